"""A client that writes HTTP itself: it sees when its connection is cut, and can leave midway."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

BOUND = 60.0  # seconds: much longer than anything takes, and no hang


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of an error."""
        return str(self.json["code"])


class Asker:
    """One keep-alive connection to a port of this machine, opened again when it was cut."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave()

    async def send(self, target: str, method: str = "GET", body: Any = None, **more: str) -> None:
        """Send a request; `more` are headers, with _ for -."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        sent = b"" if body is None else json.dumps(body).encode()
        headers = {"Host": "x", "Content-Type": "application/json", **more}
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        head = f"{method} {target} HTTP/1.1\r\n{lines}Content-Length: {len(sent)}\r\n\r\n"
        self._streams[1].write(head.encode() + sent)

    async def answer(self) -> Answer:
        """The next answer; OSError or EOFError when the connection was cut: the next one is new."""
        assert self._streams is not None
        reader = self._streams[0]
        try:
            async with asyncio.timeout(BOUND):
                first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                pairs = (line.split(": ", 1) for line in lines if line)
                headers = {name.lower(): value for name, value in pairs}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
        except (OSError, EOFError):
            await self.leave()
            raise
        return Answer(int(first.split()[1]), headers, body)

    async def ask(self, target: str, method: str = "GET", body: Any = None, **more: str) -> Answer:
        await self.send(target, method, body, **more)
        return await self.answer()

    @property
    def own_port(self) -> int | None:
        """Its port while it is connected."""
        return None if self._streams is None else self._streams[1].get_extra_info("sockname")[1]

    async def leave(self) -> None:
        """Close the connection, whatever is under way."""
        if self._streams is not None:
            writer = self._streams[1]
            self._streams = None
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


async def until(holds: Callable[[], Awaitable[Any]]) -> None:
    """Ask until something holds; TimeoutError after BOUND seconds."""
    async with asyncio.timeout(BOUND):
        while not await holds():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
