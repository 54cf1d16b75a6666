"""Removes what has served its time: ended sign-ins, answered codes, old audit entries, merges."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from roseram.errors import LockHeld, RoseramError, from_postgres
from roseram.postgres import FAILURES, load_sql

if TYPE_CHECKING:
    from roseram.postgres import Database

EVERY = 3600.0  # seconds
LOCK = "upkeep"
_SQL = load_sql("roseram.operate", "upkeep.sql")
_log = logging.getLogger(__name__)


async def keep_up(database: Database) -> None:
    """Look after it now and every hour, until cancelled; a failure is logged."""
    while True:
        try:
            await keep_up_once(database)
        except LockHeld:
            pass  # another process is at it
        except (RoseramError, *FAILURES) as error:
            _log.warning("what is old could not be removed: %s", from_postgres(error))
        await asyncio.sleep(EVERY)


async def keep_up_once(database: Database) -> dict[str, int]:
    """How many rows of each kind were removed; each kind in a transaction of its own."""
    removed = {}
    async with database.lock(LOCK, wait=False) as connection:
        for kind, statement in _SQL.items():
            removed[kind] = int(await connection.fetchval(statement) or 0)
    told = ", ".join(f"{kind} {count}" for kind, count in removed.items() if count)
    if told:
        _log.info("removed: %s", told)
    return removed
