"""The storage service's settings, and that the manual names every one."""

from __future__ import annotations

from pathlib import Path

import pytest

from roseram.config import storage_environment
from roseram.errors import UsageError
from roseram.server.storage.settings import (
    OPTIONS,
    PREFIX,
    StorageSettings,
    parse_size,
    read_storage_settings,
)

DOCS = Path(__file__).parents[3] / "docs"


def test_defaults_are_said_once() -> None:
    assert read_storage_settings({}) == StorageSettings()


def test_what_is_set() -> None:
    environ = {"ROSERAM_STORAGE_FILE_SIZE_LIMIT": "1GiB", "ROSERAM_STORAGE_IMAGE_THREADS": ""}
    found = read_storage_settings(storage_environment(environ))
    assert (found.file_size_limit, found.image_threads) == (1 << 30, 2)
    with pytest.raises(UsageError, match="ROSERAM_STORAGE_FILE_SIZE_LIMIT makes no sense"):
        read_storage_settings({"FILE_SIZE_LIMIT": "a lot"})
    with pytest.raises(UsageError, match="IMAGE_THREADS"):
        read_storage_settings({"IMAGE_THREADS": "0"})


@pytest.mark.parametrize(
    ("text", "size"), [("5", 5), ("1KB", 1024), ("1.5 MiB", 3 << 19), ("2g", 2 << 30), ("7b", 7)]
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


def test_the_manual_names_them() -> None:
    page = (DOCS / "reference/storage.md").read_text("utf-8")
    for option in OPTIONS:
        assert f"| `{PREFIX}{option.variable}` | `{option.default}` | {option.sentence} |" in page
