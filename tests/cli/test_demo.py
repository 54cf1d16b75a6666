"""`roseram demo`: the password is shown once, and what is said of each run."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.cli.main import main
from roseram.operate.passwords import is_password

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


@pytest.fixture
def where(schema_database: str, tmp_path: Path) -> list[str]:
    return ["--database-url", schema_database, "--data-dir", str(tmp_path)]


def _is_password(where: list[str], password: str) -> bool:
    async def hashes() -> list[str]:
        connection = await asyncpg.connect(where[1])
        try:
            rows = await connection.fetch("select distinct encrypted_password from auth.users")
            return [row[0] for row in rows]
        finally:
            await connection.close()

    found = asyncio.run(hashes())
    return bool(found) and all(is_password(each, password) for each in found)


def test_it_comes_stays_and_goes(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", *where]) == 0
    told = capsys.readouterr().out
    assert re.search(r"^noor@haddad\.example +Noor Haddad +Tideline +editor$", told, re.MULTILINE)
    shown = re.search(r"the password of each of these accounts is (\S{16})$", told.strip())
    assert shown
    assert _is_password(where, shown[1])

    assert main(["demo", *where]) == 0
    told = capsys.readouterr().out
    assert told == "the demo is here already; nothing was changed\n"
    assert main(["demo", "--json", *where]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["new"], again["password"], len(again["members"])) == (False, None, 11)
    assert _is_password(where, shown[1])

    assert main(["demo", "--remove", *where]) == 0
    assert capsys.readouterr().out == "removed 2 organizations and 10 people\n"
    assert main(["demo", "--remove", *where]) == 0
    assert capsys.readouterr().out == "there is no demo here; nothing was changed\n"


def test_json(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--json", "--now", "2026-03-15", *where]) == 0
    done = json.loads(capsys.readouterr().out)
    assert done["new"] is True
    assert _is_password(where, done["password"])
    owner = {"email": "maya@fieldnote.example", "name": "Maya Lindqvist"}
    assert {**owner, "organization": "Fieldnote Studio", "role": "owner"} in done["members"]
    assert main(["demo", "--remove", "--json", *where]) == 0
    assert json.loads(capsys.readouterr().out) == {"organizations": 2, "people": 10}


def test_a_password_of_ones_own(
    where: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "password.txt"
    path.write_text("correct horse\n")
    with path.open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert main(["demo", "--password-stdin", *where]) == 0
    told = capsys.readouterr()
    assert "correct horse" not in told.out + told.err
    assert "has the password you gave" in told.out
    assert _is_password(where, "correct horse")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--now", "yesterday"], "'yesterday' is no day like 2026-03-15"),
        (["--remove", "--password-stdin"], "not allowed with"),
    ],
)
def test_what_makes_no_sense(
    where: list[str], words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", *words, *where]) == 2
    assert says in capsys.readouterr().err
