"""The SQL that moves an object into the archive schema and back to its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.dependents.scene import away_name
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.catalog.names import Name


def put_aside(word: str, path: Name, archive: str, arguments: str = "") -> Iterator[str]:
    """Move it there; from another schema than public under a name that says which.

    `arguments` are those of a routine, in parentheses.
    """
    away = away_name(path)
    here = path.sql
    if away != path.name:
        yield f"alter {word} {here}{arguments} rename to {quote_ident(away)}"
        here = f"{quote_ident(path.schema)}.{quote_ident(away)}"
    yield f"alter {word} {here}{arguments} set schema {quote_ident(archive)}"


def put_back(word: str, path: Name, archive: str, arguments: str = "") -> Iterator[str]:
    """Move it back, under its own name."""
    away = away_name(path)
    there = f"{quote_ident(archive)}.{quote_ident(away)}"
    yield f"alter {word} {there}{arguments} set schema {quote_ident(path.schema)}"
    if away != path.name:
        here = f"{quote_ident(path.schema)}.{quote_ident(away)}"
        yield f"alter {word} {here}{arguments} rename to {quote_ident(path.name)}"
