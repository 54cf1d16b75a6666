"""`roseram org`: what it prints, and how it refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from roseram.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


@pytest.fixture
def where(schema_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """A database in which Ana has an account."""
    where = ["--database-url", schema_database, "--data-dir", str(tmp_path)]
    assert main(["user", "create", "ana@example.org", "--no-password", *where]) == 0
    capsys.readouterr()
    return where


def test_create_and_list(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["org", "list", *where]) == 0
    assert capsys.readouterr().out == "no organization yet\n"
    create = ["org", "create", "Café Sol", "--owner", "ana@example.org"]
    assert main([*create, *where]) == 0
    assert capsys.readouterr().out.startswith("created Café Sol as 'cafe-sol' on the plan free (")
    assert main([*create, "--plan", "pro", "--slug", "sol", "--json", *where]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["slug"], made["plan"], made["members"]) == ("sol", "pro", 1)
    assert main(["org", "list", *where]) == 0
    heading, *rows = capsys.readouterr().out.splitlines()
    assert heading.split() == ["name", "slug", "owner", "plan", "members", "sites", "projects"]
    assert [row.split() for row in rows] == [
        ["Café", "Sol", "cafe-sol", "ana@example.org", "free", "1", "0", "0"],
        ["Café", "Sol", "sol", "ana@example.org", "pro", "1", "0", "0"],
    ]
    assert main(["org", "list", "--json", "--personal", *where]) == 0
    assert [each["is_personal"] for each in json.loads(capsys.readouterr().out)].count(True) == 1
    assert main(["org", "list", "--limit", "1", "--search", "sol", *where]) == 0
    assert "there are more than 1" in capsys.readouterr().err
    assert main(["org", "list", "--search", "luna", *where]) == 0
    assert capsys.readouterr().out == "no organization with 'luna' in it\n"


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["A", "--owner", "anna@example.org"], 1, "did you mean ana@example.org?"),
        (["A", "--owner", "zoe@x.org"], 1, "create it with: roseram user create zoe@x.org"),
        (["A", "--owner", "zoe"], 2, "'zoe' is no e-mail address"),
        (["A", "--owner", "ana@example.org", "--slug", "A b"], 2, "--slug a-b"),
        (["A", "--owner", "ana@example.org", "--plan", "gold"], 2, "invalid choice: 'gold'"),
        (["  ", "--owner", "ana@example.org"], 2, "the name is empty"),
        (["A"], 2, "--owner"),
    ],
)
def test_what_is_refused(
    where: list[str],
    words: list[str],
    status: int,
    says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["org", "create", *words, *where]) == status
    assert says in capsys.readouterr().err


def test_a_slug_that_is_taken(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    create = ["org", "create", "Sol", "--owner", "ana@example.org", "--slug", "sol", *where]
    assert main(create) == 0
    assert main(create) == 1
    assert "Another organization has the slug 'sol'" in capsys.readouterr().err
