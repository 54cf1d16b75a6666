"""A migration that is cut off anywhere goes on with the same call, and nothing is copied twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from migrate.old_database import (
    Stopped,
    apply_until,
    build,
    first_difference,
    migrated_template,
    old_rows,
    old_template,
    plan_for,
    stop_at,
    unified_rows,
)
from roseram.errors import DiskFull, RoseramError
from roseram.migrate import journal
from roseram.migrate.apply import Progress, RunOptions, apply
from roseram.migrate.plan import to_json
from roseram.migrate.planner import make_plan
from roseram.migrate.rollback import rollback
from roseram.postgres import Database, EmbeddedServer
from roseram.postgres.process import Postmaster

if TYPE_CHECKING:
    from conftest import MakeDatabase, Server
    from roseram.migrate.plan import Plan

SIZE = 40
pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)
# The program that is killed: it carries on with the plan of the journal,
# or begins with the one given.
MIGRATOR = """
import asyncio, os, signal, sys
from pathlib import Path
from roseram.migrate.apply import RunOptions, apply
from roseram.migrate.plan import from_json
from roseram.postgres import Database

url, plan, step = sys.argv[1:]

def look(progress):
    if progress.step.id == step and not progress.done:
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    async with await Database.open(url) as database:
        await apply(database, from_json(Path(plan).read_text()), RunOptions(progress=look))

asyncio.run(main())
"""


async def _expected(server: Server, make_database: MakeDatabase) -> dict[str, list[str]]:
    connection = await asyncpg.connect(
        await make_database(template=await migrated_template(server, SIZE))
    )
    try:
        return await unified_rows(connection)
    finally:
        await connection.close()


async def _rows(url: str) -> dict[str, list[str]]:
    connection = await asyncpg.connect(url)
    try:
        return await unified_rows(connection)
    finally:
        await connection.close()


async def _start(server: Server, make_database: MakeDatabase) -> tuple[str, Plan]:
    template = await old_template(server, SIZE)
    return await make_database(template=template), await plan_for(server, template)


async def test_stopped_at_many_steps(server: Server, make_database: MakeDatabase) -> None:
    """Stopped at the first step of each kind and every twelfth; each time it goes on from there."""
    url, plan = await _start(server, make_database)
    async with await Database.open(url, max_size=3) as database:
        first: Plan | None = plan
        kinds = {step.kind: step.id for step in reversed(plan.steps[1:])}
        chosen = {*kinds.values(), *(step.id for step in plan.steps[1::12])}
        for step in (step for step in plan.steps[1:] if step.id in chosen):
            with pytest.raises(Stopped):
                await apply(database, first, RunOptions(progress=stop_at(step.id)))
            first = None
        await apply(database, None)
    expected = await _expected(server, make_database)
    assert not first_difference(expected, await _rows(url))


@pytest.mark.parametrize(
    "step", ["stage", "copy chat_messages to chat_messages", "index public.projects", "switch"]
)
async def test_killed(
    step: str, server: Server, make_database: MakeDatabase, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SIGKILL leaves no time to tidy up; the lock of the dead process goes with its connection."""
    url, plan = await _start(server, make_database)
    assert step in {item.id for item in plan.steps}
    file = tmp_path_factory.mktemp("plan") / "plan.json"
    file.write_text(to_json(plan))
    killed = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", textwrap.dedent(MIGRATOR), url, str(file), step],
        check=False,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    assert killed.returncode == -signal.SIGKILL
    async with await Database.open(url, max_size=3) as database:
        await _when_free(url)
        await apply(database, None)
    expected = await _expected(server, make_database)
    assert not first_difference(expected, await _rows(url))


@pytest.mark.parametrize("step", ["copy chat_messages to chat_messages", "switch"])
async def test_the_database_is_killed(
    step: str, server: Server, make_database: MakeDatabase
) -> None:
    """SIGKILL of the whole server inside a step: it recovers, and the migration goes on."""
    folder = Path(tempfile.mkdtemp(dir=server.folder))
    safe = {"fsync": "on", "synchronous_commit": "on"}
    async with await EmbeddedServer.start(folder, settings=safe) as own:
        connection = await asyncpg.connect(own.url())
        await build(connection, SIZE)
        await connection.close()
        running = Postmaster.find(folder / "postgres")
        assert running is not None

        def kill(progress: Progress) -> None:
            if progress.step.id == step and not progress.done:
                running.process.send_signal(signal.SIGKILL)

        async with await Database.open(own.url(), max_size=3) as database:
            plan = await make_plan(database, server.folder / "catalogs")
            with pytest.raises(RoseramError):
                await apply(database, plan, RunOptions(progress=kill))
    async with await EmbeddedServer.start(folder, settings=safe) as own:
        async with await Database.open(own.url(), max_size=3) as database:
            await apply(database, None)
        found = await _rows(own.url())
    assert not first_difference(await _expected(server, make_database), found)


async def _when_free(url: str) -> None:
    """Wait until the server has noticed that the killed process is gone."""
    connection = await asyncpg.connect(url)
    try:
        while await connection.fetchval(
            "select exists (select from pg_locks where locktype = 'advisory' and database = "
            "(select oid from pg_database where datname = current_database()))"
        ):
            pass
    finally:
        await connection.close()


@pytest.mark.parametrize("step", ["copy projects to projects", "switch", "verify"])
async def test_rolled_back_from_the_middle(
    step: str, server: Server, make_database: MakeDatabase
) -> None:
    url, plan = await _start(server, make_database)
    connection = await asyncpg.connect(url)
    before = await old_rows(connection)
    async with await Database.open(url, max_size=3) as database:
        await apply_until(database, step, plan)
        undone = await rollback(database)
        assert undone.fingerprint_equal
        assert not first_difference(before, await old_rows(connection))
        await apply(database, plan)
    expected = await _expected(server, make_database)
    assert not first_difference(expected, await unified_rows(connection))
    await connection.close()


@pytest.mark.parametrize("step", ["copy projects to projects", "index public.projects", "switch"])
async def test_the_connection_is_cut_inside_a_step(
    step: str, server: Server, make_database: MakeDatabase
) -> None:
    url, plan = await _start(server, make_database)
    other = await asyncpg.connect(url)

    def cut(progress: Progress) -> None:
        if progress.step.id == step and not progress.done:
            tasks.append(loop.create_task(_terminate(other)))

    loop, tasks = asyncio.get_running_loop(), list[asyncio.Task[None]]()
    async with await Database.open(url, max_size=3) as database:
        with contextlib.suppress(RoseramError):  # it may also have been through already
            await apply(database, plan, RunOptions(progress=cut))
        await asyncio.gather(*tasks)
        connection = await asyncpg.connect(url)
        found = await journal.latest(connection)
        assert found is not None
        if found.state == "running":
            await _when_free(url)
            await apply(database, None)
        await connection.close()
    expected = await _expected(server, make_database)
    assert tasks
    assert not first_difference(expected, await _rows(url))
    await other.close()


async def _terminate(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    await connection.execute(
        "select pg_terminate_backend(l.pid) from pg_locks l where l.locktype = 'advisory' "
        "and l.database = (select oid from pg_database where datname = current_database())"
    )


async def test_a_full_disk(server: Server, make_database: MakeDatabase) -> None:
    """A trigger stands for the disk: it refuses with the server's code, then there is room."""
    url, plan = await _start(server, make_database)
    connection = await asyncpg.connect(url)
    async with await Database.open(url, max_size=3) as database:
        await apply_until(database, "copy chat_messages to chat_messages", plan)
        await connection.execute(
            "create function public.full_disk() returns trigger language plpgsql as "
            "$$ begin raise exception 'could not extend file' using errcode = '53100'; end $$; "
            "create trigger full_disk before insert on roseram_next.chat_messages "
            "for each row execute function public.full_disk(); "
            "alter table roseram_next.chat_messages enable always trigger full_disk"
        )
        with pytest.raises(DiskFull):
            await apply(database, None)
        await connection.execute("drop function public.full_disk() cascade")
        await apply(database, None)
    expected = await _expected(server, make_database)
    assert not first_difference(expected, await unified_rows(connection))
    await connection.close()
