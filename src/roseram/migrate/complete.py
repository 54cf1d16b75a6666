"""What the schema's triggers would make: personal organizations, settings, quotas, counters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.postgres.sql import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

_SQL = load_sql("roseram.migrate", "complete.sql")


def completions(target: str) -> Iterator[str]:
    """Statements for when a target (`public.organizations`) has its rows; safe to run again."""
    name = target.removeprefix("public.")
    for query in _SQL:
        if query == name or query.startswith(f"{name}__"):
            yield _SQL[query]


def counters() -> str:
    """The statement that sets every counter to what there is."""
    return _SQL["counters"]
