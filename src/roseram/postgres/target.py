"""The database that a command works on: the configured one, else the embedded server's."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from roseram.postgres.binaries import find_binaries
from roseram.postgres.database import Database
from roseram.postgres.server import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.config import Config


@asynccontextmanager
async def target_url(config: Config) -> AsyncIterator[str]:
    """The address of the database to work on; an embedded server runs as long as the context."""
    if config.database_url:
        yield config.database_url
        return
    async with await EmbeddedServer.start(
        config.data_dir,
        port=config.postgres_port,
        binaries=find_binaries(config.postgres_bin),
    ) as server:
        yield server.url()


@asynccontextmanager
async def open_target(config: Config, *, max_size: int = 10) -> AsyncIterator[Database]:
    """The database to work on, opened; closed (and an embedded server stopped) afterwards."""
    async with (
        target_url(config) as url,
        await Database.open(url, max_size=max_size) as database,
    ):
        yield database
