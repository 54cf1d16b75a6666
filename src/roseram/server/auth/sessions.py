"""Sessions: opened by a sign-in, kept by refresh tokens, ended by whoever may."""

from __future__ import annotations

import json
import secrets
import string
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from roseram.postgres import load_sql
from roseram.server.auth.failure import AuthError

if TYPE_CHECKING:
    from uuid import UUID

    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.people import Person
    from roseram.server.auth.service import Auth

_SQL = load_sql(__package__, "sessions.sql")
_LETTERS: Final = string.ascii_lowercase + string.digits
TOKEN_LENGTH: Final = 12  # characters of a refresh token


@dataclass(frozen=True, slots=True)
class Session:
    """A session with the refresh token that continues it; `amr` newest first."""

    id: UUID
    user_id: UUID
    refresh_token: str
    aal: str
    amr: tuple[str, ...]


def new_refresh_token() -> str:
    """Twelve letters and digits: 62 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(TOKEN_LENGTH))


def banned() -> AuthError:
    """A sign-in of a person who is not let in."""
    return AuthError(400, "user_banned", "User is banned")


async def open_session(
    auth: Auth,
    connection: Connection,
    person: Person,
    call: Call,
    *,
    method: str,
    aal: str = "aal1",
    provider: str | None = None,
    factor_id: UUID | None = None,
) -> Session:
    """Sign the person in; AuthError 400 user_banned.

    `method` is what tokens name as the way in; `provider` names whose identity was used.
    """
    if person.is_banned:
        raise banned()
    if auth.settings.session_single:
        await end_sessions(connection, person.id)
    session, token = uuid.uuid4(), new_refresh_token()
    await connection.execute(
        _SQL["open"],
        session,
        person.id,
        aal,
        factor_id,
        call.user_agent,
        call.ip,
        method,
        token,
        provider,
    )
    return Session(session, person.id, token, aal, (method,))


async def session_body(
    auth: Auth, connection: Connection, session: Session, **more: object
) -> bytes:
    """GoTrue's Session as JSON with a new access token; `more` are further names in it."""
    row = await connection.fetchrow(_SQL["parts"], session.id)
    if row is None:
        raise AuthError(403, "session_not_found", "The session is gone already")
    return write_body(auth, row["claims"], session.refresh_token, row["user_json"], **more)


def write_body(
    auth: Auth, claims: str, refresh_token: str, user_json: str, **more: object
) -> bytes:
    """A Session's JSON: `claims` are those of the database, to which ours are added."""
    now, seconds = int(time.time()), auth.settings.token_seconds
    token = auth.signer.sign_text(
        f'{{"iss":{json.dumps(auth.url)},"iat":{now},"exp":{now + seconds},{claims.lstrip()[1:]}'
    )
    further = "".join(f",{json.dumps(name)}:{json.dumps(value)}" for name, value in more.items())
    return (
        f'{{"access_token":"{token}","token_type":"bearer","expires_in":{seconds},'
        f'"expires_at":{now + seconds},"refresh_token":{json.dumps(refresh_token)},'
        f'"user":{user_json}{further}}}'
    ).encode()


async def end_sessions(
    connection: Connection,
    user_id: UUID,
    *,
    keep: UUID | None = None,
    only: UUID | None = None,
) -> int:
    """End the person's sessions: all, all but `keep`, or `only` one; how many there were."""
    ended: int = await connection.fetchval(_SQL["end"], user_id, keep, only)
    return ended


async def strengthen(
    auth: Auth,  # noqa: ARG001 - called like its siblings
    connection: Connection,
    session_id: UUID,
    *,
    factor_id: UUID,
    method: str = "totp",
) -> Session:
    """The session after a second factor: aal2; the person's sessions below that are ended."""
    token = new_refresh_token()
    row = await connection.fetchrow(_SQL["strengthen"], session_id, factor_id, method, token)
    if row is None:
        raise AuthError(403, "session_not_found", "The session is gone already")
    await connection.execute(_SQL["end_weaker"], row["user_id"], session_id)
    methods = await connection.fetch(_SQL["methods"], session_id)
    amr = tuple(each["authentication_method"] for each in methods)
    return Session(session_id, row["user_id"], token, "aal2", amr)


async def weaken(connection: Connection, user_id: UUID) -> None:
    """The person's sessions back to aal1, after the factor that had strengthened them is gone."""
    await connection.execute(_SQL["weaken"], user_id)


_REFUSED: Final[dict[str, tuple[str, str]]] = {
    "unknown": ("refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found"),
    "banned": ("user_banned", "Invalid Refresh Token: User Banned"),
    "no_session": ("session_not_found", "Invalid Refresh Token: No Valid Session Found"),
    "expired": ("session_expired", "Invalid Refresh Token: Session Expired"),
    "inactive": ("session_expired", "Invalid Refresh Token: Session Expired (Inactivity)"),
    "replaced": (
        "session_expired",
        "Invalid Refresh Token: Session Expired (Revoked by Newer Login)",
    ),
    "used": ("refresh_token_already_used", "Invalid Refresh Token: Already Used"),
}


class RefreshRefused(AuthError):  # noqa: N818 - says what happened
    """A refresh token that does not work; `outcome` says why, `user_id` whose it was."""

    def __init__(self, outcome: str, user_id: UUID | None) -> None:
        super().__init__(400, *_REFUSED[outcome])
        self.outcome = outcome
        self.user_id = user_id


async def refresh(auth: Auth, token: str, call: Call) -> bytes:
    """The Session that follows on a refresh token, in one round trip; RefreshRefused.

    What a refusal revokes stays revoked: the database's function commits it.
    """
    from roseram.postgres.pipeline import Step, columns

    settings = auth.settings
    values: list[Any] = [
        token,
        new_refresh_token(),
        call.ip,
        call.user_agent,
        settings.reuse_seconds,
        settings.session_timebox,
        settings.session_inactivity,
        settings.session_single,
    ]
    parameters = [str(value).encode() for value in values]
    (rows,) = await auth.pool.run([Step(_SQL["refresh"], parameters)])
    outcome, user_id, issued, claims, user = (
        None if value is None else value.decode() for value in columns(rows[0])
    )
    if outcome != "ok" or not (issued and claims and user):
        known = None if user_id is None else uuid.UUID(user_id)
        raise RefreshRefused(outcome or "unknown", known)
    return write_body(auth, claims, issued, user)
