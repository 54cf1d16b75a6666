"""`roseram migrate`: what each sub-command prints, keeps and refuses, and its exit status."""

from __future__ import annotations

import asyncio
import io
import json
import os
import pty
import select
import signal
import stat
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from migrate.small import applied_template, small_template
from roseram.cli.main import main
from roseram.cli.migrate import action_names
from roseram.cli.migrate._follow import Follow
from roseram.migrate import journal
from roseram.migrate.apply import LOCK, Progress
from roseram.migrate.plan import Hazard, Step, from_json, to_json
from roseram.postgres import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import MakeDatabase, Server
    from roseram.migrate.plan import Plan

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder: one for all, so that the wanted catalog is made once."""
    return tmp_path_factory.mktemp("migrate")


@pytest.fixture
async def old(server: Server, make_database: MakeDatabase, folder: Path) -> list[str]:
    """The flags that name a small database of before."""
    url = await make_database(template=await small_template(server))
    return ["--database-url", url, "--data-dir", str(folder)]


@pytest.fixture
async def applied(server: Server, make_database: MakeDatabase, folder: Path) -> list[str]:
    """The flags that name it after its migration."""
    url = await make_database(template=await applied_template(server, folder / "cache"))
    return ["--database-url", url, "--data-dir", str(folder)]


def value(where: list[str], query: str) -> Any:
    async def ask() -> object:
        connection = await asyncpg.connect(where[1])
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(ask())


def name_of(where: list[str]) -> str:
    return urlsplit(where[1]).path.removeprefix("/")


def kept_plan(where: list[str]) -> Plan:
    """The plan of the last migration, as the journal keeps it."""

    async def read() -> Plan:
        async with (
            await Database.open(where[1], max_size=1) as database,
            database.connection() as c,
        ):
            found = await journal.latest(c)
        assert found is not None
        return found.plan

    return asyncio.run(read())


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no terminal."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())


def test_every_sub_command_is_found(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert {"apply", "finish", "plan", "rollback", "status"} <= set(action_names())
    assert main(["migrate", "--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"\n    {name} " in told for name in action_names())
    assert main(["migrate", "aply"]) == 2
    assert "did you mean apply?" in capsys.readouterr().err


class TestPlan:
    def test_it_is_printed_and_kept(
        self, old: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["migrate", "plan", *old]) == 0
        told = capsys.readouterr()
        assert f"for database {name_of(old)} (PostgreSQL 18" in told.out
        assert "4 old tables: 3 copied, 1 archived · 8 rows" in told.out
        assert "renamed       github_url → repository_url" in told.out
        assert "view public.project_names" in told.out
        assert "Quarantine: 2 rows and 1 value break a rule" in told.out
        assert "reading the database" in told.err
        (path,) = folder.glob(f"plans/{name_of(old)}-*.json")
        assert f"roseram migrate rehearse {path}" in told.out
        plan = from_json(path.read_text("utf-8"))
        assert path.stem.endswith(plan.id)
        page = path.with_suffix(".html")
        assert "<!doctype html>" in page.read_text("utf-8")
        for made in (path, page):
            assert stat.S_IMODE(made.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert value(old, "select to_regclass('roseram.migrations')") is None

    def test_for_scripts_and_into_files(
        self, old: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        files = ["--out", str(tmp_path / "a" / "plan.json"), "--html", str(tmp_path / "page.html")]
        assert main(["migrate", "plan", "--json", *files, *old]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["file"] == str(tmp_path / "a" / "plan.json")
        assert told["totals"]["fates"] == {"copied": 3, "archived": 1}
        assert [item["reason"] for item in told["quarantine"] if item["column"] == "user_id"] == [
            "user_id is required"
        ]
        assert "sql" not in told["steps"][0]
        assert told["next"][0]["command"].startswith("roseram migrate rehearse ")
        assert (tmp_path / "page.html").exists()
        assert from_json((tmp_path / "a" / "plan.json").read_text("utf-8")).id == told["id"]

    def test_a_dry_run_prints_the_statements_and_keeps_nothing(
        self, old: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["migrate", "plan", "--dry-run", *old]) == 0
        told = capsys.readouterr().out
        assert "-- Step 1 of " in told
        assert 'insert into roseram_next."projects"' in told
        assert "-- Going back (roseram migrate rollback)" in told
        assert not list(folder.glob(f"plans/{name_of(old)}-*"))

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["--strategy", "preserv"], "did you mean preserve?"),
            (["--strategy", "incremental", "--section", "nowhere"], "no section 'nowhere'"),
            (["--section", "projects"], "--strategy incremental"),
            (["--dry-run", "--json"], "not allowed with"),
        ],
    )
    def test_what_makes_no_sense(
        self, old: list[str], words: list[str], says: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["migrate", "plan", *words, *old]) == 2
        assert says in capsys.readouterr().err

    def test_a_mapping_that_is_missing(
        self, old: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["migrate", "plan", "--mapping", "/nowhere.toml", *old]) == 1
        assert "/nowhere.toml" in capsys.readouterr().err

    def test_nothing_is_to_be_done(
        self, applied: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["migrate", "plan", *applied]) == 0
        told = capsys.readouterr().out
        assert "nothing is to be done" in told
        assert "roseram verify" in told
        assert not list(folder.glob(f"plans/{name_of(applied)}-*"))
        assert main(["migrate", "apply", "--yes", "--json", *applied]) == 0
        assert json.loads(capsys.readouterr().out)["steps"] == 0


class TestRefusals:
    @pytest.mark.usefixtures("nobody")
    def test_no_plan_and_nobody_to_ask(
        self, old: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["migrate", "apply", *old]) == 2
        assert "there is no terminal to ask on" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("no json", "it is no JSON"),
            ("{}", "no plan of the format roseram-plan/1"),
            ('{"format": "roseram-plan/1"}', "it is damaged"),
            ("\udcff", "is no text"),
        ],
    )
    def test_a_file_that_is_no_plan(
        self,
        old: list[str],
        tmp_path: Path,
        text: str,
        says: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        path = tmp_path / "plan.json"
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        assert main(["migrate", "apply", str(path), *old]) == 1
        told = capsys.readouterr().err
        assert says in told
        assert str(path) in told
        assert "roseram migrate plan" in told

    def test_no_such_file(self, old: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["migrate", "apply", "/nowhere/plan.json", *old]) == 1
        assert "/nowhere/plan.json" in capsys.readouterr().err

    def test_a_plan_for_another_database(
        self, applied: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        plan = kept_plan(applied)
        (tmp_path / "plan.json").write_text(to_json(replace(plan, database="elsewhere")), "utf-8")
        assert main(["migrate", "apply", str(tmp_path / "plan.json"), *applied]) == 1
        told = capsys.readouterr().err
        assert f"the plan is for elsewhere, this is {name_of(applied)}" in told
        assert "make a new plan: roseram migrate plan" in told

    def test_a_hazard_that_is_not_allowed(
        self, old: list[str], applied: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        hazard = Hazard("dog-bites", "public.dog", "it bites")
        plan = replace(kept_plan(applied), hazards=(hazard,))
        (tmp_path / "plan.json").write_text(to_json(plan), "utf-8")
        assert main(["migrate", "apply", str(tmp_path / "plan.json"), "--allow", "cat", *old]) == 1
        told = capsys.readouterr().err
        assert "public.dog: it bites" in told
        assert "--allow dog-bites" in told
        assert value(old, "select to_regclass('roseram.migrations')") is None

    @pytest.mark.parametrize("flag", ["--batch-ms", "--lock-timeout"])
    def test_times_that_make_no_sense(
        self, old: list[str], flag: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["migrate", "apply", "--yes", flag, "0", *old]) == 2
        assert flag in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("action", "says"),
        [
            ("rollback", "There is no migration to take back"),
            ("finish", "no applied migration whose archive could be dropped"),
        ],
    )
    def test_nothing_to_end(
        self, old: list[str], action: str, says: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["migrate", action, *old]) == 1
        assert says in capsys.readouterr().err


@contextmanager
def writing(where: list[str]) -> Iterator[None]:
    """Somebody writes to the old projects for as long as this lasts."""
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(where[1]))
        runner.run(connection.execute("begin; lock table public.projects in row exclusive mode"))
        yield
        runner.run(connection.close())


def test_apply_interrupted_again_and_back(
    old: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A kept plan is carried out, interrupted, gone on with, verified, and taken back."""
    path = str(tmp_path / "plan.json")
    assert main(["migrate", "plan", "--out", path, *old]) == 0
    with writing(old), closing(Window("migrate", "apply", path, *old)) as window:
        window.wait_for("waiting for public.projects, held by process ")
        window.process.send_signal(signal.SIGINT)
        window.wait_for("the same command goes on where it stopped: roseram migrate apply")
        assert window.process.wait(30) == 130
    capsys.readouterr()
    assert main(["migrate", "status", *old]) == 0
    assert "migration 1 is under way" in capsys.readouterr().out
    assert main(["migrate", "apply", *old]) == 0
    told = capsys.readouterr()
    assert "] copy public.projects to projects: 2 rows in " in told.err
    assert "Migration 1 is applied: " in told.out
    assert "projects        2        1            1         0  yes" in told.out
    assert "Balanced: every row of 4 tables is accounted for." in told.out
    assert "Verified: 26 items, none failed." in told.out
    assert "2 rows and 1 value in quarantine: roseram quarantine list" in told.out
    assert "roseram migrate rollback" in told.out
    assert main(["migrate", "apply", path, *old]) == 0
    assert "carried out already" in capsys.readouterr().out
    assert main(["migrate", "rollback", "--allow", "later-writes", "--json", *old]) == 0
    assert json.loads(capsys.readouterr().out)["fingerprint_equal"] is True
    assert value(old, "select count(*) from public.gizmos") == 2
    assert main(["migrate", "status", *old]) == 0
    assert "the last migration was rolled back at " in capsys.readouterr().out


def test_apply_says_where_rows_are_missing(
    applied: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = kept_plan(applied)
    (tmp_path / "plan.json").write_text(to_json(plan), "utf-8")
    value(
        applied,
        """update roseram.migrations set report = jsonb_set(jsonb_set(jsonb_set(report,
        '{balanced}', 'false'), '{tables,0,balanced}', 'false'), '{flows,0,differing}',
        '{"name": 2}')""",
    )
    again = ["migrate", "apply", str(tmp_path / "plan.json"), *applied]
    assert main(again) == 1
    told = capsys.readouterr().out
    first = plan.tables[0].name.removeprefix("public.")
    assert "  NO\n" in told
    assert ", column name: 2 values not what they were" in told
    assert f"Not balanced: look at {first}" in told
    assert main([*again, "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    # verify has an item about the migration's report, too
    assert (report["ok"], report["balanced"], report["verify"]["ok"]) == (False, False, False)
    value(applied, "update roseram.migrations set report = jsonb_set(report, '{balanced}', 'true')")
    value(applied, "drop policy sites_select on public.sites")
    assert main(again) == 1
    told = capsys.readouterr().out
    assert "FAIL  Policies: public.sites" in told
    assert "all of it: roseram verify" in told


class TestStatus:
    def test_never_migrated(self, old: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["migrate", "status", *old]) == 0
        told = capsys.readouterr().out
        assert told == f"{name_of(old)} was never migrated: roseram migrate plan\n"

    def test_applied(self, applied: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["migrate", "status", *applied]) == 0
        told = capsys.readouterr().out
        assert f"{name_of(applied)}: migration 1 is applied" in told
        assert "4 tables, " in told
        assert "2 rows and 1 value in quarantine" in told
        assert "Balanced: " in told
        assert main(["migrate", "status", "--json", *applied]) == 0
        found = json.loads(capsys.readouterr().out)
        assert (found["state"], found["archive"]["tables"]) == ("applied", 4)
        assert (found["quarantined_rows"], found["quarantined_values"]) == (2, 1)
        assert found["report"]["balanced"] is True
        assert found["under_way"] is None

    def test_under_way(self, applied: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        """As after a crash: the step that was being done, and who is at work."""
        value(applied, "update roseram.migrations set state = 'running', applied_at = null")
        value(
            applied,
            "update roseram.migration_steps set finished_at = null, rows = 1 "
            "where step = 'copy projects to projects'",
        )
        assert main(["migrate", "status", *applied]) == 0
        told = capsys.readouterr().out
        assert "migration 1 is under way" in told
        assert ": copy public.projects to projects, 1 of 2 rows, since " in told
        assert "the old tables are in use still; 0 changes" in told
        assert "nobody is at work on it" in told

        async def at_work() -> None:
            async with (
                await Database.open(applied[1], max_size=1) as database,
                database.lock(LOCK) as holder,
            ):
                pid = await holder.fetchval("select pg_backend_pid()")
                words = [sys.executable, "-m", "roseram", "migrate", "status", *applied]
                process = await asyncio.create_subprocess_exec(*words, stdout=subprocess.PIPE)
                out, _ = await process.communicate()
                assert f"at work: process {pid} (roseram) since " in out.decode()

        asyncio.run(at_work())


class Window:
    """A command on a terminal of its own; its output goes there, too."""

    def __init__(self, *words: str) -> None:
        self._ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "roseram", *words]
        self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        self.shown = ""

    def wait_for(self, text: str) -> None:
        while text not in self.shown:
            assert select.select([self._ours], [], [], 30)[0], self.shown
            self.shown += os.read(self._ours, 65536).decode(errors="replace")

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.fixture
def window(request: pytest.FixtureRequest) -> Iterator[Window]:
    """A window with `migrate` and these words, on the database of this fixture."""
    fixture, words = request.param
    opened = Window("migrate", *words, *request.getfixturevalue(fixture))
    yield opened
    opened.close()


@pytest.mark.parametrize("window", [("old", ["apply"])], indirect=True)
def test_a_new_plan_is_shown_and_asked_for(window: Window, old: list[str]) -> None:
    window.wait_for("Carry it out now? [y/N] ")
    assert "Only in the archive" in window.shown
    window.type("n\n")
    window.wait_for("nothing was changed")
    assert window.process.wait(30) == 0
    assert value(old, "select to_regclass('roseram.migrations')") is None


class TestFinish:
    @pytest.mark.usefixtures("nobody")
    def test_the_name_has_to_be_right(
        self, applied: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["migrate", "finish", *applied]) == 2
        told = capsys.readouterr()
        assert "gizmos: all of it (2 rows)" in told.out
        assert "deployments: the columns provider" in told.out
        assert ".projects  " in told.out
        assert f"--confirm {name_of(applied)}" in told.err
        assert main(["migrate", "finish", "--confirm", "another", *applied]) == 1
        assert "typed 'another'" in capsys.readouterr().err
        archives = "select count(*) from pg_namespace where nspname like 'roseram\\_archive\\_%'"
        assert value(applied, archives) > 0
        confirmed = ["migrate", "finish", "--confirm", name_of(applied), "--json", *applied]
        assert main(confirmed) == 0
        told_json = json.loads(capsys.readouterr().out)
        assert len(told_json["dropped"]["tables"]) == 4
        assert {item["table"] for item in told_json["only_there"]} >= {"public.gizmos"}
        assert value(applied, archives) == 0
        assert main(["migrate", "status", *applied]) == 0
        assert "the migration is finished since " in capsys.readouterr().out

    @pytest.mark.parametrize("window", [("applied", ["finish"])], indirect=True)
    def test_it_is_typed(self, window: Window, applied: list[str]) -> None:
        window.wait_for(f"type the database's name ({name_of(applied)}): ")
        window.type(f"{name_of(applied)}\n")
        window.wait_for("Migration 1 is finished.")
        assert window.process.wait(30) == 0

    @pytest.mark.parametrize("window", [("applied", ["finish"])], indirect=True)
    def test_interrupted_at_the_question(self, window: Window, applied: list[str]) -> None:
        window.wait_for(f"type the database's name ({name_of(applied)}): ")
        window.process.send_signal(signal.SIGINT)
        assert window.process.wait(30) == 130
        assert value(applied, "select state from roseram.migrations") == "applied"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def progress(rows: int = 0, *, kind: str = "copy", done: bool = False) -> Progress:
    step = Step(kind, kind, "copy a to b", rows=100)  # type: ignore[arg-type]
    return Progress(step, 2, 10, rows, 100, 50.0, 1.4, done)


def test_progress_is_lines_where_there_is_no_terminal(server: Server) -> None:
    stream = io.StringIO()
    follow = Follow(stream)
    follow(progress())
    follow(progress(60))
    follow.say("waiting for a lock")
    follow(progress(100))
    follow(progress(100, done=True))
    follow(progress(0, kind="validate", done=True))
    follow.end()
    first, second = stream.getvalue().splitlines()
    assert first == "waiting for a lock"
    assert second.startswith("[ 2/10] copy a to b: 100 rows in 0.")


def test_progress_is_a_live_line_on_a_terminal(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Terminal()
    follow = Follow(stream)
    monkeypatch.setattr("roseram.cli.migrate._follow._EVERY", 0.0)
    follow(progress())
    follow(progress(50))
    told = stream.getvalue().split("\r\033[K")
    assert told[-1] == (
        "███░░░░░░░░░░░░░░░░░ [ 2/10] copy a to b: 50 of 100 rows, 50 rows/s, 1 s left"
    )
    follow(progress(100, done=True))
    follow.end()
    assert stream.getvalue().endswith("\n\r\033[K")
