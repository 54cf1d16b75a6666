"""The installation: once, whole or not at all, again without effect, never over something else."""

from __future__ import annotations

import asyncio
import os
import subprocess
import tempfile
import uuid
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import asyncpg
import pytest

from roseram import errors
from roseram.catalog import fingerprint, read_catalog
from roseram.postgres import Database, EmbeddedServer, Identity
from roseram.schema import SCHEMA_VERSION, State, checksum, ensure_schema, inspect, sections
from schema.facts import counts
from schema.situations import SITUATIONS, Situation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import MakeDatabase, Server

OUR_SCHEMAS = ("public", "roseram", "auth", "storage", "realtime")
everywhere = pytest.mark.parametrize("situation", sorted(SITUATIONS), indirect=True)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def execute(url: str, *statements: str) -> None:
    async with connected(url) as connection:
        for statement in statements:
            await connection.execute(statement)


async def picture(url: str) -> str:
    """The fingerprint of everything in the database, partitions and all."""
    async with connected(url) as connection:
        return fingerprint(await read_catalog(connection), partitions=True)


async def install(url: str) -> bool:
    async with await Database.open(url, max_size=2) as database:
        return await ensure_schema(database)


async def state(url: str) -> State:
    async with connected(url) as connection:
        return (await inspect(connection)).state


@pytest.fixture
async def empty(make_database: MakeDatabase, schema_template: str) -> str:
    """An empty database on a server that has the API's roles."""
    return await make_database()


# -- once and again -----------------------------------------------------------------------------


async def test_an_empty_database(empty: str) -> None:
    assert await state(empty) is State.EMPTY
    assert await install(empty)
    assert await state(empty) is State.CURRENT
    async with connected(empty) as connection:
        rows = await connection.fetch("select version, checksum from roseram.installation")
        assert [tuple(row) for row in rows] == [(SCHEMA_VERSION, checksum())]
        assert len(await counts(connection)) == 57
    before = await picture(empty)
    assert not await install(empty)
    assert await picture(empty) == before


@everywhere
async def test_every_section_again_by_hand(schema_database: str) -> None:
    """The guide's "section by section": in order, each as often as one likes."""
    before = await picture(schema_database)
    async with connected(schema_database) as connection:
        await connection.execute("set client_min_messages = warning")
        for _ in range(2):
            for section in sections():
                await connection.execute(section.script)
    assert await picture(schema_database) == before


async def test_every_section_again_keeps_every_row(tenants_database: str) -> None:
    async with connected(tenants_database) as connection:
        before = await counts(connection)
        await connection.execute("set client_min_messages = warning")
        for section in sections():
            await connection.execute(section.script)
        assert await counts(connection) == before


async def test_twenty_at_once(empty: str) -> None:
    """One installs, the others wait and go on."""
    done = await asyncio.gather(*(install(empty) for _ in range(20)))
    assert sorted(done) == [False] * 19 + [True]
    assert await state(empty) is State.CURRENT


async def test_every_server_gets_the_same(schema_database: str, empty: str) -> None:
    """The template of the other tests is what an installation makes, nothing more."""
    await install(empty)
    assert await picture(empty) == await picture(schema_database)


# -- what is in the way -------------------------------------------------------------------------

FOREIGN = {
    "table public.projects": "create table public.projects (id integer)",
    "view public.stats": "create view public.stats as select 1 as one",
    "materialized view public.sums": "create materialized view public.sums as select 1 as one",
    "sequence public.numbers": "create sequence public.numbers",
    "function public.now_utc": "create function public.now_utc() returns timestamptz"
    " language sql as 'select now()'",
    "type public.mood": "create type public.mood as enum ('good')",
    "table roseram.jobs": "create schema roseram; create table roseram.jobs (id integer)",
}


@pytest.mark.parametrize("name", FOREIGN)
async def test_something_else_is_there(empty: str, name: str) -> None:
    await execute(empty, FOREIGN[name])
    before = await picture(empty)
    with pytest.raises(errors.NotOurDatabase) as caught:
        await install(empty)
    assert f"it already holds {name}" in str(caught.value)
    assert "roseram migrate plan" in str(caught.value)
    assert await picture(empty) == before


async def test_an_extension_is_in_nobodys_way(empty: str) -> None:
    await execute(empty, "create extension pg_trgm schema public", "create schema other")
    assert await install(empty)


async def test_another_schema_of_ours(schema_database: str) -> None:
    await execute(
        schema_database, "update roseram.installation set version = '1.9', checksum = 'x'"
    )
    before = await picture(schema_database)
    with pytest.raises(errors.NotOurDatabase) as caught:
        await install(schema_database)
    told = str(caught.value)
    assert "The database has another schema" in told
    assert "schema 1.9" in told
    assert told.endswith("roseram migrate plan")
    assert await picture(schema_database) == before


@pytest.mark.parametrize("version", ["2.10", "3.0", "10.0"])
async def test_a_newer_schema(schema_database: str, version: str) -> None:
    await execute(
        schema_database,
        f"update roseram.installation set version = '{version}', checksum = 'x', program = '9.9'",
    )
    with pytest.raises(errors.SchemaNewer) as caught:
        await install(schema_database)
    assert f"schema {version}, made by Roseram 9.9" in str(caught.value)
    assert str(caught.value).endswith("upgrade Roseram")


# -- what goes wrong ----------------------------------------------------------------------------

# Runs in the middle of an installation: when the table of this name has just been made.
TRAP = """
    create schema trap;
    create function trap.spring() returns event_trigger language plpgsql as $$
    begin
      if exists (select from pg_event_trigger_ddl_commands()
          where command_tag = 'CREATE TABLE' and object_identity = '{table}') then
        {what};
      end if;
    end $$;
    create event trigger trap on ddl_command_end execute function trap.spring();
"""
DISARM = "drop event trigger trap; drop schema trap cascade"
KILL = "perform pg_terminate_backend(pg_backend_pid())"
# The device is always full: the same error of the operating system as of a full disk.
FILL = "copy (select 1) to '/dev/full'"


async def fails_whole(url: str, table: str, what: str) -> errors.RoseramError:
    """The installation's error; nothing is left of it, and the next one succeeds."""
    await execute(url, TRAP.format(table=table, what=what))
    before = await picture(url)
    with pytest.raises(errors.RoseramError) as caught:
        await install(url)
    assert await picture(url) == before
    await execute(url, DISARM)
    assert await state(url) is State.EMPTY
    assert await install(url)
    assert not await install(url)
    return caught.value


@pytest.mark.parametrize("table", ["auth.instances", "public.sites", "public.notifications"])
async def test_the_connection_is_killed(empty: str, table: str) -> None:
    error = await fails_whole(empty, table, KILL)
    assert isinstance(error, errors.ConnectionLost)
    assert "run the command again" in str(error)


async def test_the_disk_is_full(empty: str) -> None:
    error = await fails_whole(empty, "public.sites", FILL)
    assert isinstance(error, errors.DiskFull)
    assert "No space left on device" in str(error)


async def test_a_database_that_is_read_only(server: Server, empty: str) -> None:
    name = urlsplit(empty).path[1:]
    await server.execute(f"alter database {name} set default_transaction_read_only = on")
    before = await picture(empty)
    with pytest.raises(errors.ReadOnly) as caught:
        await install(empty)
    assert "default_transaction_read_only" in str(caught.value)
    assert await picture(empty) == before


@asynccontextmanager
async def plain_login(server: Server, url: str, *grants: str) -> AsyncIterator[str]:
    """The database's address as a role that may do nothing but what is granted here."""
    role = f"login_{uuid.uuid4().hex}"
    await server.execute(f"create role {role} login")
    try:
        for grant in grants:
            await execute(url, grant.format(role=role))
        yield url.replace("//postgres@", f"//{role}@", 1)
    finally:
        await execute(url, f"drop owned by {role}")
        await server.execute(f"drop role {role}")


async def test_somebody_who_may_not_become_the_api(server: Server, empty: str) -> None:
    async with plain_login(server, empty) as url:
        before = await picture(empty)
        with pytest.raises(errors.MissingPermission) as caught:
            await install(url)
        assert await picture(empty) == before
    told = str(caught.value)
    assert "platform.sql" in told
    assert "Ask an administrator to run: grant anon, authenticated, service_role to " in told


async def test_somebody_who_may_not_make_schemas(server: Server, empty: str) -> None:
    grant = "grant anon, authenticated, service_role to {role}"
    async with plain_login(server, empty, grant) as url:
        before = await picture(empty)
        with pytest.raises(errors.MissingPermission) as caught:
            await install(url)
        assert await picture(empty) == before
    assert "permission denied for database" in str(caught.value)
    assert "connect as the owner of the database" in str(caught.value)


async def test_somebody_who_may_not_look(server: Server, schema_database: str) -> None:
    async with plain_login(server, schema_database) as url:
        with pytest.raises(errors.MissingPermission) as caught:
            await install(url)
    assert "permission denied for schema roseram" in str(caught.value)


# -- a new server -------------------------------------------------------------------------------


@asynccontextmanager
async def new_server(server: Server) -> AsyncIterator[EmbeddedServer]:
    """A server of the same version that nobody else uses: without roles, free to be disturbed."""
    settings = {"fsync": "off", "shared_buffers": "16MB", "full_page_writes": "off"}
    with tempfile.TemporaryDirectory(dir=os.environ["ROSERAM_TEST_SERVERS"]) as folder:
        start = EmbeddedServer.start(
            Path(folder) / "data", settings=settings, binaries=server.binaries
        )
        async with await start as fresh:
            yield fresh


async def test_a_server_without_our_roles(server: Server) -> None:
    """A plain owner is told what to ask for; several databases at once make the roles once."""
    async with new_server(server) as fresh:
        await execute(fresh.url(), "create role plain login", "create database own owner plain")
        own = fresh.url("own").replace("//postgres@", "//plain@", 1)
        with pytest.raises(errors.MissingPermission) as caught:
            await install(own)
        told = str(caught.value)
        missing = "anon, authenticated, service_role, authenticator"
        assert f"the roles {missing} are missing and plain may not create them" in told
        asked = told.partition("Ask an administrator to run: ")[2]
        databases = [f"d{number}" for number in range(3)]
        await execute(fresh.url(), *(f"create database {name}" for name in databases))
        done = await asyncio.gather(*(install(fresh.url(name)) for name in databases))
        assert done == [True] * 3
        # what is asked for can be run as it stands, also where only a part is missing
        assert asked.count("create role") == 4
        await execute(fresh.url(), "drop owned by authenticator", "drop role authenticator")
        with pytest.raises(errors.MissingPermission) as caught:
            await install(own)
        await execute(fresh.url(), str(caught.value).partition("administrator to run: ")[2])
        assert await install(own)


async def test_the_disk_of_the_database_is_full(server: Server) -> None:
    """As root on a real, small disk; another user cannot make one, and takes the device."""
    async with new_server(server) as fresh:
        with small_disk(await data_folder(fresh)) as disk:
            if disk is None:
                await execute(fresh.url(), "create database own")
                error = await fails_whole(fresh.url("own"), "auth.instances", FILL)
                assert isinstance(error, errors.DiskFull)
                return
            await execute(
                fresh.url(),
                f"create tablespace small location '{disk}'",
                "create database own tablespace small template template0",
            )
            before = await picture(fresh.url("own"))
            with pytest.raises(errors.DiskFull) as caught:
                await install(fresh.url("own"))
            assert "No space left on device" in str(caught.value)
            assert await picture(fresh.url("own")) == before
            enlarge(disk)
            assert await install(fresh.url("own"))
            await execute(fresh.url(), "drop database own", "drop tablespace small")


async def data_folder(server: EmbeddedServer) -> Path:
    async with connected(server.url()) as connection:
        return Path(await connection.fetchval("show data_directory"))


@contextmanager
def small_disk(data: Path) -> Iterator[Path | None]:
    """A file system with room for an empty database and hardly more; None where none is allowed.

    It is beside the data of a server and belongs to its user.
    """
    with tempfile.TemporaryDirectory(dir=data.parent) as folder:
        mount = ["mount", "-t", "tmpfs", "-o", "size=9m,mode=700", "small", folder]
        made = os.geteuid() == 0 and subprocess.run(mount, check=False).returncode == 0
        if not made:
            yield None
            return
        try:
            os.chown(folder, data.stat().st_uid, data.stat().st_gid)
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def enlarge(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=100m", disk], check=True)


# -- what was there before ----------------------------------------------------------------------

ACCOUNTS = """
    insert into auth.users (id, email, raw_user_meta_data, created_at)
    select ('00000000-0000-0000-0000-00000000000' || n)::uuid, email, data::jsonb, at
    from (values
      (1, 'a@example.test', '{"full_name": "Ada"}', now()),
      (2, 'b@example.test', '{"name": "Bea", "avatar_url": "x"}', now()),
      (3, null, null, null),
      (4, 'd@example.test', '{"full_name": ""}', now())) account (n, email, data, at)
"""
PEOPLE = """
    select p.email, p.full_name, o.name, o.slug = 'personal-' || p.id as slug, m.role,
        s.id is not null as settings, u.id is not null as stats, q.team_members_used
    from public.profiles p
    join public.organizations o on o.owner_id = p.id and o.is_personal
    join public.organization_members m on m.organization_id = o.id and m.user_id = p.id
    join public.usage_quotas q on q.organization_id = o.id
    left join public.user_settings s on s.user_id = p.id
    left join public.usage_stats u on u.user_id = p.id
    order by p.id
"""


@pytest.mark.parametrize("situation", ["superuser", "supabase"], indirect=True)
async def test_accounts_that_were_there(server: Server, empty: str, situation: Situation) -> None:
    """Each gets a profile, settings, counters and a personal organization."""
    await situation.prepare(empty)
    if situation.name == "superuser":
        platform = next(section for section in sections() if section.name == "platform")
        await execute(empty, platform.script)
    await execute(empty, ACCOUNTS)
    url = empty.replace("//postgres@", f"//{situation.login}@", 1)
    assert await install(url)
    async with connected(url) as connection:
        rows = [tuple(row) for row in await connection.fetch(PEOPLE)]
    rest = (True, "owner", True, True, 1)
    assert rows == [
        ("a@example.test", "Ada", "Ada", *rest),
        ("b@example.test", "Bea", "Personal", *rest),
        (None, None, "Personal", *rest),
        ("d@example.test", "", "Personal", *rest),
    ]


# -- at work ------------------------------------------------------------------------------------


@everywhere
async def test_the_service_works(
    server: Server, schema_database: str, situation: Situation
) -> None:
    """As whoever has installed it: an account comes, the API's roles do their work and no more."""
    person = uuid.uuid4()
    name = urlsplit(schema_database).path[1:]
    async with connected(server.url(name)) as admin:
        if situation.name == "supabase":
            await admin.execute("set session authorization supabase_auth_admin")
        account = "insert into auth.users (id, email) values ($1, 'a@example.test')"
        await admin.execute(account, person)
        await admin.execute("update auth.users set email = 'b@example.test' where id = $1", person)
    async with await Database.open(schema_database, max_size=3) as database:
        async with database.transaction(Identity.user(person)) as connection:
            address = await connection.fetchval("select email from profiles where id = $1", person)
            assert address == "b@example.test"
            project = await connection.fetchval(
                "insert into projects (name) values ('First') returning id"
            )
            await connection.execute(
                "insert into project_files (project_id, path) values ($1, 'index.html')", project
            )
            usage = await connection.fetchval("select count(*) from organization_usage")
            assert usage == 6
        async with database.transaction(Identity.service()) as connection:
            assert await connection.fetchval("select count(*) from file_revisions") == 1
            assert await connection.fetchval("select roseram.make_partitions_ahead(4)") == 6
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.transaction(Identity.anon()) as connection:
                await connection.fetch("select from projects")
    async with connected(server.url(name)) as admin:
        if situation.name == "supabase":
            await admin.execute("set session authorization supabase_auth_admin")
        assert await admin.execute("delete from auth.users where id = $1", person) == "DELETE 1"
