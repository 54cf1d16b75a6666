"""Weakens every policy in turn; prints the mutants that the access matrix does not notice."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from conftest import DEBIAN_15, FAST, Server
from roseram.postgres import EmbeddedServer, find_binaries
from schema.fixtures import clone
from schema.ground import Ground
from schema.mutants import equivalent, mutants, noticed, read_policies
from schema.observe import prepare
from schema.situations import SITUATIONS

if TYPE_CHECKING:
    from schema.mutants import Mutant


def main() -> int:
    """Run what the command line asks for; 1 when a mutant survives."""
    return asyncio.run(_run(_arguments()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutate-policies ARGS=...", description=__doc__)
    parser.add_argument("--table", help="only the policies of this table")
    parser.add_argument("--only", type=int, metavar="N", help="only N mutants, spread evenly")
    parser.add_argument("--version", choices=("18", "15"), default="18", help="PostgreSQL")
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="roseram-mutants-") as folder:
        binaries = find_binaries(DEBIAN_15 if arguments.version == "15" else None)
        data = Path(folder, "server")
        async with await EmbeddedServer.start(data, settings=FAST, binaries=binaries) as embedded:
            url = await clone(Server(embedded, data), SITUATIONS["superuser"], "mutants")
            connection = await asyncpg.connect(url)
            try:
                return await _mutate(connection, arguments)
            finally:
                await connection.close()


async def _mutate(
    connection: asyncpg.Connection[asyncpg.Record], wanted: argparse.Namespace
) -> int:
    async with connection.transaction():
        ground = await Ground.build(connection)
    await prepare(connection)
    policies = await read_policies(connection)
    chosen = [m for m in mutants(policies) if wanted.table in (None, m.table)]
    if wanted.only:
        chosen = chosen[:: max(1, len(chosen) // wanted.only)][: wanted.only]
    started = time.monotonic()
    survivors: list[Mutant] = []
    alike: dict[str, list[Mutant]] = {}
    for number, mutant in enumerate(chosen, 1):
        print(f"\r{number}/{len(chosen)} {mutant!s:100.100}", end="", file=sys.stderr)
        reason = equivalent(mutant, policies)
        if reason:
            alike.setdefault(reason, []).append(mutant)
        elif not await noticed(connection, ground, mutant):
            survivors.append(mutant)
    print(file=sys.stderr)
    for reason, group in alike.items():
        print(f"{len(group)} change nothing: {reason}")
    print(
        f"{len(chosen)} mutants of {len(policies)} policies in {time.monotonic() - started:.0f} s,"
    )
    print(f"{len(survivors)} not noticed")
    for mutant in survivors:
        print(f"  {mutant}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
