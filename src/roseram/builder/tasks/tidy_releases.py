"""Every hour: removes files that no release needs any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roseram.builder.sites.publishing.garbage import remove_garbage
from roseram.jobs.task import Task

if TYPE_CHECKING:
    from roseram.jobs.task import Work


async def run(work: Work, _given: dict[str, Any]) -> None:
    """Do it once."""
    removed = await remove_garbage(work.database)
    if removed:
        work.log.info("removed %s files of releases", removed)


TASK = Task("tidy_releases", run, title="Remove files of old releases", schedule="23 * * * *")
