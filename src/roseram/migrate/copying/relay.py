"""A socket on this machine that leads to a server over TLS, for programs that cannot do TLS.

The pg_dump that comes with the embedded server has none. It talks to the socket in the clear, in a
folder that only we may enter; what leaves the machine is as encrypted as the address asks for.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import struct
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from roseram.config import caller_environment
from roseram.errors import ConnectionLost, RoseramError, TlsFailed, from_postgres
from roseram.postgres import libpq_url
from roseram.postgres.pipeline.messages import SSL_REQUEST

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

_PORT = 5432  # only a part of the socket's name
_SASL = struct.pack("!I", 10)
_WITH_BINDING = b"SCRAM-SHA-256-PLUS\0"
_TLS_PARAMETERS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "sslnegotiation")
_CONNECT_TIMEOUT = 15.0  # seconds
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Upstream:
    """Where a server is, and how the connection to it is protected."""

    host: str
    port: int
    mode: str
    direct: bool
    context: ssl.SSLContext | None

    @classmethod
    def of(cls, host: str, port: int, parameters: dict[str, str]) -> Self:
        """As libpq reads these parameters; without a sslmode it prefers TLS."""
        mode = parameters.get("sslmode", "prefer")
        context = None if mode == "disable" else _context(mode, parameters)
        return cls(host, port, mode, parameters.get("sslnegotiation") == "direct", context)

    async def connect(self) -> tuple[StreamReader, StreamWriter]:
        """A connection on which the server waits for the startup message; OSError, TlsFailed."""
        if self.direct and self.context is not None:
            self.context.set_alpn_protocols(["postgresql"])
            return await asyncio.open_connection(
                self.host, self.port, ssl=self.context, server_hostname=self.host
            )
        reader, writer = await asyncio.open_connection(self.host, self.port)
        if self.context is not None:
            writer.write(SSL_REQUEST)
            if await reader.readexactly(1) == b"S":
                await writer.start_tls(self.context, server_hostname=self.host)
            elif self.mode not in ("allow", "prefer"):
                writer.close()
                raise TlsFailed(why=f"{self.host} offers none, and sslmode is {self.mode}")
        return reader, writer


def _context(mode: str, parameters: dict[str, str]) -> ssl.SSLContext:
    own = Path("~/.postgresql").expanduser()
    roots = parameters.get("sslrootcert") or _existing(own / "root.crt")
    context = ssl.create_default_context()
    context.check_hostname = mode == "verify-full" or roots == "system"
    checked = mode in ("verify-ca", "verify-full") or (mode == "require" and roots)
    context.verify_mode = ssl.CERT_REQUIRED if checked else ssl.CERT_NONE
    if roots and roots != "system":
        context.load_verify_locations(roots)
    certificate = parameters.get("sslcert") or _existing(own / "postgresql.crt")
    if certificate:
        key = parameters.get("sslkey") or _existing(own / "postgresql.key")
        context.load_cert_chain(certificate, key, parameters.get("sslpassword"))
    return context


def _existing(path: Path) -> str | None:
    return str(path) if path.is_file() else None


@dataclass
class Route:
    """How programs reach a database, and what broke on the way."""

    address: str
    """Without the password: a process's command line is there for everybody to read."""
    environment: Mapping[str, str] = field(repr=False)
    broken: RoseramError | None = None

    @classmethod
    def of(cls, address: str, password: str | None) -> Self:
        """In the caller's own environment (PGPASSFILE and so on), as the driver uses it."""
        more = {"LC_ALL": "C"} | ({"PGPASSWORD": password} if password else {})
        return cls(address, caller_environment(more))


@asynccontextmanager
async def route(url: str) -> AsyncIterator[Route]:
    """How programs reach the database at `url`: over a socket directly, over TCP by a relay."""
    address, password = libpq_url(url)
    parts = urlsplit(address)
    parameters = dict(parse_qsl(parts.query))
    name, _, spec = parts.netloc.rpartition("@")
    host, port = _first_host(spec, parameters)
    if host.startswith("/"):
        yield Route.of(address, password)
        return
    with tempfile.TemporaryDirectory(prefix="roseram-") as folder:
        kept = {k: v for k, v in parameters.items() if k not in ("host", "port", *_TLS_PARAMETERS)}
        user = {"user": unquote(name)} if name else {}
        query = urlencode({"host": folder, "port": _PORT} | user | kept, quote_via=quote, safe="/")
        way = Route.of(f"postgresql://{parts.path or '/'}?{query}", password)
        async with _serving(Path(folder), way, lambda: Upstream.of(host, port, parameters)):
            yield way


def _first_host(spec: str, parameters: dict[str, str]) -> tuple[str, int]:
    """Of several hosts the first; a socket's folder is a host that starts with a slash."""
    first = spec.split(",")[0]
    host, separator, port = first.rpartition(":")
    if not separator or first.endswith("]"):
        host, port = first, ""
    host = (parameters.get("host") or unquote(host) or "localhost").split(",")[0]
    port = (parameters.get("port") or port or "5432").split(",")[0]
    return host.strip("[]"), int(port)


@asynccontextmanager
async def _serving(
    folder: Path, way: Route, upstream: Callable[[], Upstream]
) -> AsyncIterator[None]:
    """Serve the socket in `folder` until the context ends, with all its connections."""
    at_work: set[asyncio.Task[None]] = set()

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            at_work.add(task)
        with contextlib.closing(writer), contextlib.suppress(asyncio.CancelledError):
            try:
                async with asyncio.timeout(_CONNECT_TIMEOUT):
                    far_reader, far_writer = await upstream().connect()
            except (OSError, asyncio.IncompleteReadError, RoseramError) as error:
                way.broken = _told(error)
                return
            with contextlib.closing(far_writer):
                await asyncio.gather(
                    _pump(reader, far_writer), _pump(far_reader, writer, _without_binding)
                )

    server = await asyncio.start_unix_server(serve, folder / f".s.PGSQL.{_PORT}")
    try:
        yield
    finally:
        server.close()
        for task in at_work:
            task.cancel()
        await asyncio.gather(*at_work)


def _told(error: Exception) -> RoseramError:
    if isinstance(error, asyncio.IncompleteReadError):
        return ConnectionLost(why="the server hung up before anything was said")
    return from_postgres(error)


async def _pump(
    reader: StreamReader,
    writer: StreamWriter,
    first: Callable[[StreamReader], Awaitable[bytes]] | None = None,
) -> None:
    """Hand on what comes until either side ends; then the other side ends too."""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        if first is not None:
            writer.write(await first(reader))
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
    writer.close()


async def _without_binding(reader: StreamReader) -> bytes:
    """The server's first message, without its offer to bind the password to the TLS connection.

    The program beyond the socket knows of no TLS, and distrusts a server that offers it.
    """
    kind, length = struct.unpack("!cI", await reader.readexactly(5))
    body = await reader.readexactly(length - 4)
    if kind == b"R" and body.startswith(_SASL):
        body = body.replace(_WITH_BINDING, b"")
    return struct.pack("!cI", kind, len(body) + 4) + body
