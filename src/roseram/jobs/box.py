"""The jobs as the operator sees them: of everybody, those that recur among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from roseram.postgres import load_sql

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from roseram.postgres import Database

STATUSES: Final = ("queued", "scheduled", "running", "done", "failed", "cancelled")
_SQL = load_sql("roseram.jobs", "box.sql")


@dataclass(frozen=True)
class Listed:
    """One job; `run_at` is when it is tried next."""

    id: int
    task: str
    title: str
    status: str
    attempts: int
    error: str | None
    organization_id: UUID | None
    person_id: UUID | None
    created_at: datetime
    updated_at: datetime
    run_at: datetime | None


async def list_jobs(
    database: Database, *, status: str | None = None, limit: int = 100
) -> list[Listed]:
    """Jobs, newest first: all, or those of one of STATUSES."""
    async with database.connection() as connection:
        found = await connection.fetch(_SQL["list"], status, limit)
    return [Listed(**row) for row in found]
