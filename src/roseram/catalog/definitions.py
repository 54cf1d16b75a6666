"""SQL text of views in one form, whichever server printed it.

Postgres 16 and newer print `SELECT id FROM public.pages p` where 15 printed `SELECT p.id ...`: the
columns of a query over one table alone lost their prefix. Nothing else differs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r"""(?P<text>[Ee]?'(?:[^'\\]|''|\\.)*'|"(?:[^"]|"")*"|\w+|\s+|.)""", re.DOTALL)
_SET_OPERATIONS = {"UNION", "INTERSECT", "EXCEPT"}
_AFTER_FROM = {"WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR"}


def canonical_definition(sql: str) -> str:
    """`sql` with single spaces, no final semicolon, and bare columns where one table is read."""
    tokens = [match["text"] for match in _TOKEN.finditer(sql.strip().rstrip(";"))]
    words = [" " if token.isspace() else token for token in tokens]
    alias = _only_alias(words)
    return "".join(words if alias is None else _without_prefix(words, alias)).strip()


def _outer(words: list[str]) -> Iterator[tuple[int, int, str]]:
    """Place, depth and text of the words that belong to the outer query, not to a sub-select."""
    inner: list[bool] = [False]
    for place, word in enumerate(words):
        if word == "(":
            following = next((item for item in words[place + 1 :] if item not in (" ", "(")), "")
            inner.append(inner[-1] or following in ("SELECT", "WITH", "VALUES"))
        if not inner[-1]:
            yield place, len(inner) - 1, word
        if word == ")":
            inner.pop()


def _only_alias(words: list[str]) -> str | None:
    """The name under which a query reads its one table; None if it reads several or none."""
    outer = [item for item in _outer(words) if item[2] != " "]
    if any(depth == 0 and word in _SET_OPERATIONS for _, depth, word in outer):
        return None
    start = next((n for n, item in enumerate(outer) if item[1:] == (0, "FROM")), None)
    if start is None:
        return None
    source: list[tuple[int, str]] = []
    for _, depth, word in outer[start + 1 :]:
        if depth == 0 and word in _AFTER_FROM:
            break
        source.append((depth, word))
    if any(word == "JOIN" or (depth == 0 and word == ",") for depth, word in source):
        return None
    names = [word for depth, word in source if depth == 0 and word not in (")", ".")]
    return names[-1] if names else None


def _without_prefix(words: list[str], alias: str) -> list[str]:
    dropped: set[int] = set()
    for place, _, word in _outer(words):
        following = words[place + 1 : place + 3]
        before = words[place - 1] if place else ""
        if word == alias and following[:1] == ["."] and following[1:] != ["*"] and before != ".":
            dropped |= {place, place + 1}
    return [word for place, word in enumerate(words) if place not in dropped]
