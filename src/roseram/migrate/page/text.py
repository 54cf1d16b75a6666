"""A plan for the terminal, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from roseram.migrate.page import facts
from roseram.migrate.page.words import bare, count, duration, server, size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roseram.migrate.plan import Fate, OldColumn, Plan

Tone: TypeAlias = Literal["plain", "heading", "dim", "danger", "warning", "good"]
SHOWN = 6  # names in one line, unless everything is asked for
_CHANGES: dict[facts.Change, str] = {
    "renamed": "renamed",
    "converted": "converted",
    "json": "in JSON",
    "archived": "archive only",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line and how it is meant."""

    text: str
    tone: Tone = "plain"


def plan_lines(plan: Plan, *, everything: bool = False) -> Iterator[Line]:
    """The whole plan: what stops it first, then what happens to tables, columns and objects."""
    yield from _heading(plan)
    if plan.empty:
        for note in plan.notes:
            yield Line(note, "good")
        return
    yield from _totals(plan)
    yield from _blockers(plan)
    yield from _hazards(plan)
    yield from _tables(plan)
    yield from _columns(plan, everything=everything)
    yield from _reasons(plan, "archived", "Only in the archive")
    yield from _reasons(plan, "altered", "Changed where they are")
    yield from _quarantine(plan)
    yield from _objects(plan, everything=everything)
    yield from _proposals(plan)
    yield from _new_tables(plan, everything=everything)
    for note in plan.notes:
        yield Line(f"Note: {note}")


def _heading(plan: Plan) -> Iterator[Line]:
    name = f"database {plan.database} ({server(plan.server_version)})"
    yield Line(f"Plan {plan.id} for {name}", "heading")
    section = f", up to section {plan.section}" if plan.section else ""
    made = plan.made_at.replace("T", " ").replace("+00:00", " UTC")
    yield Line(
        f"strategy {plan.strategy}{section} · to schema {plan.schema_version} · made {made} · "
        f"fingerprint {plan.fingerprint[:12]}",
        "dim",
    )


def _totals(plan: Plan) -> Iterator[Line]:
    found = facts.totals(plan)
    tables = ", ".join(f"{number} {fate}" for fate, number in found.fates.items())
    rows = f"{count(found.rows, 'row')}, {size(found.bytes)}"
    yield Line(f"{count(found.tables, 'old table')}: {tables or 'nothing to copy'} · {rows}")
    needed = f"about {size(found.disk)} more disk until `roseram migrate finish`"
    yield Line(f"{len(plan.steps)} steps, about {duration(found.seconds)} · needs {needed}")
    yield Line(f"the old tables go to schema {plan.archive}", "dim")


def _blockers(plan: Plan) -> Iterator[Line]:
    if plan.blockers:
        yield Line("")
        yield Line("Blocked: an administrator must run this first", "danger")
    for item in plan.blockers:
        yield Line(f"  {item.object}: {item.sentence}")
        yield Line(f"      {item.sql}", "warning")


def _hazards(plan: Plan) -> Iterator[Line]:
    if plan.hazards:
        yield Line("")
        yield Line("Hazards: each must be allowed by name", "danger")
    for name in sorted({hazard.name for hazard in plan.hazards}):
        yield Line(f"  --allow {name}", "warning")
        for hazard in plan.hazards:
            if hazard.name == name:
                yield Line(f"      {hazard.object}: {hazard.sentence}")


def _tables(plan: Plan) -> Iterator[Line]:
    rows = [
        (
            bare(table.name), f"{table.rows:,}", size(table.bytes),
            ", ".join(map(bare, table.targets)) or table.fate, table.rule,
        )
        for table in plan.tables
    ]  # fmt: skip
    yield from _grid("Tables", ("old table", "rows", "size", "becomes", "by"), rows, right=(1, 2))


def _columns(plan: Plan, *, everything: bool) -> Iterator[Line]:
    changed = [(table, facts.changes(table)) for table in plan.tables if facts.changes(table)]
    if changed:
        yield Line("")
        yield Line(
            "Columns that change" + ("" if everything else " (all of them with -v)"), "heading"
        )
    for table, kinds in changed:
        yield Line(f"  {bare(table.name)}")
        for kind, columns in kinds.items():
            if everything:
                told = map(facts.told, columns)
                yield from (Line(f"      {_CHANGES[kind]:<12}  {text}") for text in told)
            else:
                yield Line(f"      {_CHANGES[kind]:<12}  {_some([_short(c) for c in columns])}")


def _short(column: OldColumn) -> str:
    """Where a column goes, without the table."""
    if facts.change(column) in ("json", "archived") or column.target is None:
        return column.name
    name = column.target.rpartition(".")[2]
    return column.name if name == column.name else f"{column.name} → {name}"


def _some(names: Sequence[str], most: int = SHOWN) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _reasons(plan: Plan, fate: Fate, title: str) -> Iterator[Line]:
    """The tables of one fate, each with its reason."""
    tables = [table for table in plan.tables if table.fate == fate]
    if tables:
        yield Line("")
        yield Line(title, "heading")
    for table in tables:
        yield Line(f"  {bare(table.name)} ({count(table.rows, 'row')}): {table.reason}")


def _quarantine(plan: Plan) -> Iterator[Line]:
    if not plan.quarantine:
        yield Line("")
        yield Line("Nothing will be quarantined: every value has its place.", "good")
        return
    found = facts.totals(plan)
    rows, values = found.quarantined_rows, found.quarantined_values
    title = f"Quarantine: {count(rows, 'row')} and {count(values, 'value')} break a rule"
    cells = [
        (
            bare(item.source),
            bare(item.target),
            item.kind,
            item.column,
            f"{item.rows:,}",
            item.reason,
        )
        for item in plan.quarantine
    ]
    heads = ("old table", "target", "kind", "column", "number", "reason")
    yield from _grid(title, heads, cells, right=(4,))


def _objects(plan: Plan, *, everything: bool) -> Iterator[Line]:
    if plan.objects:
        yield Line("")
        yield Line("Views, functions, triggers and others", "heading")
    for group in facts.fellows(plan):
        names = [item.name for item in group.objects]
        text = f"{group.fate:<10} {group.kind} " + (
            ", ".join(names) if everything else _some(names, 3)
        )
        if group.hazard is None:
            yield Line(f"  {text}")
        else:
            yield Line(f"! {text} (--allow {group.hazard})", "warning")
        yield Line(f"      {group.why}", "dim")


def _proposals(plan: Plan) -> Iterator[Line]:
    if plan.proposals:
        yield Line("")
        yield Line(
            "Perhaps renamed: a file with these lines, given with --mapping, accepts it", "heading"
        )
    for item in plan.proposals:
        yield Line(f"  {bare(item.source)} → {bare(item.target)}: {item.because}")
        yield from (Line(f"      {text}", "dim") for text in item.mapping.splitlines())


def _new_tables(plan: Plan, *, everything: bool) -> Iterator[Line]:
    if plan.new_tables:
        names = [bare(name) for name in plan.new_tables]
        yield Line("")
        listed = ", ".join(names) if everything else _some(names)
        yield Line(f"New: {count(len(names), 'table')} without rows of an old one: {listed}")


def _grid(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[str | None]], *, right: Sequence[int]
) -> Iterator[Line]:
    """A table; the last column is as long as it is."""
    if not rows:
        return
    cells = [list(heads), *([cell or "" for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(heads))]
    widths[-1] = 0
    yield Line("")
    yield Line(title, "heading")
    for number, row in enumerate(cells):
        padded = (
            cell.rjust(width) if place in right and number else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )  # fmt: skip
        yield Line(f"  {'  '.join(padded)}".rstrip(), "plain" if number else "dim")
