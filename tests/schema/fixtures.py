"""Databases with the installed schema, in three situations (a plugin of tests/conftest.py).

`schema_connection` is what most tests want: it ends with a rollback. `schema_database` is a copy of
one's own for tests that commit. Both are in the situation "superuser" unless a test asks for
others: `@pytest.mark.parametrize("situation", ["owner", "supabase"], indirect=True)`.
"""

from __future__ import annotations

import asyncio
import uuid
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.postgres import quote_ident
from roseram.postgres.flock import FileLock
from schema.situations import ROLES_LOCK, SITUATIONS, Situation, install

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import Server
    from roseram.postgres import Connection


@pytest.fixture(scope="session")
def situation(request: pytest.FixtureRequest) -> Situation:
    """Who installs the schema where; "superuser" unless parametrized indirectly."""
    return SITUATIONS[getattr(request, "param", "superuser")]


@pytest.fixture(scope="session")
def schema_template(server: Server, situation: Situation) -> str:
    """The name of a database with the schema, built once per server and situation."""
    return asyncio.run(make_template(server, situation))


async def make_template(server: Server, situation: Situation) -> str:
    """The name of the template of this situation on this server, built where it is missing."""

    async def build(admin_url: str) -> None:
        async with FileLock.held(server.folder / ROLES_LOCK):
            await situation.prepare(admin_url)
            await install(admin_url.replace("//postgres@", f"//{situation.login}@", 1))

    return await server.template(f"schema_{situation.name}", build)


async def clone(server: Server, situation: Situation, name: str) -> str:
    """A copy of the template called `name`; its address as the situation's login role."""
    template = await make_template(server, situation)
    await server.create(name, template)
    owner = f"alter database {quote_ident(name)} owner to {quote_ident(situation.login)}"
    await server.execute(owner)
    return situation.url(server, name)


@pytest.fixture
async def schema_database(
    server: Server, situation: Situation, schema_template: str
) -> AsyncIterator[str]:
    """The address of a new database with the schema, as the situation's login role."""
    name = f"schema_{uuid.uuid4().hex}"
    yield await clone(server, situation, name)
    await server.drop(name)


@pytest.fixture(scope="session")
def schema_shared(server: Server, situation: Situation, schema_template: str) -> Iterator[str]:
    """The address of this process's database with the schema; tests must leave it as it was."""
    name = f"schema_{uuid.uuid4().hex}"
    yield asyncio.run(clone(server, situation, name))
    asyncio.run(server.drop(name))


@asynccontextmanager
async def rolled_back(url: str) -> AsyncIterator[Connection]:
    """A connection inside a transaction that is rolled back at the end."""
    connection = await asyncpg.connect(url)
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield connection
    finally:
        await transaction.rollback()
        await connection.close()


@pytest.fixture
async def schema_connection(schema_shared: str) -> AsyncIterator[Connection]:
    """A connection inside a transaction that is rolled back after the test."""
    async with rolled_back(schema_shared) as connection:
        yield connection
