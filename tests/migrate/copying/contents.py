"""What a database holds, to be compared with another one."""

from __future__ import annotations

from pathlib import Path

import asyncpg

from roseram.catalog import Catalog, Difference, compare, read_catalog
from roseram.postgres import Database

SEED = Path(__file__).with_name("seed.sql").read_text("utf-8")
# The database's own, and not to be had on the copy: versions of extensions, and event triggers.
IGNORED = ("column_position", "role_*", "extension_version", "extension_comment", "event_trigger_*")
TABLES = """
select format('%I.%I', n.nspname, c.relname)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
order by 1
"""
SUM = """
select count(*) || ' ' || coalesce(md5(string_agg(t::text, chr(10) order by t::text)), '-')
from only {} as t
"""
# A new database does not get these from its template.
SETTINGS = """
do $$ begin
  execute format('alter database %I set timezone to %L', current_database(), 'Asia/Tokyo');
  execute format('alter database %I set search_path to "My App", public', current_database());
end $$
"""


async def run(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


async def seed(url: str) -> None:
    await run(url, SEED)


async def sums(url: str) -> dict[str, str]:
    """Table → how many rows, and a checksum over all their values as text."""
    async with await Database.open(url) as database, database.connection() as connection:
        await connection.execute("set timezone to 'UTC'")
        return {
            row[0]: await connection.fetchval(SUM.format(row[0]))
            for row in await connection.fetch(TABLES)
        }


async def catalog(url: str) -> Catalog:
    async with await Database.open(url) as database, database.connection() as connection:
        return await read_catalog(connection)


async def differences(have: str, want: str) -> tuple[Difference, ...]:
    return compare(await catalog(have), await catalog(want), ignore=IGNORED, partitions=True)


async def value(url: str, query: str, *arguments: object) -> object:
    """One value of a database."""
    async with await Database.open(url) as database, database.connection() as connection:
        return await connection.fetchval(query, *arguments)
