"""What the user's objects stand on, as statements for the scratch database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from roseram.migrate.dependents.old import Old
    from roseram.migrate.dependents.pieces import Relation


def staying(old: Old, left_out: Collection[str]) -> tuple[Relation, ...]:
    """The tables that stay where they are; partitions only where something is built on them.

    `left_out`: names of tables that move away or arrive.
    """
    partitions = {item.child for item in old.inheritance if _kind(old, item.parent) == "p"}
    return tuple(
        relation
        for relation in old.relations
        if relation.is_table
        and str(relation.path) not in left_out
        and (relation.oid not in partitions or relation.key in old.users_of)
    )


def _kind(old: Old, oid: int) -> str | None:
    found = old.by_oid.get(oid)
    return found.kind if found is not None else None


def surroundings(old: Old) -> Iterator[str]:
    """Schemas, extensions and sequences."""
    for schema in old.schemas:
        yield f"create schema if not exists {quote_ident(schema.name)}"
    for extension in old.extensions:
        name, schema_name = quote_ident(extension.name), quote_ident(extension.schema)
        yield f"create extension if not exists {name} schema {schema_name}"
    for relation in old.relations:
        if relation.kind == "S" and relation.definition is not None:
            yield relation.definition


def stand_ins(old: Old, tables: Collection[Relation]) -> Iterator[tuple[str, ...]]:
    """Empty tables with their columns: a statement, and what to run one by one where it fails."""
    for table in tables:
        name = table.path.sql
        yield (f"create table if not exists {name} ()",)
        adds = [
            f"add column if not exists {quote_ident(c.name)} {c.type}"
            for c in old.columns_of.get(table.oid, ())
        ]
        if adds:
            yield (
                f"alter table {name} {', '.join(adds)}",
                *(f"alter table {name} {add}" for add in adds),
            )


def keys(old: Old, tables: Collection[Relation]) -> Iterator[str]:
    """The primary keys and unique columns of these tables."""
    names = {table.oid: table.path.sql for table in tables}
    for index in old.indexes:
        if index.keys and index.table in names:
            columns = ", ".join(map(quote_ident, index.keys))
            kind = "primary key" if index.primary else "unique"
            yield f"alter table {names[index.table]} add {kind} ({columns})"
