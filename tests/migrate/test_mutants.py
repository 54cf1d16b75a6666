"""States that nobody has seen: known ones, changed at random, through a migration's whole life.

The seeds are fixed: a few run always, `make mutants` runs 500 (`ROSERAM_TEST_MUTANTS=500`). A seed
that fails is repeated with `pytest tests/migrate/test_mutants.py -k "mutant and 17"`.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import asyncpg
import pytest

from migrate.life import live
from migrate.mutate import mutate
from migrate.nasty import CannotFill, fill
from migrate.states import STATES, state_template

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeDatabase, Server

SEEDS = range(int(os.environ.get("ROSERAM_TEST_MUTANTS", "6")))
ROWS = 40  # of each table


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wanted catalog is kept for this process."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("server", ["18"], indirect=True)
@pytest.mark.parametrize("seed", SEEDS)
async def test_mutant(seed: int, server: Server, make_database: MakeDatabase, cache: Path) -> None:
    chance = random.Random(seed)
    state = chance.choice(STATES)
    url = await make_database(template=await state_template(server, state))
    connection = await asyncpg.connect(url)
    try:
        first = chance.random() < 0.5  # filled before or after the changes
        if first:
            await fill(connection, rows=ROWS, seed=seed, accounts=15)
        statements = await mutate(connection, seed, steps=chance.randint(1, 8))
        if not first:
            await _fill(connection, seed)
    finally:
        await connection.close()
    strategy = chance.choice(["preserve", "preserve", "preserve", "clean", "incremental"])
    sections = ("projects", "views") if strategy == "incremental" else (None,)
    try:
        await live(url, cache, strategy, sections)
    except BaseException as error:
        error.add_note(f"{state}, {strategy}, {'filled first' if first else 'filled last'}:")
        for statement in statements:
            error.add_note(f"  {statement}")
        raise


async def _fill(connection: asyncpg.Connection[asyncpg.Record], seed: int) -> None:
    """Some changes leave a table that no row fits into; then it stays as it is."""
    try:
        await fill(connection, rows=ROWS, seed=seed, accounts=15)
    except CannotFill:
        return
