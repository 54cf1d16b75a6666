"""The demo comes once, and all of it goes again."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from operate.demo.conftest import FIELDNOTE, NOW, ONE_VERSION, PASSWORD, every_row, fetch
from roseram.operate.accounts import create_account
from roseram.operate.demo import (
    DemoInPart,
    DemoInUse,
    DemoTaken,
    Removed,
    install_demo,
    remove_demo,
)
from roseram.operate.demo.notation import identify
from roseram.operate.organizations import create_organization

if TYPE_CHECKING:
    from roseram.postgres import Database


async def test_a_second_run_changes_nothing(database: Database) -> None:
    assert (await install_demo(database, PASSWORD, now=NOW)).new
    before = await every_row(database)
    again = await install_demo(database, "another password", now=NOW + timedelta(days=9))
    assert not again.new
    assert len(again.members) == 11
    assert await every_row(database) == before


@ONE_VERSION
async def test_of_two_at_once_one_does_it(database: Database) -> None:
    done = await asyncio.gather(*(install_demo(database, PASSWORD) for _ in range(2)))
    assert sorted(each.new for each in done) == [False, True]


async def test_it_is_the_same_in_every_database(demo: Database, database: Database) -> None:
    await install_demo(database, PASSWORD, now=NOW)
    here, there = await _named(demo), await _named(database)
    # Triggers make an id of their own for what comes with an account or an organization, the audit
    # says when that was, and a password never has the same hash twice.
    assert {name for name, rows in here.items() if rows != there[name]} == {
        "auth.identities",
        "auth.users",
        'public."activity_logs"',
        'public."organization_members"',
        'public."usage_quotas"',
        'public."usage_stats"',
        'public."user_settings"',
    }


async def _named(database: Database) -> dict[str, list[str]]:
    """Everything, with the slugs of personal organizations in the place of their ids."""
    text = json.dumps(await every_row(database))
    for personal, slug in await fetch(
        database, "select id, slug from public.organizations where is_personal"
    ):
        text = text.replace(str(personal), slug)
    everything: dict[str, list[str]] = json.loads(text)
    return {name: sorted(rows) for name, rows in everything.items()}


async def test_removing_leaves_everything_else(database: Database) -> None:
    ana = await create_account(database, "ana@example.org", name="Ana", password="her password")
    sol = await create_organization(database, "Sol", "ana@example.org")
    async with database.transaction() as connection:
        await connection.execute(
            "insert into public.sites (organization_id, name, slug) values ($1, 'S', 's')", sol.id
        )
        await connection.execute(
            "insert into public.error_logs (organization_id, user_id, error_type, error_message) "
            "values ($1, $2, 'E', 'e'), (null, null, 'E', 'of nobody')",
            sol.id,
            ana.id,
        )
    before = await every_row(database)
    await install_demo(database, PASSWORD)
    assert await remove_demo(database) == Removed(2, 10)
    assert await every_row(database) == before
    assert await remove_demo(database) == Removed(0, 0)


@ONE_VERSION
@pytest.mark.parametrize("situation", ["owner", "supabase"], indirect=True)
async def test_it_comes_and_goes_where_we_are_no_superuser(database: Database) -> None:
    assert (await install_demo(database, PASSWORD)).new
    assert await remove_demo(database) == Removed(2, 10)


@ONE_VERSION
async def test_removing_takes_along_what_people_made_of_it(database: Database) -> None:
    await install_demo(database, PASSWORD, now=NOW)
    await create_account(database, "ana@example.org")
    async with database.transaction() as connection:
        await connection.execute(
            """insert into public.organization_members (organization_id, user_id)
            select $1, p.id from public.profiles p where p.email = 'ana@example.org'""",
            FIELDNOTE,
        )
        await connection.execute(
            "insert into public.sites (organization_id, name, slug) values ($1, 'New', 'new')",
            FIELDNOTE,
        )
    assert await remove_demo(database) == Removed(2, 10)
    left = await fetch(database, "select email from public.profiles")
    assert left == [("ana@example.org",)]
    assert await fetch(database, "select 1 from public.sites") == []


@ONE_VERSION
async def test_a_part_is_not_taken_for_the_whole(database: Database) -> None:
    await install_demo(database, PASSWORD, now=NOW)
    async with database.transaction() as connection:
        await connection.execute("delete from auth.users where id = $1", identify("profiles/priya"))
    with pytest.raises(DemoInPart, match="2 of its 2 organizations and 9 of its 10 people"):
        await install_demo(database, PASSWORD, now=NOW)
    assert await remove_demo(database) == Removed(2, 9)
    assert (await install_demo(database, PASSWORD, now=NOW)).new


@ONE_VERSION
async def test_people_who_joined_others_are_not_removed(database: Database) -> None:
    await install_demo(database, PASSWORD, now=NOW)
    sol = await create_organization(database, "Sol", "noor@haddad.example")
    before = await every_row(database)
    with pytest.raises(DemoInUse, match=r"noor@haddad\.example in 'Sol'"):
        await remove_demo(database)
    assert await every_row(database) == before
    async with database.transaction() as connection:
        await connection.execute("delete from public.organizations where id = $1", sol.id)
    assert await remove_demo(database) == Removed(2, 10)


@ONE_VERSION
async def test_names_that_others_have(database: Database) -> None:
    await create_account(database, "Maya@Fieldnote.example")
    await create_organization(database, "Tideline", "maya@fieldnote.example")
    before = await every_row(database)
    with pytest.raises(DemoTaken) as caught:
        await install_demo(database, PASSWORD)
    assert "the address maya@fieldnote.example" in str(caught.value)
    assert "the slug tideline" in str(caught.value)
    assert await every_row(database) == before
