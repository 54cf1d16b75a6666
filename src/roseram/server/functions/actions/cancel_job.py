"""Takes a job out of the queue, or stops it where it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from roseram.jobs.queue import cancel
from roseram.server.functions.action import Action, Output
from roseram.server.functions.failure import refused
from roseram.server.functions.jobs import OfJob, require_say

if TYPE_CHECKING:
    from roseram.server.functions.context import Context


class Cancelled(Output):
    """It will not run."""

    job_id: int = Field(description="The job.")


async def run(context: Context, given: OfJob) -> Cancelled:
    """What it has done so far stays done."""
    async with context.as_owner() as connection:
        status = await require_say(context, connection, given.job_id)
        if not await cancel(connection, given.job_id):
            raise refused(409, "job_over", "The job is over", details={"status": status})
    return Cancelled(job_id=given.job_id)


ACTION = Action(
    title="Cancel a job",
    sentence="A job that waits or has failed is dropped, one that runs is stopped: one's own, or "
    "one of an organization, for its editors and above.",
    input=OfJob,
    output=Cancelled,
    run=run,
)
