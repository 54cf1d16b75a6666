"""`POST /resend`: the mail of a sign-up or a change of address once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.postgres import load_sql
from roseram.server.auth.call import Route
from roseram.server.auth.codes import hold_gap
from roseram.server.auth.email_change import mail_change
from roseram.server.auth.endpoints.otp import asked_address
from roseram.server.auth.failure import AuthError, invalid, json_response
from roseram.server.auth.flows import read_challenge
from roseram.server.auth.mailing import NEW_ADDRESS, SIGNUP, mail_link, steady
from roseram.server.auth.people import find, find_by_email

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.service import Auth
    from roseram.server.rest.request import Response

_SQL = load_sql("roseram.server.auth", "email_change.sql")


async def resend(auth: Auth, call: Call) -> Response:
    """`{}` whether or not something was waiting for this address."""
    kind = call.text("type")
    if kind in ("sms", "phone_change"):
        raise AuthError(400, "phone_provider_disabled", "Unsupported phone provider")
    if kind not in ("signup", "email_change"):
        raise invalid("Type provided is invalid")
    address = asked_address(auth, call)
    read_challenge(call)
    await auth.limits.require("otp", call.ip)
    await auth.limits.require("email_sent", address)
    async with steady(), auth.database.transaction() as connection:
        await hold_gap(auth, connection, kind, address)
        if kind == "signup":
            await _signup(auth, connection, call, address)
        else:
            await _change(auth, connection, call, address)
    return json_response(200, {})


async def _signup(auth: Auth, connection: Connection, call: Call, address: str) -> None:
    person = await find_by_email(connection, address, lock=True)
    waiting = person is not None and person.email_confirmed_at is None
    await mail_link(auth, connection, call, person if waiting else None, SIGNUP, address)


async def _change(auth: Auth, connection: Connection, call: Call, address: str) -> None:
    number = await connection.fetchval(_SQL["find_by_change"], address)
    person = None if number is None else await find(connection, number, lock=True)
    if person is None or not person.email_change:
        more = {"new_email": address}
        await mail_link(auth, connection, call, None, NEW_ADDRESS, address, more=more)
    else:
        await hold_gap(auth, connection, "resend", str(person.id))
        await mail_change(auth, connection, call, person, person.email_change)


ROUTES = (Route("POST", "/resend", resend),)
