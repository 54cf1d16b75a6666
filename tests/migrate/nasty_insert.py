"""Puts rows of texts into a table; a row that is refused is tried again in other forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import asyncpg

from roseram.postgres import quote_ident

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate.nasty_rows import Row, Rows
    from migrate.nasty_shape import Check, Column, Table
    from roseram.postgres import Connection

_BY_VALUES = ("22", "23", "54")  # classes of errors that the values of a row cause
_TRIES = 6


class CannotFill(Exception):  # noqa: N818 - says what it is
    """A table could not be given a single row."""


async def quietly(
    connection: Connection, statement: str, *arguments: object, refusable: bool = True
) -> None:
    """Run a statement, without triggers where one of them is out of order.

    A trigger's function may name columns that are gone; rows that are there came before that.
    Where the values are to blame the error is raised, unless they may not be refused.
    """
    try:
        async with connection.transaction():
            await connection.execute(statement, *arguments)
    except asyncpg.PostgresError as error:
        if refusable and _by_values(error):
            raise
        async with connection.transaction():
            await connection.execute("set local session_replication_role = replica")
            await connection.execute(statement, *arguments)
            await connection.execute("set local session_replication_role = default")


class Insertion:
    """The rows of one table on their way into it."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self.made = 0
        self.reason = "there is nothing that it could refer to"
        self._connection = connection
        self._table = table
        self._columns = table.writable
        places = ", ".join(f"${place}::text[]" for place in range(1, len(self._columns) + 1))
        names = ", ".join(f"c{place}" for place in range(1, len(self._columns) + 1))
        self._given = f"unnest({places}) with ordinality as given ({names}, place)"

    async def broken(self, rows: list[Row]) -> list[tuple[int, tuple[str, ...]]]:
        """Which rows break which check over several columns: their places and the columns."""
        checks = [check for check in self._table.checks if len(check.columns) > 1]
        return [
            (place, check.columns) for check in checks for place in await self._breaks(check, rows)
        ]

    async def _breaks(self, check: Check, rows: list[Row]) -> list[int]:
        values = ", ".join(
            f"c{place}::{column.type} as {quote_ident(column.name)}"
            for place, column in enumerate(self._columns, 1)
            if column.name in check.columns
        )
        query = (
            f"select place::integer from (select place, {values} from {self._given}) as"
            f" {quote_ident(self._table.name)} where not ({check.expression})"
        )
        found = await self._connection.fetch(query, *self._arguments(rows))
        return [row["place"] - 1 for row in found]

    async def run(self, rows: Sequence[Row], source: Rows) -> None:
        """Insert what can be inserted; `made` counts it, `reason` is why the last one was not."""
        if not rows:
            return
        try:
            await quietly(self._connection, self._statement(len(rows)), *self._arguments(rows))
            self.made += len(rows)
        except asyncpg.PostgresError as error:
            self.reason = str(error)
            if len(rows) == 1:
                await self._again(rows[0], source)
                return
            middle = len(rows) // 2
            await self.run(rows[:middle], source)
            await self.run(rows[middle:], source)

    async def _again(self, row: Row, source: Rows) -> None:
        """Try other values, then none where null is allowed, at last such as nobody has."""
        for number in range(_TRIES):
            source.replace(row, sparse=number % 3 > 0, fresh=number % 3 > 1)
            try:
                await quietly(self._connection, self._statement(), *self._arguments([row]))
            except asyncpg.PostgresError as error:
                self.reason = str(error)
            else:
                self.made += 1
                return

    def _statement(self, count: int = 1) -> str:
        names = ", ".join(quote_ident(column.name) for column in self._columns)
        values = ", ".join(
            _value(f"c{place}::{column.type}", column)
            for place, column in enumerate(self._columns, 1)
        )
        if not names:
            return f"insert into {self._table.sql} select from generate_series(1, {count})"
        return (
            f"insert into {self._table.sql} ({names})"
            f" select {values} from {self._given} order by place"
        )

    def _arguments(self, rows: Sequence[Row]) -> list[list[str | None]]:
        return [[row[column.name] for row in rows] for column in self._columns]


def _value(value: str, column: Column) -> str:
    return f"coalesce({value}, {column.serial})" if column.serial else value


def _by_values(error: asyncpg.PostgresError) -> bool:
    state = str(getattr(error, "sqlstate", ""))
    return state[:2] in _BY_VALUES or state == "P0001"


_LITERAL = re.compile(r"'((?:[^']|'')*)'|(?<![\w.'])(\d+(?:\.\d+)?)(?![\w.])")


def literals(condition: str) -> list[str]:
    """The constants in a condition, and the numbers beside them: what may well fulfil it."""
    found: list[str] = []
    for text, number in _LITERAL.findall(condition):
        found.append(text.replace("''", "'"))
        if number.isdigit():
            found += [number, str(int(number) + 1), str(int(number) - 1)]
    return list(dict.fromkeys(found))


async def accepted(
    connection: Connection, table: Table, column: Column, values: Sequence[str | None]
) -> frozenset[str | None]:
    """Those of the values that fit the column's type and the checks over it alone.

    The cast is a part of the result: one that nobody asked for would be left out of the plan.
    """
    checks = [check.expression for check in table.checks if check.columns == (column.name,)]
    condition = " and ".join(f"({check}) is not false" for check in checks) or "true"
    name = quote_ident(column.name)
    query = (
        f"select value, {name}::text from (select value, value::{column.type} as {name}"
        f" from unnest($1::text[]) value) as {quote_ident(table.name)} where {condition}"
    )
    return frozenset(await _accepted(connection, query, list(values)))


async def _accepted(
    connection: Connection, query: str, values: list[str | None]
) -> list[str | None]:
    try:
        async with connection.transaction():
            return [row["value"] for row in await connection.fetch(query, values)]
    except asyncpg.PostgresError:
        if len(values) == 1:
            return []
        middle = len(values) // 2
        first = await _accepted(connection, query, values[:middle])
        return first + await _accepted(connection, query, values[middle:])
