"""`POST /recover`: a link and a code by mail for who has forgotten the password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.auth.audit import note
from roseram.server.auth.call import Route
from roseram.server.auth.codes import hold_gap
from roseram.server.auth.endpoints.otp import asked_address
from roseram.server.auth.failure import json_response
from roseram.server.auth.flows import read_challenge
from roseram.server.auth.mailing import RECOVERY, mail_link, steady
from roseram.server.auth.people import find_by_email

if TYPE_CHECKING:
    from roseram.server.auth.call import Call
    from roseram.server.auth.service import Auth
    from roseram.server.rest.request import Response


async def recover(auth: Auth, call: Call) -> Response:
    """`{}` whether or not there is such an account."""
    address = asked_address(auth, call)
    read_challenge(call)
    await auth.limits.require("otp", call.ip)
    await auth.limits.require("email_sent", address)
    async with steady(), auth.database.transaction() as connection:
        await hold_gap(auth, connection, "recover", address)
        person = await find_by_email(connection, address, lock=True)
        await mail_link(auth, connection, call, person, RECOVERY, address)
        if person is not None:
            await note(connection, "recovery_requested", person.id, call)
    return json_response(200, {})


ROUTES = (Route("POST", "/recover", recover),)
