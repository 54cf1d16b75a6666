"""Another e-mail address: asked for, confirmed by one or both, and taken into use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

from roseram.postgres import load_sql
from roseram.server.auth.audit import note
from roseram.server.auth.codes import hold_gap, void_codes
from roseram.server.auth.mailing import (
    CURRENT_ADDRESS,
    NEW_ADDRESS,
    language_of,
    mail_link,
    shown_name,
)
from roseram.server.auth.people import (
    add_email_identity,
    find_by_email,
    merge_app_metadata,
    read_address,
    taken,
)

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.codes import Found
    from roseram.server.auth.people import Person
    from roseram.server.auth.service import Auth

_SQL = load_sql(__package__, "email_change.sql")
# Which address has confirmed so far; the other one is missing.
_NEW, _CURRENT = 1, 2


async def change_email(
    auth: Auth, connection: Connection, call: Call, person: Person, new_email: str
) -> None:
    """Begin a change of address, or make it where addresses confirm by themselves.

    AuthError 400 for what is no address, 422 for one that is taken, 429 within the gap.
    """
    address = read_address(new_email)
    if address == person.email:
        return
    if await find_by_email(connection, address) is not None:
        raise taken()
    if auth.settings.confirms_by_itself:
        await apply_change(auth, connection, call, person, address)
        return
    await hold_gap(auth, connection, "email_change", str(person.id))
    await hold_gap(auth, connection, "email_change", address)
    await mail_change(auth, connection, call, person, address)


async def mail_change(
    auth: Auth, connection: Connection, call: Call, person: Person, address: str
) -> None:
    """Post the letters of a change that was asked for; what was confirmed before counts no more."""
    await ask_change(connection, person, address)
    more = {"new_email": address}
    if person.email and auth.settings.secure_email_change:
        await mail_link(auth, connection, call, person, CURRENT_ADDRESS, person.email, more=more)
    await mail_link(auth, connection, call, person, NEW_ADDRESS, address, more=more)


async def ask_change(connection: Connection, person: Person, address: str) -> None:
    """Write down what was asked for; nobody has confirmed it, and codes from before are void."""
    await connection.execute(_SQL["ask"], person.id, address)


async def confirm_change(
    auth: Auth, connection: Connection, call: Call, person: Person, found: Found
) -> bool:
    """One address has confirmed; whether the change is made, or waits for the other one.

    Which one is written down, so that one address cannot confirm for both.
    """
    this = _NEW if found.kind == "email_change_token_new" else _CURRENT
    before: int = await connection.fetchval(_SQL["confirmed_so_far"], person.id)
    alone = this == _NEW and not (person.email and auth.settings.secure_email_change)
    if not alone and before + this != _NEW + _CURRENT:
        await connection.execute(_SQL["confirm"], person.id, this)
        return False
    await apply_change(auth, connection, call, person, person.email_change)
    return True


async def apply_change(
    auth: Auth, connection: Connection, call: Call, person: Person, address: str
) -> None:
    """The account has this address from now on; the old one is told. AuthError 422 if taken."""
    try:
        async with connection.transaction():
            await connection.execute(_SQL["apply"], person.id, address)
    except asyncpg.UniqueViolationError:
        raise taken() from None
    await add_email_identity(connection, person.id)
    if not person.app_metadata.get("provider"):  # it was anonymous
        provider = {"provider": "email", "providers": ["email"]}
        await merge_app_metadata(connection, person.id, provider)
    await void_codes(connection, person.id)
    await note(connection, "email_changed", person.id, call, changed=["email"])
    if person.email:
        data = {"new_email": address, "name": shown_name(person)}
        await auth.outbox.post(
            connection, "email_changed", person.email, data, language=language_of(call)
        )
