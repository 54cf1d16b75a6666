"""`roseram key`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from roseram.cli.main import main
from roseram.server.keys import derive_keys

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "a secret that is long enough for HS256"


@pytest.fixture(autouse=True)
def own_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROSERAM_JWT_SECRET", raising=False)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(["key", *words])
    out, err = capsys.readouterr()
    return status, out, err


def test_show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "show", "--json", "--data-dir", str(tmp_path))
    shown = json.loads(out)
    keys = derive_keys(shown["jwt_secret"])
    assert status == 0
    assert (shown["anon"], shown["service_role"]) == (keys.anon, keys.service_role)
    assert (shown["publishable"], shown["secret"]) == (keys.publishable, keys.secret)
    _, plain, _ = run(capsys, "show", "--data-dir", str(tmp_path))
    assert dict(line.split() for line in plain.splitlines()) == shown


def test_rotate_asks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = run(capsys, "show", "--data-dir", str(tmp_path))[1]
    status, out, err = run(capsys, "rotate", "--data-dir", str(tmp_path))
    assert (status, out) == (2, "")
    assert "every access token of a signed-in person" in err
    assert "roseram key rotate --yes" in err
    assert run(capsys, "show", "--data-dir", str(tmp_path))[1] == before
    status, out, err = run(capsys, "rotate", "--yes", "--json", "--data-dir", str(tmp_path))
    assert status == 0
    assert "restart" in err
    assert json.loads(out)["jwt_secret"] not in before
    assert json.loads(out)["anon"] in run(capsys, "show", "--data-dir", str(tmp_path))[1]


def test_a_secret_from_the_environment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROSERAM_JWT_SECRET", SECRET)
    _, out, _ = run(capsys, "show", "--json", "--data-dir", str(tmp_path))
    assert json.loads(out)["anon"] == derive_keys(SECRET).anon
    status, _, err = run(capsys, "rotate", "--yes", "--data-dir", str(tmp_path))
    assert status == 2
    assert "ROSERAM_JWT_SECRET" in err
    assert SECRET not in err


def test_signing_keys(
    schema_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next key signs, the one before is trusted for a while, and `show` names them all."""
    flags = ("--json", "--data-dir", str(tmp_path), "--database-url", schema_database)

    def keys(action: str) -> list[dict[str, str]]:
        status = main(["key", action, *flags])
        assert status == 0
        found: list[dict[str, str]] = json.loads(capsys.readouterr().out).get("signing_keys", [])
        return found

    assert keys("show") == []
    first = keys("rotate-signing")
    assert [each["state"] for each in first] == ["current", "next"]
    second = keys("rotate-signing")
    assert [each["state"] for each in second] == ["current", "next", "previous"]
    assert (second[0]["kid"], second[2]["kid"]) == (first[1]["kid"], first[0]["kid"])
    assert keys("show") == second
