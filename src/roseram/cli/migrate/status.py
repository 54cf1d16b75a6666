"""`roseram migrate status`: where the migration of this database stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.cli.migrate._print import moment, print_balance, print_quarantine, print_report
from roseram.migrate.page import Standing, read_standing
from roseram.migrate.page.words import count, size
from roseram.postgres import open_target

if TYPE_CHECKING:
    import argparse

    from roseram.config import Config

HELP = "Say where the migration of this database stands, and list the earlier ones."
EXAMPLE = """
roseram migrate status
roseram migrate status --json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add its arguments."""
    parser.add_argument("--json", action="store_true", help="print it as JSON")


async def run(args: argparse.Namespace, config: Config) -> int:
    """Show it; 0."""
    async with open_target(config, max_size=1) as database:
        standing = await read_standing(database)
    if args.json:
        output.as_json(standing)
        return 0
    _print_state(standing)
    if standing.history:
        output.line()
        _print_history(standing)
    if standing.report is not None and standing.state in ("running", "applied", "finished"):
        output.line()
        print_report(standing.report)
        print_balance(standing.report)
    return 0


def _print_state(standing: Standing) -> None:
    match standing.state:
        case "none":
            output.line(f"{standing.database} was never migrated: roseram migrate plan")
        case "running":
            _print_running(standing)
        case "applied":
            _print_applied(standing)
        case "finished":
            when = moment(standing.history[0].finished_at)
            output.line(f"{standing.database}: the migration is finished since {when}")
            print_quarantine(standing)
        case "rolled_back":
            when = moment(standing.history[0].rolled_back_at)
            output.line(f"{standing.database}: the last migration was rolled back at {when}")


def _print_running(standing: Standing) -> None:
    last, way = standing.history[0], standing.under_way
    begun = f"begun {moment(last.started_at)} with strategy {last.strategy}"
    output.line(output.styled(f"{standing.database}: migration {last.id} is under way", "bold"))
    output.line(f"{begun}, plan {last.plan_id}, Roseram {last.program}")
    if way is not None:
        rows = f", {way.rows:,} of {max(way.rows, way.total):,} rows" if way.total else ""
        since = f", since {moment(way.since)}" if way.since else ""
        output.line(f"step {way.number} of {way.steps}: {way.title}{rows}{since}")
        place = "the new tables are in place" if way.switched else "the old tables are in use still"
        output.line(f"{place}; {count(way.changes, 'change')} of the application to copy")
    holder = standing.holder
    if holder is None:
        output.line("nobody is at work on it")
        output.line("to go on: roseram migrate apply; to go back: roseram migrate rollback")
    else:
        output.line(
            f"at work: process {holder.pid} ({holder.application}) since {moment(holder.since)}"
        )


def _print_applied(standing: Standing) -> None:
    last = standing.history[0]
    output.line(output.styled(f"{standing.database}: migration {last.id} is applied", "bold"))
    output.line(f"since {moment(last.applied_at)}, strategy {last.strategy}, plan {last.plan_id}")
    if standing.archive is not None:
        kept = f"{count(standing.archive.tables, 'table')}, {size(standing.archive.bytes)}"
        output.line(f"the old tables are in schema {standing.archive.schema}: {kept}")
    print_quarantine(standing)
    output.line("when all works: roseram migrate finish; to go back: roseram migrate rollback")


def _print_history(standing: Standing) -> None:
    rows = [
        (
            past.id,
            past.strategy,
            past.state.replace("_", " "),
            moment(past.started_at),
            moment(past.applied_at),
            moment(past.ended_at),
        )
        for past in standing.history
    ]
    output.table(("migration", "strategy", "state", "begun", "applied", "ended"), rows)
