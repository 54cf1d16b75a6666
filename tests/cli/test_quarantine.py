"""`roseram quarantine`: what it lists and shows, what it puts back, what it hides and refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from migrate.small import ANA, applied_template
from roseram.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeDatabase, Server

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


@pytest.fixture
async def where(server: Server, make_database: MakeDatabase, tmp_path: Path) -> list[str]:
    """The flags that name the small database after its migration, with a secret in quarantine."""
    url = await make_database(template=await applied_template(server, tmp_path / "cache"))
    connection = await asyncpg.connect(url)
    await connection.execute(
        """update roseram.quarantine set source_row = source_row ||
        '{"api_key": "sk-1", "tokens": 12, "more": {"password": "hunter2"}, "note": "fine"}'"""
    )
    await connection.close()
    return ["--database-url", url, "--data-dir", str(tmp_path)]


Out = pytest.CaptureFixture[str]


def listed(where: list[str], capsys: Out, *words: str) -> Any:
    assert main(["quarantine", "list", "--json", *words, *where]) == 0
    return json.loads(capsys.readouterr().out)


def number(where: list[str], capsys: Out, table: str, kind: str) -> str:
    found = listed(where, capsys, "--table", table)["entries"]
    return str(next(entry["id"] for entry in found if entry["kind"] == kind))


def test_list(where: list[str], capsys: Out) -> None:
    assert main(["quarantine", "list", *where]) == 0
    told = capsys.readouterr().out
    assert "      1  row    projects     user_id  user_id is required\n" in told
    assert "      1  value  deployments  status   the rule deployments_status_check" in told
    assert "roseram quarantine retry ID" in told
    assert main(["quarantine", "list", "--limit", "1", *where]) == 0
    first = capsys.readouterr()
    assert "there are more; go on with --after " in first.err
    after = first.err.split()[-1]
    found = listed(where, capsys, "--after", after)
    assert [entry["id"] > int(after) for entry in found["entries"]] == [True, True]
    assert sum(group["entries"] for group in found["groups"]) == 3
    found = listed(where, capsys, "--table", "projects", "--reason", "required")
    assert [entry["target_table"] for entry in found["entries"]] == ["public.projects"]
    assert main(["quarantine", "list", "--table", "sites", *where]) == 0
    assert capsys.readouterr().out == "nothing in quarantine that is meant\n"


def test_show_and_no_secret_in_it(where: list[str], capsys: Out) -> None:
    project = number(where, capsys, "projects", "row")
    assert main(["quarantine", "show", project, *where]) == 0
    told = capsys.readouterr().out
    assert f"Entry {project}: a row of projects" in told
    assert "reason (required): user_id is required" in told
    assert "Nobody's" in told
    assert f"roseram quarantine retry {project} --set user_id=VALUE" in told
    assert "fine" in told
    assert '"password": "***"' in told
    assert main(["quarantine", "show", "--json", project, *where]) == 0
    entry = json.loads(capsys.readouterr().out)
    assert (entry["source_row"]["api_key"], entry["source_row"]["tokens"]) == ("***", 12)
    assert "--set user_id=VALUE" in entry["repair"]
    assert main(["quarantine", "list", "--json", *where]) == 0
    everything = told + capsys.readouterr().out
    assert "hunter2" not in everything
    assert "sk-1" not in everything
    value = number(where, capsys, "deployments", "value")
    assert main(["quarantine", "show", value, *where]) == 0
    told = capsys.readouterr().out
    assert f"Entry {value}: a value for status of deployments" in told
    assert "the row for" not in told


def test_retry(where: list[str], capsys: Out) -> None:
    project = number(where, capsys, "projects", "row")
    assert main(["quarantine", "retry", project, *where]) == 1
    told = capsys.readouterr().err
    assert f"Entry {project} is refused still" in told
    assert "user <NULL> does not exist" in told
    assert f"roseram quarantine retry {project} --set COLUMN=VALUE" in told
    edits = ["--set", f"user_id={ANA}", "--set", "description=null", "--set", "name=a=b"]
    assert main(["quarantine", "retry", project, *edits, *where]) == 0
    assert capsys.readouterr().out == f"entry {project} is back in its table\n"
    assert main(["quarantine", "retry", project, *where]) == 1
    assert "put back already" in capsys.readouterr().err
    assert main(["quarantine", "show", project, *where]) == 0
    assert "it was put back at " in capsys.readouterr().out
    assert int(project) in [e["id"] for e in listed(where, capsys, "--all")["entries"]]
    assert int(project) not in [e["id"] for e in listed(where, capsys)["entries"]]


def test_retry_all(where: list[str], capsys: Out) -> None:
    assert main(["quarantine", "retry", "--all", *where]) == 1
    told = capsys.readouterr()
    assert "put back: 0 entries; refused still: 3\n" in told.out
    assert "deployments_status_check" in told.out
    project = number(where, capsys, "projects", "row")
    assert main(["quarantine", "retry", project, "--set", f"user_id={ANA}", *where]) == 0
    capsys.readouterr()
    assert main(["quarantine", "retry", "--all", "--json", *where]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (len(found["restored"]), len(found["refused"])) == (1, 1)
    value = str(found["refused"][0]["id"])
    assert main(["quarantine", "retry", value, "--set", "status=failed", *where]) == 0
    capsys.readouterr()
    assert main(["quarantine", "list", *where]) == 0
    assert capsys.readouterr().out == "nothing in quarantine\n"
    assert main(["quarantine", "retry", "--all", *where]) == 0


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["show", "99"], 1, "There is no such entry in the quarantine · number 99"),
        (["retry", "99"], 1, "There is no such entry in the quarantine · number 99"),
        (["retry"], 2, "name one entry, or --all"),
        (["retry", "1", "--all"], 2, "name one entry, or --all"),
        (["retry", "--all", "--set", "a=b"], 2, "--set changes one entry"),
        (["retry", "1", "--set", "a"], 2, "it must be COLUMN=VALUE"),
        (["retry", "1", "--set", "=a"], 2, "it must be COLUMN=VALUE"),
        (["list", "--limit", "0"], 2, "--limit must be 1 or more"),
        (["list", "--reason", "orphans"], 2, "did you mean orphan?"),
    ],
)
def test_refusals(where: list[str], words: list[str], status: int, says: str, capsys: Out) -> None:
    assert main(["quarantine", *words, *where]) == status
    assert says in capsys.readouterr().err


def test_a_database_that_was_never_migrated(
    empty_database: str, tmp_path: Path, capsys: Out
) -> None:
    where = ["--database-url", empty_database, "--data-dir", str(tmp_path)]
    assert main(["quarantine", "list", *where]) == 0
    assert capsys.readouterr().out == "nothing in quarantine\n"
    assert main(["quarantine", "retry", "1", *where]) == 1
    assert "never migrated" in capsys.readouterr().err
