"""`roseram down`."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from roseram.cli.main import main
from roseram.postgres import EmbeddedServer
from roseram.postgres.process import Postmaster

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=os.environ["ROSERAM_TEST_SERVERS"]) as folder:
        yield Path(folder) / "data"


def test_nothing_runs(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["down", "--data-dir", str(data_dir)]) == 0
    assert capsys.readouterr().out == f"no embedded server runs in {data_dir}\n"


def test_in_use_and_then_left_behind(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    server = asyncio.run(EmbeddedServer.start(data_dir, settings={"fsync": "off"}))
    running = Postmaster.find(data_dir / "postgres")
    assert running is not None
    assert main(["down", "--data-dir", str(data_dir)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("error: Another Roseram process uses the embedded database server")
    assert running.alive()
    server._users.close()  # what the end of a killed process does
    assert main(["down", "--data-dir", str(data_dir)]) == 0
    assert capsys.readouterr().out == "stopped\n"
    assert not running.alive()
