"""`roseram migrate rollback`: the old tables take their places again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.cli.migrate._follow import Follow
from roseram.cli.migrate.apply import add_patience, patience_of
from roseram.migrate.apply import RunOptions
from roseram.migrate.page.words import duration
from roseram.migrate.rollback import LATER_WRITES, rollback
from roseram.postgres import open_target

if TYPE_CHECKING:
    import argparse

    from roseram.config import Config
    from roseram.migrate.rollback import Undone

HELP = "Take the last migration back: the old tables stand again exactly as they were."
EXAMPLE = f"""
roseram migrate rollback
roseram migrate rollback --allow {LATER_WRITES}
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add its arguments."""
    parser.add_argument(
        "--allow", choices=[LATER_WRITES], action="append", default=[],
        help="go back although rows were written since; these are kept in a schema of their own",
    )  # fmt: skip
    add_patience(parser)
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")


async def run(args: argparse.Namespace, config: Config) -> int:
    """Go back; 1 where the schema is not exactly what it was."""
    follow = Follow()
    options = RunOptions(allow=frozenset(args.allow), patience=patience_of(args), say=follow.say)
    async with open_target(config, max_size=2) as database:
        try:
            undone = await rollback(database, options)
        except asyncio.CancelledError:
            output.note(
                "interrupted; nothing is lost, the same command goes on: roseram migrate rollback"
            )
            raise
    if args.json:
        output.as_json(undone)
    else:
        _print(undone)
    return 0 if undone.fingerprint_equal else 1


def _print(undone: Undone) -> None:
    told = f"Migration {undone.migration} is rolled back, in {duration(undone.seconds)}"
    output.line(output.styled(told, "bold"))
    if undone.fingerprint_equal:
        output.line(
            output.styled(
                "The schema is exactly what it was before (its fingerprint is equal).", "green"
            )
        )
    for note in undone.notes:
        output.line(output.styled(note, "yellow"))
    if undone.kept is not None:
        output.line(f"rows that were written since are kept in schema {undone.kept}")
    output.line("to try again: roseram migrate plan")
