"""The mails as an operator looks at them: listed, read, tried again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.errors import RoseramError
from roseram.mail.outbox import CHANNEL, read_payload
from roseram.mail.render import Written, write_letter
from roseram.postgres import load_sql

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from asyncpg import Record

    from roseram.mail.settings import MailSettings
    from roseram.postgres import Database
    from roseram.vault import Vault

STATES = ("queued", "sending", "sent", "failed", "kept")
_SQL = load_sql(__package__, "box.sql")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail without what it says."""

    id: uuid.UUID
    letter: str
    recipient: str
    languages: str
    state: str
    attempts: int
    next_attempt_at: datetime | None  # None: it is not tried any more
    last_error: str | None
    created_at: datetime
    finished_at: datetime | None


async def list_mails(
    database: Database, *, state: str | None = None, limit: int = 100
) -> list[Mail]:
    """Mails, newest first, at most `limit`; all of them, or those of one state."""
    async with database.connection() as connection:
        return [_mail(row) for row in await connection.fetch(_SQL["list"], state, limit)]


async def list_subjects(
    database: Database, vault: Vault, settings: MailSettings, *, limit: int
) -> list[tuple[Mail, str]]:
    """Mails, newest first, each with its subject; empty for one that cannot be read any more."""
    async with database.connection() as connection:
        rows = await connection.fetch(_SQL["list"], None, limit)
    return [(_mail(row), _subject(vault, settings, row)) for row in rows]


def _subject(vault: Vault, settings: MailSettings, row: Record) -> str:
    try:
        return _written(vault, settings, row).subject
    except RoseramError:
        return ""


async def read_mail(
    database: Database, vault: Vault, settings: MailSettings, number: uuid.UUID | None
) -> tuple[Mail, Written | None] | None:
    """A mail (None: the newest) and what it says; None for none, and for what is not kept."""
    async with database.connection() as connection:
        row = await connection.fetchrow(_SQL["find"], number)
    if row is None:
        return None
    return _mail(row), None if row["payload"] is None else _written(vault, settings, row)


def _written(vault: Vault, settings: MailSettings, row: Record) -> Written:
    data = read_payload(vault, row["id"], row["payload"])
    return write_letter(settings, row["letter"], data, languages=row["languages"])


async def retry_mails(
    database: Database, numbers: Sequence[uuid.UUID] | None = None
) -> list[uuid.UUID]:
    """Try these mails again (None: all that failed); the ids of those that are."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            _SQL["retry"], None if numbers is None else list(numbers), CHANNEL
        )
    return [row["id"] for row in rows]


def _mail(row: Record) -> Mail:
    return Mail(
        row["id"],
        row["letter"],
        row["recipient"],
        row["languages"],
        row["state"],
        row["attempts"],
        row["next_attempt_at"] if row["state"] in ("queued", "sending") else None,
        row["last_error"],
        row["created_at"],
        row["finished_at"],
    )
