"""An embedded server of a test, and another process that uses it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import TYPE_CHECKING

import asyncpg

from roseram.postgres import EmbeddedServer
from roseram.postgres.process import Postmaster

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


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


async def start(data_dir: Path, **more: object) -> EmbeddedServer:
    return await EmbeddedServer.start(data_dir, settings=FAST, **more)  # type: ignore[arg-type]


def postmaster(data_dir: Path) -> Postmaster | None:
    return Postmaster.find(data_dir / "postgres")


def running_in(data_dir: Path) -> Postmaster:
    found = postmaster(data_dir)
    assert found is not None
    return found


async def answer(url: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("select 40 + 2")
    finally:
        await connection.close()


@contextlib.asynccontextmanager
async def other_roseram(data_dir: Path) -> AsyncIterator[asyncio.subprocess.Process]:
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
