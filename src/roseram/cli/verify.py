"""`roseram verify`: the guide's verification checklist, item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.errors import keep_secret
from roseram.migrate.against import FAILING, Comparison, compare_with
from roseram.operate.verify import Item, Problem, Report, Status, verify
from roseram.postgres import Database, libpq_url, open_target

if TYPE_CHECKING:
    import argparse

    from roseram.config import Config

NAME = "verify"
HELP = "Check the database against the unified schema; exit status 1 if an item fails."
EXAMPLE = """
roseram verify
roseram verify --json
roseram verify --against postgresql://app@old.example.com/roseram
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
    parser.add_argument(
        "--against", metavar="URL",
        help="after a migration: compare with this source, or a restored backup of it",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


async def run(args: argparse.Namespace, config: Config) -> int:
    """Print the report; 0 if nothing failed, else 1."""
    compared = None
    async with open_target(config, max_size=2) as database:
        if args.against is not None:
            compared = await _compared(database, args.against)
        report = await verify(database, config.data_dir / "cache")
    most = None if getattr(args, "verbose", False) else SHOWN
    if args.json:
        told = report.as_json()
        output.as_json(told if compared is None else {**told, "against": compared.as_json()})
    else:
        _show(report, most)
        if compared is not None:
            _show_compared(compared, most)
    return 0 if report.ok and (compared is None or compared.ok) else 1


async def _compared(database: Database, url: str) -> Comparison:
    _, password = libpq_url(url)
    if password:
        keep_secret(password)
    async with await Database.open(url, max_size=1) as source:
        return await compare_with(database, source, say=output.note)


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


def _show_compared(found: Comparison, most: int | None) -> None:
    """How many tables and flows are equal, and what is the matter with the others."""
    output.line()
    output.line(output.styled(f"Compared with {found.source}", "bold"))
    what = "the archive" if found.archive else "the number of rows migrated"
    same = sum(item.verdict == "equal" for item in found.tables)
    output.line(f"      {same} of {len(found.tables)} old tables: {what} and the source are equal")
    same = sum(item.verdict == "equal" for item in found.flows)
    told = f"{same} of {len(found.flows)} copies"
    output.line(f"      {told}: every row stands in the new table or in quarantine")
    _show_odd(found, most)
    for note in found.notes:
        output.line(output.styled(f"      {note}", "dim"))
    output.line(_conclusion(found))


def _show_odd(found: Comparison, most: int | None) -> None:
    every = [(item.table, item.verdict, item.why) for item in found.tables]
    every += [(item.flow, item.verdict, item.why) for item in found.flows]
    odd = [item for item in every if item[1] != "equal"]
    for name, verdict, why in odd[:most]:
        failed = verdict in FAILING
        mark = output.styled("FAIL", "red") if failed else output.styled("note", "yellow")
        output.line(f"{mark}  {name}: {why}")
    if len(odd) > len(odd[:most]):
        output.line(f"      and {len(odd) - len(odd[:most])} more (roseram verify -v)")


def _conclusion(found: Comparison) -> str:
    if not found.ok:
        return output.styled("The migrated database is NOT what the source was.", "red")
    return output.styled("Nothing is lost: every row of the source is accounted for.", "green")
