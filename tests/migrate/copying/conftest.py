"""The databases that are copied, and the folders they are copied to."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migrate.copying.contents import SETTINGS, run, seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import MakeDatabase, Server


@pytest.fixture
async def seeded(server: Server, make_database: MakeDatabase) -> str:
    """The address of a new database that holds what seed.sql makes."""
    url = await make_database(template=await server.template("copying", seed))
    await run(url, SETTINGS)
    return url


@pytest.fixture
def folder() -> Iterator[Path]:
    """A new folder on the disk where the suite's servers are; it must be empty in the end."""
    made = Path(tempfile.mkdtemp(dir=os.environ["ROSERAM_TEST_SERVERS"]))
    try:
        yield made
        assert list(made.iterdir()) == []
    finally:
        shutil.rmtree(made)
