"""`roseram migrate rehearse`: what it prints, keeps and refuses, and its exit status."""

from __future__ import annotations

import asyncio
import io
import json
import os
import shutil
import subprocess
import tempfile
from argparse import Namespace
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migrate.old_database import cache_of
from migrate.small import NOBODYS, small_template
from roseram.cli.main import main
from roseram.cli.migrate._rehearsed import brief, print_rehearsal
from roseram.cli.migrate.rehearse import Checker, Copying, _planned
from roseram.errors import UsageError
from roseram.migrate.apply import RunOptions, apply
from roseram.migrate.mapping import bundled
from roseram.migrate.plan import Blocker, Hazard, PlanRefused, from_json, to_json
from roseram.migrate.planner import Options, make_plan
from roseram.migrate.rehearse import Check, Rehearsal, Sample, Stage, Timed
from roseram.operate.verify import Problem
from roseram.postgres import Database, find_binaries, with_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import MakeDatabase, Server
    from roseram.migrate.plan import Plan

newest = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


@pytest.fixture
def folder() -> Iterator[Path]:
    """A new folder on the disk where the suite's servers are, which their user may enter."""
    made = Path(tempfile.mkdtemp(dir=os.environ["ROSERAM_TEST_SERVERS"]))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
async def old(server: Server, make_database: MakeDatabase) -> str:
    return await make_database(template=await small_template(server))


@pytest.fixture
async def plan(server: Server, old: str) -> Plan:
    async with await Database.open(old, max_size=3) as database:
        return await make_plan(database, cache_of(server))


@newest
def test_a_live_database(old: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--database-url", old, "--data-dir", str(folder)]
    assert main(["migrate", "rehearse", *where]) == 0
    told, noted = capsys.readouterr()
    first, *rest = told.splitlines()
    assert first.startswith("Rehearsal of ")
    assert first.endswith("(preserve): the migration works.")
    answers = {line.split()[0]: line for line in rest[:4]}
    assert list(answers) == ["time", "lock", "hidden", "disk"]
    assert "access exclusive on 4 tables for " in answers["lock"]
    assert "2 rows and 1 value go to quarantine; 1 table" in answers["hidden"]
    for part in ("copy", "apply", "verify", "plan again", "rollback"):
        assert any(line.split("  ")[0] == part and "  ok" in line for line in rest), part
    assert f"      id = {NOBODYS}" in rest
    assert any(line.startswith("  1 value of deployments.status: ") for line in rest)
    assert any(line.endswith(": exploded") for line in rest)
    assert any(line.startswith("  gizmos: all of it (2 rows)") for line in rest)
    assert "secret-of-the-gizmo" not in told
    assert "Balanced: every row of 4 tables is accounted for." in told
    assert "next: roseram migrate plan" in told
    assert "copying the structure" in noted
    assert list((folder / "rehearsal").iterdir()) == []


@newest
def test_a_dump_with_its_plan_and_the_copy_is_kept(
    old: str, plan: Plan, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dump, file, kept = folder / "old.dump", folder / "plan.json", folder / "kept"
    file.write_text(to_json(plan))
    program = find_binaries().path("pg_dump")
    subprocess.run([program, "--format=custom", f"--file={dump}", old], check=True)
    nowhere = with_database(old, "nobody_has_this")  # is not asked at all
    where = ["--database-url", nowhere, "--data-dir", str(folder / "data")]
    words = ["migrate", "rehearse", str(file), "--dump", str(dump), "--no-rollback", "--json"]
    assert main([*words, "--keep", str(kept), *where]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is True
    assert told["source"] == str(dump)
    assert told["kept"] == str(kept)
    stages = [stage["name"] for stage in told["stages"]]
    assert stages == ["copy", "plan", "apply", "reconcile", "verify", "plan again", "keep"]
    assert told["report"]["balanced"] is True
    assert told["sample"] is None
    assert main(["verify", "--against", old, "--data-dir", str(kept)]) == 0
    told = capsys.readouterr().out
    assert "ok    Migration: every row accounted for: 8 rows" in told
    assert "4 of 4 old tables: the archive and the source are equal" in told
    assert told.endswith("Nothing is lost: every row of the source is accounted for.\n")


@pytest.fixture
async def applied(server: Server, make_database: MakeDatabase, plan: Plan) -> str:
    """Another clone of the same old database, migrated."""
    url = await make_database(template=await small_template(server))
    allowed = frozenset(hazard.name for hazard in plan.hazards)
    async with await Database.open(url, max_size=3) as database:
        await apply(database, plan, RunOptions(allow=allowed))
    return url


@newest
def test_verify_tells_another_source(
    old: str, applied: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(_execute(old, "update public.gizmos set colour = 'green' where id = 1"))
    words = ["verify", "--against", old, "--database-url", applied, "--data-dir", str(folder)]
    assert main(words) == 1
    told = capsys.readouterr().out
    assert "3 of 4 old tables: the archive and the source are equal" in told
    assert "FAIL  public.gizmos: other values in colour" in told
    assert told.endswith("The migrated database is NOT what the source was.\n")
    assert main([*words, "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["against"]["ok"] is False
    odd = [item for item in report["against"]["tables"] if item["verdict"] != "equal"]
    assert [(item["table"], item["differing"]) for item in odd] == [("public.gizmos", ["colour"])]
    failed = [item["id"] for item in report["items"] if item["status"] == "failed"]
    assert failed == ["migration"]


async def _execute(url: str, statement: str) -> None:
    async with await Database.open(url, max_size=1) as database, database.connection() as one:
        await one.execute(statement)


@newest
def test_what_makes_no_sense_is_refused(
    plan: Plan, folder: Path, capsys: pytest.CaptureFixture[str], old: str
) -> None:
    file = folder / "plan.json"
    file.write_text(to_json(replace(plan, fingerprint="0")))
    where = ["--database-url", old, "--data-dir", str(folder)]
    for words, status, told in (
        (["--sample", "0"], 2, "--batch-ms and --sample must be 1 or more"),
        (["--again", "--no-rollback"], 2, "--again follows a rollback"),
        ([str(file), "--strategy", "clean"], 2, "the plan says how it was made"),
        (["--dump", str(folder / "none.dump")], 1, "none.dump"),
        ([str(file)], 1, "is not as it was when the plan was made"),
    ):
        assert main(["migrate", "rehearse", *words, *where]) == status
        assert told in capsys.readouterr().err


def _args(plan: Path, mapping: Path | None = None) -> Namespace:
    return Namespace(plan=plan, mapping=mapping, strategy="preserve", section=None, time_zone="UTC")


@newest
def test_a_plan_brings_its_options_along(plan: Plan, folder: Path) -> None:
    own, file = folder / "own.toml", folder / "plan.json"
    own.write_text('[table.gizmos]\narchive = "toys"\n')
    digest = sha256(own.read_bytes()).hexdigest()
    made = replace(
        plan, strategy="incremental", section="projects", time_zone="Asia/Tokyo",
        mappings=(*bundled().files, ("own.toml", digest)),
    )  # fmt: skip
    wanted = Options("incremental", "projects", own, "Asia/Tokyo")
    assert _planned(from_json(to_json(made)), _args(file)) == wanted
    assert _planned(made, _args(file, own)) == wanted
    assert _planned(plan, _args(file)) == Options()
    with pytest.raises(PlanRefused, match="made without a mapping") as refused:
        _planned(plan, _args(file, own))
    own.write_text('[table.gizmos]\narchive = "other toys"\n')
    with pytest.raises(PlanRefused) as refused:
        _planned(made, _args(file))
    assert "is not what it was when the plan was made" in str(refused.value)
    own.unlink()
    with pytest.raises(PlanRefused) as refused:
        _planned(made, _args(file))
    assert "add --mapping own.toml" in str(refused.value)
    for change in ({"schema_checksum": "0"}, {"mappings": (("people.toml", "0"),)}):
        with pytest.raises(PlanRefused, match="cannot be used"):
            _planned(replace(plan, **change), _args(file))
    with pytest.raises(UsageError):
        _planned(plan, Namespace(**{**vars(_args(file)), "time_zone": "Asia/Tokyo"}))


@pytest.mark.parametrize(
    ("name", "of_sites"),
    [
        ("public.sites", True),
        ("public.pages.title", True),
        ("public.api_keys.name", False),
        ("public.site_stats", False),
        ("roseram.audit(uuid)", False),
        ("roseram.uuid7()", True),
        ("supabase_realtime.public.api_keys", True),
    ],
)
def test_a_section_is_not_asked_for_what_a_later_one_makes(name: str, of_sites: bool) -> None:
    problem = Problem(name, "is missing", "")
    assert Checker(Path(), "sites")._covers(problem) is of_sites
    assert Checker(Path(), None)._covers(problem)


FOUND = Rehearsal(
    source="db.example.org:5432/production", database="production", server_version=150004,
    strategy="incremental", section="projects", plan_id="0", empty=False, rows=1000, size=1 << 20,
    notes=("large objects are not in the copy",),
    stages=(Stage("copy", True, 3.0), Stage("apply", False, 60.0, "the disk is full")),
    steps=tuple(
        Timed(str(n), "copy", f"copy number {n}", "public.t", float(n == 7), 100, n * 2.0)
        for n in range(40)
    ),
    check=Check(False, 20, ("Policies: there is none",)),
    hazards=(Hazard("keyless-table", "public.logs", "it has no key"),),
    blockers=(Blocker("schema public", "bob may not create tables in it", "grant create …;"),),
    sample=Sample(50, 1000, 2_000_000, 7200.0, 3 << 30),
    kept="/srv/the copy",
)  # fmt: skip


def test_a_failed_rehearsal_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    print_rehearsal(FOUND, Path("plan.json"), everything=False)
    told = capsys.readouterr().out
    assert "(incremental, section projects): the migration does NOT work." in told
    assert "estimated about 2 h 0 min for all 2,000,000 rows; measured 60 s for 1,000" in told
    assert "  FAILED: apply: the disk is full\n" in told
    assert "as an administrator: grant create …;" in told
    assert "Slowest of 40 steps" in told
    assert told.count("copy number") == 15
    assert "copy number 7 " in told
    assert "14.0" in told, "the step's estimate"
    assert "FAIL  Policies: there is none" in told
    assert "to be allowed with --allow keyless-table: public.logs: it has no key" in told
    assert "note: large objects are not in the copy" in told
    assert "roseram up --data-dir '/srv/the copy'" in told
    assert "next:" not in told
    print_rehearsal(FOUND, None, everything=True)
    assert capsys.readouterr().out.count("copy number") == 40


def test_what_comes_next_names_the_hazards(capsys: pytest.CaptureFixture[str]) -> None:
    print_rehearsal(replace(FOUND, stages=()), Path("my plan.json"), everything=False)
    command = "next: roseram migrate apply 'my plan.json' --allow keyless-table\n"
    assert capsys.readouterr().out.endswith(command)
    print_rehearsal(
        replace(FOUND, stages=(), sample=Sample(50, 1000, None, None, None)), None, everything=False
    )
    told = capsys.readouterr().out
    assert "nothing can be estimated" in told
    assert told.endswith("next: roseram migrate plan\n")
    print_rehearsal(replace(FOUND, empty=True), None, everything=False)
    assert capsys.readouterr().out.endswith("has the unified schema; nothing is to be done\n")


def test_short_times_are_milliseconds() -> None:
    assert [brief(0.0123), brief(0.9994), brief(1.239)] == ["12 ms", "999 ms", "1.24 s"]


def test_the_copy_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr("roseram.cli.output._BAR_EVERY", 0.0)
    copying = Copying()
    copying("structure", 0, None)
    copying("rows", 500, 2000)
    copying("rows", 1500, 2000)
    told = stream.getvalue()
    assert told.startswith("copying the structure\n")
    assert "copying rows: 500/2000 (25%)" in told
    assert told.endswith("copying rows: 1500/2000 (75%)")
