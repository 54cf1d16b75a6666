"""The project's secret and the keys that come from it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import jwt
import pytest

from roseram.config import Config
from roseram.errors import FileUnusable, UsageError, redact
from roseram.server.keys import derive_keys, project_secret, rotate_secret

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "a secret that is long enough for HS256"


def config(data_dir: Path, **environ: str) -> Config:
    return Config.load({"ROSERAM_DATA_DIR": str(data_dir), **environ})


def test_the_same_secret_gives_the_same_keys() -> None:
    keys = derive_keys(SECRET)
    assert keys == derive_keys(SECRET)
    assert keys != derive_keys(SECRET + "!")
    for role, token in (("anon", keys.anon), ("service_role", keys.service_role)):
        claims = jwt.decode(token, SECRET, ["HS256"])
        assert (claims["iss"], claims["role"]) == ("supabase", role)
        assert "sub" not in claims
    assert keys.publishable.startswith("sb_publishable_")
    assert keys.secret.startswith("sb_secret_")
    assert keys.secret.removeprefix("sb_secret_") not in keys.publishable


def test_what_opens_doors_is_in_no_text() -> None:
    keys = derive_keys(SECRET)
    assert keys.service_role not in repr(keys)
    assert keys.secret not in repr(keys)
    assert redact(f"x {keys.secret} y {keys.service_role} z") == "x *** y *** z"


def test_it_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    here = config(tmp_path / "data")
    secret = project_secret(here)
    assert len(secret) >= 43
    assert project_secret(here) == secret
    path = here.data_dir / "jwt-secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in here.data_dir.iterdir()] == ["jwt-secret"]
    assert redact(f"it is {secret}") == "it is ***"


def test_the_environment_wins(tmp_path: Path) -> None:
    assert project_secret(config(tmp_path, ROSERAM_JWT_SECRET=SECRET)) == SECRET
    assert list(tmp_path.iterdir()) == []
    assert SECRET not in repr(config(tmp_path, ROSERAM_JWT_SECRET=SECRET))


def test_a_short_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ROSERAM_JWT_SECRET must hold at least 32"):
        project_secret(config(tmp_path, ROSERAM_JWT_SECRET="short"))
    (tmp_path / "jwt-secret").write_text("short\n")
    with pytest.raises(UsageError, match="jwt-secret must hold at least 32"):
        project_secret(config(tmp_path))


def test_an_unreadable_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "jwt-secret").mkdir()
    with pytest.raises(FileUnusable, match="jwt-secret"):
        project_secret(config(tmp_path))


def test_rotation(tmp_path: Path) -> None:
    here = config(tmp_path)
    before = project_secret(here)
    after = rotate_secret(here)
    assert after != before
    assert project_secret(here) == after
    assert stat.S_IMODE((tmp_path / "jwt-secret").stat().st_mode) == 0o600
    with pytest.raises(UsageError, match="ROSERAM_JWT_SECRET"):
        rotate_secret(config(tmp_path, ROSERAM_JWT_SECRET=SECRET))


def test_many_at_once_agree(tmp_path: Path) -> None:
    program = (
        "from roseram.config import Config; from roseram.server.keys import project_secret;"
        "print(project_secret(Config.load()))"
    )
    environ = {**os.environ, "ROSERAM_DATA_DIR": str(tmp_path)}
    running = [
        subprocess.Popen([sys.executable, "-c", program], env=environ, stdout=subprocess.PIPE)
        for _ in range(6)
    ]
    assert len({one.communicate()[0] for one in running}) == 1
    assert [item.name for item in tmp_path.iterdir()] == ["jwt-secret"]
