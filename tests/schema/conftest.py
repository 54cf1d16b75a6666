"""Databases that hold the two tenants of `tenants`, or the rows of the access matrix; committed."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

import asyncpg
import pytest

from schema.fixtures import clone, rolled_back
from schema.ground import Ground
from schema.observe import prepare
from schema.tenants import ours, theirs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import MakeDatabase, Server
    from roseram.postgres import Connection
    from schema.situations import Situation


async def _build(server: Server, template: str, name: str) -> None:
    connection = await asyncpg.connect(await server.create(name, template))
    try:
        await ours.build(connection)
        await theirs.build(connection)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def tenants_template(server: Server, schema_template: str) -> Iterator[str]:
    """The name of this process's database with both tenants; nobody connects to it."""
    name = f"tenants_{uuid.uuid4().hex}"
    asyncio.run(_build(server, schema_template, name))
    yield name
    asyncio.run(server.drop(name))


@pytest.fixture
async def tenants_database(make_database: MakeDatabase, tenants_template: str) -> str:
    """The address of a copy of one's own, as the superuser."""
    return await make_database(template=tenants_template)


@pytest.fixture(scope="session")
def _tenants_shared(server: Server, tenants_template: str) -> Iterator[str]:
    name = f"tenants_{uuid.uuid4().hex}"
    yield asyncio.run(server.create(name, tenants_template))
    asyncio.run(server.drop(name))


@pytest.fixture
async def tenants_connection(_tenants_shared: str) -> AsyncIterator[Connection]:
    """The superuser in a transaction that is rolled back after the test."""
    async with rolled_back(_tenants_shared) as connection:
        yield connection


@pytest.fixture(scope="session")
def restored_template(server: Server, tenants_template: str) -> str:
    """The same database after pg_dump and pg_restore: its constraints came in another order."""

    async def restore(url: str) -> None:
        dump = await asyncio.create_subprocess_exec(
            server.binaries.path("pg_dump"),
            *("--format=custom", "--compress=0", "--dbname", server.url(tenants_template)),
            stdout=asyncio.subprocess.PIPE,
        )
        archive, _ = await dump.communicate()
        assert dump.returncode == 0
        load = await asyncio.create_subprocess_exec(
            server.binaries.path("pg_restore"),
            *("--exit-on-error", "--dbname", url),
            stdin=asyncio.subprocess.PIPE,
        )
        await load.communicate(archive)
        assert load.returncode == 0

    return asyncio.run(server.template("restored_tenants", restore))


async def _build_ground(url: str) -> Ground:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            return await Ground.build(connection)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def filled(
    server: Server, situation: Situation, schema_template: str
) -> Iterator[tuple[str, Ground]]:
    """The address of a database with rows of every table, and what it holds."""
    name = f"access_{uuid.uuid4().hex}"
    url = asyncio.run(clone(server, situation, name))
    yield url, asyncio.run(_build_ground(url))
    asyncio.run(server.drop(name))


@pytest.fixture
def ground(filled: tuple[str, Ground]) -> Ground:
    return filled[1]


@pytest.fixture
async def connection(filled: tuple[str, Ground]) -> AsyncIterator[Connection]:
    """A connection that is ready for questions, inside a transaction that is rolled back."""
    connection = await asyncpg.connect(filled[0])
    try:
        await prepare(connection)
        transaction = connection.transaction()
        await transaction.start()
        yield connection
        await transaction.rollback()
    finally:
        await connection.close()
