"""Keeps what visitors send: once for each token, as long as there is room; and has it told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from roseram.builder.forms.settings import FormSettings, read_settings
from roseram.builder.forms.token import OLDEST
from roseram.jobs import queue
from roseram.postgres import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from roseram.postgres import Connection, Database

TELL: Final = "tell_submission"  # task
MOST: Final = 50_000  # submissions that a form keeps
MOST_SPAM: Final = 5_000  # and besides of those that look like spam
_LONGEST_AGENT: Final = 512  # characters of a User-Agent that are kept
_SQL = load_sql("roseram.builder.forms", "keeping.sql")


@dataclass(frozen=True, slots=True)
class Form:
    """A form as its row is now."""

    name: str
    active: bool
    settings: FormSettings


@dataclass(frozen=True, slots=True)
class Submission:
    """What is to be kept."""

    form_id: UUID
    site_id: UUID
    data: Mapping[str, Any]
    spam: bool
    visitor: str  # hash of the address
    agent: str  # the program it was sent with
    nonce: str  # of the token; empty: spam that had none


async def find_form(database: Database, site_id: UUID, form_id: UUID) -> Form | None:
    """The site's form; None where it has no such form."""
    async with database.connection() as connection:
        row = await connection.fetchrow(_SQL["form"], form_id, site_id)
    return None if row is None else Form(row["name"], row["active"], read_settings(row["settings"]))


async def keep(
    database: Database, given: Submission, settings: FormSettings
) -> Literal["kept", "used", "closed"]:
    """Store it; "used": its token was, "closed": the form takes nothing, or is full.

    Who is to be told of it is told by a job of the same transaction; of spam nobody is.
    """
    async with database.transaction() as connection:
        if given.nonce and await connection.fetchval(_SQL["spend"], given.nonce, float(OLDEST)):
            return "used"
        row = await connection.fetchrow(
            _SQL["keep"],
            given.form_id,
            given.site_id,
            json.dumps(dict(given.data), ensure_ascii=False),
            "spam" if given.spam else "new",
            given.visitor,
            given.agent[:_LONGEST_AGENT].replace("\0", "") or None,
            MOST_SPAM if given.spam else MOST,
        )
        if row is None:
            return "closed"
        if not given.spam and (settings.notify or row["forwarded"]):
            await _have_told(connection, row["id"])
    return "kept"


async def _have_told(connection: Connection, submission: UUID) -> None:
    """Belongs to no organization: it would fill the list of jobs that its members read."""
    given = {"submission": str(submission)}
    await queue.enqueue(connection, TELL, given, title="Tell of a form that was sent")
