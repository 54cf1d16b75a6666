"""Every hour: removes mails that were kept long enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roseram.jobs.task import Task

if TYPE_CHECKING:
    from roseram.jobs.task import Work


async def run(work: Work, _given: dict[str, Any]) -> None:
    """Do it once."""
    from roseram.mail.sending import Sender  # here: an idle worker does without templates

    await Sender(work.database, work.vault, work.services.mail).tidy()


TASK = Task("tidy_mails", run, title="Remove old mails", schedule="47 * * * *")
