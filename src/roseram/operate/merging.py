"""Duplicate accounts: finds them, merges two into one, and takes that back for 30 days."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import asyncpg

from roseram.errors import RoseramError
from roseram.operate.accounts import similar_address
from roseram.postgres import load_sql

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from roseram.postgres import Connection, Database

_SQL = load_sql(__package__, "merging.sql")
_REFUSED: Final = "RSM01"  # the SQLSTATE of what roseram.merge_accounts and undo_merge refuse
BY_HAND: Final = "by hand"  # the method where no reason can be seen


class NotMergeable(RoseramError):  # noqa: N818 - as in roseram.errors
    """The accounts cannot be merged."""

    code = "RSM_NOT_MERGEABLE"
    next_step = "see: roseram user duplicates"


class NotUndoable(RoseramError):  # noqa: N818 - as in roseram.errors
    """The merge cannot be taken back."""

    code = "RSM_NOT_UNDOABLE"
    next_step = "see: roseram user merges"


class AccountUnknown(RoseramError):  # noqa: N818 - as in roseram.errors
    """No account has this address or id."""

    code = "RSM_ACCOUNT_UNKNOWN"
    next_step = "see: roseram user list"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two accounts that look like one person: the older one, and its duplicate."""

    primary_id: uuid.UUID
    primary_email: str
    duplicate_id: uuid.UUID
    duplicate_email: str
    method: str  # the best reason
    score: int  # 0 to 99
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge that was made; rows by table."""

    id: int
    moved: Mapping[str, int]  # they belong to the primary account now
    archived: Mapping[str, int]  # the primary account has its own; kept for the undo
    left: Mapping[str, int]  # there was no room for them, and others point to them
    undo_until: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """A merge that can be taken back."""

    id: int
    primary_email: str
    duplicate_email: str
    method: str
    merged_at: datetime
    undo_until: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that an undo left as it is, and why."""

    relation: str
    row_key: str  # JSON
    problem: str


class _DryRun(Exception):  # noqa: N818 - ends a transaction that is not to be kept
    """Everything was tried."""


async def find_duplicates(
    database: Database, *, account: str | None = None, least: int = 40, limit: int = 100
) -> list[Pair]:
    """Pairs that look like one person, likeliest first; of one account (address or id) or all."""
    async with database.connection() as connection:
        only = None if account is None else await account_id(connection, account)
        return [
            Pair(**row) for row in await connection.fetch(_SQL["duplicates"], only, least, limit)
        ]


async def account_id(connection: Connection, text: str) -> uuid.UUID:
    """The account with this address or id; AccountUnknown."""
    wanted = text.strip().lower()
    row = await connection.fetchrow(_SQL["account"], wanted)
    if row is None:
        meant = await similar_address(connection, wanted)
        raise AccountUnknown(
            f"No account has the address or id {text.strip()}",
            why=f"did you mean {meant}?" if meant else None,
        )
    found: uuid.UUID = row["id"]
    return found


async def merge(
    database: Database, primary: str, duplicate: str, *, dry_run: bool = False
) -> Merge:
    """Merge two accounts, named by address or id, as the operator.

    With `dry_run` everything is done and undone again in the same transaction. Raises
    AccountUnknown and NotMergeable.
    """
    made: Merge | None = None
    try:
        async with database.transaction() as connection:
            keep, end = (
                await account_id(connection, primary),
                await account_id(connection, duplicate),
            )
            method = await connection.fetchval(_SQL["reason"], keep, end) or BY_HAND
            made = await merge_in(connection, keep, end, by=None, method=method)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    if made is None:
        raise NotMergeable
    return made


async def merge_in(
    connection: Connection,
    primary: uuid.UUID,
    duplicate: uuid.UUID,
    *,
    by: uuid.UUID | None,
    method: str,
) -> Merge:
    """Merge in the caller's transaction, which must be the owner's; NotMergeable ends it."""
    with _refusals(NotMergeable):
        number = await connection.fetchval(_SQL["merge"], primary, duplicate, by, method)
    counts: dict[str, dict[str, int]] = {"moved": {}, "archived": {}, "left": {}}
    for row in await connection.fetch(_SQL["changed"], number):
        counts[row["kind"]][row["relation"]] = row["rows"]
    return Merge(number, **counts, undo_until=await connection.fetchval(_SQL["undo_until"], number))


async def unmerge(database: Database, number: int) -> list[Problem]:
    """Take a merge back; what could not be put back, with why. Raises NotUndoable."""
    async with database.transaction() as connection:
        with _refusals(NotUndoable):
            return [Problem(**row) for row in await connection.fetch(_SQL["undo"], number)]


async def past_merges(database: Database, *, limit: int = 100) -> list[Past]:
    """The merges that can be taken back, newest first."""
    async with database.connection() as connection:
        return [Past(**row) for row in await connection.fetch(_SQL["past"], limit)]


async def sweep_merges(database: Database) -> int:
    """Forget what can no longer be taken back; how many rows that were."""
    async with database.transaction() as connection:
        swept: int = await connection.fetchval(_SQL["sweep"])
    return swept


@contextmanager
def _refusals(kind: type[RoseramError]) -> Iterator[None]:
    """What the database's functions refuse, as an error of ours."""
    try:
        yield
    except asyncpg.PostgresError as error:
        if error.sqlstate != _REFUSED:
            raise
        text = str(error.args[0])
        raise kind(
            text[:1].upper() + text[1:],
            why=getattr(error, "detail", None),
            next=getattr(error, "hint", None),
        ) from error
