"""The switch: in one short transaction new tables take the old ones' place; and the way back."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING

import asyncpg

from roseram import __version__
from roseram.migrate import journal
from roseram.migrate.locks import BUSY, TableBusy, holders, limit, unlimit
from roseram.migrate.replay import Crowded
from roseram.migrate.sweep import sweep
from roseram.postgres.sql import load_sql
from roseram.schema import SCHEMA_VERSION, checksum

if TYPE_CHECKING:
    from roseram.migrate.apply import RunOptions
    from roseram.migrate.journal import Migration
    from roseram.migrate.plan import Step
    from roseram.migrate.replay import Replay
    from roseram.postgres import Connection

_SQL = load_sql("roseram.migrate", "switching.sql")
# What may be copied while everybody waits: about a tenth of a second.
_FEW_CHANGES, _FEW_ROWS = 500, 5_000


class _TooMuchLeft(Exception):  # noqa: N818 - as in roseram.errors
    """The application wrote faster than the last changes could be copied."""


async def switch(
    connection: Connection, migration: Migration, replay: Replay, step: Step, options: RunOptions
) -> None:
    """Switch once the locks are had and little is left to copy; TableBusy when they never are."""
    patience = options.patience
    started, pause = time.monotonic(), 0.05
    plan = migration.plan
    assert plan.switch is not None
    while True:
        await replay.catch_up()
        late = time.monotonic() - started > patience.altogether
        try:
            await limit(connection, patience)
            await _attempt(connection, migration, replay, step, patience.lock_timeout, force=late)
            return
        except (*BUSY, _TooMuchLeft) as error:
            if late and not isinstance(error, _TooMuchLeft):
                held = await holders(connection, plan.switch.lock)
                raise TableBusy(why=f"the old tables: {held or 'nobody says who'}") from error
            options.say("waiting for a quiet moment to switch")
        except (Crowded, asyncpg.ForeignKeyViolationError) as error:
            if late:
                raise
            await _tidy(connection, migration, replay, error)
        finally:
            await unlimit(connection)
        await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - so that two do not meet again and again
        pause = min(pause * 2, 2.0)


async def _tidy(
    connection: Connection,
    migration: Migration,
    replay: Replay,
    error: Crowded | asyncpg.ForeignKeyViolationError,
) -> None:
    """What an attempt has stumbled over, while everybody works on."""
    if isinstance(error, Crowded):
        await replay.make_room(error.target)
    else:
        await sweep(connection, migration, only_at_once=True)


async def _attempt(
    connection: Connection,
    migration: Migration,
    replay: Replay,
    step: Step,
    timeout: float,  # noqa: ASYNC109 - the database keeps it
    *,
    force: bool,
) -> None:
    """One attempt; whatever goes wrong, nothing has happened."""
    switch_ = migration.plan.switch
    assert switch_ is not None
    started = time.monotonic()
    async with connection.transaction():
        if switch_.lock:
            await connection.execute(f"set local statement_timeout = {round(timeout * 1000)}")
            await connection.execute(
                f"lock table {', '.join(switch_.lock)} in access exclusive mode"
            )
            await connection.execute("set local statement_timeout = 0")
        await _last_changes(replay, force=force)
        await connection.execute("set local synchronous_commit = on")
        await connection.execute(";\n".join(text.rstrip().rstrip(";") for text in switch_.forward))
        await connection.execute(_SQL["adopt"])
        await connection.execute(_SQL["installation"], SCHEMA_VERSION, checksum(), __version__)
        await connection.execute(journal.SQL["applied"], migration.id)
        await connection.execute(_SQL["horizon"], migration.id)
        await connection.execute(
            journal.SQL["step_done"], migration.id, step.id, time.monotonic() - started
        )
        await connection.execute(_SQL["tell"])


async def _last_changes(replay: Replay, *, force: bool) -> None:
    """Copy what was written since the last look; give up when that would keep everybody waiting."""
    left = await replay.pending(_FEW_CHANGES + 1)
    if left and not force and (left > _FEW_CHANGES or await replay.whole_pending() > _FEW_ROWS):
        raise _TooMuchLeft
    await replay.last_changes()


async def back(
    connection: Connection,
    migration: Migration,
    tables: list[str],
    timeout: float,  # noqa: ASYNC109 - the database keeps it
) -> None:
    """Inside the caller's transaction: the old tables take the places of `tables` again."""
    switch_ = migration.plan.switch
    assert switch_ is not None
    await connection.execute(f"set local statement_timeout = {round(timeout * 1000)}")
    if tables:
        await connection.execute(f"lock table {', '.join(tables)} in access exclusive mode")
    await connection.execute("set local statement_timeout = 0")
    await connection.execute("set local synchronous_commit = on")
    await connection.execute(";\n".join(text.rstrip().rstrip(";") for text in switch_.back))
    await connection.execute(_SQL["tell"])
