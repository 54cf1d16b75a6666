"""What the manual says is true: its commands exist, its links lead somewhere, its SQL runs."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

import roseram
from docs.blocks import DOCS, ROOT, Block, blocks
from roseram.cli.main import _split_globals, command_parser
from roseram.migrate.apply import apply
from roseram.migrate.dependents import HAZARDS
from roseram.migrate.planner import make_plan
from roseram.migrate.rollback import LATER_WRITES
from roseram.postgres import Database, find_psql, libpq_url
from roseram.postgres.flock import FileLock
from schema.situations import ROLES_LOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import MakeDatabase, Server

PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
MIGRATING = sorted(DOCS.glob("how-to/migrate-*.md"))
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_INDENTED = re.compile(r"^ {4}(?:(?:\w+=\S+ )*roseram |await |const ).*", re.MULTILINE)
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# ---- commands ------------------------------------------------------------------------------------


def _commands() -> Iterator[tuple[str, str]]:
    """Every `roseram ...` in a shell block: page, line."""
    for page in PAGES:
        for block in blocks(page):
            for line in block.text.splitlines() if block.language == "sh" else ():
                for part in re.split(r"\s\|\s", line.partition(" #")[0]):
                    part = re.sub(r"^(\w+=\S+ +)+", "", part.strip())
                    words = part.split()
                    if words and words[0].rpartition("/")[2] == "roseram":
                        yield _name(page), part


@pytest.mark.parametrize(("page", "line"), sorted(set(_commands())))
def test_command(page: str, line: str) -> None:
    """It parses: the command, its sub-command and every flag exist."""
    line = line.partition(" > ")[0].partition(" < ")[0]
    _, words = _split_globals(shlex.split(line)[1:])
    if words not in (["--help"], ["--version"]):
        command_parser(words[0])[1].parse_args(words[1:])


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_code_is_fenced(page: Path) -> None:
    """What is only indented no test would find."""
    assert _INDENTED.findall(_CODE.sub("", page.read_text("utf-8"))) == []


# ---- links ---------------------------------------------------------------------------------------


@cache
def _anchors(path: Path) -> frozenset[str]:
    """The anchors of a page's headings, as a forge makes them."""
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads)
    return frozenset(plain) | frozenset(re.findall(r'<a (?:id|name)="([^"]+)"', text))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links(page: Path) -> None:
    astray = []
    for link in _LINK.findall(_CODE.sub("", page.read_text("utf-8"))):
        target, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        path = (page.parent / target).resolve() if target else page
        if not path.exists() or (anchor and path.suffix == ".md" and anchor not in _anchors(path)):
            astray.append(link)
    assert astray == []


# ---- hazards -------------------------------------------------------------------------------------


def _found_in_code() -> set[str]:
    """The names of hazards that are written out where a Hazard is made."""
    found = set()
    for path in (Path(roseram.__file__).parent / "migrate").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Hazard":
                found |= {one.value for one in node.args[:1] if isinstance(one, ast.Constant)}
    return {str(name) for name in found}


def test_hazards() -> None:
    """There is advice for each hazard, and for nothing else."""
    advice = tomllib.loads((ROOT / "scripts" / "hazards.toml").read_text("utf-8"))
    assert set(advice) == {*HAZARDS, *_found_in_code(), LATER_WRITES}
    elsewhere = {name for name, item in advice.items() if "happens" in item}
    assert elsewhere == set(advice) - set(HAZARDS)


# ---- SQL -----------------------------------------------------------------------------------------


def _sql() -> list[Block]:
    """What the how-tos of a migration show, but for the page that is followed as a whole."""
    pages = [*MIGRATING, DOCS / "reference" / "migration-journal.md"]
    found = [block for page in pages for block in blocks(page) if block.language == "sql"]
    return [block for block in found if "custom-mapping" not in block.page]


@pytest.fixture
async def migrated(server: Server, make_database: MakeDatabase, tmp_path: Path) -> str:
    """The tutorial's old database after its migration."""
    url = await make_database()
    connection = await asyncpg.connect(url)
    await connection.execute((DOCS / "examples" / "old-database.sql").read_text("utf-8"))
    await connection.close()
    async with (
        FileLock.held(server.folder / ROLES_LOCK),
        await Database.open(url, max_size=4) as database,
    ):
        await apply(database, await make_plan(database, tmp_path))
    return url


@pytest.mark.parametrize("server", ["18"], indirect=True)
def test_sql(server: Server, migrated: str) -> None:
    for block in _sql():
        address, password = libpq_url(migrated)
        ran = subprocess.run(
            [find_psql(None), f"--dbname={address}", "-v", "ON_ERROR_STOP=1", "-q"],
            input=f"{block.text}\n", capture_output=True, text=True, check=False,
            env={"PGPASSWORD": password or ""},
        )  # fmt: skip
        assert (ran.returncode, ran.stderr) == (0, ""), f"{block.page}, block {block.number}"
