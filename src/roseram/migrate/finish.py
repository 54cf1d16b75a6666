"""The end of a migration: the archive of the old tables is dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram import errors
from roseram.errors import RoseramError
from roseram.migrate import journal
from roseram.migrate.apply import LOCK
from roseram.migrate.names import UNDONE_PREFIX
from roseram.migrate.plan import from_json
from roseram.postgres import FAILURES, load_sql
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from roseram.postgres import Connection, Database

_SQL = load_sql("roseram.migrate", "finish.sql")


class NothingToFinish(RoseramError):  # noqa: N818 - as in roseram.errors
    """There is no applied migration whose archive could be dropped."""

    code = "RSM_NOTHING_TO_FINISH"
    next_step = "roseram migrate status"


class NotConfirmed(RoseramError):  # noqa: N818 - as in roseram.errors
    """The name that was typed is not the database's."""

    code = "RSM_NOT_CONFIRMED"
    next_step = "nothing was dropped; type the name exactly, or leave the archive where it is"


class StillUsed(RoseramError):  # noqa: N818 - as in roseram.errors
    """Objects outside the archive depend on tables in it."""

    code = "RSM_STILL_USED"
    next_step = "drop or change these objects first"


@dataclass(frozen=True, slots=True)
class Dropped:
    """What finish drops: schemas, and tables with their rows."""

    migrations: tuple[int, ...]
    database: str
    schemas: tuple[str, ...]
    tables: tuple[tuple[str, int], ...]  # name, bytes


async def what_is_dropped(database: Database) -> Dropped:
    """What `finish` would drop; raises NothingToFinish."""
    async with database.connection() as connection:
        return await _look(connection)


async def finish(database: Database, typed: str) -> Dropped:
    """Drop the archives of all applied migrations, after the database's name was typed.

    Raises NothingToFinish, NotConfirmed, StillUsed, LockHeld.
    """
    await database.require_writable()
    async with database.lock(LOCK, wait=False) as connection:
        try:
            found = await _look(connection)
            if typed != found.database:
                raise NotConfirmed(why=f"typed {typed!r}, the database is {found.database!r}")
            users = [
                row["object"] for row in await connection.fetch(_SQL["users"], list(found.schemas))
            ]
            if users:
                raise StillUsed(why=", ".join(users))
            async with connection.transaction():
                for schema in found.schemas:
                    await connection.execute(f"drop schema if exists {quote_ident(schema)} cascade")
                for migration in found.migrations:
                    await connection.execute(journal.SQL["finished"], migration)
        except FAILURES as error:
            raise errors.from_postgres(error) from error
    return found


async def _look(connection: Connection) -> Dropped:
    migration = await journal.latest(connection)
    if migration is None or migration.state != "applied":
        state = (
            "this database was never migrated"
            if migration is None
            else f"the last one is {migration.state}"
        )
        raise NothingToFinish(why=state)
    applied = await connection.fetch(journal.SQL["standing"])
    switches = [from_json(row["plan"]).switch for row in applied]
    schemas = tuple(
        schema for switch in switches if switch is not None for schema in switch.schemas
    )
    undone = tuple(schema.replace("roseram_archive_", UNDONE_PREFIX) for schema in schemas)
    wanted = [row["name"] for row in await connection.fetch(_SQL["present"], [*schemas, *undone])]
    tables = await connection.fetch(_SQL["tables"], wanted)
    name = await connection.fetchval(_SQL["database"])
    return Dropped(
        tuple(row["id"] for row in applied),
        name,
        tuple(wanted),
        tuple((row["name"], row["bytes"]) for row in tables),
    )
