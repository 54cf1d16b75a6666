"""A database in which each case runs inside a transaction that is rolled back."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import Server

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def lint_database(server: Server) -> Iterator[str]:
    name = f"lints_{uuid.uuid4().hex}"
    url: str = asyncio.run(server.create(name))
    asyncio.run(_prepare(url))
    yield url
    asyncio.run(server.drop(name))


async def _prepare(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute((HERE.parent / "roles.sql").read_text("utf-8"))
        await connection.execute((HERE / "prelude.sql").read_text("utf-8"))
    finally:
        await connection.close()


@pytest.fixture
async def connection(lint_database: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(lint_database)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()
