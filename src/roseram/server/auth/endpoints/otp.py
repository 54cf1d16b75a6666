"""`POST /otp` and `/magiclink`: a link and a code by mail, to sign in without a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.auth.audit import note
from roseram.server.auth.call import Route
from roseram.server.auth.codes import hold_gap
from roseram.server.auth.failure import AuthError, json_response
from roseram.server.auth.flows import read_challenge
from roseram.server.auth.mailing import MAGIC_LINK, SIGNUP, mail_link, steady
from roseram.server.auth.people import create_person, find_by_email, read_address

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.service import Auth
    from roseram.server.rest.request import Response


async def otp(auth: Auth, call: Call) -> Response:
    """`{}` whoever asks: the mail goes to an account, or makes one if `create_user` allows it."""
    return await _send(auth, call, may_create=call.flag("create_user", default=True))


async def magic_link(auth: Auth, call: Call) -> Response:
    """The same for older clients."""
    return await _send(auth, call, may_create=True)


async def _send(auth: Auth, call: Call, *, may_create: bool) -> Response:
    address = asked_address(auth, call)
    read_challenge(call)
    data = call.object("data")
    await auth.limits.require("otp", call.ip)
    await auth.limits.require("email_sent", address)
    async with steady(), auth.database.transaction() as connection:
        await hold_gap(auth, connection, "otp", address)
        person = await find_by_email(connection, address, lock=True)
        if person is not None:
            await mail_link(auth, connection, call, person, MAGIC_LINK, address)
        elif may_create and not auth.settings.disable_signup:
            await _sign_up(auth, connection, call, address, data)
        elif auth.settings.tells_who_exists:
            raise AuthError(422, "otp_disabled", "Signups not allowed for otp")
        else:
            await mail_link(auth, connection, call, None, MAGIC_LINK, address)
    return json_response(200, {})


async def _sign_up(
    auth: Auth,
    connection: Connection,
    call: Call,
    address: str,
    data: dict[str, object] | None,
) -> None:
    person = await create_person(connection, email=address, user_metadata=data)
    await mail_link(auth, connection, call, person, SIGNUP, address)
    await note(connection, "confirmation_requested", person.id, call)


def asked_address(auth: Auth, call: Call) -> str:
    """The address of the body in its normal form; AuthError 400 for none, and for phone numbers."""
    email = call.text("email")
    if not email:
        if call.text("phone"):
            raise AuthError(400, "phone_provider_disabled", "Unsupported phone provider")
        raise AuthError(400, "validation_failed", "One of email or phone must be set")
    if not auth.settings.email_enabled:
        raise AuthError(400, "email_provider_disabled", "Email logins are disabled")
    return read_address(email)


ROUTES = (Route("POST", "/otp", otp), Route("POST", "/magiclink", magic_link))
