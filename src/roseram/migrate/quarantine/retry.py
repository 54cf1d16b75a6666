"""Puts entries of the quarantine back, each in one transaction under all rules of the schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from roseram import errors
from roseram.errors import RoseramError
from roseram.migrate.quarantine.look import EntryUnknown
from roseram.migrate.quarantine.target import StillRefused, put_row, put_value, read_target
from roseram.postgres import FAILURES, load_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from roseram.postgres import Connection, Database

_SQL = load_sql("roseram.migrate.quarantine")
# SQLSTATEs by which a rule speaks: data, keys and checks, triggers, quotas, types, index sizes.
_REFUSED = ("22", "23", "P0", "PT", "0A", "42804", "54")
_WHOLE_ROW = "Failing row contains"  # a detail that is long, and may hold secrets


class AlreadyRestored(RoseramError):  # noqa: N818 - as in roseram.errors
    """This entry has been put back already."""

    code = "RSM_RESTORED"
    next_step = "roseram quarantine list"


class NotYet(RoseramError):  # noqa: N818 - as in roseram.errors
    """Nothing can be put back while a migration is under way."""

    code = "RSM_NOT_YET"
    next_step = "let it come to its end first: roseram migrate apply"


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry that could not be put back, and why."""

    id: int
    target_table: str
    why: str


@dataclass(frozen=True, slots=True)
class Retried:
    """What became of the entries that were tried."""

    restored: tuple[int, ...]
    refused: tuple[Refused, ...] = ()


async def retry(
    database: Database, number: int, edits: Mapping[str, str | None] | None = None
) -> None:
    """Put one entry back with these columns changed (None: NULL), in one transaction.

    Raises EntryUnknown, AlreadyRestored, NotYet, StillRefused, UsageError for an odd column.
    """
    await database.require_writable()
    try:
        async with database.connection() as connection:
            await _refuse_never_migrated(connection, number)
            await _retry(connection, number, edits or {})
    except FAILURES as error:
        raise errors.from_postgres(error) from error


async def retry_all(database: Database, seen: Callable[[int], None] = lambda _: None) -> Retried:
    """Put back whatever goes in, parents first, again and again until nothing more does.

    `seen` hears how many were tried. Raises NotYet.
    """
    await database.require_writable()
    try:
        async with database.connection() as connection:
            return await _retry_all(connection, await _in_order(connection), seen)
    except FAILURES as error:
        raise errors.from_postgres(error) from error


async def _refuse_never_migrated(connection: Connection, number: int) -> None:
    if not await connection.fetchval(_SQL["present"]):
        raise EntryUnknown(why=f"number {number}; this database was never migrated")


async def _in_order(connection: Connection) -> list[Refused]:
    """The entries that wait; parents before their children, rows before values."""
    if not await connection.fetchval(_SQL["present"]):
        return []
    levels = {row["name"]: row["level"] for row in await connection.fetch(_SQL["order"])}
    found = [
        Refused(row["id"], row["target_table"], "") for row in await connection.fetch(_SQL["open"])
    ]
    return sorted(found, key=lambda item: levels.get(item.target_table, 0))


async def _retry_all(
    connection: Connection, left: list[Refused], seen: Callable[[int], None]
) -> Retried:
    restored: list[int] = []
    before = len(left) + 1
    while left and len(left) < before:
        before, tried, left = len(left), left, []
        for item in tried:
            try:
                await _retry(connection, item.id, {})
                restored.append(item.id)
            except StillRefused as error:
                left.append(Refused(item.id, item.target_table, error.why or error.message))
            except (AlreadyRestored, EntryUnknown):  # somebody else was quicker
                pass
            seen(1)
    return Retried(tuple(restored), tuple(left))


async def _retry(connection: Connection, number: int, edits: Mapping[str, str | None]) -> None:
    try:
        async with connection.transaction():
            await _put_back(connection, number, edits)
            await connection.execute(_SQL["check_now"])
            await connection.execute(_SQL["restored"], number)
    except asyncpg.PostgresError as error:
        if not (error.sqlstate or "").startswith(_REFUSED):
            raise
        raise StillRefused(
            f"Entry {number} is refused still",
            why=_rule(error),
            next=f"change what is refused: roseram quarantine retry {number} --set COLUMN=VALUE",
        ) from error


async def _put_back(connection: Connection, number: int, edits: Mapping[str, str | None]) -> None:
    entry = await connection.fetchrow(_SQL["claim"], number)
    if entry is None:
        raise EntryUnknown(why=f"number {number}")
    if entry["restored_at"] is not None:
        raise AlreadyRestored(why=f"number {number}, at {entry['restored_at']:%Y-%m-%d %H:%M %Z}")
    if entry["state"] not in ("applied", "finished") or await connection.fetchval(
        _SQL["under_way"]
    ):
        raise NotYet(why=f"the unified {entry['target_table']} may not be in its place")
    target = await read_target(connection, number, entry)
    await (put_row if entry["kind"] == "row" else put_value)(target, edits)


def _rule(error: asyncpg.PostgresError) -> str:
    """The server's words, and the rule that they are about."""
    detail = str(getattr(error, "detail", None) or "")
    name = getattr(error, "constraint_name", None)
    message = str(error.args[0]) if error.args else str(error)
    told = detail and not detail.startswith(_WHOLE_ROW)
    text = " ".join((f"{message} ({detail})" if told else message).split())
    return text if not name or name in text else f"{text} (rule {name})"
