"""What becomes of jobs when their worker is killed, stopped, slow or loses its connections."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from jobs.conftest import Jobs, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.jobs.task import Work

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
# A worker in a process of its own, whose jobs say when they begin and never end.
PROCESS = """
import asyncio, sys
from pathlib import Path
from roseram.jobs.task import Services, Task
from roseram.jobs.worker import Worker
from roseram.postgres import Database
from roseram.server.auth.settings import AuthSettings
from roseram.vault import Vault

async def run(work, given):
    print(work.job_id, flush=True)
    await asyncio.Event().wait()

async def main(url):
    async with await Database.open(url) as database:
        tasks = {"work": Task("work", run)}
        services = Services(Path("/nowhere"), AuthSettings())
        await Worker(database, Vault((bytes(32),)), services, tasks, lease=1).run()

asyncio.run(main(sys.argv[1]))
"""


@asynccontextmanager
async def process(jobs: Jobs) -> AsyncIterator[asyncio.subprocess.Process]:
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROCESS, jobs.database.url, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


async def began(running: asyncio.subprocess.Process) -> int:
    assert running.stdout is not None
    return int(await asyncio.wait_for(running.stdout.readline(), 30))


async def end_sessions(jobs: Jobs) -> None:
    """Close every connection to the database but the one that does it."""
    await jobs.value(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )


async def test_the_jobs_of_a_killed_worker_are_taken_over(jobs: Jobs) -> None:
    attempts: list[int] = []

    async def run(work: Work, _: dict[str, Any]) -> None:
        attempts.append(work.attempt)

    jobs.task(run)
    number = await jobs.enqueue()
    async with process(jobs) as killed:
        assert await began(killed) == number
        async with jobs.working(lease=1):
            assert await jobs.status(number) == "running"
            killed.kill()
            await jobs.becomes(number, "done")
    assert attempts == [2]


async def test_a_job_that_kills_its_workers_fails(jobs: Jobs) -> None:
    async def run(_: Work, __: dict[str, Any]) -> None:
        raise AssertionError

    jobs.task(run, attempts=1)
    number = await jobs.enqueue()
    async with process(jobs) as killed:
        await began(killed)
    async with jobs.working(lease=1):
        await jobs.becomes(number, "failed")
    assert "ended in the middle" in str(await jobs.error(number))


async def test_a_worker_that_is_only_slow_keeps_its_jobs(jobs: Jobs) -> None:
    """It gives no sign of life, but its session lives: nobody runs the job beside it."""
    ran: list[int] = []

    async def run(work: Work, _: dict[str, Any]) -> None:
        ran.append(work.attempt)

    jobs.task(run)
    number = await jobs.enqueue()

    async def was_refused() -> bool:
        return "another worker" in str(await jobs.error(number))

    async with process(jobs) as slow:
        await began(slow)
        slow.send_signal(signal.SIGSTOP)
        async with jobs.working(lease=1):
            await until(was_refused)
            assert ran == []
            slow.kill()
            await jobs.becomes(number, "done")
    assert ran == [2]


async def test_a_worker_that_is_stopped_lets_its_jobs_end(jobs: Jobs) -> None:
    running, goes_on = asyncio.Event(), asyncio.Event()

    async def run(_: Work, __: dict[str, Any]) -> None:
        running.set()
        await goes_on.wait()

    jobs.task(run)
    number = await jobs.enqueue()
    async with jobs.working() as worker:
        await running.wait()
        worker.stop()
        goes_on.set()
    assert await jobs.status(number) == "done"


async def test_a_worker_that_is_stopped_hands_back_what_does_not_end(jobs: Jobs) -> None:
    running = asyncio.Event()
    attempts: list[int] = []

    async def run(work: Work, _: dict[str, Any]) -> None:
        attempts.append(work.attempt)
        running.set()
        if len(attempts) == 1:
            await asyncio.Event().wait()

    jobs.task(run, attempts=1)
    number = await jobs.enqueue()
    async with jobs.working(grace=0):
        await running.wait()
    assert await jobs.status(number) == "queued"
    async with jobs.working():
        await jobs.becomes(number, "done")
    assert attempts == [1, 1]  # to be stopped is no attempt


async def test_a_worker_that_is_stopped_has_no_news_of_its_session(
    jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever stops the worker may stop the database with it."""
    running, goes_on = asyncio.Event(), asyncio.Event()

    async def run(_: Work, __: dict[str, Any]) -> None:
        running.set()
        await goes_on.wait()

    jobs.task(run)
    await jobs.enqueue()
    async with jobs.working() as worker:
        await running.wait()
        worker.stop()
        await end_sessions(jobs)
    assert "jobs cannot be taken" not in caplog.text


async def test_a_worker_outlives_its_connections(jobs: Jobs) -> None:
    running = asyncio.Event()
    attempts: list[int] = []

    async def run(work: Work, _: dict[str, Any]) -> None:
        attempts.append(work.attempt)
        running.set()
        if len(attempts) == 1:
            await asyncio.Event().wait()

    jobs.task(run)
    async with jobs.working(lease=1):
        number = await jobs.enqueue()
        await running.wait()
        await end_sessions(jobs)
        await jobs.becomes(number, "done")
        later = await jobs.enqueue()
        await jobs.becomes(later, "done")
