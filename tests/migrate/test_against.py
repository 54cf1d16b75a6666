"""A migrated database compared with its source: equal, changed since, other, or lost."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
import pytest

from migrate.old_database import cache_of, old_template
from roseram.migrate.against import NothingToCompare, SameDatabase, compare_with
from roseram.migrate.apply import RunOptions, apply
from roseram.migrate.finish import finish
from roseram.migrate.planner import make_plan
from roseram.migrate.rollback import rollback
from roseram.operate.verify import Status, verify
from roseram.postgres import Database
from roseram.postgres.flock import FileLock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from conftest import MakeDatabase, Server
    from roseram.migrate.against import Comparison, Kept, Moved
    from roseram.operate.verify import Item

SIZE = 40
# From here on, as if the switch had only just been: what was written before counts as copied.
LATER = """update roseram.migrations
set notes = notes || jsonb_build_object('horizon', pg_current_snapshot()::text)"""
FEW = "where id in (select id from public.{} order by id limit {})"


async def migrated_template(server: Server) -> str:
    """The name of a migrated clone of the old database, its archive in place."""
    old, name = await old_template(server, SIZE), f"migrated_{SIZE}"
    async with FileLock.held(server.folder / f"template-{name}.lock"):
        if not await server.exists(name):
            unfinished = f"{name}_unfinished"
            await server.drop(unfinished)
            await _migrate(await server.create(unfinished, old), cache_of(server))
            await server.execute(f"alter database {unfinished} rename to {name}")
    return name


async def _migrate(url: str, cache: Path) -> None:
    async with await Database.open(url, max_size=3) as database:
        plan = await make_plan(database, cache)
        allowed = frozenset(hazard.name for hazard in plan.hazards)
        await apply(database, plan, RunOptions(allow=allowed))


class Pair:
    """A migrated database and a clone of what it was made of."""

    def __init__(self, here: Database, there: Database) -> None:
        self.here, self.there = here, there

    async def compare(self) -> Comparison:
        return await compare_with(self.here, self.there)

    async def change(self, *statements: str) -> None:
        await _execute(self.here, *statements)

    async def change_source(self, *statements: str) -> None:
        await _execute(self.there, *statements)


async def _execute(database: Database, *statements: str) -> None:
    async with database.connection() as connection:
        for statement in statements:
            await connection.execute(statement)


@asynccontextmanager
async def opened(server: Server, make_database: MakeDatabase) -> AsyncIterator[Pair]:
    here = await make_database(template=await migrated_template(server))
    there = await make_database(template=await old_template(server, SIZE))
    async with (
        await Database.open(here, max_size=3) as one,
        await Database.open(there, max_size=1) as other,
    ):
        yield Pair(one, other)


@pytest.fixture
async def pair(server: Server, make_database: MakeDatabase) -> AsyncIterator[Pair]:
    async with opened(server, make_database) as found:
        yield found


def table(found: Comparison, name: str) -> Kept:
    return next(item for item in found.tables if item.table == name)


def flow(found: Comparison, name: str) -> Moved:
    return next(item for item in found.flows if item.flow == name)


def odd(found: Comparison) -> dict[str, tuple[str, str]]:
    """What is not equal: verdict and why."""
    tables = {item.table: (item.verdict, item.why) for item in found.tables}
    flows = {item.flow: (item.verdict, item.why) for item in found.flows}
    return {name: said for name, said in {**tables, **flows}.items() if said[0] != "equal"}


async def verified(pair: Pair, server: Server) -> Item:
    report = await verify(pair.here, cache_of(server))
    return next(item for item in report.items if item.id == "migration")


async def test_the_archive_is_the_source_and_every_row_arrived(pair: Pair, server: Server) -> None:
    assert "compared" not in (await verified(pair, server)).found
    found = await pair.compare()
    assert found.ok
    assert odd(found) == {}
    assert found.archive is not None
    assert len(found.tables) == 14
    assert table(found, 'public."Odd notes"').rows == 20
    projects = flow(found, "projects to projects")
    assert (projects.rows, projects.arrived, projects.waiting) == (SIZE, SIZE - 2, 2)
    assert flow(found, "action_logs to action_logs").why.startswith("counted only")
    item = await verified(pair, server)
    assert item.status is Status.OK
    assert item.title == "Migration: every row accounted for"
    assert "; compared with " in item.found
    async with pair.here.connection() as connection:
        report = json.loads(await connection.fetchval("select report from roseram.migrations"))
    assert report["balanced"] is True
    assert report["against"]["ok"] is True
    assert report["against"]["tables"] == report["against"]["flows"] == []
    assert report["against"]["compared"] == len(found.tables) + len(found.flows)


async def test_what_the_application_wrote_since_is_not_lost(pair: Pair) -> None:
    await pair.change(
        "update public.projects set description = 'new' " + FEW.format("projects", 3),
        "delete from public.favorites " + FEW.format("favorites", 2),
    )
    found = await pair.compare()
    assert found.ok
    assert odd(found) == {
        "projects to projects": ("changed", "rows were written since"),
        "favorites to favorites": ("changed", "2 rows that had arrived were deleted since"),
    }
    projects = flow(found, "projects to projects")
    assert projects.changed == 3
    assert projects.values_changed["description"] == 3
    assert projects.values_lost == {}
    examples = [json.loads(key) for key in flow(found, "favorites to favorites").examples]
    async with pair.there.connection() as connection:
        for key in examples:
            there = "select exists (select from public.favorites where id::text = $1)"
            assert await connection.fetchval(there, key["id"])
    assert len(examples) == 2


async def test_a_value_that_nobody_wrote_since_is_lost(pair: Pair, server: Server) -> None:
    await pair.change(
        "update public.projects set description = 'new' " + FEW.format("projects", 3),
        LATER,
        "update public.projects set description = 'newer' " + FEW.format("projects", 1),
    )
    found = await pair.compare()
    assert not found.ok
    projects = flow(found, "projects to projects")
    assert projects.verdict == "lost"
    lost, changed = projects.values_lost["description"], projects.values_changed["description"]
    assert (lost, changed) == (2, 1)
    item = await verified(pair, server)
    assert item.status is Status.FAILED
    assert item.problems[0].object == "public.projects"
    assert "description" in item.problems[0].what


async def test_a_row_that_never_arrived_is_lost(pair: Pair) -> None:
    await pair.change(
        "delete from public.favorites " + FEW.format("favorites", 1),
        """update roseram.migrations m
        set report = jsonb_set(m.report, '{flows}', (select jsonb_agg(
        case f ->> 'flow' when 'favorites to favorites' then f || '{"arrived": 0}' else f end)
        from jsonb_array_elements(m.report -> 'flows') f))""",
    )
    found = await pair.compare()
    assert not found.ok
    why = "1 rows are neither in the unified table nor in quarantine"
    assert odd(found) == {"favorites to favorites": ("lost", why)}


async def test_a_row_that_was_put_back_has_arrived(pair: Pair) -> None:
    """Quarantine that was dealt with is no second row."""
    taken = "select id from public.api_keys order by id limit 1"
    await pair.change(
        f"""insert into roseram.quarantine (migration_id, kind, flow, source_table, source_key,
        source_row, target_table, code, reason, restored_at) select max(id), 'row',
        'api_keys to api_keys', 'public.api_keys', jsonb_build_object('id', ({taken})), '{{}}',
        'public.api_keys', 'required', 'name is required', now() from roseram.migrations"""
    )
    found = await pair.compare()
    assert odd(found) == {}
    assert flow(found, "api_keys to api_keys").waiting == 0


async def test_another_source_is_told_table_by_table(pair: Pair, server: Server) -> None:
    await pair.change_source(
        "update public.chat_messages set content = 'other' " + FEW.format("chat_messages", 1),
        # the same two values, each in the other's row
        """update public.templates t set html_code = o.html_code from public.templates o
        where (t.name, o.name) in (('Template 1', 'Template 2'), ('Template 2', 'Template 1'))""",
        "delete from public.favorites " + FEW.format("favorites", 1),
        'drop table public."Odd notes"',
        "alter table public.api_keys drop column key_hash",
    )
    found = await pair.compare()
    assert not found.ok
    assert odd(found) == {
        "public.chat_messages": ("differs", "other values in content"),
        "public.templates": ("differs", "the same values stand in other rows"),
        "public.favorites": ("differs", f"{SIZE - 1} rows in the source, {SIZE} in the archive"),
        'public."Odd notes"': ("differs", "the source has no such table"),
        "public.api_keys": ("differs", "other values in key_hash"),
    }
    told = {problem.object for problem in (await verified(pair, server)).problems}
    assert told == set(odd(found))


async def test_after_finish_rows_are_found_by_their_ids(pair: Pair) -> None:
    async with pair.here.connection() as connection:
        await finish(pair.here, await connection.fetchval("select current_database()"))
    found = await pair.compare()
    assert found.ok
    assert odd(found) == {}
    assert found.archive is None
    assert table(found, 'public."Odd notes"').why == "only in the archive that was dropped"
    messages = flow(found, "chat_messages to chat_messages")
    assert messages.arrived + messages.waiting == messages.rows == 4 * SIZE
    revisions = flow(found, "file_revisions to file_revisions")  # their ids were made anew
    assert revisions.arrived + revisions.waiting == revisions.rows == 2 * SIZE
    assert min(messages.waiting, revisions.waiting) > 0
    await pair.change("delete from public.page_comments where parent_id is not null")
    await pair.change_source("insert into public.templates (name) values ('late')")
    found = await pair.compare()
    assert flow(found, "page_comments to page_comments").verdict == "changed"
    assert flow(found, "page_comments to page_comments").examples[0].startswith('{"id": ')
    late = table(found, "public.templates")
    assert (late.verdict, late.why) == ("differs", "13 rows in the source, 12 when it was migrated")
    assert not found.ok


async def test_what_cannot_be_compared_is_refused(pair: Pair) -> None:
    with pytest.raises(SameDatabase):
        await compare_with(pair.here, pair.here)
    with pytest.raises(NothingToCompare, match="never migrated"):
        await compare_with(pair.there, pair.here)
    await rollback(pair.here)
    with pytest.raises(NothingToCompare, match="rolled back"):
        await pair.compare()


async def test_the_source_is_only_read(pair: Pair) -> None:
    address = pair.there.url
    separator = "&" if "?" in address else "?"
    readonly = f"{address}{separator}options=-c%20default_transaction_read_only%3Don"
    async with await Database.open(readonly, max_size=1) as there:
        assert (await compare_with(pair.here, there)).ok
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await _execute(there, "create table public.no ()")
