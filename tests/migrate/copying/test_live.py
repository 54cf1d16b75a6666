"""Copies of live databases."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass, replace
from hashlib import sha512
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import NAMESPACE_DNS, uuid3

import asyncpg
import psutil
import pytest

from conftest import DEBIAN_15, FAST
from migrate.copying.contents import SEED, differences, run, sums, value
from roseram.errors import (
    DiskFull,
    LockNeedsSession,
    MissingPermission,
    OtherMajorVersion,
    TlsFailed,
    UsageError,
)
from roseram.migrate.copying import CopyFailed, copied_database
from roseram.migrate.copying.copy import _require_room
from roseram.migrate.copying.programs import answer
from roseram.migrate.copying.relay import route
from roseram.migrate.copying.sample import missing_query, sample_query
from roseram.migrate.copying.source import held
from roseram.postgres import Database, EmbeddedServer, find_binaries, load_sql
from roseram.postgres.owner import server_owner
from roseram.postgres.process import Postmaster

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from conftest import Server

PASSWORD = "s3cret-of-the-copy"
_SQL = load_sql("roseram.migrate.copying", "queries.sql")
PSQL = find_binaries().path("psql")
# Somebody else's work, in the middle of a copy: it must not show in it.
MEDDLING = """
insert into auth.users (email) values ('late@example.org');
update public.projects set name = 'late', parent_id = null, owner_email = null;
delete from public.events;
delete from public.projects where id not in (select id from public.projects limit 10);
delete from auth.users where id not in (select owner_id from public.projects);
insert into "My App"."No ""key" values ('late', 1);
"""


def meddling(url: str) -> Callable[[str, int, int | None], None]:
    """A progress that changes rows of the source when the first rows have arrived."""
    done: list[str] = []

    def heard(step: str, many: int, total: int | None) -> None:
        if step == "rows" and not done:
            done.append(step)
            command = [str(PSQL), "-Xq", "--set=ON_ERROR_STOP=1", "-d", url, "-c", MEDDLING]
            subprocess.run(command, check=True, timeout=20)

    return heard


async def command_lines(seen: set[str]) -> None:
    """Collect the command lines of this process's children, for ever."""
    me = psutil.Process()
    while True:
        for child in me.children(recursive=True):
            try:
                seen.add("\0".join(child.cmdline()))
            except psutil.Error:
                continue
        await asyncio.sleep(0.005)


async def test_a_copy_is_the_database_as_it_was(seeded: str, folder: Path) -> None:
    before, seen = await sums(seeded), set[str]()
    with_password = seeded.replace("postgres@", f"postgres:{PASSWORD}@")
    watching = asyncio.create_task(command_lines(seen))
    async with (
        await Database.open(with_password) as source,
        copied_database(source, folder, progress=meddling(seeded)) as copied,
    ):
        watching.cancel()
        assert await sums(copied.url) == before
        assert await sums(seeded) != before
        assert await differences(copied.url, seeded) == ()
        assert copied.rows["public.events"] == 300
        assert copied.rows['My App.No "key'] == 150
        assert copied.rows["public.child_of"] == copied.rows["public.parent_of"] == 1
        assert not copied.sampled
        assert copied.bytes > 1 << 20
        assert 0 < copied.seconds < 60
        assert [note for note in copied.notes if "stood in for" not in note] == [
            "the event trigger meddle is not in the copy",
        ]
        await check_surroundings(copied.url)
        assert Postmaster.find(folder / "copy" / "postgres") is not None
    assert any("pg_dump" in line for line in seen)
    assert any("psql" in line for line in seen)
    assert not any(PASSWORD in line for line in seen)


async def check_surroundings(url: str) -> None:
    """What is not among the tables: sequences, settings, roles; and the copy is writable."""
    assert await value(url, "show timezone") == "Asia/Tokyo"
    assert await value(url, "show search_path") == '"My App", public'
    assert await value(url, "select nextval('public.events_id_seq')") == 301
    assert await value(url, "select n from public.counted_twice") == 600
    role = "select rolbypassrls and not rolinherit from pg_roles where rolname = 'copy_anon'"
    assert await value(url, role) is True
    assert await value(url, """select pg_has_role('copy Odd "role', 'copy_anon', 'member')""")
    assert await value(url, "select to_regrole('copy_from_a_row')") is None
    made = "insert into auth.users (email) values ('new') returning id is not null"
    assert await value(url, made) is True
    assert await value(url, "select reltuples from pg_class where relname = 'projects'") == 300


async def test_a_sample_is_whole_in_itself(seeded: str, folder: Path) -> None:
    before = await sums(seeded)
    async with await Database.open(seeded) as source, held(source) as still:
        projects = next(table for table in still.copied if table.name == "projects")
        query = sample_query(projects, 20)
        first = await still.connection.fetch(query)
        assert await still.connection.fetch(query) == first
        assert len(first) == 20
        for table in still.copied:
            seen = sample_query(replace(table, bytes=1 << 40, estimate=300), 20)
            assert ("tablesample system (100.0" in seen) == (table.key != ())
            if table.columns:
                assert len(await still.connection.fetch(seen)) == min(20, table.estimate)
        references = await still.references()
        everything = await still.connection.fetch(f"select id from {projects.rows}")
        assert len(references) == 5
    async with (
        await Database.open(seeded) as source,
        copied_database(source, folder, sample=20, progress=meddling(seeded)) as copied,
    ):
        assert copied.sampled
        assert await sums(seeded) != before
        async with await Database.open(copied.url) as copy, copy.connection() as connection:
            await connection.execute(_SQL["extension_path"])
            for reference in references:
                assert await connection.fetch(missing_query(reference)) == []
            ids = {row["id"] for row in await connection.fetch("select id from public.projects")}
            assert {row["id"] for row in first} <= ids < {row["id"] for row in everything}
            late = "select count(*) from public.projects where name = 'late'"
            assert await connection.fetchval(late) == 0
        assert copied.rows["public.events"] == 20
        assert copied.rows['My App.No "key'] == 20
        assert copied.rows["auth.users"] >= copied.rows["public.projects"] > 20
        shown = await sums(copied.url)
        assert shown["public.events_2024"].split()[0] != "0"
        counted = sum(int(many.split()[0]) for name, many in shown.items() if "counted" not in name)
        assert counted == sum(copied.rows.values())
        assert await differences(copied.url, seeded) == ()


@dataclass(frozen=True)
class Guarded:
    """A server that lets nobody in without TLS and a password."""

    server: EmbeddedServer
    port: int
    certificate: Path

    def url(self, **parameters: str) -> str:
        """Its address for the role `copier`, checked as strictly as can be."""
        strict = {"sslmode": "verify-full", "sslrootcert": str(self.certificate)}
        query = urlencode(strict | parameters)
        return f"postgresql://copier:{PASSWORD}@127.0.0.1:{self.port}/roseram?{query}"

    async def execute(self, statements: str) -> None:
        """As the superuser, over the socket."""
        await run(self.server.url(), statements)


@pytest.fixture
async def guarded() -> AsyncIterator[Guarded]:
    folder = Path(tempfile.mkdtemp(dir=os.environ["ROSERAM_TEST_SERVERS"]))
    certificate = _certificate(folder, "-addext", "subjectAltName=IP:127.0.0.1")
    key = certificate.with_suffix(".key")
    server_owner(folder, folder / "postgres").give(key)
    settings = FAST | {"ssl": "on", "ssl_cert_file": str(certificate), "ssl_key_file": str(key)}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = await EmbeddedServer.start(
        folder, settings=settings, port=port, binaries=find_binaries(DEBIAN_15)
    )
    try:
        rules = folder / "postgres" / "pg_hba.conf"
        rules.write_text(rules.read_text().replace("\nhost all", "\nhostssl all"))
        made = Guarded(server, port, certificate)
        await made.execute(SEED + FOR_COPIER)
        yield made
    finally:
        await server.stop()
        shutil.rmtree(folder)


# The login role owns nothing, is no superuser, and may not see everything.
FOR_COPIER = f"""
drop event trigger meddle;
create role copier login password '{PASSWORD}';
grant usage on schema public, auth, extensions, "My App" to copier;
grant select on all tables in schema public, auth, "My App" to copier;
grant select on all sequences in schema public to copier;
alter table public.projects disable row level security;
create schema locked;
create table locked.away (id int primary key);
create table public.unreadable (id int primary key, other int references locked.away);
create table public.hidden (id int primary key);
insert into public.hidden values (1);
alter table public.hidden enable row level security;
grant select on public.hidden to copier;
create table public.leads_to_hidden (id int primary key, hidden int references public.hidden);
insert into public.leads_to_hidden values (1, 1);
grant select on public.leads_to_hidden to copier;
create view public.of_unreadable as select * from public.unreadable;
create sequence public.unread;
create role supabase_admin;
create schema vault authorization supabase_admin;
comment on schema vault is 'Supabase keeps its secrets here';
create table vault.secrets (id int);
select nextval('public.unread'), lo_create(4711), pg_reload_conf();
"""


KEY = "leads_to_hidden_hidden_fkey"
UNLIKE = f"""\
the schema locked is not in the copy: copier may not use it
the schema vault is not in the copy: it belongs to Supabase
public.hidden has no rows in the copy: row-level security hides them from copier
public.unreadable is not in the copy: copier may not read it
large objects are not in the copy
VIEW public.of_unreadable is not in the copy: relation "public.unreadable" does not exist
FK CONSTRAINT public.leads_to_hidden {KEY} is not in the copy: insert or update on table \
"leads_to_hidden" violates foreign key constraint "{KEY}"
the sequence public.unread starts anew: copier may not read it
""".splitlines()


async def test_as_an_ordinary_role_over_tls(guarded: Guarded, folder: Path) -> None:
    async with await Database.open(guarded.url()) as source:
        async with copied_database(source, folder) as copied:
            assert await value(copied.url, "select count(*) from public.projects") == 300
            assert copied.rows["auth.users"] == 300
            assert copied.rows["public.leads_to_hidden"] == 1
            assert "public.unreadable" not in copied.rows
            assert await value(copied.url, "select count(*) from public.hidden") == 0
            assert await value(copied.url, "select nextval('public.events_id_seq')") == 301
            relation = "select to_regclass('public.unreadable') is null"
            assert await value(copied.url, relation) is True
            assert [note for note in copied.notes if "stood in for" not in note] == UNLIKE
            await check_stand_ins(copied.url)
        await guarded.execute("revoke select on auth.users from copier")
        with pytest.raises(
            MissingPermission, match=r"copier may not read every row of auth\.users"
        ):
            async with copied_database(source, folder):
                pass
    with tempfile.TemporaryDirectory() as elsewhere:
        await check_that_the_certificate_counts(guarded, Path(elsewhere))


async def test_what_is_supabases_own_stays_there(
    guarded: Guarded, folder: Path, tmp_path: Path
) -> None:
    """In a dump its administrator's name tells; the live database is looked at above."""
    file = tmp_path / "dump"
    url = guarded.server.url()
    await answer(find_binaries().path("pg_dump"), "-Fc", f"--file={file}", f"--dbname={url}")
    async with copied_database(file, folder) as copied:
        assert copied.rows["auth.users"] == 300
        assert "vault.secrets" not in copied.rows
        assert await value(copied.url, "select to_regnamespace('vault') is null") is True
        assert [note for note in copied.notes if "stood in for" not in note] == [
            "the schema vault is not in the copy: it belongs to the platform"
        ]


async def check_that_the_certificate_counts(guarded: Guarded, folder: Path) -> None:
    async with route(guarded.url(sslrootcert=str(_certificate(folder)))) as way:
        assert PASSWORD not in way.address
        assert PASSWORD not in repr(way)
        status, _, _ = await answer(
            find_binaries().path("pg_dump"),
            "--no-password",
            f"--dbname={way.address}",
            environment=way.environment,
        )
    assert status != 0
    assert isinstance(way.broken, TlsFailed)


def _certificate(folder: Path, *more: str) -> Path:
    """A new one, with its key beside it."""
    made = folder / "server.crt"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
    files = ["-keyout", str(made.with_suffix(".key")), "-out", str(made)]
    subprocess.run([*command.split(), *files, *more], check=True, capture_output=True)
    made.chmod(0o644)
    return made


async def check_stand_ins(url: str) -> None:
    """What stands in for the extensions answers as they do, or says that it cannot."""
    assert await value(
        url, "select extensions.uuid_generate_v3(extensions.uuid_ns_dns(), 'roseram.example')"
    ) == uuid3(NAMESPACE_DNS, "roseram.example")
    assert await value(url, "select extensions.uuid_generate_v4() is not null") is True
    hashed = "select encode(extensions.digest('a'::text, 'sha512'), 'hex')"
    assert await value(url, hashed) == sha512(b"a").hexdigest()
    assert await value(url, "select length(extensions.gen_random_bytes(33))") == 33
    for refused in ("crypt('a', 'b')", "gen_salt('bf')", "digest('a'::text, 'sha1')"):
        with pytest.raises(asyncpg.FeatureNotSupportedError, match="not there in the copy"):
            await value(url, f"select extensions.{refused}")


async def test_what_is_refused_before_anything_is_copied(
    server: Server, empty_database: str, folder: Path
) -> None:
    async with await Database.open(empty_database) as source:
        with pytest.raises(UsageError, match="at least one row"):
            async with copied_database(source, folder, sample=0):
                pass
        if server.major == 18:
            old = find_binaries(DEBIAN_15)
            with pytest.raises(OtherMajorVersion, match="runs PostgreSQL 18, our programs are 15"):
                async with copied_database(source, folder, binaries=old):
                    pass
    pooled = f"{empty_database}&pgbouncer=true"
    async with await Database.open(pooled) as source:
        with pytest.raises(LockNeedsSession, match="pooler cannot hold the snapshot"):
            async with copied_database(source, folder):
                pass
    with pytest.raises(DiskFull, match=r"x needs about 1000000\.2 GB, .* has \d+\.\d GB free"):
        _require_room(folder, 10**15, "x")


async def test_an_empty_database(empty_database: str, folder: Path) -> None:
    async with (
        await Database.open(empty_database) as source,
        copied_database(source, folder, sample=5) as copied,
    ):
        assert copied.rows == {}
        assert copied.notes == ()
        assert await differences(copied.url, empty_database) == ()


async def test_a_cancelled_copy_leaves_nothing_behind(seeded: str, folder: Path) -> None:
    reached = asyncio.Event()

    def heard(step: str, done: int, total: int | None) -> None:
        if step == "rows":
            reached.set()

    async def copy(source: Database) -> None:
        async with copied_database(source, folder, progress=heard):
            await asyncio.Event().wait()

    async with await Database.open(seeded) as source:
        work = asyncio.create_task(copy(source))
        await reached.wait()
        pgdata = folder / "copy" / "postgres"
        assert Postmaster.find(pgdata) is not None
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
    assert Postmaster.find(pgdata) is None
    left = "select count(*) from pg_stat_activity where application_name = 'roseram copy'"
    assert await value(seeded, left + " and datname = current_database()") == 0


async def test_a_locked_table_is_not_waited_for_long(seeded: str, folder: Path) -> None:
    connection = await asyncpg.connect(seeded)
    try:
        async with connection.transaction():
            await connection.execute("lock table public.projects in access exclusive mode")
            async with await Database.open(seeded) as source:
                with pytest.raises(CopyFailed, match="keeps a table locked"):
                    async with held(source, patience="100ms"):
                        pass
    finally:
        await connection.close()
