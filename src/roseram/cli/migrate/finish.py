"""`roseram migrate finish`: drops the archive of the old tables, once the name was typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.cli.migrate import _ask
from roseram.errors import UsageError
from roseram.migrate import journal
from roseram.migrate.finish import finish, what_is_dropped
from roseram.migrate.page.facts import Change, change
from roseram.migrate.page.words import bare, count, size
from roseram.postgres import open_target

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from roseram.config import Config
    from roseram.migrate.finish import Dropped
    from roseram.migrate.plan import Plan
    from roseram.postgres import Database

HELP = "End a migration: drop the archive of the old tables, once the database's name was typed."
EXAMPLE = """
roseram migrate finish
roseram migrate finish --confirm production
"""
_LEFT: Change = "archived"


@dataclass(frozen=True, slots=True)
class Leftover:
    """What stands in the archive and nowhere else."""

    table: str
    columns: tuple[str, ...]  # none: the whole table
    rows: int
    reason: str


def configure(parser: argparse.ArgumentParser) -> None:
    """Add its arguments."""
    parser.add_argument(
        "--confirm",
        metavar="NAME",
        help="the database's name, where there is no terminal to type it on",
    )
    parser.add_argument("--json", action="store_true", help="print what was dropped as JSON")


async def run(args: argparse.Namespace, config: Config) -> int:
    """List what will be dropped, have the name typed, drop it; 0."""
    async with open_target(config, max_size=2) as database:
        found = await what_is_dropped(database)
        left = await _leftovers(database)
        if not args.json:
            _print(found, left)
        typed = args.confirm if args.confirm is not None else await _ask_name(found)
        dropped = await finish(database, typed)
    if args.json:
        output.as_json({"dropped": dropped, "only_there": left})
    else:
        output.line(f"Dropped: {', '.join(dropped.schemas) or 'nothing was left'}")
        for migration in dropped.migrations:
            output.line(f"Migration {migration} is finished.")
    return 0


async def _ask_name(found: Dropped) -> str:
    if not _ask.on_terminal():
        raise UsageError(
            "the database's name was not typed", why="there is no terminal to type it on",
            next=f"nothing was dropped; add --confirm {found.database} to drop it",
        )  # fmt: skip
    output.flush()
    return await _ask.ask(
        f"\nThere is no way back. To drop all this type the database's name ({found.database}): "
    )


async def _leftovers(database: Database) -> list[Leftover]:
    async with database.connection() as connection:
        migration = await journal.latest(connection)
    return [] if migration is None else _left_behind(migration.plan)


def _left_behind(plan: Plan) -> list[Leftover]:
    """Tables that were only archived, and columns that have no other place."""
    found = []
    for table in plan.tables:
        columns = tuple(column.name for column in table.columns if change(column) == _LEFT)
        if table.fate == "archived":
            found.append(Leftover(table.name, (), table.rows, table.reason))
        elif table.fate == "copied" and columns:
            found.append(Leftover(table.name, columns, table.rows, ""))
    return found


def _print(found: Dropped, left: Sequence[Leftover]) -> None:
    whole = sum(number for _, number in found.tables)
    output.line(
        output.styled(
            f"Will be dropped from {found.database}: {', '.join(found.schemas) or 'nothing'}",
            "bold",
        )
    )
    output.line(f"{count(len(found.tables), 'table')}, {size(whole)}")
    output.line()
    if found.tables:
        output.table(("table", "size"), [(name, size(number)) for name, number in found.tables])
        output.line()
    if left:
        output.line(output.styled("These stand nowhere else:", "yellow"))
    for item in left:
        if item.columns:
            output.line(f"  {bare(item.table)}: the columns {', '.join(item.columns)}")
        else:
            output.line(
                f"  {bare(item.table)}: all of it ({count(item.rows, 'row')}). {item.reason}"
            )
