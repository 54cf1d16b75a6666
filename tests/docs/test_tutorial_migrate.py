"""The pages that lead through a migration, typed in as they stand, on the embedded server."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from docs.blocks import DOCS, Reader, missing
from roseram.postgres.process import Postmaster

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=os.environ["ROSERAM_TEST_SERVERS"]) as name:
        yield Path(name)


@pytest.mark.parametrize("page", ["tutorial-migrate.md", "how-to/migrate-custom-mapping.md"])
def test_page(page: str, folder: Path) -> None:
    """Every command and statement runs, and prints the lines that the page shows."""
    assert Reader(folder, DOCS / page).follow() > 7
    assert [found for found in folder.glob("*/postgres") if Postmaster.find(found)] == []


def test_what_is_compared() -> None:
    printed = "Plan 0123456789ab, 12 s\n\n  a   1\n  b  22\nkept in roseram_archive_20240131_120000"
    assert missing(printed, "Plan cdef01234567, 3.5 s\n...\n  b 22\n") == []
    assert missing(printed, "kept in roseram_archive_20250131_130000") == []
    assert missing(printed, "b 22\na 1\n") == ["a 1"], "the order counts"
    assert missing(printed, "a 2") == ["a 2"]
