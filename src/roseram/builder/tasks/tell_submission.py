"""Tells of a form that a visitor has sent: by mail, and to other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from roseram.builder.forms.keeping import TELL
from roseram.jobs.task import Task

if TYPE_CHECKING:
    from roseram.jobs.task import Work


async def run(work: Work, given: dict[str, Any]) -> None:
    """Do it once, however often it is run."""
    from roseram.builder.forms.telling import tell  # here: an idle worker does without it

    await tell(work, UUID(given["submission"]))


TASK = Task(TELL, run, title="Tell of a form that was sent")
