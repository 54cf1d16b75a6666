"""Copies rows for the first time: timed batches, each in one transaction with its journal row.

A heap is read block by block, in the order in which it lies on disk; everything else by its key.
"""

from __future__ import annotations

import json
import time
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import asyncpg

from roseram.migrate import heap, journal
from roseram.migrate.writing import Writer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from roseram.migrate.journal import Migration
    from roseram.migrate.plan import Flow, Step
    from roseram.migrate.replay import Replay
    from roseram.postgres import Connection

_FIRST, _LEAST, _MOST = 2_000, 100, 200_000  # rows of a batch
_FIRST_BLOCKS, _LEAST_BLOCKS = 256, 8  # the most are those that fit into memory (see heap.sql)
_MOST_BLOCKS = 16_384
_ALONE = 5.0  # so many times longer are batches while nobody writes
_ATTEMPTS = 3
_T = TypeVar("_T")


class Copier:
    """Copies the rows of one migration over one connection."""

    def __init__(
        self, connection: Connection, migration: Migration, replay: Replay, batch_seconds: float
    ) -> None:
        self._connection, self._migration, self._replay = connection, migration, replay
        self._writer = Writer(connection, migration)
        self._batch_seconds = batch_seconds
        self._whole = {flow.target for flow in migration.plan.flows if flow.ids is None}

    async def copy(self, step: Step) -> AsyncIterator[int]:
        """Copy the rows of a flow from where it stopped; yields the rows of each batch."""
        flow = self._migration.plan.flow(step.flow or "")
        record = self._migration.steps.get(step.id)
        position = None if record is None else record.position
        try:
            async for rows in self._batches(flow, step, position):
                yield rows
        except heap.Rewritten:
            async for rows in self._again(flow):
                yield rows

    def _batches(self, flow: Flow, step: Step, position: list[str] | None) -> AsyncIterator[int]:
        """Block by block where rows that come twice by it can be taken out again by their keys."""
        if flow.batch is None or flow.target in self._whole:
            return self._by_key(flow, step, position)
        return self._by_block(flow, step, heap.Place.read(position))

    async def _prepare(self, flow: Flow) -> None:
        async with self._connection.transaction():
            await self._writer.prepare(flow)

    # ---- block by block --------------------------------------------------------------------------

    async def _by_block(
        self, flow: Flow, step: Step, place: heap.Place | None
    ) -> AsyncIterator[int]:
        """From a place in the heap (None: from its beginning) to where it ended at first.

        What comes to stand behind that end, or moves from block to block, is written down by the
        triggers, and copied again.
        """
        if place is None:
            await self._prepare(flow)
            place = await heap.whole(self._connection, flow)
        blocks = _FIRST_BLOCKS
        while True:
            started = time.monotonic()
            batch = partial(self._blocks, flow, step, place, blocks)
            rows, alone = await self._guarded(flow, batch)
            if rows:
                yield rows
            place = place.after(blocks)
            if place.done:
                return
            wanted = self._batch_seconds * (_ALONE if alone else 1.0)
            spent = max(time.monotonic() - started, 1e-3)
            blocks = int(blocks * min(4.0, wanted / spent))
            blocks = max(_LEAST_BLOCKS, min(_MOST_BLOCKS, blocks))

    async def _blocks(
        self, flow: Flow, step: Step, place: heap.Place, blocks: int
    ) -> tuple[int, bool]:
        """One batch; its rows, and whether nobody has written since the migration began."""
        started = time.monotonic()
        async with self._connection.transaction(isolation="repeatable_read"):
            alone = await heap.hold(self._connection, flow, place)
            after = place.after(blocks)
            rows = 0
            if after.next > place.next:
                rows = await self._writer.blocks(flow, place.next, after.next)
            await self._progress(step, after.written(), rows, started, done=after.done)
        return rows, alone

    async def _again(self, flow: Flow) -> AsyncIterator[int]:
        """The heap was written anew, no place in it means anything: copy the target's rows again.

        All of them, since nothing says which of them are this flow's.
        """
        flows = [item for item in self._migration.plan.flows if item.target == flow.target]
        flows = flows[: flows.index(flow) + 1]
        copies = {step.flow: step for step in self._migration.plan.steps if step.kind == "copy"}
        async with self._connection.transaction():
            await self._writer.empty(flows)
            for item in flows:
                await self._connection.execute(
                    journal.SQL["step_again"], self._migration.id, copies[item.name].id
                )
        for item in flows:
            step = copies[item.name]
            try:
                async for rows in self._batches(item, step, None):
                    yield rows
            except heap.Rewritten:  # once more meanwhile
                async for rows in self._again(flow):
                    yield rows
                return

    # ---- by the key ------------------------------------------------------------------------------

    async def _by_key(self, flow: Flow, step: Step, last: list[str] | None) -> AsyncIterator[int]:
        """After the key `last` (None: from the first one)."""
        size = _FIRST
        if last is None:
            await self._prepare(flow)
        while True:
            started = time.monotonic()
            batch = partial(self._range, flow, step, last, size)
            last, rows, more = await self._guarded(flow, batch)
            if rows:
                yield rows
            if not more:
                return
            spent = time.monotonic() - started
            size = max(
                _LEAST, min(_MOST, int(size * min(4.0, self._batch_seconds / max(spent, 1e-3))))
            )

    async def _range(
        self, flow: Flow, step: Step, last: list[str] | None, size: int
    ) -> tuple[list[str] | None, int, bool]:
        """One batch and its journal row in one transaction, all from one snapshot."""
        started = time.monotonic()
        async with self._connection.transaction(isolation="repeatable_read"):
            upto, rows = await self._bound(flow, last, size)
            if rows:
                await self._writer.range(flow, last, upto, rows)
            more = bool(flow.key) and rows == size
            await self._progress(step, upto, rows, started, done=not more)
        return upto, rows, more

    async def _bound(
        self, flow: Flow, last: list[str] | None, size: int
    ) -> tuple[list[str] | None, int]:
        row = await self._connection.fetchrow(flow.bound, *((last, size) if flow.key else ()))
        return (None, 0) if row is None else (row["last"], row["rows"])

    # ---- both ------------------------------------------------------------------------------------

    async def _guarded(self, flow: Flow, batch: Callable[[], Awaitable[_T]]) -> _T:
        """One batch; once more where a unique value moved from row to row meanwhile."""
        for attempt in range(_ATTEMPTS):
            try:
                return await batch()
            except asyncpg.UniqueViolationError:
                if attempt == _ATTEMPTS - 1:
                    raise
                await self._replay.make_room(flow.target)
        raise AssertionError("unreachable")

    async def _progress(
        self, step: Step, position: list[str] | None, rows: int, started: float, *, done: bool
    ) -> None:
        """Write down in the batch's transaction how far it comes."""
        written = None if position is None else json.dumps(position)
        spent = time.monotonic() - started
        await self._connection.execute(
            journal.SQL["step_progress"], self._migration.id, step.id, written, rows, spent
        )
        if done:
            await self._connection.execute(
                journal.SQL["step_done"], self._migration.id, step.id, 0.0
            )
