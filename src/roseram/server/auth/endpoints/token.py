"""`POST /token`: a session for a password, a refresh token, a code, or a provider's token."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, Final

from roseram.operate.accounts import InvalidAddress, normal_address
from roseram.server.auth.audit import note
from roseram.server.auth.call import Route
from roseram.server.auth.failure import AuthError, invalid, json_response
from roseram.server.auth.flows import redeem_auth_code
from roseram.server.auth.people import find, find_by_email, replace_hash
from roseram.server.auth.sessions import (
    RefreshRefused,
    banned,
    open_session,
    refresh,
    session_body,
)
from roseram.server.auth.strength import weaknesses

if TYPE_CHECKING:
    from roseram.server.auth.call import Call
    from roseram.server.auth.people import Person
    from roseram.server.auth.service import Auth
    from roseram.server.rest.request import Response

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{12,64}")


async def token(auth: Auth, call: Call) -> Response:
    """The grant that the query names."""
    kind = call.query.get("grant_type") or call.text("grant_type")
    grant = _GRANTS.get(kind)
    if grant is None:
        raise AuthError(400, "invalid_credentials", "unsupported_grant_type")
    return await grant(auth, call)


async def _password(auth: Auth, call: Call) -> Response:
    email, phone, password = call.text("email"), call.text("phone"), call.text("password")
    if email and phone:
        raise invalid("Only an email address or phone number should be provided on login.")
    if phone:
        raise AuthError(400, "phone_provider_disabled", "Phone logins are disabled")
    if not email:
        raise invalid("missing email or phone")
    if not auth.settings.email_enabled:
        raise AuthError(400, "email_provider_disabled", "Email logins are disabled")
    address = _address(email)
    await auth.limits.require("sign_in", call.ip)
    allowance = await auth.limits.require_account(address, call.ip)
    async with auth.database.connection() as connection:
        person = await find_by_email(connection, address)
    hashed = None if person is None else person.encrypted_password
    right = await auth.hasher.verify(hashed, password)
    if person is None or not hashed or not right:
        await _note_failure(auth, call, person)
        raise _wrong()
    await auth.limits.account_succeeded(allowance)
    return await _let_in(auth, call, person, password)


async def _let_in(auth: Auth, call: Call, person: Person, password: str) -> Response:
    """The password is right; what else has to be?"""
    hashed = person.encrypted_password
    stronger = await auth.hasher.hash(password) if auth.hasher.needs_rehash(hashed) else None
    about = [person.email]
    weak, advice = await asyncio.to_thread(weaknesses, auth.settings, password, about=about)
    more: dict[str, Any] = {}
    if weak:
        more["weak_password"] = {"message": advice, "reasons": weak}
    async with auth.database.transaction() as connection:
        now = await find(connection, person.id, lock=True)
        if now is None or now.encrypted_password != hashed or now.email != person.email:
            raise _wrong()  # it was changed while we looked
        if now.is_banned:
            raise banned()
        if now.email_confirmed_at is None:
            raise AuthError(400, "email_not_confirmed", "Email not confirmed")
        if stronger is not None:
            await replace_hash(connection, now.id, hashed, stronger)
        session = await open_session(auth, connection, now, call, method="password")
        await note(connection, "signed_in", now.id, call)
        return json_response(200, await session_body(auth, connection, session, **more))


async def _note_failure(auth: Auth, call: Call, person: Person | None) -> None:
    async with auth.database.transaction() as connection:
        await note(connection, "sign_in_failed", None if person is None else person.id, call)


def _wrong() -> AuthError:
    return AuthError(400, "invalid_credentials", "Invalid login credentials")


def _address(text: str) -> str:
    """As accounts are kept; what is no address is nobody's, and is treated like an unknown one."""
    try:
        return normal_address(text)
    except InvalidAddress:
        return ""


async def _refresh_token(auth: Auth, call: Call) -> Response:
    given = call.text("refresh_token").strip()
    if not given:
        described = "refresh_token required"
        body = {"error": "invalid_request", "error_description": described}
        return json_response(400, body)
    if not _TOKEN.fullmatch(given):
        raise invalid("Refresh token is not valid")
    await auth.refreshes.enter(call.ip)
    try:
        return json_response(200, await refresh(auth, given, call))
    except RefreshRefused as refusal:
        if refusal.outcome == "used":
            async with auth.database.transaction() as connection:
                await note(connection, "token_reused", refusal.user_id, call)
        await auth.refreshes.failed(call.ip)
        raise


async def _pkce(auth: Auth, call: Call) -> Response:
    await auth.limits.require("verify", call.ip)
    async with auth.database.transaction() as connection:
        code, verifier = call.text("auth_code"), call.text("code_verifier")
        flow = await redeem_auth_code(connection, code, verifier)
        person = await find(connection, flow.user_id, lock=True)
        if person is None:
            raise AuthError(403, "user_not_found", "The account is gone")
        provider = None if flow.provider == "email" else flow.provider
        session = await open_session(
            auth, connection, person, call, method=flow.method, provider=provider
        )
        await note(connection, "signed_in", person.id, call)
        access, again = flow.provider_tokens(auth.vault)
        more = {"provider_token": access, "provider_refresh_token": again}
        given = {name: value for name, value in more.items() if value}
        return json_response(200, await session_body(auth, connection, session, **given))


async def _id_token(auth: Auth, call: Call) -> Response:
    from roseram.server.auth.oauth import sign_in_with_id_token

    await auth.limits.require("sign_in", call.ip)
    return await sign_in_with_id_token(auth, call)


async def _web3(auth: Auth, call: Call) -> Response:
    del auth, call
    message = "Sign-in with a wallet is not offered here"
    raise AuthError(422, "web3_provider_disabled", message)


_GRANTS: Final = {
    "password": _password,
    "refresh_token": _refresh_token,
    "pkce": _pkce,
    "id_token": _id_token,
    "web3": _web3,
}
ROUTES = (Route("POST", "/token", token),)
