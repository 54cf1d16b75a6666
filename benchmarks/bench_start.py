"""From the command to a ready server: first start (initdb and schema included) and a later one.

The limit is Postgres itself: initdb, start and one query with the same programs and settings, and
for the later start only start and query.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from measure import Figure, show
from roseram.postgres import Database, EmbeddedServer

RUNS = 5
PORT = 21987


async def main() -> None:
    first: list[float] = []
    later: list[float] = []
    bare_first: list[float] = []
    bare_later: list[float] = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory(prefix="roseram-bench-") as folder:
            first.append(await _up(Path(folder) / "data"))
            later.append(await _up(Path(folder) / "data"))
        with tempfile.TemporaryDirectory(prefix="roseram-bench-") as folder:
            bare_first.append(await _bare(Path(folder) / "data"))
            bare_later.append(await _bare(Path(folder) / "data"))
    show("roseram up, until /readyz says ready", "embedded Postgres alone, until a query", [
        Figure("first start", _median(first), _median(bare_first), "<= 5 s", RUNS),
        Figure("later start", _median(later), _median(bare_later), "<= 1.5 s", RUNS),
    ])  # fmt: skip


def _median(times: list[float]) -> float:
    return sorted(times)[len(times) // 2] * 1000


async def _up(data_dir: Path) -> float:
    """Seconds from starting the process to the answer of /readyz."""
    start = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        shutil.which("roseram", path=str(Path(sys.executable).parent)) or "roseram",
        "up", "--port", str(PORT), "--data-dir", str(data_dir),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    assert (await process.stdout.readline()).startswith(b"Roseram is ready")
    await asyncio.to_thread(_ready)
    took = time.perf_counter() - start
    process.terminate()
    await process.communicate()
    return took


def _ready() -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=30) as answer:
        assert answer.status == 200


async def _bare(data_dir: Path) -> float:
    start = time.perf_counter()
    async with (
        await EmbeddedServer.start(data_dir) as server,
        await Database.open(server.url(), max_size=1) as database,
        database.connection() as connection,
    ):
        await connection.fetchval("select 1")
        return time.perf_counter() - start


if __name__ == "__main__":
    asyncio.run(main())
