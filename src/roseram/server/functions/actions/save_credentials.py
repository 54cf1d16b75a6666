"""Keeps a person's credentials for other services, encrypted."""

from __future__ import annotations

import json
from datetime import datetime  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING, Any

from pydantic import Field

from roseram.postgres import load_sql
from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.failure import refused

if TYPE_CHECKING:
    import uuid

    from roseram.server.functions.context import Context

LONGEST = 64 * 1024  # bytes as JSON
_SQL = load_sql("roseram.server.functions", "credentials.sql")


class Save(Input):
    """What is kept."""

    credentials: dict[str, Any] | None = Field(
        description="Whatever the application wants to keep, at most 64 KB; null forgets it."
    )


class Saved(Output):
    """It is kept."""

    updated_at: datetime = Field(description="When it was written.")


def place_of(user_id: uuid.UUID) -> str:
    """What the ciphertext is bound to: in another person's row it cannot be read."""
    return f"user_sessions.credentials:{user_id}"


async def run(context: Context, given: Save) -> Saved:
    """Encrypt and write it into the person's row, with the person's own rights."""
    person, sealed = context.person, None
    if given.credentials is not None:
        text = json.dumps(given.credentials, separators=(",", ":"), ensure_ascii=False)
        if len(text.encode()) > LONGEST:
            raise refused(413, "body_too_large", f"credentials: More than {LONGEST} bytes")
        sealed = context.auth.vault.encrypt(text, place_of(person.id))
    async with context.transaction() as connection:
        updated_at = await connection.fetchval(_SQL["save"], person.id, sealed)
    return Saved(updated_at=updated_at)


ACTION = Action(
    title="Save credentials",
    sentence="Keeps credentials for other services in user_sessions, encrypted with a key that is "
    "not in the database.",
    input=Save,
    output=Saved,
    run=run,
)
