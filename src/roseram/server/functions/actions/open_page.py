"""Gives a page's content in the one form that the visual editor reads."""

from __future__ import annotations

import asyncio
import json
import uuid  # noqa: TC003 - read by pydantic
from datetime import datetime  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING, Any

from pydantic import Field

from roseram.builder.sites.content import normal_content
from roseram.builder.sites.invalid import ContentInvalid
from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.failure import refused
from roseram.server.functions.sites import SQL, require_somebody

if TYPE_CHECKING:
    from roseram.server.functions.context import Context


class Which(Input):
    """Which page."""

    page_id: uuid.UUID = Field(description="The page.")


class Opened(Output):
    """The page as an editor reads it."""

    content: dict[str, Any] = Field(description="Its content, version 3; each element has an id.")
    version: int | None = Field(description="The version to save it against.")
    updated_at: datetime = Field(description="When the page was changed last.")


async def run(context: Context, given: Which) -> Opened:
    """Read it with the caller's rights; nothing is stored."""
    require_somebody(context)
    async with context.transaction() as connection:
        row = await connection.fetchrow(SQL["page_content"], given.page_id)
    if row is None:
        raise refused(404, "page_not_found", "There is no such page, or you may not see it")
    try:
        content = await asyncio.to_thread(_normal, row["content"])
    except ContentInvalid as invalid:
        raise refused(422, "content_invalid", invalid.message, details=invalid.why) from None
    return Opened(content=content, version=row["version"], updated_at=row["updated_at"])


def _normal(stored: str) -> dict[str, Any]:
    return normal_content(json.loads(stored))


ACTION = Action(
    title="Read a page for the editor",
    sentence="Gives a page's content as version 3, whichever format it is stored in, with an id "
    "for every element. Nothing is changed.",
    input=Which,
    output=Opened,
    run=run,
    who="anyone",
    scope="sites:read",
)
