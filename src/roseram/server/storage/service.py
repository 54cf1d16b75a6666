"""The storage service of one process: what its endpoints work with, opened and closed."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import asyncpg

from roseram.blobs import StoreFailed, open_blobs, read_blob_settings
from roseram.errors import RoseramError, from_postgres
from roseram.postgres import FAILURES, Database, load_sql
from roseram.server.http.body import remove_left
from roseram.server.storage.images import Images
from roseram.server.storage.settings import StorageSettings, read_storage_settings
from roseram.server.storage.tokens import Signer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from roseram.blobs import Blobs

_CONNECTIONS: Final = 8  # of one process
_PAUSE: Final = 60.0  # seconds between two looks at what is to be removed
_AT_ONCE: Final = 200  # blobs that are removed in one transaction
_UNFINISHED: Final = 86400.0  # seconds after which a file that is still being written is not
_SQL = load_sql(__package__, "sweeping.sql")
_UPLOADS = load_sql(__package__, "uploads.sql")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Storage:
    """Everything that an endpoint needs; one for a process."""

    database: Database  # as the owner: each request becomes its caller for a transaction
    blobs: Blobs
    settings: StorageSettings
    signer: Signer
    images: Images
    spool: Path  # where large bodies are kept while a request is answered

    async def sweep(self) -> int:
        """Remove what nobody needs: expired uploads, blobs that are due. How many blobs went."""
        async with self.database.connection() as connection:
            for row in await connection.fetch(_SQL["expired"], _AT_ONCE):
                await connection.execute(_UPLOADS["forget"], row["id"])
        removed = 0
        while True:
            number, looked_at = await self._sweep_some()
            removed += number
            if looked_at < _AT_ONCE:
                return removed

    async def _sweep_some(self) -> tuple[int, int]:
        async with self.database.transaction() as connection:
            due = [row["blob_key"] for row in await connection.fetch(_SQL["due"], _AT_ONCE)]
            if not due:
                return 0, 0
            needed = {row["k"] for row in await connection.fetch(_SQL["needed"], due)}
            going = [key for key in due if key not in needed]
            # First the blobs: what is not removed now, because we are killed, is so the next time.
            await self.blobs.delete(going)
            for key in going:
                await self.images.forget(key)
            await connection.execute(_SQL["done"], going)
            await connection.execute(_SQL["later"], sorted(needed))
        return len(going), len(due)


async def why_no_storage(database: Database) -> str | None:
    """Why the objects of this database are not for us to keep; None when they are."""
    async with database.connection() as connection:
        try:
            ours = await connection.fetchval("select roseram.keeps_objects()")
        except asyncpg.PostgresError:
            return "this database has no storage section of Roseram's"
    return None if ours else "Supabase Storage keeps the objects of this database; use that service"


@asynccontextmanager
async def open_storage(
    database_url: str, data_dir: Path, given: Mapping[str, str], *, project_secret: str
) -> AsyncIterator[Storage]:
    """The storage service on the database at `database_url`, as its owner.

    `given` is what `config.storage_environment` read. Raises the errors of `Database.open`,
    UsageError for settings that make no sense, StoreFailed where the folder cannot be made.
    """
    settings = read_storage_settings(given)
    blobs = open_blobs(read_blob_settings(data_dir, given))
    async with AsyncExitStack() as stack:
        opening = Database.open(
            database_url, max_size=_CONNECTIONS, application_name="roseram storage"
        )
        database = await stack.enter_async_context(await opening)
        images = Images(blobs, settings)
        stack.callback(images.close)
        spool = data_dir / "bodies"
        storage = Storage(
            database, blobs, settings, Signer.of_secret(project_secret), images, spool
        )
        task = asyncio.create_task(_keep_sweeping(storage))
        stack.push_async_callback(_end, task)
        yield storage


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _keep_sweeping(storage: Storage) -> None:
    while True:
        await asyncio.sleep(_PAUSE)
        try:
            await storage.sweep()
            await storage.blobs.forget_unfinished(time.time() - _UNFINISHED)
            await asyncio.to_thread(remove_left, storage.spool)
        except (StoreFailed, RoseramError, *FAILURES) as error:
            _log.warning("Files that nobody needs wait to be removed: %s", from_postgres(error))
