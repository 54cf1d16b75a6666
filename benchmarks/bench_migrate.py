"""Migrating a million messages and a million file revisions, against a script written by hand.

The script is the fastest that we could write: it needs the database for itself, checks nothing and
cannot be taken back. It and the engine change copies of the same database, in turns; both results
are compared. `--scale 0.1` takes a tenth of the rows, `--runs` says how often (default: 3).
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Figure, show
from migrating import Run, by_engine, by_hand, same_result
from old_states import clone, execute, make_projects
from roseram.migrate.locks import Patience
from roseram.postgres import EmbeddedServer
from traffic import Disk, Statements, disk, traffic

if TYPE_CHECKING:
    from collections.abc import Mapping

ROWS = {"people": 20_000, "projects": 200_000, "messages": 1_000_000, "revisions": 1_000_000}
# As on a small dedicated server; everything is safe on disk.
SETTINGS = {"fsync": "on", "shared_buffers": "512MB", "max_wal_size": "4GB"}
QUIET = 5.0  # seconds of traffic before the migration begins
_MB = 1 << 20


@dataclass
class Found:
    """What the runs gave."""

    hand: list[float] = field(default_factory=list)  # seconds
    alone: list[Run] = field(default_factory=list)
    live: list[Run] = field(default_factory=list)
    disks: list[Disk] = field(default_factory=list)
    quiet: list[Statements] = field(default_factory=list)
    busy: list[Statements] = field(default_factory=list)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="roseram-bench-") as folder:
        async with await EmbeddedServer.start(Path(folder), settings=SETTINGS) as server:
            await _measure(server, Path(folder), args.scale, args.runs)


async def _measure(server: EmbeddedServer, folder: Path, scale: float, runs: int) -> None:
    rows = {what: round(number * scale) for what, number in ROWS.items()}
    start = time.perf_counter()
    size = await make_projects(server, "old", rows)
    print(", ".join(f"{number:,} {what}" for what, number in rows.items()), end="")
    print(f": {size / _MB:,.0f} MB (made in {time.perf_counter() - start:.0f} s)", flush=True)
    found = Found()
    for run in range(runs):
        await _turn(server, folder, rows, found, compare=run == 0)
    small = {what: max(1, number // 10) for what, number in rows.items()}
    await make_projects(server, "small", small)
    little = await by_engine(await clone(server, "small", "ours"), folder / "cache")
    _print_times(found)
    _print_waits(found)
    _print_sizes(found, size, little)


async def _turn(
    server: EmbeddedServer, folder: Path, rows: Mapping[str, int], found: Found, *, compare: bool
) -> None:
    """By hand, ours alone, ours with an application at work: each on a fresh copy."""
    cache = folder / "cache"
    url = await clone(server, "old", "by_hand")
    found.hand.append(await by_hand(server, url, folder))
    ours = await clone(server, "old", "ours")
    async with disk(ours) as space:
        found.alone.append(await by_engine(ours, cache))
    found.disks.append(space)
    if compare:
        differing = await same_result(ours, url, cache)
        print("both results are " + (f"NOT the same: {differing}" if differing else "the same"))
    await execute(server, "drop database by_hand with (force)")
    ours = await clone(server, "old", "ours")
    async with traffic(ours, rows["projects"]) as statements:
        await asyncio.sleep(QUIET)
        begun = time.time()
        found.live.append(await by_engine(ours, cache))
        ended = time.time()
    if statements.errors:
        print(f"the application saw {len(statements.errors)} errors: {statements.errors[0]}")
    found.quiet.append(statements.between(0, begun))
    found.busy.append(statements.between(begun, ended))
    print(
        f"  by hand {found.hand[-1]:.1f} s, ours {found.alone[-1].apply:.1f} s, with traffic "
        f"{found.live[-1].apply:.1f} s", flush=True,
    )  # fmt: skip


def _print_times(found: Found) -> None:
    hand = statistics.median(found.hand) * 1000
    runs = len(found.hand)
    alone = statistics.median(run.apply for run in found.alone) * 1000
    live = statistics.median(run.apply for run in found.live) * 1000
    plan = statistics.median(run.plan for run in found.alone) * 1000
    show("preserving every row", "the fastest script by hand, alone", [
        Figure("apply, nobody else at work", alone, hand, "<= 1.3x", runs),
        Figure("apply, 4 connections writing", live, hand, "<= 2x", runs),
        Figure("plan, for comparison", plan, hand, "nothing", runs),
    ])  # fmt: skip
    for title, run in (("nobody else at work", found.alone[-1]), ("writing", found.live[-1])):
        print(f"  where the time goes, {title} (last run):")
        for name, seconds in _longest(run, 10):
            print(f"    {seconds:7.2f} s  {name}")


def _longest(run: Run, most: int) -> list[tuple[str, float]]:
    times = [(step.name, step.finished - step.started) for step in run.steps]
    return sorted(times, key=lambda item: -item[1])[:most]


def _print_waits(found: Found) -> None:
    timeout = Patience().lock_timeout
    asked = f"<= {timeout * 1000:.0f} ms + 200 ms"
    longest = [statements.worst() for statements in found.busy]
    took, sent = max(longest)
    run = found.live[longest.index((took, sent))]
    at = [step.name for step in run.steps if step.started < sent + took and step.finished > sent]
    switches = [step for live in found.live for step in live.steps if step.name == "switch"]
    before = max(statements.worst()[0] for statements in found.quiet)
    most = [
        statistics.median(statements.share(0.99) for statements in side)
        for side in (found.busy, found.quiet)
    ]
    runs = len(found.busy)
    show("what the application waits, in all runs", "the same application before the migration", [
        Figure("longest statement", took * 1000, before * 1000, asked, runs),
        Figure("99 of 100 statements below", most[0] * 1000, most[1] * 1000, "nothing", runs),
    ])  # fmt: skip
    total = sum(len(statements.took) for statements in found.busy)
    spent = sum(live.plan + live.apply for live in found.live)
    print(
        f"  {total:,} statements, {total / spent:.0f} a second; the longest during: {', '.join(at)}"
    )
    held = max(step.seconds for step in switches) * 1000
    print(f"  the switch held its locks at most {held:.0f} ms")


def _print_sizes(found: Found, size: int, little: Run) -> None:
    extra = statistics.median(space.most - space.before for space in found.disks)
    print("\nwhat else it takes")
    print(
        f"  disk at the peak: {extra / _MB:,.0f} MB more, {extra / size:.2f}x the tables' "
        f"{size / _MB:,.0f} MB (asked <= 1.2x, {len(found.disks)} runs)"
    )
    most = max(run.megabytes for run in (*found.alone, *found.live))
    print(
        f"  memory of the migrator: {most:.0f} MB, with a tenth of the rows "
        f"{little.megabytes:.0f} MB (asked <= 200 MB, not growing)"
    )


if __name__ == "__main__":
    asyncio.run(main())
