"""The demo in a database of a test's own, or one that tests leave as it is."""

from __future__ import annotations

import asyncio
import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from roseram.operate.demo import install_demo
from roseram.operate.demo.notation import identify
from roseram.postgres import Database, quote_ident

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import Server


NOW = date(2026, 3, 15)
PASSWORD = "a password for the tests"
ONE_VERSION = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
FIELDNOTE = identify("organizations/fieldnote")
TIDELINE = identify("organizations/tideline")


@pytest.fixture(scope="session")
def demo_url(server: Server, schema_template: str) -> Iterator[str]:
    """A database with the demo, for tests that leave it as it is."""

    async def build(url: str) -> None:
        async with await Database.open(url, max_size=2) as database:
            assert (await install_demo(database, PASSWORD, now=NOW)).new

    name = f"demo_{schema_template}_{uuid.uuid4().hex[:8]}"  # each test process has its own
    url = asyncio.run(server.create(name, schema_template))
    asyncio.run(build(url))
    yield url
    asyncio.run(server.drop(name))


@pytest.fixture
async def demo(demo_url: str) -> AsyncIterator[Database]:
    async with await Database.open(demo_url, max_size=2) as opened:
        yield opened


@pytest.fixture
async def database(schema_database: str) -> AsyncIterator[Database]:
    """One of one's own, with the schema and nothing else."""
    async with await Database.open(schema_database, max_size=4) as opened:
        yield opened


async def fetch(database: Database, query: str, *values: object) -> list[tuple[Any, ...]]:
    async with database.connection() as connection:
        return [tuple(row) for row in await connection.fetch(query, *values)]


async def tables_with(database: Database, column: str = "") -> list[str]:
    """The public tables, or those with this column."""
    found = await fetch(
        database,
        """select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace
        and c.relkind in ('r', 'p') and ($1 = '' or exists (select from pg_attribute a
          where a.attrelid = c.oid and a.attname = $1)) order by 1""",
        column,
    )
    return [name for (name,) in found]


async def every_row(database: Database) -> dict[str, list[str]]:
    """Every row of every table that the demo may touch."""
    names = [f"public.{quote_ident(name)}" for name in await tables_with(database)]
    everything: dict[str, list[str]] = {}
    for name in [*names, "auth.users", "auth.identities", "roseram.wide_members"]:
        rows = await fetch(database, f"select to_jsonb(t)::text from {name} t order by 1")
        everything[name] = [row for (row,) in rows]
    return everything
