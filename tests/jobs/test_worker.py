"""Workers run each job, one at a time, until it is done or has failed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jobs.conftest import Jobs, until
from roseram.errors import RoseramError
from roseram.jobs.queue import cancel, enqueue, retry
from roseram.jobs.task import GiveUp
from roseram.postgres import Database

if TYPE_CHECKING:
    from roseram.jobs.task import Work

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


async def test_a_job_is_done(jobs: Jobs) -> None:
    seen: list[Any] = []

    async def run(work: Work, given: dict[str, Any]) -> None:
        seen.append((work.job_id, work.attempt, given, work.services.data_dir, work.vault.keys))

    jobs.task(run)
    early = await jobs.enqueue(given={"a": [1]})
    async with jobs.working():
        await jobs.becomes(early, "done")
        late = await jobs.enqueue()  # a worker that waits is told
        await jobs.becomes(late, "done")
    keys = (bytes(range(32)),)
    assert seen == [
        (early, 1, {"a": [1]}, Path("/nowhere"), keys),
        (late, 1, {}, Path("/nowhere"), keys),
    ]
    assert await jobs.value("select count(*) from roseram.pgqueuer") == 0


async def test_what_fails_is_tried_again(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    attempts: list[int] = []

    async def run(work: Work, _: dict[str, Any]) -> None:
        attempts.append(work.attempt)
        if work.attempt < 3:
            raise RoseramError("The sea is rough", next="wait for a calm day")

    jobs.task(run)
    async with jobs.working():
        number = await jobs.enqueue()
        await jobs.becomes(number, "done")
    assert attempts == [1, 2, 3]
    assert f"job {number}: is tried again in 0 s: The sea is rough" in caplog.text
    assert "Traceback" not in caplog.text


async def test_what_waits_for_its_next_attempt_says_why(jobs: Jobs) -> None:
    async def run(_: Work, __: dict[str, Any]) -> None:
        raise RoseramError("The sea is rough")

    jobs.task(run, first_pause=timedelta(hours=1))
    number = await jobs.enqueue()

    async def waits() -> bool:
        return await jobs.error(number) == "The sea is rough"

    async with jobs.working():
        await until(waits)
    assert await jobs.status(number) == "queued"
    left = "select extract(epoch from execute_after - now()) from roseram.pgqueuer where id = $1"
    assert 0.8 * 3600 - 60 < await jobs.value(left, number) <= 1.2 * 3600


async def test_after_the_last_attempt_it_is_held(
    jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    calm = False

    async def run(work: Work, _: dict[str, Any]) -> None:
        if not calm:
            raise ValueError("secret")
        assert work.attempt == 1

    jobs.task(run, attempts=2)
    async with jobs.working():
        number = await jobs.enqueue()
        await jobs.becomes(number, "failed")
        error = await jobs.error(number)
        assert error is not None
        assert error.startswith("internal error ")
        assert f"job {number}: {error}" in caplog.text
        assert "ValueError: secret" in caplog.text
        assert await jobs.value("select attempts from roseram.jobs where id = $1", number) == 2
        calm = True
        async with jobs.database.transaction() as connection:
            assert await retry(connection, number)
        await jobs.becomes(number, "done")


async def test_what_cannot_be_done_is_not_tried_again(jobs: Jobs) -> None:
    async def run(_: Work, __: dict[str, Any]) -> None:
        raise GiveUp("The site is gone", next="restore it")

    jobs.task(run)
    async with jobs.working():
        number = await jobs.enqueue()
        await jobs.becomes(number, "failed")
    assert await jobs.error(number) == "The site is gone · restore it"
    assert await jobs.value("select attempts from roseram.jobs where id = $1", number) == 1


async def test_what_takes_too_long(jobs: Jobs) -> None:
    cleaned = asyncio.Event()

    async def run(_: Work, __: dict[str, Any]) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.set()

    jobs.task(run, attempts=1, timeout=timedelta(seconds=0.05))
    async with jobs.working():
        number = await jobs.enqueue()
        await jobs.becomes(number, "failed")
    assert cleaned.is_set()
    assert await jobs.error(number) == "it took longer than 0 s"


async def test_what_the_database_refuses_is_our_matter(jobs: Jobs) -> None:
    async def run(work: Work, _: dict[str, Any]) -> None:
        async with work.database.connection() as connection:
            await connection.execute("select * from no_such_table")

    jobs.task(run, attempts=1)
    async with jobs.working():
        number = await jobs.enqueue()
        await jobs.becomes(number, "failed")
    assert "no_such_table" not in str(await jobs.error(number))


async def test_a_job_of_a_later_hour(jobs: Jobs) -> None:
    ran = asyncio.Event()

    async def run(_: Work, __: dict[str, Any]) -> None:
        ran.set()

    jobs.task(run)
    async with jobs.working():
        later = await jobs.enqueue(run_at=datetime.now(UTC) + timedelta(hours=1))
        soon = await jobs.enqueue(run_at=datetime.now(UTC) + timedelta(seconds=0.3))
        assert await jobs.status(soon) == "scheduled"
        await jobs.becomes(soon, "done")
        assert await jobs.status(later) == "scheduled"


async def test_progress(jobs: Jobs) -> None:
    goes_on = asyncio.Event()

    async def run(work: Work, _: dict[str, Any]) -> None:
        for done in range(100):
            await work.progress(done, 100, f"page {done}")
        await goes_on.wait()
        await work.progress(100, 100)

    jobs.task(run)
    shown = "select row(progress_done, progress_of, progress_note)::text from roseram.jobs"

    async def shows() -> bool:
        return bool(await jobs.value(f"{shown} where progress_of = 100"))

    async with jobs.working():
        number = await jobs.enqueue()
        await until(shows)
        assert await jobs.value(shown) == '(0,100,"page 0")'  # the others came too fast
        goes_on.set()
        await jobs.becomes(number, "done")
    assert await jobs.value(shown) == "(100,100,)"


async def test_a_running_job_is_cancelled(jobs: Jobs) -> None:
    """It is told once, and may clean up."""
    running, cleaned = asyncio.Event(), asyncio.Event()

    async def run(work: Work, _: dict[str, Any]) -> None:
        try:
            running.set()
            await asyncio.Event().wait()
        finally:
            async with work.database.connection() as connection:
                await connection.execute("select pg_sleep(0)")
            cleaned.set()

    jobs.task(run)
    async with jobs.working():
        number = await jobs.enqueue()
        await running.wait()
        async with jobs.database.transaction() as connection:
            assert await cancel(connection, number)
        await asyncio.wait_for(cleaned.wait(), 30)
        assert await jobs.status(number) == "cancelled"
    assert await jobs.status(number) == "cancelled"


async def test_a_job_that_was_not_told_hears_it_with_its_progress(jobs: Jobs) -> None:
    stopped = asyncio.Event()

    async def run(work: Work, _: dict[str, Any]) -> None:
        async with work.database.connection() as connection:
            await connection.execute("delete from roseram.pgqueuer")
        try:
            await work.progress(1, 1)
            await asyncio.Event().wait()
        finally:
            stopped.set()

    jobs.task(run)
    async with jobs.working():
        await jobs.enqueue()
        await asyncio.wait_for(stopped.wait(), 30)


async def test_no_job_runs_twice(jobs: Jobs) -> None:
    ran: list[int] = []

    async def run(work: Work, _: dict[str, Any]) -> None:
        ran.append(work.job_id)
        await asyncio.sleep(0)

    jobs.task(run)
    numbers = [await jobs.enqueue() for _ in range(40)]

    async def all_done() -> bool:
        return bool(await jobs.value("select count(*) = 0 from roseram.pgqueuer"))

    async with jobs.working(), jobs.working(), jobs.working():
        await until(all_done)
    assert sorted(ran) == numbers


async def test_as_many_at_a_time_as_the_worker_says(jobs: Jobs) -> None:
    running, most, goes_on = 0, 0, asyncio.Event()

    async def run(_: Work, __: dict[str, Any]) -> None:
        nonlocal running, most
        running += 1
        most = max(running, most)
        await goes_on.wait()
        running -= 1

    async def full() -> bool:
        return running == 3

    jobs.task(run)
    numbers = [await jobs.enqueue() for _ in range(9)]
    async with jobs.working(concurrency=3):
        await until(full)
        goes_on.set()
        for number in numbers:
            await jobs.becomes(number, "done")
    assert most == 3


async def test_a_task_runs_at_a_word(jobs: Jobs) -> None:
    ran: asyncio.Queue[None] = asyncio.Queue()

    async def run(_: Work, __: dict[str, Any]) -> None:
        ran.put_nowait(None)

    jobs.task(run, channel="a_word", title="Heed it")
    async with jobs.working():
        await asyncio.wait_for(ran.get(), 30)  # when a worker starts
        for _ in range(2):
            await jobs.value("select pg_notify('a_word', '')")
            await asyncio.wait_for(ran.get(), 30)
    assert await jobs.value("select distinct title from roseram.jobs") == "Heed it"


async def test_a_task_that_recurs(jobs: Jobs) -> None:
    ran = asyncio.Event()

    async def run(_: Work, __: dict[str, Any]) -> None:
        ran.set()

    jobs.task(run, schedule="0 0 1 1 *")
    known = "select next_run from roseram.pgqueuer_schedules where entrypoint = 'work'"

    async def is_known() -> bool:
        return await jobs.value(known) is not None

    async with jobs.working():
        await until(is_known)
    assert not ran.is_set()
    missed = "update roseram.pgqueuer_schedules set next_run = now() - interval '1 day' returning 1"
    await jobs.value(missed)
    async with jobs.working():
        await asyncio.wait_for(ran.wait(), 30)
    assert await jobs.value(known) > datetime.now(UTC)


async def test_a_job_asks_for_its_own_next_run(jobs: Jobs) -> None:
    runs: list[int] = []

    async def run(work: Work, _: dict[str, Any]) -> None:
        runs.append(work.job_id)
        if len(runs) < 3:
            async with work.database.transaction() as connection:
                await enqueue(connection, "work", {}, title="Again", dedupe_key="again")

    jobs.task(run)

    async def three() -> bool:
        return len(set(runs)) == 3

    async with jobs.working():
        await jobs.enqueue(dedupe_key="again")
        await until(three)


async def test_behind_a_transaction_pooler(jobs: Jobs) -> None:
    """There are no sessions: nobody is told of anything, and it is looked instead."""
    ran: list[str] = []

    async def run(_: Work, given: dict[str, Any]) -> None:
        ran.append(given.get("name", "asked for by nobody"))
        if given and len(ran) < 3:
            raise RoseramError("once more")

    jobs.task(run, channel="a_word")
    pooled = f"{jobs.database.url}{'&' if '?' in jobs.database.url else '?'}pgbouncer=true"
    async with await Database.open(pooled, max_size=10) as database:
        assert database.address.transaction_pooler
        async with Jobs(database, jobs.tasks).working():
            number = await jobs.enqueue(given={"name": "ours"})
            await jobs.becomes(number, "done")
    assert sorted(ran)[0] == "asked for by nobody"
    assert ran.count("ours") >= 1
