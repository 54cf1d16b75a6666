"""What the application writes while it is migrated: it arrives, and nobody waits for long.

The measure is a quiet migration: after each test the database is rolled back, so that the old
tables are as they were at the switch, and migrated once more without anybody writing. Both must
give the same rows and the same quarantine.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import asyncpg
import pytest

from migrate.old_database import (
    Stopped,
    apply_until,
    first_difference,
    old_rows,
    old_template,
    plan_for,
    unified_rows,
    waits_for_lock,
)
from roseram.migrate import copy, journal
from roseram.migrate.apply import Progress, RunOptions, apply
from roseram.migrate.locks import Patience
from roseram.migrate.rollback import rollback
from roseram.postgres import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from conftest import MakeDatabase, Server
    from roseram.migrate.plan import Plan
    from roseram.postgres import Connection

SIZE = 40
newest = pytest.mark.parametrize("server", ["18"], indirect=True, ids=["pg18"])


def _id(kind: str, number: int) -> str:
    return f"overlay(md5('{kind}{number}') placing '4' from 13 for 1)::uuid"


def _project(number: int) -> str:
    return _id("project", number)


def _person(number: int) -> str:
    return _id("person", number)


# What the application does, by what it is about; each in one transaction.
CHANGES = {
    "a new project and a message in it": (
        (
            f"insert into projects (id, user_id, name, slug, created_at, updated_at) values"
            f" ({_project(901)}, {_person(1)}, 'New', 'new', '2024-05-01', '2024-05-01')"
        ),
        (
            f"insert into chat_messages (id, project_id, role, content, created_at) values"
            f" ({_id('message', 901)}, {_project(901)}, 'user', 'Hello', '2024-05-01')"
        ),
    ),
    "a refused project becomes right, and what waits for it": (
        f"update projects set user_id = {_person(2)} where id = {_project(20)}",
    ),
    "a project becomes wrong, and all that is in it": (
        f"update projects set user_id = null where id = {_project(21)}",
    ),
    "a project is deleted, its messages by cascade, its errors not": (
        f"delete from projects where id = {_project(22)}",
    ),
    "a project goes to somebody of another organization": (
        f"update projects set user_id = {_person(5)} where id = {_project(23)}",
    ),
    "an account is deleted": (f"delete from auth.users where id = {_person(3)}",),
    "somebody signs up": (
        (
            f"insert into auth.users (id, email, created_at, updated_at) values"
            f" ({_person(902)}, 'new@example.com', '2024-05-01', '2024-05-01')"
        ),
        (
            "insert into user_profiles (id, display_name, preferences, created_at, updated_at)"
            f" values ({_person(902)}, 'New', '{{\"a\": 1}}', '2024-05-01', '2024-05-01')"
        ),
        (
            f"insert into projects (id, user_id, name, slug, created_at, updated_at) values"
            f" ({_project(902)}, {_person(902)}, 'First', 'first', '2024-05-01', '2024-05-01')"
        ),
    ),
    "another address": (f"update auth.users set email = 'x@example.com' where id = {_person(4)}",),
    "the winner of two duplicates goes": (
        (
            "delete from favorites where id = (select id from favorites"
            " order by created_at desc limit 1)"
        ),
    ),
    "a newer duplicate comes": (
        (
            f"insert into favorites select {_id('favorite', 903)}, user_id, project_id,"
            " '2024-09-01' from favorites order by created_at limit 1"
        ),
    ),
    "two new duplicates": (
        (
            f"insert into favorites values"
            f" ({_id('favorite', 904)}, {_person(7)}, {_project(8)}, '2024-09-01'),"
            f" ({_id('favorite', 905)}, {_person(7)}, {_project(8)}, '2024-09-02')"
        ),
    ),
    "two keys change hands": (
        f"update api_keys set key_hash = 'x' where id = {_id('key', 1)}",
        f"update api_keys set key_hash = md5('hash1') where id = {_id('key', 2)}",
        f"update api_keys set key_hash = md5('hash2') where id = {_id('key', 1)}",
    ),
    "two sites change places": (
        f"update sites set slug = 'x' where id = {_id('site', 1)}",
        (
            f"update sites set organization_id = {_id('organization', 1)}, slug = 'site-1'"
            f" where id = {_id('site', 2)}"
        ),
        (
            f"update sites set organization_id = {_id('organization', 2)}, slug = 'site-2'"
            f" where id = {_id('site', 1)}"
        ),
    ),
    "a part of a partition's key": (
        f"update error_logs set created_at = '2024-08-01' where id = {_id('error', 5)}",
    ),
    "an error of a project that goes": (
        (
            f"insert into error_logs (id, project_id, error_type, error_message, created_at) values"
            f" ({_id('error', 906)}, {_project(30)}, 'crash', 'late', '2024-08-01')"
        ),
        f"delete from projects where id = {_project(30)}",
    ),
    "everything goes": ("truncate templates",),
    "rows without a key": (
        (
            "insert into action_logs select project_id, user_id, 'edit', '2024-08-02'"
            " from action_logs limit 3"
        ),
        "delete from action_logs where action = 'odd'",
    ),
    "a comment gets another id": (
        f"update page_comments set id = {_id('comment', 907)} where id = {_id('comment', 1)}",
    ),
    "a tree of comments is torn": (
        f"delete from page_comments where id = {_id('comment', 3)}",
        f"update page_comments set page_id = {_id('page', 9)} where id = {_id('comment', 5)}",
    ),
    "a page goes, its comments stay": (f"delete from pages where id = {_id('page', 7)}",),
    "what is merged into profiles": (
        (
            f"update user_profiles set display_name = 'Other', preferences = '{{\"a\": 2}}'"
            f" where id = {_person(2)}"
        ),
        f"delete from user_profiles where id = {_person(5)}",
    ),
    "a team gets another owner": (
        f"update organizations set owner_id = {_person(6)} where id = {_id('organization', 2)}",
    ),
    "a team goes": (f"delete from organizations where id = {_id('organization', 4)}",),
    "rows whose ids are made anew": (
        (
            "insert into file_revisions (project_id, file_path, content, change_type, created_at)"
            " select id, 'new', 'x', 'edit', '2024-08-02' from projects"
            " where user_id is not null order by id limit 3"
        ),
        "delete from file_revisions where id = 3",
        "update file_revisions set id = 9000 where id = 4",
    ),
    "what becomes a file": (
        f"update projects set html_code = null where id = {_project(3)}",
        f"update projects set html_code = '<b>' where id = {_project(4)}",
    ),
    "a writer that passes by ordinary triggers": (
        "set local session_replication_role = replica",
        f"update chat_messages set content = 'replicated' where id = {_id('message', 1)}",
    ),
}


@dataclass
class Old:
    """An old database, its plan, and a connection to look at it."""

    url: str
    plan: Plan
    database: Database
    connection: Connection

    async def do(self, connection: Connection, names: list[str]) -> None:
        for name in names:
            async with connection.transaction():
                for statement in CHANGES[name]:
                    await connection.execute(statement)

    async def prove(self) -> None:
        """All is as a quiet migration of these rows would have made it, old rows as they were."""
        migration = await journal.latest(self.connection)
        assert migration is not None
        assert migration.state == "applied"
        live = await unified_rows(self.connection)
        old = await old_rows(self.connection, migration.archive)
        undone = await rollback(self.database)
        assert undone.fingerprint_equal
        assert undone.kept is None
        back = await old_rows(self.connection)
        assert first_difference(old, back) == ""
        await apply(self.database, self.plan)
        assert first_difference(live, await unified_rows(self.connection)) == ""


@pytest.fixture
async def old(server: Server, make_database: MakeDatabase) -> AsyncIterator[Old]:
    template = await old_template(server, SIZE)
    url = await make_database(template=template)
    connection = await asyncpg.connect(url)
    async with await Database.open(url, max_size=4) as database:
        yield Old(url, await plan_for(server, template), database, connection)
    await connection.close()


STOPS = ("people", "copy chat_messages to chat_messages", "sweep", "switch")


@pytest.mark.parametrize("turn", [0, 1])
async def test_changes_at_any_time(old: Old, turn: int) -> None:
    """Each kind of change at one of four moments; in the second turn at another one."""
    names = list(CHANGES)
    for number, step in enumerate(STOPS):
        await apply_until(old.database, step, old.plan)
        await old.do(old.connection, names[(number + 2 * turn) % 4 :: 4])
    await apply(old.database, None)
    migration = await journal.latest(old.connection)
    assert migration is not None
    assert migration.report is not None
    assert migration.report["balanced"]
    await old.prove()


@newest
async def test_a_parent_that_goes_and_comes_back(old: Old) -> None:
    """What led to it waits in quarantine meanwhile, also rows of a table without a key."""
    await apply_until(old.database, "sweep", old.plan)
    execute = old.connection.execute
    await execute(
        "create temporary table gone as select p.* from projects p"
        " where p.id in (select project_id from action_logs where action = 'odd')"
        " order by p.id limit 3"
    )
    logs = await old.connection.fetchval(
        "select count(*) from action_logs where project_id in (select id from gone)"
    )
    assert logs >= 3
    await execute("delete from projects where id in (select id from gone)")
    await apply_until(old.database, "switch")
    await execute("insert into projects select * from gone")
    await apply(old.database, None)
    await old.prove()


@newest
async def test_changes_while_the_switch_waits_for_them(old: Old) -> None:
    """Somebody has not committed yet: the switch waits, and copies it while all others wait."""
    await apply_until(old.database, "switch", old.plan)
    writer = await asyncpg.connect(old.url)
    transaction = writer.transaction()
    await transaction.start()
    for name in CHANGES:
        if name not in ("another address", "a writer that passes by ordinary triggers"):
            for statement in CHANGES[name]:
                await writer.execute(statement)
    task = asyncio.create_task(apply(old.database, None, RunOptions(patience=Patience(20, 60))))
    await waits_for_lock(old.connection, task)
    await transaction.commit()
    await writer.close()
    await task
    await old.prove()


# ---- four writers at once ------------------------------------------------------------------------

TRAFFIC_SIZE = 1000
PAUSE = 0.005  # seconds in which a writer is idle, as people are: all else is for its neighbours
HERE = 'select from public."Odd notes" limit 1'  # fails as soon as the old tables are gone


def _any(table: str, lock: str = "key share", where: str = "true") -> str:
    """The id of some row, which nobody deletes before the transaction ends."""
    return (
        f"(select id from {table} where {where} order by md5(id::text || $1)"
        f" limit 1 for {lock} skip locked)"
    )


def _own(table: str) -> str:
    """The id of some row that nobody else has: two who share one wait in a circle to change it."""
    return _any(table, "update")


# Each writer has its own tables, so that they never wait for each other in a circle;
# $1 is another word each time.
WRITERS: dict[str, tuple[str, ...]] = {
    "projects": (
        (
            "insert into projects (user_id, name, slug, html_code, status, created_at, updated_at)"
            " select id, 'P' || $1, $1, '<i>',"
            f" 'active', '2024-06-01', '2024-06-01' from auth.users where id = {_any('auth.users')}"
        ),
        (
            f"update projects set name = nullif($1, ''), priority = length($1)"
            f" where id = {_own('projects')}"
        ),
        (
            f"update projects set user_id = {_any('auth.users')}, slug = $1"
            f" where id = {_own('projects')}"
        ),
        f"update projects set user_id = null where id = {_own('projects')}",
        (
            f"update projects set html_code = case when html_code is null then $1 end"
            f" where id = {_own('projects')}"
        ),
    ),
    "messages": (
        (
            "insert into chat_messages (project_id, role, content, created_at)"
            f" select {_any('projects')}, 'user', $1, '2024-06-01'"
        ),
        f"update chat_messages set content = $1 where id = {_any('chat_messages')}",
        f"update chat_messages set content = null where id = {_any('chat_messages')}",
        (
            f"update chat_messages set project_id = {_any('projects')}"
            f" where id = {_any('chat_messages')}"
        ),
        f"update chat_messages set id = gen_random_uuid() where id = {_any('chat_messages')}",
        f"delete from chat_messages where id = {_any('chat_messages')}",
    ),
    "the rest": (
        (
            "insert into file_revisions (project_id, file_path, content, change_type, created_at)"
            f" select {_any('projects')}, $1, 'x', 'edit', '2024-06-01'"
        ),
        "update file_revisions set content = $1 where id = (select max(id) from file_revisions)",
        (
            "delete from file_revisions where id ="
            " (select min(id) from file_revisions where md5($1) <> '')"
        ),
        (  # the parents are locked, not the row: a project's end locks it after the project
            "insert into favorites (user_id, project_id, created_at)"
            " select u.id, p.id, '2024-06-01' from favorites f"
            " join projects p on p.id = f.project_id join auth.users u on u.id = f.user_id"
            " order by md5(f.id::text || $1) limit 1 for key share of u, p skip locked"
        ),
        f"delete from favorites where id = {_any('favorites')}",
        f"update error_logs set project_id = {_any('projects')} where id = {_any('error_logs')}",
        f"update error_logs set created_at = '2024-07-01' where id = {_any('error_logs')}",
        "truncate templates",
        "insert into templates (name, html_code, created_at) values ($1, '<p>', '2024-06-01')",
        (
            "insert into action_logs (project_id, user_id, action, created_at)"
            f" select id, user_id, 'edit', '2024-06-01' from projects where id = {_any('projects')}"
        ),
        (
            f"update page_comments set parent_id = {_any('page_comments')}"
            f" where id = {_any('page_comments', where='parent_id is null')}"
        ),
        f"delete from page_comments where id = {_any('page_comments')}",
    ),
    "people": (
        (
            "insert into auth.users (id, email, created_at, updated_at) values"
            " (md5($1)::uuid, $1 || '@example.com', '2024-06-01', '2024-06-01')"
        ),
        (
            "insert into user_profiles (id, display_name, created_at, updated_at)"
            " select id, $1, '2024-06-01', '2024-06-01' from auth.users u"
            " where not exists (select from user_profiles p where p.id = u.id) limit 1"
        ),
        f"update user_profiles set display_name = $1 where id = {_any('user_profiles')}",
        # both end rows of "messages", by two ways: one writer, or they wait in a circle
        f"delete from projects where id = {_own('projects')}",
        f"delete from auth.users where id = {_own('auth.users')}",
        (
            "insert into organizations (name, slug, owner_id, created_at)"
            f" select $1, $1, {_any('auth.users')}, '2024-06-01'"
        ),
        (
            f"update organizations set owner_id = {_any('auth.users')}"
            f" where id = {_any('organizations')}"
        ),
        f"update api_keys set key_hash = $1 where id = {_any('api_keys')}",
        f"update sites set slug = $1 where id = {_any('sites')}",
    ),
}


@dataclass
class Writer:
    """Writes until the old tables are gone."""

    name: str
    seed: int
    written: int = 0
    longest: float = 0.0
    errors: list[str] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, url: str) -> None:
        rng = random.Random(f"{self.seed}:{self.name}")
        connection = await asyncpg.connect(url)
        try:
            while await self._one(connection, rng.choice(WRITERS[self.name])):
                self.begun.set()
                await asyncio.sleep(PAUSE)
        finally:
            await connection.close()

    async def _one(self, connection: Connection, statement: str) -> bool:
        started = time.monotonic()
        try:
            async with connection.transaction():
                await connection.execute(HERE)
                word = f"{self.name[0]}{self.written}"
                await connection.execute(statement, *([word] if "$1" in statement else []))
        except asyncpg.UndefinedTableError as error:
            if "Odd notes" not in str(error):
                self.errors.append(f"{statement}: {error}")
            return False
        except asyncpg.PostgresError as error:
            self.errors.append(f"{statement}: {error}")
        self.written += 1
        self.longest = max(self.longest, time.monotonic() - started)
        return True


@newest
async def test_four_writers_from_the_first_step_to_the_switch(
    server: Server, make_database: MakeDatabase, record_property: Callable[[str, object], None]
) -> None:
    template = await old_template(server, TRAFFIC_SIZE)
    url = await make_database(template=template)
    connection = await asyncpg.connect(url)
    async with await Database.open(url, max_size=4) as database:
        old = Old(url, await plan_for(server, template), database, connection)
        writers = [Writer(name, number) for number, name in enumerate(WRITERS)]
        tasks = [asyncio.create_task(writer.run(url)) for writer in writers]
        await asyncio.gather(*(writer.begun.wait() for writer in writers))
        await apply(database, old.plan, RunOptions(batch_seconds=0.02))
        await asyncio.gather(*tasks)
        assert [writer.errors for writer in writers] == [[]] * len(writers)
        assert all(writer.written > len(WRITERS[writer.name]) for writer in writers)
        longest = max(writer.longest for writer in writers)
        record_property("longest statement in seconds", round(longest, 3))
        assert longest < 5
        await old.prove()
    await connection.close()


# ---- rows that move while a heap is read block by block ------------------------------------------

MOVING_SIZE = 300
# Where the rows of a table stand, with nobody having changed any of them in the eyes of a trigger.
SOURCES = """
select c.oid::regclass::text as name, quote_ident(a.attname) as key from pg_class c
join pg_index i on i.indrelid = c.oid and i.indisprimary
join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relhassubclass
order by 1"""


async def _storm(connection: Connection) -> None:
    """Rows go to where there is room: into blocks that were read, into those that were not."""
    for row in await connection.fetch(SOURCES):
        name, key = row["name"], row["key"]
        for where in ("ctid < '(1,0)'", "ctid < '(3,0)'", "true", "true"):
            await connection.execute(f"update {name} set {key} = {key} where {where}")
            await connection.execute(f"vacuum {name}")


async def _rewrite(connection: Connection) -> None:
    """All rows go elsewhere, and no trigger tells of it."""
    for row in await connection.fetch(SOURCES):
        name, key = row["name"], row["key"]
        # the triggers tell of these rows, but not of those that take their room
        await connection.execute(f"update {name} set {key} = {key} where ctid < '(1,0)'")
        await connection.execute(f"vacuum full {name}")


async def _first_batches(
    old: Old, work: Callable[[Connection], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> int:
    """Migrate in batches of one block; after the first one of each flow the rows move."""
    for limit in ("_FIRST_BLOCKS", "_LEAST_BLOCKS", "_MOST_BLOCKS"):
        monkeypatch.setattr(copy, limit, 1)
    seen: set[str] = set()

    def look(progress: Progress) -> None:
        if progress.step.kind == "copy" and progress.rows and progress.step.id not in seen:
            seen.add(progress.step.id)
            if not progress.done:
                raise Stopped

    plan: Plan | None = old.plan
    while True:
        try:
            await apply(old.database, plan, RunOptions(progress=look))
            return len(seen)
        except Stopped:
            plan = None
            await work(old.connection)


@newest
@pytest.mark.parametrize("work", [_storm, _rewrite])
async def test_rows_that_move_while_they_are_copied(
    work: Callable[[Connection], Awaitable[None]],
    server: Server,
    make_database: MakeDatabase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    template = await old_template(server, MOVING_SIZE)
    url = await make_database(template=template)
    connection = await asyncpg.connect(url)
    async with await Database.open(url, max_size=4) as database:
        old = Old(url, await plan_for(server, template), database, connection)
        assert await _first_batches(old, work, monkeypatch) > 10
        await old.prove()
    await connection.close()
