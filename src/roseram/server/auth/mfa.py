"""Second factors by time-based one-time password (RFC 6238): set up, asked for, removed."""

from __future__ import annotations

import hmac
import io
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pyotp

from roseram.postgres import load_sql
from roseram.server.auth import audit
from roseram.server.auth.failure import AuthError, invalid
from roseram.server.auth.sessions import strengthen
from roseram.vault import Undecipherable

if TYPE_CHECKING:
    import asyncpg

    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.service import Auth
    from roseram.server.auth.sessions import Session
    from roseram.server.auth.who import Signed

STEP: Final = 30  # seconds that a code is for
SKEW: Final = 1  # steps by which clocks may differ, to either side
_LONGEST_NAME: Final = 200  # characters
_BASE32: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_SQL = load_sql(__package__, "mfa.sql")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A new factor, with what an authenticator app needs; the secret is shown this once."""

    id: UUID
    name: str
    secret: str
    uri: str

    @property
    def qr_code(self) -> str:
        """The address as a picture; without `#`, which would end a `data:` URL."""
        import segno

        drawn, out = segno.make(self.uri, error="m", micro=False), io.BytesIO()
        drawn.save(out, kind="svg", xmldecl=False, scale=5, border=4, dark="#000", light="#fff")
        return out.getvalue().decode().strip().replace("#000", "black").replace("#fff", "white")


async def enroll(auth: Auth, connection: Connection, signed: Signed, call: Call) -> Enrolled:
    """Begin a factor of a person who is locked; it counts once `verify` has seen a code of it.

    AuthError 403 insufficient_aal where the person has a verified factor that this session did not
    show, 422 for a taken name or too many factors.
    """
    name, person = _name(call), signed.person
    await connection.execute(_SQL["drop_stale"], person.id)
    factors = await connection.fetch(_SQL["factors"], person.id)
    if any(each["verified"] for each in factors) and not _is_strong(signed):
        raise AuthError(403, "insufficient_aal", "AAL2 required to enroll a new factor")
    if len(factors) >= auth.settings.mfa_max_factors:
        raise AuthError(
            422,
            "too_many_enrolled_mfa_factors",
            "Maximum number of enrolled factors reached, unenroll to continue",
        )
    if name.strip() and any(each["friendly_name"] == name for each in factors):
        raise AuthError(
            422,
            "mfa_factor_name_conflict",
            f'A factor with the friendly name "{name}" for this user already exists',
        )
    number, secret = uuid4(), pyotp.random_base32()
    kept = auth.vault.encrypt(secret, _place(number))
    await connection.execute(_SQL["insert_factor"], number, person.id, name, kept)
    await audit.note(connection, "factor_enrolled", person.id, call)
    return Enrolled(number, name, secret, _uri(auth, signed, call, secret))


def _name(call: Call) -> str:
    name = call.text("friendly_name")
    if len(name) > _LONGEST_NAME:
        raise invalid(f"friendly_name must have at most {_LONGEST_NAME} characters")
    return name


def _uri(auth: Auth, signed: Signed, call: Call, secret: str) -> str:
    issuer = call.text("issuer") or urlsplit(auth.site_url).netloc
    account = signed.person.email or signed.person.phone or str(signed.person.id)
    # A colon would split the label in two.
    return pyotp.TOTP(secret).provisioning_uri(
        name=account.replace(":", ""), issuer_name=issuer.replace(":", " ")
    )


async def challenge(
    auth: Auth, connection: Connection, signed: Signed, call: Call, factor_id: UUID
) -> tuple[UUID, int]:
    """Ask for a code of the factor: the challenge and when it ends (Unix time); AuthError 404."""
    factor = await connection.fetchrow(_SQL["lock_factor"], factor_id, signed.person.id)
    if factor is None:
        raise unknown_factor()
    _only_totp(factor["kind"])
    lasts = auth.settings.mfa_challenge_seconds
    await connection.execute(_SQL["drop_challenges"], factor_id, float(lasts))
    number = uuid4()
    ends = await connection.fetchval(
        _SQL["insert_challenge"], number, factor_id, call.ip, float(lasts)
    )
    await connection.execute(_SQL["touch_factor"], factor_id)
    await audit.note(connection, "factor_challenged", signed.person.id, call)
    return number, int(ends)


async def verify(
    auth: Auth, connection: Connection, signed: Signed, call: Call, factor_id: UUID
) -> Session | None:
    """The session, strong from now on; None for a wrong or used code, which the log has noted.

    AuthError 404 for an unknown factor, 422 for a challenge that cannot be answered (any more).
    """
    session_id = signed.session_id
    if session_id is None:
        raise AuthError(403, "session_not_found", "A session is needed to verify a factor")
    factor = await connection.fetchrow(_SQL["lock_factor"], factor_id, signed.person.id)
    if factor is None:
        raise unknown_factor()
    _only_totp(factor["kind"])
    asked = await _challenge(auth, connection, call, factor_id)
    secret = _secret(auth, factor)
    last = await connection.fetchval(_SQL["last_step"], factor_id)
    step = _step_of(secret, call.text("code"), time.time())
    if step is None or (last is not None and step <= last):
        await audit.note(connection, "sign_in_failed", signed.person.id, call, changed=["totp"])
        return None
    await connection.execute(_SQL["answer_challenge"], asked, step)
    await _keep_well(auth, connection, factor, secret)
    if factor["verified"]:
        await audit.note(connection, "signed_in", signed.person.id, call, changed=["totp"])
    else:
        await _add(auth, connection, signed, call, factor)
    return await strengthen(auth, connection, session_id, factor_id=factor_id)


async def _challenge(auth: Auth, connection: Connection, call: Call, factor_id: UUID) -> UUID:
    """The challenge that is answered, locked; AuthError 422 where it cannot be."""
    number = as_uuid(call.text("challenge_id"), invalid("challenge_id must be an UUID"))
    lasts = float(auth.settings.mfa_challenge_seconds)
    found = await connection.fetchrow(_SQL["challenge"], number, factor_id, lasts, call.ip)
    if found is None:
        raise AuthError(
            422, "mfa_factor_not_found", "MFA factor with the provided challenge ID not found"
        )
    if not found["from_here"]:
        raise AuthError(
            422, "mfa_ip_address_mismatch", "Challenge and verify IP addresses mismatch."
        )
    if found["used"] or found["late"]:
        raise AuthError(
            422,
            "mfa_challenge_expired",
            f"MFA challenge {number} has expired, verify against another challenge or create a "
            "new challenge.",
        )
    return number


async def _add(
    auth: Auth, connection: Connection, signed: Signed, call: Call, factor: asyncpg.Record
) -> None:
    """The factor counts from now on; what else was begun is dropped."""
    person = signed.person
    await connection.execute(_SQL["verify_factor"], factor["id"])
    await connection.execute(_SQL["drop_unverified"], person.id, factor["id"])
    await audit.note(connection, "factor_added", person.id, call, changed=["totp"])
    await tell(auth, connection, "factor_added", person.email, call)


async def remove(
    auth: Auth, connection: Connection, signed: Signed, call: Call, factor_id: UUID
) -> None:
    """Remove a factor of one's own; AuthError 404, and 422 insufficient_aal for a verified one."""
    factor = await connection.fetchrow(_SQL["lock_factor"], factor_id, signed.person.id)
    if factor is None:
        raise unknown_factor()
    if factor["verified"] and not _is_strong(signed):
        raise AuthError(422, "insufficient_aal", "AAL2 required to unenroll verified factor")
    await drop(connection, signed.person.id, factor_id)
    await audit.note(connection, "factor_removed", signed.person.id, call, changed=["totp"])
    if factor["verified"]:
        await tell(auth, connection, "factor_removed", signed.person.email, call)


async def drop(connection: Connection, user_id: UUID, factor_id: UUID) -> None:
    """Delete a factor; sessions that it made strong are so no longer."""
    await connection.execute(_SQL["drop_factor"], factor_id)
    await connection.execute(_SQL["lower_sessions"], user_id, factor_id)


async def tell(auth: Auth, connection: Connection, letter: str, address: str, call: Call) -> None:
    """Write to the person whose factors changed, in case it was somebody else."""
    if address:
        language = call.headers.get("accept-language")
        await auth.outbox.post(connection, letter, address, {}, language=language)


async def factors_json(
    connection: Connection, user_id: UUID, factor_id: UUID | None = None
) -> list[str]:
    """A person's factors (or the one), each as JSON."""
    rows = await connection.fetch(_SQL["factor_json"], user_id, factor_id)
    return [row[0] for row in rows]


def _is_strong(signed: Signed) -> bool:
    """Whether the session has shown a second factor and that still holds."""
    return signed.aal != "aal1"


def _only_totp(kind: str) -> None:
    if kind != "totp":
        raise unsupported_kind(kind)


def unsupported_kind(kind: str) -> AuthError:
    """A type of factor that is not offered here."""
    names = {"phone": "Phone", "webauthn": "WebAuthn"}
    return AuthError(
        422,
        f"mfa_{kind}_enroll_not_enabled",
        f"MFA enroll is disabled for {names[kind]}: this server offers TOTP (authenticator apps)",
    )


def unknown_factor() -> AuthError:
    """There is no such factor, or it is somebody else's."""
    return AuthError(404, "mfa_factor_not_found", "Factor not found")


def as_uuid(text: str, error: AuthError) -> UUID:
    """`text` as UUID, or the error."""
    try:
        return UUID(text)
    except ValueError:
        raise error from None


def _place(factor_id: UUID) -> str:
    return f"auth.mfa_factors.secret:{factor_id}"


def _secret(auth: Auth, factor: asyncpg.Record) -> str:
    """The factor's secret: ours is encrypted; one that came from elsewhere may be plain base32."""
    kept = factor["secret"] or ""
    plain = kept.replace(" ", "").rstrip("=").upper()
    if plain and not set(plain) - _BASE32:
        return plain
    try:
        return auth.vault.decrypt(kept, _place(factor["id"]))
    except Undecipherable as error:
        _log.error("the secret of the factor %s cannot be read: %s", factor["id"], error)
        message = "This factor cannot be checked here any more: remove it and set it up again"
        raise AuthError(422, "mfa_verification_failed", message) from None


async def _keep_well(
    auth: Auth, connection: Connection, factor: asyncpg.Record, secret: str
) -> None:
    """Encrypt a secret that came in plain text, or was written with an older key."""
    if not auth.vault.is_current(factor["secret"]):
        kept = auth.vault.encrypt(secret, _place(factor["id"]))
        await connection.execute(_SQL["update_secret"], factor["id"], kept)


def _step_of(secret: str, code: str, now: float) -> int | None:
    """The time step that the code is for, where that is about now; compared in constant time."""
    totp, current = pyotp.TOTP(secret), int(now // STEP)
    given = code.strip().encode()
    found = None
    for step in range(current - SKEW, current + SKEW + 1):
        if hmac.compare_digest(totp.at(step * STEP).encode(), given):
            found = step
    return found
