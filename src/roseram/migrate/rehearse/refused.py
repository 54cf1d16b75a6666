"""What goes to quarantine, by reason, with a few examples."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from roseram.migrate.rehearse.result import Example, Refused
from roseram.postgres import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    import asyncpg

    from roseram.migrate.plan import Plan
    from roseram.postgres import Connection

_SQL = load_sql(__package__)
_LONGEST = 60  # characters of an example's value
_SECRET = re.compile(r"password|secret|token|hash|api_?key|credential", re.IGNORECASE)


async def read_refused(connection: Connection, migration: int, plan: Plan) -> tuple[Refused, ...]:
    """The entries of a migration, rows before values, the most frequent first."""
    rows = await connection.fetch(_SQL["quarantine"], migration)
    return tuple(_refused(row, plan) for row in rows)


def _refused(row: asyncpg.Record, plan: Plan) -> Refused:
    source, target, column = row["source_table"], row["target_table"], row["column_name"]
    old = next((table for table in plan.tables if table.name == source), None)
    place = f"{target}.{column}"
    name = next((c.name for c in (old.columns if old else ()) if c.target == place), column)
    examples = tuple(_example(item, name) for item in json.loads(row["examples"] or "[]"))
    return Refused(
        source, target, row["kind"], column, row["code"], row["reason"], row["rows"], examples
    )


def _example(item: Mapping[str, Any], column: str | None) -> Example:
    """The key of a row, and the old value; nothing that looks like a secret."""
    row, key = item["row"] or {}, item["key"] or {}
    shown = ", ".join(f"{name} = {_readable(value)}" for name, value in key.items())
    value = row.get(column) if column is not None else None
    if value is None:
        return Example(shown, None)
    if column is not None and _SECRET.search(column):
        return Example(shown, "***")
    return Example(shown, _readable(value))


def _readable(value: Any) -> str:
    """A value in one short line: what is odd (blank, control characters) in quotes and escaped."""
    plain = isinstance(value, str) and value.isprintable() and value.strip() == value != ""
    text = value if plain else json.dumps(value, ensure_ascii=isinstance(value, str))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
