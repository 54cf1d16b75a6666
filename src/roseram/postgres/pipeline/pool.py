"""A few connections for many requests: first come, first served, and at once told if none is."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import random
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.errors import RoseramError, redact
from roseram.postgres.pipeline.connect import cancel, connect
from roseram.postgres.pipeline.connection import Connection, Step
from roseram.postgres.pipeline.failures import Down, Full, Lost, ServerError
from roseram.postgres.pipeline.parameters import read_parameters

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Sequence
    from typing import Any

    from roseram.postgres.pipeline.connection import Rows

_log = logging.getLogger(__name__)
_RESCUE = 5.0  # seconds that a cancelled statement has to end
# The server looks now and then whether we are still there: a killed process leaves its statements.
_LOOK_AFTER_US = Step("select set_config('client_connection_check_interval', '5s', false)")
_LONGEST_PAUSE = 4.0  # seconds between two attempts to connect: one costs next to nothing
_GOODBYE = 2.0  # seconds that closing a socket may take
_SWEEP = 5.0  # seconds between two looks at idle connections
_SPREAD = 0.1  # of a lifetime, so that connections do not end all at once


@dataclass(frozen=True)
class Limits:
    """The size of a pool, and its times in seconds."""

    size: int = 10  # connections at most
    acquire: float = 10.0  # waiting for a connection
    lifetime: float = 1800.0  # of a connection
    idle: float = 30.0  # unused, before it is closed
    statements: int = 256  # kept prepared on each connection
    close: float = 30.0  # that running work has when the pool closes


class Pool:
    """Connections to one database. They are opened when they are needed."""

    def __init__(self, url: str, limits: Limits | None = None, *, name: str = "roseram") -> None:
        self.parameters = read_parameters(url, application_name=name)
        self.limits = limits or Limits()
        self._idle: list[Connection] = []  # the last one used is the next one taken
        self._open: set[Connection] = set()
        self._waiting: deque[asyncio.Future[Connection]] = deque()
        self._connecting = 0
        self._down: Exception | None = None
        self._retry_at = 0.0
        self._pause = 0.0
        self._closing = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._sweeper: asyncio.TimerHandle | None = None
        self._retry: asyncio.TimerHandle | None = None
        self._emptied = asyncio.Event()

    @property
    def size(self) -> int:
        """Connections that are open."""
        return len(self._open)

    @property
    def in_use(self) -> int:
        """Connections that work."""
        return len(self._open) - len(self._idle)

    @property
    def waiting(self) -> int:
        """Requests that wait for a connection."""
        return len(self._waiting)

    @property
    def down(self) -> bool:
        """Whether the last attempt to connect failed and nothing is open."""
        return self._down is not None

    async def run(self, steps: Sequence[Step]) -> list[Rows]:
        """Run one batch on any connection (see Connection.run).

        Raises Down, Full, Lost and ServerError. When the caller is cancelled, so is its statement.
        """
        connection = self._idle.pop() if self._idle else await self._wait()
        try:
            return await connection.run(steps)
        finally:
            self._give(connection)

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection for several batches; a transaction left open is rolled back."""
        connection = self._idle.pop() if self._idle else await self._wait()
        try:
            yield connection
        finally:
            self._give(connection)

    async def close(self) -> None:
        """Take no more requests, let the running ones end, and close every connection."""
        self._closing = True
        every = tuple(self._open)
        for timer in (self._sweeper, self._retry):
            if timer is not None:
                timer.cancel()
        self._refuse(Lost(why="the pool is closed"))
        while self._idle:
            self._idle.pop().close()
        if self._open:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._emptied.wait(), self.limits.close)
        for one in tuple(self._open):
            one.abort()
        for task in self._tasks:
            task.cancel()
        ends = [asyncio.ensure_future(one.wait_closed()) for one in every]
        if ends:
            await asyncio.wait(ends, timeout=_GOODBYE)

    async def _wait(self) -> Connection:
        if self._closing:
            raise Lost(why="the pool is closed")
        if self._down is not None:
            raise Down(self._down, max(1, math.ceil(self._retry_at - time.monotonic())))
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[Connection] = loop.create_future()
        self._waiting.append(turn)
        self._grow()
        timer = loop.call_later(self.limits.acquire, self._expire, turn)
        try:
            return await turn
        except BaseException:
            self._leave(turn)
            raise
        finally:
            timer.cancel()

    def _expire(self, turn: asyncio.Future[Connection]) -> None:
        if not turn.done():
            limits = self.limits
            turn.set_exception(Full(why=f"none of {limits.size} in {limits.acquire:g} s"))

    def _leave(self, turn: asyncio.Future[Connection]) -> None:
        """Stop waiting; a connection that came at the last moment goes to the next one."""
        if turn in self._waiting:
            self._waiting.remove(turn)
        elif not turn.cancelled() and turn.exception() is None:
            self._give(turn.result())

    def _give(self, connection: Connection) -> None:
        """Take a connection back, and hand it to who waits longest."""
        if connection.closed:
            return
        if connection.busy or connection.status != "I":
            self._background(self._rescue(connection))
            return
        connection.used = time.monotonic()
        if self._closing or connection.used > connection.until:
            connection.close()
            return
        self._hand_over(connection)

    def _hand_over(self, connection: Connection) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return
        self._idle.append(connection)

    async def _rescue(self, connection: Connection) -> None:
        """End what a connection still does for somebody who has gone."""
        try:
            async with asyncio.timeout(_RESCUE):
                if connection.busy:
                    if not await cancel(self.parameters, connection):
                        raise Lost(why="its statement may still be cancelled, or the next one")
                    await connection.settled()
                if connection.status != "I":
                    await connection.run([Step("rollback")])
        except Exception as error:  # noqa: BLE001 - whatever it is: not used again
            _log.warning("a connection is given up: %s", redact(str(error)))
            connection.abort()
        else:
            self._give(connection)

    def _lost(self, connection: Connection) -> None:
        self._open.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        if not self._open:
            self._emptied.set()
        self._grow()

    # Opening.

    def _grow(self) -> None:
        """Open as many connections as are waited for and allowed."""
        room = self.limits.size - len(self._open) - self._connecting
        if room <= 0 or self._closing or self._down is not None or self._retry is not None:
            return
        wanted = sum(not turn.done() for turn in self._waiting) - self._connecting
        for _ in range(min(wanted, room)):
            self._connecting += 1
            self._background(self._connect())

    async def _connect(self) -> None:
        try:
            connection = await self._prepared()
        except Exception as error:  # noqa: BLE001 - told to those who wait
            self._connecting -= 1
            self._failed(error)
            return
        self._connecting -= 1
        if self._down is not None:
            _log.info("the database answers again")
        self._down, self._pause = None, 0.0
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        lifetime = self.limits.lifetime
        connection.until = connection.born + lifetime * (1 - _SPREAD * random.random())  # noqa: S311
        connection.on_lost = self._lost
        self._open.add(connection)
        if self._closing:
            connection.close()
            return
        self._hand_over(connection)
        self._sweep_later()

    async def _prepared(self) -> Connection:
        connection = await connect(self.parameters, keep=self.limits.statements)
        if self.parameters.prepare:  # behind a pooler the session is somebody else's next time
            try:
                await connection.run([_LOOK_AFTER_US])
            except ServerError as error:
                if error.fatal:
                    raise
                # else: some systems cannot look
        if connection.closed:  # nobody was told of it yet
            raise Lost(why="the server closed it")
        return connection

    def _failed(self, error: Exception) -> None:
        """No connection was given. With none open, everybody is told so until there is one."""
        self._pause = min(_LONGEST_PAUSE, self._pause * 2 or 1.0)
        if not self._open:
            if self._down is None:
                _log.warning("the database cannot be reached: %s", redact(str(error)))
            self._down = error
            self._retry_at = time.monotonic() + self._pause
            self._refuse(Down(error, math.ceil(self._pause)))
        if self._retry is None and not self._closing:
            self._retry = asyncio.get_running_loop().call_later(self._pause, self._again)

    def _again(self) -> None:
        """Try once more: alone while the database is down."""
        self._retry = None
        if self._down is None:
            self._grow()
        elif not self._connecting:
            self._connecting += 1
            self._background(self._connect())

    def _refuse(self, error: RoseramError) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(error)

    # Closing what is too old.

    def _sweep_later(self) -> None:
        if self._sweeper is None and not self._closing:
            self._sweeper = asyncio.get_running_loop().call_later(_SWEEP, self._sweep)

    def _sweep(self) -> None:
        self._sweeper = None
        now = time.monotonic()
        for one in tuple(self._idle):
            if now > one.until or now > one.used + self.limits.idle:
                one.close()
        if self._open:
            self._sweep_later()

    def _background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
