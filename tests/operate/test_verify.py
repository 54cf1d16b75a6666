"""The verification checklist: each fault is found, said, and taken away by the command it names."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from roseram.catalog.wanted import wanted_catalog
from roseram.operate.verify import Report, Status, check, verify
from roseram.operate.verify.repair import PLAN
from roseram.postgres import Database
from roseram.schema import sections

if TYPE_CHECKING:
    from conftest import Server
    from roseram.catalog import Catalog
    from roseram.postgres import Connection


@dataclass(frozen=True)
class Fault:
    sql: str
    item: str
    says: str  # object: what
    repairable: bool = True


FAULTS = [
    Fault(**row)
    for row in tomllib.loads(Path(__file__).with_name("faults.toml").read_text())["fault"]
]
WARNINGS = {"partitions", "publication", "comments"}


@pytest.fixture(scope="session")
def cache(server: Server) -> Path:
    return server.folder / "cache"


@pytest.fixture
async def want(schema_shared: str, cache: Path) -> Catalog:
    async with await Database.open(schema_shared, max_size=2) as database:
        return await wanted_catalog(database, cache)


def _problems(report: Report) -> dict[str, list[str]]:
    return {
        item.id: [f"{problem.object}: {problem.what}" for problem in item.problems]
        for item in report.items
        if item.problems
    }


async def _repair(connection: Connection, command: str) -> None:
    """Run what the command runs: a statement, or a section of the schema."""
    for part in command.split(" && "):
        by_statement = re.fullmatch(r"roseram psql -- -c '(.*)'", part)
        by_section = re.fullmatch(r"roseram schema dump --section (\w+) \| roseram psql", part)
        if by_statement:
            # inside a transaction, where the tests are, CONCURRENTLY is not to be had
            await connection.execute(by_statement[1].replace(" concurrently", ""))
        else:
            assert by_section, command
            await connection.execute(next(s.script for s in sections() if s.name == by_section[1]))


async def test_a_fresh_installation_is_in_order(
    schema_connection: Connection, want: Catalog
) -> None:
    report = await check(schema_connection, want)
    assert _problems(report) == {}
    assert report.ok
    tables = [item for item in report.items if item.id.startswith("tables.")]
    assert len(tables) == 9
    assert sum(int(item.found.split(" ")[0]) for item in tables) == 57


def _found(report: Report, fault: Fault) -> bool:
    """Whether the item of this fault says it, and has the status that it should have."""
    item = next(item for item in report.items if item.id == fault.item)
    expected = Status.WARNING if fault.item in WARNINGS else Status.FAILED
    said = _problems(report).get(fault.item, [])
    return item.status is expected and any(fault.says in line for line in said)


async def test_every_fault_is_found_and_repaired(
    schema_connection: Connection, want: Catalog
) -> None:
    """All at once, so that none hides another; then every command that was named, once."""
    faults = [fault for fault in FAULTS if fault.repairable]
    for fault in faults:
        await schema_connection.execute(fault.sql)
    report = await check(schema_connection, want)
    missed = [fault for fault in faults if not _found(report, fault)]
    assert missed == [], _problems(report)
    for command in dict.fromkeys(p.repair for item in report.items for p in item.problems):
        await _repair(schema_connection, command)
    assert _problems(await check(schema_connection, want)) == {}


async def test_what_no_section_repairs_leads_to_the_planner(
    schema_connection: Connection, want: Catalog
) -> None:
    faults = [fault for fault in FAULTS if not fault.repairable]
    for fault in faults:
        await schema_connection.execute(fault.sql)
    report = await check(schema_connection, want)
    missed = [fault for fault in faults if not _found(report, fault)]
    assert missed == [], _problems(report)
    items = {fault.item for fault in faults}
    repairs = {p.repair for item in report.items if item.id in items for p in item.problems}
    assert repairs == {PLAN}


@pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
@pytest.mark.parametrize("item", sorted({fault.item for fault in FAULTS}))
async def test_an_item_fails_alone(schema_connection: Connection, want: Catalog, item: str) -> None:
    """One fault turns one item; where others must turn with it, they are named here."""
    with_it = {"columns": {"indexes"}, "tables.collaboration": {"policies"}}.get(item, set())
    fault = next(fault for fault in FAULTS if fault.item == item)
    await schema_connection.execute(fault.sql)
    assert set(_problems(await check(schema_connection, want))) == {item} | with_it


async def test_what_people_add_is_theirs(schema_connection: Connection, want: Catalog) -> None:
    await schema_connection.execute(
        "create table public.their_own (id int primary key);"
        "create function public.their_function() returns int language sql as 'select 1';"
        "create view public.their_view as select 1 as one;"
        "alter table public.sites add column their_column text;"
        "create index their_index on public.sites (theme_color)"
    )
    assert (await check(schema_connection, want)).ok


async def test_an_empty_database_says_how_to_begin(empty_database: str, cache: Path) -> None:
    async with await Database.open(empty_database, max_size=2) as database:
        report = await verify(database, cache)
    assert not report.ok
    problems = [problem for item in report.items for problem in item.problems]
    said = [(problem.what, problem.repair) for problem in problems]
    assert said == [("there is nothing in schema public", "roseram up")]


@pytest.mark.parametrize("situation", ["owner", "supabase"], indirect=True)
async def test_in_every_situation(schema_shared: str, cache: Path, tmp_path: Path) -> None:
    async with await Database.open(schema_shared, max_size=2) as database:
        report = await verify(database, tmp_path / "none yet")
    assert report.ok, _problems(report)
    if "supabase" in schema_shared:
        # the publication is somebody else's: said, with the statement for its owner
        said = _problems(report)["publication"]
        assert len(said) == 5
        assert "who has to add it" in said[0]


async def test_an_older_installation_leads_to_the_planner(
    schema_connection: Connection, want: Catalog
) -> None:
    await schema_connection.execute("update roseram.installation set checksum = 'older'")
    report = await check(schema_connection, want)
    assert _problems(report).keys() == {"server"}
    assert "differs from this one" in report.items[0].problems[0].what
    assert report.items[0].problems[0].repair == PLAN


async def test_the_report_as_json(schema_connection: Connection, want: Catalog) -> None:
    await schema_connection.execute("drop policy pages_select on public.pages")
    told = (await check(schema_connection, want)).as_json()
    assert told["ok"] is False
    item = next(item for item in told["items"] if item["id"] == "policies")
    assert item["status"] == "failed"
    problem = {
        "object": "public.pages",
        "what": "no policy lets anybody select",
        "repair": "roseram schema dump --section sites | roseram psql",
    }
    assert json.loads(json.dumps(item["problems"])) == [problem]
