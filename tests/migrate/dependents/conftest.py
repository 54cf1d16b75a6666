"""An old database in each situation, with a scratch database that holds the unified schema."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

import asyncpg
import pytest

from migrate.dependents.moves import Old
from roseram.postgres.flock import FileLock
from roseram.schema import sections
from schema.fixtures import clone
from schema.situations import ROLES_LOCK

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import Server
    from schema.situations import Situation


async def _arrives(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "select format('%I.%I', relnamespace::regnamespace, relname) as name from pg_class"
            " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')"
        )
    finally:
        await connection.close()
    return [row["name"] for row in rows]


@pytest.fixture(scope="session")
def trial(server: Server, situation: Situation) -> Iterator[str]:
    """The address of this process's scratch database; nobody leaves anything in it."""
    name = f"trial_{uuid.uuid4().hex}"
    yield asyncio.run(clone(server, situation, name))
    asyncio.run(server.drop(name))


@pytest.fixture
async def old(server: Server, situation: Situation, trial: str) -> AsyncIterator[Old]:
    """A database with the platform (auth, storage) and nothing else in it."""
    name = f"old_{uuid.uuid4().hex}"
    await server.create(name)
    async with FileLock.held(server.folder / ROLES_LOCK):
        await situation.prepare(server.url(name))
    admin = await asyncpg.connect(server.url(name))
    connection = await asyncpg.connect(situation.url(server, name))
    try:
        platform = next(section for section in sections() if section.name == "platform")
        await connection.execute(platform.script)
        # as on Supabase; an installation grants it anyway
        await connection.execute(
            "grant usage on schema public to anon, authenticated, service_role"
        )
        if not await connection.fetchval("select exists (select from pg_publication)"):
            await connection.execute("create publication supabase_realtime")
        yield Old(connection, admin, trial, await _arrives(trial))
    finally:
        await connection.close()
        await admin.close()
        await server.drop(name)
