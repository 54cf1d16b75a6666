"""The schema as a script: run by psql or as one query, once or twice, it is an installation."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.catalog import compare, read_catalog
from roseram.errors import UsageError
from roseram.postgres import libpq_url
from roseram.postgres.flock import FileLock
from roseram.schema import State, checksum, inspect, sections
from roseram.schema.dump import TARGETS, dump, dump_section, relations_of, sections_for
from schema.situations import ROLES_LOCK, SITUATIONS, Situation, install

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from conftest import Server
    from roseram.catalog import Catalog
    from roseram.postgres import Connection
    from roseram.schema.dump import Target

SCHEMAS = ("public", "roseram", "auth", "storage")
# Where each script runs: what a plain server lacks is made, on Supabase either script will do.
PLACES: list[tuple[Target, str]] = [
    ("postgres", "superuser"),
    ("postgres", "owner"),
    ("postgres", "supabase"),
    ("supabase", "supabase"),
]


@asynccontextmanager
async def prepared(server: Server, url: str, situation: Situation) -> AsyncIterator[str]:
    """An empty database in this situation, and its turn to make the server's roles."""
    async with FileLock.held(server.folder / ROLES_LOCK):
        await situation.prepare(url)
        yield url.replace("//postgres@", f"//{situation.login}@", 1)


async def psql(server: Server, url: str, script: str, folder: Path, *options: str) -> str:
    """Run a script the way its header says; what went wrong (empty: nothing)."""
    file = folder / "script.sql"
    file.write_text(script, "utf-8")
    address, _ = libpq_url(url)
    child = await asyncio.create_subprocess_exec(
        server.binaries.path("psql"),
        *(f"--dbname={address}", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"),
        *(*options, "--file", str(file)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, wrong = await child.communicate()
    assert (child.returncode == 0) == ("ERROR" not in wrong.decode())
    return wrong.decode() if child.returncode else ""


async def query(url: str, *scripts: str) -> None:
    """Run each script as one query string, as a SQL editor does."""
    connection = await asyncpg.connect(url)
    try:
        for script in scripts:
            await connection.execute(script)
    finally:
        await connection.close()


async def catalog_of(url: str) -> Catalog:
    connection = await asyncpg.connect(url)
    try:
        return await read_catalog(connection, schemas=SCHEMAS)
    finally:
        await connection.close()


async def assert_installed(url: str, same_as: str) -> None:
    """The database is what `ensure_schema` made of the other one, which sees nothing to do."""
    assert compare(await catalog_of(url), await catalog_of(same_as), partitions=True) == ()
    assert await state_of(url) is State.CURRENT
    assert await install(url) is False


@pytest.mark.parametrize(("target", "situation"), PLACES, indirect=["situation"])
async def test_as_one_query_and_again(
    server: Server, situation: Situation, target: Target, empty_database: str, schema_shared: str
) -> None:
    async with prepared(server, empty_database, situation) as url:
        await query(url, dump(target), dump(target))
    await assert_installed(url, schema_shared)


async def test_with_psql_and_again(
    server: Server, empty_database: str, schema_shared: str, tmp_path: Path
) -> None:
    async with prepared(server, empty_database, SITUATIONS["superuser"]) as url:
        assert await psql(server, url, dump(), tmp_path) == ""
        assert await psql(server, url, dump(), tmp_path) == ""
    await assert_installed(url, schema_shared)


@pytest.mark.parametrize(("target", "situation"), [PLACES[0], PLACES[3]], indirect=["situation"])
async def test_section_by_section(
    server: Server,
    situation: Situation,
    target: Target,
    empty_database: str,
    schema_shared: str,
    tmp_path: Path,
) -> None:
    *first, last = (dump_section(section.name, target) for section in sections_for(target))
    async with prepared(server, empty_database, situation) as url:
        for script in first:
            assert await psql(server, url, script, tmp_path, "--single-transaction") == ""
        assert await state_of(url) is not State.CURRENT
        await query(url, last)
    await assert_installed(url, schema_shared)


async def state_of(url: str) -> State:
    connection = await asyncpg.connect(url)
    try:
        return (await inspect(connection)).state
    finally:
        await connection.close()


async def test_a_section_again_over_the_whole(schema_database: str, schema_shared: str) -> None:
    await query(schema_database, *(dump_section(section.name) for section in sections()))
    await assert_installed(schema_database, schema_shared)


async def test_what_fails_in_the_middle_leaves_nothing(server: Server, empty_database: str) -> None:
    async with prepared(server, empty_database, SITUATIONS["superuser"]) as url:
        with pytest.raises(asyncpg.DivisionByZeroError):
            await query(url, dump().replace("\ncommit;", "\nselect 1 / 0;\ncommit;"))
    assert await relations(url) == set()


async def relations(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        return await relations_in(connection)
    finally:
        await connection.close()


async def relations_in(connection: Connection) -> set[str]:
    rows = await connection.fetch(
        "select oid::regclass::text as name from pg_class"
        " where relnamespace::regnamespace::text in ('public', 'roseram', 'auth')"
    )
    return {row["name"] for row in rows}


OLDER = "create table public.projects (id uuid, name text); create view v as select 1 as one"
MANY = ";".join(f"create table {name} ()" for name in "abcdef")
EDITED = "update roseram.installation set checksum = 'x'"
IN_EMPTY = [
    (OLDER, r"already: table public\.projects, view public\.v\n"),
    (MANY, r"public\.d, table public\.e, \.\.\.\n"),
]
IN_INSTALLED = [
    (EDITED, r"has schema 2\.0, made by Roseram [\d.]+, which differs"),
    (f"{EDITED}, version = '1.9'", r"has schema 1\.9"),
    (f"{EDITED}, version = '2.10'", r"the newer schema 2\.10"),
]


@pytest.mark.parametrize(("change", "said"), IN_EMPTY, ids=["older tables", "many tables"])
async def test_refuses_a_database_that_holds_something_else(
    empty_database: str, change: str, said: str
) -> None:
    await refused(empty_database, change, said)


@pytest.mark.parametrize(("change", "said"), IN_INSTALLED, ids=["other", "older", "newer"])
async def test_refuses_another_schema(schema_database: str, change: str, said: str) -> None:
    await refused(schema_database, change, said)


async def refused(url: str, change: str, said: str) -> None:
    """After this change of the database the script does nothing and says why."""
    await query(url, change)
    before = await relations(url)
    with pytest.raises(asyncpg.RaiseError, match=said) as caught:
        await query(url, dump())
    assert str(caught.value.hint).startswith("Nothing was changed. ")
    assert "roseram " in str(caught.value.hint)
    assert await relations(url) == before


async def test_a_section_refuses_what_is_not_its_own(server: Server, empty_database: str) -> None:
    async with prepared(server, empty_database, SITUATIONS["superuser"]) as url:
        with pytest.raises(asyncpg.RaiseError, match=r"not there yet: platform, access\n"):
            await query(url, dump_section("identity"))
        await query(url, dump_section("platform"), dump_section("access"), OLDER)
        await query(url, dump_section("identity"))
        before = await relations(url)
        with pytest.raises(
            asyncpg.RaiseError, match=r"already: table public\.projects\n"
        ) as caught:
            await query(url, dump_section("projects"))
        assert "roseram migrate plan" in str(caught.value.hint)
        assert await relations(url) == before
        views = sections()[-1].name
        with pytest.raises(asyncpg.RaiseError, match=r"not there yet: .*operations"):
            await query(url, dump_section(views))


async def test_a_section_refuses_another_schema(schema_database: str) -> None:
    await query(schema_database, EDITED)
    with pytest.raises(asyncpg.RaiseError, match="differs from this script"):
        await query(schema_database, dump_section("access"))


async def test_the_script_for_supabase_is_for_supabase(empty_database: str) -> None:
    with pytest.raises(asyncpg.RaiseError, match=r"auth\.users, storage\.objects is not there"):
        await query(empty_database, dump("supabase"))
    with pytest.raises(asyncpg.RaiseError, match="no Supabase database"):
        await query(empty_database, dump_section("access", "supabase"))


async def test_it_waits_for_an_installation_that_is_under_way(
    server: Server, empty_database: str
) -> None:
    async with prepared(server, empty_database, SITUATIONS["superuser"]) as url:
        await asyncio.gather(query(url, dump()), install(url), query(url, dump()))
        assert await install(url) is False


def test_scripts_are_the_same_whenever_they_are_made() -> None:
    for target in TARGETS:
        for script in (dump(target), *(dump_section(s.name, target) for s in sections_for(target))):
            header = script.partition("\n\n")[0]
            assert checksum() in header
            assert "roseram verify" in header
            assert not re.search(r"\b20\d\d-\d\d-\d\d\b", header)
    assert dump() == dump()


def test_the_script_for_supabase_leaves_out_what_supabase_has() -> None:
    assert re.search("create (schema|role) ", dump())
    made = set(
        re.findall(r"^ *create (?:schema|role) (?:if not exists )?(\w+)", dump("supabase"), re.M)
    )
    assert made == {"roseram"}
    assert "create table auth." not in dump("supabase")


def test_every_relation_is_found_once() -> None:
    found = [name for section in sections() for name in relations_of(section)]
    assert len(found) == len(set(found))
    assert {"public.pages", "public.site_stats", "roseram.installation", "auth.users"} <= set(found)


def test_a_section_that_does_not_exist() -> None:
    with pytest.raises(UsageError, match="no section 'project'") as caught:
        dump_section("project")
    assert "did you mean projects?" in str(caught.value.why)
    assert all(section.name in str(caught.value.why) for section in sections())
    with pytest.raises(UsageError, match="a Supabase project has what section platform makes"):
        dump_section("platform", "supabase")
