"""One connection: requests are read within limits, answered in turn, given up when nobody waits."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator
from time import perf_counter
from typing import TYPE_CHECKING, cast

import httptools

from roseram.server.http.body import IN_MEMORY, MOST_SPOOLED, Spool
from roseram.server.http.wire import error_response, head_of
from roseram.server.rest.request import Request, Response

if TYPE_CHECKING:
    from roseram.server.http.body import Intake
    from roseram.server.http.ready import Ready
    from roseram.server.http.serving import Serving
    from roseram.server.rest.request import Stream

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
        "_completed",
        "_drained",
        "_draining",
        "_head_size",
        "_headers",
        "_holds",
        "_in_head",
        "_intake",
        "_last",
        "_last_buffered",
        "_loop",
        "_parser",
        "_paused",
        "_reading",
        "_refused",
        "_serving",
        "_spool",
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
        self._waiting: deque[tuple[Request | Response, bool, Spool | None]] = deque()
        self._paused = False  # the client does not take what we send
        self._drained: asyncio.Event | None = None  # set when it takes it again
        self._stopped = False  # as many requests wait as may
        self._holds = 0  # reasons not to take what the client sends
        self._draining = False  # we take it and throw it away
        self._reading = self._in_head = False
        self._last_buffered = self._head_size = self._body_size = 0
        self._body_began = 0.0
        self._refused = False
        self._url = b""
        self._headers: list[tuple[str, str]] = []
        self._body: list[bytes] = []
        self._intake: Intake = serving.intake
        self._spool: Spool | None = None  # of the body that is being read
        self._completed = 0  # requests that were read
        self._last: tuple[Ready, Request] | None = None  # the last one, where its answer was ready
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
        self._let_go()
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self._draining:
            return
        quiet = self._is_quiet and not self._reading
        if quiet and (found := self._serving.site.remembered.find(data, self.client)) is not None:
            self._send_ready(*found)
            return
        if not self._reading and not data.isascii():
            data = _with_plain_address(data)
        completed = self._completed
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
        if self._last is not None:
            if quiet and self._completed == completed + 1 and not self._reading:
                self._serving.site.remembered.keep(data, self.client, *self._last)
            self._last = None

    def pause_writing(self) -> None:
        """The client is slower than we are."""
        self._paused = True
        self._last_buffered = self._transport.get_write_buffer_size()
        self.deadline = self._loop.time() + WRITE_SECONDS

    def resume_writing(self) -> None:
        """It has caught up."""
        self._paused = False
        self.deadline = None
        if self._drained is not None:
            self._drained.set()
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
        else:
            self._intake = self._serving.intake_of(self._url)
        if not self._refused and length > self._intake.most:
            self._refuse_body()
        if not self._refused:
            if expects and self._task is None:
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._body_began = self._loop.time()
            self.deadline = self._body_began + BODY_SECONDS

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        if self._refused:
            return
        self._body_size += len(body)
        if self._body_size > self._intake.most:
            self._refuse_body()
            return
        if self._spool is not None or (
            self._body_size > IN_MEMORY and self._intake.folder is not None
        ):
            self._spool_on(self._intake, body)
        else:
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
        spool, self._spool = self._spool, None
        body = b"" if spool else b"".join(self._body)
        file = None if spool is None else spool.file
        request = Request(method, path, query, tuple(self._headers), body, self.client, file)
        keep = parser.should_keep_alive() and not parser.should_upgrade()
        self._completed += 1
        if keep and self._is_quiet and spool is None:
            ready = self._serving.site.at_once(request)
            if ready is not None:
                self._last = ready, request
                self._send_ready(ready, request)
                return
        self._enqueue(request, keep=keep, spool=spool)

    # --- our side

    @property
    def _is_quiet(self) -> bool:
        """Whether nothing is before the next answer, and the connection stays open after it."""
        return not (
            self._task is not None
            or self._waiting
            or self._paused
            or self._serving.stopping
            or self._transport.is_closing()
        )

    def _send_ready(self, ready: Ready, request: Request) -> None:
        """Send an answer that is ready, whole and at once."""
        started = perf_counter()
        date = self._serving.date.encode()
        self._transport.write(b"".join((ready.head, date, ready.body)))
        if not self._paused:
            self.deadline = self._loop.time() + IDLE_SECONDS
        self._serving.site.sent(ready, request, self.client, perf_counter() - started)

    def _enqueue(self, item: Request | Response, *, keep: bool, spool: Spool | None = None) -> None:
        self._waiting.append((item, keep, spool))
        if self._task is None and not self._paused:
            self._next()
        elif len(self._waiting) >= _BUSY and not self._stopped:
            self._stopped = True
            self._hold()

    def _hold(self) -> None:
        """Take nothing from the client for now."""
        self._holds += 1
        if self._holds == 1:
            self._transport.pause_reading()

    def _release(self) -> None:
        """One reason less to take nothing."""
        self._holds -= 1
        if self._holds == 0 and not self._transport.is_closing():
            self._transport.resume_reading()

    def _spool_on(self, intake: Intake, body: bytes) -> None:
        """Write on a body that is too large for memory; the client waits while the disk does."""
        if self._spool is None:
            if Spool.total > MOST_SPOOLED or intake.folder is None:
                self._refuse_unkept(full=True)
                return
            self._spool = Spool(intake.folder, self._spooled)
            for piece in self._body:
                self._add(self._spool, piece)
            self._body.clear()
        self._add(self._spool, body)

    def _add(self, spool: Spool, piece: bytes) -> None:
        if spool.add(piece) and not spool.holds:
            spool.holds = True
            self._hold()

    def _spooled(self, spool: Spool) -> None:
        """The disk has caught up."""
        if spool.holds:
            spool.holds = False
            self._release()
        if spool.error is not None and spool is self._spool:
            self._refuse_unkept(full=spool.is_full)

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
        item, keep, spool = self._waiting.popleft()
        if self._stopped:
            self._stopped = False
            self._release()
        self._task = self._loop.create_task(self._answer(item, keep=keep, spool=spool))

    async def _answer(self, item: Request | Response, *, keep: bool, spool: Spool | None) -> None:
        method = "GET"
        extra: tuple[tuple[str, str], ...] = ()
        try:
            if isinstance(item, Response):
                response = item
            else:
                method = item.method
                response, extra = await self._answer_request(item, spool)
            if response.stream is not None:
                await self._stream(response, response.stream, extra, method, keep=keep)
        except asyncio.CancelledError:
            self._transport.abort()
            raise
        except Exception:  # noqa: BLE001 - whatever it is, the client gets an answer
            _log.exception("a request could not be answered")
            response = error_response(500, "RSM_INTERNAL", "Internal error")
        finally:
            self._task = None
            if spool is not None:
                spool.close()
        if response.stream is not None:
            self._sent(keep=keep)
        else:
            self._send(response, extra, head_only=method == "HEAD", keep=keep)

    async def _answer_request(
        self, request: Request, spool: Spool | None
    ) -> tuple[Response, tuple[tuple[str, str], ...]]:
        if spool is not None:
            try:
                await spool.finish()
            except OSError:
                return self._serving.site.refused(self._unkept(full=spool.is_full), self.client), ()
        return await self._serving.site.answer(request, self.client)

    async def _stream(
        self,
        response: Response,
        stream: Stream,
        extra: tuple[tuple[str, str], ...],
        method: str,
        *,
        keep: bool,
    ) -> None:
        """Send a body while it is read, no faster than the client takes it."""
        keep = keep and not self._serving.stopping
        date, transport = self._serving.date, self._transport
        has_body = method != "HEAD" and response.status not in (204, 304)
        transport.write(head_of(response, extra, date=date, has_body=has_body, keep_alive=keep))
        left = stream.length if has_body else 0
        try:
            while left > 0:
                piece = await anext(stream.pieces, b"")
                if not piece:
                    break
                transport.write(piece[:left])
                left -= len(piece)
                if self._paused:
                    self._drained = asyncio.Event()
                    await self._drained.wait()
        except Exception:  # noqa: BLE001 - the head has gone: all that is left is to break off
            _log.exception("a body could not be sent to its end")
        finally:
            self._drained = None
            if isinstance(stream.pieces, AsyncGenerator):
                await stream.pieces.aclose()
        if left > 0:
            transport.abort()  # the client sees that something is missing

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
        self._sent(keep=keep)

    def _sent(self, *, keep: bool) -> None:
        """An answer is on its way: go on, or close."""
        if self._transport.is_closing():
            return
        if keep and not self._serving.stopping:
            if not self._paused:
                self._next()
        elif self._refused:
            self._linger()
        else:
            self._transport.close()

    def _refuse_head(self) -> None:
        if len(self._url) > MAX_HEAD // 2:
            self._refuse(error_response(414, "RSM_HTTP", "The request's address is too long"))
        else:
            self._refuse(error_response(431, "RSM_HTTP", "The request's headers are too large"))

    def _refuse_body(self) -> None:
        if self._intake.too_large is not None:
            self._refuse(self._intake.too_large())
            return
        most = f"At most {self._intake.most} bytes are accepted"
        self._refuse(
            error_response(413, "RSM_HTTP", "The request's body is too large", details=most)
        )

    def _refuse_unkept(self, *, full: bool) -> None:
        self._refuse(self._unkept(full=full))

    def _unkept(self, *, full: bool) -> Response:
        """The answer to a body that the disk does not take."""
        if self._intake.failed is not None:
            return self._intake.failed(full)
        return error_response(507 if full else 500, "RSM_HTTP", "The request could not be kept")

    def _let_go(self) -> None:
        """Nobody needs the bodies any more that came, but were not answered."""
        for _, _, spool in self._waiting:
            if spool is not None:
                spool.close()
        self._waiting.clear()
        if self._spool is not None:
            self._spool.close()
            self._spool = None

    def _refuse(self, response: Response) -> None:
        """Answer what cannot be read any further, after what came before it, and close."""
        if self._refused:
            return
        self._refused = self._draining = True
        self._reading = self._in_head = False
        self.deadline = None
        self._body.clear()
        if self._spool is not None:
            self._spool.close()
            self._spool = None
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
