"""Where the columns of a level are found in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roseram.server.rest.exposed import Relation


@dataclass(frozen=True, slots=True)
class Scope:
    """An item of a FROM clause."""

    source: str  # SQL of the FROM item
    alias: str  # quoted
    row: str  # SQL of the whole row, as functions of it take it
    written: bool = False  # the rows of a write, which come with their computed columns

    @classmethod
    def of(cls, source: str, alias: str, relation: Relation | None, *, cast: bool = False) -> Scope:
        """`source as alias`; `cast`: its rows are not known to be those of the relation."""
        named = (
            source if source == alias or source.endswith(f".{alias}") else f"{source} as {alias}"
        )
        row = f"({alias}.*)::{relation.name.sql}" if cast and relation else f"{alias}.*"
        return cls(named, alias, row)
