"""Declines an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.invitations import SQL, open_invitation

if TYPE_CHECKING:
    from roseram.server.functions.context import Context


class Decline(Input):
    """The link."""

    token: str = Field(
        description="What stands behind the # of the link.", min_length=40, max_length=200
    )


class Declined(Output):
    """Nothing is left of it."""

    organization: str = Field(description="Name of the organization that will not be joined.")


async def run(context: Context, given: Decline) -> Declined:
    """Withdraw it: the link does not work any longer."""
    await context.auth.limits.require("verify", context.call.ip)
    async with context.as_owner() as connection:
        found = await open_invitation(context.auth, connection, given.token)
        await connection.execute(SQL["decline"], found.id)
    return Declined(organization=found.organization)


ACTION = Action(
    title="Decline an invitation",
    sentence="Whoever holds the link may decline; it does not work any longer.",
    input=Decline,
    output=Declined,
    run=run,
    who="anyone",
)
