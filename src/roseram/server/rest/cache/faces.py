"""Says under which names the columns of a table are seen: in itself and in the views on it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from roseram.catalog.names import Name
    from roseram.server.rest.cache.origins import Place

MOST_WAYS = 64  # to name a key in a view that shows its columns several times


@dataclass(frozen=True)
class Face:
    """A relation of the API in which columns of a table are seen."""

    relation: Name
    names: Mapping[int, tuple[str, ...]]  # the table's column number → names here, in their order

    def ways(self, columns: Iterable[int]) -> list[tuple[str, ...]]:
        """Every way to name these columns: none where one of them is not seen here."""
        names = [self.names.get(number, ()) for number in columns]
        return list(islice(product(*names), MOST_WAYS))


def face_of_table(relation: Name, columns: Mapping[int, str]) -> Face:
    """The table as it is."""
    return Face(relation, {number: (name,) for number, name in columns.items()})


def faces_of_view(
    relation: Name, columns: Mapping[int, str], origins: Mapping[int, Place]
) -> dict[int, Face]:
    """What a view shows of each table, by the table's oid, in the order of its columns."""
    seen: dict[int, dict[int, tuple[str, ...]]] = {}
    for number, name in columns.items():
        if number in origins:
            table, column = origins[number]
            names = seen.setdefault(table, {})
            names[column] = (*names.get(column, ()), name)
    return {table: Face(relation, names) for table, names in seen.items()}
