"""What was mailed, as JSON over HTTP, for programs in other languages."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from ports import free_port
from roseram.mail.render import write_letter
from roseram.server.auth.settings import AuthSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

MAIL = AuthSettings()


@asynccontextmanager
async def letters_served(
    letters: Callable[[], Awaitable[Sequence[Any]]],
) -> AsyncIterator[str]:
    """The address of a server that answers `/?to=ADDRESS` with the letters to it, oldest first."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        target = head.split(b" ", 2)[1].decode()
        to = parse_qs(urlsplit(target).query)["to"][0]
        found = [
            {"to": each.to, "text": write_letter(MAIL, each.letter, each.data, languages="en").text}
            for each in await letters()
            if each.to == to
        ]
        body = json.dumps(found).encode()
        length = str(len(body)).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + length)
        writer.write(b"\r\nContent-Type: application/json\r\n\r\n" + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", free_port())
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
