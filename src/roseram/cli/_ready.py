"""The database of a command that needs the schema: opened, and the schema installed or refused."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.postgres import open_target
from roseram.schema import SCHEMA_VERSION, ensure_schema

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.config import Config
    from roseram.postgres import Database


@asynccontextmanager
async def open_ready(config: Config) -> AsyncIterator[Database]:
    """The configured database with the current schema; an empty one gets it, as `up` does.

    Raises NotOurDatabase and SchemaNewer where something else is there.
    """
    async with open_target(config, max_size=2) as database:
        if await ensure_schema(database):
            output.note(f"installed the unified schema {SCHEMA_VERSION}; the database was empty")
        yield database
