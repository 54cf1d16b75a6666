"""Removes files that no release needs any more, and gives up releases that nobody builds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from roseram.postgres import load_sql

if TYPE_CHECKING:
    from roseram.postgres import Database

SPARED: Final = timedelta(days=1)  # files may be of a release that is being built
_SQL = load_sql("roseram.builder.sites.publishing", "garbage.sql")


async def remove_garbage(database: Database, *, spared: timedelta = SPARED) -> int:
    """How many files were removed; files younger than `spared` stay."""
    async with database.connection() as connection:
        await connection.execute(_SQL["stuck"])
        sites = await connection.fetch(_SQL["sites"], spared)
    removed = 0
    for row in sites:
        async with database.transaction() as connection:
            await connection.execute(_SQL["lock_site"], row["site_id"])
            await connection.execute(_SQL["done"], row["site_id"])
            removed += await connection.fetchval(_SQL["files"], row["site_id"], spared)
    return removed
