"""`GET` and `PUT /user`: the signed-in person's own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from roseram.server.auth.audit import note
from roseram.server.auth.call import Route
from roseram.server.auth.codes import check_reauthentication
from roseram.server.auth.email_change import change_email
from roseram.server.auth.endpoints.signup import check_length
from roseram.server.auth.failure import AuthError, json_response
from roseram.server.auth.mailing import language_of, shown_name
from roseram.server.auth.people import merge_user_metadata, set_password, user_json
from roseram.server.auth.sessions import end_sessions
from roseram.server.auth.strength import require_strong
from roseram.server.auth.who import signed_in

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.people import Person
    from roseram.server.auth.service import Auth
    from roseram.server.auth.who import Signed
    from roseram.server.rest.request import Response

_RECENT: Final = timedelta(hours=24)  # in which a sign-in lets one change the password


@dataclass(frozen=True, slots=True)
class _Change:
    """What is asked for."""

    email: str
    password: str = ""
    current_password: str = ""
    nonce: str = ""
    data: dict[str, Any] | None = None


async def get_user(auth: Auth, call: Call) -> Response:
    """The account."""
    async with auth.database.connection() as connection:
        signed = await signed_in(auth, connection, call)
        return json_response(200, (await user_json(connection, signed.person.id)).encode())


async def put_user(auth: Auth, call: Call) -> Response:
    """The account after a change of address, password or metadata: of all that is asked, or none.

    Hashing waits its turn before the transaction begins, so that it keeps no connection waiting.
    """
    async with auth.database.connection() as connection:
        before = await signed_in(auth, connection, call)
    change = _read(call, before)
    _check(change, before)
    hashed = await _new_hash(auth, change, before.person)
    async with auth.database.transaction() as connection:
        signed = await signed_in(auth, connection, call, lock=True)
        if signed.person.encrypted_password != before.person.encrypted_password:
            raise AuthError(409, "conflict", "The account was changed meanwhile; try again")
        if hashed is not None:
            await _check_fresh(auth, connection, change, signed)
            await _set_password(auth, connection, call, signed, hashed)
        if change.data:
            await merge_user_metadata(connection, signed.person.id, change.data)
            await note(connection, "user_modified", signed.person.id, call, changed=["data"])
        if change.email:
            await change_email(auth, connection, call, signed.person, change.email)
        return json_response(200, (await user_json(connection, signed.person.id)).encode())


def _read(call: Call, signed: Signed) -> _Change:
    if call.body.get("app_metadata") is not None and signed.claims.get("role") != "service_role":
        message = "Updating app_metadata requires admin privileges"
        raise AuthError(403, "not_admin", message)
    if call.text("phone"):
        raise AuthError(400, "phone_provider_disabled", "Phone numbers are not used here")
    return _Change(
        email=call.text("email").strip(),
        password=call.text("password"),
        current_password=call.text("current_password"),
        nonce=call.text("nonce"),
        data=call.object("data"),
    )


def _check(change: _Change, signed: Signed) -> None:
    """What the person may not do at all."""
    person = signed.person
    if not change.email and not change.password:
        return
    if person.is_sso_user:
        message = "Updating email or password of a single sign-on account is not possible"
        raise AuthError(422, "user_sso_managed", message)
    if person.has_factor and signed.aal == "aal1":
        message = "AAL2 session is required to update email or password when MFA is enabled."
        raise AuthError(401, "insufficient_aal", message)
    if change.password and person.is_anonymous and not (person.email or change.email):
        message = "Updating password of an anonymous user without an email or phone is not allowed"
        raise AuthError(422, "validation_failed", message)


async def _new_hash(auth: Auth, change: _Change, person: Person) -> str | None:
    """The hash of the new password, if there is one and it may be set."""
    if not change.password:
        return None
    check_length(change.password)
    if change.nonce:
        await auth.limits.require("verify_account", str(person.id))
    old = person.encrypted_password
    if change.current_password and old:
        await auth.limits.require("verify_account", str(person.id))
        if not await auth.hasher.verify(old, change.current_password):
            raise AuthError(400, "current_password_invalid", "The current password is wrong")
    await require_strong(auth.settings, change.password, about=[person.email, change.email])
    if old and await auth.hasher.verify(old, change.password):
        message = "New password should be different from the old password."
        raise AuthError(422, "same_password", message)
    return await auth.hasher.hash(change.password)


async def _check_fresh(auth: Auth, connection: Connection, change: _Change, signed: Signed) -> None:
    """With the setting for it: a sign-in of the last day, or a code that was mailed."""
    if not auth.settings.secure_password_change:
        return
    began = signed.session_began
    if began is not None and datetime.now(UTC) - began < _RECENT:
        return
    if not change.nonce:
        message = "Password update requires reauthentication"
        raise AuthError(400, "reauthentication_needed", message)
    await check_reauthentication(auth, connection, signed.person, change.nonce)


async def _set_password(
    auth: Auth, connection: Connection, call: Call, signed: Signed, hashed: str
) -> None:
    """Set it, end the other sessions, and tell the person."""
    person = signed.person
    await set_password(connection, person.id, hashed)
    await end_sessions(connection, person.id, keep=signed.session_id)
    await note(connection, "password_changed", person.id, call, changed=["password"])
    if person.email:
        data = {"name": shown_name(person)}
        language = language_of(call)
        await auth.outbox.post(
            connection, "password_changed", person.email, data, language=language
        )


ROUTES = (Route("GET", "/user", get_user), Route("PUT", "/user", put_user))
