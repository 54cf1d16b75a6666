"""Keeps the monthly partitions: makes those ahead, drops those that are past their time."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from roseram.postgres import load_sql

if TYPE_CHECKING:
    from roseram.postgres import Database

LOCK = "keep partitions"
_SQL = load_sql("roseram.operate", "partitions.sql")
_log = logging.getLogger(__name__)


async def keep_partitions(database: Database) -> tuple[int, tuple[str, ...]]:
    """Return how many partitions were made, and the names of those that were dropped."""
    async with database.lock(LOCK) as connection:
        made: int = await connection.fetchval(_SQL["make_ahead"])
        dropped = tuple(row["name"] for row in await connection.fetch(_SQL["drop_expired"]))
    if made or dropped:
        _log.info("partitions: %s made, dropped: %s", made, ", ".join(dropped) or "none")
    return made, dropped
