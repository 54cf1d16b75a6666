"""The schema installs in each situation, on each server, and a second time does nothing."""

from __future__ import annotations

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
