"""`roseram verify`: what it prints, and its exit status."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import asyncpg
import pytest

from migrate.old_database import old_template
from roseram.cli.main import main
from roseram.operate.verify import verify
from roseram.postgres import Database

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeDatabase, Server


async def _execute(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(sql)
    await connection.close()


@pytest.mark.parametrize("server", ["18"], indirect=True)
def test_in_order_and_not(
    schema_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--database-url", schema_database, "--data-dir", str(tmp_path)]
    assert main(["verify", *where]) == 0
    told = capsys.readouterr().out
    assert "ok    Website builder tables: 12 of 12" in told
    assert told.endswith("Verified: 25 of 25 items in order.\n")
    asyncio.run(_execute(schema_database, "drop policy sites_select on public.sites"))
    assert main(["verify", *where]) == 1
    told = capsys.readouterr().out
    assert "FAIL  Policies" in told
    assert "public.sites: no policy lets anybody select" in told
    assert "repair: roseram schema dump --section sites | roseram psql" in told
    assert told.endswith("Not in order: 1 of 25 items failed.\n")
    assert main(["verify", "--json", *where]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    assert [item["id"] for item in report["items"] if item["problems"]] == ["policies"]


@pytest.mark.parametrize("server", ["18"], indirect=True)
async def test_a_database_of_before_is_migrated_as_a_whole(
    server: Server, make_database: MakeDatabase
) -> None:
    url = await make_database(template=await old_template(server, 40))
    async with await Database.open(url, max_size=3) as database:
        report = await verify(database, server.folder / "catalogs")
    assert not report.ok
    repairs = {problem.repair for item in report.items for problem in item.problems}
    assert repairs == {"roseram migrate plan"}
