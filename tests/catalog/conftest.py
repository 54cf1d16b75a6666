"""A database with one object of every kind, and servers of every version side by side."""

from __future__ import annotations

import asyncio
import os
import uuid
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from conftest import DEBIAN_15, FAST, FOLDER
from roseram.postgres import EmbeddedServer, find_binaries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from contextlib import AbstractAsyncContextManager

    from conftest import Server

    Connection = asyncpg.Connection[asyncpg.Record]
    Connect = Callable[[str], AbstractAsyncContextManager[Connection]]

HERE = Path(__file__).parent


@asynccontextmanager
async def _connect(url: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def _install(url: str) -> None:
    async with _connect(url) as connection:
        for file in ("roles.sql", "everything.sql"):
            await connection.execute((HERE / file).read_text("utf-8"))


@pytest.fixture
def connect() -> Connect:
    """`async with connect(url) as connection`."""
    return _connect


@pytest.fixture(scope="session")
def everything(server: Server) -> Iterator[str]:
    """The address of a database with everything; change it inside a transaction only."""
    name = f"everything_{uuid.uuid4().hex}"
    url: str = asyncio.run(server.create(name))
    asyncio.run(_install(url))
    yield url
    asyncio.run(server.drop(name))


@pytest.fixture
async def connection(everything: str) -> AsyncIterator[Connection]:
    """A superuser's connection to the database with everything."""
    async with _connect(everything) as connection:
        yield connection


@pytest.fixture
async def servers() -> AsyncIterator[list[EmbeddedServer]]:
    """The servers of all versions under test, started or joined."""
    started = [
        await EmbeddedServer.start(
            Path(os.environ[FOLDER]) / f"pg{version}",
            settings=FAST,
            binaries=find_binaries(DEBIAN_15 if version == "15" else None),
        )
        for version in (os.environ.get("ROSERAM_TEST_POSTGRES") or "18,15").split(",")
    ]
    yield started
    for server in started:
        await server.stop()


@pytest.fixture
async def everywhere(servers: list[EmbeddedServer]) -> AsyncIterator[list[str]]:
    """The addresses of a database with everything on each version."""
    name, urls = f"everywhere_{uuid.uuid4().hex}", []
    for server in servers:
        async with _connect(server.url("postgres")) as connection:
            await connection.execute(f"create database {name} template template0")
        urls.append(server.url(name))
        await _install(urls[-1])
    yield urls
    for server in servers:
        async with _connect(server.url("postgres")) as connection:
            await connection.execute(f"drop database {name} with (force)")
