"""Where the values of a table's rows come from: pools for its columns, rows of other tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from migrate.nasty_insert import accepted, literals
from migrate.nasty_shape import in_public, likely_targets
from migrate.nasty_values import (
    OFTEN_FITTING,
    is_known,
    long_text,
    odd_values,
    plain_values,
    spare_values,
)
from roseram.postgres import quote_ident

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from migrate.nasty_shape import Column, Key, Reference, Table
    from roseram.postgres import Connection

    Values = tuple[str | None, ...]

_MOST = 2000  # rows of another table to choose from


@dataclass
class Pool:
    """Values for a column, taken in turn."""

    plain: Sequence[str | None]
    odd: Sequence[str]
    long: str | None  # more than 100 kB, where the column takes that
    spare: Sequence[str] = ()  # further ones, for where everything else is taken
    _plain_next: int = 0
    _odd_next: int = 0

    @property
    def every(self) -> list[str | None]:
        """All values that there are, the best first."""
        return [*self.plain, *self.odd, *self.spare]

    def next_plain(self) -> str | None:
        """The next ordinary value."""
        self._plain_next += 1
        return self.plain[self._plain_next % len(self.plain)] if self.plain else None

    def next_odd(self) -> str | None:
        """The next nasty value."""
        self._odd_next += 1
        return self.odd[self._odd_next % len(self.odd)] if self.odd else self.next_plain()


@dataclass(frozen=True)
class Sources:
    """Everything that rows of one table are made of."""

    pools: dict[str, Pool]
    options: dict[tuple[str, ...], list[Values]]  # of foreign keys to other tables
    own: dict[tuple[str, ...], tuple[str, ...]]  # foreign keys to the table itself: what they name
    taken: dict[Key, set[Values]]
    optional: frozenset[str]  # columns that may be null, also by the checks over them alone

    @classmethod
    async def read(
        cls, connection: Connection, table: Table, rng: random.Random, count: int
    ) -> Self:
        """Ask the database for the rows that are there, and which values its checks allow."""
        options: dict[tuple[str, ...], list[Values]] = {}
        own = {}
        # the widest first: of overlapping keys the wider one decides
        for reference in sorted(table.references, key=lambda one: -len(one.columns)):
            if reference.table == table.sql:
                own[reference.columns] = reference.targets
                continue
            found = await _targets(connection, reference)
            before = options.get(reference.columns, found)
            options[reference.columns] = [values for values in before if values in set(found)]
        taken = {key: await _taken(connection, table, key) for key in table.keys}
        referring = {name for columns in (*options, *own) for name in columns}
        pools = {
            column.name: await _pool(connection, table, column, rng, count)
            for column in table.writable
            if column.name not in referring
        }
        optional = [
            column.name for column in table.writable if await _optional(connection, table, column)
        ]
        return cls(pools, options, own, taken, frozenset(optional))


async def _targets(connection: Connection, reference: Reference) -> list[Values]:
    return await _distinct(connection, reference.table, reference.targets)


async def _taken(connection: Connection, table: Table, key: Key) -> set[Values]:
    values = ", ".join(f"{quote_ident(name)}::text" for name in key.columns)
    return {tuple(row) for row in await connection.fetch(f"select {values} from {table.sql}")}


async def _distinct(connection: Connection, table: str, columns: Sequence[str]) -> list[Values]:
    values = ", ".join(f"{quote_ident(name)}::text" for name in columns)
    known = " and ".join(f"{quote_ident(name)} is not null" for name in columns)
    order = ", ".join(str(place) for place in range(1, len(columns) + 1))
    rows = await connection.fetch(
        f"select distinct {values} from {table} where {known} order by {order} limit {_MOST}"
    )
    return [tuple(row) for row in rows]


async def _pool(
    connection: Connection, table: Table, column: Column, rng: random.Random, count: int
) -> Pool:
    """Ordinary and nasty values that the column's type and its own checks take."""
    ids = await _ids(connection, table, column)
    plain = plain_values(table.name, column, rng, count + 20)
    if ids and (column.is_text or column.kind == "uuid"):
        plain = [rng.choice(ids[: 1 + number % len(ids)]) for number in range(count + 20)]
    odd = odd_values(column, rng.sample(ids, min(len(ids), 7)))
    is_id = bool(ids) or column.kind == "uuid"
    spare = spare_values(column, rng, count if column.indexed else 5, is_id)
    odd += spare[:5] if is_id else ()
    long = [long_text(rng, column.indexed)] if column.is_text and not column.limit else []
    conditions = [check.expression for check in table.checks if check.columns == (column.name,)]
    constants = literals(" ".join([*conditions, column.texts]))
    constants += OFTEN_FITTING if conditions or column.texts else ()
    candidates = [*plain, *odd, *spare, *long, *constants]
    fitting: frozenset[str | None] = frozenset(candidates)
    if conditions or column.texts or not is_known(column):
        fitting = await accepted(connection, table, column, candidates)
    plain = [value for value in plain if value in fitting]
    plain = plain or [value for value in (*constants, *odd) if value in fitting]
    odd = [value for value in odd if value in fitting]
    rng.shuffle(odd)
    firsts: list[str | None] = [None] if column.serial else [*plain]
    spare = [value for value in spare if value in fitting]
    return Pool(firsts, odd, next((text for text in long if text in fitting), None), spare)


async def _optional(connection: Connection, table: Table, column: Column) -> bool:
    checked = any(check.columns == (column.name,) for check in table.checks)
    if not column.nullable or not checked:
        return column.nullable
    return bool(await accepted(connection, table, column, [None]))


async def _ids(connection: Connection, table: Table, column: Column) -> list[str]:
    """The ids that a column without a foreign key may mean, by its name."""
    found: list[str] = []
    for target in likely_targets(column.name):
        names = ["auth.users"] if target == "users" else []
        for name in (*names, in_public(target)):
            if name != table.sql and await _has_id(connection, name):
                found += [str(values[0]) for values in await _distinct(connection, name, ["id"])]
        if found:
            break
    return list(dict.fromkeys(found))


async def _has_id(connection: Connection, table: str) -> bool:
    found = await connection.fetchval(
        "select true from pg_attribute where attrelid = to_regclass($1) and attname = 'id'", table
    )
    return found is not None
