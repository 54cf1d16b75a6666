"""One connection: requests are read within limits, answered in turn, given up when nobody waits."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, cast

import httptools

from roseram.server.http.wire import error_response, head_of
from roseram.server.rest.request import Request, Response

if TYPE_CHECKING:
    from roseram.server.http.serving import Serving

MAX_HEAD = 128 * 1024  # bytes of the request line and headers
MAX_HEADERS = 200
IDLE_SECONDS = 75.0  # between two requests
HEAD_SECONDS = 15.0  # from a request's first byte to the end of its headers
BODY_SECONDS = 30.0  # for a body, and what is received adds to it:
BODY_RATE = 8 * 1024  # bytes for which another second is given
WRITE_SECONDS = 60.0  # in which a client takes none of its answer
LINGER_SECONDS = 5.0  # for what a refused client is still sending
_SMALL = 64 * 1024  # a body up to this size is sent in one piece with its head
_BUSY = 8  # pipelined requests that may wait
_log = logging.getLogger(__name__)
_NAMES: dict[bytes, str] = {}  # header names in lower case, as they come again and again


def _name(raw: bytes) -> str:
    found = _NAMES.get(raw)
    if found is None:
        found = raw.decode("latin-1").lower()
        if len(_NAMES) < 1000:
            _NAMES[raw] = found
    return found


class Connection(asyncio.Protocol):
    """Reads requests from one client and writes the answers, one after the other."""

    __slots__ = (
        "_body",
        "_body_began",
        "_body_size",
        "_draining",
        "_head_size",
        "_headers",
        "_in_head",
        "_last_buffered",
        "_loop",
        "_parser",
        "_paused",
        "_reading",
        "_refused",
        "_serving",
        "_stopped",
        "_task",
        "_transport",
        "_url",
        "_waiting",
        "client",
        "deadline",
    )

    def __init__(self, serving: Serving, loop: asyncio.AbstractEventLoop) -> None:
        self._serving = serving
        self._loop = loop
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport
        self._task: asyncio.Task[None] | None = None
        self._waiting: deque[tuple[Request | Response, bool]] = deque()
        self._paused = False  # the client does not take what we send
        self._stopped = False  # we do not take what the client sends
        self._draining = False  # we take it and throw it away
        self._reading = self._in_head = False
        self._last_buffered = self._head_size = self._body_size = 0
        self._body_began = 0.0
        self._refused = False
        self._url = b""
        self._headers: list[tuple[str, str]] = []
        self._body: list[bytes] = []
        self.client: str | None = None
        self.deadline: float | None = None

    # --- the transport's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's has its own base class
        peer = transport.get_extra_info("peername")
        self.client = str(peer[0]) if peer else None
        self.deadline = self._loop.time() + IDLE_SECONDS
        self._serving.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """End: nobody waits for the answer any more."""
        self._serving.left(self)
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self._draining:
            return
        if not self._reading and not data.isascii():
            data = _with_plain_address(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # answered as an ordinary request; what follows it is not HTTP
        except httptools.HttpParserError:
            if not self._refused:
                self._refuse(error_response(400, "RSM_HTTP", "The request is not valid HTTP"))
            return
        if self._in_head:
            self._head_size += len(data)
            if self._head_size > MAX_HEAD:
                self._refuse_head()
        else:
            self._head_size = 0

    def pause_writing(self) -> None:
        """The client is slower than we are."""
        self._paused = True
        self._last_buffered = self._transport.get_write_buffer_size()
        self.deadline = self._loop.time() + WRITE_SECONDS

    def resume_writing(self) -> None:
        """It has caught up."""
        self._paused = False
        self.deadline = None
        if self._task is None:
            self._next()

    # --- the parser's side

    def on_message_begin(self) -> None:
        """A request starts."""
        if self._refused:
            return
        self._reading = self._in_head = True
        self._url = b""
        self._headers = []
        self._body = []
        self._body_size = 0
        self.deadline = self._loop.time() + HEAD_SECONDS

    def on_url(self, url: bytes) -> None:
        """A piece of its address."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """One of its headers."""
        self._headers.append((_name(name), value.decode("utf-8", "replace")))

    def on_headers_complete(self) -> None:
        """Everything but the body is known."""
        if self._refused:
            return
        self._in_head = False
        headers = self._headers
        size = len(self._url)
        length = 0
        expects = False
        for name, value in headers:
            size += len(name) + len(value)
            if name == "content-length":
                length = int(value)
            elif name == "expect":
                expects = value.lower() == "100-continue"
        if size > MAX_HEAD or len(headers) > MAX_HEADERS:
            self._refuse_head()
        elif length > self._serving.max_body:
            self._refuse_body()
        elif expects and self._task is None:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if not self._refused:
            self._body_began = self._loop.time()
            self.deadline = self._body_began + BODY_SECONDS

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        if self._refused:
            return
        self._body_size += len(body)
        if self._body_size > self._serving.max_body:
            self._refuse_body()
            return
        self._body.append(body)
        self.deadline = self._body_began + BODY_SECONDS + self._body_size / BODY_RATE

    def on_message_complete(self) -> None:
        """The request is complete."""
        if self._refused:
            return
        self._reading = False
        self.deadline = None
        parser = self._parser
        target = self._url.decode("utf-8", "replace")
        if not target.startswith("/"):
            target = _origin_form(self._url)
        path, _, query = target.partition("?")
        method = parser.get_method().decode("ascii")
        body = b"".join(self._body)
        request = Request(method, path, query, tuple(self._headers), body, self.client)
        keep = parser.should_keep_alive() and not parser.should_upgrade()
        self._enqueue(request, keep=keep)

    # --- our side

    def _enqueue(self, item: Request | Response, *, keep: bool) -> None:
        self._waiting.append((item, keep))
        if self._task is None and not self._paused:
            self._next()
        elif len(self._waiting) >= _BUSY and not self._stopped:
            self._stopped = True
            self._transport.pause_reading()

    def _next(self) -> None:
        """Go on with the next request, or wait for one."""
        if self._transport.is_closing():
            return
        if not self._waiting:
            if self._serving.stopping:
                self._transport.close()
            elif not self._reading and self.deadline is None:
                self.deadline = self._loop.time() + IDLE_SECONDS
            return
        item, keep = self._waiting.popleft()
        if self._stopped:
            self._stopped = False
            self._transport.resume_reading()
        self._task = self._loop.create_task(self._answer(item, keep=keep))

    async def _answer(self, item: Request | Response, *, keep: bool) -> None:
        method = "GET"
        extra: tuple[tuple[str, str], ...] = ()
        try:
            if isinstance(item, Response):
                response = item
            else:
                method = item.method
                response, extra = await self._serving.site.answer(item, self.client)
        except asyncio.CancelledError:
            self._transport.abort()
            raise
        except Exception:  # noqa: BLE001 - whatever it is, the client gets an answer
            _log.exception("a request could not be answered")
            response = error_response(500, "RSM_INTERNAL", "Internal error")
        finally:
            self._task = None
        self._send(response, extra, head_only=method == "HEAD", keep=keep)

    def _send(
        self,
        response: Response,
        extra: tuple[tuple[str, str], ...],
        *,
        head_only: bool,
        keep: bool,
    ) -> None:
        transport = self._transport
        if transport.is_closing():
            return
        keep = keep and not self._serving.stopping
        body = b"" if head_only or response.status in (204, 304) else response.body
        head = head_of(
            response, extra, date=self._serving.date, has_body=not head_only, keep_alive=keep
        )
        if len(body) <= _SMALL:
            transport.write(head + body)
        else:
            transport.writelines([head, body])
        if keep:
            if not self._paused:
                self._next()
        elif self._refused:
            self._linger()
        else:
            transport.close()

    def _refuse_head(self) -> None:
        if len(self._url) > MAX_HEAD // 2:
            self._refuse(error_response(414, "RSM_HTTP", "The request's address is too long"))
        else:
            self._refuse(error_response(431, "RSM_HTTP", "The request's headers are too large"))

    def _refuse_body(self) -> None:
        most = f"At most {self._serving.max_body} bytes are accepted"
        self._refuse(
            error_response(413, "RSM_HTTP", "The request's body is too large", details=most)
        )

    def _refuse(self, response: Response) -> None:
        """Answer what cannot be read any further, after what came before it, and close."""
        if self._refused:
            return
        self._refused = self._draining = True
        self._reading = self._in_head = False
        self.deadline = None
        self._body.clear()
        self._enqueue(self._serving.site.refused(response, self.client), keep=False)

    def _linger(self) -> None:
        """Close, but let the client read its answer: a reset would take it away."""
        self.deadline = self._loop.time() + LINGER_SECONDS
        self._draining = True
        if self._transport.can_write_eof():
            self._transport.write_eof()
        else:
            self._transport.close()

    def expire(self, now: float) -> None:
        """The deadline has passed: give the client up, or see that it is only slow."""
        if self._paused:
            buffered = self._transport.get_write_buffer_size()
            if buffered < self._last_buffered:
                self._last_buffered = buffered
                self.deadline = now + WRITE_SECONDS
                return
            self._transport.abort()
        elif self._draining and self._task is None:
            self._transport.abort()
        elif self._task is not None:
            self.deadline = None
        elif self._reading:
            self._refuse(error_response(408, "RSM_HTTP", "The request did not arrive in time"))
        else:
            self._transport.close()

    def stop(self) -> None:
        """The server stops: close now, or after the answer that is being made."""
        if self._task is None and not self._waiting and not self._paused:
            self._transport.close()

    def abandon(self) -> None:
        """The server cannot wait any longer."""
        self._transport.abort()


def _with_plain_address(data: bytes) -> bytes:
    """The same request with what its address must not hold, like ö, percent-encoded.

    Programs like curl send what was typed, and the parser refuses it.
    """
    line, end, rest = data.partition(b"\n")
    if line.isascii():
        return data
    return (
        b"".join(b"%%%02X" % byte if byte > 127 else bytes((byte,)) for byte in line) + end + rest
    )


def _origin_form(url: bytes) -> str:
    """The path and query of an address that names a host, too; `*` as it is."""
    try:
        parts = httptools.parse_url(url)
    except httptools.HttpParserInvalidURLError:
        return "/"
    path = (parts.path or b"/").decode("utf-8", "replace")
    return f"{path}?{parts.query.decode('utf-8', 'replace')}" if parts.query else path
