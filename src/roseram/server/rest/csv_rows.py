"""Reads CSV (RFC 4180), telling the unquoted word NULL from the quoted one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

# a field, and what ends it
_FIELD = re.compile(r'(?:"((?:[^"]++|"")*+)"|([^",\r\n]*+))(,|\r\n|\n|\r|\Z)')


def read_csv(text: str) -> tuple[tuple[str, ...], list[list[str | None]]]:
    """Return the names in the first line, and the rows; Refusal PGRST102. Empty lines are none."""
    lines = _lines(text.removeprefix("\ufeff"))
    names = tuple(name or "" for name in next(lines, ()))
    if not names:
        raise Refusal(400, "PGRST102", "Empty or invalid csv")
    rows = list(lines)
    if any(len(row) != len(names) for row in rows):
        raise Refusal(400, "PGRST102", "All lines must have same number of fields")
    return names, rows


def _lines(text: str) -> Iterator[list[str | None]]:
    line: list[str | None] = []
    position = 0
    while position < len(text) or line:
        found = _FIELD.match(text, position)
        if found is None:
            raise Refusal(400, "PGRST102", "Empty or invalid csv")
        quoted, plain, end = found.groups()
        position = found.end()
        line.append(_value(quoted, plain))
        if end == ",":
            continue
        if line != [""] or quoted is not None:
            yield line
        line = []


def _value(quoted: str | None, plain: str) -> str | None:
    if quoted is None:
        return None if plain == "NULL" else plain
    return quoted.replace('""', '"') if '"' in quoted else quoted
