"""A database as the guide's reader has it: two tenants, and tables filled with rows."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from schema.fixtures import rolled_back
from schema.tenants import ours, theirs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import MakeDatabase, Server
    from roseram.postgres import Connection

FILL = (Path(__file__).parent / "fill.sql").read_text("utf-8")


async def _build(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await ours.build(connection)
        await theirs.build(connection)
        await connection.execute(ours.sql(FILL))
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def guide_template(server: Server, schema_template: str) -> Iterator[str]:
    """The name of this process's filled database; nobody connects to it."""
    name = f"guide_{uuid.uuid4().hex}"
    url = asyncio.run(server.create(name, schema_template))
    asyncio.run(_build(url))
    yield name
    asyncio.run(server.drop(name))


@pytest.fixture
async def guide_database(make_database: MakeDatabase, guide_template: str) -> str:
    """The address of a copy of one's own, as the superuser."""
    return await make_database(template=guide_template)


@pytest.fixture(scope="session")
def _guide_shared(server: Server, guide_template: str) -> Iterator[str]:
    name = f"guide_{uuid.uuid4().hex}"
    yield asyncio.run(server.create(name, guide_template))
    asyncio.run(server.drop(name))


@pytest.fixture
async def connection(_guide_shared: str) -> AsyncIterator[Connection]:
    """The SQL editor: the database's owner, in a transaction that is rolled back."""
    async with rolled_back(_guide_shared) as connection:
        yield connection
