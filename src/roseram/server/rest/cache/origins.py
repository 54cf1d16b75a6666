"""Finds which table's columns a view shows, from the tree in which Postgres keeps the view."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Place: TypeAlias = tuple[int, int]  # a relation's oid and a column's number

# Names in the tree have their blanks and braces escaped: what follows a backslash says nothing.
_TOKEN = re.compile(r"\\.|([{}])| :(resno|resorigtbl|resorigcol) (\d+)", re.DOTALL)
_ENTRY = 2  # the depth of the query's own target list: ({QUERY ... :targetList ({TARGETENTRY ...


def shown_columns(tree: str) -> dict[int, Place]:
    """Where each column of a view comes from, by its number; computed ones are left out.

    `tree` is pg_rewrite.ev_action. A set operation (union ...) gives no origin to any of them.
    """
    found: dict[int, Place] = {}
    for entry in _entries(tree):
        if entry.get("resorigtbl") and entry.get("resorigcol"):
            found[entry["resno"]] = entry["resorigtbl"], entry["resorigcol"]
    return found


def _entries(tree: str) -> Iterator[dict[str, int]]:
    depth = 0
    entry: dict[str, int] = {}
    for brace, key, value in _TOKEN.findall(tree):
        if brace == "{":
            depth += 1
        elif brace == "}":
            if depth == _ENTRY and entry:
                yield entry
                entry = {}
            depth -= 1
        elif key and depth == _ENTRY:
            entry[key] = int(value)


def trace(shown: Mapping[int, Mapping[int, Place]], view: int) -> dict[int, Place]:
    """The columns of `view` by number with the table's column at the bottom, through other views.

    `shown` has the columns of every view on the way, by the view's oid.
    """
    found: dict[int, Place] = {}
    for number, place in shown[view].items():
        passed = {view}  # a view cannot stand on itself, but a broken catalog must not hold us up
        end: Place | None = place
        while end and end[0] in shown and end[0] not in passed:
            passed.add(end[0])
            end = shown[end[0]].get(end[1])
        if end and end[0] not in passed:
            found[number] = end
    return found
