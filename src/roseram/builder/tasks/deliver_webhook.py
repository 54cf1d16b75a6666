"""Sends one event to another program, again and again with growing pauses until it arrives."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from roseram.jobs.task import Task

if TYPE_CHECKING:
    from roseram.jobs.task import Work


async def run(work: Work, given: dict[str, Any]) -> None:
    """Try it once."""
    from roseram.builder.forms.delivering import deliver  # here: an idle worker does without it

    await deliver(work, UUID(given["delivery"]))


TASK = Task(
    "deliver_webhook",
    run,
    attempts=8,
    timeout=timedelta(minutes=1),
    first_pause=timedelta(seconds=30),
    title="Send an event to another program",
)
