"""Scratch databases come and go, and those that were left behind go too."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from roseram.catalog import ScratchRefused, drop_abandoned, scratch_database
from roseram.catalog.scratch import PREFIX, scratch_name
from roseram.postgres import Database, quote_ident

if TYPE_CHECKING:
    from conftest import Server


async def names(database: Database) -> set[str]:
    async with database.connection() as connection:
        rows = await connection.fetch("select datname from pg_database")
    return {row["datname"] for row in rows}


async def test_a_scratch_database_lives_as_long_as_its_context(
    empty_database: str, connect: Any
) -> None:
    async with await Database.open(empty_database) as database:
        async with scratch_database(database, "proof") as url, connect(url) as connection:
            name = await connection.fetchval("select current_database()")
            await connection.execute("create table t (id int)")
            assert name.startswith(PREFIX)
            assert "_proof_" in name
        assert name not in await names(database)


async def test_it_goes_when_the_work_fails_and_somebody_is_still_in_it(
    empty_database: str,
) -> None:
    async def fail(url: str) -> None:
        urls.append(url)
        connections.append(await asyncpg.connect(url))  # and never closed
        raise ZeroDivisionError

    urls: list[str] = []
    connections: list[asyncpg.Connection[asyncpg.Record]] = []
    async with await Database.open(empty_database) as database:
        with pytest.raises(ZeroDivisionError):
            async with scratch_database(database) as url:
                await fail(url)
        assert not any(f"/{name}?" in urls[0] for name in await names(database))
    connections[0].terminate()


async def test_what_a_killed_process_left_is_dropped_and_nothing_else(empty_database: str) -> None:
    dead = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await dead.wait()
    now = int(time.time())
    left = scratch_name(dead.pid, now, "left")
    mine = scratch_name(1, now, "mine")  # process 1 always lives
    machine = left.removeprefix(PREFIX).split("_")[1]
    other_new = scratch_name(dead.pid, now, "other").replace(machine, "0" * 8)
    other_old = scratch_name(dead.pid, now - 90_000, "older").replace(machine, "0" * 8)
    odd = f"{PREFIX}somebody_elses_thing"
    made = (left, mine, other_new, other_old, odd)
    async with (
        await Database.open(empty_database) as database,
        database.connection() as connection,
    ):
        for name in made:
            await connection.execute(f"create database {quote_ident(name)}")
        dropped = await drop_abandoned(connection)
        kept = {name for name in await names(database) if name in made}
        for name in kept:
            await connection.execute(f"drop database {quote_ident(name)}")
    assert {left, other_old} <= set(dropped)
    assert kept == {mine, other_new, odd}


async def test_without_the_right_to_create_databases_the_error_says_what_to_do(
    server: Server, empty_database: str, connect: Any
) -> None:
    async with connect(empty_database) as connection:
        await connection.execute(
            "do $$ begin create role catalog_poor login; exception when others then null; end $$"
        )
    poor = empty_database.replace("://postgres@", "://catalog_poor@")
    assert poor != empty_database
    async with await Database.open(poor) as database:
        with pytest.raises(ScratchRefused, match='alter role "catalog_poor" createdb'):
            async with scratch_database(database):
                pass
