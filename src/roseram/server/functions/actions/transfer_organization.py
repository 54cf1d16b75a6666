"""Gives an organization to another of its members."""

from __future__ import annotations

import uuid  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING

from pydantic import Field

from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.failure import refused
from roseram.server.functions.ownership import SQL

if TYPE_CHECKING:
    from roseram.server.functions.context import Context


class Transfer(Input):
    """What goes to whom, typed out."""

    organization_id: uuid.UUID = Field(description="The organization.")
    new_owner_id: uuid.UUID = Field(description="The member to whom it will belong.")
    confirm_name: str = Field(description="The organization's name, typed, as it is written.")


class Transferred(Output):
    """Whose it is now."""

    organization_id: uuid.UUID = Field(description="The organization.")
    owner_id: uuid.UUID = Field(description="Its new owner; you stay as an admin.")


async def run(context: Context, given: Transfer) -> Transferred:
    """Everything happens as the caller: the database's own rules decide who may."""
    async with context.transaction() as connection:
        row = await connection.fetchrow(SQL["organization"], given.organization_id)
        if row is None:
            raise refused(404, "organization_not_found", "You are in no such organization")
        if row["owner_id"] != context.person.id:
            raise refused(403, "not_the_owner", "Only its owner may transfer an organization")
        if row["name"] != given.confirm_name:
            raise refused(422, "name_differs", "confirm_name: This is not the organization's name")
        if row["is_personal"]:
            raise refused(422, "personal", "A personal organization cannot be transferred")
        if given.new_owner_id == context.person.id:
            raise refused(422, "same_owner", "new_owner_id: It is yours already")
        if not await connection.fetchval(
            SQL["is_member"], given.organization_id, given.new_owner_id
        ):
            raise refused(
                409, "not_a_member", "The new owner is not a member", hint="Invite them first."
            )
        await connection.execute(SQL["transfer"], given.organization_id, given.new_owner_id)
    return Transferred(organization_id=given.organization_id, owner_id=given.new_owner_id)


ACTION = Action(
    title="Transfer an organization",
    sentence="Gives an organization to one of its members; its owner types its name, and stays as "
    "an admin.",
    input=Transfer,
    output=Transferred,
    run=run,
    second_factor=True,
)
