"""`roseram worker`, and the processes beside `roseram up`: they run jobs until they should end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from jobs.conftest import until
from roseram.cli._jobs import MODULE, job_workers, place_of
from roseram.cli.main import main
from roseram.config import Config
from roseram.errors import UsageError
from roseram.jobs.queue import enqueue
from roseram.postgres import Database
from roseram.vault import open_vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
# Has processes of its own that run jobs, says so, and is killed.
PARENT = """
import asyncio, sys
from roseram.cli._jobs import Place, job_workers

async def main():
    async with job_workers(Place.load(sys.argv[1]), 1):
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
def where(schema_database: str, tmp_path: Path) -> list[str]:
    return ["--database-url", schema_database, "--data-dir", str(tmp_path)]


@asynccontextmanager
async def queue(url: str) -> AsyncIterator[Any]:
    """Puts a job into the queue; says where one is."""
    async with await Database.open(url, max_size=2) as database:

        async def job(task: str = "keep_up", change: str = "") -> int:
            async with database.transaction() as connection:
                number = await enqueue(connection, task, {}, title=f"Do {task}")
                if change:
                    await connection.execute(
                        f"update roseram.pgqueuer set {change} where id = $1", number
                    )
            return number

        async def value(query: str, *given: object) -> Any:
            async with database.connection() as connection:
                return await connection.fetchval(query, *given)

        yield job, value


async def done(value: Any, number: int) -> None:
    async def holds() -> bool:
        query = "select status = 'done' from roseram.shown_jobs where id = $1"
        return bool(await value(query, number))

    await until(holds, 60)


def place(where: list[str]) -> Any:
    config = Config.load(environ={}, database_url=where[1], data_dir=where[3])
    return place_of(config, where[1], open_vault(config).text)


def children() -> list[psutil.Process]:
    """Our processes that run jobs."""
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if child.status() != psutil.STATUS_ZOMBIE and MODULE in child.cmdline()
    ]


async def test_it_runs_jobs_until_it_is_asked_to_stop(where: list[str]) -> None:
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "roseram", "worker", "--concurrency", "2", *where,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert running.stdout is not None
    ready = await asyncio.wait_for(running.stdout.readline(), 60)
    assert ready.startswith(b"Jobs of ")
    assert ready.endswith(b" are run, 2 at a time.\n")
    async with queue(where[1]) as (job, value):
        await done(value, await job())
    running.send_signal(signal.SIGTERM)
    out, err = await asyncio.wait_for(running.communicate(), 60)
    assert (running.returncode, out) == (0, b"")
    assert err.endswith(b"stopped\n")


def test_settings_that_make_no_sense(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worker", "--concurrency", "1", *where]) == 2
    told = capsys.readouterr().err
    assert "it must be a number from 2 to 64" in told
    assert "--concurrency" in told
    assert "--job-concurrency" not in told
    for name, text in (("WORKERS", "65"), ("WORKERS", "-1"), ("LEASE", "0"), ("LEASE", "x")):
        with pytest.raises(UsageError, match=f"ROSERAM_JOB_{name} makes no sense"):
            Config.load(environ={f"ROSERAM_JOB_{name}": text})
    assert Config.load(environ={"ROSERAM_JOB_WORKERS": "0"}).job_workers == 0


def test_the_list(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worker", "jobs", *where]) == 0
    assert capsys.readouterr().out == "no job yet\n"

    async def prepare() -> tuple[int, int]:
        async with queue(where[1]) as (job, value):
            waiting, failed = await job(), await job(change="status = 'failed'")
            await value(
                "insert into roseram.pgqueuer_log (job_id, status, priority, entrypoint, traceback)"
                " values ($1, 'failed', 0, 'x', $2) returning 1",
                failed,
                json.dumps({"exception_message": "The sea is rough, " * 10}),
            )
            return waiting, failed

    waiting, failed = asyncio.run(prepare())
    assert main(["worker", "jobs", *where]) == 0
    told = capsys.readouterr().out
    assert f"{failed}" in told
    assert "The sea is rough, The sea" in told
    assert "is roug…" in told
    assert main(["worker", "jobs", "--status", "done", *where]) == 0
    assert capsys.readouterr().out == "no done job\n"
    assert main(["worker", "jobs", "--status", "failed", "--json", *where]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["id"], row["status"]) == (failed, "failed")
    assert main(["worker", "jobs", "--limit", "0", *where]) == 2
    capsys.readouterr()
    assert main(["worker", "retry", str(failed), str(waiting), *where]) == 1  # none of them
    assert f"none with the number {waiting} has failed" in capsys.readouterr().err
    assert main(["worker", "retry", str(failed), *where]) == 0
    assert capsys.readouterr().out == "the job will run again\n"
    assert main(["worker", "cancel", str(failed), str(waiting), *where]) == 0
    assert capsys.readouterr().out == "2 jobs will not run\n"
    assert main(["worker", "cancel", str(failed), *where]) == 1
    capsys.readouterr()
    assert main(["worker", "jobs", "--status", "cancelled", "--json", *where]) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == [failed, waiting]


async def test_processes_that_run_jobs(where: list[str]) -> None:
    """One that is killed is replaced; all are gone afterwards."""
    async with queue(where[1]) as (job, value):
        async with job_workers(place(where), 2):
            await done(value, await job())

            async def both() -> bool:
                return len(children()) == 2

            await until(both)
            first, second = children()
            first.kill()
            second.kill()
            await done(value, await job())
            assert {first.pid, second.pid}.isdisjoint(child.pid for child in children())
        assert children() == []
        async with job_workers(place(where), 0):
            assert children() == []


async def test_they_end_with_a_parent_that_is_killed(where: list[str]) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, place(where).dump(), stderr=subprocess.DEVNULL
    )
    try:
        async with queue(where[1]) as (job, value):
            await done(value, await job())
            (child,) = children()
            os.kill(parent.pid, signal.SIGKILL)
            await parent.wait()

            async def gone() -> bool:
                return not child.is_running() or child.status() == psutil.STATUS_ZOMBIE

            await until(gone)
    finally:
        if parent.returncode is None:
            parent.kill()
            await parent.wait()
