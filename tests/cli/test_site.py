"""`roseram site`: from the list to a folder, and how it refuses."""

from __future__ import annotations

import asyncio
import json
from errno import ENOSPC
from typing import TYPE_CHECKING

import pytest

from roseram.cli.main import main
from roseram.postgres import Database

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


async def _make(url: str) -> str:
    async with (
        await Database.open(url, max_size=1) as database,
        database.transaction() as connection,
    ):
        organization = await connection.fetchval(
            "select id from public.organizations where slug = 'sol'"
        )
        await connection.execute(
            "select public.create_site($1, 'Café Sol', content => $2)",
            organization,
            json.dumps({"pages": [{"name": "Home", "slug": "home"}, {"name": "A", "slug": "a"}]}),
        )
        made: str = await connection.fetchval("select id::text from public.sites")
        return made


async def _change(url: str, statement: str) -> None:
    async with (
        await Database.open(url, max_size=1) as database,
        database.connection() as connection,
    ):
        await connection.execute(statement)


@pytest.fixture
def where(schema_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """A database with an organization."""
    where = ["--database-url", schema_database, "--data-dir", str(tmp_path / "data")]
    assert main(["user", "create", "ana@example.org", "--no-password", *where]) == 0
    assert (
        main(["org", "create", "Sol", "--owner", "ana@example.org", "--slug", "sol", *where]) == 0
    )
    capsys.readouterr()
    return where


@pytest.fixture
def site(where: list[str], schema_database: str) -> str:
    """A site of two pages; its id."""
    return asyncio.run(_make(schema_database))


def test_list(where: list[str], schema_database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["site", "list", *where]) == 0
    assert capsys.readouterr().out == "no site yet\n"
    site = asyncio.run(_make(schema_database))
    assert main(["site", "list", *where]) == 0
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split()[:3] == ["name", "address", "organization/slug"]
    assert row.split() == ["Café", "Sol", "cafe-sol", "sol/cafe-sol", "2", "public"]
    assert main(["site", "list", "--search", "CAFE", "--json", *where]) == 0
    [listed] = json.loads(capsys.readouterr().out)
    assert (listed["id"], listed["live"], listed["pages"]) == (site, None, 2)
    assert main(["site", "list", "--search", "luna", *where]) == 0
    assert capsys.readouterr().out == "no site with 'luna' in its names\n"


def test_publish_and_go_back(
    where: list[str], site: str, schema_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["site", "releases", site, *where]) == 0
    assert capsys.readouterr().out == "Café Sol was never published\n"
    assert main(["site", "publish", site, "--message", "First", *where]) == 0
    told = capsys.readouterr()
    assert told.out == ("published Café Sol as release 1: 2 pages, 2 of them rendered anew\n")
    assert "rendering pages: 2/2" in told.err
    asyncio.run(_change(schema_database, "update public.pages set title = 'B' where slug = 'a'"))
    assert main(["site", "publish", "cafe-sol", "--json", *where]) == 0
    published = json.loads(capsys.readouterr().out)
    assert (published["number"], published["status"], published["rendered"]) == (2, "live", 1)
    assert main(["site", "rollback", "sol/cafe-sol", "1", "--message", "Oh no", *where]) == 0
    assert capsys.readouterr().out == "Café Sol is as in release 1 again (release 3)\n"
    assert main(["site", "releases", "cafe-sol", *where]) == 0
    _, *rows = capsys.readouterr().out.splitlines()
    assert [row.split()[:2] for row in rows] == [["3", "live"], ["2", "retired"], ["1", "retired"]]
    assert rows[0].endswith("Oh no")


def test_export(
    where: list[str], site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    assert main(["site", "export", site, str(folder), *where]) == 1
    assert "never published" in capsys.readouterr().err
    assert main(["site", "publish", site, *where]) == 0
    assert main(["site", "export", site, str(folder), *where]) == 0
    assert f"wrote release 1 to {folder}: " in capsys.readouterr().out
    assert (folder / "a.html").is_file()
    assert main(["site", "export", site, str(folder), *where]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["site", "export", site, str(folder), "--force", "--json", *where]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["release"], told["folder"]) == (1, str(folder))
    assert main(["site", "export", site, str(folder), "--release", "7", *where]) == 1
    assert "no release 7" in capsys.readouterr().err


def test_a_full_disk(
    where: list[str],
    site: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(path: Path, body: bytes) -> None:
        raise OSError(ENOSPC, "No space left on device")

    assert main(["site", "publish", site, *where]) == 0
    monkeypatch.setattr("roseram.builder.sites.publishing.export._write", full)
    capsys.readouterr()
    assert main(["site", "export", site, str(tmp_path / "out"), *where]) == 1
    told = capsys.readouterr().err
    assert f"{tmp_path / 'out'} stays as it was" in told
    assert "--data-dir" not in told


def test_what_it_refuses(
    where: list[str], site: str, schema_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["site", "publish", "nowhere", *where]) == 1
    assert "There is no site 'nowhere'" in capsys.readouterr().err
    asyncio.run(_change(schema_database, "update public.pages set slug = '..' where slug = 'a'"))
    assert main(["site", "publish", site, *where]) == 1
    told = capsys.readouterr().err
    assert "the page 'A'" in told
    assert "letters, digits and hyphens" in told
    assert main(["site", "list", "--limit", "0", *where]) == 2
