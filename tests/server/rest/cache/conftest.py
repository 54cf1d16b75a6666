"""The world's database, and what the API exposes of it."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.server.rest.cache import read_exposed
from server.rest.cache.world import SETTINGS, as_login, world_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import MakeDatabase, Server
    from roseram.server.rest.exposed import Exposed


@pytest.fixture(scope="session")
def world_shared(server: Server) -> Iterator[str]:
    """The address of this process's copy, as world_login; tests must leave it as it was."""
    name = f"world_{uuid.uuid4().hex}"

    async def make() -> str:
        return await server.create(name, await world_template(server))

    yield as_login(asyncio.run(make()))
    asyncio.run(server.drop(name))


@pytest.fixture(scope="session")
def exposed(world_shared: str) -> Exposed:
    """What the world exposes with SETTINGS."""

    async def read() -> Exposed:
        connection = await asyncpg.connect(world_shared)
        try:
            return await read_exposed(connection, SETTINGS)
        finally:
            await connection.close()

    return asyncio.run(read())


@pytest.fixture
async def world(server: Server, make_database: MakeDatabase) -> str:
    """The address of a copy of one's own, as the superuser."""
    return await make_database(template=await world_template(server))
