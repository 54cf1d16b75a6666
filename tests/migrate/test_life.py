"""Every known state of a database, full of nasty data, through the whole life of a migration.

Always every state is preserved; of the other strategies and of the oldest server three states, and
all of them with `make states` (`ROSERAM_TEST_STATES=all`).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from migrate.life import live
from migrate.nasty import filled_template
from migrate.states import STATES

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeDatabase, Server

# The oldest, the one that most databases have, and the newest: they differ most from each other.
SOME = (
    STATES if os.environ.get("ROSERAM_TEST_STATES") == "all" else ("lib", "production", "unified")
)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wanted catalog is kept for this process."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("server", ["18"], indirect=True)
@pytest.mark.parametrize("state", STATES)
async def test_preserve(
    state: str, server: Server, make_database: MakeDatabase, cache: Path
) -> None:
    url = await make_database(template=await filled_template(server, state))
    await live(url, cache, "preserve")


@pytest.mark.parametrize("server", ["15"], indirect=True)
@pytest.mark.parametrize("state", SOME)
async def test_preserve_on_the_oldest_server(
    state: str, server: Server, make_database: MakeDatabase, cache: Path
) -> None:
    url = await make_database(template=await filled_template(server, state))
    await live(url, cache, "preserve")


@pytest.mark.parametrize("server", ["18"], indirect=True)
@pytest.mark.parametrize("state", SOME)
async def test_clean(state: str, server: Server, make_database: MakeDatabase, cache: Path) -> None:
    url = await make_database(template=await filled_template(server, state))
    await live(url, cache, "clean")


@pytest.mark.parametrize("server", ["18"], indirect=True)
@pytest.mark.parametrize("state", SOME)
async def test_section_by_section(
    state: str, server: Server, make_database: MakeDatabase, cache: Path
) -> None:
    url = await make_database(template=await filled_template(server, state))
    await live(url, cache, "incremental", ("projects", "views"))
