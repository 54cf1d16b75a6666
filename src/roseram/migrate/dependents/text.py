"""What the text of a routine names: tables, words, calls; without comments and string literals.

This reads words, not SQL: it knows a table by what stands before it (from, join ...) or its schema.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
      (?P<comment>--[^\n]*|/\*.*?\*/)
    | (?P<string>\$(?P<tag>\w*)\$.*?\$(?P=tag)\$
        |[eE]'(?:[^'\\]|''|\\.)*'
        |[nNbBxX]?'(?:[^']|'')*')
    | "(?P<quoted>(?:[^"]|"")*)"
    | (?P<word>[^\W\d][\w$]*)
    | (?P<number>\d[\w.]*)
    | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_BEFORE_TABLE = {
    "from",
    "join",
    "update",
    "only",
    "table",
    "using",
    "truncate",
    "lock",
    "setof",
    "into",
}
_ENDS_FROM = {
    "where",
    "group",
    "order",
    "having",
    "limit",
    "set",
    "select",
    "returning",
    "union",
    "values",
    "loop",
    "then",
    ";",
}
_NO_TABLE = {*_BEFORE_TABLE, "set", "select"}
_NO_UPDATE = {
    "for",
    "on",
    "do",
    "before",
    "after",
    "or",
    "key",
}  # FOR UPDATE, ON CONFLICT DO UPDATE ...


@dataclass(frozen=True, slots=True)
class Mention:
    """A table (or what looks like one) that the text names."""

    schema: str | None
    name: str
    written: bool


@dataclass(frozen=True, slots=True)
class Text:
    """What a body names; `dynamic`: it runs statements that it puts together itself."""

    words: frozenset[str]
    mentions: frozenset[Mention]
    calls: frozenset[tuple[str | None, str]]
    declared: frozenset[str]  # variables
    dynamic: bool


@lru_cache(maxsize=4096)
def read_text(body: str) -> Text:
    """Read a routine's body; of a dynamic one the literals as well."""
    tokens, literals = _tokens(body)
    dynamic = "execute" in tokens
    if dynamic:
        for literal in literals:
            tokens += [";", *_tokens(literal)[0]]
    return Text(
        frozenset(token for token in tokens if _is_name(token)),
        frozenset(_mentions(tokens)),
        frozenset(_calls(tokens)),
        frozenset(_declared(tokens)),
        dynamic,
    )


def _tokens(body: str) -> tuple[list[str], list[str]]:
    """Names (lower case where unquoted) and signs in order, and the string literals' contents."""
    tokens: list[str] = []
    literals: list[str] = []
    for match in _TOKEN.finditer(body):
        if match["word"] is not None:
            tokens.append(match["word"].lower())
        elif match["quoted"]:
            tokens.append(match["quoted"].replace('""', '"'))
        elif match["string"] is not None:
            tokens.append("'")
            literals.append(match["string"].strip("eE$'").replace("''", "'"))
        elif match["other"] is not None:
            tokens.append(match["other"])
    return tokens, literals


def _is_name(token: str) -> bool:
    return token[0].isalpha() or token[0] == "_" or len(token) > 1


def _chains(tokens: list[str]) -> Iterator[tuple[int, list[str], str]]:
    """Place, parts and following token of each name like public.users.id."""
    place = 0
    while place < len(tokens):
        if not _is_name(tokens[place]):
            place += 1
            continue
        end = place + 1
        while end + 1 < len(tokens) and tokens[end] == "." and _is_name(tokens[end + 1]):
            end += 2
        yield place, tokens[place:end:2], tokens[end] if end < len(tokens) else ""
        place = end


def _mentions(tokens: list[str]) -> Iterator[Mention]:
    lists = _from_lists(tokens)
    for place, parts, following in _chains(tokens):
        before = tokens[place - 1] if place else ""
        earlier = tokens[place - 2] if place > 1 else ""
        if parts[-1] in _NO_TABLE:
            continue
        if _names_table(before, earlier, following, in_list=lists[place]):
            written = _writes(before, earlier, tokens[place - 3] if place > 2 else "")
            yield Mention(parts[-2] if len(parts) > 1 else None, parts[-1], written)
        elif len(parts) > 1:
            yield Mention(parts[0], parts[1], written=False)
            if following == "%":  # users.id%type
                yield Mention(None, parts[0], written=False)
        elif following == "%":
            yield Mention(None, parts[0], written=False)


def _from_lists(tokens: list[str]) -> list[bool]:
    """For each place, whether a comma there separates the tables of a FROM clause."""
    found: list[bool] = []
    inside = [False]
    for place, word in enumerate(tokens):
        found.append(inside[-1])
        if word in ("from", "using") and (not place or tokens[place - 1] != "distinct"):
            inside[-1] = True
        elif word in _ENDS_FROM:
            inside[-1] = False
        elif word == "(":
            inside.append(False)
        elif word == ")" and len(inside) > 1:
            inside.pop()
    return found


def _names_table(before: str, earlier: str, following: str, *, in_list: bool) -> bool:
    if before == ",":
        return in_list
    if before == "into":
        return earlier in ("insert", "merge")
    if before == "update":
        return earlier not in _NO_UPDATE and following != ";"
    if before == "from":
        return earlier != "distinct"
    return before in _BEFORE_TABLE


def _writes(before: str, earlier: str, first: str) -> bool:
    if before == "only":
        before, earlier = earlier, first
    if before == "table":
        return earlier == "truncate"
    return before in ("into", "update", "truncate") or (before == "from" and earlier == "delete")


def _calls(tokens: list[str]) -> Iterator[tuple[str | None, str]]:
    for place, parts, following in _chains(tokens):
        if following == "(" and (not place or tokens[place - 1] != "into"):
            yield (parts[-2] if len(parts) > 1 else None, parts[-1])


def _declared(tokens: list[str]) -> Iterator[str]:
    """The names between DECLARE and BEGIN, each at the start of its declaration."""
    inside = False
    for before, word in zip(["", *tokens], tokens, strict=False):
        if inside and before in ("declare", ";") and word != "begin":
            yield word
        if word in ("declare", "begin"):
            inside = word == "declare"
