"""A listening server: its connections, their deadlines, and its orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
from email.utils import formatdate
from typing import TYPE_CHECKING

from roseram.server.http.body import Intake
from roseram.server.http.connection import Connection
from roseram.server.http.site import PREFIX
from roseram.server.http.wire import date_line

if TYPE_CHECKING:
    import socket

    from roseram.server.http.site import Site

GRACE = 30.0  # seconds in which requests may end after the server was asked to stop
BACKLOG = 2048  # connections that wait to be accepted
_TICK = 1.0  # seconds between two looks at the deadlines


class Serving:
    """What the connections of one process share."""

    def __init__(self, site: Site, *, max_body: int) -> None:
        self.site = site
        self.max_body = max_body
        self.intakes: dict[str, Intake] = {}  # of surfaces that take bodies in their own way
        self.connections: set[Connection] = set()
        self.stopping = False
        self.empty = asyncio.Event()  # set when all have left after the server was stopped
        self.date = date_line(formatdate(usegmt=True))

    @property
    def intake(self) -> Intake:
        """How bodies are taken in where nothing else was said."""
        return Intake(self.max_body)

    def intake_of(self, url: bytes) -> Intake:
        """How the body of a request to this address is taken in."""
        if self.intakes:
            found = PREFIX.match(url.decode("latin-1"))
            if found is not None and found[1] in self.intakes:
                return self.intakes[found[1]]
        return self.intake

    def left(self, connection: Connection) -> None:
        """A connection has ended."""
        self.connections.discard(connection)
        if self.stopping and not self.connections:
            self.empty.set()

    def stop(self) -> None:
        """From now on no connection is kept for another request."""
        self.stopping = True
        if not self.connections:
            self.empty.set()
        for connection in tuple(self.connections):
            connection.stop()

    def tick(self, now: float) -> None:
        """Once a second: the time that answers carry, and who has let us wait too long."""
        self.date = date_line(formatdate(usegmt=True))
        late = [one for one in self.connections if one.deadline is not None and one.deadline < now]
        for connection in late:
            connection.expire(now)
        self.site.metrics.connections(len(self.connections))
        self.site.flush()


async def serve(serving: Serving, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; requests that run then may end within GRACE seconds."""
    _let_many_in()
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    twice = asyncio.Event()

    def stop() -> None:
        (twice if asked.is_set() else asked).set()

    for kind in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(kind, stop)
    server = await loop.create_server(
        lambda: Connection(serving, loop), sock=listener, backlog=BACKLOG
    )
    ticking = loop.create_task(_tick(serving))
    try:
        await asked.wait()
    finally:
        server.close()
        await _finish(serving, twice)
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)
        serving.site.flush()


def _let_many_in() -> None:
    """Each connection is an open file: take as many as the system gives us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(ValueError, OSError):  # macOS names a limit that it does not give
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def _tick(serving: Serving) -> None:
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(_TICK)
        serving.tick(loop.time())


async def _finish(serving: Serving, at_once: asyncio.Event) -> None:
    """Let the requests end that are being answered; those that take too long are cut."""
    serving.stop()
    ends = [asyncio.ensure_future(event.wait()) for event in (serving.empty, at_once)]
    await asyncio.wait(ends, timeout=GRACE, return_when=asyncio.FIRST_COMPLETED)
    for end in ends:
        end.cancel()
    for connection in tuple(serving.connections):
        connection.abandon()
    await serving.empty.wait()
