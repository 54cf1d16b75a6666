"""Lets a release go live whose time has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from roseram.builder.sites.publishing.faults import ReleaseMissing
from roseram.builder.sites.publishing.releases import SWITCH, switch_release
from roseram.jobs.task import Task

if TYPE_CHECKING:
    from roseram.jobs.task import Work


async def run(work: Work, given: dict[str, Any]) -> None:
    """Switch it, unless it was cancelled."""
    try:
        async with work.database.transaction() as connection:
            await switch_release(connection, UUID(given["release"]))
    except ReleaseMissing:
        work.log.info("the release is gone, with its site")


TASK = Task(SWITCH, run, title="Publish a site at a set time")
