"""Rehearsals: everything is done on a copy, measured and taken back; the source is only read."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from migrate.old_database import cache_of, first_difference, old_rows, old_template
from roseram.catalog import read_catalog
from roseram.errors import FileUnusable, RoseramError
from roseram.migrate import journal
from roseram.migrate.apply import AnotherMigration, DatabaseChanged, RunOptions
from roseram.migrate.plan import OldTable
from roseram.migrate.planner import Options, make_plan
from roseram.migrate.rehearse import Check, Hold, rehearse
from roseram.migrate.rehearse.estimate import Ratios
from roseram.migrate.rehearse.refused import _example
from roseram.migrate.rehearse.result import Timed
from roseram.migrate.rehearse.source import _other_tables
from roseram.migrate.rehearse.watch import Watch
from roseram.migrate.staging import journal_sql, platform_sql
from roseram.operate.verify import verify
from roseram.postgres import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from conftest import MakeDatabase, Server
    from roseram.migrate.apply import Progress
    from roseram.migrate.rehearse import Rehearsal

SIZE = 40
newest = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


@pytest.fixture
def folder() -> Iterator[Path]:
    """A new folder on the disk where the suite's servers are; it must be empty in the end."""
    made = Path(tempfile.mkdtemp(dir=os.environ["ROSERAM_TEST_SERVERS"]))
    try:
        yield made
        assert list(made.iterdir()) == []
    finally:
        shutil.rmtree(made)


@pytest.fixture
async def source(server: Server, make_database: MakeDatabase) -> AsyncIterator[Database]:
    url = await make_database(template=await old_template(server, SIZE))
    async with await Database.open(url, max_size=3) as database:
        yield database


async def contents(database: Database) -> dict[str, list[str]]:
    async with database.connection() as connection:
        return await old_rows(connection)


def stages(found: Rehearsal) -> list[tuple[str, bool]]:
    return [(stage.name, stage.ok) for stage in found.stages]


@pytest.mark.parametrize("server", ["15"], indirect=True)  # the copy is on 18 anyway
async def test_a_rehearsal_does_everything_on_a_copy(
    server: Server, source: Database, folder: Path
) -> None:
    cache, before, heard = cache_of(server), await contents(source), set[str]()

    async def check(copy: Database) -> Check:
        assert copy.url != source.url
        report = await verify(copy, cache)
        return Check(report.ok, len(report.items), ())

    def follow(progress: Progress) -> None:
        heard.add(progress.step.id)

    found = await rehearse(
        source,
        cache,
        Options(),
        folder=folder,
        check=check,
        again=True,
        run=RunOptions(progress=follow),
    )
    assert first_difference(before, await contents(source)) == ""
    done = "copy,plan,apply,reconcile,verify,plan again,rollback,apply again"
    assert stages(found) == [(name, True) for name in done.split(",")]
    assert found.ok
    assert found.check is not None
    assert found.check.checked > 20
    assert found.sample is None
    assert found.source == source.address.shown
    assert found.server_version == source.server_version
    assert any("the copy runs on PostgreSQL 18" in note for note in found.notes)
    await _measures(found, heard)
    _locks(found)
    _hidden(found)
    told = found.as_json()
    assert told["ok"] is True
    assert told["seconds"] == found.seconds > 0
    assert told["steps"][0]["id"] == "prepare"


async def _measures(found: Rehearsal, heard: set[str]) -> None:
    """Each step has its time and rows."""
    times = {step.id: step for step in found.steps}
    assert heard <= set(times)
    assert all(step.seconds > 0 for step in found.steps)
    assert sum(step.seconds for step in found.steps) == pytest.approx(found.seconds, rel=0.4)
    copy = times["copy chat_messages to chat_messages"]
    assert copy.rows == 4 * SIZE
    assert copy.rate == copy.rows / copy.seconds
    assert times["stage"].rate is None
    assert copy.estimated is None
    assert found.disk is not None
    assert found.disk.peak >= found.disk.after > found.disk.before
    assert found.disk.needed == found.disk.peak - found.disk.before > 1 << 20
    assert found.disk.log > 1 << 20


def _locks(found: Rehearsal) -> None:
    """The switch locks every old table for as long as it takes, and nothing locks more."""
    assert found.switch is not None
    assert found.report is not None
    held = {hold.table: hold for hold in found.strongest()}
    for item in found.report["tables"]:
        assert held[item["table"]].mode == "access exclusive"
        assert held[item["table"]].seconds == found.switch
    assert all(hold.altogether >= hold.seconds for hold in found.locks)
    modes = {hold.mode for hold in found.locks if hold.table == "public.projects"}
    assert {"access exclusive", "share row exclusive"} <= modes
    longest = found.longest("reading")
    assert longest is not None
    assert longest.seconds == found.switch
    writing = found.longest("writing")
    assert writing is not None
    assert writing.seconds >= longest.seconds


def _hidden(found: Rehearsal) -> None:
    """What goes to quarantine, with examples, and what stays in the archive only."""
    assert found.report is not None
    assert found.report["balanced"] is True
    rows = sum(item["quarantined"] for item in found.report["tables"])
    assert found.refused("row") >= rows > 0
    owner = next(item for item in found.quarantine if item.column == "user_id")
    assert (owner.source, owner.kind, owner.code, owner.rows) == (
        "public.projects",
        "row",
        "required",
        2,
    )
    assert owner.examples[0].key.startswith("id = ")
    assert owner.examples[0].value is None
    status = next(item for item in found.quarantine if item.column == "status")
    assert status.examples[0].value == "strange"
    assert len(status.examples) == 3
    odd = next(item for item in found.behind if item.table == 'public."Odd notes"')
    assert (odd.rows, odd.columns) == (20, ())


@newest
async def test_what_fails_is_told_and_taken_back(
    server: Server, source: Database, folder: Path
) -> None:
    def follow(progress: Progress) -> None:
        if progress.step.kind == "reconcile":
            raise RoseramError("The disk fell over")

    run = RunOptions(progress=follow)
    found = await rehearse(source, cache_of(server), Options(), folder=folder, run=run)
    names = [("copy", True), ("plan", True), ("apply", False), ("rollback", True)]
    assert stages(found) == names
    assert found.stages[2].why == "The disk fell over"
    assert not found.ok
    assert found.switch is None
    assert found.report is None
    assert "copy projects to projects" in {step.id for step in found.steps}
    assert found.refused("row") > 0


@newest
async def test_a_sample_is_estimated_for_all_rows(
    server: Server, source: Database, folder: Path
) -> None:
    async def check(_: Database) -> Check:
        return Check(False, 3, ("Policies: there is none",))

    async with source.connection() as connection:
        plan = await make_plan(source, cache_of(server))
        await connection.execute("create table public.unread (note text)")
    with pytest.raises(DatabaseChanged, match="another state"):
        await rehearse(source, cache_of(server), Options(), folder=folder, expected=plan)
    async with source.connection() as connection:
        await connection.execute("drop table public.unread")
    found = await rehearse(
        source,
        cache_of(server),
        Options(),
        folder=folder,
        sample=8,
        check=check,
        expected=plan,
        back=False,
    )
    assert ("verify", False) in stages(found)
    assert "rollback" not in dict(stages(found))
    assert next(s.why for s in found.stages if s.name == "verify") == "Policies: there is none"
    assert not found.ok
    sample = found.sample
    assert sample is not None
    assert sample.limit == 8
    assert sample.whole is not None
    assert sample.seconds is not None
    assert found.rows == sample.rows < sample.whole
    assert sample.seconds > sum(step.seconds for step in found.steps)
    times = {step.id: step for step in found.steps}
    assert times["stage"].estimated == times["stage"].seconds
    copy = times["copy chat_messages to chat_messages"]
    assert copy.rows < 4 * SIZE
    assert copy.estimated is not None
    assert copy.estimated >= copy.seconds
    assert found.disk is not None
    assert sample.disk is not None
    assert sample.disk > found.disk.needed


@newest
async def test_an_empty_plan_and_a_migration_under_way(
    server: Server, source: Database, folder: Path, schema_database: str
) -> None:
    cache = cache_of(server)
    async with await Database.open(schema_database, max_size=3) as unified:
        found = await rehearse(unified, cache, Options(), folder=folder)
    assert found.empty
    assert found.ok
    assert stages(found) == [("copy", True), ("plan", True)]
    async with source.connection() as connection:
        plan = await make_plan(source, cache)
        await connection.execute(platform_sql())
        await connection.execute(journal_sql())
        await journal.begin(connection, plan)
    with pytest.raises(AnotherMigration, match="a copy cannot say how it ends"):
        await rehearse(source, cache, Options(), folder=folder)
    with pytest.raises(FileUnusable, match="there already"):
        await rehearse(source, cache, Options(), folder=folder, keep=folder)


@newest
async def test_the_watch_sees_a_lock_while_it_is_held(source: Database) -> None:
    watch = await Watch.open(source.url)
    async with asyncio.timeout(10), source.connection() as connection, watch:
        async with connection.transaction():
            await connection.execute("lock table public.sites in share row exclusive mode")
            await connection.execute("lock table public.pages in access share mode")
            await _until(lambda: bool(watch._open))
        await _until(lambda: not watch._open)
    (hold,) = watch.holds({})
    assert (hold.table, hold.mode) == ("public.sites", "share row exclusive")
    assert 0 < hold.seconds == hold.altogether < 10
    known = {("public.sites", "access exclusive"): 0.5, ("public.sites", hold.mode): 0.25}
    assert watch.holds(known) == (
        Hold("public.sites", "access exclusive", 0.5, 0.5),
        Hold("public.sites", "share row exclusive", 0.25, 0.25),
    )


async def _until(true: Callable[[], bool]) -> None:
    """Let the watch look until it is so."""
    while not true():  # noqa: ASYNC110 - nobody tells when the watch has looked
        await asyncio.sleep(0)


def test_a_lock_lasts_from_the_middle_between_two_looks() -> None:
    watch = Watch.__new__(Watch)
    watch._open, watch._held, watch._names = {}, {}, {1: "public.sites"}
    key = (1, "ShareLock")
    looks = [(1.0, {key}), (2.0, {key}), (3.0, set()), (4.0, {key}), (5.0, set())]
    previous = 0.0
    for now, held in looks:
        watch._seen(held, previous, now)
        previous = now
    assert watch.holds({}) == (Hold("public.sites", "share", 2.0, 3.0),)


@newest
async def test_times_grow_with_the_rows_of_their_table(source: Database, server: Server) -> None:
    plan = await make_plan(source, cache_of(server))
    copied = {"public.projects": 10, "public.chat_messages": 10, "public.none": 0}
    whole = {"public.projects": 1000, "public.chat_messages": 20, "public.none": 0}
    ratios = Ratios.between(copied, whole, {"copy": 0.5})
    assert ratios.of == {"public.projects": 100, "public.chat_messages": 2, "public.none": 1}
    assert ratios.whole == 51

    def estimate(id_: str) -> float:
        step = next(step for step in plan.steps if step.id == id_)
        return ratios.step(Timed(id_, step.kind, step.title, step.table, 1.0, 10), plan)

    assert estimate("copy projects to projects") == 0.5 + 0.5 * 100
    assert estimate("copy chat_messages to chat_messages") == 0.5 + 0.5 * 2
    assert estimate("index public.projects") == 100
    assert estimate("validate public.chat_messages.chat_messages_user_id_fkey") == 2
    assert estimate("sweep") == 51
    assert estimate("stage") == estimate("switch") == 1


@pytest.mark.parametrize(
    ("row", "column", "shown"),
    [
        ({"name": "Ana"}, "name", "Ana"),
        ({"name": None}, "name", None),
        ({}, "name", None),
        ({"name": " "}, "name", '" "'),
        ({"name": "a\x1b[31mb"}, "name", '"a\\u001b[31mb"'),
        ({"size": {"ä": 1}}, "size", '{"ä": 1}'),
        ({"password_hash": "abc"}, "password_hash", "***"),
        ({"name": "x" * 100}, "name", "x" * 59 + "…"),
        ({"name": "Ana"}, None, None),
    ],
)
def test_an_example_is_one_short_line_without_secrets(
    row: dict[str, object], column: str | None, shown: str | None
) -> None:
    found = _example({"key": {"id": 1, "site": "a\nb"}, "row": row}, column)
    assert found.key == 'id = 1, site = "a\\nb"'
    assert found.value == shown


@newest
async def test_a_dump_of_other_tables_is_not_the_plans(source: Database, server: Server) -> None:
    plan = await make_plan(source, cache_of(server))
    async with source.connection() as connection:
        have = await read_catalog(connection, schemas=("public",))
    assert _other_tables(have, plan) == []
    known = {table.name: table for table in plan.tables}
    sites = known.pop("public.sites")
    pages = replace(known.pop("public.pages"), columns=known["public.projects"].columns)
    stays = OldTable("public.templates", "kept", (), "name", "", 0, 0)
    known["public.templates"] = stays
    other = replace(plan, tables=(*known.values(), pages))
    assert _other_tables(have, other) == [sites.name, pages.name]


@newest
async def test_the_source_needs_no_right_to_write(
    server: Server, source: Database, folder: Path
) -> None:
    """It is read before anything is copied; a refused rehearsal leaves nothing behind."""
    plan = await make_plan(source, cache_of(server))
    other = replace(plan, fingerprint="0")
    connection = await asyncpg.connect(source.url)
    name = await connection.fetchval("select current_database()")
    await connection.execute(f'alter database "{name}" set default_transaction_read_only = on')
    await connection.close()
    async with await Database.open(source.url, max_size=2) as readonly:
        with pytest.raises(DatabaseChanged):
            await rehearse(readonly, cache_of(server), Options(), folder=folder, expected=other)
