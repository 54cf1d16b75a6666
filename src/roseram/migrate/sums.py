"""Checksums of tables: equal where the rows are equal, in whatever order they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.postgres import load_sql, quote_ident

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roseram.catalog import Name
    from roseram.postgres import Connection

_SQL = load_sql("roseram.migrate", "sums.sql")


@dataclass(frozen=True, slots=True)
class Sums:
    """What can be said of a table's content without showing it."""

    rows: int
    whole: str  # over the rows: also a value that stands in another row than before changes it
    columns: dict[str, tuple[int, str]]  # column -> values that are not null, their sum

    def differing(self, other: Sums) -> tuple[str, ...]:
        """The columns whose values are others, or that one of the two lacks."""
        names = [*self.columns, *(name for name in other.columns if name not in self.columns)]
        return tuple(n for n in names if self.columns.get(n) != other.columns.get(n))


async def settle(connection: Connection) -> None:
    """Set the transaction so that a value has the same text on every server."""
    await connection.execute(_SQL["settle"])


async def columns_of(connection: Connection, table: Name) -> list[str] | None:
    """The columns of a table in order; None where there is no such table."""
    if not await connection.fetchval(_SQL["exists"], table.sql):
        return None
    return [row["name"] for row in await connection.fetch(_SQL["columns"], table.sql)]


async def read_sums(
    connection: Connection, table: Name, columns: Sequence[str], *, each: bool = True
) -> Sums:
    """The sums of a table over `columns`, in one query; `each`: also of every single column.

    The caller's transaction must have been given to `settle`.
    """
    wanted = list(columns) if each else []
    names = [f"t.{quote_ident(name)}" for name in columns]
    texts = [f"t.{quote_ident(name)}::text" for name in wanted]
    query = _SQL["sums"].format(
        row=_SQL["sum"].format(text=f"row({', '.join(names)})::text"),
        counts=", ".join(f"count({text})" for text in texts),
        sums=", ".join(_SQL["sum"].format(text=text) for text in texts),
        table=table.sql,
    )
    found = await connection.fetchrow(query)
    if found is None:  # never: an aggregate has a row
        return Sums(0, "0", {})
    pairs = zip(wanted, found["counts"], found["sums"], strict=True)
    return Sums(found["rows"], found["whole"], {name: (n, total) for name, n, total in pairs})
