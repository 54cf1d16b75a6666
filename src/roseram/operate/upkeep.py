"""Removes what has served its time: ended sign-ins, answered codes, old audit entries, merges."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from roseram.postgres import load_sql

if TYPE_CHECKING:
    from roseram.postgres import Database

LOCK = "upkeep"
_SQL = load_sql("roseram.operate", "upkeep.sql")
_log = logging.getLogger(__name__)


async def keep_up(database: Database) -> dict[str, int]:
    """How many rows of each kind were removed; each kind in a transaction of its own.

    LockHeld where another process is at it.
    """
    removed = {}
    async with database.lock(LOCK, wait=False) as connection:
        for kind, statement in _SQL.items():
            removed[kind] = int(await connection.fetchval(statement) or 0)
    told = ", ".join(f"{kind} {count}" for kind, count in removed.items() if count)
    if told:
        _log.info("removed: %s", told)
    return removed
