"""A pool of connections to one Postgres: transactions with an identity, and named locks."""

from __future__ import annotations

import asyncio
import hashlib
import json
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self, TypeAlias

import asyncpg

from roseram import errors
from roseram.postgres.sql import load_sql, quote_ident
from roseram.postgres.url import Address, parse_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from asyncpg.pool import PoolConnectionProxy

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
Isolation: TypeAlias = Literal["read_committed", "repeatable_read", "serializable"]

OLDEST_SERVER = 15
CONNECT_TIMEOUT = 10.0  # seconds
CLOSE_TIMEOUT = 10.0  # seconds
STATEMENT_CACHE = 256  # prepared statements kept per connection
_SQL = load_sql("roseram.postgres", "database.sql")


# What the driver and the network raise; `errors.from_postgres` says what each means.
FAILURES = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a query met a connection that the server is ending
)


class Preparation(Protocol):
    """Prepares each new connection of a pool, say with codecs."""

    async def __call__(self, con: asyncpg.Connection[asyncpg.Record], /) -> None:
        """Do it."""


@dataclass(frozen=True)
class Identity:
    """As whom a transaction runs: its role, the claims that policies read, its search path."""

    role: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    search_path: tuple[str, ...] = ("public", "extensions")

    @classmethod
    def anon(cls) -> Self:
        """A visitor who is not signed in."""
        return cls("anon", {"role": "anon"})

    @classmethod
    def service(cls) -> Self:
        """The service itself: row-level security does not apply to it."""
        return cls("service_role", {"role": "service_role"})

    @classmethod
    def user(cls, user_id: object, **claims: Any) -> Self:
        """The signed-in user with this id; `claims` add to (and win over) the usual ones."""
        return cls("authenticated", {"sub": str(user_id), "role": "authenticated", **claims})


class Database:
    """One Postgres database. Make it with `Database.open`, and close it."""

    def __init__(
        self,
        pool: asyncpg.Pool[asyncpg.Record],
        address: Address,
        server_version: int,
        application_name: str,
    ) -> None:
        self._pool = pool
        self._application_name = application_name
        self.address = address
        self.server_version = server_version  # like 180006 for 18.6

    @property
    def server_major(self) -> int:
        """The server's major version, like 18."""
        return self.server_version // 10000

    @property
    def url(self) -> str:
        """The address it was opened with, password included: never print it."""
        return self.address.url

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        min_size: int = 0,
        max_size: int = 10,
        application_name: str = "roseram",
        connect_timeout: float = CONNECT_TIMEOUT,
        command_timeout: float | None = None,
        init: Preparation | None = None,
    ) -> Self:
        """Connect to `url` and check that the server is one we can use.

        `init` prepares each new connection (codecs). Timeouts are seconds. Raises the errors of
        `roseram.errors.from_postgres`, and ServerTooOld below PostgreSQL 15.
        """
        address = parse_url(url)
        with _connecting(address):
            pool = await asyncpg.create_pool(
                address.url,
                min_size=min_size,
                max_size=max_size,
                timeout=address.connect_timeout or connect_timeout,
                command_timeout=command_timeout,
                statement_cache_size=0 if address.transaction_pooler else STATEMENT_CACHE,
                server_settings={"application_name": application_name},
                init=init,
                reset=_reset_session,
            )
            try:
                async with pool.acquire() as connection:
                    version = _version_number(connection)
                _check_version(version, address)
            except BaseException:
                pool.terminate()
                raise
        return cls(pool, address, version, application_name)

    async def close(self) -> None:
        """Close every connection, politely; connections that still work after 10 s are cut."""
        try:
            await asyncio.wait_for(self._pool.close(), CLOSE_TIMEOUT)
        except TimeoutError:
            self._pool.terminate()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A pooled connection as the login role; what it sets ends with the context."""
        with _connecting(self.address):
            connection = await self._pool.acquire()
        try:
            yield connection
        finally:
            await self._pool.release(connection)

    @asynccontextmanager
    async def transaction(
        self,
        identity: Identity | None = None,
        *,
        readonly: bool = False,
        isolation: Isolation | None = None,
    ) -> AsyncIterator[Connection]:
        """A connection inside a transaction that runs as `identity` (None: the login role).

        Committed when the context ends, rolled back when it raises.
        """
        async with (
            self.connection() as connection,
            connection.transaction(readonly=readonly, isolation=isolation),
        ):
            if identity is not None:
                await connection.execute(_SQL["set_identity"], *_settings_of(identity))
            yield connection

    @asynccontextmanager
    async def lock(self, name: str, *, wait: bool = True) -> AsyncIterator[Connection]:
        """Hold the lock called `name` in this database; yields the connection that holds it.

        With `wait=False` raises LockHeld, which says who has it. Raises ConnectionLost at the end
        when the lock was lost in between.
        """
        if self.address.transaction_pooler:
            raise errors.LockNeedsSession
        connection = await self._connect()
        try:
            await _take_lock(connection, name, wait=wait)
            yield connection
            if connection.is_closed():
                raise errors.ConnectionLost(why=f"the lock {name!r} was lost with it")
        finally:
            await _end_session(connection)

    async def require_writable(self) -> None:
        """Raise ReadOnly where this database accepts no writes."""
        async with self.connection() as connection:
            row = await connection.fetchrow(_SQL["is_read_only"])
        if row is not None and row["replica"]:
            raise errors.ReadOnly(why=f"{self.address.shown} is a read-only replica")
        if row is not None and row["configured"]:
            raise errors.ReadOnly(why="default_transaction_read_only is on for this user")

    async def _connect(self) -> asyncpg.Connection[asyncpg.Record]:
        with _connecting(self.address):
            return await asyncpg.connect(
                self.address.url,
                timeout=self.address.connect_timeout or CONNECT_TIMEOUT,
                server_settings={"application_name": self._application_name},
            )


@contextmanager
def _connecting(address: Address) -> Iterator[None]:
    """Say which server an error while connecting is about."""
    try:
        yield
    except FAILURES as error:
        ours = errors.from_postgres(error)
        ours.why = f"{address.shown}: {ours.why}" if ours.why else address.shown
        raise ours from error


def _version_number(connection: Connection) -> int:
    version = connection.get_server_version()
    return version.major * 10000 + version.minor * 100 + version.micro


def _check_version(version: int, address: Address) -> None:
    if version < OLDEST_SERVER * 10000:
        raise errors.ServerTooOld(why=f"{address.shown} runs PostgreSQL {version // 10000}")


async def _reset_session(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    await connection.execute(_SQL["reset_session"])


def _settings_of(identity: Identity) -> tuple[str, str, str]:
    claims = json.dumps(dict(identity.claims), separators=(",", ":"), default=str)
    return identity.role, claims, ", ".join(map(quote_ident, identity.search_path))


def lock_key(name: str) -> int:
    """The advisory lock's number for a name: the same for ever and on every machine."""
    digest = hashlib.sha256(f"roseram:{name}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


async def _take_lock(
    connection: asyncpg.Connection[asyncpg.Record], name: str, *, wait: bool
) -> None:
    key = lock_key(name)
    await connection.execute(_SQL["lock_session"])
    if wait:
        await connection.execute(_SQL["lock"], key)
    elif not await connection.fetchval(_SQL["try_lock"], key):
        holder = await connection.fetchrow(_SQL["lock_holder"], key)
        raise errors.LockHeld(f"Another process holds the lock {name!r}", why=_told(holder))


def _told(holder: asyncpg.Record | None) -> str | None:
    if holder is None:  # it let go between our two questions
        return None
    since = holder["backend_start"]
    told = f"process {holder['pid']} ({holder['application_name'] or 'no application name'})"
    return f"{told} since {since:%Y-%m-%d %H:%M:%S %Z}" if since else told


async def _end_session(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Unlock before closing: the server ends a closed session a little later than we go on."""
    if connection.is_closed():
        return
    try:
        await connection.reset(timeout=CLOSE_TIMEOUT)
        await connection.close(timeout=CLOSE_TIMEOUT)
    except FAILURES:
        connection.terminate()  # a lost session has lost its locks already
    except BaseException:
        connection.terminate()
        raise
