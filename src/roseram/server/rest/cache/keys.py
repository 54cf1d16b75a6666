"""The keys of tables, by column numbers, and which of them make another unique."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key between two tables, given by their oids."""

    name: str
    source: int
    columns: tuple[int, ...]
    target: int
    target_columns: tuple[int, ...]


@dataclass(frozen=True)
class Keys:
    """All keys of the tables at hand."""

    primary: dict[int, tuple[int, ...]]  # by table
    unique: frozenset[tuple[int, frozenset[int]]]  # table and columns, primary keys among them
    foreign: tuple[ForeignKey, ...]

    @classmethod
    def of_rows(cls, rows: Iterable[dict[str, Any]]) -> Keys:
        """From the rows of the query `keys`."""
        rows = list(rows)
        return cls(
            {row["source"]: tuple(row["columns"]) for row in rows if row["kind"] == "p"},
            frozenset(
                (row["source"], frozenset(row["columns"])) for row in rows if row["kind"] in "pu"
            ),
            tuple(_foreign(row) for row in rows if row["kind"] == "f"),
        )

    def makes_one(self, key: ForeignKey) -> bool:
        """Whether no two rows can hold the same reference."""
        return (key.source, frozenset(key.columns)) in self.unique


def _foreign(row: dict[str, Any]) -> ForeignKey:
    return ForeignKey(
        row["name"],
        row["source"],
        tuple(row["columns"]),
        row["target"],
        tuple(row["target_columns"]),
    )
