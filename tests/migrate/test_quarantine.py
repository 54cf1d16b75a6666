"""Putting back what was quarantined: parents and children, edits, refusals that change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from migrate.small import ANA, EXPLODED, NOBODYS, ORPHANED, applied_template
from roseram.errors import UsageError
from roseram.migrate.quarantine import (
    AlreadyRestored,
    Choice,
    EntryUnknown,
    NotYet,
    StillRefused,
    entries,
    groups,
    retry,
    retry_all,
    show,
)
from roseram.postgres import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from conftest import MakeDatabase, Server

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


@pytest.fixture
async def database(
    server: Server, make_database: MakeDatabase, tmp_path: Path
) -> AsyncIterator[Database]:
    """The small database, migrated; a project, its deployment and a word are in quarantine."""
    url = await make_database(template=await applied_template(server, tmp_path))
    async with await Database.open(url, max_size=2) as opened:
        yield opened


async def _value(database: Database, query: str, *arguments: object) -> Any:
    async with database.connection() as connection:
        return await connection.fetchval(query, *arguments)


async def _execute(database: Database, statement: str) -> None:
    async with database.connection() as connection:
        await connection.execute(statement)


async def _number(database: Database, table: str, key: str) -> int:
    found = await entries(database, Choice(table))
    return next(entry.id for entry in found if (entry.source_key or {})["id"] == key)


async def test_looking(database: Database) -> None:
    counted = await groups(database)
    assert {(g.source_table, g.kind, g.column, g.code, g.entries) for g in counted} == {
        ("public.projects", "row", "user_id", "required", 1),
        ("public.deployments", "row", None, "check", 1),
        ("public.deployments", "value", "status", "check", 1),
    }
    first, second = await entries(database, Choice("deployments"))
    assert first.id < second.id
    assert await entries(database, Choice("public.deployments"), after=first.id) == [second]
    assert await entries(database, Choice("deployments"), limit=1) == [first]
    (project,) = await entries(database, Choice(code="required"))
    assert (project.source_row["name"], project.source_row["user_id"]) == ("Nobody's", None)
    assert project.target_row is not None
    assert await show(database, project.id) == project
    with pytest.raises(EntryUnknown):
        await show(database, 99)


async def test_a_row_with_an_edit_goes_through_the_triggers_of_the_schema(
    database: Database,
) -> None:
    number = await _number(database, "projects", NOBODYS)
    with pytest.raises(StillRefused, match="refused still") as refused:
        await retry(database, number)
    assert "user <NULL> does not exist" in (refused.value.why or "")
    assert f"retry {number} --set" in str(refused.value)
    assert (await show(database, number)).restored_at is None
    with pytest.raises(UsageError, match="no column 'nope'"):
        await retry(database, number, {"nope": "1"})
    with pytest.raises(UsageError, match="settings takes JSON"):
        await retry(database, number, {"user_id": ANA, "settings": "{"})
    await retry(database, number, {"user_id": ANA, "settings": '{"a": [1]}', "status": "draft"})
    async with database.connection() as connection:
        row = await connection.fetchrow(
            "select name, status, settings::text, organization_id = (select id from organizations "
            "where is_personal and owner_id = user_id) as own from projects where id = $1",
            NOBODYS,
        )
    assert row is not None
    assert tuple(row) == ("Nobody's", "draft", '{"a": [1]}', True)
    assert (await show(database, number)).restored_at is not None
    assert number not in {entry.id for entry in await entries(database)}
    assert number in {entry.id for entry in await entries(database, Choice(restored=True))}
    with pytest.raises(AlreadyRestored):
        await retry(database, number)


async def test_a_default_takes_the_place_of_what_is_missing(database: Database) -> None:
    number = await _number(database, "projects", NOBODYS)
    await retry(database, number, {"user_id": ANA, "description": None, "created_at": None})
    query = "select description is null and created_at is not null from projects where id = $1"
    assert await _value(database, query, NOBODYS)


async def test_what_went_wrong_late_changes_nothing(database: Database) -> None:
    """A rule that is looked at only at the end of the transaction refuses here, too."""
    await _execute(
        database,
        "create function public.refuse() returns trigger language plpgsql as "
        "$$ begin raise exception 'not today'; end $$; "
        "create constraint trigger refuse after insert on public.projects "
        "deferrable initially deferred for each row execute function public.refuse()",
    )
    number = await _number(database, "projects", NOBODYS)
    with pytest.raises(StillRefused) as refused:
        await retry(database, number, {"user_id": ANA})
    assert refused.value.why == "not today"
    assert await _value(database, "select count(*) from projects where id = $1", NOBODYS) == 0
    assert (await show(database, number)).restored_at is None


async def test_all_parents_first_until_nothing_more_goes_in(database: Database) -> None:
    tried: list[int] = []
    result = await retry_all(database, tried.append)
    assert result.restored == ()
    assert len(result.refused) == len(tried) == 3
    assert all(item.why for item in result.refused)
    # with a user the project would go in: the entry is repaired where it stands
    await _execute(
        database,
        "update roseram.quarantine set target_row = jsonb_set(target_row, '{user_id}', "
        f"to_jsonb('{ANA}'::text)) where source_table = 'public.projects'",
    )
    result = await retry_all(database)
    assert len(result.restored) == 2
    (left,) = result.refused
    assert (left.target_table, "deployments_status_check" in left.why) == (
        "public.deployments",
        True,
    )
    # the deployment leads to its project again, which it had lost when the project was refused
    query = "select project_id::text from deployments where id = $1"
    assert await _value(database, query, ORPHANED) == NOBODYS


async def test_a_child_waits_for_a_parent_with_a_later_number(database: Database) -> None:
    """Entries are tried by what leads to what, not by their numbers."""
    await _execute(
        database,
        "update roseram.quarantine set target_row = jsonb_set(target_row, '{user_id}', "
        f"to_jsonb('{ANA}'::text)) where source_table = 'public.projects'; "
        "alter table roseram.quarantine alter column id drop identity; "
        "update roseram.quarantine set id = 1000 - id",
    )
    tried: list[int] = []
    result = await retry_all(database, tried.append)
    query = "select id from roseram.quarantine where source_key ->> 'id' = $1"
    child = await _value(database, query, ORPHANED)
    parent = await _value(database, query, NOBODYS)
    assert child < parent
    assert result.restored == (parent, child)


async def test_a_value(database: Database) -> None:
    number = await _number(database, "deployments", EXPLODED)
    with pytest.raises(StillRefused) as refused:
        await retry(database, number)
    assert "deployments_status_check" in (refused.value.why or "")
    with pytest.raises(UsageError, match="about the column status only"):
        await retry(database, number, {"provider": "x"})
    await retry(database, number, {"status": "failed"})
    query = "select status from deployments where id = $1"
    assert await _value(database, query, EXPLODED) == "failed"
    assert (await show(database, number)).restored_at is not None


async def test_the_old_value_overwrites_nothing(database: Database) -> None:
    number = await _number(database, "deployments", EXPLODED)
    await _execute(database, f"update deployments set status = 'building' where id = '{EXPLODED}'")
    with pytest.raises(StillRefused, match="not put back") as refused:
        await retry(database, number)
    assert "another value by now" in (refused.value.why or "")
    await retry(database, number, {"status": "failed"})
    query = "select status from deployments where id = $1"
    assert await _value(database, query, EXPLODED) == "failed"


@pytest.mark.parametrize("known", [True, False])
async def test_a_value_of_a_row_with_a_new_id(database: Database, known: bool) -> None:
    """The old ids were no uuids: the row is found by its new one, and so is what it led to."""
    ids = (
        "insert into roseram.legacy_ids (source_table, old_id, target_table, new_id) values "
        f"('public.deployments', '17', 'public.deployments', '{EXPLODED}'), "
        f"('public.users', '4', 'public.profiles', '{ANA}');"
    )
    await _execute(
        database,
        f"update deployments set user_id = null where id = '{EXPLODED}'; {ids if known else ''}"
        "insert into roseram.quarantine (migration_id, kind, flow, source_table, source_key, "
        "source_row, target_table, column_name, code, reason) "
        "select id, 'value', 'deployments to deployments', 'public.deployments', '{\"id\": 17}', "
        "'{\"id\": 17, \"user_id\": 4}', 'public.deployments', 'user_id', 'orphan', "
        "'it leads to no row of public.profiles' from roseram.migrations",
    )
    number = max([entry.id for entry in await entries(database)])
    if known:
        await retry(database, number)
    else:
        with pytest.raises(StillRefused, match="cannot be put back by itself"):
            await retry(database, number)
    query = "select user_id::text from deployments where id = $1"
    assert await _value(database, query, EXPLODED) == (ANA if known else None)


async def test_not_while_a_migration_is_under_way(database: Database) -> None:
    await _execute(database, "update roseram.migrations set state = 'running'")
    with pytest.raises(NotYet):
        await retry(
            database, await _number(database, "deployments", EXPLODED), {"status": "failed"}
        )
    with pytest.raises(NotYet):
        await retry_all(database)


async def test_a_database_that_was_never_migrated(empty_database: str) -> None:
    async with await Database.open(empty_database, max_size=1) as database:
        assert await groups(database) == []
        assert await entries(database) == []
        assert (await retry_all(database)).restored == ()
        with pytest.raises(EntryUnknown, match="no such entry"):
            await retry(database, 1)
