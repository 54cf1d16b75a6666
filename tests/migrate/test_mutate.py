"""Random changes: the same for the same seed, of every kind, on filled tables too."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import asyncpg
import pytest

from migrate.mutate import KINDS, kind_of, mutate
from schema.fixtures import rolled_back

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from conftest import MakeDatabase, Server
    from roseram.postgres import Connection

WORLD = """
create schema auth;
create table auth.users (id uuid primary key default gen_random_uuid(), email text);
create table public.projects (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  name text not null check (name <> ''),
  slug varchar(80) unique,
  status text default 'draft' check (status in ('draft', 'active', 'it is done')),
  tags text[] default '{a,b}',
  settings jsonb default '{"k": 1}',
  stars integer default 3,
  price numeric(10,2) default 1.5,
  seen timestamp,
  open boolean default true,
  address inet,
  created_at timestamptz not null default now(),
  updated_at timestamptz
);
create table public.messages (
  id uuid primary key default gen_random_uuid(),
  project_id uuid references public.projects (id) on delete cascade,
  reply_to uuid references public.messages (id),
  role text not null check (role in ('user', 'assistant')),
  body text,
  extra json
);
create table public.tokens (
  id uuid primary key default gen_random_uuid(), label varchar(30), uses bigint default 0
);
create table public.events (kind text, at timestamptz default now());
alter table public.projects enable row level security;
create policy "Users can view their own projects" on public.projects
  for select using (user_id is not null);
create policy members on public.messages using (project_id in (select id from public.projects));
insert into auth.users (email) select 'user' || n || '@example.com' from generate_series(1, 5) n;
insert into public.projects (user_id, name, slug, address)
  select id, email, email, '10.0.0.1' from auth.users;
insert into public.messages (project_id, role, body, extra)
  select id, 'user', name, '{"b": 1}' from public.projects;
insert into public.tokens (label) select 'token ' || n from generate_series(1, 5) n;
insert into public.events (kind) values ('seen');
"""
# What stands there after a change, in words that name no object ids.
SHAPE = """
select table_name, ordinal_position, column_name, data_type, is_nullable, column_default
from information_schema.columns where table_schema in ('public', 'auth', 'reporting')
order by 1, 2
"""
ROWS = "select count(*) from public.projects"


@pytest.fixture
async def world(server: Server, make_database: MakeDatabase) -> str:
    """The address of a database like WORLD, of one's own."""

    async def build(url: str) -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(WORLD)
        await connection.close()

    return await make_database(template=await server.template("mutate_world", build))


@pytest.fixture
async def connection(world: str) -> AsyncIterator[Connection]:
    async with rolled_back(world) as connection:
        yield connection


async def shape(connection: Connection) -> list[str]:
    return [str(tuple(row)) for row in await connection.fetch(SHAPE)]


async def changed(url: str, seed: int) -> tuple[list[str], list[str]]:
    """The changes of a seed, and what they made; nothing of it stays."""
    async with rolled_back(url) as connection:
        statements = await mutate(connection, seed, 8)
        return statements, await shape(connection)


async def test_every_kind_applies_to_filled_tables(connection: Connection) -> None:
    assert len(KINDS) > 40
    for kind in KINDS:
        for seed in range(3):
            undo = connection.transaction()
            await undo.start()
            (statement,) = await mutate(connection, seed, 1, kinds=[kind])
            await undo.rollback()
            assert kind_of(statement) == kind


async def test_same_seed_same_changes(world: str) -> None:
    first, second = await changed(world, 7), await changed(world, 7)
    assert first == second
    assert first[0] != (await changed(world, 8))[0]


async def test_statements_tell_all(world: str) -> None:
    statements, expected = await changed(world, 3)
    assert len(statements) == 8
    async with rolled_back(world) as connection:
        for statement in statements:
            await connection.execute(statement)
        assert await shape(connection) == expected


async def test_common_differences_come_more_often(world: str) -> None:
    drawn: Counter[str] = Counter()
    for seed in range(24):
        drawn.update(map(kind_of, (await changed(world, seed))[0]))
    rare = [name for name, (weight, _) in KINDS.items() if weight == 1]
    common = [name for name, (weight, _) in KINDS.items() if weight >= 8]
    assert len(drawn) > 0.8 * len(KINDS)
    assert sum(drawn[name] for name in common) / len(common) > 2 * (
        sum(drawn[name] for name in rare) / len(rare)
    )


async def test_what_was_done_stays(world: str) -> None:
    connection = await asyncpg.connect(world)
    before = await shape(connection)
    path = await connection.fetchval("show search_path")
    await mutate(connection, 1, 3, kinds=["add_table", "add_view"])
    assert await connection.fetchval("show search_path") == path
    assert await connection.fetchval(ROWS) == 5  # the connection is of use as before
    await connection.close()
    async with rolled_back(world) as other:
        assert len(await shape(other)) > len(before)


async def test_search_path_is_given_back_inside_a_transaction(connection: Connection) -> None:
    await connection.execute("set local search_path = auth")
    await mutate(connection, 1, 2)
    assert await connection.fetchval("show search_path") == "auth"


async def test_an_empty_database_takes_what_applies(empty_database: str) -> None:
    async with rolled_back(empty_database) as connection:
        statements = await mutate(connection, 5, 4)
    assert len(statements) == 4
    assert kind_of(statements[0]) in {"add_table", "add_partitioned_table"}


async def test_says_that_nothing_applies(empty_database: str) -> None:
    async with rolled_back(empty_database) as connection:
        with pytest.raises(LookupError, match="drop_column"):
            await mutate(connection, 1, 1, kinds=["drop_column"])
