"""Hands a statement the parameters it names, wherever and however many these are."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# Texts, quoted names and dollar-quoted bodies are skipped: an old column may be called "price $1".
_TOKEN = re.compile(
    r"""(?<!\w)[eE]'(?:[^'\\]|''|\\.)*' | '(?:[^']|'')*' | "(?:[^"]|"")*"
    | (?P<tag>\$(?:[A-Za-z_]\w*)?\$).*?(?P=tag) | (?<![\w$])\$(?P<number>\d+)""",
    re.VERBOSE | re.DOTALL,
)


def bound(statement: str, values: Mapping[int, Any]) -> tuple[str, list[Any]]:
    """The statement, numbered from 1 without a gap, and its values; KeyError for one too many."""
    text, numbers = _numbered(statement)
    return text, [values[number] for number in numbers]


@lru_cache(maxsize=1024)
def _numbered(statement: str) -> tuple[str, tuple[int, ...]]:
    numbers: list[int] = []

    def place(found: re.Match[str]) -> str:
        if found["number"] is None:
            return found[0]
        number = int(found["number"])
        if number not in numbers:
            numbers.append(number)
        return f"${numbers.index(number) + 1}"

    return _TOKEN.sub(place, statement), tuple(numbers)
