"""A session in which Postgres prints names and expressions the same way everywhere."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from roseram.postgres.sql import load_sql

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.postgres.database import Connection

_SQL = load_sql("roseram.catalog", "session.sql")


@asynccontextmanager
async def reading(connection: Connection) -> AsyncIterator[None]:
    """One moment of the database: a REPEATABLE READ transaction (in another one: a savepoint).

    It is rolled back at the end, and the settings made for it with it.
    """
    start, end = _SQL["begin"], _SQL["rollback"]
    if connection.is_in_transaction():
        start, end = _SQL["savepoint"], _SQL["rollback_to_savepoint"]
    await connection.execute(start)
    try:
        await connection.execute(_SQL["settle"])
        yield
    finally:
        if not connection.is_closed():
            await connection.execute(end)
