"""PgQueuer as we use it: its names in our schema, and queries that outwait a restart."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.models import TableChangedEvent, utc_now
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel

from roseram.errors import RoseramError
from roseram.postgres import FAILURES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import timedelta

    from pgqueuer.domain.models import Job, TracebackRecord
    from pgqueuer.domain.types import JOB_STATUS

    from roseram.jobs.session import Session

CHANNEL: Final = Channel("ch_pgqueuer")
AGAIN: Final = 0.5  # seconds between two attempts to write down what became of a job
_log = logging.getLogger(__name__)


def library_settings() -> DBSettings:
    """Its names; all of them said, so that no variable of the environment changes them."""
    return DBSettings(
        prefix="",
        db_schema="roseram",
        channel=CHANNEL,
        function="fn_pgqueuer_changed",
        statistics_table="pgqueuer_statistics",
        queue_status_type="pgqueuer_status",
        queue_table="pgqueuer",
        queue_table_log="pgqueuer_log",
        trigger="tg_pgqueuer_changed",
        schedules_table="pgqueuer_schedules",
        durability=Durability.durable,
        widen_id=True,
    )


class Queue(Queries):
    """The library's queries over a session; what becomes of a job is written down with patience.

    A job's lock is let go only then, so that nobody begins what another has just ended.
    """

    def __init__(self, session: Session, patience: float) -> None:
        settings = library_settings()
        super().__init__(
            session,
            QueryBuilderEnvironment(settings),
            QueryQueueBuilder(settings),
            QuerySchedulerBuilder(settings),
        )
        self._session = session
        self._patience = patience  # seconds

    async def log_jobs(
        self, job_status: list[tuple[Job, JOB_STATUS, TracebackRecord | None]]
    ) -> None:
        """Jobs that are over: done, failed or cancelled."""
        await self._insist(lambda: super(Queue, self).log_jobs(job_status))
        for job, _, _ in job_status:
            await self._session.release(job.id)

    async def retry_job(
        self, job: Job, delay: timedelta, traceback_record: TracebackRecord | None
    ) -> None:
        """A job that waits again; the workers are told, because the library's trigger does not."""
        again = super().retry_job
        await self._insist(lambda: again(job, delay, traceback_record))
        await self._session.release(job.id)
        await self._insist(self._tell)

    async def _tell(self) -> None:
        event = TableChangedEvent(
            channel=CHANNEL,
            sent_at=utc_now(),
            type="table_changed_event",
            operation="update",
            table=self.qbe.settings.queue_table,
        )
        await self.driver.notify(CHANNEL, event.model_dump_json())

    async def _insist(self, write: Callable[[], Awaitable[Any]]) -> None:
        """Do it once the database answers again. In the end another worker takes the job over."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._patience
        while True:
            try:
                await write()
            except (RoseramError, *FAILURES) as error:
                if loop.time() > ends:
                    _log.warning("what became of a job could not be written down: %s", error)
                    return
                await asyncio.sleep(AGAIN)
            else:
                return
