"""/factors: a person's second factors, by wire "MFA"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.auth import mfa
from roseram.server.auth.call import Call, Route
from roseram.server.auth.failure import AuthError, invalid, json_response
from roseram.server.auth.sessions import session_body
from roseram.server.auth.who import signed_in

if TYPE_CHECKING:
    from uuid import UUID

    from roseram.server.auth.service import Auth
    from roseram.server.rest.request import Response


async def enroll(auth: Auth, call: Call) -> Response:
    """POST /factors: begin a factor."""
    kind = call.text("factor_type")
    if kind in ("phone", "webauthn"):
        raise mfa.unsupported_kind(kind)
    if kind != "totp":
        raise invalid("factor_type needs to be TOTP, Phone, or WebAuthn")
    if not auth.settings.mfa_enabled:
        raise AuthError(422, "mfa_totp_enroll_not_enabled", "MFA enroll is disabled for TOTP")
    async with auth.database.transaction() as connection:
        signed = await signed_in(auth, connection, call, lock=True)
        factor = await mfa.enroll(auth, connection, signed, call)
    shown = {"qr_code": factor.qr_code, "secret": factor.secret, "uri": factor.uri}
    answer = {"id": str(factor.id), "type": "totp", "friendly_name": factor.name, "totp": shown}
    return json_response(200, answer)


async def challenge(auth: Auth, call: Call) -> Response:
    """POST /factors/{id}/challenge: ask for a code."""
    factor_id = _factor_id(call)
    async with auth.database.transaction() as connection:
        signed = await signed_in(auth, connection, call)
        number, ends = await mfa.challenge(auth, connection, signed, call, factor_id)
    return json_response(200, {"id": str(number), "type": "totp", "expires_at": ends})


async def verify(auth: Auth, call: Call) -> Response:
    """POST /factors/{id}/verify: answer a challenge with a code."""
    factor_id = _factor_id(call)
    async with auth.database.connection() as connection:
        person = (await signed_in(auth, connection, call)).person
    await _count(auth, person.id)
    async with auth.database.transaction() as connection:
        signed = await signed_in(auth, connection, call)
        session = await mfa.verify(auth, connection, signed, call, factor_id)
        body = None if session is None else await session_body(auth, connection, session)
    if body is None:
        raise AuthError(422, "mfa_verification_failed", "Invalid TOTP code entered")
    await _forget(auth, person.id)
    return json_response(200, body)


async def _count(auth: Auth, user_id: UUID) -> None:
    """Few tries in a minute and in a day: at 100 a day a code is guessed in some nine years."""
    await auth.limits.require("mfa", f"factors of {user_id}")
    await auth.limits.require("sign_in_account_day", f"factors of {user_id}")


async def _forget(auth: Auth, user_id: UUID) -> None:
    """Only failures count."""
    await auth.limits.give_back("mfa", f"factors of {user_id}")
    await auth.limits.give_back("sign_in_account_day", f"factors of {user_id}")


async def remove(auth: Auth, call: Call) -> Response:
    """DELETE /factors/{id}: remove a factor."""
    factor_id = _factor_id(call)
    async with auth.database.transaction() as connection:
        signed = await signed_in(auth, connection, call)
        await mfa.remove(auth, connection, signed, call, factor_id)
    return json_response(200, {"id": str(factor_id)})


def _factor_id(call: Call) -> UUID:
    wrong = AuthError(404, "validation_failed", "factor_id must be an UUID")
    return mfa.as_uuid(call.parameters["factor_id"], wrong)


ROUTES = (
    Route("POST", "/factors", enroll),
    Route("POST", "/factors/{factor_id}/challenge", challenge),
    Route("POST", "/factors/{factor_id}/verify", verify),
    Route("DELETE", "/factors/{factor_id}", remove),
)
