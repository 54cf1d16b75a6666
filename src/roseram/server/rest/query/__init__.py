"""Reads query strings: PostgREST's select, filters, logic, order, limits."""

from __future__ import annotations

from roseram.server.rest.query.call import split_call
from roseram.server.rest.query.canonical import canonical_query
from roseram.server.rest.query.parse import parse_query

__all__ = ["canonical_query", "parse_query", "split_call"]
