"""What belongs to a person alone, and what happens to it when the account goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.postgres import load_sql
from roseram.server.auth.codes import check_reauthentication
from roseram.server.auth.people import find
from roseram.server.functions.failure import refused

if TYPE_CHECKING:
    import uuid

    from roseram.postgres import Connection
    from roseram.server.auth.people import Person
    from roseram.server.functions.context import Context

SQL = load_sql("roseram.server.functions", "ownership.sql")


async def check_it_is_them(context: Context, password: str | None, nonce: str | None) -> None:
    """Whoever sits before the screen knows the password, or has read the code that was mailed.

    Refusal 401 where they do not, 422 where neither was given; 429 after too many attempts.
    """
    auth, account = context.auth, context.person
    if (password is None) == (nonce is None):
        raise refused(
            422,
            "reauthentication_needed",
            "Give either the password, or the code that GET /auth/v1/reauthenticate mails",
        )
    await auth.limits.require("verify_account", str(account.id))
    async with auth.database.transaction() as connection:
        person = await _person(connection, account.id)
        if nonce is not None:
            await check_reauthentication(auth, connection, person, nonce)
    if password is not None and not await auth.hasher.verify(person.encrypted_password, password):
        raise refused(401, "invalid_credentials", "This is not your password")


async def _person(connection: Connection, user_id: uuid.UUID) -> Person:
    person = await find(connection, user_id)
    if person is None:
        raise refused(401, "user_not_found", "The account of this token does not exist")
    return person
