"""Values and operators that suit a column's type, and some that do not."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from conformance.world import Column

_PLAIN = re.compile(r"[^\W\d][\w$]*")
_WORDS = ("quick", "fox", "number", "ada", "bell", "nothing", "o'neil")
_ODD = (
    *(
        "",
        "null",
        "NULL",
        "x",
        "0",
        "-1",
        "1.5",
        "1e3",
        "true",
        "é",
        "日本",
        "a b",
        "a,b",
        "(a)",
        'say "hi"',
    ),
    *(
        "back\\slash",
        "100%",
        "a_b",
        "a.b",
        "{}",
        "{a,b}",
        "[1,5)",
        '{"a":1}',
        "2024-01-01",
        "*",
        "😀",
    ),
    "99999999999999999999",
)
_COMPARE = ("eq", "neq", "gt", "gte", "lt", "lte")
_RANGE = ("sl", "sr", "nxr", "nxl", "adj", "cs", "cd", "ov")


def name(text: str) -> str:
    """As a name is written in a query: in double quotes where it has to be."""
    return text if _PLAIN.fullmatch(text) else quoted(text)


def quoted(text: str) -> str:
    """In double quotes, with escapes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def value(rng: Random, column: Column) -> str:
    """A value that stands in the column; at times something odd."""
    textual = column.category == "S" and column.typtype != "d"
    if column.samples and rng.random() < (0.9 if textual else 0.985):
        return rng.choice(column.samples)
    return rng.choice(_ODD)


def operation(rng: Random, column: Column, *, tree: bool = False) -> str:
    """`op.value` that suits the column (mostly); inside a logic tree values are quoted."""
    roll = rng.random()
    negation = "not." if rng.random() < 0.15 else ""
    if roll < 0.1:
        known = column.base == "boolean" or rng.random() < 0.05
        word = rng.choice(["null", "true", "false", "unknown"]) if known else "null"
        return f"{negation}is.{word.upper() if rng.random() < 0.1 else word}"
    if roll < 0.22:
        return f"{negation}in.({_members(rng, column)})"
    op, text = _suited(rng, column)
    return f"{negation}{op}.{_inside(rng, text) if tree else text}"


def _inside(rng: Random, text: str) -> str:
    if re.search(r'[,()"\\{}:]|^$', text) or rng.random() < 0.2:
        return quoted(text)
    return text


def _members(rng: Random, column: Column) -> str:
    count = rng.choice([0, 1, 2, 2, 3, 5])
    return ",".join(_member(rng, value(rng, column)) for _ in range(count))


def _member(rng: Random, text: str) -> str:
    if re.search(r'[,()"\\]|^$|^\s|\s$', text) or rng.random() < 0.2:
        return quoted(text)
    return text


def _suited(rng: Random, column: Column) -> tuple[str, str]:
    if rng.random() < 0.015:
        every = (*_COMPARE, *_RANGE, "like", "ilike", "match", "imatch", "fts", "isdistinct")
        return rng.choice(every), value(rng, column)
    if rng.random() < 0.08:
        return _quantified(rng, column)
    if column.base == "tsvector":
        return _search(rng), rng.choice(_WORDS)
    if column.array:
        return _array(rng, column)
    if column.base == "jsonb":
        return rng.choice(["eq", "cs", "cd", "neq"]), value(rng, column)
    if column.category == "R":
        return rng.choice((*_RANGE, "eq", "neq")), value(rng, column)
    if not column.samples and column.category in ("C", "G"):
        return "is", "null"
    if column.category == "C":
        return rng.choice(["eq", "neq"]), value(rng, column)
    if column.category == "S" and rng.random() < 0.5:
        return _textual(rng, value(rng, column))
    return rng.choice((*_COMPARE, "eq", "isdistinct")), value(rng, column)


def _search(rng: Random) -> str:
    op = rng.choice(["fts", "plfts", "phfts", "wfts"])
    return op + rng.choice(["", "", "(english)", "(simple)", "(german)"])


def _quantified(rng: Random, column: Column) -> tuple[str, str]:
    op = rng.choice([*_COMPARE, "like", "ilike", "match", "imatch"])
    texts = [value(rng, column) for _ in range(rng.choice([1, 2, 3]))]
    members = ",".join(quoted(x) if re.search(r'[,{}"\\\s]|^$', x) else x for x in texts)
    return f"{op}({rng.choice(['any', 'all'])})", "{" + members + "}"


def _array(rng: Random, column: Column) -> tuple[str, str]:
    return rng.choice(["cs", "cd", "ov", "eq", "neq", "gt"]), value(rng, column)


def _textual(rng: Random, text: str) -> tuple[str, str]:
    op = rng.choice(["like", "ilike", "match", "imatch"])
    start = rng.randrange(len(text) + 1)
    piece = text[start : start + rng.randrange(1, 5)]
    if op in ("like", "ilike"):
        return op, rng.choice(["*", "%", ""]) + piece + rng.choice(["*", "%", ""])
    return op, rng.choice(["^", ""]) + re.escape(piece) + rng.choice(["$", "", ".*"])


def json_keys(column: Column) -> list[str]:
    """Paths that lead somewhere in the column's documents."""
    found: set[str] = set()
    for text in column.samples:
        try:
            _walk(json.loads(text), "", found, 0)
        except ValueError:
            continue  # a sample that was cut off
    return sorted(found) or ["->x"]


def _walk(document: object, path: str, found: set[str], depth: int) -> None:
    if depth > 2:
        return
    if isinstance(document, dict):
        for key, below in document.items():
            step = (
                f"{path}->{key}" if re.fullmatch(r"[A-Za-z_]\w*", key) else f"{path}->{quoted(key)}"
            )
            found.add(step)
            _walk(below, step, found, depth + 1)
    elif isinstance(document, list) and document:
        for index in (0, -1):
            found.add(f"{path}->{index}")
            _walk(document[index], f"{path}->{index}", found, depth + 1)


def path(rng: Random, column: Column) -> str:
    """A JSON path into the column, with its name; at times as text."""
    found = rng.choice(json_keys(column))
    if rng.random() < 0.6:
        head, _, last = found.rpartition("->")
        found = f"{head}->>{last}"
    return name(column.name) + found


def given(rng: Random, column: Column) -> object:
    """A value as a JSON body has it."""
    if rng.random() < 0.08:
        return None
    text = value(rng, column)
    if rng.random() < 0.15:
        return text
    if column.category in ("N", "B") or column.json:
        try:
            found: object = json.loads({"t": "true", "f": "false"}.get(text, text))
        except ValueError:
            return text
        return text if found != found or found in (float("inf"), -float("inf")) else found
    return text
