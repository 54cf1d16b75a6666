"""HTTP/1.1 by hand: exactly what was asked for is sent, and the answer is taken as it came."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

PATIENCE = 20.0  # seconds for one answer; more is a hang


class WireError(Exception):
    """The server closed, or sent what is no HTTP."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes

    def header(self, name: str) -> str | None:
        """All values of a header, joined; None where it is missing."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(found) if found else None


class Wire:
    """One kept-alive connection; opened when needed, opened again after the server closed it."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._host, self._port = host, port
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        if self._open is None:
            return
        writer, self._open = self._open[1], None
        writer.close()
        with contextlib.suppress(OSError):  # the other side was quicker
            await writer.wait_closed()

    async def send(
        self,
        method: str,
        target: str,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> Answer:
        """Send one request and read its answer; WireError when there is none."""
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self._host}:{self._port}"]
        lines += [f"{name}: {value}" for name, value in headers]
        if body or method in ("POST", "PATCH", "PUT"):
            lines.append(f"Content-Length: {len(body)}")
        raw = "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body
        return await self.send_raw(raw, method)

    async def send_raw(self, raw: bytes, method: str = "GET") -> Answer:
        """Send bytes as they are and read one answer."""
        for again in (True, False):
            fresh = self._open is None
            try:
                async with asyncio.timeout(PATIENCE):
                    return await self._exchange(raw, method)
            except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                await self.close()
                if isinstance(error, TimeoutError) or fresh or not again:
                    raise WireError(f"no answer: {error!r}") from error
        raise AssertionError

    async def _exchange(self, raw: bytes, method: str) -> Answer:
        if self._open is None:
            self._open = await asyncio.open_connection(self._host, self._port, limit=1 << 26)
        reader, writer = self._open
        writer.write(raw)
        await writer.drain()
        answer = await _read(reader, method)
        if (answer.header("connection") or "").lower() == "close":
            await self.close()
        return answer


async def _read(reader: asyncio.StreamReader, method: str) -> Answer:
    while True:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("utf-8", "surrogateescape")
        first, *lines = head[:-4].split("\r\n")
        version, status, *reason = first.split(" ", 2)
        if not version.startswith("HTTP/1."):
            raise WireError(f"no HTTP: {first!r}")
        if status != "100":
            break
    pairs = tuple((name, value.strip()) for name, _, value in (li.partition(":") for li in lines))
    names = {name.lower(): value for name, value in pairs}
    body = b""
    if method != "HEAD" and status not in ("204", "304"):
        body = await _body(reader, names)
    return Answer(int(status), reason[0] if reason else "", pairs, body)


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        parts = []
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readuntil(b"\r\n")
        return b"".join(parts)
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    return await reader.read()
