"""Merges another account of the same person into the one that is signed in."""

from __future__ import annotations

import uuid  # noqa: TC003 - read by pydantic
from datetime import datetime  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING

from pydantic import Field

from roseram.operate.merging import NotMergeable, merge_in
from roseram.server.auth.audit import note
from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.context import Somebody, find_account
from roseram.server.functions.failure import refused

if TYPE_CHECKING:
    from roseram.server.functions.context import Context


class Merge(Input):
    """Proof that the other account is one's own."""

    other_access_token: str = Field(
        description="An access token of the other account, got by signing in to it.",
        max_length=16384,
    )
    confirm_email: str = Field(description="The other account's address, typed.")


class Merged(Output):
    """What happened; an operator can take it back until `undo_until`."""

    merge_id: int = Field(description="Number of the merge.")
    merged_user_id: uuid.UUID = Field(description="The account that is no more.")
    moved: dict[str, int] = Field(description="How many rows of each table are yours now.")
    undo_until: datetime = Field(description="Until when it can be taken back.")


async def run(context: Context, given: Merge) -> Merged:
    """Check that both are theirs, then move everything in one transaction."""
    person = context.person
    if not person.confirmed:
        raise refused(403, "email_not_confirmed", "Confirm your account's address first")
    other = await _other(context, given.other_access_token)
    if other.id == person.id:
        raise refused(422, "same_account", "other_access_token: It is of the same account")
    if other.email != given.confirm_email.strip().lower():
        raise refused(422, "email_differs", "confirm_email: This is not the other account's")
    async with context.as_owner() as connection:
        await note(connection, "accounts_merged", person.id, context.call, actor=person.email)
        try:
            merge = await merge_in(
                connection, person.id, other.id, by=person.id, method="both signed in"
            )
        except NotMergeable as error:
            raise refused(409, "not_mergeable", error.message, details=error.why) from None
    return Merged(
        merge_id=merge.id,
        merged_user_id=other.id,
        moved=dict(merge.moved),
        undo_until=merge.undo_until,
    )


async def _other(context: Context, token: str) -> Somebody:
    """Whose the other token is: signed in just like the caller, second factor included."""
    caller = context.verify(token)
    if "key_id" in caller.claims or "session_id" not in caller.claims:
        raise refused(403, "not_a_session", "other_access_token: It is not of a sign-in")
    async with context.auth.database.connection() as connection:
        other = await find_account(connection, caller)
    if other is None or not other.confirmed or other.is_anonymous:
        raise refused(403, "email_not_confirmed", "Confirm the other account's address first")
    if other.has_factor and not other.is_strong:
        raise refused(403, "insufficient_aal", "The other account needs its second factor, too")
    return other


ACTION = Action(
    title="Merge two accounts of mine",
    sentence="Moves everything of another account, to which one is signed in as well, into this "
    "one; the other account ends.",
    input=Merge,
    output=Merged,
    run=run,
    second_factor=True,
)
