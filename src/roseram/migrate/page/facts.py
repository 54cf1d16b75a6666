"""What a person wants to know of a plan, worked out once for the terminal, the page and scripts."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from roseram.migrate.page.words import bare
from roseram.migrate.plan import Fate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roseram.migrate.plan import ObjectFate, OldColumn, OldTable, Plan, Step, StepKind

# What becomes of a column, as people ask: another name, another type, elsewhere, left behind?
Change: TypeAlias = Literal["renamed", "converted", "json", "archived", "same"]
CHANGES: tuple[Change, ...] = ("renamed", "converted", "json", "archived")
PHASES: dict[str, tuple[StepKind, ...]] = {
    "Prepare beside the old tables": ("prepare", "stage", "alone"),
    "Write down what the application changes": ("capture",),
    "Copy": ("copy", "complete", "index"),
    "Count": ("sweep", "reconcile"),
    "Switch": ("switch",),
    "Afterwards": ("accounts", "validate", "verify"),
}


@dataclass(frozen=True, slots=True)
class Totals:
    """A plan in numbers; sizes in bytes, time in seconds."""

    tables: int
    fates: dict[Fate, int]  # tables
    rows: int
    rows_archived: int
    rows_kept: int  # of tables that stay where they are
    bytes: int
    disk: int  # that is needed besides until `finish`: about what is copied takes now
    seconds: float
    quarantined_rows: int
    quarantined_values: int


def totals(plan: Plan) -> Totals:
    """Count a plan."""
    fates = Counter(table.fate for table in plan.tables)
    rows = Counter[Fate]()
    for table in plan.tables:
        rows[table.fate] += table.rows
    return Totals(
        tables=len(plan.tables),
        fates={fate: fates[fate] for fate in get_args(Fate) if fates[fate]},
        rows=rows.total(),
        rows_archived=rows["archived"],
        rows_kept=rows["altered"] + rows["kept"],
        bytes=sum(table.bytes for table in plan.tables),
        disk=sum(table.bytes for table in plan.tables if table.fate == "copied"),
        seconds=sum(step.seconds for step in plan.steps),
        quarantined_rows=sum(item.rows for item in plan.quarantine if item.kind == "row"),
        quarantined_values=sum(item.rows for item in plan.quarantine if item.kind == "value"),
    )


def change(column: OldColumn) -> Change:
    """What happens to a column; a column of another name is renamed unless it is converted, too."""
    if column.fate == "same" and column.target is not None:
        return "same" if column.target.rpartition(".")[2] == column.name else "renamed"
    return column.fate


def changes(table: OldTable) -> dict[Change, list[OldColumn]]:
    """The columns of a table that do not just stay what they are, by what happens to them."""
    found: dict[Change, list[OldColumn]] = {kind: [] for kind in CHANGES}
    for column in table.columns:
        if table.fate == "copied" and change(column) != "same":
            found[change(column)].append(column)
    return {kind: columns for kind, columns in found.items() if columns}


def told(column: OldColumn) -> str:
    """A column's way in a line, like `github_url → repository_url (text to uuid)`."""
    how = f" ({column.how.strip()})" if column.how.strip() else ""
    if column.target is None:
        return f"{column.name}{how}"
    return f"{column.name} → {bare(column.target)}{how}"


@dataclass(frozen=True, slots=True)
class Fellows:
    """Objects with one fate for one reason."""

    kind: str
    fate: str
    why: str
    hazard: str | None
    objects: tuple[ObjectFate, ...]


def fellows(plan: Plan) -> list[Fellows]:
    """The objects around the tables, those with one fate together, hazards first."""

    def key(item: ObjectFate) -> tuple[bool, str, str, str, str]:
        return (item.hazard is None, item.kind, item.fate, item.why, item.hazard or "")

    return [
        Fellows(kind, fate, why, hazard or None, tuple(items))
        for (_, kind, fate, why, hazard), items in groupby(sorted(plan.objects, key=key), key)
    ]


def allow_flags(plan: Plan) -> list[str]:
    """What `apply` takes to accept the plan's hazards, like `--allow keyless-table`."""
    return [f"--allow {name}" for name in sorted({hazard.name for hazard in plan.hazards})]


@dataclass(frozen=True, slots=True)
class Next:
    """A command that may come next, and why."""

    command: str
    sentence: str


def next_commands(plan: Plan, file: str) -> tuple[Next, ...]:
    """What to do with a plan that is kept in `file`."""
    if plan.empty:
        return (Next("roseram verify", "check the database item by item"),)
    if plan.blockers:
        return (Next("roseram migrate plan", "once an administrator has run the SQL above"),)
    name = shlex.quote(file)
    return (
        Next(f"roseram migrate rehearse {name}", "try it on a copy first"),
        Next(" ".join([f"roseram migrate apply {name}", *allow_flags(plan)]), "carry it out"),
    )


def phases(plan: Plan) -> Iterator[tuple[str, Sequence[tuple[int, Step]]]]:
    """The steps with their numbers (from 1), those of a phase together."""
    titles = {kind: title for title, kinds in PHASES.items() for kind in kinds}
    numbered = enumerate(plan.steps, 1)
    for title, steps in groupby(numbered, lambda item: titles[item[1].kind]):
        yield title, list(steps)
