"""A data folder of a server for each test that asks for one."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from roseram.postgres.process import Postmaster

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder in a folder that only we may enter; a server left in it is stopped."""
    with tempfile.TemporaryDirectory(dir=os.environ["ROSERAM_TEST_SERVERS"]) as folder:
        path = Path(folder) / "data"
        yield path
        running = Postmaster.find(path / "postgres")
        if running is not None:
            asyncio.run(running.stop())
