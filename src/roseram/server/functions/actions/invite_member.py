"""Invites somebody to an organization by mail."""

from __future__ import annotations

import uuid
from datetime import datetime  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from roseram.server.auth.audit import note
from roseram.server.auth.people import read_address
from roseram.server.functions import invitations
from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.failure import refused
from roseram.server.functions.invitation_page import link_of

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from roseram.server.functions.context import Context


class Invite(Input):
    """Whom, where, as what."""

    organization_id: uuid.UUID = Field(description="The organization.")
    email: str = Field(description="Who is invited.", max_length=320)
    role: Literal["admin", "editor", "member", "viewer"] = Field(
        "member", description="What they will be there: below your own role."
    )
    message: str | None = Field(None, description="A few words to them.", max_length=500)


class Invited(Output):
    """The same whether or not the address has an account."""

    email: str = Field(description="Where the mail goes.")
    role: str = Field(description="What they will be there.")
    expires_at: datetime = Field(description="When the link stops working.")
    renewed: bool = Field(description="Whether an open invitation was renewed: its link is void.")


async def run(context: Context, given: Invite) -> Invited:
    """Write the invitation down and mail its link."""
    person = context.person
    email = read_address(given.email)
    await context.auth.limits.require("invite", str(person.id))
    await context.auth.limits.require("email_sent", email)
    async with context.as_owner() as connection:
        organization = await _organization(connection, person.id, given)
        if await connection.fetchval(invitations.SQL["is_member"], given.organization_id, email):
            raise refused(409, "already_member", f"{email} is a member already")
        number, secret = uuid.uuid4(), invitations.new_secret()
        key = context.auth.vault.keys[0]
        row = await connection.fetchrow(
            invitations.SQL["invite"],
            number,
            given.organization_id,
            email,
            given.role,
            invitations.hash_of(key, secret, email, given.organization_id),
            person.id,
            given.message or None,
        )
        if row is None:
            raise refused(409, "conflict", "Somebody else changed this invitation just now")
        data = {
            "link": link_of(context.auth, invitations.token_of(number, secret)),
            "organization": organization,
            "inviter": person.name,
            "role": given.role,
            "message": given.message or "",
            "expires_at": row["expires_at"].isoformat(),
        }
        await context.auth.outbox.post(connection, "invitation", email, data)
        await note(connection, "member_invited", person.id, context.call)
    return Invited(
        email=email, role=given.role, expires_at=row["expires_at"], renewed=row["renewed"]
    )


async def _organization(connection: Connection, person: uuid.UUID, given: Invite) -> str:
    """The organization's name; Refusal 404 for outsiders, 403 for who may not give this role."""
    row = await connection.fetchrow(invitations.SQL["inviter"], given.organization_id, person)
    if row is None:
        raise refused(404, "organization_not_found", "You are in no such organization")
    rank = invitations.RANKS[row["role"]]
    if rank < invitations.RANKS["admin"]:
        raise refused(403, "role_too_low", "Admins and the owner may invite")
    if rank <= invitations.RANKS[given.role]:
        raise refused(
            403,
            "role_too_high",
            f"As {row['role']} you invite people to roles below that",
            details={"role": given.role},
        )
    name: str = row["name"]
    return name


ACTION = Action(
    title="Invite a member",
    sentence="Mails somebody a link with which they join an organization. Admins and the owner "
    "may, for roles below their own; inviting the same address again renews the invitation.",
    input=Invite,
    output=Invited,
    run=run,
)
