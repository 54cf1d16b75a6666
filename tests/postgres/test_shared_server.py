"""The embedded server with several users, and after one of them or itself was killed."""

# ruff: noqa: ASYNC110, ASYNC240 - a test may block; nothing else runs in its loop

from __future__ import annotations

import asyncio
import contextlib
import select
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import asyncpg
import psutil
import pytest

from postgres.embedded import CHILD, answer, other_roseram, postmaster, running_in, start
from roseram import errors
from roseram.postgres import EmbeddedServer, find_binaries, stop_unused
from roseram.postgres.owner import server_owner
from roseram.postgres.process import PidFile, Postmaster, spawn

if TYPE_CHECKING:
    from pathlib import Path

# -- several processes --------------------------------------------------------------------------


async def test_two_processes_share_it(data_dir: Path) -> None:
    async with other_roseram(data_dir) as other:
        running = running_in(data_dir)
        server = await start(data_dir)
        assert running_in(data_dir).process.pid == running.process.pid
        assert await answer(server.url()) == 42
        assert not await server.stop(), "the other one still uses it"
        assert running.alive()
        with pytest.raises(errors.ServerInUse):
            await stop_unused(data_dir)
        assert other.returncode is None
    assert not running.alive()


async def test_the_starter_leaves_first(data_dir: Path) -> None:
    server = await start(data_dir)
    async with other_roseram(data_dir):
        assert not await server.stop()
        assert running_in(data_dir).alive()
    assert postmaster(data_dir) is None


async def test_many_at_once(data_dir: Path) -> None:
    servers = await asyncio.gather(*(start(data_dir) for _ in range(5)))
    assert len({server.url() for server in servers}) == 1
    stopped = await asyncio.gather(*(server.stop() for server in servers))
    assert sorted(stopped) == [False] * 4 + [True]


async def test_a_killed_process_leaves_it_and_the_next_adopts_it(data_dir: Path) -> None:
    async with other_roseram(data_dir) as other:
        running = running_in(data_dir)
        other.kill()
        await other.wait()
        assert running.alive()
        async with await start(data_dir) as server:
            assert running_in(data_dir).process.pid == running.process.pid
            assert await answer(server.url()) == 42
        assert not running.alive(), "its last user stopped it"


async def test_down_stops_what_a_killed_process_left(data_dir: Path) -> None:
    assert not await stop_unused(data_dir)
    async with other_roseram(data_dir) as other:
        running = running_in(data_dir)
        other.kill()
        await other.wait()
    assert await stop_unused(data_dir)
    assert not running.alive()
    assert not await stop_unused(data_dir)


# -- after a crash ------------------------------------------------------------------------------


async def _crash(data_dir: Path, rows: int = 1) -> None:
    """Start it, write, and kill -9 the server itself."""
    server = await start(data_dir)
    connection = await asyncpg.connect(server.url())
    await connection.execute("create table kept (a int)")
    await connection.execute("insert into kept select generate_series(1, $1)", rows)
    running = running_in(data_dir)
    running.process.send_signal(signal.SIGKILL)
    await running.ended()
    connection.terminate()
    assert await server.stop()


async def _kept(server: EmbeddedServer) -> object:
    connection = await asyncpg.connect(server.url())
    try:
        return await connection.fetchval("select count(*) from kept")
    finally:
        await connection.close()


async def test_a_killed_server_recovers(data_dir: Path) -> None:
    await _crash(data_dir)
    assert (data_dir / "postgres" / "postmaster.pid").exists()
    async with await start(data_dir) as server:
        assert await _kept(server) == 1


@pytest.mark.parametrize("left", ["postgres/postmaster.pid", "run/.s.PGSQL.5432.lock"])
async def test_the_number_of_a_killed_server_belongs_to_another_process(
    data_dir: Path, left: str
) -> None:
    await _crash(data_dir)
    path = data_dir / left
    # of the server's own user: Postgres takes another user's process for no server of its own
    user = server_owner(data_dir, data_dir / "postgres").process_arguments
    other = await asyncio.create_subprocess_exec("sleep", "600", **user)
    try:
        path.write_text(f"{other.pid}\n" + path.read_text().partition("\n")[2])
        async with await start(data_dir) as server:
            assert await _kept(server) == 1
        assert other.returncode is None, "nobody touched the other process"
    finally:
        other.kill()
        await other.wait()


async def test_another_folders_server_is_not_taken_for_ours(data_dir: Path) -> None:
    await _crash(data_dir)
    path = data_dir / "postgres" / "postmaster.pid"
    async with await start(data_dir.with_name("other")):
        other = Postmaster.find(data_dir.with_name("other") / "postgres")
        assert other is not None
        path.write_text(f"{other.process.pid}\n" + path.read_text().partition("\n")[2])
        async with await start(data_dir) as server:
            assert await _kept(server) == 1
        assert other.alive()


async def test_adopting_waits_for_the_recovery(data_dir: Path) -> None:
    await _crash(data_dir, rows=300_000)
    pgdata = data_dir / "postgres"
    old = PidFile.read(pgdata)
    owner = server_owner(data_dir, pgdata)
    started = spawn(find_binaries(), pgdata, owner, data_dir / "logs" / "postgres-start.log")
    while PidFile.read(pgdata) == old:
        await asyncio.sleep(0)
    async with await start(data_dir) as server:
        assert running_in(data_dir).process.pid == started.process.pid
        assert await _kept(server) == 300_000


async def test_orphans_of_a_killed_server_are_waited_for(data_dir: Path) -> None:
    """A backend that outlives its postmaster works on the same files: nobody may start."""
    server = await start(data_dir)
    connection = await asyncpg.connect(server.url())
    backend = psutil.Process(connection.get_server_pid())
    running = running_in(data_dir)
    backend.suspend()
    running.process.send_signal(signal.SIGKILL)
    await running.ended()
    starting = asyncio.create_task(start(data_dir))
    log = data_dir / "logs" / "postgres-start.log"
    async with asyncio.timeout(20):
        while "still in use" not in log.read_text():
            await asyncio.sleep(0)
    assert not starting.done()
    backend.resume()
    again = await starting
    assert await answer(again.url()) == 42
    connection.terminate()
    assert not await server.stop()
    assert await again.stop()


async def test_a_server_in_another_container(data_dir: Path) -> None:
    """Its process cannot be seen from here, but it answers on the shared socket."""
    async with await start(data_dir):
        path = data_dir / "postgres" / "postmaster.pid"
        kept = path.read_text()
        path.write_text("4194305\n" + kept.partition("\n")[2])  # above every process number
        with pytest.raises(errors.ServerInUse, match="another container"):
            await start(data_dir)
        path.write_text(kept)


def test_a_socket_that_is_closed_unheard_is_no_server(data_dir: Path) -> None:
    """What a dead server had just forked holds its socket until it has looked around."""
    written = PidFile(1, 5432, str(data_dir.parent), "", "ready")
    with socket.socket(socket.AF_UNIX) as held, ThreadPoolExecutor() as beside:
        held.bind(str(data_dir.parent / ".s.PGSQL.5432"))
        held.listen()
        answers = beside.submit(written.answers)
        select.select([held], [], [])  # until there is somebody to be heard
        held.close()
        assert not answers.result()
    assert not written.answers()


def test_a_socket_where_others_wait_is_a_server(data_dir: Path) -> None:
    written = PidFile(1, 5432, str(data_dir.parent), "", "ready")
    with contextlib.ExitStack() as opened, socket.socket(socket.AF_UNIX) as held:
        held.bind(str(data_dir.parent / ".s.PGSQL.5432"))
        held.listen(0)
        with contextlib.suppress(BlockingIOError):
            while True:
                waiting = opened.enter_context(socket.socket(socket.AF_UNIX))
                waiting.setblocking(False)
                waiting.connect(held.getsockname())
        assert written.answers()


async def test_an_interrupted_first_start(data_dir: Path) -> None:
    starting = asyncio.create_task(start(data_dir))
    async with asyncio.timeout(20):
        while not list(data_dir.glob("postgres.new-*/base")):
            await asyncio.sleep(0)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not list(data_dir.glob("postgres*"))
    async with await start(data_dir) as server:
        assert await answer(server.url()) == 42


async def test_a_killed_first_start(data_dir: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CHILD, data_dir), stdin=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(20):
        while not list(data_dir.glob("postgres.new-*/base")):
            await asyncio.sleep(0)
    child.kill()
    await child.wait()
    assert not (data_dir / "postgres").exists()
    async with await start(data_dir) as server:
        assert await answer(server.url()) == 42
    assert not list(data_dir.glob("postgres.new-*"))


async def test_an_interrupted_start_leaves_no_server(data_dir: Path) -> None:
    await _crash(data_dir, rows=300_000)
    starting = asyncio.create_task(start(data_dir))
    while postmaster(data_dir) is None:
        await asyncio.sleep(0)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert postmaster(data_dir) is None
    async with await start(data_dir) as server:
        assert await _kept(server) == 300_000
