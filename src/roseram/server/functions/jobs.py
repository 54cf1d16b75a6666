"""A job that a person has a say in: their own, or one of an organization that they may edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from roseram.postgres import load_sql
from roseram.server.functions.action import Input
from roseram.server.functions.failure import refused

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from roseram.server.functions.context import Context

SQL = load_sql("roseram.server.functions", "jobs.sql")


class OfJob(Input):
    """Which one."""

    job_id: int = Field(description="The job's number, as list_jobs tells it.", ge=1, lt=2**63)


async def require_say(context: Context, connection: Connection, number: int) -> str:
    """The job's status; Refusal 404 where the caller sees no such job, 403 where they may not."""
    row = await connection.fetchrow(SQL["job"], number, context.person.id)
    if row is None:
        raise refused(404, "job_not_found", "There is no such job")
    if not row["may_change"]:
        raise refused(403, "not_an_editor", "Only editors of the organization may do this")
    status: str = row["status"]
    return status
