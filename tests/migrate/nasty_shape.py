"""What a row of a table has to fulfil, read from a database whose tables nobody knows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roseram.postgres import load_sql, quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.postgres import Connection

_SQL = load_sql("migrate", "nasty.sql")
_TEXTS = {"text", "varchar", "bpchar", "citext", "name"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `kind` is the type's short name, of a domain that of what it is made of."""

    name: str
    type: str  # what a text is cast to; without a length, so that nothing is cut off in silence
    kind: str
    category: str
    element: str | None  # of an array: the kind of its elements
    typmod: int
    nullable: bool
    serial: str | None  # the expression that gives the next number
    hidden: bool  # the server alone writes it
    indexed: bool
    labels: tuple[str, ...]  # of an enum
    texts: str  # the checks of a domain

    @property
    def is_text(self) -> bool:
        """Whether it holds any characters."""
        return self.kind in _TEXTS

    @property
    def limit(self) -> int | None:
        """How many characters fit."""
        if self.kind == "name":
            return 63
        return self.typmod - 4 if self.is_text and self.typmod > 4 else None

    @property
    def precision(self) -> tuple[int, int] | None:
        """Digits and those behind the point, of a numeric that has a limit."""
        if self.kind != "numeric" or self.typmod < 4:
            return None
        return (self.typmod - 4) >> 16 & 0xFFFF, (self.typmod - 4) & 0x7FF


@dataclass(frozen=True, slots=True)
class Key:
    """Columns that are unique together."""

    columns: tuple[str, ...]
    nulls_equal: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key; `table` as SQL."""

    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A condition over some columns."""

    columns: tuple[str, ...]
    expression: str


@dataclass(frozen=True, slots=True)
class Table:
    """One ordinary table of schema public."""

    name: str
    columns: tuple[Column, ...]
    keys: tuple[Key, ...]
    references: tuple[Reference, ...]
    checks: tuple[Check, ...]

    @property
    def sql(self) -> str:
        """Its name for SQL text."""
        return in_public(self.name)

    @property
    def writable(self) -> tuple[Column, ...]:
        """The columns that can be given a value."""
        return tuple(column for column in self.columns if not column.hidden)

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)


def in_public(name: str) -> str:
    """The name of a table of schema public for SQL text."""
    return f'"public".{quote_ident(name)}'


async def read_shape(connection: Connection) -> tuple[Table, ...]:
    """Every ordinary table of schema public, by name."""
    rows = json.loads(await connection.fetchval(_SQL["tables"]))
    return tuple(_table(row) for row in rows)


async def account_columns(connection: Connection) -> frozenset[str]:
    """The columns of auth.users; none where it is missing."""
    return frozenset(await connection.fetchval(_SQL["account_columns"]))


def _table(row: dict[str, Any]) -> Table:
    return Table(
        row["name"],
        tuple(Column(**_tuples(item)) for item in row["columns"] or ()),
        tuple(Key(**_tuples(item)) for item in row["keys"] or ()),
        tuple(_references(row["references"] or [])),
        tuple(Check(**_tuples(item)) for item in row["checks"] or ()),
    )


def _references(items: list[dict[str, Any]]) -> Iterator[Reference]:
    for item in items:
        schema, name = item.pop("table")
        yield Reference(table=f"{quote_ident(schema)}.{quote_ident(name)}", **_tuples(item))


def _tuples(item: dict[str, Any]) -> dict[str, Any]:
    lists = {"columns", "targets", "labels"}
    return {key: tuple(value or ()) if key in lists else value for key, value in item.items()}


def in_order(tables: tuple[Table, ...]) -> list[Table]:
    """Every table after those that it refers to, first by foreign keys and then by names.

    In a circle the first table whose foreign keys may be null goes first.
    """
    left = {table.sql: table for table in tables}
    order: list[Table] = []
    while left:
        chosen = min(left.values(), key=lambda table: (*_waiting(table, left), table.name))
        order.append(left.pop(chosen.sql))
    return order


def _waiting(table: Table, left: dict[str, Table]) -> tuple[int, int, int]:
    """How many tables still have to come before: those it must, may and should refer to."""
    must = may = 0
    for reference in table.references:
        if reference.table in left and reference.table != table.sql:
            needed = not all(table.column(name).nullable for name in reference.columns)
            must, may = must + needed, may + (not needed)
    named = {target for column in table.columns for target in likely_targets(column.name)}
    return (
        must,
        may,
        len({in_public(name) for name in named} & left.keys() - {table.sql}),
    )


def likely_targets(column: str) -> tuple[str, ...]:
    """The names of tables that a column like project_id may lead to, the likeliest first."""
    if column.endswith("_by"):
        return ("users",)
    if not column.endswith("_id"):
        return ()
    parts = column.removesuffix("_id").split("_")
    ends = ["_".join(parts[start:]) for start in range(len(parts))]
    people = ("users",) if parts[-1] in ("user", "owner", "author") else ()
    return (*people, *(name for end in ends for name in (f"{end}s", f"{end}es", f"{end[:-1]}ies")))
