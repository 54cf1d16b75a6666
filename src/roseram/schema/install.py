"""Installs the unified schema into an empty database, and says what a database holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import asyncpg

from roseram import __version__, errors
from roseram.postgres import FAILURES, load_sql
from roseram.schema.source import Section, checksum, sections

if TYPE_CHECKING:
    from roseram.postgres import Connection, Database

SCHEMA_VERSION = "2.0"
LOCK = "install schema"

_SQL = load_sql(__package__, "queries/install.sql")


class State(Enum):
    """What a database holds, seen from the schema of this program."""

    EMPTY = "empty"
    CURRENT = "current"
    OTHER = "other"
    NEWER = "newer"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Inspection:
    """A database's state and the sentence that says why."""

    state: State
    why: str


async def inspect(connection: Connection) -> Inspection:
    """Look at a database; nothing is changed. Raises MissingPermission where we may not look."""
    try:
        return await _look(connection)
    except FAILURES as error:
        raise errors.from_postgres(error) from error


async def _look(connection: Connection) -> Inspection:
    if await connection.fetchval(_SQL["has_installation"]):
        installed = await connection.fetchrow(_SQL["installation"])
        if installed is not None:
            return _compare(installed["version"], installed["checksum"], installed["program"])
    found = [record["object"] for record in await connection.fetch(_SQL["foreign_objects"])]
    if not found:
        return Inspection(State.EMPTY, "there is nothing in schema public")
    listed = ", ".join(found[:5]) + (", ..." if len(found) > 5 else "")
    return Inspection(State.FOREIGN, f"it already holds {listed}")


def _compare(version: str, installed: str, program: str) -> Inspection:
    if installed == checksum():
        return Inspection(State.CURRENT, f"schema {version} is installed")
    if _numbers(version) > _numbers(SCHEMA_VERSION):
        return Inspection(
            State.NEWER,
            f"it has schema {version}, made by Roseram {program}; this is {__version__}",
        )
    return Inspection(
        State.OTHER,
        f"it has schema {version}, made by Roseram {program}, which differs from this one",
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


async def ensure_schema(database: Database) -> bool:
    """Install the schema where there is none; True if this call did it.

    Raises NotOurDatabase where something else is there, SchemaNewer where a newer program was;
    nothing is changed then. Any number of processes may call it at once: one installs, the others
    wait and go on.
    """
    async with database.connection() as connection:
        if _settled(await inspect(connection)):
            return False
    await database.require_writable()
    async with database.lock(LOCK) as connection:
        if _settled(await inspect(connection)):
            return False
        await _install(connection)
    return True


def _settled(inspection: Inspection) -> bool:
    """Tell current (True) from empty (False), and refuse the rest."""
    match inspection.state:
        case State.CURRENT:
            return True
        case State.EMPTY:
            return False
        case State.NEWER:
            raise errors.SchemaNewer(why=inspection.why)
        case State.FOREIGN:
            raise errors.NotOurDatabase("The database is not empty", why=inspection.why)
        case State.OTHER:
            raise errors.NotOurDatabase("The database has another schema", why=inspection.why)


async def _install(connection: Connection) -> None:
    """Run every section in one transaction: what dies in the middle leaves nothing behind."""
    try:
        async with connection.transaction():
            await connection.execute(_SQL["quiet"])
            for section in sections():
                await _run(connection, section)
            await connection.execute(_SQL["record"], SCHEMA_VERSION, checksum(), __version__)
            await connection.execute(_SQL["tell"])
    except FAILURES as error:
        raise errors.from_postgres(error) from error


async def _run(connection: Connection, section: Section) -> None:
    try:
        await connection.execute(section.script)
    except asyncpg.PostgresError as error:
        ours = errors.from_postgres(error)
        ours.why = f"{section.name}.sql{_position(section, error)}: {ours.why}"
        ours.next = getattr(error, "hint", None) or ours.next
        raise ours from error


def _position(section: Section, error: asyncpg.PostgresError) -> str:
    """Return ":line:column" of the statement that failed, where the server says it."""
    offset = getattr(error, "position", None)
    if offset is None:
        return ""
    before = section.script[: int(offset) - 1]
    return f":{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
