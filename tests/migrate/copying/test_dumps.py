"""Copies of dump files: every format, whole and damaged, and some that were never dumps."""

from __future__ import annotations

import gzip
import subprocess
import tarfile
from typing import TYPE_CHECKING

import pytest

from migrate.copying.contents import differences, sums, value
from roseram.errors import FileUnusable
from roseram.migrate.copying import CopyFailed, DumpUnusable, copied_database
from roseram.postgres import find_binaries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PG_DUMP = find_binaries().path("pg_dump")
FORMATS = ("custom", "directory", "tar", "plain", "gzip")
# One source is enough: how a server is read is the live copies' business. This one has the real
# extensions, and stamps on its columns that the copy's server does not know.
ON_15 = pytest.mark.parametrize("server", ["15"], indirect=True)


def dump(url: str, kind: str, folder: Path) -> Path:
    """A dump of the database in the folder."""
    file = folder / f"dump.{kind}"
    style = "plain" if kind == "gzip" else kind
    subprocess.run([PG_DUMP, f"--format={style}", f"--file={file}", url], check=True)
    if kind == "gzip":
        file.write_bytes(gzip.compress(file.read_bytes()))
    return file


def heard(steps: set[str]) -> Callable[[str, int, int | None], None]:
    def progress(step: str, done: int, total: int | None) -> None:
        assert total is not None
        assert 0 <= done <= total
        steps.add(step)

    return progress


@ON_15
@pytest.mark.parametrize("kind", FORMATS)
async def test_every_format(seeded: str, folder: Path, tmp_path: Path, kind: str) -> None:
    steps = set[str]()
    file = dump(seeded, kind, tmp_path)
    async with copied_database(file, folder, progress=heard(steps)) as copied:
        assert await sums(copied.url) == await sums(seeded)
        assert await differences(copied.url, seeded) == ()
        assert copied.rows["public.events"] == 300
        assert copied.rows['My App.No "key'] == 150
        assert await value(copied.url, "select nextval('public.events_id_seq')") == 301
        assert await value(copied.url, "select to_regrole('copy_from_a_row')") is None
        assert {note for note in copied.notes if "stood in for" not in note} == {
            "the event trigger meddle is not in the copy"
        }
    assert steps == {"bytes" if kind in ("plain", "gzip") else "tables"}


@ON_15
async def test_a_sample_of_a_dump(seeded: str, folder: Path, tmp_path: Path) -> None:
    async with copied_database(dump(seeded, "custom", tmp_path), folder, sample=7) as copied:
        assert copied.sampled
        assert copied.rows["public.events"] == 7
        assert copied.rows["auth.users"] >= copied.rows["public.projects"] >= 7
        valid = "select bool_and(convalidated) from pg_constraint where contype = 'f'"
        assert await value(copied.url, valid) is True
        assert (
            await value(copied.url, "select count(*) from pg_database where datname = 'whole'") == 0
        )


def cut(file: Path, keep: float) -> None:
    """Cut a file off after this share of it."""
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * keep)])


def edit(file: Path, old: bytes, new: bytes) -> None:
    data = file.read_bytes()
    assert old in data
    file.write_bytes(data.replace(old, new, 1))


def overwrite(file: Path, place: float) -> None:
    data = file.read_bytes()
    start = int(len(data) * place)
    file.write_bytes(data[:start] + b"x" * 50 + data[start + 50 :])


def lose_rows(folder: Path) -> None:
    max(folder.glob("*.gz"), key=lambda one: one.stat().st_size).unlink()


DAMAGE: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "custom, its beginning only": ("custom", lambda file: cut(file, 0.01), "damaged or cut off"),
    "custom, half of it": ("custom", lambda file: cut(file, 0.5), "damaged or cut off"),
    "custom, some bytes": ("custom", lambda file: overwrite(file, 0.6), "damaged or cut off"),
    "custom, of a newer pg_dump": (
        "custom",
        lambda file: edit(file, b"PGDMP\x01\x10", b"PGDMP\x01\x63"),
        r"newer pg_dump: unsupported version \(1.99\)",
    ),
    "tar, half of it": ("tar", lambda file: cut(file, 0.5), "damaged or cut off"),
    "directory, without its contents": (
        "directory",
        lambda folder: (folder / "toc.dat").unlink(),
        "does not appear to be a valid archive",
    ),
    "directory, without a table's rows": ("directory", lose_rows, "damaged or cut off"),
    "plain, half of it": ("plain", lambda file: cut(file, 0.5), "pg_dump's last line is missing"),
    "plain, of a newer server": (
        "plain",
        lambda file: edit(file, b"from database version 15", b"from database version 99"),
        "is of PostgreSQL 99, the server to try it on is 18",
    ),
    "gzip, half of it": ("gzip", lambda file: cut(file, 0.5), "could not read the gzipped file"),
}


@ON_15
@pytest.mark.parametrize("what", DAMAGE)
async def test_damage_is_told(seeded: str, folder: Path, tmp_path: Path, what: str) -> None:
    kind, damage, told = DAMAGE[what]
    file = dump(seeded, kind, tmp_path)
    damage(file)
    with pytest.raises(DumpUnusable, match=told) as caught:
        async with copied_database(file, folder):
            pass
    assert str(file) in str(caught.value)
    assert caught.value.next is not None


@ON_15
async def test_rows_that_do_not_fit(seeded: str, folder: Path, tmp_path: Path) -> None:
    file = dump(seeded, "plain", tmp_path)
    edit(file, b"\n150\t", b"\nno number\t")
    told = r"Rows could not be copied: TABLE DATA public.\w+ · invalid input syntax for type bigint"
    with pytest.raises(CopyFailed, match=told):
        async with copied_database(file, folder):
            pass


async def refused(file: Path, folder: Path, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        async with copied_database(file, folder):
            pass


async def test_files_that_are_no_dumps(folder: Path, tmp_path: Path) -> None:
    await refused(tmp_path / "nowhere", folder, FileUnusable, "nowhere: No such file")
    file = tmp_path / "file"
    file.write_bytes(b"")
    await refused(file, folder, DumpUnusable, "The dump is empty")
    file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    await refused(file, folder, DumpUnusable, "is no text")
    with tarfile.open(tmp_path / "tar", "w") as tar:
        tar.add(file, "picture.png")
    await refused(tmp_path / "tar", folder, DumpUnusable, "it has no toc.dat")
    await refused(tmp_path, folder, DumpUnusable, "does not appear to be a valid archive")
    file.write_text("Dear diary,\ntoday I made no backup;\n")
    await refused(file, folder, DumpUnusable, "The file is no dump of a database")
    file.write_text("select 1;\n")
    await refused(file, folder, DumpUnusable, "The dump holds no table")


CLUSTER = r"""--
-- PostgreSQL database cluster dump
--

\restrict abc
CREATE ROLE keeper;
ALTER ROLE keeper WITH NOLOGIN PASSWORD 'SCRAM-SHA-256$4096:secret';
ALTER ROLE postgres WITH NOSUPERUSER NOCREATEROLE
  NOINHERIT;
CREATE DATABASE app OWNER keeper;
\connect app
\! touch {evil}
\copy public.notes from program 'touch {evil}'

-- Dumped from database version 15.20
CREATE EXTENSION IF NOT EXISTS pg_graphql WITH SCHEMA graphql;
CREATE EXTENSION IF NOT EXISTS made_up WITH SCHEMA public;
COMMENT ON EXTENSION made_up IS 'nobody has it';

--
-- Name: notes; Type: TABLE; Schema: public; Owner: keeper
--

CREATE TABLE public.notes (
    id integer NOT NULL,
    body text
);
ALTER TABLE ONLY public.notes ALTER COLUMN id SET (pg_attver=848697392);
ALTER TABLE ONLY public.notes ALTER COLUMN body SET (n_distinct=5, pg_attver='1');

ALTER TABLE public.notes OWNER TO keeper;

--
-- Name: busy; Type: VIEW; Schema: public; Owner: keeper
--

CREATE VIEW public.busy AS
 SELECT public.made_up_function(id) FROM public.notes;

ALTER VIEW public.busy OWNER TO keeper;

COPY vault.secrets (id, secret) FROM stdin;
1	drop table public.notes;
2	\\! touch {evil}
\.

COPY public.notes (id, body) FROM stdin;
1	ALTER ROLE postgres WITH NOSUPERUSER;
2	CREATE EVENT TRIGGER x
3	\\.
\.

CREATE EVENT TRIGGER loud ON ddl_command_end
   EXECUTE FUNCTION public.nothing();
CREATE SUBSCRIPTION feed CONNECTION 'host=far password=hush' PUBLICATION p;
CREATE USER MAPPING FOR keeper SERVER far OPTIONS (
    password 'hush'
);
CREATE POLICY seen ON public.notes FOR SELECT TO "A reader", authenticated USING (true);
GRANT SELECT ON TABLE public.notes TO service_role;
GRANT SELECT ON TABLE vault.secrets TO service_role;

--
-- PostgreSQL database cluster dump complete
--
"""


CLUSTER_NOTES = """\
VIEW public.busy is not in the copy: function public.made_up_function(integer) does not exist
line 16: CREATE EXTENSION IF NOT EXISTS pg_graphql WITH SCHEMA graphq is not in the copy: \
schema "graphql" does not exist
the event trigger loud is not in the copy
the extension made_up is empty in the copy: the embedded server lacks it
the extension pg_graphql is empty in the copy: the embedded server lacks it
the rows of vault.secrets are not in the copy: an extension's table
the subscription feed is not in the copy
the user mapping keeper is not in the copy
""".splitlines()


async def test_a_dump_gets_no_power_over_the_server(folder: Path, tmp_path: Path) -> None:
    """Roles, other servers, programs and psql's own commands are none of its business."""
    evil, file = tmp_path / "evil", tmp_path / "cluster.sql"
    file.write_text(CLUSTER.replace("{evil}", str(evil)))
    async with copied_database(file, folder) as copied:
        assert copied.rows == {"public.notes": 3}
        bodies = "select string_agg(body, '|' order by id) from public.notes"
        assert await value(copied.url, bodies) == (
            r"ALTER ROLE postgres WITH NOSUPERUSER;|CREATE EVENT TRIGGER x|\."
        )
        assert await value(copied.url, "select rolsuper from pg_roles where rolname = current_user")
        see_all = "select rolbypassrls from pg_roles where rolname = 'service_role'"
        assert await value(copied.url, see_all) is True
        options = "select attoptions from pg_attribute where attrelid = 'notes'::regclass"
        assert await value(copied.url, f"{options} and attname = 'body'") == ["n_distinct=5"]
        roles = "select polroles::regrole[]::text from pg_policy"
        assert await value(copied.url, roles) == '{"\\"A reader\\"",authenticated}'
        assert sorted(copied.notes) == CLUSTER_NOTES
    assert not evil.exists()


async def test_sql_written_by_hand(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "schema.sql"
    made = "create table a (id int primary key);\ninsert into a values (1), (2);\n"
    file.write_text(f"-- ours\nbegin;\n{made}commit;\ncomment on table b is 'not there';\n")
    async with copied_database(file, folder) as copied:
        assert copied.rows == {"public.a": 2}
    file.write_text(made + "insert into a values (2);\n")
    await refused(file, folder, CopyFailed, r"Rows could not be copied: line 3: insert into a")
    file.write_text(made + "create table c (place geometry);\n")
    await refused(file, folder, CopyFailed, r'line 3: create table c .*type "geometry" does not')
