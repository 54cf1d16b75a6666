"""Who calls the auth service: a signed-in person, or a holder of the service's key."""

from __future__ import annotations

import hmac
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from roseram.postgres import load_sql
from roseram.server.auth.failure import AuthError
from roseram.server.auth.people import Person, find
from roseram.server.identity import SKEW
from roseram.server.jws import TokenError, UnknownKey, verified_payload
from roseram.server.keys import claims_of

if TYPE_CHECKING:
    from datetime import datetime

    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.service import Auth

_SQL = load_sql(__package__, "sessions.sql")
_UNVERIFIED = "invalid JWT: unable to parse or verify signature, "
_ADMINS = ("service_role", "supabase_admin")
_OPAQUE = "sb_"


@dataclass(frozen=True, slots=True)
class Signed:
    """A person who is signed in; a token without a session has `session_id` None."""

    person: Person
    claims: dict[str, Any]
    session_id: UUID | None
    session_began: datetime | None

    @property
    def aal(self) -> str:
        """How strong the sign-in was: aal1, aal2."""
        return str(self.claims.get("aal") or "aal1")


async def signed_in(
    auth: Auth, connection: Connection, call: Call, *, lock: bool = False
) -> Signed:
    """The person whose access token the call carries; AuthError 400, 401 or 403 as GoTrue.

    With `lock` nobody else changes the account before the transaction ends.
    """
    claims = await verified_claims(auth, _bearer(call))
    user_id = _user_id(claims)
    person = await find(connection, user_id, lock=lock)
    if person is None:
        raise AuthError(403, "user_not_found", "User from sub claim in JWT does not exist")
    if person.is_banned:
        raise AuthError(403, "user_banned", "User is banned")
    session_id = _session_id(claims)
    if session_id is None:
        return Signed(person, claims, None, None)
    row = await connection.fetchrow(_SQL["find_session"], session_id, user_id)
    if row is None:
        raise AuthError(
            403, "session_not_found", "Session from session_id claim in JWT does not exist"
        )
    # How strong the session is now counts, not how strong it was when the token was made.
    strength = min(str(claims.get("aal") or "aal1"), row["aal"] or "aal1")
    return Signed(person, {**claims, "aal": strength}, session_id, row["created_at"])


def require_admin(auth: Auth, call: Call) -> dict[str, Any]:
    """The claims of the service's key; AuthError 401 without one, 403 for another's."""
    opaque = _opaque_role(auth, call)
    claims = claims_of(opaque) if opaque else _claims(auth, _effective(call))
    if claims.get("role") not in _ADMINS:
        raise AuthError(403, "not_admin", "User not allowed")
    return claims


async def verified_claims(auth: Auth, token: str) -> dict[str, Any]:
    """The claims of a token that one of our keys has signed; AuthError 403 bad_jwt."""
    try:
        return _claims(auth, token)
    except AuthError as error:
        # Perhaps another process has made a new key.
        if not isinstance(error.__context__, UnknownKey) or not await auth.signer.look_again():
            raise
        return _claims(auth, token)


def _claims(auth: Auth, token: str) -> dict[str, Any]:
    try:
        payload = verified_payload(token, auth.signer.trusted)
    except TokenError as error:
        raise _unverified(error) from None
    try:
        claims = json.loads(payload)
    except (ValueError, RecursionError):
        claims = None
    if not isinstance(claims, dict):
        raise _bad_jwt("token is malformed: could not JSON decode claim")
    _check_times(claims)
    return claims


def _bearer(call: Call) -> str:
    token = call.bearer
    if token is None:
        message = "This endpoint requires a valid Bearer token"
        raise AuthError(401, "no_authorization", message)
    return token


def _effective(call: Call) -> str:
    """The bearer's token, else the key of the `apikey` header."""
    key = call.headers.get("apikey", "")
    return key if call.bearer is None and key else _bearer(call)


def _opaque_role(auth: Auth, call: Call) -> str | None:
    """The role of one of the newer keys, which are compared, not verified."""
    given = call.bearer or call.headers.get("apikey", "")
    if not given.startswith(_OPAQUE):
        return None
    if hmac.compare_digest(given.encode(), auth.keys.secret.encode()):
        return "service_role"
    return "anon"


def _check_times(claims: dict[str, Any]) -> None:
    now = time.time()
    expires = _time(claims, "exp")
    if expires is not None and now - SKEW > expires:
        raise _bad_jwt(f"token is expired by {_duration(int(now - expires))}")
    for name, said in (("nbf", "is not valid yet"), ("iat", "used before issued")):
        moment = _time(claims, name)
        if moment is not None and now + SKEW < moment:
            raise _bad_jwt(f"token {said}")


def _time(claims: dict[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _bad_jwt(f"token has invalid claims: {name} is no number")
    return value


def _duration(seconds: int) -> str:
    """Like Go's: 1h2m3s."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    if hours:
        return f"{hours}h{minutes}m{seconds}s"
    return f"{minutes}m{seconds}s" if minutes else f"{seconds}s"


def _user_id(claims: dict[str, Any]) -> UUID:
    subject = claims.get("sub")
    if not subject:
        raise AuthError(403, "bad_jwt", "invalid claim: missing sub claim")
    try:
        return UUID(str(subject))
    except ValueError:
        message = "invalid claim: sub claim must be a UUID"
        raise AuthError(400, "bad_jwt", message) from None


def _session_id(claims: dict[str, Any]) -> UUID | None:
    given = claims.get("session_id")
    if not given:
        return None
    try:
        return UUID(str(given))
    except ValueError:
        message = "invalid claim: session_id claim must be a UUID"
        raise AuthError(403, "bad_jwt", message) from None


def _unverified(error: TokenError) -> AuthError:
    if error.message.startswith("Expected 3 parts"):
        return _bad_jwt("token is malformed: token contains an invalid number of segments")
    if (error.details or "").startswith("None of the keys"):
        return _bad_jwt("token signature is invalid: signature is invalid")
    return _bad_jwt("token is unverifiable: no key of this server has signed it")


def _bad_jwt(reason: str) -> AuthError:
    return AuthError(403, "bad_jwt", _UNVERIFIED + reason)
