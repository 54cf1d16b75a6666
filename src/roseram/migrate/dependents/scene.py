"""What every kind of dependent is told by: the old database, what moves and arrives, the trial."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from roseram.catalog.names import Name
from roseram.migrate.dependents.pieces import Object, Relation, Routine, Type
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from roseram.migrate.dependents.old import Old
    from roseram.migrate.dependents.pieces import Key
    from roseram.migrate.dependents.trial import Arrival, Tried

_LONGEST = 63  # bytes of an identifier


@dataclass(frozen=True)  # without slots: cached_property keeps its look-up tables in the instance
class Scene:
    """The situation at the switch; without a trial only the names of what arrives are known."""

    old: Old
    archive: str
    moved: frozenset[str]
    arrives: frozenset[str]
    arrival: Arrival | None
    tried: Tried | None
    unreadable: frozenset[tuple[str, str]] = (
        frozenset()
    )  # role and table that stays which it may not read

    @cached_property
    def moved_oids(self) -> frozenset[int]:
        """The tables that move."""
        return frozenset(
            r.oid for r in self.old.relations if r.is_table and str(r.path) in self.moved
        )

    @cached_property
    def left_oids(self) -> frozenset[int]:
        """The tables that move, and their partitions and children elsewhere: they hold old rows."""
        return self.old.descendants(self.moved_oids)

    @cached_property
    def affected(self) -> frozenset[Key]:
        """Views and routines that are bound to a table that moves, also through each other."""
        found: set[Key] = set()
        left: list[Key] = [("relation", oid) for oid in self.moved_oids]
        while left:
            for use in self.old.users_of.get(left.pop(), ()):
                item = self.old.objects.get(use.user)
                if item is not None and not isinstance(item, Type) and use.user not in found:
                    found.add(use.user)
                    left.append(use.user)
        return frozenset(found)

    @cached_property
    def taken(self) -> frozenset[str]:
        """Names in public that arriving tables, views and their indexes take."""
        names = {name.removeprefix("public.").strip('"') for name in self.arrives}
        return frozenset(names | (self.arrival.names if self.arrival is not None else set()))

    def made(self, key: Key) -> str | None:
        """The statement that made it in the trial; None where it failed or nothing was tried."""
        return self.tried.made.get(key) if self.tried is not None else None

    def error(self, key: Key) -> str:
        """Why it cannot be made over the new tables."""
        if self.tried is None:
            return "there was no scratch database to try it in"
        return self.tried.errors.get(key, "what it builds on cannot be made")


@dataclass(frozen=True)  # without slots, too
class Fates:
    """What was decided; `stops` says why a routine does not work over the new tables."""

    scene: Scene
    stops: Mapping[Key, str]
    archived: frozenset[Key]
    recreated: frozenset[Key]
    cut: frozenset[int] = field(
        default_factory=frozenset
    )  # triggers that are taken off tables that stay

    @cached_property
    def silenced(self) -> frozenset[Key]:
        """Trigger functions that do nothing until a rollback: we may not drop their triggers."""
        stuck = (t for t in self.scene.old.triggers if t.oid in self.cut and not t.droppable)
        found = {("routine", trigger.routine) for trigger in stuck}
        return frozenset(key for key in found if self._may_be_replaced(key))

    def _may_be_replaced(self, key: Key) -> bool:
        routine = self.scene.old.objects.get(key)
        return isinstance(routine, Routine) and routine.owned and routine.language_usable

    def aside(self, key: Key) -> bool:
        """Whether the object lies in the archive schema between switch and rollback."""
        return key in self.archived or key in self.recreated

    def away(self, item: Relation | Routine | Type) -> Name:
        """Its name in the archive schema."""
        return Name(self.scene.archive, away_name(item.path))

    def in_the_way(self, item: Object) -> bool:
        """Whether it stays in public under a name that something new takes."""
        if item.schema != "public" or item.name not in self.scene.taken:
            return False
        return not self.leaves(item.key if isinstance(item, Relation | Type) else ("", item.oid))

    def signature(self, routine: Routine, name: Name, *, away: bool) -> str:
        """The routine under this name; `away`: while its argument types lie in the archive."""
        arguments = [
            self._argument(routine, place) if away else text
            for place, text in enumerate(routine.arguments)
        ]
        return f"{name.sql}({', '.join(arguments)})"

    def _argument(self, routine: Routine, place: int) -> str:
        text = routine.arguments[place]
        keys: tuple[Key, Key] = (
            ("relation", routine.argument_relations[place]),
            ("type", routine.argument_types[place]),
        )
        for key in keys:
            if self.aside(key):
                return self.away(self.scene.old.objects[key]).sql + "[]" * text.count("[]")
        return text

    def uses_aside(self, key: Key) -> bool:
        """Whether it uses, by oid, something that leaves its place."""
        return any(self.leaves(use.used) for use in self.scene.old.used_by.get(key, ()))

    def leaves(self, key: Key) -> bool:
        """Whether this object leaves its place at the switch."""
        return self.aside(key) or (key[0] == "relation" and key[1] in self.scene.moved_oids)

    def drops(self, key: Key) -> tuple[str, ...]:
        """What drops the new version of an object, and before it what was made again over it."""
        seen: dict[str, None] = {}
        self._drops(key, seen, set())
        return tuple(seen)

    def _drops(self, key: Key, seen: dict[str, None], path: set[Key]) -> None:
        if key in path:
            return
        path.add(key)
        old = self.scene.old
        for use in old.users_of.get(key, ()):
            if use.user in self.recreated:
                self._drops(use.user, seen, path)
            else:
                seen.update(dict.fromkeys(self._part_drops(use.kind, use.oid)))
        item = old.objects[key]
        if isinstance(item, Routine):
            seen[f"drop routine if exists {self.signature(item, item.path, away=False)}"] = None
        elif isinstance(item, Relation):
            seen[f"drop {item.word} if exists {item.path.sql}"] = None

    def _part_drops(self, kind: str, oid: int) -> Iterator[str]:
        if self.scene.made((kind, oid)) is None:
            return
        parts = {
            "policy": self.scene.old.policies,
            "rule": self.scene.old.rules,
            "trigger": self.scene.old.triggers,
        }
        for part in parts.get(kind, ()):
            if part.oid == oid:
                table = self.scene.old.by_oid[part.relation].path.sql
                yield f"drop {kind} if exists {quote_ident(part.name)} on {table}"


def away_name(path: Name) -> str:
    """The name in the archive schema of what stood at `path`."""
    if path.schema == "public":
        return path.name
    name = f"{path.schema}.{path.name}"
    if len(name.encode()) <= _LONGEST:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name.encode()[: _LONGEST - 9].decode(errors='ignore')}~{digest}"
