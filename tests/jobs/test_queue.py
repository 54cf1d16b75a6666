"""Jobs are asked for in a transaction, once where they say so, and taken back."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pgqueuer.domain.models import AnyEvent

from jobs.conftest import Jobs, until
from roseram.jobs.library import CHANNEL, Queue
from roseram.jobs.queue import cancel, enqueue, retry
from roseram.jobs.session import open_session

if TYPE_CHECKING:
    from asyncpg import Record

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
LATER = datetime.now(UTC) + timedelta(days=1)


async def _rows(jobs: Jobs, number: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the library keeps of a job, without what differs from job to job."""
    apart = ("id", "job_id", "created", "updated", "heartbeat", "execute_after", "headers")

    def plain(row: Record) -> dict[str, Any]:
        return {name: value for name, value in row.items() if name not in apart}

    async with jobs.database.connection() as connection:
        queued = await connection.fetch("select * from roseram.pgqueuer where id = $1", number)
        steps = await connection.fetch(
            "select * from roseram.pgqueuer_log where job_id = $1 order by id", number
        )
    return (plain(queued[0]) if queued else {}), [plain(step) for step in steps]


async def test_our_statements_write_what_the_library_writes(jobs: Jobs) -> None:
    async with open_session(jobs.database) as session:
        queue = Queue(session, 1)
        ours = await jobs.enqueue("work", {"a": 1})
        (theirs,) = await queue.enqueue("work", b'{"a": 1}')
        assert await _rows(jobs, ours) == await _rows(jobs, theirs)
        failed = "update roseram.pgqueuer set status = 'failed', attempts = 3 where id = any ($1)"
        await session.execute(failed, [ours, theirs])
        async with jobs.database.transaction() as connection:
            assert await retry(connection, ours)
        await queue.requeue_jobs([theirs])
        assert await _rows(jobs, ours) == await _rows(jobs, theirs)
        async with jobs.database.transaction() as connection:
            assert await cancel(connection, ours)
        await queue.mark_job_as_cancelled([theirs])
        assert await _rows(jobs, ours) == await _rows(jobs, theirs)


async def test_the_workers_are_told_in_the_librarys_words(jobs: Jobs) -> None:
    heard: list[AnyEvent] = []
    async with open_session(jobs.database) as session:
        await session.add_listener(
            CHANNEL, lambda text: heard.append(AnyEvent.model_validate_json(text))
        )
        number = await jobs.enqueue(run_at=LATER, dedupe_key="a")
        assert await jobs.enqueue(dedupe_key="a") == number
        await jobs.value("update roseram.pgqueuer set status = 'failed' returning id")
        async with jobs.database.transaction() as connection:
            assert await retry(connection, number)
        async with jobs.database.transaction() as connection:
            assert await cancel(connection, number)

        async def all_there() -> bool:
            return any(event.root.type == "cancellation_event" for event in heard)

        await until(all_there)
    told = [
        getattr(event.root, "operation", None) or getattr(event.root, "ids", None)
        for event in heard
    ]
    # the library's own trigger tells of each statement that changes the table, but of no update
    assert told == ["insert", "update", "update", [number], "delete"]


async def test_a_job_is_undone_with_its_transaction(jobs: Jobs) -> None:
    async with jobs.database.connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        number = await enqueue(connection, "work", {}, title="Do it")
        await transaction.rollback()
    assert await jobs.status(number) is None
    assert await jobs.value("select count(*) from roseram.pgqueuer") == 0


async def test_one_that_waits_is_not_asked_for_twice(jobs: Jobs) -> None:
    number = await jobs.enqueue(dedupe_key="a", run_at=LATER)
    assert await jobs.status(number) == "scheduled"
    sooner = LATER - timedelta(hours=1)
    assert await jobs.enqueue(dedupe_key="a", run_at=sooner) == number
    due = "select execute_after from roseram.pgqueuer where id = $1"
    assert await jobs.value(due, number) == sooner
    assert await jobs.enqueue(dedupe_key="a", run_at=LATER) == number
    assert await jobs.value(due, number) == sooner
    assert await jobs.enqueue(dedupe_key="b") != number
    assert await jobs.enqueue(dedupe_key="a") == number
    assert await jobs.status(number) == "queued"


async def test_one_that_runs_does_not_count(jobs: Jobs) -> None:
    first = await jobs.enqueue(dedupe_key="a")
    await jobs.value("update roseram.pgqueuer set status = 'picked' returning id")
    assert await jobs.enqueue(dedupe_key="a") != first


async def test_one_that_waits_is_not_begun_before_we_are_through(jobs: Jobs) -> None:
    """It would not see what our transaction writes."""
    number = await jobs.enqueue(dedupe_key="a")
    take = "select id from roseram.pgqueuer where status = 'queued' for update skip locked"
    async with jobs.database.transaction() as ours:
        assert await enqueue(ours, "work", {}, title="Do it", dedupe_key="a") == number
        assert await jobs.value(take) is None
    assert await jobs.value(take) == number


async def test_one_that_is_just_being_taken_does_not_count(jobs: Jobs) -> None:
    first = await jobs.enqueue(dedupe_key="a")
    async with jobs.database.transaction() as worker:
        await worker.execute("update roseram.pgqueuer set status = 'picked' where id = $1", first)
        assert await jobs.enqueue(dedupe_key="a") != first


async def test_many_at_once_ask_for_one(jobs: Jobs) -> None:
    numbers = await asyncio.gather(*(jobs.enqueue(dedupe_key="a") for _ in range(10)))
    assert len(set(numbers)) == 1


async def test_a_key_needs_a_transaction(jobs: Jobs) -> None:
    async with jobs.database.connection() as connection:
        with pytest.raises(ValueError, match="inside of a transaction"):
            await enqueue(connection, "work", {}, title="Do it", dedupe_key="a")


async def test_what_is_over_is_neither_tried_again_nor_cancelled(jobs: Jobs) -> None:
    number = await jobs.enqueue()
    async with jobs.database.transaction() as connection:
        assert not await retry(connection, number)  # it has not failed
        assert await cancel(connection, number)
        assert not await cancel(connection, number)
        assert not await retry(connection, number)
        assert not await cancel(connection, 10**12)
    assert await jobs.status(number) == "cancelled"


async def test_what_is_given_is_json(jobs: Jobs) -> None:
    somebody = uuid.uuid4()
    number = await jobs.enqueue(given={"id": somebody}, title="x" * 300)
    payload = await jobs.value("select payload from roseram.pgqueuer where id = $1", number)
    assert payload == f'{{"id": "{somebody}"}}'.encode()
    assert await jobs.value("select length(title) from roseram.jobs") == 200
