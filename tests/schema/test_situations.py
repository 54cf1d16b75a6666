"""The schema installs in each situation, on each server, and a second time does nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest

from schema.situations import SITUATIONS, Situation, install

if TYPE_CHECKING:
    from roseram.postgres import Connection

everywhere = pytest.mark.parametrize("situation", sorted(SITUATIONS), indirect=True)

WHO = """
    select current_user::text as login, r.rolsuper as superuser,
        pg_get_userbyid(theirs.relowner) as auth, pg_get_userbyid(ours.relowner) as ours
    from pg_roles r, pg_class theirs, pg_class ours
    where r.rolname = current_user and theirs.oid = 'auth.users'::regclass
        and ours.oid = 'public.pages'::regclass
"""


@everywhere
async def test_installed(schema_connection: Connection, situation: Situation) -> None:
    row = await schema_connection.fetchrow(WHO)
    assert row is not None
    assert row["login"] == row["ours"] == situation.login
    assert row["superuser"] == (situation.name == "superuser")
    assert row["auth"] == ("supabase_auth_admin" if situation.name == "supabase" else row["login"])


@everywhere
async def test_again_does_nothing(schema_database: str) -> None:
    assert not await install(schema_database)


@everywhere
async def test_an_account_gets_its_person(schema_connection: Connection) -> None:
    """The trigger on auth.users works whoever owns that table."""
    user = await schema_connection.fetchval(
        "insert into auth.users (id, email) values (gen_random_uuid(), 'a@b.c') returning id"
    )
    personal = "select is_personal from public.organizations where owner_id = $1"
    assert await schema_connection.fetchval(personal, user) is True


@pytest.mark.parametrize("situation", ["supabase"], indirect=True)
async def test_supabase_keeps_what_is_its_own(schema_connection: Connection) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await schema_connection.execute("alter table auth.users add column ours text")


CHANGES = (
    "create table public.extra (id int)",
    "alter table public.extra add column name text",
    "comment on table public.extra is 'more'",
    "create view public.shown as select * from public.extra",
    "create function public.two() returns int language sql as 'select 2'",
    "drop function public.two()",
    "drop view public.shown",
    "drop table public.extra",
)
NO_CHANGES = (
    "create temporary table passing as select 1 as one",
    "alter table passing add column two int",
    "drop table passing",
    "grant usage on schema public to anon",
    "update public.plans set updated_at = now()",
)


@everywhere
async def test_who_changes_the_schema_tells_the_data_api(
    schema_database: str, situation: Situation
) -> None:
    """Only a superuser's installation can; the script for Supabase has done so before us."""
    told: asyncio.Queue[object] = asyncio.Queue()
    connection = await asyncpg.connect(schema_database)
    try:
        await connection.add_listener("pgrst", lambda *said: told.put_nowait(said[-1]))
        for change in CHANGES:
            await connection.execute(change)
            if situation.name != "owner":
                assert await asyncio.wait_for(told.get(), 20) == "reload schema"
        for statement in NO_CHANGES:
            await connection.execute(statement)
        await connection.execute("notify pgrst, 'the end'")
        assert await asyncio.wait_for(told.get(), 20) == "the end"
        assert told.empty()
    finally:
        await connection.close()
