"""One run of one job: what it is handed, how far it says it is, and what becomes of it."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NoReturn

from pgqueuer.domain.errors import RetryRequested

from roseram import errors
from roseram.jobs.task import GiveUp, Work
from roseram.postgres import FAILURES, load_sql

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    import anyio
    from pgqueuer.domain.models import Job

    from roseram.jobs.task import Services, Task
    from roseram.postgres import Database
    from roseram.vault import Vault

WRITE_EVERY: Final = 0.5  # seconds between two words of a job's progress
BUSY: Final = "another worker has not let go of it yet"
STOPPED: Final = "its worker was stopped"
_KILLED = "its worker ended in the middle of it, the last time, too"
# What concerns the installation and not the work: nothing that members should read.
_OURS = (
    errors.DatabaseError,
    errors.Unreachable,
    errors.WrongPassword,
    errors.MissingPermission,
    errors.ConnectionLost,
)
_SQL = load_sql("roseram.jobs", "worker.sql")
_log = logging.getLogger(__name__)


class JobFailed(errors.RoseramError):
    """The job has failed for good; what it says is what people read."""

    code = "RSM_JOB_FAILED"


class Run:
    """One run. `scope` is cancelled by a person's word; `hand_back` ends it for another worker."""

    def __init__(self, task: Task, job: Job, scope: anyio.CancelScope, database: Database) -> None:
        self._task = task
        self._job = job
        self._scope = scope
        self._database = database
        self._handed_back = False
        self._written = float("-inf")
        self._logger = _Logger(logging.getLogger(f"roseram.jobs.{task.name}"), {"job": job.id})

    def hand_back(self) -> None:
        """End it, and let another worker run the job anew."""
        self._handed_back = True
        self._scope.cancel()

    async def execute(self, vault: Vault, services: Services) -> None:
        """Run the task. Raises RetryRequested or JobFailed, whatever the task raises."""
        try:
            attempt = await self._begin()
        except (errors.RoseramError, *FAILURES) as error:
            self._logger.warning("could not be begun: %s", errors.from_postgres(error))
            raise RetryRequested(self._task.first_pause, "the database was not there") from None
        work = Work(
            self._database, vault, services, self._job.id, attempt, self.progress, self._logger
        )
        if attempt > self._task.attempts:
            raise JobFailed(_KILLED)
        given = json.loads(self._job.payload or b"{}")
        attempting = asyncio.create_task(self._attempt(work, given), name=self._task.name)
        try:
            with self._scope:  # it cancels again and again whoever waits in it: not the task itself
                await asyncio.wait([attempting])
        finally:
            attempting.cancel()
            await asyncio.wait([attempting])
        if not attempting.cancelled():
            attempting.result()
        elif self._handed_back:
            await self._forget_attempt()
            raise RetryRequested(timedelta(0), STOPPED)

    async def progress(self, done: int, of: int, note: str = "") -> None:
        """Write down how far it is, at most twice a second; a job that was cancelled ends here."""
        now = asyncio.get_running_loop().time()
        if done < of and now - self._written < WRITE_EVERY:
            return
        self._written = now
        async with self._database.connection() as connection:
            if not await connection.fetchval(_SQL["progress"], self._job.id, done, of, note):
                self._scope.cancel()

    async def _begin(self) -> int:
        async with self._database.connection() as connection:
            attempt: int | None = await connection.fetchval(_SQL["begin"], self._job.id)
        if attempt is None:
            raise JobFailed("nobody knows what it was asked for")
        return attempt

    async def _attempt(self, work: Work, given: dict[str, Any]) -> None:
        task = self._task
        try:
            async with asyncio.timeout(task.timeout.total_seconds()) as limit:
                await task.run(work, given)
        except GiveUp as error:
            self._fail(str(error))
        except errors.RoseramError as error:
            ours = isinstance(error, _OURS)
            self._again(work, self._note_unknown(error) if ours else str(error))
        except asyncio.CancelledError as error:
            if _is_cancelled():
                raise
            self._again(work, self._note_unknown(error))
        except TimeoutError as error:
            late = f"it took longer than {task.timeout.total_seconds():.0f} s"
            self._again(work, late if limit.expired() else self._note_unknown(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the queue goes on
            self._again(work, self._note_unknown(error))

    def _again(self, work: Work, why: str) -> NoReturn:
        """Later, and each time a little later; not more often than the task says."""
        if work.attempt >= self._task.attempts:
            self._fail(why)
        doubled = self._task.first_pause * 2.0 ** (work.attempt - 1)
        # Not all come back at once.
        pause = min(doubled, self._task.longest_pause) * random.uniform(0.8, 1.2)  # noqa: S311
        self._logger.warning("is tried again in %.0f s: %s", pause.total_seconds(), why)
        raise RetryRequested(pause, why) from None

    def _fail(self, why: str) -> NoReturn:
        self._logger.warning("failed: %s", why)
        raise JobFailed(why) from None

    def _note_unknown(self, error: BaseException) -> str:
        """Log it in full; people read an id of it."""
        number = secrets.token_hex(4)
        self._logger.error("internal error %s", number, exc_info=error)
        return f"internal error {number}"

    async def _forget_attempt(self) -> None:
        try:
            async with self._database.connection() as connection:
                await connection.execute(_SQL["hand_back"], self._job.id)
        except (errors.RoseramError, *FAILURES) as error:
            _log.info("a job that was handed back counts as an attempt: %s", error)


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class _Logger(logging.LoggerAdapter[logging.Logger]):
    """Says which job a line is about."""

    def process(
        self, msg: object, kwargs: MutableMapping[str, Any]
    ) -> tuple[object, MutableMapping[str, Any]]:
        number = self.extra["job"] if self.extra else "?"
        return f"job {number}: {msg}", kwargs
