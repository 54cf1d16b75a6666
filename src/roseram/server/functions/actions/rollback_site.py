"""Makes an earlier release of a site live again."""

from __future__ import annotations

import uuid  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING

from pydantic import Field

from roseram.builder.sites.publishing.releases import roll_back
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


class Rollback(Input):
    """Which release: its id, or its site and number."""

    release_id: uuid.UUID | None = Field(None, description="The release.")
    site_id: uuid.UUID | None = Field(None, description="Or the site, and")
    number: int | None = Field(None, description="the number of the release.", ge=1)
    message: str | None = Field(
        None, description="Why, in your words.", min_length=1, max_length=500
    )


async def run(context: Context, given: Rollback) -> ReleaseOutput:
    """Do it; the release as it is then."""
    _, release_id = await find_release_id(context, given.release_id, given.site_id, given.number)
    with refusing():
        async with context.as_owner() as connection:
            release = await roll_back(
                connection,
                release_id,
                person_id=context.account.id if context.account else None,
                message=given.message,
            )
    return output_of(release)


ACTION = Action(
    title="Roll a site back",
    sentence="Makes what an earlier release holds live at once, as a new release; nothing is "
    "rendered. For editors and above.",
    input=Rollback,
    output=ReleaseOutput,
    run=run,
    who="anyone",
    scope=SCOPE,
)
