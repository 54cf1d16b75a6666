"""`roseram psql`: opens psql on the database that Roseram uses."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from roseram.config import caller_environment
from roseram.postgres import find_psql, libpq_url, target_url

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from roseram.config import Config

NAME = "psql"
HELP = "Open psql, the SQL prompt of Postgres, on the database that Roseram uses."
EXAMPLE = """
roseram psql
roseram psql -- -c 'select now()'
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """What follows `--` is for psql."""
    parser.add_argument("arguments", nargs="*", metavar="-- ARGUMENT", help="handed on to psql")


async def run(args: argparse.Namespace, config: Config) -> int:
    """psql's own exit status."""
    program = find_psql(config.postgres_bin)
    async with target_url(config) as url:
        address, password = libpq_url(url)
        # the command line of a process is there for everybody to read; its environment is not
        more = {"PGPASSWORD": password} if password else {}
        with _ctrl_c_is_for_psql():  # before it begins: its prompt may be there before we go on
            child = await asyncio.create_subprocess_exec(
                program, f"--dbname={address}", *args.arguments, env=caller_environment(more)
            )
            try:
                return await child.wait()
            except asyncio.CancelledError:
                child.terminate()
                await child.wait()
                raise


@contextmanager
def _ctrl_c_is_for_psql() -> Iterator[None]:
    """Ctrl-C reaches both of us; at the prompt it means "forget this query", not "end"."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
