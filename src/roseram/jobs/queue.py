"""Puts jobs into the queue, and takes a person's word on them: again, or not at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from roseram.postgres import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from roseram.postgres import Connection

LONGEST_TITLE: Final = 200  # characters
_SQL = load_sql("roseram.jobs", "queue.sql")


async def enqueue(
    connection: Connection,
    task: str,
    given: Mapping[str, Any],
    *,
    title: str,
    organization_id: UUID | None = None,
    person_id: UUID | None = None,
    dedupe_key: str | None = None,
    run_at: datetime | None = None,
) -> int:
    """Ask for a run of `task` in the caller's transaction, with which it is undone; the job's id.

    `given` is what the task gets, as JSON; nobody but the task sees it. `title` is shown to the
    organization's members, or to the person where it belongs to none. It runs once the
    transaction is through, but not before `run_at`. Where a job with the same `dedupe_key` still
    waits, that one is returned, brought forward to `run_at`; one that runs already does not count,
    because it may have missed what the caller has just written. Transactions with the same key
    wait for each other.
    """
    if dedupe_key is not None and not connection.is_in_transaction():
        raise ValueError("a job with a dedupe_key is put into the queue inside of a transaction")
    if dedupe_key is not None:
        await connection.execute(_SQL["one_at_a_time"], f"job:{dedupe_key}")
        waiting: int | None = await connection.fetchval(_SQL["waiting"], dedupe_key)
        if waiting is not None:
            await connection.execute(_SQL["bring_forward"], waiting, run_at)
            return waiting
    number: int = await connection.fetchval(
        _SQL["enqueue"],
        task,
        json.dumps(dict(given), default=str).encode(),
        run_at,
        title[:LONGEST_TITLE],
        organization_id,
        person_id,
        dedupe_key,
    )
    return number


async def retry(connection: Connection, number: int) -> bool:
    """Let a job that failed run anew, from its first attempt; False where none such failed."""
    return bool(await connection.fetchval(_SQL["retry"], number))


async def cancel(connection: Connection, number: int) -> bool:
    """Take a job out of the queue, and stop it where it runs; False where it is over already."""
    return bool(await connection.fetchval(_SQL["cancel"], number))
