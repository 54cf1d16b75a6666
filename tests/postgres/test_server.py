"""The embedded server's life: start, share, be killed, adopt, refuse."""

# ruff: noqa: ASYNC110, ASYNC240, SIM117 - a test may block; nothing else runs in its loop

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import socket
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import psutil
import pytest

from roseram import errors
from roseram.errors import redact
from roseram.postgres import Binaries, Database, EmbeddedServer, find_binaries, stop_unused
from roseram.postgres.cluster import ensure_cluster
from roseram.postgres.owner import server_owner
from roseram.postgres.process import PidFile, Postmaster, spawn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

FAST = {"fsync": "off", "full_page_writes": "off"}
CHILD = """
import asyncio, sys
from pathlib import Path
from roseram.postgres import EmbeddedServer
async def main():
    async with await EmbeddedServer.start(Path(sys.argv[1])):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder in a folder that only we may enter; a server left in it is stopped."""
    with tempfile.TemporaryDirectory(dir=os.environ["ROSERAM_TEST_SERVERS"]) as folder:
        path = Path(folder) / "data"
        yield path
        running = Postmaster.find(path / "postgres")
        if running is not None:
            asyncio.run(running.stop())


async def _start(data_dir: Path, **more: object) -> EmbeddedServer:
    return await EmbeddedServer.start(data_dir, settings=FAST, **more)  # type: ignore[arg-type]


def _postmaster(data_dir: Path) -> Postmaster | None:
    return Postmaster.find(data_dir / "postgres")


def _running(data_dir: Path) -> Postmaster:
    found = _postmaster(data_dir)
    assert found is not None
    return found


async def _answer(url: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("select 40 + 2")
    finally:
        await connection.close()


@contextlib.asynccontextmanager
async def _other_roseram(data_dir: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another process that uses the server until its stdin is closed."""
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CHILD, data_dir), stdin=pipe, stdout=pipe
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        assert await child.stdout.readline() == b"ready\n"
        yield child
    finally:
        child.stdin.close()
        await child.wait()


def _free_port() -> int:
    """A port below the range that the system gives out itself."""
    while True:
        port = random.randint(20000, 32000)
        with socket.socket() as probe:
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port


# -- the simple life ----------------------------------------------------------------------------


async def test_start_use_stop_and_again(data_dir: Path) -> None:
    async with await _start(data_dir) as server:
        first = _running(data_dir)
        async with await Database.open(server.url()) as database:
            async with database.transaction() as connection:
                await connection.execute("create table kept as select 1 as a")
    assert not first.alive()
    async with await _start(data_dir) as server, await Database.open(server.url()) as database:
        async with database.connection() as connection:
            assert await connection.fetchval("select a from kept") == 1
    assert _postmaster(data_dir) is None


async def test_what_it_is_like(data_dir: Path) -> None:
    async with await _start(data_dir) as server, await Database.open(server.url()) as database:
        async with database.connection() as connection:
            expected = {
                "server_encoding": "UTF8",
                "data_checksums": "on",
                "wal_level": "logical",
                "TimeZone": "UTC",
                "listen_addresses": "",
                "logging_collector": "on",
                "jit": "off",
                "shared_preload_libraries": "pg_stat_statements",
                "max_slot_wal_keep_size": "1GB",
                "fsync": "off",  # the caller's settings win
            }
            names = list(expected)
            found = {name: await connection.fetchval(f"show {name}") for name in names}
            assert found == expected
            assert await connection.fetchval("select lower('ÄÉ') || upper('ß')") == "äéß"
            assert await connection.fetchval("select 'Z' < 'a'"), "sorted by code point"
    for name in ("postgres", "run"):
        assert stat.S_IMODE((data_dir / name).stat().st_mode) == 0o700
    assert not data_dir.stat().st_mode & 0o007
    assert not (data_dir / "pgpass").exists()


async def test_the_operators_own_settings_win(data_dir: Path) -> None:
    async with await _start(data_dir) as server:
        connection = await asyncpg.connect(server.url())
        await connection.execute("alter system set work_mem = '7MB'")
        await connection.close()
    async with await _start(data_dir) as server:
        connection = await asyncpg.connect(server.url())
        assert await connection.fetchval("show work_mem") == "7MB"
        await connection.close()


async def test_settings_that_are_none(data_dir: Path) -> None:
    with pytest.raises(errors.UsageError):
        await EmbeddedServer.start(data_dir, settings={"work mem": "1"})
    with pytest.raises(errors.EmbeddedServerFailed, match="no_such_setting"):
        await EmbeddedServer.start(data_dir, settings={"no_such_setting": "1"})
    async with await _start(data_dir) as server:
        assert await _answer(server.url()) == 42


async def test_a_server_that_ended_says_so(data_dir: Path) -> None:
    server = await _start(data_dir)
    await server.stop()
    with pytest.raises(errors.EmbeddedServerFailed, match="has ended"):
        server.url()


@pytest.mark.parametrize("name", ["x" * 90, "a, 'b' \"c\" %d é", "-dash"])
async def test_odd_and_long_paths(data_dir: Path, name: str) -> None:
    folder = data_dir / name / "deep"
    async with await _start(folder) as server:
        assert await _answer(server.url()) == 42
        running = Postmaster.find(folder / "postgres")
        assert running is not None
        written = running.pid_file
        assert written is not None
        socket_dir = Path(written.socket_dir)
        assert len(os.fsencode(socket_dir / ".s.PGSQL.5432")) <= 103
        assert stat.S_IMODE(socket_dir.stat().st_mode) == 0o700
    if data_dir not in socket_dir.parents:
        socket_dir.rmdir()


async def test_a_socket_folder_that_is_somebody_elses(data_dir: Path) -> None:
    data_dir.mkdir(parents=True)
    (data_dir / "elsewhere").mkdir()
    (data_dir / "run").symlink_to("elsewhere")
    with pytest.raises(errors.SocketFolderTaken):
        await _start(data_dir)


async def test_a_relative_path_and_one_through_a_link(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_dir.mkdir()
    (data_dir.parent / "link").symlink_to(data_dir)
    monkeypatch.chdir(data_dir.parent)
    async with await _start(data_dir) as server, await _start(Path("link")) as same:
        assert same.url() == server.url()


async def test_the_data_folder_vanishes(data_dir: Path) -> None:
    server = await _start(data_dir)
    running = _running(data_dir)
    data_dir.rename(data_dir.with_name("moved"))
    assert await server.stop()
    assert not running.alive()


# -- TCP ----------------------------------------------------------------------------------------


async def test_a_port_needs_the_password(data_dir: Path) -> None:
    port = _free_port()
    async with await _start(data_dir, port=port) as server:
        assert await _answer(server.url()) == 42
        pgpass = data_dir / "pgpass"
        assert stat.S_IMODE(pgpass.stat().st_mode) == 0o600
        host, told_port, _, user, password = pgpass.read_text().rstrip("\n").split(":")
        assert (host, told_port, user) == ("127.0.0.1", str(port), "postgres")
        tcp = f"postgresql://postgres:{{}}@127.0.0.1:{port}/roseram"
        assert await _answer(tcp.format(password)) == 42
        with pytest.raises(errors.WrongPassword) as caught:
            await Database.open(tcp.format("wrong"))
        assert f"127.0.0.1:{port}" in str(caught.value)
        assert redact(f"it is {password}") == "it is ***"
    async with await _start(data_dir, port=port):
        assert pgpass.read_text().endswith(f":{password}\n"), "it stays the same"


async def test_a_port_that_is_taken(data_dir: Path) -> None:
    port = _free_port()
    with socket.create_server(("127.0.0.1", port)):
        with pytest.raises(errors.PortTaken):
            await _start(data_dir, port=port)
    async with await _start(data_dir, port=port) as server:
        assert await _answer(server.url()) == 42


async def test_a_port_asked_for_later(data_dir: Path) -> None:
    port = _free_port()
    async with _other_roseram(data_dir) as other:
        with pytest.raises(errors.ServerInUse, match=f"port {port}"):
            await _start(data_dir, port=port)
        other.kill()
        await other.wait()
        left = _running(data_dir)
        async with await _start(data_dir, port=port) as server:
            assert not left.alive(), "nobody used it, so it was started again with the port"
            assert await _answer(server.url()) == 42


# -- several processes --------------------------------------------------------------------------


async def test_two_processes_share_it(data_dir: Path) -> None:
    async with _other_roseram(data_dir) as other:
        running = _running(data_dir)
        server = await _start(data_dir)
        assert _running(data_dir).process.pid == running.process.pid
        assert await _answer(server.url()) == 42
        assert not await server.stop(), "the other one still uses it"
        assert running.alive()
        with pytest.raises(errors.ServerInUse):
            await stop_unused(data_dir)
        assert other.returncode is None
    assert not running.alive()


async def test_the_starter_leaves_first(data_dir: Path) -> None:
    server = await _start(data_dir)
    async with _other_roseram(data_dir):
        assert not await server.stop()
        assert _running(data_dir).alive()
    assert _postmaster(data_dir) is None


async def test_many_at_once(data_dir: Path) -> None:
    servers = await asyncio.gather(*(_start(data_dir) for _ in range(5)))
    assert len({server.url() for server in servers}) == 1
    stopped = await asyncio.gather(*(server.stop() for server in servers))
    assert sorted(stopped) == [False] * 4 + [True]


async def test_a_killed_process_leaves_it_and_the_next_adopts_it(data_dir: Path) -> None:
    async with _other_roseram(data_dir) as other:
        running = _running(data_dir)
        other.kill()
        await other.wait()
        assert running.alive()
        async with await _start(data_dir) as server:
            assert _running(data_dir).process.pid == running.process.pid
            assert await _answer(server.url()) == 42
        assert not running.alive(), "its last user stopped it"


async def test_down_stops_what_a_killed_process_left(data_dir: Path) -> None:
    assert not await stop_unused(data_dir)
    async with _other_roseram(data_dir) as other:
        running = _running(data_dir)
        other.kill()
        await other.wait()
    assert await stop_unused(data_dir)
    assert not running.alive()
    assert not await stop_unused(data_dir)


# -- after a crash ------------------------------------------------------------------------------


async def _crash(data_dir: Path, rows: int = 1) -> None:
    """Start it, write, and kill -9 the server itself."""
    server = await _start(data_dir)
    connection = await asyncpg.connect(server.url())
    await connection.execute("create table kept (a int)")
    await connection.execute("insert into kept select generate_series(1, $1)", rows)
    running = _running(data_dir)
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
    async with await _start(data_dir) as server:
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
        async with await _start(data_dir) as server:
            assert await _kept(server) == 1
        assert other.returncode is None, "nobody touched the other process"
    finally:
        other.kill()
        await other.wait()


async def test_another_folders_server_is_not_taken_for_ours(data_dir: Path) -> None:
    await _crash(data_dir)
    path = data_dir / "postgres" / "postmaster.pid"
    async with await _start(data_dir.with_name("other")):
        other = Postmaster.find(data_dir.with_name("other") / "postgres")
        assert other is not None
        path.write_text(f"{other.process.pid}\n" + path.read_text().partition("\n")[2])
        async with await _start(data_dir) as server:
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
    async with await _start(data_dir) as server:
        assert _running(data_dir).process.pid == started.process.pid
        assert await _kept(server) == 300_000


async def test_orphans_of_a_killed_server_are_waited_for(data_dir: Path) -> None:
    """A backend that outlives its postmaster works on the same files: nobody may start."""
    server = await _start(data_dir)
    connection = await asyncpg.connect(server.url())
    backend = psutil.Process(connection.get_server_pid())
    running = _running(data_dir)
    backend.suspend()
    running.process.send_signal(signal.SIGKILL)
    await running.ended()
    starting = asyncio.create_task(_start(data_dir))
    log = data_dir / "logs" / "postgres-start.log"
    async with asyncio.timeout(20):
        while "still in use" not in log.read_text():
            await asyncio.sleep(0)
    assert not starting.done()
    backend.resume()
    again = await starting
    assert await _answer(again.url()) == 42
    connection.terminate()
    assert not await server.stop()
    assert await again.stop()


async def test_a_server_in_another_container(data_dir: Path) -> None:
    """Its process cannot be seen from here, but it answers on the shared socket."""
    async with await _start(data_dir):
        path = data_dir / "postgres" / "postmaster.pid"
        kept = path.read_text()
        path.write_text("4194305\n" + kept.partition("\n")[2])  # above every process number
        with pytest.raises(errors.ServerInUse, match="another container"):
            await _start(data_dir)
        path.write_text(kept)


async def test_an_interrupted_first_start(data_dir: Path) -> None:
    starting = asyncio.create_task(_start(data_dir))
    async with asyncio.timeout(20):
        while not list(data_dir.glob("postgres.new-*/base")):
            await asyncio.sleep(0)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not list(data_dir.glob("postgres*"))
    async with await _start(data_dir) as server:
        assert await _answer(server.url()) == 42


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
    async with await _start(data_dir) as server:
        assert await _answer(server.url()) == 42
    assert not list(data_dir.glob("postgres.new-*"))


async def test_an_interrupted_start_leaves_no_server(data_dir: Path) -> None:
    await _crash(data_dir, rows=300_000)
    starting = asyncio.create_task(_start(data_dir))
    while _postmaster(data_dir) is None:
        await asyncio.sleep(0)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert _postmaster(data_dir) is None
    async with await _start(data_dir) as server:
        assert await _kept(server) == 300_000


# -- refusals -----------------------------------------------------------------------------------


async def test_data_of_another_major_version(data_dir: Path) -> None:
    async with await _start(data_dir):
        pass
    version = data_dir / "postgres" / "PG_VERSION"
    version.write_text("14\n")
    with pytest.raises(errors.OtherMajorVersion, match="PostgreSQL 14"):
        await _start(data_dir)


async def test_a_full_disk_at_the_start(data_dir: Path) -> None:
    async with await _start(data_dir):
        pass
    options = data_dir / "postgres" / "postmaster.opts"
    options.unlink()
    options.symlink_to("/dev/full")
    with pytest.raises(errors.DiskFull, match="No space left on device"):
        await _start(data_dir)


async def test_a_full_disk_at_the_first_start(data_dir: Path, tmp_path: Path) -> None:
    """initdb is told apart from its words only: this one meets a disk that is really full."""
    program = tmp_path / "initdb"
    program.write_text("#!/bin/sh\nexec dd if=/dev/zero of=/dev/full count=1\n")
    program.chmod(0o755)
    owner = server_owner(data_dir, data_dir / "postgres")
    data_dir.mkdir()
    binaries = Binaries(tmp_path, 18, "18.0", "given")
    owner.grant_access(data_dir, binaries)
    with pytest.raises(errors.DiskFull, match="No space left on device"):
        await ensure_cluster(data_dir / "postgres", binaries, owner)
    assert list(data_dir.iterdir()) == []


@pytest.mark.parametrize("path", ["/dev/null/data", "/proc/data"])
async def test_a_folder_that_cannot_be(path: str) -> None:
    with pytest.raises(errors.FolderNotWritable, match=path):
        await EmbeddedServer.start(Path(path))


async def test_a_folder_with_other_things_in_it(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "letter.txt").write_text("dear")
    with pytest.raises(errors.EmbeddedServerFailed, match="is not empty"):
        await _start(data_dir)
    assert (data_dir / "postgres" / "letter.txt").read_text() == "dear"
    (data_dir / "postgres" / "letter.txt").unlink()
    async with await _start(data_dir) as server:
        assert await _answer(server.url()) == 42


async def test_the_log_is_in_the_error(data_dir: Path) -> None:
    async with await _start(data_dir):
        pass
    (data_dir / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(errors.EmbeddedServerFailed, match="pg_control"):
        await _start(data_dir)
