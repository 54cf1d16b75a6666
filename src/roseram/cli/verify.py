"""`roseram verify`: the guide's verification checklist, item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.operate.verify import Item, Problem, Report, Status, verify
from roseram.postgres import open_target

if TYPE_CHECKING:
    import argparse

    from roseram.config import Config

NAME = "verify"
HELP = "Check the database against the unified schema; exit status 1 if an item fails."
EXAMPLE = """
roseram verify
roseram verify --json
DATABASE_URL=postgresql://app@db.example.com/roseram roseram verify
"""
SHOWN = 8  # problems of one item, unless -v
_MARKS: dict[Status, tuple[str, output.Style]] = {
    Status.OK: ("ok", "green"),
    Status.WARNING: ("warn", "yellow"),
    Status.FAILED: ("FAIL", "red"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare its flags."""
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


async def run(args: argparse.Namespace, config: Config) -> int:
    """Print the report; 0 if nothing failed, else 1."""
    async with open_target(config, max_size=2) as database:
        report = await verify(database, config.data_dir / "cache")
    if args.json:
        output.as_json(report.as_json())
    else:
        _show(report, None if getattr(args, "verbose", False) else SHOWN)
    return 0 if report.ok else 1


def _show(report: Report, most: int | None) -> None:
    heading = f"{report.database} on PostgreSQL {report.server_version}"
    output.line(f"{heading}, unified schema {report.schema_version}")
    output.line()
    for item in report.items:
        _show_item(item, most)
    output.line()
    output.line(_summary(report))


def _show_item(item: Item, most: int | None) -> None:
    mark, style = _MARKS[item.status]
    output.line(f"{output.styled(f'{mark:<4}', style)}  {item.title}: {item.found}")
    for repair, problems in item.by_repair(most).items():
        _show_problems(repair, problems)
    hidden = len(item.problems) - len(item.problems[:most])
    if hidden:
        output.line(f"        and {hidden} more (roseram verify -v)")


def _show_problems(repair: str, problems: list[Problem]) -> None:
    for problem in problems:
        output.line(f"        {problem.object}: {problem.what}")
    output.line(output.styled(f"        repair: {repair}", "dim"))


def _summary(report: Report) -> str:
    counts = dict.fromkeys(Status, 0)
    for item in report.items:
        counts[item.status] += 1
    warnings = f", {counts[Status.WARNING]} with warnings" if counts[Status.WARNING] else ""
    if report.ok:
        return f"Verified: {counts[Status.OK]} of {len(report.items)} items in order{warnings}."
    return f"Not in order: {counts[Status.FAILED]} of {len(report.items)} items failed{warnings}."
