"""`roseram migrate plan`: says what a migration would do, step by step; nothing is changed."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from roseram.cli import output
from roseram.cli.migrate._plans import plan_path, save_plan, shown
from roseram.cli.migrate._print import print_plan
from roseram.migrate.page import script
from roseram.migrate.page.facts import next_commands, totals
from roseram.migrate.plan import Strategy
from roseram.migrate.planner import Options, make_plan
from roseram.postgres import open_target

if TYPE_CHECKING:
    import argparse

    from roseram.config import Config
    from roseram.migrate.plan import Plan

HELP = "Say what a migration would do, and keep the plan; nothing is changed."
EXAMPLE = """
roseram migrate plan
roseram migrate plan --mapping ours.toml --html plan.html
roseram migrate plan --dry-run > migration.sql
"""
_UNSAID = ("flows", "links", "switch", "steps", "mappings")  # in the file, too long for a summary


def configure(parser: argparse.ArgumentParser) -> None:
    """Add its arguments."""
    add_options(parser)
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="the file for the plan (in the data folder)"
    )
    parser.add_argument(
        "--html", metavar="FILE", type=Path, help="the file for its page (beside the plan)"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--dry-run", action="store_true", help="print every statement; no plan is kept"
    )
    form.add_argument(
        "--json", action="store_true", help="print the plan as JSON, without statements"
    )


def add_options(parser: argparse.ArgumentParser) -> None:
    """The arguments that say how to plan."""
    parser.add_argument(
        "--strategy",
        choices=get_args(Strategy),
        default="preserve",
        help="preserve: keep and convert every row (default); clean: archive everything, "
        "begin empty; incremental: one section at a time",
    )
    parser.add_argument(
        "--section", metavar="NAME", help="with incremental: up to this section of the schema"
    )
    parser.add_argument(
        "--mapping", metavar="FILE", type=Path, help="your own mapping (TOML), added to ours"
    )
    parser.add_argument(
        "--time-zone",
        metavar="ZONE",
        default="UTC",
        help="the zone of times that say none, like Europe/Berlin (UTC)",
    )


def options_of(args: argparse.Namespace) -> Options:
    """What these arguments say; whether strategy and section go together is seen when planning."""
    return Options(args.strategy, args.section, args.mapping, args.time_zone)


async def run(args: argparse.Namespace, config: Config) -> int:
    """Make, keep and show the plan; 0."""
    options = options_of(args)
    async with open_target(config, max_size=4) as database:
        plan = await make_plan(database, config.data_dir / "cache", options, note=output.note)
    if args.dry_run:
        for line in script(plan):
            output.line(line)
        return 0
    path = args.out or plan_path(config, plan)
    page = args.html or path.with_suffix(".html")
    kept = not plan.empty or args.out is not None or args.html is not None
    if kept:
        await save_plan(plan, path, page)
    if args.json:
        output.as_json(as_json(plan, path, page if kept else None))
    else:
        print_plan(plan, everything=getattr(args, "verbose", False))
        print_next(plan, path, page if kept else None)
    return 0


def print_next(plan: Plan, path: Path, page: Path | None) -> None:
    """Where the plan is kept, and what comes next."""
    output.line()
    if page is not None:
        output.line(f"plan: {shown(path)}")
        output.line(f"page: {shown(page)}")
    for item in next_commands(plan, shown(path)):
        output.line(f"{item.sentence}: {output.styled(item.command, 'bold')}")


def as_json(plan: Plan, path: Path, page: Path | None) -> dict[str, Any]:
    """A plan without its statements, for scripts; of an empty one no file is kept."""
    data = {name: value for name, value in asdict(plan).items() if name not in _UNSAID}
    steps = [{k: v for k, v in asdict(step).items() if k != "sql"} for step in plan.steps]
    return {
        "id": plan.id,
        "empty": plan.empty,
        "file": None if page is None else str(path),
        "page": None if page is None else str(page),
        **data,
        "mappings": dict(plan.mappings),
        "totals": totals(plan),
        "steps": steps,
        "next": next_commands(plan, shown(path)),
    }
