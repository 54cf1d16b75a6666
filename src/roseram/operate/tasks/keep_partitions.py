"""Twice a day: makes the partitions ahead, drops those past their time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roseram.jobs.task import Task
from roseram.operate.partitions import keep_partitions

if TYPE_CHECKING:
    from roseram.jobs.task import Work


async def run(work: Work, _given: dict[str, Any]) -> None:
    """Do it once."""
    await keep_partitions(work.database)


TASK = Task("keep_partitions", run, title="Look after the partitions", schedule="23 */12 * * *")
