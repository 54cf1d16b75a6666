"""Copies rows for the first time: timed batches, each in one transaction with its journal row."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import asyncpg

from roseram.migrate import journal
from roseram.migrate.writing import Writer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.migrate.journal import Migration
    from roseram.migrate.plan import Flow, Step
    from roseram.migrate.replay import Replay
    from roseram.postgres import Connection

_FIRST, _LEAST, _MOST = 2_000, 100, 200_000  # rows of a batch
_ATTEMPTS = 3


class Copier:
    """Copies the rows of one migration over one connection."""

    def __init__(
        self, connection: Connection, migration: Migration, replay: Replay, batch_seconds: float
    ) -> None:
        self._connection, self._migration, self._replay = connection, migration, replay
        self._writer = Writer(connection, migration)
        self._batch_seconds = batch_seconds

    async def copy(self, step: Step) -> AsyncIterator[int]:
        """Copy the rows of a flow from where it stopped; yields the rows of each batch."""
        flow = self._migration.plan.flow(step.flow or "")
        record = self._migration.steps.get(step.id)
        last = None if record is None else record.position
        size = _FIRST
        if last is None:
            async with self._connection.transaction():
                await self._writer.prepare(flow)
        while True:
            started = time.monotonic()
            last, rows, more = await self._batch(flow, step, last, size)
            if rows:
                yield rows
            if not more:
                return
            spent = time.monotonic() - started
            size = max(
                _LEAST, min(_MOST, int(size * min(4.0, self._batch_seconds / max(spent, 1e-3))))
            )

    async def _batch(
        self, flow: Flow, step: Step, last: list[str] | None, size: int
    ) -> tuple[list[str] | None, int, bool]:
        """One batch; once more where a unique value moved from row to row meanwhile."""
        for attempt in range(_ATTEMPTS):
            try:
                return await self._batch_once(flow, step, last, size)
            except asyncpg.UniqueViolationError:
                if attempt == _ATTEMPTS - 1:
                    raise
                await self._replay.make_room(flow.target)
        raise AssertionError("unreachable")

    async def _batch_once(
        self, flow: Flow, step: Step, last: list[str] | None, size: int
    ) -> tuple[list[str] | None, int, bool]:
        """One batch and its journal row in one transaction, all from one snapshot."""
        started = time.monotonic()
        async with self._connection.transaction(isolation="repeatable_read"):
            upto, rows = await self._bound(flow, last, size)
            if rows:
                await self._writer.range(flow, last, upto, rows)
            more = bool(flow.key) and rows == size
            position = None if upto is None else json.dumps(upto)
            spent = time.monotonic() - started
            await self._connection.execute(
                journal.SQL["step_progress"], self._migration.id, step.id, position, rows, spent
            )
            if not more:
                await self._connection.execute(
                    journal.SQL["step_done"], self._migration.id, step.id, 0.0
                )
        return upto, rows, more

    async def _bound(
        self, flow: Flow, last: list[str] | None, size: int
    ) -> tuple[list[str] | None, int]:
        row = await self._connection.fetchrow(flow.bound, *((last, size) if flow.key else ()))
        return (None, 0) if row is None else (row["last"], row["rows"])
