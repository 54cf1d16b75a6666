"""What an index of the unified schema can hold: tests for values that are too long for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.catalog.relations import Column, Table


_ENTRY = 2600  # bytes of a btree entry, a little below what Postgres takes
_ELEMENT = 2000  # bytes of a GIN key
_DOCUMENT = 500_000  # bytes of a text for full-text search; a tsvector holds 1 MB


def too_long(table: Table, column: Column) -> Iterator[str]:
    """Tests over v for values of a column that an index of the table cannot hold."""
    name = f"v.{quote_ident(column.name)}"
    for index in table.indexes:
        texts = [key for key in index.keys if key.expression or _is_text(table, key.column)]
        for key in texts:
            if index.method in ("btree", "hash") and key.column == column.name:
                yield f"coalesce(octet_length({name}) > {_ENTRY // len(texts)}, false)"
            elif index.method in ("btree", "hash") and _reads(key.expression, column):
                inner = f"select {name} as {quote_ident(column.name)}"
                if words(key.expression) & {c.name for c in table.columns} == {column.name}:
                    yield (
                        f"coalesce((select octet_length(({key.expression})::text) from ({inner}) "
                        f"q) > {_ENTRY // len(texts)}, false)"
                    )
            elif (
                index.method == "gin"
                and _reads(key.expression, column)
                and "left(" not in f"{key.expression}".lower()
            ):
                yield f"coalesce(octet_length(({name})::text) > {_DOCUMENT}, false)"
        if index.method == "gin" and column.array and index.columns == (column.name,):
            yield (
                f"coalesce((select max(octet_length(e::text)) from unnest({name}) e) "
                f"> {_ELEMENT}, false)"
            )


def words(expression: str | None) -> set[str]:
    """The words of an SQL expression that may be names of columns."""
    return set(re.findall(r"\b[a-z_]+\b", expression or ""))


def _is_text(table: Table, name: str | None) -> bool:
    column = None if name is None else table.column(name)
    return column is not None and not column.array and column.type in ("text", "character varying")


def _reads(expression: str | None, column: Column) -> bool:
    return column.name in words(expression)
