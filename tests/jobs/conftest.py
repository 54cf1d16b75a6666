"""A queue on a database of its own, workers in this process, and what became of jobs."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from jobs.running import running
from roseram.jobs.queue import enqueue
from roseram.jobs.task import Services, Task
from roseram.jobs.worker import Worker
from roseram.postgres import Database
from roseram.server.auth.settings import AuthSettings
from roseram.vault import Vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from roseram.jobs.task import Work

KEY = bytes(range(32))
SOON = timedelta(milliseconds=20)
# What a query meets whose session is being ended, as a test may have done.
ENDED = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
)


async def until(holds: Callable[[], Awaitable[Any]], seconds: float = 30) -> Any:
    """Look again and again until it holds; what it answered."""
    async with asyncio.timeout(seconds):
        while not (answer := await holds()):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    return answer


@dataclass
class Jobs:
    """The queue, and the tasks of a test by name."""

    database: Database
    tasks: dict[str, Task] = field(default_factory=dict)
    services: Services = field(
        default_factory=lambda: Services(data_dir=Path("/nowhere"), mail=AuthSettings())
    )

    def task(
        self,
        run: Callable[[Work, dict[str, Any]], Awaitable[None]],
        name: str = "work",
        **more: Any,
    ) -> None:
        """Let this be a task, which is tried again soon."""
        self.tasks[name] = Task(name, run, **{"first_pause": SOON, **more})

    async def enqueue(self, task: str = "work", given: Any = None, **more: Any) -> int:
        """Put a job into the queue, committed."""
        async with self.database.transaction() as connection:
            return await enqueue(connection, task, given or {}, **{"title": "Do it", **more})

    def worker(self, **more: Any) -> Worker:
        """A worker that runs these tasks."""
        return Worker(self.database, Vault((KEY,)), self.services, self.tasks, **more)

    @asynccontextmanager
    async def working(self, **more: Any) -> AsyncIterator[Worker]:
        """A worker that works; it is stopped in the end."""
        async with running(self.worker(**more)) as worker:
            yield worker

    async def value(self, query: str, *given: object) -> Any:
        """The first value of a query."""
        async with self.database.connection() as connection:
            return await connection.fetchval(query, *given)

    async def status(self, number: int) -> str | None:
        """Where a job is, as `list_jobs` says it."""
        found: str | None = await self.value(
            "select status from roseram.shown_jobs where id = $1", number
        )
        return found

    async def error(self, number: int) -> str | None:
        """What the last step of a job says went wrong."""
        found: str | None = await self.value(
            "select traceback ->> 'exception_message' from roseram.pgqueuer_log where job_id = $1"
            " order by created desc, id desc limit 1",
            number,
        )
        return found

    async def becomes(self, number: int, status: str) -> None:
        """Wait until a job has come so far."""

        async def holds() -> bool:
            try:
                return await self.status(number) == status
            except ENDED:
                return False

        await until(holds)


@pytest.fixture
async def jobs(schema_database: str) -> AsyncIterator[Jobs]:
    """A queue on a database of its own."""
    async with await Database.open(schema_database, max_size=20) as database:
        yield Jobs(database)
