"""What a sample says of the whole: each table's times in proportion to its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.migrate.plan import Plan, StepKind
    from roseram.migrate.rehearse.result import Timed


def without_rows(steps: tuple[Timed, ...], plan: Plan) -> dict[StepKind, float]:
    """Seconds that a step of each kind takes at least, when its table is empty."""
    rows = {step.id: step.rows for step in plan.steps}
    found: dict[StepKind, list[float]] = {}
    for step in steps:
        if step.kind in ("copy", "index", "validate") and not rows[step.id]:
            found.setdefault(step.kind, []).append(step.seconds)
    return {kind: min(seconds) for kind, seconds in found.items()}


@dataclass(frozen=True, slots=True)
class Ratios:
    """How many times as many rows the source has as the sample, table by table."""

    of: Mapping[str, float]
    whole: float  # over all tables
    fixed: Mapping[StepKind, float]  # seconds that a step takes without any row

    @classmethod
    def between(
        cls, copied: Mapping[str, int], source: Mapping[str, int], fixed: Mapping[StepKind, float]
    ) -> Ratios:
        """Rows by table in the copy, and in the source."""
        of = {
            name: max(source[name] / max(rows, 1), 1.0) if source[name] else 1.0
            for name, rows in copied.items()
            if name in source
        }
        rows = sum(copied[name] for name in of)
        return cls(of, max(sum(source[name] for name in of) / max(rows, 1), 1.0), fixed)

    def step(self, step: Timed, plan: Plan) -> float:
        """The seconds that a step takes with all rows; where it reads none they stay."""
        fixed = min(self.fixed.get(step.kind, 0.0), step.seconds)
        return fixed + (step.seconds - fixed) * self._growth(step, plan)

    def _growth(self, step: Timed, plan: Plan) -> float:
        match step.kind:
            case "copy":
                return self.of.get(step.table or "", self.whole)
            case "prepare" | "stage" | "capture" | "switch" | "verify":
                return 1.0
            case "index" | "validate" | "complete" if self._target(step, plan):
                return self._into(self._target(step, plan), plan)
            case _:
                return self.whole

    def _target(self, step: Timed, plan: Plan) -> str:
        """The unified table that a step works on; empty where it works on many."""
        named = step.table or step.id.partition(" ")[2]
        return named if any(flow.target == named for flow in plan.flows) else ""

    def _into(self, target: str, plan: Plan) -> float:
        """A table grows like the largest of its sources."""
        sources = [flow.source for flow in plan.flows if flow.target == target]
        return max(self.of.get(source, self.whole) for source in sources)
