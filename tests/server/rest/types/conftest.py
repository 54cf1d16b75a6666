"""Models of the world and of the unified schema."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.server.rest.types import read_model
from server.rest.cache.conftest import world, world_shared

if TYPE_CHECKING:
    from roseram.server.rest.types import Model

__all__ = ["model", "world", "world_shared"]


def model_of(url: str, *schemas: str) -> Model:
    async def read() -> Model:
        connection = await asyncpg.connect(url)
        try:
            return await read_model(connection, schemas)
        finally:
            await connection.close()

    return asyncio.run(read())


@pytest.fixture(scope="session")
def model(world_shared: str) -> Model:
    """What is known of the world."""
    return model_of(world_shared, "harbour", "tide")
