"""Lets a job that failed run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from roseram.jobs.queue import retry
from roseram.server.functions.action import Action, Output
from roseram.server.functions.failure import refused
from roseram.server.functions.jobs import OfJob, require_say

if TYPE_CHECKING:
    from roseram.server.functions.context import Context


class Queued(Output):
    """It waits again."""

    job_id: int = Field(description="The job.")


async def run(context: Context, given: OfJob) -> Queued:
    """From its first attempt, with what it was given then."""
    async with context.as_owner() as connection:
        status = await require_say(context, connection, given.job_id)
        if not await retry(connection, given.job_id):
            message = "Only a job that has failed can be tried again"
            raise refused(409, "job_not_failed", message, details={"status": status})
    return Queued(job_id=given.job_id)


ACTION = Action(
    title="Retry a job",
    sentence="A job that has failed runs again: one's own, or one of an organization, for its "
    "editors and above.",
    input=OfJob,
    output=Queued,
    run=run,
)
