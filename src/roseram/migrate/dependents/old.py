"""The old database: what was read of it at one moment, and who uses what."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from roseram.catalog.names import spell
from roseram.catalog.session import reading
from roseram.migrate.dependents.pieces import (
    Column,
    Constraint,
    EventTrigger,
    Extension,
    Index,
    Inheritance,
    Key,
    Part,
    Policy,
    Published,
    Relation,
    Routine,
    Rule,
    Schema,
    Statistics,
    Trigger,
    Type,
    Use,
)
from roseram.postgres.sql import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.postgres import Connection

SQL = load_sql("roseram.migrate.dependents", "read.sql")
Row = TypeVar("Row")


@dataclass(frozen=True)  # without slots: cached_property keeps its look-up tables in the instance
class Old:
    """The old database as far as it matters for what depends on its tables."""

    server_major: int
    search_path: str
    schemas: tuple[Schema, ...]
    extensions: tuple[Extension, ...]
    relations: tuple[Relation, ...]
    columns: tuple[Column, ...]
    indexes: tuple[Index, ...]
    routines: tuple[Routine, ...]
    types: tuple[Type, ...]
    triggers: tuple[Trigger, ...]
    policies: tuple[Policy, ...]
    constraints: tuple[Constraint, ...]
    rules: tuple[Rule, ...]
    statistics: tuple[Statistics, ...]
    inheritance: tuple[Inheritance, ...]
    publications: tuple[Published, ...]
    event_triggers: tuple[EventTrigger, ...]
    uses: tuple[Use, ...]

    @cached_property
    def by_oid(self) -> dict[int, Relation]:
        """Relations by oid."""
        return {item.oid: item for item in self.relations}

    @cached_property
    def objects(self) -> dict[Key, Relation | Routine | Type]:
        """Views, routines and types (what other objects build on) by key, oldest first."""
        views = [item for item in self.relations if item.is_view and not item.extension]
        found: list[Relation | Routine | Type] = [*self.types, *views, *self.routines]
        return {item.key: item for item in sorted(found, key=lambda item: item.oid)}

    @cached_property
    def columns_of(self) -> dict[int, tuple[Column, ...]]:
        """Columns by relation."""
        return _grouped((item.relation, item) for item in self.columns)

    @cached_property
    def users_of(self) -> dict[Key, tuple[Use, ...]]:
        """Who uses an object, by the used one."""
        return _grouped((item.used, item) for item in self.uses)

    @cached_property
    def used_by(self) -> dict[Key, tuple[Use, ...]]:
        """What an object or part uses, by the user."""
        return _grouped((item.user, item) for item in self.uses)

    @cached_property
    def order(self) -> tuple[Key, ...]:
        """The objects, each after those it uses (as far as they do not use each other)."""
        done: dict[Key, None] = {}

        def visit(key: Key, path: frozenset[Key]) -> None:
            if key in done or key in path or key not in self.objects:
                return
            for use in self.used_by.get(key, ()):
                visit(use.used, path | {key})
            done[key] = None

        for key in self.objects:
            visit(key, frozenset())
        return tuple(done)

    def part_path(self, part: Part) -> str:
        """Like auth.users.on_auth_user_created."""
        return f"{self.by_oid[part.relation].path}.{spell(part.name)}"

    def descendants(self, roots: Iterable[int]) -> frozenset[int]:
        """These tables with their partitions and inheritance children."""
        found, left = set(roots), list(roots)
        while left:
            parent = left.pop()
            children = [
                i.child for i in self.inheritance if i.parent == parent and i.child not in found
            ]
            found.update(children)
            left += children
        return frozenset(found)


def _grouped(pairs: Iterable[tuple[Any, Row]]) -> dict[Any, tuple[Row, ...]]:
    found: dict[Any, list[Row]] = {}
    for key, item in pairs:
        found.setdefault(key, []).append(item)
    return {key: tuple(items) for key, items in found.items()}


async def read_old(connection: Connection, archive: str) -> Old:
    """Read it in one snapshot, with every name in full."""
    search_path: str = await connection.fetchval(SQL["search_path"])
    async with reading(connection):
        schemas = await _rows(connection, Schema, "schemas", archive)
        oids = [schema.oid for schema in schemas]
        return Old(
            server_major=connection.get_server_version().major,
            search_path=search_path,
            schemas=schemas,
            extensions=await _rows(connection, Extension, "extensions"),
            relations=await _rows(connection, Relation, "relations", oids),
            columns=await _rows(connection, Column, "columns", oids),
            indexes=await _rows(connection, Index, "indexes", oids),
            routines=await _rows(connection, Routine, "routines", oids),
            types=await _rows(connection, Type, "types", oids),
            triggers=await _rows(connection, Trigger, "triggers", oids),
            policies=await _rows(connection, Policy, "policies", oids),
            constraints=await _rows(connection, Constraint, "constraints", oids),
            rules=await _rows(connection, Rule, "rules", oids),
            statistics=await _rows(connection, Statistics, "statistics", oids),
            inheritance=await _rows(connection, Inheritance, "inheritance"),
            publications=await _rows(connection, Published, "publications"),
            event_triggers=await _rows(connection, EventTrigger, "event_triggers"),
            uses=await _rows(connection, Use, "uses"),
        )


async def _rows(
    connection: Connection, kind: type[Row], query: str, *arguments: object
) -> tuple[Row, ...]:
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    found = await connection.fetch(SQL[query], *arguments)
    return tuple(kind(**{name: _frozen(row[name]) for name in names}) for row in found)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
