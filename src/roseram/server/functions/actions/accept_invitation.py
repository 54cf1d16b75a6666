"""Accepts an invitation: as the person who is signed in, or with a new account."""

from __future__ import annotations

import uuid  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING

from pydantic import Field

from roseram.server.auth import people
from roseram.server.auth.audit import note
from roseram.server.auth.strength import require_strong
from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.context import SQL
from roseram.server.functions.failure import refused
from roseram.server.functions.invitations import Invitation, is_for, join, open_invitation

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from roseram.server.functions.context import Context

_LONGEST_PASSWORD = 72  # bytes, as everywhere


class Accept(Input):
    """The link; and a password where the person has no account yet."""

    token: str = Field(
        description="What stands behind the # of the link.", min_length=40, max_length=200
    )
    password: str | None = Field(
        None, description="For a new account with the invited address; not when signed in."
    )
    full_name: str | None = Field(None, description="The new account's name.", max_length=200)


class Accepted(Output):
    """Where the person is a member now."""

    organization_id: uuid.UUID = Field(description="The organization.")
    organization: str = Field(description="Its name.")
    user_id: uuid.UUID = Field(description="The account that joined.")
    email: str = Field(description="Its address, with which it signs in.")
    role: str = Field(description="What it is there.")
    created: bool = Field(description="Whether the account is new.")


async def run(context: Context, given: Accept) -> Accepted:
    """Join."""
    await context.auth.limits.require("verify", context.call.ip)
    if context.account is not None:
        return await _as_signed_in(context, given)
    if given.password is None:
        raise refused(
            401,
            "no_authorization",
            "Sign in with the invited address, or choose a password for a new account",
        )
    return await _with_new_account(context, given, given.password)


async def _as_signed_in(context: Context, given: Accept) -> Accepted:
    if given.password is not None:
        raise refused(422, "invalid_input", "password: You have an account, and are signed in")
    person = context.person
    async with context.as_owner() as connection:
        found = await open_invitation(context.auth, connection, given.token)
        if not is_for(found, person):
            # Who was invited is not said: the link may have been sent on.
            raise refused(
                403,
                "invitation_for_another",
                "This invitation is for another address than yours",
                hint="Sign in with the address that the mail was sent to.",
            )
        return await _join(context, connection, found, person.id, created=False)


async def _with_new_account(context: Context, given: Accept, password: str) -> Accepted:
    """The link proves the address: only who reads its mail can have it."""
    auth = context.auth
    async with context.as_owner() as connection:
        found = await open_invitation(auth, connection, given.token)
    # Nobody waits for a lock while the password is looked at and hashed.
    about = [found.email, given.full_name or ""]
    if len(password.encode()) > _LONGEST_PASSWORD:
        raise refused(422, "invalid_input", "password: At most 72 bytes")
    await require_strong(auth.settings, password, about=about)
    hashed = await auth.hasher.hash(password)
    async with context.as_owner() as connection:
        found = await open_invitation(auth, connection, given.token)
        person = await _new_person(connection, found, hashed, given.full_name)
        await note(connection, "signed_up", person, context.call)
        return await _join(context, connection, found, person, created=True)


async def _new_person(
    connection: Connection, found: Invitation, hashed: str, name: str | None
) -> uuid.UUID:
    """An account with the address; one that nobody ever confirmed begins anew, as theirs."""
    before = await people.find_by_email(connection, found.email, lock=True)
    data = {"full_name": name} if name else {}
    if before is None:
        made = await people.create_person(
            connection,
            email=found.email,
            password_hash=hashed,
            user_metadata=data,
            confirmed=True,
        )
        return made.id
    if before.email_confirmed_at is not None or before.is_banned:
        raise refused(
            409,
            "account_exists",
            "There is an account with this address already",
            hint="Sign in with it, and accept the invitation then.",
        )
    # Somebody may have signed up with an address that is not theirs, and wait for its owner.
    await connection.execute(SQL["take_over"], before.id)
    await people.set_password(connection, before.id, hashed)
    await people.merge_user_metadata(connection, before.id, data)
    await people.confirm_email(connection, before.id)
    return before.id


async def _join(
    context: Context, connection: Connection, found: Invitation, person: uuid.UUID, *, created: bool
) -> Accepted:
    role = await join(connection, found, person)
    await note(connection, "invitation_accepted", person, context.call)
    return Accepted(
        organization_id=found.organization_id,
        organization=found.organization,
        user_id=person,
        email=found.email,
        role=role,
        created=created,
    )


ACTION = Action(
    title="Accept an invitation",
    sentence="Makes the person who was invited a member: signed in with the invited address, or "
    "with a password for a new account.",
    input=Accept,
    output=Accepted,
    run=run,
    who="anyone",
)
