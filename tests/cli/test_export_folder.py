"""Folders that an export replaces, and those that it never does.

Only what decides is asked: were it wrong, the command itself would replace the folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roseram.cli._export_folder import export_folder
from roseram.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder in a working directory, beside a home folder."""
    (tmp_path / "home" / "letters").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


@pytest.mark.parametrize("folder", ["", "/", "~", "home/letters/..", ".", "data", "data/storage"])
def test_never(folder: str, data: Path) -> None:
    with pytest.raises(UsageError):
        export_folder(folder, data)


def test_folders_of_a_site(data: Path, tmp_path: Path) -> None:
    assert export_folder("site", data) == tmp_path / "site"
    assert export_folder("~/site", data) == tmp_path / "home" / "site"
    assert export_folder("data-of-mine", data) == tmp_path / "data-of-mine"
