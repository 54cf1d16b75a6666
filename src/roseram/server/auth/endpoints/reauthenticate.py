"""`GET /reauthenticate`: a code by mail, for a signed-in person before something delicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.auth.audit import note
from roseram.server.auth.call import Route
from roseram.server.auth.codes import hold_gap, make_code
from roseram.server.auth.failure import AuthError, invalid, json_response
from roseram.server.auth.mailing import language_of, shown_name
from roseram.server.auth.who import signed_in

if TYPE_CHECKING:
    from roseram.server.auth.call import Call
    from roseram.server.auth.service import Auth
    from roseram.server.rest.request import Response


async def reauthenticate(auth: Auth, call: Call) -> Response:
    """`{}`; the code goes to the person's own address."""
    await auth.limits.require("otp", call.ip)
    async with auth.database.transaction() as connection:
        person = (await signed_in(auth, connection, call, lock=True)).person
        if not person.email:
            raise invalid("Reauthentication requires the user to have an email or a phone number")
        if person.email_confirmed_at is None:
            message = "Please verify your email first."
            raise AuthError(422, "email_not_confirmed", message)
        await hold_gap(auth, connection, "reauthenticate", str(person.id))
        code = await make_code(auth, connection, person, "reauthentication", person.email)
        data = {
            "code": code.otp,
            "seconds": auth.settings.otp_seconds,
            "name": shown_name(person),
        }
        await auth.outbox.post(
            connection, "reauthenticate", person.email, data, language=language_of(call)
        )
        await note(connection, "reauthentication_requested", person.id, call)
    return json_response(200, {})


ROUTES = (Route("GET", "/reauthenticate", reauthenticate),)
