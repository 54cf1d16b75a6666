"""`roseram user`: reset-password, import, duplicates, merge, unmerge."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from roseram.cli.main import main
from roseram.operate.passwords import is_password

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
PASSWORD = "wooden-Kettle-92-harbour"


@pytest.fixture
def where(schema_database: str, tmp_path: Path) -> list[str]:
    flags = ["--database-url", schema_database, "--data-dir", str(tmp_path)]
    for email in ("ana@example.org", "ana+shop@example.org"):
        assert main(["user", "create", email, "--no-password", *flags]) == 0
    return flags


def value(where: list[str], query: str) -> Any:
    async def ask() -> Any:
        connection = await asyncpg.connect(where[1])
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(ask())


def test_a_link(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["user", "reset-password", "Ana@Example.org", *where]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("http://127.0.0.1:8000/auth/v1/verify?token=")
    assert "type=recovery" in told.out
    assert "works once" in told.err
    assert value(where, "select count(*) from auth.one_time_tokens") == 1
    token = told.out.partition("token=")[2].partition("&")[0]
    stored = value(where, "select string_agg(t::text, '') from auth.one_time_tokens t")
    assert token not in stored
    assert main(["user", "reset-password", "ana@example.org", "--json", *where]) == 0
    assert json.loads(capsys.readouterr().out)["seconds"] == 3600


def test_a_new_password(
    where: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    value(
        where,
        "insert into auth.sessions (id, user_id, aal) select gen_random_uuid(), id, 'aal1'"
        " from auth.users where email = 'ana@example.org'",
    )
    path = tmp_path / "password"
    path.write_text(PASSWORD)
    with path.open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert main(["user", "reset-password", "ana@example.org", "--password-stdin", *where]) == 0
    told = capsys.readouterr()
    assert "1 sessions were ended" in told.out
    assert PASSWORD not in told.out + told.err
    stored = value(
        where, "select encrypted_password from auth.users where email = 'ana@example.org'"
    )
    assert is_password(stored, PASSWORD)
    assert value(where, "select count(*) from auth.sessions") == 0
    assert value(where, "select string_agg(letter, ',') from roseram.mails") == "password_changed"


def test_an_unknown_address(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["user", "reset-password", "anna@example.org", *where]) == 1
    assert "did you mean ana@example.org?" in capsys.readouterr().err


def test_import(where: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "users.jsonl"
    users = [
        {"id": "0a0a0a0a-0000-4000-8000-000000000001", "email": "new@example.org"},
        {"id": "0a0a0a0a-0000-4000-8000-000000000002", "email": "ana@example.org"},
    ]
    path.write_text("\n".join(map(json.dumps, users)))
    capsys.readouterr()
    assert main(["user", "import", str(path), "--dry-run", *where]) == 0
    told = capsys.readouterr().out
    assert "would import 1 accounts with 1 ways to sign in" in told
    assert "line 2: ana@example.org: an account has this address already" in told
    assert value(where, "select count(*) from auth.users") == 2
    assert main(["user", "import", str(path), "--json", *where]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["users"], report["skipped"], report["dry_run"]) == (1, 1, False)
    assert value(where, "select count(*) from auth.users") == 3
    path.write_text("{")
    assert main(["user", "import", str(path), *where]) == 2
    assert "Line 1 is no JSON" in capsys.readouterr().err


def test_duplicates_merge_and_unmerge(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["user", "duplicates", *where]) == 0
    assert "ana+shop@example.org  same mailbox" in capsys.readouterr().out
    pair = ["ana@example.org", "ana+shop@example.org"]
    assert main(["user", "merge", *pair, "--dry-run", *where]) == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert main(["user", "merge", *pair, "--json", *where]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["archived"] == {"public.usage_stats": 1, "public.user_settings": 1}
    assert main(["user", "duplicates", *where]) == 0
    assert "no two accounts" in capsys.readouterr().out
    assert main(["user", "merges", *where]) == 0
    assert "ana+shop@example.org" in capsys.readouterr().out
    assert main(["user", "unmerge", str(made["id"]), *where]) == 0
    assert capsys.readouterr().out == f"took the merge {made['id']} back\n"
    assert main(["user", "unmerge", str(made["id"]), *where]) == 1
    assert "taken back already" in capsys.readouterr().err
    assert main(["user", "merges", *where]) == 0
    assert "no merge can be taken back" in capsys.readouterr().out


def test_an_undo_that_left_rows(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    value(
        where,
        "insert into public.projects (user_id, name) select id, 'Gone' from auth.users"
        " where email = 'ana+shop@example.org'",
    )
    assert main(["user", "merge", "ana@example.org", "ana+shop@example.org", *where]) == 0
    value(where, "delete from public.projects")
    number = str(value(where, "select max(id) from roseram.merges"))
    capsys.readouterr()
    assert main(["user", "unmerge", number, *where]) == 1
    assert "left as it is: public.projects" in capsys.readouterr().out


def test_what_makes_no_sense(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["user", "merge", "ana@example.org", "ana@example.org", *where]) == 1
    assert "into itself" in capsys.readouterr().err
    assert main(["user", "duplicates", "--limit", "0", *where]) == 2
