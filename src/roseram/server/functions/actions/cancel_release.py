"""Cancels a release that is being built, or waits for its time."""

from __future__ import annotations

import uuid  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING

from pydantic import Field

from roseram.builder.sites.publishing.releases import cancel_release
from roseram.server.functions.action import Action, Input
from roseram.server.functions.sites import (
    SCOPE,
    ReleaseOutput,
    find_release_id,
    output_of,
    refusing,
)

if TYPE_CHECKING:
    from roseram.server.functions.context import Context


class Cancel(Input):
    """Which release: its id, or its site and number."""

    release_id: uuid.UUID | None = Field(None, description="The release.")
    site_id: uuid.UUID | None = Field(None, description="Or the site, and")
    number: int | None = Field(None, description="the number of the release.", ge=1)


async def run(context: Context, given: Cancel) -> ReleaseOutput:
    """Do it; the release as it is then."""
    _, release_id = await find_release_id(context, given.release_id, given.site_id, given.number)
    with refusing():
        async with context.as_owner() as connection:
            by = context.account.name if context.account else None
            release = await cancel_release(connection, release_id, by=by)
    return output_of(release)


ACTION = Action(
    title="Cancel a release",
    sentence="A release that is being built, or waits for its time, will not go live. For editors "
    "and above.",
    input=Cancel,
    output=ReleaseOutput,
    run=run,
    who="anyone",
    scope=SCOPE,
)
