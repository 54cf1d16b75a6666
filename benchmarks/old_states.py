"""Old databases to migrate: built from the catalogs of states that the tests keep."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

sys.path.append(
    str(Path(__file__).parents[1] / "tests")
)  # the states and what fills them are there

from migrate.nasty import fill
from migrate.states import state_sql
from roseram.postgres import quote_ident, with_database

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.postgres import EmbeddedServer

HERE = Path(__file__).parent

# What stands on old tables is tried over the new ones, in a scratch database.
_AROUND = """
create view public.own_titles as select o.id, o.title, u.username
  from public.own_0 o join public.users u on u.id = o.user_id;
create function public.own_count(wanted uuid) returns bigint language sql stable as
  'select count(*) from public.own_0 where user_id = wanted';
"""


async def make_projects(server: EmbeddedServer, name: str, rows: Mapping[str, int]) -> int:
    """Make a database of code projects (state m001-add); return the bytes of its tables.

    `rows` says how many people, projects, messages and revisions.
    """
    await execute(server, f"create database {quote_ident(name)}")
    connection = await asyncpg.connect(with_database(server.url(), name))
    try:
        await connection.execute(state_sql("m001-add"))
        for what, number in rows.items():
            await connection.execute(
                "select set_config($1, $2, false)", f"bench.{what}", str(number)
            )
        await connection.execute((HERE / "migrate_old.sql").read_text())
        await connection.execute("vacuum (freeze, analyze)")
        size: int = await connection.fetchval(
            "select sum(pg_total_relation_size(oid))::bigint from pg_class "
            "where relnamespace = 'public'::regnamespace and relkind = 'r'"
        )
    finally:
        await connection.close()
    return size


async def make_wide(server: EmbeddedServer, name: str, tables: int, rows: int) -> None:
    """Make a database in state production with more tables of its own, `rows` in each."""
    await execute(server, f"create database {quote_ident(name)}")
    connection = await asyncpg.connect(with_database(server.url(), name))
    try:
        await connection.execute(state_sql("production"))
        there = await connection.fetchval(
            "select count(*) from pg_tables where schemaname = 'public'"
        )
        for number in range(tables - there):
            await connection.execute(
                f"create table public.own_{number} (id uuid primary key, "
                f"user_id uuid references public.users (id), title text not null, body jsonb, "
                f"amount numeric(10, 2), happened_at timestamp)"
            )
        await connection.execute(_AROUND)
        await fill(connection, rows)
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


async def clone(server: EmbeddedServer, template: str, name: str) -> str:
    """Copy a database in the place of an older copy; return its address."""
    await execute(server, f"drop database if exists {quote_ident(name)} with (force)")
    await execute(
        server,
        f"create database {quote_ident(name)} template {quote_ident(template)} strategy file_copy",
    )
    await execute(server, "checkpoint")  # none of what went before is written during the run
    return with_database(server.url(), name)


async def execute(server: EmbeddedServer, statement: str) -> None:
    """Run one statement as the superuser, outside of the measured databases."""
    connection = await asyncpg.connect(with_database(server.url(), "postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
