"""How jobs are run: what a worker needs to know, its services, and the processes beside `up`."""

from __future__ import annotations

import asyncio
import json
import pkgutil
import signal
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import roseram
from roseram.config import auth_environment, storage_environment
from roseram.errors import keep_secret
from roseram.server.auth.settings import read_settings
from roseram.server.children import Children

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from roseram.config import Config
    from roseram.jobs.task import Services

MODULE: Final = "roseram.cli._job_worker"  # what a process beside `up` runs
GRACE: Final = 10.0  # seconds in which jobs may end when Roseram stops; then they are handed back


@dataclass(frozen=True)
class Place:
    """Where a worker works, and with what; plain data, so that it can be told over a pipe."""

    url: str = field(repr=False)
    data_dir: str
    log_level: str
    encryption_keys: str = field(repr=False)
    auth: dict[str, str] = field(repr=False)  # settings by name, as far as they concern mail
    storage: dict[str, str] = field(repr=False)  # likewise, of the blob store
    sites_domain: str
    private_webhooks: bool
    concurrency: int
    lease: int  # seconds

    def dump(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str | bytes) -> Self:
        """What `dump` wrote; the secrets in it are kept out of logs from now on."""
        place = cls(**json.loads(text))
        keep_secret(*place.encryption_keys.split(","))
        read_settings(place.auth)
        return place


def place_of(config: Config, url: str, encryption_keys: str, *, verbose: bool = False) -> Place:
    """Where a worker of this installation works."""
    return Place(
        url=url,
        data_dir=str(config.data_dir),
        log_level="debug" if verbose else config.log_level,
        encryption_keys=encryption_keys,
        auth=auth_environment(),
        storage=storage_environment(),
        sites_domain=config.sites_domain,
        private_webhooks=config.private_webhooks,
        concurrency=config.job_concurrency,
        lease=config.job_lease,
    )


def make_services(place: Place) -> Services:
    """What tasks need beside the database."""
    from roseram.blobs import open_blobs, read_blob_settings
    from roseram.jobs.task import Services

    data_dir = Path(place.data_dir)
    return Services(
        data_dir=data_dir,
        mail=read_settings(place.auth),
        blobs=open_blobs(read_blob_settings(data_dir, place.storage)),
        sites_domain=place.sites_domain,
        private_webhooks=place.private_webhooks,
    )


def task_packages() -> list[str]:
    """The package `tasks` of every part of Roseram that has one."""
    return [
        f"roseram.{part.name}.tasks"
        for part in pkgutil.iter_modules(roseram.__path__)
        for inner in pkgutil.iter_modules([f"{folder}/{part.name}" for folder in roseram.__path__])
        if part.ispkg and inner.ispkg and inner.name == "tasks"
    ]


async def work_at(place: Place, ready: Callable[[], None] | None = None) -> None:
    """Run jobs until SIGTERM or Ctrl-C; `ready` is called once jobs are taken."""
    # Here: PgQueuer is read in by those alone who run jobs.
    from roseram.jobs.task import find_tasks
    from roseram.jobs.worker import Worker
    from roseram.postgres import Database
    from roseram.vault import Vault

    async with await Database.open(
        place.url, max_size=2 * place.concurrency + 4, application_name="roseram worker"
    ) as database:
        worker = Worker(
            database,
            Vault.of_text(place.encryption_keys),
            make_services(place),
            find_tasks(task_packages()),
            concurrency=place.concurrency,
            lease=place.lease,
            grace=GRACE,
        )
        loop = asyncio.get_running_loop()
        for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(kind, worker.stop)
        working = asyncio.create_task(worker.run())
        taking = asyncio.create_task(worker.ready.wait())
        await asyncio.wait([working, taking], return_when=asyncio.FIRST_COMPLETED)
        taking.cancel()
        if ready is not None and not working.done():
            ready()
        await working


@asynccontextmanager
async def job_workers(place: Place, count: int) -> AsyncIterator[None]:
    """Processes that run jobs as long as the context lasts."""
    told = [(f"{place.dump()}\n", ())] * count
    children = Children("job worker", MODULE, told, grace=GRACE + 5, apart=True)
    running = asyncio.create_task(children.run())
    try:
        yield
    finally:
        children.stop()
        await asyncio.gather(running, return_exceptions=True)
