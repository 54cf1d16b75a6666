"""Sends the mails whose turn it is; the outbox says which, and calls for it when one is posted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from roseram.jobs.queue import enqueue
from roseram.jobs.task import Task
from roseram.mail.outbox import CHANNEL

if TYPE_CHECKING:
    from roseram.jobs.task import Work


async def run(work: Work, _given: dict[str, Any]) -> None:
    """Send them, and come back when it is the next one's turn."""
    if not work.services.mail.smtp_host:
        return
    from roseram.mail.sending import Sender  # here: an idle worker does without templates

    pause = await Sender(work.database, work.vault, work.services.mail).send_due()
    if pause is None:
        return
    async with work.database.transaction() as connection:
        await enqueue(
            connection,
            TASK.name,
            {},
            title=TASK.title,
            dedupe_key=f"task {TASK.name}",
            run_at=datetime.now(UTC) + timedelta(seconds=pause),
        )


TASK = Task("send_mails", run, timeout=timedelta(hours=1), title="Send mail", channel=CHANNEL)
