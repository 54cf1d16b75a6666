"""A folder opened to one user stays shut to everybody else."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from roseram.errors import FolderUnreachable
from roseram.postgres import access

if TYPE_CHECKING:
    from pathlib import Path

UID = 54321
USER_OBJ, USER, GROUP_OBJ, GROUP, MASK, OTHER = 1, 2, 4, 8, 16, 32
NONE = 0xFFFFFFFF


def test_one_user_is_added_to_a_plain_mode() -> None:
    plain = [(USER_OBJ, 7, NONE), (GROUP_OBJ, 0, NONE), (OTHER, 0, NONE)]
    assert access.with_user(plain, UID) == [
        (USER_OBJ, 7, NONE),
        (USER, 1, UID),
        (GROUP_OBJ, 0, NONE),
        (MASK, 1, NONE),
        (OTHER, 0, NONE),
    ]


def test_what_the_mask_kept_from_others_stays_kept() -> None:
    entries = [
        (USER_OBJ, 7, NONE),
        (USER, 7, 1000),
        (GROUP_OBJ, 5, NONE),
        (GROUP, 6, 50),
        (MASK, 4, NONE),
        (OTHER, 0, NONE),
    ]
    assert access.with_user(entries, UID) == [
        (USER_OBJ, 7, NONE),
        (USER, 4, 1000),
        (USER, 1, UID),
        (GROUP_OBJ, 4, NONE),
        (GROUP, 4, 50),
        (MASK, 5, NONE),
        (OTHER, 0, NONE),
    ]


def test_let_enter(tmp_path: Path) -> None:
    shut, deep = tmp_path / "shut", tmp_path / "shut" / "deep"
    deep.mkdir(parents=True)
    shut.chmod(0o700)
    deep.chmod(0o755)
    assert not access._may_enter(shut, UID, UID)
    access.let_enter(deep, UID, UID)
    assert access._may_enter(shut, UID, UID)
    assert not access._may_enter(shut, UID + 1, UID + 1)
    assert stat.S_IMODE(shut.stat().st_mode) & 0o007 == 0
    assert "system.posix_acl_access" not in os.listxattr(deep), "it needed no list"
    before = os.getxattr(shut, "system.posix_acl_access")
    access.let_enter(deep, UID, UID)
    assert os.getxattr(shut, "system.posix_acl_access") == before


def test_a_second_user_keeps_the_first(tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o700)
    access.let_enter(shut, UID, UID)
    access.let_enter(shut, UID + 1, UID + 1)
    assert access._may_enter(shut, UID, UID)
    assert access._may_enter(shut, UID + 1, UID + 1)


def test_no_lists_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    tmp_path.chmod(0o700)
    monkeypatch.setattr(os, "setxattr", refuse)
    with pytest.raises(FolderUnreachable) as caught:
        access.let_enter(tmp_path, UID, UID)
    assert "chmod o+x" in str(caught.value)


def test_hidden_files_of_ours_become_readable(tmp_path: Path) -> None:
    folder, program, text = tmp_path / "bin", tmp_path / "bin" / "run", tmp_path / "bin" / "text"
    folder.mkdir()
    for path, mode in ((program, 0o700), (text, 0o600), (folder, 0o700)):
        path.touch() if path is not folder else None
        path.chmod(mode)
    library = tmp_path / "libs"
    library.mkdir(mode=0o700)
    access.let_read([folder, library], program)
    parts = (folder, program, text, library)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in parts}
    assert modes == {"bin": 0o705, "run": 0o705, "text": 0o604, "libs": 0o705}
