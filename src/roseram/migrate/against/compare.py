"""Compares a migrated database with its source, and keeps the result with the migration."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from roseram.errors import RoseramError, from_postgres
from roseram.migrate import journal
from roseram.migrate.against.archived import Archived
from roseram.migrate.against.finished import Finished
from roseram.migrate.against.known import Both
from roseram.migrate.against.result import Comparison
from roseram.migrate.apply import LOCK
from roseram.postgres import FAILURES, load_sql

if TYPE_CHECKING:
    from collections.abc import Callable

    from roseram.migrate.journal import Migration
    from roseram.postgres import Connection, Database

_SQL = load_sql(__package__)


class NothingToCompare(RoseramError):  # noqa: N818 - as in roseram.errors
    """There is no applied migration to compare with its source."""

    code = "RSM_NOTHING_TO_COMPARE"
    next_step = "roseram migrate status"


class SameDatabase(RoseramError):  # noqa: N818 - as in roseram.errors
    """A database cannot be compared with itself."""

    code = "RSM_SAME_DATABASE"
    next_step = "name the untouched source, or a restored backup, with --against"


async def compare_with(
    database: Database, source: Database, *, say: Callable[[str], None] = lambda _: None
) -> Comparison:
    """Compare the last migration of `database` with its `source`; both are only read.

    While the archive is there it is compared with the source by checksums, and the unified tables
    with the archive; afterwards the unified tables with the source, by the ids of their rows. The
    result is kept with the migration's report. Raises NothingToCompare, SameDatabase, LockHeld and
    the errors of `roseram.errors.from_postgres`.
    """
    async with database.lock(LOCK, wait=False) as connection:
        try:
            migration = await _migration(connection)
            async with source.connection() as there:
                await _refuse_same(connection, there)
                archive = bool(await connection.fetchval(_SQL["schema"], migration.archive))
                both = Both(connection, there, migration, say)
                way = Archived(both) if archive else Finished(both)
                tables, flows = await way.compare()
            name = await connection.fetchval("select current_database()")
            found = Comparison(
                migration=migration.id, database=name, source=source.address.shown,
                at=datetime.now(UTC).isoformat(timespec="seconds"),
                archive=migration.archive if archive else None,
                tables=tuple(tables), flows=tuple(flows), notes=tuple(both.notes),
            )  # fmt: skip
            kept = json.dumps(found.in_short())
            await connection.execute(_SQL["remember"], migration.id, kept)
        except FAILURES as error:
            raise from_postgres(error) from error
    return found


async def _migration(connection: Connection) -> Migration:
    migration = await journal.latest(connection)
    if migration is None or migration.state not in ("applied", "finished"):
        why = (
            "it was never migrated"
            if migration is None
            else f"the last migration is {migration.state.replace('_', ' ')}"
        )
        raise NothingToCompare(why=why)
    return migration


async def _refuse_same(here: Connection, there: Connection) -> None:
    """Two databases of one server have the same server but not the same name."""
    who = _SQL["who"]
    if tuple(await here.fetchrow(who) or ()) == tuple(await there.fetchrow(who) or ()):
        raise SameDatabase
