"""Planning the migration of a database of 60 tables with 200 rows each.

The peer is `pg_dump --schema-only` of the same database, which reads the same catalog and nothing
else. Cold: the catalog of the unified schema is made first, as on the very first call.
"""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
import time
from pathlib import Path

from measure import Figure, show
from old_states import make_wide
from roseram.migrate.planner import make_plan
from roseram.postgres import Database, EmbeddedServer, libpq_url, with_database

TABLES, ROWS, RUNS = 60, 200, 7


async def main() -> None:
    with tempfile.TemporaryDirectory(prefix="roseram-bench-") as folder:
        async with await EmbeddedServer.start(Path(folder) / "data") as server:
            await make_wide(server, "wide", TABLES, ROWS)
            await _measure(server, Path(folder))


async def _measure(server: EmbeddedServer, folder: Path) -> None:
    url = with_database(server.url(), "wide")
    times: dict[str, list[float]] = {"cold": [], "warm": [], "pg_dump": []}
    async with await Database.open(url, max_size=4) as database:
        for run in range(RUNS):
            for temper in ("cold", "warm"):
                start = time.perf_counter()
                plan = await make_plan(database, folder / f"cache-{run}")
                times[temper].append(time.perf_counter() - start)
            times["pg_dump"].append(_dump(server, url))
    median = {name: sorted(each)[RUNS // 2] * 1000 for name, each in times.items()}
    print(f"{len(plan.tables)} tables, {len(plan.flows)} flows, {len(plan.steps)} steps")
    show("planning", "pg_dump --schema-only", [
        Figure("catalog of the schema at hand", median["warm"], median["pg_dump"], "<= 3 s", RUNS),
        Figure("first call", median["cold"], median["pg_dump"], "<= 3 s", RUNS),
    ])  # fmt: skip


def _dump(server: EmbeddedServer, url: str) -> float:
    program = str(server.binaries.bin_dir / "pg_dump")
    command = [program, "--schema-only", "-d", libpq_url(url)[0]]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    asyncio.run(main())
