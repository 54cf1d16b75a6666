"""A process that is killed between the blob and the row leaves nothing behind for ever."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING

from roseram.blobs import Blobs, open_blobs, read_blob_settings
from server.auth.conftest import SECRET

if TYPE_CHECKING:
    from pathlib import Path

    from server.storage.conftest import World

# Stores a file as the service does, and is killed right after (or right before) the blob is there.
PROGRAM = """
import asyncio, os, signal, sys
from pathlib import Path
from roseram.server.identity import make_caller
from roseram.server.storage.service import open_storage
from roseram.server.storage.writing import place_of, store

url, folder, secret, name, when = sys.argv[1:]

async def main():
    async with open_storage(url, Path(folder), {}, project_secret=secret) as storage:
        put = storage.blobs.put
        async def killed(key, data):
            if when == "after":
                await put(key, data)
            os.kill(os.getpid(), signal.SIGKILL)
        object.__setattr__(storage.blobs, "put", killed)
        caller = make_caller("service_role", {"role": "service_role"})
        place = await place_of(storage, "assets", name, caller, replace=False)
        await store(storage, place, b"bytes", {"size": 5}, None)

asyncio.run(main())
"""


async def test_killed(world: World, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    blobs: Blobs = world.storage.blobs
    folder = read_blob_settings(tmp_path / "data", {})
    for number, when in enumerate(("before", "after")):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(program),
            world.server.database.url,
            str(tmp_path / "data"),
            SECRET,
            f"{world.team}/{number}",
            when,
        )
        assert await process.wait() == -signal.SIGKILL
    blobs = open_blobs(folder)
    assert await world.server.value("select count(*) from storage.objects") == 0
    assert await world.server.value("select count(*) from roseram.blob_garbage") == 2
    assert await blobs.count("assets", 9) == 1
    assert await world.storage.sweep() == 0, "not before its time: it may be an upload under way"
    await world.server.execute("update roseram.blob_garbage set due_at = now()")
    object.__setattr__(world.storage, "blobs", blobs)
    assert await world.storage.sweep() == 2
    assert await blobs.count("assets", 9) == 0
