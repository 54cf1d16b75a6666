"""One connection to Postgres that takes a batch of statements in one write and gives their rows."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from roseram.postgres.pipeline import messages
from roseram.postgres.pipeline.failures import Lost, ServerError
from roseram.postgres.pipeline.messages import HEADER
from roseram.postgres.pipeline.statements import Key, Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Rows: TypeAlias = "list[bytes]"  # DataRows, to be read with messages.columns
_log = logging.getLogger(__name__)
_STALE = "26000"  # the server does not know the statement: a pooler, or `deallocate all`
_REPLANNED = "RevalidateCachedQuery"  # raises "cached plan must not change result type"
_VANISHED = ("cache lookup failed for ", "could not open relation with OID ")  # never translated
_QUIET = {messages.BIND_COMPLETE, messages.CLOSE_COMPLETE, messages.NO_DATA}


class Step(NamedTuple):
    """One statement of a batch."""

    sql: str
    parameters: Sequence[bytes | None] = ()
    role: str = ""  # as whom it runs, where that matters for its plan


class Connection(asyncio.Protocol):
    """An authenticated connection; one batch at a time. Made by `connect`."""

    def __init__(self, *, keep: int = 256, prepare: bool = True) -> None:
        self.settings: dict[str, str] = {}  # what the server reports of its own
        self.process, self.key = 0, 0  # with which a statement is cancelled
        self.address: tuple[tuple[str, int], bool] | None = None  # host and port, with TLS or not
        self.born = time.monotonic()
        self.used = self.born
        self.until = float("inf")  # when it is closed, for the pool
        self.status = "I"  # I: idle, T: in a transaction, E: in one that failed
        self.busy = False
        self.on_lost: Callable[[Connection], None] | None = None
        self._prepare = prepare
        self._statements = Statements(keep)
        self._preparing: deque[tuple[Key, bytes]] = deque()
        self._parts: list[bytes] = []
        self._have, self._need = 0, 5
        self._rows: Rows = []
        self._results: list[Rows] = []
        self._failure: ServerError | None = None
        self._waiter: asyncio.Future[list[Rows]] | None = None
        self._login: Callable[[bytes], bytes | None] | None = None
        self._loop = asyncio.get_running_loop()
        self._gone: asyncio.Future[None] = self._loop.create_future()
        self._transport: asyncio.Transport | None = None

    @property
    def closed(self) -> bool:
        """Whether it can no longer be used."""
        return self._transport is None

    async def run(self, steps: Sequence[Step]) -> list[Rows]:
        """Run the steps and give the rows of each.

        Without a `begin` among them they are one transaction, which ends with the last of them.
        Raises ServerError for the first step that failed (the later ones did not run), and Lost.
        """
        inside = self.status != "I"  # what came before these steps cannot be done again
        try:
            return await self._send(steps)
        except ServerError as error:
            if inside or not _is_stale(error) or not self._prepare:
                raise
            stale = self._forget(steps)
        if self.status != "I":
            await self._send([Step("rollback")])
        return await self._send(steps, stale)

    def _send(self, steps: Sequence[Step], head: bytes = b"") -> asyncio.Future[list[Rows]]:
        if self._transport is None:
            raise Lost(why=str(self._failure) if self._failure else None)
        if self.busy:
            raise RuntimeError("the connection works for somebody else")
        batch = [head]
        prepare, known = self._prepare, self._statements.known
        for step in steps:
            key = (step.sql, step.role)
            name = known(key) if prepare else None
            if name is None:
                name = self._statements.new() if prepare else b""
                self._preparing.append((key, name))
                batch.append(messages.parse(name, step.sql))
            batch.append(messages.run(name, step.parameters))
        if self._preparing:  # first, for what follows a failed step is not done
            batch[1:1] = map(messages.close, self._statements.surplus())
        batch.append(messages.SYNC)
        self.busy = True
        self._results, self._rows, self._failure = [], [], None
        self._waiter = self._loop.create_future()
        self._transport.write(b"".join(batch))
        return self._waiter

    def _forget(self, steps: Sequence[Step]) -> bytes:
        """Drop the statements of the steps; the messages that close them."""
        names = [self._statements.forget((step.sql, step.role)) for step in steps]
        return b"".join(messages.close(name) for name in names if name is not None)

    def log_in(
        self, settings: Mapping[str, str], login: Callable[[bytes], bytes | None]
    ) -> asyncio.Future[list[Rows]]:
        """Begin the session; `login` answers what the server asks. Done when it is ready."""
        if self._transport is None:
            raise Lost(why="the server closed it")
        self._login = login
        self.busy = True
        self._waiter = self._loop.create_future()
        self._transport.write(messages.startup(settings))
        return self._waiter

    async def settled(self) -> None:
        """Wait until the running batch has ended, whatever it gives."""
        if self._waiter is not None and self.busy:
            if self._waiter.done():  # who waited for it was cancelled
                self._waiter = self._loop.create_future()
            await asyncio.wait([self._waiter])
            self._waiter.exception()  # it is nobody's now

    async def wait_closed(self) -> None:
        """Wait until the transport has really ended, which TLS takes some time for."""
        await asyncio.shield(self._gone)

    def close(self) -> None:
        """Say goodbye and close; `wait_closed` waits for the end."""
        if self._transport is not None:
            self._transport.write(messages.TERMINATE)
            self._transport.close()
            self._ended(None)

    def abort(self) -> None:
        """Cut it."""
        if self._transport is not None:
            self._transport.abort()
            self._ended(None)

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Bytes can be sent."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended, by whomever."""
        self._ended(exc)
        if not self._gone.done():
            self._gone.set_result(None)

    def data_received(self, data: bytes) -> None:
        """Read every message that is there whole."""
        if self._parts:
            self._parts.append(data)
            self._have += len(data)
            if self._have < self._need:
                return
            data = b"".join(self._parts)
            self._parts.clear()
        at, end = 0, len(data)
        self._need = 5
        unpack, rows = HEADER.unpack_from, self._rows
        while end - at >= 5:
            kind, size = unpack(data, at)
            following = at + 1 + size
            if following > end:
                self._need = following - at
                break
            if kind == messages.DATA_ROW:
                rows.append(data[at + 5 : following])
            elif kind == messages.COMMAND_COMPLETE or kind == messages.EMPTY_QUERY:
                self._results.append(rows)
                rows = self._rows = []
            elif kind == messages.READY:
                self._ready(data[at + 5 : following])
                rows = self._rows
            elif kind not in _QUIET:
                self._other(kind, data[at + 5 : following])
            at = following
        if at < end:
            self._parts.append(data[at:])
            self._have = end - at

    def _ready(self, status: bytes) -> None:
        self.status = status.decode()
        self.busy = False
        self._preparing.clear()
        waiter = self._waiter
        if waiter is None or waiter.done():
            return
        if self._failure is None:
            waiter.set_result(self._results)
        else:
            waiter.set_exception(self._failure)

    def _other(self, kind: int, body: bytes) -> None:
        if kind == messages.PARSE_COMPLETE:
            key, name = self._preparing.popleft()
            if name:
                self._statements.prepared(key, name)
        elif kind == messages.ERROR:
            self._failure = self._failure or messages.error(body)
        elif kind == messages.PARAMETER_STATUS:
            setting, value, _ = body.decode("utf-8", "replace").split("\0")
            self.settings[setting] = value
        elif kind == messages.NOTICE:
            _log.debug("notice: %s", messages.error(body))
        elif kind == messages.KEY_DATA:
            self.process, self.key = messages.key_data(body)
        elif kind == messages.AUTHENTICATION:
            self._authenticate(body)

    def _authenticate(self, body: bytes) -> None:
        if self._login is None or self._transport is None:
            return
        try:
            answer = self._login(body)
        except Exception as error:  # noqa: BLE001 - it belongs to who waits for the session
            if self._waiter is not None and not self._waiter.done():
                self._waiter.set_exception(error)
            self.abort()
            return
        if answer is not None:
            self._transport.write(messages.password(answer))

    def _ended(self, cause: Exception | None) -> None:
        if self._transport is None:
            return
        self._transport = None
        self.busy = False
        waiter, failure = self._waiter, self._failure
        if waiter is not None and not waiter.done():
            waiter.set_exception(failure or Lost(why=str(cause or "the server closed it")))
        if self.on_lost is not None:
            self.on_lost(self)


def _is_stale(error: ServerError) -> bool:
    """Whether it failed because the schema changed under it, and the next try knows the new one."""
    if error.sqlstate == "XX000":  # what it had looked up a moment before was dropped
        return error.message.startswith(_VANISHED)
    return error.sqlstate == _STALE or (error.sqlstate == "0A000" and error.routine == _REPLANNED)
