"""Catalog facts in words: types, defaults, keys, indexes, triggers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roseram.catalog.relations import Column, Constraint, Index, IndexKey, Table, Trigger

_TYPES = (
    ("timestamp with time zone", "timestamptz"),
    ("timestamp without time zone", "timestamp"),
    ("character varying", "varchar"),
)
_CAST = re.compile(r"::(?:text|jsonb|uuid|date)\b(?!\[)")
_ONE_OF = re.compile(r"^\(*(?P<column>\w+) = ANY \(ARRAY\[(?P<values>.*)\]\)+$", re.DOTALL)

_LITERAL = re.compile(r"'((?:[^']|'')*)'|(?<![\w.:])(-?\d[\d.]*)")


def type_of(column: Column) -> str:
    """The column's type in its short spelling."""
    text = column.type
    for long, short in _TYPES:
        text = text.replace(long, short)
    return text


def default_of(column: Column) -> str:
    """What a column is when nothing is given; empty: null."""
    if column.generated is not None:
        return f"generated: {column.generated}"
    if column.identity is not None:
        return f"identity ({column.identity})"
    return _CAST.sub("", column.default or "")


def allowed_values(table: Table, column: Column) -> tuple[str, ...]:
    """The values that a check allows for a column; none where it is free."""
    for check in table.constraints:
        found = _ONE_OF.match(check.expression or "") if check.kind == "check" else None
        if found and found["column"] == column.name:
            return tuple(
                text.replace("''", "'") or number
                for text, number in _LITERAL.findall(found["values"])
            )
    return ()


def other_checks(table: Table) -> tuple[str, ...]:
    """The checks of a table that are more than a list of allowed values."""
    texts = (item.expression or "" for item in table.constraints if item.kind == "check")
    return tuple(_bare(text) for text in texts if not _ONE_OF.match(text))


def _bare(expression: str) -> str:
    """An expression without casts and the parentheses around all of it."""
    text = _CAST.sub("", expression)
    while text.startswith("(") and _closes_at(text) == len(text) - 1:
        text = text[1:-1]
    return text


def _closes_at(text: str) -> int:
    """Where the parenthesis that opens the text is closed; quoted text does not count."""
    depth = 0
    quoted = False
    for place, letter in enumerate(text):
        quoted ^= letter == "'"
        if not quoted:
            depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return place
    return -1


def on_delete(key: Constraint) -> str:
    """What becomes of the row when the referenced one is deleted."""
    actions = {
        "cascade": "deleted with it",
        "set null": "set to null",
        "set default": "set to its default",
        "restrict": "kept: its parent cannot be deleted",
        "no action": "kept: its parent cannot be deleted",
    }
    return actions[key.on_delete or "no action"]


def index_keys(index: Index) -> str:
    """What an index sorts by, as it would be written."""
    text = ", ".join(map(_index_key, index.keys))
    include = f" include ({', '.join(index.include)})" if index.include else ""
    where = f" where {_bare(index.predicate)}" if index.predicate else ""
    method = "" if index.method == "btree" else f"{index.method} "
    return f"{method}({text}){include}{where}"


def _index_key(key: IndexKey) -> str:
    text = key.column or _bare(key.expression or "")
    return f"{text} desc" if key.descending else text


def when_fired(trigger: Trigger) -> str:
    """When a trigger runs, like: after insert or update of email."""
    events = [
        f"update of {', '.join(trigger.columns)}"
        if event == "update" and trigger.columns
        else event
        for event in trigger.events
    ]
    each = "" if trigger.level == "row" else ", once per statement"
    return f"{trigger.timing} {' or '.join(events)}{each}"
