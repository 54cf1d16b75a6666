"""Gives a person the credentials that were kept for them."""

from __future__ import annotations

import json
from datetime import datetime  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING, Any

from pydantic import Field

from roseram.postgres import load_sql
from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.actions.save_credentials import place_of
from roseram.server.functions.failure import refused
from roseram.vault import Undecipherable

if TYPE_CHECKING:
    from roseram.server.functions.context import Context

_SQL = load_sql("roseram.server.functions", "credentials.sql")


class Load(Input):
    """Nothing: everybody has their own."""


class Loaded(Output):
    """What was kept."""

    credentials: dict[str, Any] | None = Field(description="As it was saved; null for nothing.")
    updated_at: datetime | None = Field(description="When the row was last written.")


async def run(context: Context, given: Load) -> Loaded:
    """Read and decrypt the person's own row, with the person's own rights."""
    del given
    person = context.person
    async with context.transaction() as connection:
        row = await connection.fetchrow(_SQL["load"], person.id)
    if row is None or row["credentials"] is None:
        return Loaded(credentials=None, updated_at=row["updated_at"] if row else None)
    try:
        text = context.auth.vault.decrypt(row["credentials"], place_of(person.id))
    except Undecipherable:
        raise refused(
            409,
            "credentials_unreadable",
            "The stored credentials were not written by save-credentials for this account",
            hint="Save them again.",
        ) from None
    return Loaded(credentials=json.loads(text), updated_at=row["updated_at"])


ACTION = Action(
    title="Load credentials",
    sentence="Gives back what save-credentials has kept for the person.",
    input=Load,
    output=Loaded,
    run=run,
)
