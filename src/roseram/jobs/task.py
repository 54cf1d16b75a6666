"""What a job runs: tasks, found by listing packages, and the work that each is handed."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol

from roseram.errors import RoseramError

if TYPE_CHECKING:
    import logging
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

    from roseram.mail.settings import MailSettings
    from roseram.postgres import Database
    from roseram.vault import Vault

ATTEMPTS: Final = 5
TIMEOUT: Final = timedelta(minutes=10)
FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(hours=1)


class GiveUp(RoseramError):  # noqa: N818 - it says what to do
    """The job cannot be done, and trying again would not change that."""

    code = "RSM_JOB_GIVEN_UP"


class Progress(Protocol):
    """Tells how far a job is."""

    async def __call__(self, done: int, of: int, note: str = "") -> None:
        """`done` of `of` parts; written down now and then, and always when all are done."""


@dataclass(frozen=True)
class Services:
    """What tasks need beside the database; made by whoever runs them."""

    data_dir: Path
    mail: MailSettings
    blobs: object | None = None  # the blob store; None where there is none
    sites_domain: str = "localhost"  # below which published sites are served
    private_webhooks: bool = False  # whether events may be sent into networks of one's own


@dataclass(frozen=True)
class Work:
    """What a task is handed for one run of one job."""

    database: Database
    vault: Vault
    services: Services
    job_id: int
    attempt: int  # 1 for the first
    progress: Progress
    log: logging.LoggerAdapter[logging.Logger]


@dataclass(frozen=True)
class Task:
    """One kind of job: `run(work, given)`, where `given` is what it was enqueued with.

    A run may end half done (its process was killed) and the job is run again: `run` must bear
    that. It raises GiveUp for what trying again cannot change; any other error is tried again
    after a pause that doubles from `first_pause` to `longest_pause`, until there were `attempts`.
    With `schedule` (as cron writes times; UTC) it is run then without being asked for, with
    `channel` soon after each word (NOTIFY) on it and whenever a worker starts; it is given {} then.
    """

    name: str
    run: Callable[[Work, dict[str, Any]], Awaitable[None]] = field(repr=False)
    attempts: int = ATTEMPTS
    timeout: timedelta = TIMEOUT  # of one run
    first_pause: timedelta = FIRST_PAUSE
    longest_pause: timedelta = LONGEST_PAUSE
    title: str = ""  # of runs that nobody has asked for
    schedule: str | None = None
    channel: str | None = None


def find_tasks(packages: Iterable[str]) -> dict[str, Task]:
    """Every `TASK` of the modules in these packages, by name; ValueError for a name twice."""
    found: dict[str, Task] = {}
    for package in packages:
        for module in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
            task = import_module(module.name).TASK
            if not isinstance(task, Task) or task.name in found:
                raise ValueError(f"{module.name}: TASK must be a task with a name of its own")
            found[task.name] = task
    return found
