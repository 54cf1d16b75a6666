"""The shop's database, shared and for one's own."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

import pytest

from roseram.postgres.pipeline import connect, read_parameters
from server.rest.statement.asking import Shop, shop_template, what_is_exposed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import Server
    from roseram.server.rest.exposed import Exposed


@pytest.fixture(scope="session")
def shop_url(server: Server) -> Iterator[str]:
    """This process's copy of the shop; what tests do in it is rolled back."""
    name = f"shop_{uuid.uuid4().hex}"

    async def make() -> str:
        return await server.create(name, await shop_template(server))

    yield asyncio.run(make())
    asyncio.run(server.drop(name))


@pytest.fixture(scope="session")
def shop_exposed(shop_url: str) -> Exposed:
    return asyncio.run(what_is_exposed(shop_url))


@pytest.fixture
async def shop(shop_url: str, shop_exposed: Exposed) -> AsyncIterator[Shop]:
    connection = await connect(read_parameters(shop_url))
    yield Shop(connection, shop_exposed)
    connection.close()
