"""A worker's connection to the database: it listens, and holds a lock for each job that runs."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self

from pgqueuer.core.tm import TaskManager

from roseram.errors import RoseramError
from roseram.postgres import FAILURES, load_sql
from roseram.postgres.database import lock_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from pgqueuer.ports.driver import NotifyCallback

    from roseram.postgres import Connection, Database

_SQL = load_sql("roseram.jobs", "worker.sql")


class Session:
    """The driver of PgQueuer's managers, over a `Database`; `lost` is set when its session ends.

    A lock lives exactly as long as the session of the worker that holds it: a worker that is
    only slow keeps its jobs, and one that was killed does not. Behind a transaction pooler there
    are no sessions: nothing is heard and every lock is granted, and a sign of life is all that
    tells a slow worker from a dead one.
    """

    def __init__(self, database: Database, connection: Connection | None) -> None:
        self._database = database
        self._connection = connection
        self._one_at_a_time = asyncio.Lock()
        self._held: Counter[int] = Counter()
        self._listening: list[tuple[str, Callable[..., None]]] = []
        self._shutdown = asyncio.Event()
        self.lost = asyncio.Event()

    @property
    def listens(self) -> bool:
        """Whether it hears of anything."""
        return self._connection is not None

    async def hold(self, job_id: int) -> bool:
        """Take the lock of a job; False where another worker has it."""
        if self._connection is None:
            return True
        async with self._one_at_a_time:
            taken: bool = await self._connection.fetchval(_SQL["take"], lock_key(f"job {job_id}"))
        self._held[job_id] += taken
        return taken

    async def release(self, job_id: int) -> None:
        """Let go of it, if we have it; with the session it is gone anyway."""
        if self._connection is None or self._held[job_id] == 0:
            return
        self._held[job_id] -= 1
        self._held += Counter()  # forgets those that came to nothing
        try:
            async with self._one_at_a_time:
                await self._connection.execute(_SQL["let_go"], lock_key(f"job {job_id}"))
        except (RoseramError, *FAILURES):
            self.lost.set()

    async def listen(self, channel: str, heard: Callable[[], None]) -> None:
        """Call `heard` at each word on a channel."""
        await self.add_listener(channel, lambda _: heard())

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        """The rows of a query."""
        async with self._database.connection() as connection:
            return [dict(row) for row in await connection.fetch(query, *args)]

    async def execute(self, query: str, *args: object) -> str:
        """The status of a statement."""
        async with self._database.connection() as connection:
            return await connection.execute(query, *args)

    async def notify(self, channel: str, payload: str) -> None:
        """Send word, after the listeners that were asked for before: it is heard here, too."""
        if self._connection is None or self._connection.is_closed():
            await self.execute(_SQL["notify"], channel, payload)
            return
        async with self._one_at_a_time:
            await self._connection.execute(_SQL["notify"], channel, payload)

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        """Hand each word on a channel to `callback`."""
        if self._connection is None:
            return

        def heard(_connection: object, _pid: object, _channel: object, payload: object) -> None:
            callback(str(payload))

        async with self._one_at_a_time:
            await self._connection.add_listener(channel, heard)
        self._listening.append((channel, heard))

    async def close(self) -> None:
        """Hear of nothing any more; the locks end when the connection goes back to its pool."""
        if self._connection is None or self._connection.is_closed():
            return
        for channel, heard in self._listening:
            await self._connection.remove_listener(channel, heard)

    @property
    def shutdown(self) -> asyncio.Event:
        """Set when no more work should be taken; part of what a driver is."""
        return self._shutdown

    @property
    def tm(self) -> TaskManager:
        """A driver's background tasks: there are none."""
        return TaskManager()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing: it belongs to `open_session`."""


@asynccontextmanager
async def open_session(database: Database) -> AsyncIterator[Session]:
    """A session; its locks end with it."""
    if database.address.transaction_pooler:
        yield Session(database, None)
        return
    async with database.connection() as connection:
        session = Session(database, connection)

        def ended(*_: Any) -> None:
            session.lost.set()

        await connection.execute(_SQL["prepare"])
        connection.add_termination_listener(ended)
        try:
            yield session
        finally:
            if not connection.is_closed():
                connection.remove_termination_listener(ended)
                await session.close()
