"""What all parts of tables (triggers, policies ...) have in common: comments and states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.postgres.sql import quote_ident, quote_literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.migrate.dependents.pieces import Part

_STATES = {"D": "disable", "R": "enable replica", "A": "enable always"}


def comment(kind: str, part: Part, table: str) -> Iterator[str]:
    """The statement that gives the part its comment again."""
    if part.comment is not None:
        what = f"{kind} {quote_ident(part.name)} on {table}"
        yield f"comment on {what} is {quote_literal(part.comment)}"


def state(kind: str, part: Part, enabled: str, table: str) -> Iterator[str]:
    """The statement that switches the part off (or to another state) as it was."""
    if enabled in _STATES:
        yield f"alter table {table} {_STATES[enabled]} {kind} {quote_ident(part.name)}"
