"""Prints what the sub-commands share: a plan, the reconciliation, what waits in quarantine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roseram.cli import output
from roseram.migrate.page import plan_lines
from roseram.migrate.page.words import bare, count

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from roseram.cli.output import Style
    from roseram.migrate.page import Standing
    from roseram.migrate.page.text import Tone
    from roseram.migrate.plan import Plan

_STYLES: dict[Tone, Style] = {
    "heading": "bold",
    "dim": "dim",
    "danger": "red",
    "warning": "yellow",
    "good": "green",
}
# What may be wrong with the values of a column, as the reconciliation calls it.
_WRONG = {"differing": "not what they were", "unexplained": "neither there nor in quarantine"}


def print_plan(plan: Plan, *, everything: bool) -> None:
    """The whole plan."""
    for line in plan_lines(plan, everything=everything):
        style = _STYLES.get(line.tone)
        output.line(line.text if style is None else output.styled(line.text, style))


def print_report(report: Mapping[str, Any]) -> None:
    """Where the rows of each old table are."""
    rows = [
        (
            bare(item["table"]),
            *(item[name] for name in ("rows", "arrived", "quarantined", "archived")),
            "yes" if item["balanced"] else "NO",
        )
        for item in report["tables"]
    ]  # fmt: skip
    output.table(("old table", "rows", "arrived", "quarantined", "archived", "balanced"), rows)
    for flow in report["flows"]:
        for what, told in _WRONG.items():
            for column, number in flow.get(what, {}).items():
                output.line(f"  {flow['flow']}, column {column}: {count(number, 'value')} {told}")


def print_balance(report: Mapping[str, Any]) -> None:
    """Whether every row is accounted for."""
    if report["balanced"]:
        told = f"every row of {count(len(report['tables']), 'table')} is accounted for"
        output.line(output.styled(f"Balanced: {told}.", "green"))
    else:
        tables = {item["table"] for item in report["tables"] if not item["balanced"]}
        flows = [flow for flow in report["flows"] if any(flow.get(what) for what in _WRONG)]
        wrong = ", ".join(sorted(map(bare, tables | {flow["source"] for flow in flows})))
        output.line(output.styled(f"Not balanced: look at {wrong}.", "red"))


def print_quarantine(standing: Standing) -> None:
    """What waits, and the command that shows it."""
    rows, values = standing.quarantined_rows, standing.quarantined_values
    if rows or values:
        waiting = f"{count(rows, 'row')} and {count(values, 'value')} in quarantine"
        output.line(f"{waiting}: roseram quarantine list")


def moment(value: datetime | None) -> str:
    """A time as people read it; empty where there is none."""
    return "" if value is None else f"{value:%Y-%m-%d %H:%M:%S %Z}".strip()
