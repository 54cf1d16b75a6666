"""What stays in schema public under a name that something new needs: renamed until a rollback."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from roseram.catalog.names import Name
from roseram.migrate.dependents.dependent import Dependent
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.migrate.dependents.pieces import Relation
    from roseram.migrate.dependents.scene import Fates

_LONGEST = 63  # bytes of an identifier


def dependents(fates: Fates) -> Iterator[Dependent]:
    """Indexes, sequences and types that something that stays uses, and what cannot be renamed."""
    scene = fates.scene
    for index in scene.old.indexes:
        in_public = index.schema == "public" and index.name in scene.taken
        if in_public and not _goes_or_arrives(fates, index.table):
            yield _renamed(fates, "index", index.name, index.definition)
    for item in scene.old.types:
        if fates.in_the_way(item) and item.owned:
            yield _renamed(fates, item.word, item.name, item.definition or "")
    for relation in scene.old.relations:
        if relation.kind != "c" and fates.in_the_way(relation):
            yield from _of_relation(fates, relation)


def _goes_or_arrives(fates: Fates, oid: int) -> bool:
    """Whether the relation leaves, or is itself a part of the unified schema already."""
    relation = fates.scene.old.by_oid.get(oid)
    if relation is None:
        return False
    ours = str(relation.path) in fates.scene.arrives and not relation.extension
    return fates.leaves(relation.key) or (relation.is_table and ours)


def _of_relation(fates: Fates, item: Relation) -> Iterator[Dependent]:
    if _goes_or_arrives(fates, item.owned_by or item.oid):
        return
    if item.kind == "S" and item.owned:
        yield _renamed(fates, "sequence", item.name, item.definition or "")
        return
    why = (
        "the unified schema needs its name, and it cannot be moved out of the way: rename it first"
    )
    yield Dependent(
        item.word, str(item.path), "kept", why, item.definition or "", hazard="name-taken"
    )


def _others(name: str) -> Iterator[str]:
    for number in count(1):
        suffix = f"_old{number if number > 1 else ''}"
        yield name.encode()[: _LONGEST - len(suffix)].decode(errors="ignore") + suffix


def _used(fates: Fates) -> frozenset[str]:
    old = fates.scene.old
    kinds = (old.relations, old.indexes, old.types)
    return fates.scene.taken | {item.name for items in kinds for item in items}


def _renamed(fates: Fates, word: str, name: str, definition: str) -> Dependent:
    free = next(other for other in _others(name) if other not in _used(fates))
    there, back = Name("public", name), Name("public", free)
    return Dependent(
        word,
        str(there),
        "detached",
        f"it is called {free} until a rollback: the unified schema needs its name",
        definition,
        before=(f"alter {word} {there.sql} rename to {quote_ident(free)}",),
        back_after=(f"alter {word} {back.sql} rename to {quote_ident(name)}",),
    )
