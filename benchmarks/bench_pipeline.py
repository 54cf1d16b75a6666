"""One request's transaction through our pipeline, against asyncpg: five statements, one answer.

Both set the same role, claims and headers, read the same twenty rows as JSON and commit. asyncpg
waits for the answer to each statement, and wants its parameters as Python values.
"""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import uvloop

from roseram.postgres import EmbeddedServer
from roseram.postgres.pipeline import Limits, Pool, Step, columns

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

CONNECTIONS, REQUESTS, ROUNDS = 4, 2000, 7
CLAIMS = json.dumps({"sub": "00000000-0000-4000-8000-000000000001", "role": "pg_monitor"})
HEADERS = json.dumps({"authorization": f"Bearer {'x' * 300}", "accept": "*/*"})
SETTINGS = {
    "role": "pg_monitor",
    "request.jwt.claims": CLAIMS,
    "request.method": "GET",
    "request.path": "/pages",
    "request.headers": HEADERS,
    "search_path": '"public", "extensions"',
}
SET = "select " + ", ".join(
    f"set_config('{name}', ${n}, true)" for n, name in enumerate(SETTINGS, 1)
)
MAIN = """select count(*)::text, coalesce(json_agg(t), '[]')::text
from (select * from pages where site = $1 order by updated_at desc limit $2) as t"""
FILL = """
create table pages as select n as id, n % 50 as site, 'Page ' || n as title,
    now() - n * interval '1 hour' as updated_at from generate_series(1, 5000) n;
create index on pages (site, updated_at desc);
grant select on pages to public;
vacuum analyze pages;
"""


async def main() -> None:
    with tempfile.TemporaryDirectory(prefix="roseram-bench-") as folder:
        async with await EmbeddedServer.start(Path(folder), settings={"fsync": "off"}) as server:
            connection = await asyncpg.connect(server.url())
            for statement in FILL.split(";")[:-1]:
                await connection.execute(statement)
            await connection.close()
            await _compare(server.url())


async def _compare(url: str) -> None:
    pool = Pool(url, Limits(size=CONNECTIONS))
    values = [value.encode() for value in SETTINGS.values()]
    driver = await asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS)

    async def ours() -> object:
        steps = [Step(SET, values), Step(MAIN, (b"7", b"20"), "pg_monitor")]
        return columns((await pool.run(steps))[1][0])[1]

    async def theirs() -> object:
        async with driver.acquire() as one, one.transaction():
            await one.fetchrow(SET, *SETTINGS.values())
            row = await one.fetchrow(MAIN, 7, 20)
            return str(row[1]).encode() if row else b""

    assert await ours() == await theirs()
    found: list[list[tuple[float, float]]] = [[], []]
    for _ in range(ROUNDS):
        for work, runs in zip((ours, theirs), found, strict=True):
            runs.append(await _run(work))
    print(f"{'':12}{'requests/s':>12}{'our CPU for each':>20}")
    for name, runs in zip(("pipeline", "asyncpg"), found, strict=True):
        rate, cpu = (statistics.median(run[at] for run in runs) for at in (0, 1))
        print(f"{name:12}{rate:>12,.0f}{cpu:>17.0f} us")
    await driver.close()
    await pool.close()


async def _run(work: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Requests per second, and the processor time of this process for each in microseconds."""

    async def worker() -> None:
        for _ in range(REQUESTS // CONNECTIONS):
            await work()

    spent, start = _cpu(), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))
    took = time.perf_counter() - start
    return REQUESTS / took, (_cpu() - spent) / REQUESTS * 1e6


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
