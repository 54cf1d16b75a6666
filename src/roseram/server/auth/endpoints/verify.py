"""`POST /verify` for a typed code, `GET /verify` for the link of a mail."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from roseram.server.auth.audit import note
from roseram.server.auth.call import Route
from roseram.server.auth.codes import (
    PKCE,
    Found,
    Kind,
    find_code,
    tokens_of,
    use_code,
    void_codes,
    void_codes_of,
)
from roseram.server.auth.email_change import confirm_change
from roseram.server.auth.failure import AuthError, invalid, json_response
from roseram.server.auth.flows import find_flow, issue_auth_code
from roseram.server.auth.mailing import METHODS
from roseram.server.auth.people import confirm_email, find, read_address, set_password
from roseram.server.auth.redirects import redirect_to
from roseram.server.auth.sessions import banned, end_sessions, open_session, session_body
from roseram.server.rest.request import Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.people import Person
    from roseram.server.auth.service import Auth

# Which codes each type of verification accepts.
_KINDS: Final[dict[str, tuple[Kind, ...]]] = {
    "signup": ("confirmation",),
    "invite": ("confirmation",),
    "magiclink": ("recovery", "confirmation"),
    "recovery": ("recovery",),
    "email": ("confirmation", "recovery"),
    "email_change": ("email_change_token_new", "email_change_token_current"),
    "email_change_new": ("email_change_token_new",),
    "email_change_current": ("email_change_token_current",),
}
_CODE, _LINK = "Token has expired or is invalid", "Email link is invalid or has expired"
_HALF = "Confirmation link accepted. Please proceed to confirm link sent to the other email"


@dataclass(frozen=True, slots=True)
class Verified:
    """What a code has done; `person` is None for half of a change of address."""

    person: Person | None
    kind: Kind


async def verify(auth: Auth, call: Call) -> Response:
    """A session for a code and its address, or for the token of a link; 403 otp_expired."""
    kinds = _kinds(call.text("type"))
    await auth.limits.require("verify", call.ip)
    tokens, message = await _tokens(auth, call)
    async with auth.database.transaction() as connection:
        done = await _verify(auth, connection, call, tokens, kinds, message)
        if done.person is None:
            return json_response(200, {"code": "200", "msg": _HALF})
        session = await open_session(auth, connection, done.person, call, method="otp")
        await note(connection, "signed_in", done.person.id, call)
        return json_response(200, await session_body(auth, connection, session))


async def follow(auth: Auth, call: Call) -> Response:
    """The link of a mail: 303 to where the person wanted to go, with a session or with an error.

    HEAD looks whether somebody is there, as mail filters do: it uses nothing up.
    """
    if call.method == "HEAD":
        return Response(200, (("Cache-Control", "no-store"),), b"")
    token = call.query.get("token") or call.query.get("token_hash") or ""
    pkce = token.startswith(PKCE)
    await auth.limits.require("verify", call.ip)
    try:
        given = await _follow(auth, call, token)
    except AuthError as error:
        given = {
            "error": "access_denied",
            "error_code": error.code,
            "error_description": error.message,
        }
        return _go(redirect_to(auth, call), {**given, "sb": ""}, given if pkce else {})
    target = redirect_to(auth, call)
    if "code" in given:
        return _go(target, {}, given)
    return _go(target, {**given, "sb": ""}, given if pkce else {})


async def _follow(auth: Auth, call: Call, token: str) -> dict[str, str]:
    """What the address that one comes back to says."""
    kind = call.query.get("type", "")
    kinds = _kinds(kind)
    if not token:
        raise invalid("Verify requires a token or a token hash")
    async with auth.database.transaction() as connection:
        done = await _verify(auth, connection, call, [token], kinds, _LINK)
        if done.person is None:
            return {"message": _HALF}
        if token.startswith(PKCE):
            return {"code": await _auth_code(auth, connection, done.person, kind)}
        session = await open_session(auth, connection, done.person, call, method="otp")
        await note(connection, "signed_in", done.person.id, call)
        body = json.loads(await session_body(auth, connection, session))
    names = ("access_token", "expires_at", "expires_in", "refresh_token", "token_type")
    return {**{name: str(body[name]) for name in names}, "type": kind}


async def _auth_code(auth: Auth, connection: Connection, person: Person, kind: str) -> str:
    """The code of a PKCE link: whoever follows it needs the verifier, too."""
    if person.is_banned:
        raise banned()
    method = METHODS.get(kind, METHODS["magiclink"])
    flow = await find_flow(connection, person.id, method)
    if flow is None:
        message = "invalid flow state, no valid flow state found"
        raise AuthError(404, "flow_state_not_found", message)
    return await issue_auth_code(connection, flow, person.id, vault=auth.vault)


async def _verify(
    auth: Auth,
    connection: Connection,
    call: Call,
    tokens: Sequence[str],
    kinds: Sequence[Kind],
    message: str,
) -> Verified:
    """Use the code up and do what it is for; AuthError 403 otp_expired."""
    found = await find_code(auth, connection, tokens, kinds)
    person = None if found is None else await find(connection, found.user_id, lock=True)
    if found is None or person is None or not _is_for(person, found):
        raise AuthError(403, "otp_expired", message)
    if not await use_code(connection, found):  # somebody was quicker
        raise AuthError(403, "otp_expired", message)
    if found.kind.startswith("email_change"):
        if not await confirm_change(auth, connection, call, person, found):
            return Verified(None, found.kind)
    else:
        await _confirm(connection, call, person, found)
    return Verified(await find(connection, person.id), found.kind)


def _is_for(person: Person, found: Found) -> bool:
    """A code counts for the address that it was sent to, as long as it is the person's."""
    if found.kind == "email_change_token_new":
        return found.address == person.email_change
    if found.kind == "email_change_token_current" and not person.email_change:
        return False
    return found.address == person.email


async def _confirm(connection: Connection, call: Call, person: Person, found: Found) -> None:
    """The person reads mail at the address, so it is theirs; all other codes are void.

    Somebody else may have signed up with it before: unless the mail was about that sign-up, the
    password and the sessions from then are gone.
    """
    if person.email_confirmed_at is None:
        if found.kind == "recovery":
            await set_password(connection, person.id, "")
            await end_sessions(connection, person.id)
        await confirm_email(connection, person.id)
        await note(connection, "signed_up", person.id, call)
    await void_codes(connection, person.id)


async def _tokens(auth: Auth, call: Call) -> tuple[list[str], str]:
    """The link tokens that the body may mean, and what is said where none is right.

    Attempts are counted by address before anything is looked at: past the limit its codes are void.
    """
    token, link = call.text("token"), call.text("token_hash")
    if link and token:
        raise invalid("Only the token_hash and type should be provided")
    if link:
        return [link], _LINK
    if not token:
        raise invalid("Verify requires a token or a token hash")
    if not call.text("email"):
        if call.text("phone"):
            raise AuthError(400, "phone_provider_disabled", "Unsupported phone provider")
        raise invalid("Only an email address or phone number should be provided on verify")
    address = read_address(call.text("email"))
    if await auth.limits.take("verify_account", address):
        async with auth.database.transaction() as connection:
            await void_codes_of(connection, address)
        raise AuthError(403, "otp_expired", _CODE)
    return tokens_of(auth, address, token.strip()), _CODE


def _kinds(name: str) -> tuple[Kind, ...]:
    if not name:
        raise invalid("Verify requires a verification type")
    if name in ("sms", "phone_change"):
        raise AuthError(400, "phone_provider_disabled", "Unsupported phone provider")
    kinds = _KINDS.get(name)
    if kinds is None:
        raise invalid(f"Invalid verification type: {name[:40]}")
    return kinds


def _go(target: str, fragment: dict[str, str], query: dict[str, str]) -> Response:
    """A redirect with these names behind `#`, and those behind `?`."""
    parts = urlsplit(target)
    asked = "&".join(filter(None, [parts.query, urlencode(query)]))
    behind = urlencode(sorted(fragment.items())) if fragment else parts.fragment
    address = urlunsplit((parts.scheme, parts.netloc, parts.path, asked, behind))
    headers = (
        ("Location", address),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
    )
    return Response(303, headers, b"")


ROUTES = (Route("POST", "/verify", verify), Route("GET", "/verify", follow))
