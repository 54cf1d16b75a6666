"""Publishes a site, now or at a set time."""

from __future__ import annotations

import uuid  # noqa: TC003 - read by pydantic
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from pydantic import AwareDatetime, Field

from roseram.builder.sites.publishing.changes import find_faults
from roseram.builder.sites.publishing.faults import SiteFaulty
from roseram.builder.sites.publishing.releases import request_release
from roseram.server.functions.action import Action, Input
from roseram.server.functions.failure import refused
from roseram.server.functions.sites import (
    SCOPE,
    ReleaseOutput,
    output_of,
    refusing,
    require_editor,
)

if TYPE_CHECKING:
    from roseram.server.functions.context import Context

_LATEST: Final = timedelta(days=366)


class Publish(Input):
    """Which site, and when."""

    site_id: uuid.UUID = Field(description="The site.")
    message: str | None = Field(
        None, description="What changed, in your words.", min_length=1, max_length=500
    )
    scheduled_for: AwareDatetime | None = Field(
        None, description="When it is to go live, at most a year ahead; at once where it is left "
        "out. What the site is now goes live then."
    )  # fmt: skip


async def run(context: Context, given: Publish) -> ReleaseOutput:
    """Ask for it: a job builds the release, which is answered as it is now."""
    site = await require_editor(context, given.site_id)
    _check_time(given.scheduled_for)
    person = context.account.id if context.account else None
    with refusing():
        async with context.as_owner() as connection:
            faults = await find_faults(connection, site.id)
            if faults:
                raise SiteFaulty(faults)
            release = await request_release(
                connection,
                site.id,
                person_id=person,
                message=given.message,
                scheduled_for=given.scheduled_for,
            )
    return output_of(release)


def _check_time(scheduled_for: datetime | None) -> None:
    if scheduled_for is None:
        return
    now = datetime.now(UTC)
    if not now < scheduled_for <= now + _LATEST:
        raise refused(422, "invalid_input", "scheduled_for: It has passed, or is over a year away")


ACTION = Action(
    title="Publish a site",
    sentence="Asks for the site to be published as it is now: a job builds a release, which goes "
    "live as a whole, at once or at a set time. For editors and above.",
    input=Publish,
    output=ReleaseOutput,
    run=run,
    who="anyone",
    scope=SCOPE,
)
