"""Deletes the caller's own account, with what belongs to it."""

from __future__ import annotations

import uuid  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING

from pydantic import Field

from roseram.server.auth.audit import note
from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.failure import refused
from roseram.server.functions.ownership import SQL, check_it_is_them

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asyncpg import Record

    from roseram.server.functions.context import Context


class Delete(Input):
    """Proof that it is the person, and that they mean it."""

    email: str = Field(description="The account's address, typed; empty for one without.")
    password: str | None = Field(None, description="The password, or else `nonce`.")
    nonce: str | None = Field(
        None, description="The code that GET /auth/v1/reauthenticate has mailed."
    )
    delete_organizations: list[uuid.UUID] = Field(
        default_factory=list,
        max_length=1000,
        description="Organizations with other members that go, too; the others transfer first.",
    )


class Deleted(Output):
    """What is gone."""

    user_id: uuid.UUID = Field(description="The account.")
    organizations: list[uuid.UUID] = Field(description="The organizations that went with it.")


async def run(context: Context, given: Delete) -> Deleted:
    """Check, then delete everything in one transaction."""
    person = context.person
    if given.email.strip().lower() != person.email:
        raise refused(422, "email_differs", "email: This is not your account's address")
    if not person.is_anonymous:  # who has no address has neither a password nor mail
        await check_it_is_them(context, given.password, given.nonce)
    async with context.as_owner() as connection:
        owned = await connection.fetch(SQL["owned"], person.id)
        _check_organizations(owned, given.delete_organizations)
        if person.email:
            await context.auth.outbox.post(connection, "account_deleted", person.email, {})
        await note(connection, "user_deleted", person.id, context.call)
        await connection.execute(SQL["delete"], person.id)
    return Deleted(user_id=person.id, organizations=[row["id"] for row in owned])


def _check_organizations(owned: Sequence[Record], named: Sequence[uuid.UUID]) -> None:
    """Nobody else loses their work without a word; Refusal 409, or 422 for one of another owner."""
    mine = {row["id"] for row in owned}
    if foreign := [each for each in named if each not in mine]:
        raise refused(
            422,
            "not_the_owner",
            "delete_organizations: You do not own all of these",
            details=[str(each) for each in foreign],
        )
    left = [row for row in owned if row["others"] and row["id"] not in named]
    if left:
        raise refused(
            409,
            "organizations_have_members",
            "Other people work in organizations that you own",
            details=[
                {"id": str(row["id"]), "name": row["name"], "others": row["others"]} for row in left
            ],
            hint="Transfer them first, or name them in delete_organizations.",
        )


ACTION = Action(
    title="Delete my account",
    sentence="Deletes the account and what it owns, for good. Organizations with other members "
    "are transferred first, or named.",
    input=Delete,
    output=Deleted,
    run=run,
    second_factor=True,
)
