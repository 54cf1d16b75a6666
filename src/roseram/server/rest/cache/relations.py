"""Makes the relations and their columns from what the queries give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roseram.catalog.names import Name
from roseram.server.rest.exposed import Column, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Row = dict[str, Any]
_UPDATE, _INSERT, _DELETE = 1 << 2, 1 << 3, 1 << 4  # Postgres's CmdType


def columns_by_relation(rows: Iterable[Row]) -> dict[int, dict[int, Column]]:
    """Columns by the oid of what they belong to and by their number, in order."""
    found: dict[int, dict[int, Column]] = {}
    for row in rows:
        found.setdefault(row["of"], {})[row["number"]] = _column(row)
    return found


def _column(row: Row) -> Column:
    return Column(
        name=row["name"],
        type=row["type"],
        base_type=row["base_type"],
        kind=row["kind"],
        nullable=row["nullable"],
        default=row["default"],
        generated=row["generated"],
        max_length=row["max_length"],
        enum=tuple(row["enum"]),
        comment=row["comment"],
    )


def by_name(columns: Mapping[int, Column]) -> dict[str, Column]:
    """Columns by their name, in order."""
    return {column.name: column for column in columns.values()}


def make_relation(
    row: Row, columns: Mapping[int, Column], primary_key: tuple[str, ...]
) -> Relation:
    """A relation of the API from a row of the query `relations`."""
    writable: int = row["writable"]
    return Relation(
        name=Name(*row["name"]),
        kind=row["kind"],
        columns=by_name(columns),
        primary_key=primary_key,
        insertable=bool(writable & _INSERT),
        updatable=bool(writable & _UPDATE),
        deletable=bool(writable & _DELETE),
        comment=row["comment"],
    )
