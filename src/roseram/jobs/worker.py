"""Takes jobs from the queue and runs them, any number of workers at once, until asked to stop."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pgqueuer.core.executors import AbstractEntrypointExecutor, EntrypointExecutorParameters
from pgqueuer.core.qm import QueueManager
from pgqueuer.core.sm import SchedulerManager
from pgqueuer.domain.errors import PgqException, RetryRequested

from roseram.errors import RoseramError, from_postgres
from roseram.jobs.library import CHANNEL, Queue
from roseram.jobs.queue import enqueue
from roseram.jobs.running import BUSY, JobFailed, Run
from roseram.jobs.session import open_session
from roseram.postgres import FAILURES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from pgqueuer.domain.models import Context, Job, Schedule

    from roseram.jobs.session import Session
    from roseram.jobs.task import Services, Task
    from roseram.postgres import Database
    from roseram.vault import Vault

CONCURRENCY: Final = 4  # jobs that one worker runs at a time
LEAST_CONCURRENCY: Final = 2  # fewer the library cannot
LEASE: Final = 15.0  # seconds without a sign of life after which a worker's jobs are taken over
GRACE: Final = 20.0  # seconds in which jobs may end after the worker was asked to stop
LOOK_EVERY_UNTOLD: Final = 2.0  # seconds, where no NOTIFY is heard
ASK_EVERY_UNTOLD: Final = 30.0  # seconds between two runs of what would run at a word
PAUSE: Final = 2.0  # seconds before it begins anew, after the database was gone
_log = logging.getLogger(__name__)


class Worker:
    """Runs the jobs of one database, `concurrency` of them at a time."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        services: Services,
        tasks: Mapping[str, Task],
        *,
        concurrency: int = CONCURRENCY,
        lease: float = LEASE,
        grace: float = GRACE,
    ) -> None:
        self._database = database
        self._vault = vault
        self._services = services
        self._tasks = tasks
        self._concurrency = max(concurrency, LEAST_CONCURRENCY)
        self._lease = lease
        self._grace = grace
        self._runs: set[Run] = set()
        self._stop = asyncio.Event()
        self.ready = asyncio.Event()  # set once it takes jobs

    def stop(self) -> None:
        """Take no more jobs; those that run may end, or are handed back after `grace` seconds."""
        self._stop.set()

    async def run(self) -> None:
        """Work until it is asked to stop; failures are logged, and it begins anew."""
        logging.getLogger("pgqueuer").addFilter(_is_news)
        while not self._stop.is_set():
            try:
                async with open_session(self._database) as session:
                    await self._serve(session)
            except (RoseramError, PgqException, *FAILURES) as error:
                if self._stop.is_set():
                    break  # its session was closed under it, which is no news at the end
                _log.warning("jobs cannot be taken: %s", from_postgres(error))
                await self._wait_for_stop(PAUSE)

    async def _serve(self, session: Session) -> None:
        """Work as long as the session lasts. Raises what ended it before it was to."""
        queue = Queue(session, self._lease)
        manager = QueueManager(queue, CHANNEL)
        scheduler = SchedulerManager(queue)
        for task in self._tasks.values():
            manager.register_executor(task.name, _Executor(self._runner(task, session)))
            if task.schedule is not None:
                scheduler.schedule(task.name, task.schedule)(self._asker(task))
        parts = [
            asyncio.create_task(self._take(manager, told=session.listens)),
            asyncio.create_task(self._heed(session)),
        ]
        if scheduler.registry:
            parts.append(asyncio.create_task(scheduler.run()))
        ends = [asyncio.create_task(event.wait()) for event in (self._stop, session.lost)]
        self.ready.set()
        try:
            await asyncio.wait([*parts, *ends], return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.ready.clear()
            manager.shutdown.set()
            scheduler.shutdown.set()
            parts[1].cancel()
            if not session.lost.is_set():
                first = asyncio.FIRST_COMPLETED
                await asyncio.wait([parts[0], ends[1]], timeout=self._grace, return_when=first)
            for run in tuple(self._runs):
                run.hand_back()
            for end in ends:
                end.cancel()
            outcome = await asyncio.gather(*parts, return_exceptions=True)
        for error in outcome:
            if isinstance(error, Exception):
                raise error

    async def _take(self, manager: QueueManager, *, told: bool) -> None:
        await manager.run(
            # Nobody tells of a worker that gives no sign of life.
            dequeue_timeout=timedelta(seconds=self._lease / 2 if told else LOOK_EVERY_UNTOLD),
            batch_size=1,
            max_concurrent_tasks=self._concurrency,
            shutdown_on_listener_failure=told,
            heartbeat_timeout=timedelta(seconds=self._lease),
            log_aggregation_interval=timedelta(0),  # nobody reads the statistics here
        )

    def _runner(self, task: Task, session: Session) -> Callable[[Job, Context], Awaitable[None]]:
        async def run(job: Job, context: Context) -> None:
            try:
                free = await session.hold(job.id)
            except (RoseramError, *FAILURES):
                free = False  # the session is lost, or will be
            if not free:
                raise RetryRequested(timedelta(seconds=self._lease), BUSY)
            run = Run(task, job, context.cancellation, self._database)
            self._runs.add(run)
            try:
                await run.execute(self._vault, self._services)
            finally:
                self._runs.discard(run)

        return run

    def _asker(self, task: Task) -> Callable[[Schedule], Awaitable[None]]:
        async def due(_: Schedule) -> None:
            await self._ask(task)

        return due

    async def _ask(self, task: Task) -> None:
        """See to it that a task runs after this moment, which nobody has asked for."""
        async with self._database.transaction() as connection:
            await enqueue(
                connection, task.name, {}, title=task.title, dedupe_key=f"task {task.name}"
            )

    async def _heed(self, session: Session) -> None:
        """Run the tasks with a channel at each word on it, and at the beginning."""
        tasks = [task for task in self._tasks.values() if task.channel is not None]
        words = {task.name: asyncio.Event() for task in tasks}
        for task in tasks:
            await session.listen(str(task.channel), words[task.name].set)
        await asyncio.gather(*(self._heed_word(task, words[task.name], session) for task in tasks))
        await asyncio.Event().wait()

    async def _heed_word(self, task: Task, word: asyncio.Event, session: Session) -> None:
        while True:
            word.clear()
            await self._ask(task)
            if session.listens:
                await word.wait()
            else:
                await asyncio.sleep(ASK_EVERY_UNTOLD)

    async def _wait_for_stop(self, seconds: float) -> None:
        stopping = asyncio.ensure_future(self._stop.wait())
        await asyncio.wait([stopping], timeout=seconds)
        stopping.cancel()


class _Executor(AbstractEntrypointExecutor):
    """Hands a job to `run`; a job that fails for good is held."""

    def __init__(self, run: Callable[[Job, Context], Awaitable[None]]) -> None:
        super().__init__(
            EntrypointExecutorParameters(0, run, accepts_context=True, on_failure="hold")
        )
        self._run = run

    async def execute(self, job: Job, context: Context) -> None:
        """Run it."""
        await self._run(job, context)


def _is_news(record: logging.LogRecord) -> bool:
    """Not what a job's own run has said already."""
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    return not isinstance(error, JobFailed)
