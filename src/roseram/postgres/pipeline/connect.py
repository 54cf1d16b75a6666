"""Opens a connection: the socket, TLS, the login; and ends another connection's statement."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import TYPE_CHECKING

from roseram.errors import RoseramError, TlsFailed, Unreachable, from_postgres
from roseram.postgres.pipeline import messages
from roseram.postgres.pipeline.connection import Connection
from roseram.postgres.pipeline.failures import Lost, ServerError
from roseram.postgres.pipeline.login import Login

if TYPE_CHECKING:
    from roseram.postgres.pipeline.parameters import Parameters

_REFUSED = "28000"  # no line of pg_hba.conf fits: perhaps one does with, or without, TLS
_CANCEL_TIMEOUT = 4.0  # seconds
_SILENCE = (  # a machine that says nothing for half a minute has gone
    ("TCP_KEEPIDLE", 15),
    ("TCP_KEEPINTVL", 5),
    ("TCP_KEEPCNT", 3),
    ("TCP_USER_TIMEOUT", 30_000),  # milliseconds, for what was sent and not acknowledged
)


async def connect(parameters: Parameters, *, keep: int = 256) -> Connection:
    """A session on the first host that gives one; `keep` statements stay prepared on it.

    Raises the errors of `roseram.errors.from_postgres`.
    """
    failure: Exception = Unreachable(why="the address names no host")
    for host in parameters.hosts:
        for tls in _attempts(parameters, host[0]):
            try:
                async with asyncio.timeout(parameters.timeout):
                    return await _open(parameters, host, tls, keep)
            except (OSError, ServerError, RoseramError) as error:
                failure = error
            if not (isinstance(failure, ServerError) and failure.sqlstate == _REFUSED):
                break
    raise _told(parameters, failure) from failure


def _told(parameters: Parameters, failure: Exception) -> RoseramError:
    ours = from_postgres(failure)
    shown = ", ".join(f"{name}:{port}/{parameters.database}" for name, port in parameters.hosts)
    ours.why = f"{shown}: {ours.why}" if ours.why else shown
    return ours


def _attempts(parameters: Parameters, host: str) -> tuple[bool, ...]:
    """With TLS or without, in the order to try."""
    if parameters.mode == "disable" or host.startswith("/"):
        return (False,)
    if parameters.mode == "allow":
        return (False, True)
    return (True, False) if parameters.mode == "prefer" else (True,)


async def _open(parameters: Parameters, host: tuple[str, int], tls: bool, keep: int) -> Connection:
    connection = Connection(keep=keep, prepare=parameters.prepare)
    await _attach(connection, parameters, host, tls)
    connection.address = (host, tls)
    login = Login(parameters.user, parameters.password_for(host))
    settings = {
        "user": parameters.user,
        "database": parameters.database,
        "client_encoding": "UTF8",
        **parameters.settings,
    }
    try:
        await connection.log_in(settings, login)
        if parameters.writable and not _writable(connection):
            raise Unreachable(why="the server takes no writes, as target_session_attrs asks")
    except BaseException:
        connection.abort()
        raise
    return connection


def _writable(connection: Connection) -> bool:
    """Servers since PostgreSQL 14 report both."""
    names = ("in_hot_standby", "default_transaction_read_only")
    return all(connection.settings.get(name, "off") == "off" for name in names)


async def _attach(
    connection: Connection | _FirstByte, parameters: Parameters, host: tuple[str, int], tls: bool
) -> asyncio.Transport:
    """Connect the protocol to the host, through TLS where it is wanted and the server can."""
    loop = asyncio.get_running_loop()
    name, port = host
    if tls and not parameters.direct:
        return await _upgrade(connection, parameters, host)
    if name.startswith("/"):
        path = f"{name}/.s.PGSQL.{port}"
        transport, _ = await loop.create_unix_connection(lambda: connection, path)
    else:
        context = parameters.tls if tls else None
        transport, _ = await loop.create_connection(lambda: connection, name, port, ssl=context)
        _watch_over(transport)
    return transport


def _watch_over(transport: asyncio.Transport) -> None:
    """Have the system find out when the other machine has gone without a word.

    Else who waits for an answer would wait for a quarter of an hour.
    """
    raw = transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, seconds in _SILENCE:
        if hasattr(socket, name):  # not every system can
            raw.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), seconds)


async def _upgrade(
    connection: Connection | _FirstByte, parameters: Parameters, host: tuple[str, int]
) -> asyncio.Transport:
    loop = asyncio.get_running_loop()
    transport, first = await loop.create_connection(_FirstByte, *host)
    _watch_over(transport)
    transport.write(messages.SSL_REQUEST)
    try:
        answer = await first.byte
        if answer == b"S" and parameters.tls is not None:
            secure = await loop.start_tls(
                transport, connection, parameters.tls, server_hostname=host[0]
            )
            if secure is None:
                raise Lost(why="it ended while TLS began")
            connection.connection_made(secure)
            return secure
    except BaseException as error:
        transport.abort()
        if isinstance(error, ssl.SSLError):
            raise TlsFailed(why=str(error)) from error
        raise
    if parameters.mode != "prefer":
        transport.abort()
        raise TlsFailed(why="the server does not support it")
    transport.set_protocol(connection)
    connection.connection_made(transport)
    return transport


class _FirstByte(asyncio.Protocol):
    """Waits for the one byte that answers a request for TLS, or for the end."""

    def __init__(self) -> None:
        self.byte: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.failure: Exception | None = None  # with which it ended, where it did not end well

    def data_received(self, data: bytes) -> None:
        if self.byte.done():
            return
        if len(data) == 1:  # more would be somebody's who speaks before TLS does
            self.byte.set_result(data)
        else:
            self.byte.set_exception(Lost(why="it answered oddly to the request for TLS"))

    def connection_lost(self, exc: Exception | None) -> None:
        self.failure = exc
        if not self.byte.done():
            self.byte.set_result(b"")


async def cancel(parameters: Parameters, connection: Connection) -> bool:
    """Ask the server to end what the connection runs; it may have ended by itself.

    True when the request has had its effect, so that it cannot end a later statement: the server
    closes when it has sent its signal. Behind a pooler nobody knows.
    """
    if connection.address is None:
        return False
    host, tls = connection.address
    waiting = _FirstByte()
    try:
        async with asyncio.timeout(_CANCEL_TIMEOUT):
            transport = await _attach(waiting, parameters, host, tls)
            transport.write(messages.cancel(connection.process, connection.key))
            ended = await waiting.byte == b""
            transport.close()
    except (OSError, RoseramError):
        return False
    return ended and waiting.failure is None and parameters.prepare
