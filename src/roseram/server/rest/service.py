"""The data API of one database, put together: settings, catalog, connections, surface."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from roseram.errors import redact
from roseram.postgres import Database
from roseram.postgres.pipeline import Limits, Pool
from roseram.server.identity import Verifier
from roseram.server.rest.cache.watch import Watch
from roseram.server.rest.load import load_settings
from roseram.server.rest.surface import Surface

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.server.rest.load import Given
    from roseram.server.rest.settings import Settings


@dataclass(frozen=True)
class Service:
    """A running data API."""

    surface: Surface
    watch: Watch
    verifier: Verifier

    async def why_unready(self) -> str | None:
        """Why requests cannot be answered; None when they can."""
        return redact(self.watch.failure.message) if self.watch.failure else None


@asynccontextmanager
async def open_service(
    url: str, given: Given, *, project_secret: str | None = None
) -> AsyncIterator[Service]:
    """The data API of the database at `url`, as the role that the address names.

    Raises the errors of `Database.open`, and UsageError for settings that make no sense.
    """
    async with await Database.open(url, max_size=2, application_name="roseram rest") as database:
        async with database.connection() as connection:
            settings = await load_settings(connection, given)
        verifier = Verifier(settings, project_secret=project_secret)
        watch = Watch(database, settings, load_settings=partial(load_settings, given=given))
        watch.subscribe(lambda _, changed: verifier.use(changed))
        pool = Pool(url, _limits(settings), name="roseram rest")
        if not settings.prepared_statements:
            pool.parameters = replace(pool.parameters, prepare=False)
        try:
            async with watch:
                yield Service(Surface(pool, watch, settings, verifier), watch, verifier)
        finally:
            await pool.close()


def _limits(settings: Settings) -> Limits:
    return Limits(
        size=settings.pool_size,
        acquire=settings.pool_acquisition_timeout,
        lifetime=settings.pool_max_lifetime,
        idle=settings.pool_max_idletime,
    )
