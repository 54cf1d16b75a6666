"""Real Postgres servers for the whole suite: one per version, shared by all test processes."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
import uuid
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import asyncpg
import psutil
import pytest

from roseram.postgres import Binaries, EmbeddedServer, find_binaries, quote_ident, stop_unused
from roseram.postgres.flock import FileLock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    MakeDatabase: TypeAlias = Callable[..., Awaitable[str]]

pytest_plugins = ["schema.fixtures"]

FOLDER = "ROSERAM_TEST_SERVERS"  # where the suite's servers keep their data
MEMORY = Path("/dev/shm")
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
# Nothing here has to survive a power cut; many test processes share one server.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "256MB",
    "max_connections": "200",
    "max_wal_senders": "20",
    "max_replication_slots": "20",
    "autovacuum": "off",
    "shared_buffers": "128MB",
}


def _wanted() -> tuple[str, ...]:
    """The versions to test: both, unless ROSERAM_TEST_POSTGRES names one (18 or 15)."""
    only = os.environ.get("ROSERAM_TEST_POSTGRES", "")
    return tuple(only.split(",")) if only else ("18", "15")


def _binaries(version: str) -> Binaries:
    found = find_binaries(DEBIAN_15 if version == "15" else None)
    if str(found.major) != version:
        raise pytest.UsageError(f"PostgreSQL {version} is needed, {found.bin_dir} is another")
    return found


def pytest_report_header(config: pytest.Config) -> list[str]:
    lines = [f"PostgreSQL {_binaries(v).version} from {_binaries(v).source}" for v in _wanted()]
    return [*lines, f"as {'root' if os.geteuid() == 0 else 'a plain user'}"]


def pytest_configure(config: pytest.Config) -> None:
    """The process that leads the others chooses the servers' folder; they inherit it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's job in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)  # programs under test inherit it
    if hasattr(config, "workerinput"):
        return
    for left in MEMORY.glob("roseram-tests-*"):
        if not psutil.pid_exists(int(left.name.rpartition("-")[2])):
            _remove(left)  # of a run that was killed
    os.environ[FOLDER] = tempfile.mkdtemp(
        suffix=f"-{os.getpid()}", prefix="roseram-tests-", dir=_fast_disk()
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    """Everybody has left: remove the servers' files."""
    if not hasattr(config, "workerinput") and FOLDER in os.environ:
        _remove(Path(os.environ.pop(FOLDER)))


def _fast_disk() -> Path | None:
    """Memory where there is plenty (a database is made ten times as fast), else the temp dir."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 3 << 30
    return MEMORY if roomy and os.access(MEMORY, os.W_OK) else None


def _remove(folder: Path) -> None:
    for data_dir in folder.glob("pg*"):
        asyncio.run(stop_unused(data_dir))
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Server:
    """One running Postgres of the suite."""

    embedded: EmbeddedServer
    folder: Path

    @property
    def major(self) -> int:
        return self.embedded.binaries.major

    @property
    def binaries(self) -> Binaries:
        return self.embedded.binaries

    def url(self, database: str = "postgres") -> str:
        return self.embedded.url(database)

    async def execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def create(self, name: str, template: str = "template0") -> str:
        """A new database; its address."""
        copy = "strategy file_copy" if template != "template0" else ""
        source, target = quote_ident(template), quote_ident(name)
        await self.execute(f"create database {target} template {source} {copy}")
        return self.url(name)

    async def drop(self, name: str) -> None:
        await self.execute(f"drop database if exists {quote_ident(name)} with (force)")

    async def exists(self, name: str) -> bool:
        connection = await asyncpg.connect(self.url())
        try:
            found = await connection.fetchval("select 1 from pg_database where datname = $1", name)
        finally:
            await connection.close()
        return found is not None

    async def template(self, name: str, builder: Callable[[str], Awaitable[None]]) -> str:
        """The database called `name`, filled by `builder(url)` once per server and test run.

        Clone it with `make_database(template=name)`. The builder must leave no connection open.
        """
        async with FileLock.held(self.folder / f"template-{name}.lock"):
            if not await self.exists(name):
                unfinished = f"{name}_unfinished"
                await self.drop(unfinished)
                await builder(await self.create(unfinished))
                rename = f"alter database {quote_ident(unfinished)} rename to {quote_ident(name)}"
                await self.execute(rename)
        return name


@pytest.fixture(scope="session", params=_wanted(), ids=lambda version: f"pg{version}")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A running server, once for each PostgreSQL version; every test process joins the same one."""
    folder = Path(os.environ[FOLDER]) / f"pg{request.param}"
    binaries = _binaries(request.param)
    embedded = asyncio.run(EmbeddedServer.start(folder, settings=FAST, binaries=binaries))
    yield Server(embedded, folder)
    asyncio.run(embedded.stop())


@pytest.fixture
async def make_database(server: Server) -> AsyncIterator[MakeDatabase]:
    """`await make_database()` or `await make_database(template=name)`: a new database's address.

    Dropped after the test.
    """
    async with AsyncExitStack() as stack:

        async def make(template: str = "template0") -> str:
            name = f"test_{uuid.uuid4().hex}"
            stack.push_async_callback(server.drop, name)
            return await server.create(name, template)

        yield make


@pytest.fixture
async def empty_database(make_database: MakeDatabase) -> str:
    """The address of a new, empty database."""
    return await make_database()
