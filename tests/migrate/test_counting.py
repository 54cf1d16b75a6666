"""What a plan counts beforehand, on rows that need the engine's own conversions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from migrate.old_database import cache_of
from roseram.migrate.apply import RunOptions, apply
from roseram.migrate.planner import make_plan
from roseram.postgres import Database

if TYPE_CHECKING:
    from conftest import MakeDatabase, Server

MEMBERS = "public.organization_members"
ANA = "00000000-0000-4000-8000-000000000001"
TEAM = "10000000-0000-4000-8000-000000000001"
BEN = "00000000-0000-4000-8000-000000000002"
# Both tables can have two rows for one of the new ones, so that rows are compared while counting;
# json and times in words are read by functions that stand in a schema of the migration's own.
OLD = f"""
create table public.users (id uuid primary key, email text, created_at text);
create table public.user_profiles (
  id uuid primary key, display_name text, preferences json, created_at text);
create table public.organizations (id uuid primary key, name text, slug text, owner_id uuid);
create table public.organization_members (id uuid primary key, s uuid, user_id uuid, role text);
insert into public.users values ('{ANA}', 'ana@example.org', '2024-05-01 12:00'),
  ('{BEN}', 'ben@example.org', 'yesterday afternoon');
insert into public.user_profiles values
  ('{ANA}', 'Ana', '{{"theme": "dark", "theme": "light"}}', '2024-05-01T12:00:00Z'),
  ('{BEN}', 'Ben', null, 'never');
insert into public.organizations values
  ('{TEAM}', 'Team', 'team', '{ANA}');
insert into public.organization_members values
  ('20000000-0000-4000-8000-000000000001', '{TEAM}', '{BEN}', null);
"""


@pytest.mark.parametrize("server", ["18"], indirect=True)
async def test_what_is_counted_is_what_comes(server: Server, make_database: MakeDatabase) -> None:
    url = await make_database()
    connection = await asyncpg.connect(url)
    await connection.execute(OLD)
    async with await Database.open(url, max_size=3) as database:
        plan = await make_plan(database, cache_of(server))
        await apply(database, plan, RunOptions(allow=frozenset(h.name for h in plan.hazards)))
    counted = {
        (item.source, item.target, item.kind, item.column): item.rows for item in plan.quarantine
    }
    found = await connection.fetch(
        "select source_table, target_table, kind, column_name, count(*) from roseram.quarantine "
        "where code <> 'conflict' group by 1, 2, 3, 4"  # of merged tables: decided row by row
    )
    assert {tuple(row)[:4]: row["count"] for row in found} == counted
    # what a row is a membership of is not known: it is not the person's own
    assert counted[MEMBERS, MEMBERS, "row", "organization_id"] == 1
    assert counted["public.user_profiles", "public.profiles", "value", "created_at"] == 1
    row = await connection.fetchval(
        "select source_row ->> 's' from roseram.quarantine where source_table = $1", MEMBERS
    )
    assert row == TEAM  # the whole row is kept, also where a column is called as we call rows
    await connection.close()
