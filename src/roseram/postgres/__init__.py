"""The only opener of connections: the embedded server, the pool, transactions, locks."""

from __future__ import annotations

from roseram.postgres.binaries import Binaries, find_binaries, find_psql
from roseram.postgres.database import FAILURES, Connection, Database, Identity, Isolation
from roseram.postgres.server import EmbeddedServer, stop_unused
from roseram.postgres.sql import load_sql, quote_ident, quote_literal
from roseram.postgres.target import open_target, target_url
from roseram.postgres.url import libpq_url, with_database, with_user

__all__ = [
    "FAILURES",
    "Binaries",
    "Connection",
    "Database",
    "EmbeddedServer",
    "Identity",
    "Isolation",
    "find_binaries",
    "find_psql",
    "libpq_url",
    "load_sql",
    "open_target",
    "quote_ident",
    "quote_literal",
    "stop_unused",
    "target_url",
    "with_database",
    "with_user",
]
