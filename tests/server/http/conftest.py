"""A served site whose surface is a stub, and a client that writes bytes."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from roseram.server.http import Serving, Site
from roseram.server.http.connection import Connection
from roseram.server.rest.request import Request, Response

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

JSON = ("Content-Type", "application/json; charset=utf-8")


class Stub:
    """Answers as `how` says, by default with what was asked; keeps the requests."""

    def __init__(self) -> None:
        self.seen: list[Request] = []
        self.how: Callable[[Request], Awaitable[Response]] = self.echo
        self.started = asyncio.Event()
        self.go_on = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def answer(self, request: Request) -> Response:
        self.seen.append(request)
        return await self.how(request)

    async def echo(self, request: Request) -> Response:
        return Response(200, (JSON,), f"{request.method} {request.path}".encode() + request.body)

    async def hold(self, request: Request) -> Response:
        """Wait to be told to go on."""
        self.started.set()
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return await self.echo(request)


async def page(scope: Any, receive: Any, send: Any) -> None:
    """The pages beside it."""
    body = f"page {scope['path']}".encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def until(holds: Callable[[], bool]) -> None:
    """Let the server work until something holds, or TimeoutError."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - nothing tells us
            await asyncio.sleep(0)


class Client:
    """One connection that writes and reads what it is told."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def head(self) -> tuple[str, dict[str, str]]:
        """The next answer's status line and headers."""
        async with asyncio.timeout(10):
            text = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = text.removesuffix("\r\n\r\n").split("\r\n")
        pairs = (line.split(": ", 1) for line in lines)
        return first, {name.lower(): value for name, value in pairs}

    async def answer(self) -> tuple[str, dict[str, str], bytes]:
        """The next answer."""
        status, headers = await self.head()
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        return status, headers, body

    async def ask(self, data: bytes) -> tuple[str, dict[str, str], bytes]:
        await self.send(data)
        return await self.answer()

    async def rest(self) -> bytes:
        """All until the server closes."""
        async with asyncio.timeout(10):
            return await self.reader.read()

    async def close(self) -> None:
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()


class Served:
    """A site on a port."""

    def __init__(self, serving: Serving, stub: Stub, port: int) -> None:
        self.serving, self.stub, self.port = serving, stub, port
        self.clients: list[Client] = []

    async def client(self) -> Client:
        client = Client(*await asyncio.open_connection("127.0.0.1", self.port))
        self.clients.append(client)
        return client

    async def ask(self, data: bytes) -> tuple[str, dict[str, str], bytes]:
        return await (await self.client()).ask(data)

    def later(self, seconds: float) -> None:
        """What the server does when so much time has passed."""
        self.serving.tick(asyncio.get_running_loop().time() + seconds)

    async def connected(self, count: int) -> None:
        """Wait until so many connections are open."""
        await until(lambda: len(self.serving.connections) == count)


@asynccontextmanager
async def serving(max_body: int = 1000, **site: Any) -> AsyncIterator[Served]:
    stub = Stub()
    served = Serving(Site(stub, page, **site), max_body=max_body)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(served, loop), "127.0.0.1", 0)
    made = Served(served, stub, server.sockets[0].getsockname()[1])
    try:
        yield made
    finally:
        for client in made.clients:
            await client.close()
        server.close()
        for connection in tuple(served.connections):
            connection.abandon()
        await made.connected(0)


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serving() as made:
        yield made
