"""Quotes the names that a request gives."""

from __future__ import annotations

from roseram.postgres.sql import quote_ident
from roseram.server.rest.refusal import Refusal


def ident(name: str) -> str:
    """`name` as an SQL identifier. Refusal 42601, as Postgres has it, where it is empty."""
    if not name:
        raise Refusal(400, "42601", 'zero-length delimited identifier at or near """"')
    return quote_ident(name)
