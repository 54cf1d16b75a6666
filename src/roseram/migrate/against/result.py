"""What a comparison found: old tables and their rows, equal, changed since, other, or lost."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

# equal: as it was. changed: the application wrote since, which explains what is other. differs: the
# source is not what was migrated, or the archive was touched. lost: nothing explains what is other.
Verdict: TypeAlias = Literal["equal", "changed", "differs", "lost"]
FAILING: tuple[Verdict, ...] = ("differs", "lost")


@dataclass(frozen=True, slots=True)
class Kept:
    """An old table here, in the archive, and there, in the source."""

    table: str
    rows: int  # there
    rows_here: int | None  # None: it is not in the archive
    differing: tuple[str, ...]  # columns
    verdict: Verdict
    why: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """The rows of an old table and what became of them in one unified table."""

    flow: str
    source: str
    target: str
    rows: int
    arrived: int
    waiting: int  # in quarantine
    gone: int  # neither here nor there: deleted since, or lost
    changed: int  # rows of the target that the application wrote since the switch
    values_lost: dict[str, int]  # column -> values that nobody changed and that differ
    values_changed: dict[str, int]  # column -> values that differ in rows that were written since
    verdict: Verdict
    why: str = ""
    examples: tuple[str, ...] = ()  # keys of rows that are gone


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of comparing a migrated database with its source."""

    migration: int
    database: str
    source: str
    at: str  # ISO 8601
    archive: str | None  # None: it was dropped by finish
    tables: tuple[Kept, ...]
    flows: tuple[Moved, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether nothing is lost, and the source is what was migrated."""
        verdicts = [*(item.verdict for item in self.tables), *(item.verdict for item in self.flows)]
        return not any(verdict in FAILING for verdict in verdicts)

    def as_json(self) -> dict[str, Any]:
        """Plain values for scripts: {"ok", "migration", ..., "tables": [...], "flows": [...]}."""
        return {"ok": self.ok, **asdict(self)}

    def in_short(self) -> dict[str, Any]:
        """What the journal keeps: the verdict, and everything about what is not equal."""
        data = self.as_json()
        data["compared"] = len(self.tables) + len(self.flows)
        for part in ("tables", "flows"):
            data[part] = [item for item in data[part] if item["verdict"] != "equal"]
        return data
