"""The embedded server of one process: start, use, refuse."""

# ruff: noqa: ASYNC240, SIM117 - a test may block; nothing else runs in its loop

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import asyncpg
import pytest

from ports import free_port
from postgres.embedded import answer, other_roseram, postmaster, running_in, start
from roseram import errors
from roseram.errors import redact
from roseram.postgres import Binaries, Database, EmbeddedServer
from roseram.postgres.cluster import ensure_cluster
from roseram.postgres.owner import server_owner
from roseram.postgres.process import Postmaster

# -- the simple life ----------------------------------------------------------------------------


async def test_start_use_stop_and_again(data_dir: Path) -> None:
    async with await start(data_dir) as server:
        first = running_in(data_dir)
        async with await Database.open(server.url()) as database:
            async with database.transaction() as connection:
                await connection.execute("create table kept as select 1 as a")
    assert not first.alive()
    async with await start(data_dir) as server, await Database.open(server.url()) as database:
        async with database.connection() as connection:
            assert await connection.fetchval("select a from kept") == 1
    assert postmaster(data_dir) is None


async def test_what_it_is_like(data_dir: Path) -> None:
    async with await start(data_dir) as server, await Database.open(server.url()) as database:
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
    async with await start(data_dir) as server:
        connection = await asyncpg.connect(server.url())
        await connection.execute("alter system set work_mem = '7MB'")
        await connection.close()
    async with await start(data_dir) as server:
        connection = await asyncpg.connect(server.url())
        assert await connection.fetchval("show work_mem") == "7MB"
        await connection.close()


async def test_settings_that_are_none(data_dir: Path) -> None:
    with pytest.raises(errors.UsageError):
        await EmbeddedServer.start(data_dir, settings={"work mem": "1"})
    with pytest.raises(errors.EmbeddedServerFailed, match="no_such_setting"):
        await EmbeddedServer.start(data_dir, settings={"no_such_setting": "1"})
    async with await start(data_dir) as server:
        assert await answer(server.url()) == 42


async def test_a_server_that_ended_says_so(data_dir: Path) -> None:
    server = await start(data_dir)
    await server.stop()
    with pytest.raises(errors.EmbeddedServerFailed, match="has ended"):
        server.url()


@pytest.mark.parametrize("name", ["x" * 90, "a, 'b' \"c\" %d é", "-dash"])
async def test_odd_and_long_paths(data_dir: Path, name: str) -> None:
    folder = data_dir / name / "deep"
    async with await start(folder) as server:
        assert await answer(server.url()) == 42
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
        await start(data_dir)


async def test_a_relative_path_and_one_through_a_link(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_dir.mkdir()
    (data_dir.parent / "link").symlink_to(data_dir)
    monkeypatch.chdir(data_dir.parent)
    async with await start(data_dir) as server, await start(Path("link")) as same:
        assert same.url() == server.url()


async def test_the_data_folder_vanishes(data_dir: Path) -> None:
    server = await start(data_dir)
    running = running_in(data_dir)
    data_dir.rename(data_dir.with_name("moved"))
    assert await server.stop()
    assert not running.alive()


# -- TCP ----------------------------------------------------------------------------------------


async def test_a_port_needs_the_password(data_dir: Path) -> None:
    port = free_port()
    async with await start(data_dir, port=port) as server:
        assert await answer(server.url()) == 42
        pgpass = data_dir / "pgpass"
        assert stat.S_IMODE(pgpass.stat().st_mode) == 0o600
        host, told_port, _, user, password = pgpass.read_text().rstrip("\n").split(":")
        assert (host, told_port, user) == ("127.0.0.1", str(port), "postgres")
        tcp = f"postgresql://postgres:{{}}@127.0.0.1:{port}/roseram"
        assert await answer(tcp.format(password)) == 42
        with pytest.raises(errors.WrongPassword) as caught:
            await Database.open(tcp.format("wrong"))
        assert f"127.0.0.1:{port}" in str(caught.value)
        assert redact(f"it is {password}") == "it is ***"
    async with await start(data_dir, port=port):
        assert pgpass.read_text().endswith(f":{password}\n"), "it stays the same"


async def test_a_port_that_is_taken(data_dir: Path) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        with pytest.raises(errors.PortTaken):
            await start(data_dir, port=port)
    async with await start(data_dir, port=port) as server:
        assert await answer(server.url()) == 42


async def test_a_port_asked_for_later(data_dir: Path) -> None:
    port = free_port()
    async with other_roseram(data_dir) as other:
        with pytest.raises(errors.ServerInUse, match=f"port {port}"):
            await start(data_dir, port=port)
        other.kill()
        await other.wait()
        left = running_in(data_dir)
        async with await start(data_dir, port=port) as server:
            assert not left.alive(), "nobody used it, so it was started again with the port"
            assert await answer(server.url()) == 42


# -- refusals -----------------------------------------------------------------------------------


async def test_data_of_another_major_version(data_dir: Path) -> None:
    async with await start(data_dir):
        pass
    version = data_dir / "postgres" / "PG_VERSION"
    version.write_text("14\n")
    with pytest.raises(errors.OtherMajorVersion, match="PostgreSQL 14"):
        await start(data_dir)


async def test_a_full_disk_at_the_start(data_dir: Path) -> None:
    async with await start(data_dir):
        pass
    options = data_dir / "postgres" / "postmaster.opts"
    options.unlink()
    options.symlink_to("/dev/full")
    with pytest.raises(errors.DiskFull, match="No space left on device"):
        await start(data_dir)


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
        await start(data_dir)
    assert (data_dir / "postgres" / "letter.txt").read_text() == "dear"
    (data_dir / "postgres" / "letter.txt").unlink()
    async with await start(data_dir) as server:
        assert await answer(server.url()) == 42


async def test_the_log_is_in_the_error(data_dir: Path) -> None:
    async with await start(data_dir):
        pass
    (data_dir / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(errors.EmbeddedServerFailed, match="pg_control"):
        await start(data_dir)
