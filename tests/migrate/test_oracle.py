"""The oracle sees what a migration lost, and only that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from migrate.oracle import Account, Balance, audit, instant, losses, rows_balance, snapshot
from schema.fixtures import rolled_back

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from conftest import MakeDatabase, Server
    from migrate.oracle import Snapshot
    from roseram.postgres import Connection

BEFORE = """
create schema auth;
create table auth.users (id uuid primary key, email text);
create table public.projects (
  id uuid primary key, user_id uuid, name text, tags text[], settings jsonb, status text,
  html_code text, files json, open boolean, stars integer, plan text,
  created_at timestamp, updated_at timestamp);
create table public.messages (id text primary key, project_id text, body text, reply_to text);
create table public.user_profiles (id uuid primary key, user_id uuid, display_name text, bio text);
create table public.members (
  project_id uuid, user_id uuid, role text, primary key (project_id, user_id));
create table public.counters (id bigint primary key, label text, hits integer);
create table public.backup (name text, note text);
insert into auth.users select uid(n), 'person' || n || '@example.com' from generate_series(1, 3) n;
insert into public.projects
  select uid(10 + n), uid(n), 'Project number ' || n, array['tag' || n, 'b c', null],
    jsonb_build_object('color', 'colour ' || n, 'size', n * 1000,
      'deep', jsonb_build_object('x', n, 'y', 'why' || n)),
    case n when 1 then 'error' else 'running' end, '<h1>Page of project ' || n || '</h1>',
    json_build_object('a.css', 'body { width: ' || n || 'px }', 'b.js', 'alert("' || n || '")'),
    n = 1, n, 'plan of project ' || n,
    '2024-01-01'::timestamp + n * interval '1 day', '2024-01-01'::timestamp + n * interval '1 day'
  from generate_series(1, 3) n;
insert into public.messages
  select 'message-' || n, '{' || upper(uid(10 + n)::text) || '}', 'Text of message ' || n,
    'message-1'
  from generate_series(1, 3) n;
insert into public.user_profiles
  select uid(20 + n), uid(n), 'Person number ' || n, 'Life of person ' || n
  from generate_series(1, 3) n;
insert into public.members select uid(10 + n), uid(4 - n), 'role' || n from generate_series(1, 3) n;
insert into public.counters select n, 'Counter number ' || n, 5000 + n from generate_series(1, 3) n;
insert into public.backup
  select 'Backup number ' || n, 'Note on it: ' || n from generate_series(1, 3) n;
"""
UID = """
create function public.uid(n integer) returns uuid immutable language sql
as $$ select ('0000abcd-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
"""
# A migration made by hand, as it should be.
MIGRATED = """
create schema roseram;
create table roseram.legacy_ids (source_table text, old_id text, target_table text, new_id uuid);
create table roseram.quarantine (
  id bigint generated always as identity, kind text, source_table text, source_key jsonb,
  source_row jsonb, target_table text, column_name text, reason text);
create schema roseram_archive_20240101_000000;
alter table public.projects set schema roseram_archive_20240101_000000;
alter table public.messages set schema roseram_archive_20240101_000000;
alter table public.user_profiles set schema roseram_archive_20240101_000000;
alter table public.members set schema roseram_archive_20240101_000000;
alter table public.counters set schema roseram_archive_20240101_000000;
alter table public.backup set schema roseram_archive_20240101_000000;
set local search_path = public, roseram_archive_20240101_000000;
create table public.profiles (id uuid primary key, full_name varchar(255), metadata jsonb);
insert into public.profiles
  select user_id, display_name,
    jsonb_build_object('legacy', jsonb_build_object('bio', bio, 'id', id))
  from user_profiles;
create table public.sites (id uuid primary key, title text);
create table public.new_projects (
  id uuid primary key, user_id uuid, organization_id uuid, name varchar(255), tags jsonb,
  settings jsonb, status text, is_open boolean, stars bigint,
  created_at timestamptz, updated_at timestamptz);
insert into public.new_projects
  select id, user_id, gen_random_uuid(), name, to_jsonb(tags),
    settings || jsonb_build_object('legacy', jsonb_build_object('plan', plan)),
    case status when 'error' then 'failed' else status end, open, stars,
    created_at at time zone 'UTC', updated_at at time zone 'UTC'
  from projects;
create table public.project_files (
  id uuid primary key default gen_random_uuid(), project_id uuid, path text, content text);
insert into public.project_files (project_id, path, content)
  select id, 'index.html', html_code from projects
  union all select id, key, value from projects, json_each_text(files);
insert into roseram.legacy_ids
  select 'public.messages', id, 'public.chat_messages', gen_random_uuid() from messages;
create table public.chat_messages (
  id uuid primary key, project_id uuid, content text, reply_to uuid);
insert into public.chat_messages
  select m.new_id, project_id::uuid, body, r.new_id
  from messages join roseram.legacy_ids m on m.old_id = messages.id
    join roseram.legacy_ids r on r.old_id = messages.reply_to;
create table public.organization_members (
  id uuid primary key default gen_random_uuid(), project_id uuid, user_id uuid, role text);
insert into public.organization_members (project_id, user_id, role) select * from members;
create table public.usage (id bigint primary key, label text, hits bigint);
insert into public.usage select * from counters;
create table public.other_usage (id bigint primary key, label text, hits bigint);
insert into public.other_usage select id, 'Something else', 1 from counters;
insert into roseram.quarantine (kind, source_table, source_key, source_row, reason)
  select 'row', 'public.backup', null, to_jsonb(backup), 'orphan' from backup where name like '%3';
create table public.backups (id uuid primary key default gen_random_uuid(), name text, note text);
insert into public.backups (name, note) select name, note from backup where name not like '%3';
"""
RENAMED = {("projects", "status"): {"error": "failed"}}
HOMES = {("projects", "open"): ["is_open"]}
ROW = "from roseram_archive_20240101_000000.projects old where old.id = uid(12)"


@pytest.fixture
async def before(server: Server, make_database: MakeDatabase) -> AsyncIterator[Connection]:
    """A database before its migration, in a transaction that is rolled back."""

    async def build(url: str) -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(UID + BEFORE)
        await connection.close()

    template = await server.template("oracle_before", build)
    async with rolled_back(await make_database(template=template)) as connection:
        yield connection


@pytest.fixture
async def old(before: Connection) -> Snapshot:
    return await snapshot(before)


@pytest.fixture
async def after(before: Connection, old: Snapshot) -> Connection:
    """The database after it was migrated well."""
    await before.execute(MIGRATED)
    return before


async def lost(connection: Connection, old: Snapshot) -> set[str]:
    """table.column of everything that `finish` would lose, and how often: `projects.name 2`."""
    found = await audit(connection, old, after_finish=True, renamed=RENAMED, homes=HOMES)
    assert len(found.losses) == sum(account.lost for account in found.accounts.values())
    return {
        f"{table}.{column} {account.lost}"
        for (table, column), account in found.accounts.items()
        if account.lost
    }


async def test_snapshot_holds_everything(before: Connection, old: Snapshot) -> None:
    assert set(old.tables) == {
        "auth.users", "projects", "messages", "user_profiles", "members", "counters", "backup",
    }  # fmt: skip
    project = old.tables["projects"].rows[1]
    assert project["tags"] == ["tag2", "b c", None]
    assert instant(project["created_at"]) == "1704240000"
    assert project["stars"] == "2"
    assert old.cells == 3 * (2 + 13 + 4 + 4 + 3 + 3 + 2)
    assert not await losses(before, old)


async def test_nothing_is_lost_by_a_good_migration(after: Connection, old: Snapshot) -> None:
    assert await lost(after, old) == set()
    found = await audit(after, old, renamed=RENAMED, homes=HOMES)
    accounts = found.accounts
    assert accounts["projects", "name"] == Account(unified=3)
    assert accounts["projects", "settings"] == Account(unified=3)
    assert accounts["projects", "tags"] == Account(unified=3)
    assert accounts["projects", "open"] == Account(unified=3)
    assert accounts["projects", "plan"] == Account(json=3)
    assert accounts["projects", "html_code"] == Account(unified=3)
    assert accounts["projects", "files"] == Account(json=3)
    assert accounts["user_profiles", "display_name"] == Account(unified=3)
    assert accounts["user_profiles", "bio"] == Account(json=3)
    assert accounts["messages", "id"] == Account(unified=3)
    assert accounts["messages", "reply_to"] == Account(unified=3)
    assert accounts["backup", "note"] == Account(unified=2, quarantine=1)
    assert sum(account.total for account in accounts.values()) == old.cells


async def test_rows_balance(after: Connection, old: Snapshot) -> None:
    await after.execute("delete from public.new_projects where id = uid(12)")
    await after.execute("delete from public.project_files where project_id = uid(12)")
    assert await rows_balance(after, old) == {
        "auth.users": Balance(3, unified=3),
        "projects": Balance(3, unified=2, archive_only=1),
        "messages": Balance(3, unified=3),
        "user_profiles": Balance(3, merged=3),
        "members": Balance(3, unified=3),
        "counters": Balance(3, unified=3),
        "backup": Balance(3, unified=2, quarantined=1),
    }
    gone = (await rows_balance(after, old, after_finish=True))["projects"]
    assert gone == Balance(3, unified=2, lost=1)


FAULTS = {
    "a changed cell": (
        "update public.new_projects set name = 'other' where id = uid(12)",
        {"projects.name 1"},
    ),
    "a truncated text": (
        "update public.project_files set content = left(content, 10) where path = 'index.html'",
        {"projects.html_code 3"},
    ),
    "a letter in another case": (
        "update public.profiles set full_name = lower(full_name) where id = uid(1)",
        {"user_profiles.display_name 1"},
    ),
    "a lost JSON key": (
        "update public.new_projects set settings = settings - 'color' where id = uid(12)",
        {"projects.settings 1"},
    ),
    "a changed JSON value deep down": (
        """update public.new_projects set settings = jsonb_set(settings, '{deep,x}', '99')""",
        {"projects.settings 3"},
    ),
    "a JSON column that is gone": (
        "alter table public.new_projects drop column settings",
        {"projects.settings 3", "projects.plan 3"},
    ),
    "an array without an element": (
        "update public.new_projects set tags = tags - 'b c' where id = uid(11)",
        {"projects.tags 1"},
    ),
    "a time in another zone": (
        "update public.new_projects set created_at = created_at + interval '1 hour'",
        {"projects.created_at 3"},  # though updated_at is what it was
    ),
    "a time that a trigger wrote": (
        "update public.new_projects set updated_at = now() where id = uid(13)",
        {"projects.updated_at 1"},
    ),
    "a flag turned": (
        "update public.new_projects set is_open = not is_open where id = uid(11)",
        {"projects.open 1"},
    ),
    "a small number changed": (
        "update public.new_projects set stars = stars + 1 where id = uid(11)",
        {"projects.stars 1"},
    ),
    "a row of somebody else": (
        "update public.new_projects set user_id = uid(3) where id = uid(12)",
        {"projects.user_id 1"},
    ),
    "a word for another": (
        "update public.new_projects set status = 'failed'",
        {"projects.status 2"},
    ),
    "a file that is missing": (
        "delete from public.project_files where path = 'b.js' and project_id = uid(12)",
        {"projects.files 1"},
    ),
    "a file under another name": (
        "update public.project_files set path = 'c.js' where path = 'b.js'",
        {"projects.files 3"},
    ),
    "a file of another project": (
        "update public.project_files set project_id = uid(99) where project_id = uid(12)",
        {"projects.html_code 1", "projects.files 1"},
    ),
    "a value that was under legacy": (
        "update public.profiles set metadata = metadata #- '{legacy,bio}' where id = uid(1)",
        {"user_profiles.bio 1"},
    ),
    "an id without its new one": (
        "delete from roseram.legacy_ids where old_id = 'message-3'",
        {"messages.id 1"},
    ),
    "a pair that is not there": (
        "update public.organization_members set role = 'none' where user_id = uid(1)",
        {"members.role 1"},
    ),
    "a number key with another row's values": (
        "update public.usage set label = 'Wrong', hits = 77 where id = 2",
        {"counters.id 1", "counters.label 1", "counters.hits 1"},
    ),
    "another text under a number key": (
        "update public.usage set label = 'Wrong' where id = 2",
        {"counters.label 1"},
    ),
    "a row without key": (
        "delete from public.backups where name like '%1'",
        {"backup.name 1", "backup.note 1"},
    ),
    "a quarantined row that was thrown away": (
        "truncate roseram.quarantine",
        {"backup.name 1", "backup.note 1"},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_finds(after: Connection, old: Snapshot, fault: str) -> None:
    statement, expected = FAULTS[fault]
    await after.execute(statement)
    assert await lost(after, old) == expected
    # Until `finish`, the archive still holds it, and that is told apart.
    assert not await losses(after, old)


async def test_finds_a_deleted_row(after: Connection, old: Snapshot) -> None:
    await after.execute("delete from public.new_projects where id = uid(12)")
    missing = await lost(after, old)
    assert missing >= {f"projects.{column} 1" for column in ("id", "name", "settings", "plan")}
    await after.execute("drop schema roseram_archive_20240101_000000 cascade")
    found = await losses(after, old, renamed=RENAMED)
    row = [loss for loss in found if loss.table == "projects" and loss.column == "name"]
    assert [str(loss) for loss in row] == [
        "projects[0000abcd-0000-4000-8000-000000000012].name = 'Project number 2'"
    ]


async def test_accepts_a_row_moved_to_another_table(after: Connection, old: Snapshot) -> None:
    await after.execute(
        "create table public.moved as select * from public.new_projects where id = uid(12);"
        "alter table public.moved add primary key (id);"
        "delete from public.new_projects where id = uid(12)"
    )
    assert await lost(after, old) == set()


async def test_quarantine_counts_for_its_own_row_only(after: Connection, old: Snapshot) -> None:
    await after.execute("update public.new_projects set name = 'x', stars = 500")
    await after.execute(
        "insert into roseram.quarantine (kind, source_table, source_key, source_row, column_name) "
        "select 'value', 'public.projects', jsonb_build_object('id', id), to_jsonb(old), 'name' "
        f"{ROW}"
    )
    accounts = (await audit(after, old, after_finish=True)).accounts
    assert accounts["projects", "name"] == Account(quarantine=1, lost=2)
    assert accounts["projects", "stars"] == Account(quarantine=1, lost=2)


async def test_archive_must_hold_the_same(after: Connection, old: Snapshot) -> None:
    await after.execute("update public.new_projects set name = 'x'")
    await after.execute(
        "update roseram_archive_20240101_000000.projects set name = 'y' where id = uid(12)"
    )
    accounts = (await audit(after, old)).accounts
    assert accounts["projects", "name"] == Account(archive_only=2, lost=1)


async def test_words_and_homes_are_the_callers(after: Connection, old: Snapshot) -> None:
    found = await losses(after, old, after_finish=True)
    assert [(loss.column, loss.value) for loss in found] == [("status", "error")]


# One per line: type and value before, type and value after, whether that is the same value.
CONVERSIONS = r"""
text | upper(uid(7)::text) | uuid | uid(7) | same
text | '{' || upper(uid(7)::text) || '}' | uuid | uid(7) | same
text | upper(uid(7)::text) | uuid | uid(8) | other
text | replace(uid(7)::text, '-', '') | text | uid(7)::text | same
uuid | uid(7) | varchar(40) | uid(7)::text | same
timestamp | '2024-02-29 12:00:00.123456' | timestamptz | '2024-02-29 13:00:00.123456+01' | same
timestamp | '2024-02-29 12:00:00.123456' | timestamptz | '2024-02-29 12:00:00.123+00' | other
timestamp | '2024-02-29 12:00' | timestamptz | '2024-02-29 12:00+02' | other
timestamptz | '2024-02-29 12:00+05:30' | text | '2024-02-29T06:30:00Z' | same
timestamptz | 'infinity' | jsonb | to_jsonb('infinity'::timestamptz) | same
timestamptz | '-infinity' | jsonb | to_jsonb('infinity'::timestamptz) | other
timestamptz | '0044-03-15 12:00Z BC' | text | '0044-03-15 13:00:00+01 BC' | same
timestamptz | '12024-03-15 12:00Z' | jsonb | to_jsonb('12024-03-15 12:00Z'::timestamptz) | same
text | '2024-02-29 12:00:00' | timestamptz | '2024-02-29 12:00+00' | same
text | '2024-02-29 12:00:00' | text | '2024-02-29T12:00:00Z' | other
date | '2024-02-29' | timestamptz | '2024-02-29 00:00+00' | same
timestamptz | '2024-02-29 10:00+00' | date | '2024-02-29' | other
json | '{"b": 1.0, "a": [true, null]}' | jsonb | '{"a": [true, null], "b": 1}' | same
json | '{"b": 1, "a": [1, 2]}' | jsonb | '{"a": [2, 1], "b": 1}' | other
jsonb | '{"b": 12345678901234567890.5}' | jsonb | '{"b": 12345678901234567890}' | other
jsonb | '{"b": "1"}' | jsonb | '{"b": 1}' | other
jsonb | '{"Big": [1]}' | text | '{"Big":[1]}' | same
jsonb | '"just words"' | text | 'just words' | same
text | '{"Big": [1]}' | jsonb | '{"Big":[1]}' | same
text | 'just words' | jsonb | '"just words"' | same
text[] | array['a,b', 'c "d"', null] | jsonb | '["a,b", "c \"d\"", null]' | same
text[] | array['a,b', 'c "d"', null, ''] | text | array['a,b', 'c "d"', null, '']::text | same
text[] | array['abcd', 'efgh'] | text[] | array['abcd'] | other
integer[] | array[[1,2],[3,4]] | text | '{{1,2},{3,4}}' | same
text | 'a longer text' | varchar(255) | 'a longer text' | same
text | 'a longer text' | varchar(6) | 'a long' | other
text | ' blank ' | text | 'blank' | other
text | '' | text | null | other
char(8) | 'abcd' | text | 'abcd' | same
integer | 4711 | text | '4711' | same
text | ' 4711' | text | '4711' | other
text | '0047' | integer | 47 | same
text | '0047' | text | '47' | other
numeric | 12.3400 | numeric(10,2) | 12.34 | same
numeric | 12.345 | numeric(10,2) | 12.35 | other
double precision | 0.1 | numeric | 0.1 | same
double precision | 1e30 | numeric | 1e30 | same
bigint | 9007199254740993 | jsonb | '9007199254740993' | same
bigint | 9007199254740993 | double precision | 9007199254740993 | other
boolean | true | text | 'true' | same
text | 'yes' | boolean | true | same
text | 'yes' | boolean | false | other
integer | 1 | boolean | true | same
integer | 0 | boolean | true | other
boolean | false | jsonb | 'false' | same
mood | 'low' | text | 'low' | same
mood | 'low' | text | 'high' | other
short | 'a short one' | text | 'a short one' | same
inet | '10.0.0.1' | varchar(45) | '10.0.0.1' | same
inet | '10.0.0.0/8' | varchar(45) | '10.0.0.0' | other
bytea | '\x00ff' | jsonb | '"\\x00ff"' | same
interval | '1 day 02:00' | text | '1 day 02:00:00' | same
json | nested('[', ']') | jsonb | to_jsonb(nested('[', ']')) | same
json | nested('{"a":', '}', '1') | jsonb | to_jsonb(nested('{"a":', '}', '1')) | same
json | nested('{"a":', '}', '1') | jsonb | to_jsonb(nested('{"a":', '}', '2')) | other
pair | row(1, 'both') | jsonb | '{"a": 1, "b": "both"}' | same
"""
TYPES = """
create type mood as enum ('low', 'high');
create type pair as (a int, b text);
create domain short as text check (length(value) < 20);
create function nested(opens text, closes text, inside text default '') returns json language sql
as $$ select (repeat(opens, 300) || inside || repeat(closes, 300))::json $$;
"""


async def test_equality(empty_database: str) -> None:
    """Each conversion in a table of its own, with the same id before and after."""
    lines = [line.split(" | ") for line in CONVERSIONS.strip().splitlines()]
    names = [f"t{place}" for place in range(len(lines))]
    async with rolled_back(empty_database) as connection:
        await connection.execute(TYPES + UID + tables([line[:2] for line in lines]))
        old = await snapshot(connection)
        await connection.execute(f"drop table {', '.join(names)}")
        await connection.execute(tables([line[2:4] for line in lines]))
        accounts = (await audit(connection, old)).accounts
    seen = {name: accounts[name, "c"] for name in names}
    wrong = [
        line
        for name, line in zip(names, lines, strict=True)
        if seen[name] != (Account(unified=1) if line[4] == "same" else Account(lost=1))
    ]
    assert wrong == []


def tables(values: list[list[str]]) -> str:
    """The statements that make a table t0, t1, ... for each type and value."""
    return "".join(
        f"create table t{place} (id uuid primary key, c {type_});"
        f"insert into t{place} values (uid({place}), {value});"
        for place, (type_, value) in enumerate(values)
    )


async def test_reads_children_once(empty_database: str) -> None:
    async with rolled_back(empty_database) as connection:
        await connection.execute(
            "create table parent (a text); create table child (b text) inherits (parent);"
            "create table parted (a int) partition by list (a);"
            "create table part partition of parted default; create domain d as text;"
            'create table empty (); create table odd ("Odd ""Name" d, gone int);'
            "alter table odd drop column gone;"
            "insert into parent values ('x'); insert into child values ('y', 'z');"
            "insert into parted values (1); insert into odd values ('1'), (null)"
        )
        tables = (await snapshot(connection)).tables
    assert {name: table.rows for name, table in tables.items()} == {
        "parent": [{"a": "x"}],
        "child": [{"a": "y", "b": "z"}],
        "parted": [{"a": "1"}],
        "empty": [],
        "odd": [{'Odd "Name': "1"}, {}],
    }
