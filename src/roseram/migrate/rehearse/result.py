"""What a rehearsal found: whether it works, how long it takes, what it locks and hides."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from roseram.migrate.rehearse.watch import BLOCKS_READING, BLOCKS_WRITING, STRENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.migrate.plan import Blocker, Hazard, Plan, StepKind
    from roseram.migrate.rehearse.watch import Disk, Hold

StageName: TypeAlias = Literal[
    "copy", "plan", "apply", "reconcile", "verify", "plan again", "keep", "rollback", "apply again"
]


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of the rehearsal; `why` says what went wrong."""

    name: StageName
    ok: bool
    seconds: float
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    """One step of the migration as it ran on the copy."""

    id: str
    kind: StepKind
    title: str
    table: str | None
    seconds: float
    rows: int
    estimated: float | None = None  # seconds with all rows, where only a sample was copied

    @property
    def rate(self) -> float | None:
        """Rows per second, where it copies rows."""
        return self.rows / self.seconds if self.rows and self.seconds > 0 else None


@dataclass(frozen=True, slots=True)
class Example:
    """One of several rows that are refused for the same reason."""

    key: str
    value: str | None  # of the old column that is concerned


@dataclass(frozen=True, slots=True)
class Refused:
    """Rows, or values of rows, that go to quarantine for one reason."""

    source: str
    target: str
    kind: str  # row, value
    column: str | None
    code: str
    reason: str
    rows: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """What stays in the archive schema and nowhere else."""

    table: str
    columns: tuple[str, ...]  # none: the whole table
    rows: int
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """What somebody else's verification said of the migrated copy."""

    ok: bool
    checked: int  # items
    failed: tuple[str, ...]  # a line each


@dataclass(frozen=True, slots=True)
class Sample:
    """What part of the rows was copied; `whole` is None where nobody knows how many there are."""

    limit: int  # rows asked for of each table
    rows: int
    whole: int | None
    seconds: float | None  # estimate for all rows
    disk: int | None  # estimate of the bytes needed for all rows


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The result of a rehearsal; times in seconds, sizes in bytes."""

    source: str
    database: str
    server_version: int
    strategy: str
    section: str | None
    plan_id: str
    empty: bool  # there was nothing to do
    rows: int  # in the copy
    size: int  # of the copy
    notes: tuple[str, ...]  # what is other in the copy than in the source
    stages: tuple[Stage, ...]
    steps: tuple[Timed, ...] = ()
    locks: tuple[Hold, ...] = ()
    switch: float | None = None  # how long the application waits at the switch
    quarantine: tuple[Refused, ...] = ()
    behind: tuple[Behind, ...] = ()
    report: Mapping[str, Any] | None = None  # of the reconciliation
    check: Check | None = None
    disk: Disk | None = None
    hazards: tuple[Hazard, ...] = ()
    blockers: tuple[Blocker, ...] = ()  # in the source
    sample: Sample | None = None
    kept: str | None = None  # folder with the migrated copy

    @property
    def ok(self) -> bool:
        """Whether every part went well; blockers are the administrator's to take away first."""
        return all(stage.ok for stage in self.stages)

    @property
    def seconds(self) -> float:
        """How long the migration of the copy took."""
        return sum(stage.seconds for stage in self.stages if stage.name == "apply")

    def refused(self, kind: Literal["row", "value"]) -> int:
        """How many rows, or values, go to quarantine."""
        return sum(item.rows for item in self.quarantine if item.kind == kind)

    def longest(self, what: Literal["reading", "writing"]) -> Hold | None:
        """The longest lock that keeps the application from it."""
        least = BLOCKS_READING if what == "reading" else BLOCKS_WRITING
        held = [hold for hold in self.locks if STRENGTH[hold.mode] >= least]
        return max(held, key=lambda hold: hold.seconds, default=None)

    def strongest(self) -> tuple[Hold, ...]:
        """The strongest lock on each table, the most hindering first."""
        found: dict[str, Hold] = {}
        for hold in self.locks:  # sorted by strength
            found.setdefault(hold.table, hold)
        return tuple(found.values())

    def as_json(self) -> dict[str, Any]:
        """Plain values for scripts: {"ok", "seconds", ..., "stages": [...], "steps": [...]}."""
        return {
            "ok": self.ok,
            "seconds": self.seconds,
            "estimated": None if self.sample is None else self.sample.seconds,
            **asdict(self),
        }


def left_behind(plan: Plan) -> tuple[Behind, ...]:
    """Tables that are only archived, and columns that have no other place."""
    found = []
    for table in plan.tables:
        columns = tuple(column.name for column in table.columns if column.fate == "archived")
        if table.fate == "archived":
            found.append(Behind(table.name, (), table.rows, table.reason))
        elif table.fate == "copied" and columns:
            found.append(Behind(table.name, columns, table.rows, ""))
    return tuple(found)
