"""Installing the schema on a running, empty database, and verifying it.

Peers: psql running the very same script from a file, and `pg_dump --schema-only`, which reads the
same catalog.
"""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Figure, show
from roseram.operate.verify import verify
from roseram.postgres import Database, EmbeddedServer, libpq_url, with_database
from roseram.schema import ensure_schema, sections

if TYPE_CHECKING:
    from collections.abc import Awaitable

RUNS = 7


async def main() -> None:
    with tempfile.TemporaryDirectory(prefix="roseram-bench-") as folder:
        script = Path(folder) / "schema.sql"
        script.write_text("begin;" + "\n".join(s.script for s in sections()) + "commit;")
        async with await EmbeddedServer.start(Path(folder) / "data") as server:
            await _measure(server, script, Path(folder) / "cache")


async def _measure(server: EmbeddedServer, script: Path, cache: Path) -> None:
    times: dict[str, list[float]] = {"install": [], "psql": [], "verify": [], "pg_dump": []}
    bin_dir = server.binaries.bin_dir
    async with await Database.open(server.url(), max_size=2) as admin:
        for run in range(RUNS):
            ours, theirs = f"ours_{run}", f"psql_{run}"
            async with admin.connection() as connection:
                await connection.execute(f"create database {ours}")
                await connection.execute(f"create database {theirs}")
            url = with_database(server.url(), ours)
            async with await Database.open(url, max_size=2) as database:
                times["install"].append(await _timed(ensure_schema(database)))
                await verify(database, cache)  # the wanted catalog is made once per installation
                times["verify"].append(await _timed(verify(database, cache)))
            peer = libpq_url(with_database(server.url(), theirs))[0]
            times["psql"].append(
                _run(bin_dir / "psql", "--quiet", "--no-psqlrc", "-d", peer, "-f", script)
            )
            times["pg_dump"].append(
                _run(bin_dir / "pg_dump", "--schema-only", "-d", libpq_url(url)[0])
            )
    median = {name: sorted(each)[RUNS // 2] * 1000 for name, each in times.items()}
    show("the schema", "psql -f with the same script; pg_dump --schema-only", [
        Figure("install", median["install"], median["psql"], "<= 2 s", RUNS),
        Figure("verify", median["verify"], median["pg_dump"], "<= 1 s", RUNS),
    ])  # fmt: skip


async def _timed(work: Awaitable[object]) -> float:
    start = time.perf_counter()
    await work
    return time.perf_counter() - start


def _run(*command: object) -> float:
    start = time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    asyncio.run(main())
