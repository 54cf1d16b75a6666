"""Every hour: removes what has served its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roseram.errors import LockHeld
from roseram.jobs.task import Task
from roseram.operate.upkeep import keep_up

if TYPE_CHECKING:
    from roseram.jobs.task import Work


async def run(work: Work, _given: dict[str, Any]) -> None:
    """Do it once; somebody who is at it already does it for us."""
    try:
        await keep_up(work.database)
    except LockHeld:
        work.log.info("another process is at it")


TASK = Task("keep_up", run, title="Remove what is old", schedule="17 * * * *")
