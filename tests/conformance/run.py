"""`make conformance`: thousands of requests to PostgREST and to Roseram, and what differs.

A tenth as many writes are committed to both databases, whose tables must then be equal.

python -m conformance.run --count 5000 --seed 1 --world library --examples 1
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.committed import TX_END, commit, writes
from conformance.generate import requests
from conformance.stage import stage
from conftest import FAST, Server
from roseram.postgres import EmbeddedServer, find_binaries

if TYPE_CHECKING:
    from collections.abc import Sequence


ROUND = 200  # writes that stay, on one pair of databases


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the differences; 0 when there is none."""
    args = _parser().parse_args(arguments)
    return asyncio.run(_run(args))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000, help="requests for each world")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--examples", type=int, default=2, help="shown of each kind of failure")
    parser.add_argument("--world", choices=("library", "unified"), action="append")
    parser.add_argument("--binaries", type=Path, help="bin folder of another Postgres")
    parser.add_argument("--itself", action="store_true", help="PostgREST against PostgREST")
    return parser


async def _run(args: argparse.Namespace) -> int:
    failed = 0
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        embedded = await EmbeddedServer.start(
            Path(folder) / "pg", settings=FAST, binaries=find_binaries(args.binaries)
        )
        try:
            server = Server(embedded, Path(folder) / "pg")
            for name in args.world or ("library", "unified"):
                failed += await _world(server, name, args)
        finally:
            await embedded.stop()
    return 1 if failed else 0


async def _world(server: Server, name: str, args: argparse.Namespace) -> int:
    async with stage(server, name, against_itself=args.itself) as on:  # type: ignore[arg-type]
        started = time.monotonic()
        result = await on.pair.run(
            requests(on.world, args.seed, args.count), examples=args.examples
        )
        took = time.monotonic() - started
        _say(result.text(on.pair.peer.port))
    failed = result.kinds.total()
    _say(f"\n{name}: {result.count} requests in {took:.0f} s, {failed} answered differently")
    for rule, times in result.rules.most_common():
        _say(f"  {times:5} let pass: {rule}")
    return failed + (0 if args.itself else await _committed(server, name, args))


async def _committed(server: Server, name: str, args: argparse.Namespace) -> int:
    """Writes that stay, a tenth as many; each round on fresh copies, for they also delete."""
    failed = 0
    for number in range(-(-args.count // (10 * ROUND))):
        async with stage(server, name, tx_end=TX_END) as on:  # type: ignore[arg-type]
            result = await commit(on, writes(on.world, args.seed * 1000 + number, ROUND))
        failed += len(result.differences)
        _say(result.text())
        told = f"{result.sent} writes, {result.kept} kept, {result.skipped} that only one took"
        _say(f"{name}: {told}, the tables {'differ' if result.differences else 'are equal'}")
    return failed


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
