"""The switch and the rollback with everything around the old tables, in three situations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from migrate.dependents.moves import ANN, OLD_DATABASE, PROJECT, Old, differences
from roseram.catalog import fingerprint

if TYPE_CHECKING:
    from roseram.migrate.dependents import Dependent

everywhere = pytest.mark.parametrize("situation", ["superuser", "owner", "supabase"], indirect=True)
BEN = "00000000-0000-0000-0000-00000000000b"
SIGN_UP = "insert into auth.users (id, email) values ($1, 'ben@example.com')"
# What happens to each object of old_database.sql: fate, and hazard where something stops.
EXPECTED = """
sequence public.project_numbers                   archived
sequence public.tickets                           kept
type public.project_state                         archived
type public.mood                                  kept
type public.place                                 kept
domain public.short_text                          archived
function public.next_code()                       archived
function public.known_word(text)                  kept function-stops
function side.greeting()                          kept function-stops
view public.project_report                        recreated
view public.report_top                            recreated
view public.project_stats                         archived view-replaced
view public.people                                archived view-stops
view public.projects_simple                       recreated
materialized view public.project_counts           recreated
view reporting.daily                              recreated
materialized view reporting.totals                recreated
view reporting.people                             kept view-stale
function public.touch()                           archived
function public.count_messages()                  archived
function public.handle_new_user()                 archived
function public.note_fact()                       archived
function public.loud()                            kept
function public.rename_project()                  kept
function public.project_total(uuid)               kept
function public.people_total()                    archived function-stops
function public.find_project(text)                archived function-stops
function public.any_name(uuid)                    kept function-privileged
function public.closed_name(uuid)                 kept
function public.latest_project()                  recreated
function public.describe(public.projects, public.mood)  recreated
function public.code_of(public.projects)          archived function-stops
function public.atomic_total()                    recreated
function public.report_row(text)                  recreated
function public.title_of(public.people)           archived function-stops
function public.calls_gone()                      archived function-stops
function public.is_owner(uuid)                    archived
aggregate public.join_words(text)                 kept
function public.count_step(integer, public.projects)  recreated
aggregate public.count_projects(public.projects)  recreated
procedure public.rename_all()                     kept
statistics public.project_statistics              archived
index public.projects_user_id_idx                 detached
type public.sites                                 detached
rule reporting.facts.facts_count                  recreated
rule reporting.facts.facts_people                 detached rule-stops
rule public.projects_simple.no_delete             recreated
trigger public.projects.touch                     archived
trigger public.chat_messages.count_messages       archived trigger-stops
trigger auth.users.on_auth_user_created           detached trigger-stops
trigger reporting.facts.note_fact                 detached trigger-stops
trigger public.projects_simple.rename             recreated
default reporting.facts.word                      detached default-dropped
check reporting.facts.word_is_known               detached check-dropped
policy reporting.facts.own_facts                  recreated
policy reporting.facts.people_facts               detached policy-dropped
foreign key public.projects.projects_user_id_fkey      detached
foreign key public.chat_messages.chat_user             detached
foreign key public.audit_events.audit_events_user_id_fkey  detached
foreign key reporting.facts.facts_project_id_fkey      recreated
foreign key reporting.facts.facts_person_fkey          detached foreign-key-dropped
table reporting.audit_events_2025                 kept
publication old_changes                           kept
"""


def told(found: dict[str, Dependent]) -> dict[str, tuple[str, str | None]]:
    return {name: (item.fate, item.hazard) for name, item in found.items()}


def expected() -> dict[str, tuple[str, str | None]]:
    rows: dict[str, tuple[str, str | None]] = {}
    for line in EXPECTED.strip().splitlines():
        name, _, rest = line.rpartition("  ")
        fate, _, hazard = rest.strip().partition(" ")
        rows[name.strip()] = (fate, hazard or None)
    return rows


async def test_the_fate_of_every_object(old: Old) -> None:
    await old.build(OLD_DATABASE)
    found = await old.read()
    assert told(found) == expected()
    assert all(item.why and "\n" not in item.why for item in found.values())
    assert all(item.definition for item in found.values() if item.kind != "table")


async def test_reading_changes_nothing(old: Old) -> None:
    await old.build(OLD_DATABASE)
    before, trial = await old.catalog(), await old.trial_catalog()
    first, second = await old.read(), await old.read()
    assert first == second
    assert list(first) == list(second)
    assert differences(before, await old.catalog()) == []
    assert differences(trial, await old.trial_catalog()) == []


@everywhere
async def test_the_way_back_restores_everything(old: Old) -> None:
    await old.build(OLD_DATABASE)
    before, rows = await old.catalog(), await contents(old)
    found = await old.read()
    await old.switch(found)
    assert differences(before, await old.catalog())
    await old.back(found)
    after = await old.catalog()
    assert differences(before, after) == []
    assert fingerprint(before, partitions=True) == fingerprint(after, partitions=True)
    assert await contents(old) == rows
    assert told(await old.read()) == told(found)  # and it can be done again


READ = (
    "public.projects",
    "public.users",
    "public.audit_events",
    "reporting.facts",
    "public.project_report",
    "public.project_counts",
    "public.people",
    "reporting.daily",
    "reporting.people",
    "public.clock_kept",
)


async def contents(old: Old) -> dict[str, Any]:
    """The rows of tables and views, and what a function says."""
    fetch = old.connection.fetch
    found = {name: await fetch(f"select * from {name} t order by t::text") for name in READ}
    found["describe"] = await fetch("select public.describe(p) from public.projects p")
    return found


@everywhere
async def test_after_the_switch(old: Old) -> None:
    await old.build(OLD_DATABASE)
    await old.switch(await old.read())
    await nobody_sees_more_than_before(old)
    fetch = old.connection.fetchval
    # views and functions answer from the new tables, with the old types
    assert await fetch("select title from public.project_report") == "New"
    assert await fetch("select pg_typeof(view_count)::text from public.project_report") == "bigint"
    assert await fetch("select title from reporting.daily") == "New"
    assert await fetch("select messages from public.report_top") == 1
    assert await fetch("select projects from public.project_counts") == 1
    assert await fetch("select public.project_total($1)", ANN) == 1
    assert await fetch("select name from public.latest_project()") == "New"
    assert await fetch("select public.describe(p) from public.projects p") == "New is good"
    assert await fetch("select public.atomic_total()") == 1
    assert await fetch("select title from public.report_row('N%')") == "New"
    assert await fetch("select public.count_projects(p) from public.projects p") == 1
    await old.connection.execute("update public.projects_simple set name = 'Newer'")
    await old.connection.execute("delete from public.projects_simple")
    assert await fetch("select name from public.projects") == "Newer"
    # what is put aside shows the old rows
    assert await fetch("select count(*) from reporting.people") == 1
    with pytest.raises(asyncpg.UndefinedTableError):
        await fetch("select count(*) from public.people")
    # the foreign key that was made again, and the rule
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await old.connection.execute(
            "insert into reporting.facts (project_id) values (gen_random_uuid())"
        )
    await old.connection.execute("delete from reporting.facts")
    assert await fetch("select view_count from public.projects") == -1


async def nobody_sees_more_than_before(old: Old) -> None:
    await old.admin.execute(SIGN_UP, BEN)
    for question in ("public.project_report", "public.project_counts", "reporting.totals"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with old.as_role("anon") as anon:
                await anon.fetch(f"select * from {question}")
    async with old.as_role("authenticated", ANN) as ann:
        assert await ann.fetchval("select title from public.project_report") == "New"
        assert await ann.fetchval("select title from reporting.daily") == "New"
        assert await ann.fetchval("select count(*) from reporting.facts") == 1
        assert await ann.fetchval("select name from public.latest_project()") == "New"
    async with old.as_role("authenticated", BEN) as ben:
        for question in ("public.project_report", "reporting.daily", "reporting.facts"):
            assert await ben.fetch(f"select * from {question}") == []
        assert await ben.fetch("select * from public.latest_project()") == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with old.as_role("anon") as anon:
            await anon.fetch("select public.closed_name($1)", PROJECT)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with old.as_role("anon") as anon:
            await anon.fetch("select * from public.latest_project()")


@pytest.mark.parametrize("situation", ["superuser", "supabase"], indirect=True)
async def test_people_come_and_go(old: Old) -> None:
    """Neither an archived row nor a trigger of old times stands in the way."""
    await old.build(OLD_DATABASE)
    found = await old.read()
    await old.switch(found)
    await old.admin.execute(SIGN_UP, BEN)
    assert await old.connection.fetchval("select email from public.profiles where id = $1", BEN)
    await old.admin.execute("delete from auth.users where id = $1", ANN)
    assert await old.connection.fetchval("select count(*) from public.projects") == 0
    archived = await old.connection.fetchval(f"select count(*) from {old.archive}.projects")
    assert archived == 1
    # going back now leaves rows of a deleted person: the key is there, and says so
    with pytest.raises(AssertionError, match="violates foreign key"):
        await old.back(found)
    assert await old.connection.fetchval("select count(*) from public.projects") == 1
    await old.connection.execute(
        "update public.projects set user_id = null; delete from public.audit_events"
    )
    for item in found.values():
        for statement in item.back_later:
            if "chat_user" not in statement:
                await old.connection.execute(statement)
    cleo = "insert into auth.users (id, email) values (gen_random_uuid(), 'cleo@example.com')"
    await old.admin.execute(cleo)  # the old trigger is back
    assert await old.connection.fetchval(
        "select count(*) from public.users where email like 'cleo%'"
    )


async def test_without_a_trial_nothing_is_made_again(old: Old) -> None:
    await old.build(OLD_DATABASE)
    before = await old.catalog()
    found = await old.read(trial=False)
    assert "recreated" not in {item.fate for item in found.values()}
    assert told(found)["view public.project_report"] == ("archived", "view-stops")
    assert told(found)["function public.any_name(uuid)"] == ("kept", "function-unchecked")
    assert told(found)["function public.people_total()"] == ("archived", "function-stops")
    assert told(found)["policy reporting.facts.own_facts"] == ("detached", "policy-dropped")
    # it does not know the names of the indexes that arrive
    await old.connection.execute("drop index public.projects_user_id_idx")
    before = await old.catalog()
    found = await old.read(trial=False)
    await old.switch(found)
    await old.back(found)
    assert differences(before, await old.catalog()) == []
