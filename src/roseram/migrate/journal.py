"""The journal: which migration this database went through, how far the one under way has come."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roseram.migrate.plan import Plan, from_json, to_json
from roseram.postgres.sql import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from roseram.migrate.plan import Step
    from roseram.postgres import Connection

SQL = load_sql("roseram.migrate", "journal.sql")


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What the journal says of one step."""

    step: str
    position: list[str] | None  # last key that was copied, as text
    rows: int
    checksum: str
    started_at: datetime
    finished_at: datetime | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration of this database."""

    id: int
    state: str  # running, applied, finished, rolled_back
    plan: Plan
    plan_id: str
    archive: str
    program: str
    notes: Mapping[str, Any]
    report: Mapping[str, Any] | None
    started_at: datetime
    applied_at: datetime | None
    finished_at: datetime | None
    rolled_back_at: datetime | None
    steps: Mapping[str, StepRecord]

    @property
    def switched(self) -> bool:
        """Whether the new tables have taken over."""
        return self.applied_at is not None and self.state in ("running", "applied")

    def done(self, step: Step) -> bool:
        """Whether a step needs no more work."""
        record = self.steps.get(step.id)
        return record is not None and record.finished_at is not None


async def latest(connection: Connection) -> Migration | None:
    """The last migration of this database; None where there was none."""
    if not await connection.fetchval(SQL["present"]):
        return None
    row = await connection.fetchrow(SQL["latest"])
    if row is None:
        return None
    steps = {
        item["step"]: StepRecord(
            item["step"],
            None if item["position"] is None else json.loads(item["position"]),
            item["rows"],
            item["checksum"],
            item["started_at"],
            item["finished_at"],
            item["seconds"],
        )
        for item in await connection.fetch(SQL["steps"], row["id"])
    }
    return Migration(
        id=row["id"],
        state=row["state"],
        plan=from_json(row["plan"]),
        plan_id=row["plan_id"],
        archive=row["archive"],
        program=row["program"],
        notes=json.loads(row["notes"]),
        report=None if row["report"] is None else json.loads(row["report"]),
        started_at=row["started_at"],
        applied_at=row["applied_at"],
        finished_at=row["finished_at"],
        rolled_back_at=row["rolled_back_at"],
        steps=steps,
    )


async def begin(connection: Connection, plan: Plan) -> int:
    """Write down that a migration begins; its number."""
    number: int = await connection.fetchval(
        SQL["begin"],
        plan.strategy,
        plan.section,
        to_json(plan),
        plan.id,
        plan.fingerprint,
        plan.archive,
        plan.program,
    )
    return number


def step_checksum(step: Step) -> str:
    """SHA-256 of what a step runs."""
    return hashlib.sha256("\n".join((step.id, step.flow or "", *step.sql)).encode()).hexdigest()
