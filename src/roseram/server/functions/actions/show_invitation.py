"""Shows what an invitation's link is for, before anybody decides."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING

from pydantic import Field

from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.invitations import open_invitation

if TYPE_CHECKING:
    from roseram.server.functions.context import Context


class Link(Input):
    """The link."""

    token: str = Field(
        description="What stands behind the # of the link.", min_length=40, max_length=200
    )


class Shown(Output):
    """What is offered by whom."""

    organization: str = Field(description="Name of the organization.")
    inviter: str = Field(description="Who invites.")
    email: str = Field(description="Who is invited.")
    role: str = Field(description="What they will be there.")
    message: str | None = Field(description="A few words of who invites.")
    expires_at: datetime = Field(description="When the link stops working.")


async def run(context: Context, given: Link) -> Shown:
    """Look it up; nothing is changed."""
    await context.auth.limits.require("verify", context.call.ip)
    async with context.as_owner() as connection:
        found = await open_invitation(context.auth, connection, given.token)
    return Shown(
        organization=found.organization,
        inviter=found.inviter,
        email=found.email,
        role=found.role,
        message=found.message,
        expires_at=found.expires_at,
    )


ACTION = Action(
    title="Show an invitation",
    sentence="Says what an invitation's link is for; who follows it has accepted nothing yet.",
    input=Link,
    output=Shown,
    run=run,
    who="anyone",
)
