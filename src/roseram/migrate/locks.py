"""Short locks on tables that the application uses: tried again and again, never waited for long."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from roseram.errors import RoseramError
from roseram.migrate import journal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from roseram.postgres import Connection

BUSY = (asyncpg.LockNotAvailableError, asyncpg.QueryCanceledError, asyncpg.DeadlockDetectedError)


class TableBusy(RoseramError):  # noqa: N818 - as in roseram.errors
    """A table is locked by somebody else for too long."""

    code = "RSM_BUSY"
    next_step = "when it is free, run the same command again: it goes on where it stopped"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one attempt at a lock may keep others waiting, and all of them last; in seconds."""

    lock_timeout: float = 0.5
    altogether: float = 120.0


async def brief(
    connection: Connection,
    tables: Sequence[str],
    patience: Patience,
    work: Callable[[], Awaitable[None]],
    say: Callable[[str], None],
) -> None:
    """Do `work` (one transaction) under a short lock timeout; TableBusy when it never got through.

    `tables` (like public.projects) are those that it needs, to say who holds them.
    """
    what = tables[0] if len(tables) == 1 else f"{len(tables)} tables"
    started, pause = time.monotonic(), 0.1
    while True:
        try:
            await limit(connection, patience)
            await work()
            return
        except BUSY as error:
            held = await holders(connection, tables)
            if time.monotonic() - started > patience.altogether:
                raise TableBusy(why=f"{what}: {held or 'nobody says who'}") from error
            say(f"waiting for {what}" + (f", held by {held}" if held else ""))
        finally:
            await unlimit(connection)
        await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - so that two do not meet again and again
        pause = min(pause * 2, 2.0)


async def limit(connection: Connection, patience: Patience) -> None:
    """From now on no statement waits longer for a lock."""
    await connection.execute(f"set lock_timeout = {round(patience.lock_timeout * 1000)}")


async def unlimit(connection: Connection) -> None:
    """Locks may be waited for again."""
    if not connection.is_closed():
        await connection.execute("set lock_timeout = 0")


async def holders(connection: Connection, tables: Sequence[str]) -> str:
    """Who holds locks on these tables; empty where nobody does any more."""
    rows = await connection.fetch(journal.SQL["blockers"], list(tables))
    return ", ".join(
        f"process {row['pid']} ({row['application']}, {row['state']}): {row['query']}"
        for row in rows
    )
