"""The token that a submission carries: signed, for one form, from when; it counts once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from uuid import UUID

YOUNGEST: Final = 2.0  # seconds before which nobody has filled in a form
OLDEST: Final = 24 * 3600  # seconds
_NONCE: Final = 12  # bytes
_TIME: Final = 8  # bytes: milliseconds since 1970
_MAC: Final = 18  # bytes of the signature
_KIND: Final = b"\x01"  # of this form of a token


@dataclass(frozen=True, slots=True)
class Held:
    """What a token says of itself."""

    state: Literal["good", "young", "old", "wrong"]
    nonce: str = ""  # by which it is known that it was used
    wait: float = 0.0  # seconds until a young one is good


def form_key(secret: str) -> bytes:
    """The key that a project's secret gives for tokens of forms."""
    return hmac.digest(secret.encode(), b"roseram:form", hashlib.sha256)


def make_token(key: bytes, site_id: UUID, form_id: UUID, *, at: float | None = None) -> str:
    """A token for one form of one site, from now (or `at`, seconds since 1970) on."""
    moment = int((time.time() if at is None else at) * 1000).to_bytes(_TIME, "big")
    plain = _KIND + moment + secrets.token_bytes(_NONCE)
    return _text(plain + _sign(key, site_id, form_id, plain))


def read_token(key: bytes, site_id: UUID, form_id: UUID, token: str) -> Held:
    """What the token is worth for this form, now."""
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        raw = base64.b64decode(padded, b"-_", validate=True)
    except ValueError:
        return Held("wrong")
    size = len(_KIND) + _TIME + _NONCE
    plain, signature = raw[:size], raw[size:]
    fine = len(raw) == size + _MAC and plain[:1] == _KIND and _text(raw) == token
    if not fine or not hmac.compare_digest(signature, _sign(key, site_id, form_id, plain)):
        return Held("wrong")
    age = time.time() - int.from_bytes(plain[1 : 1 + _TIME], "big") / 1000
    nonce = plain[1 + _TIME :].hex()
    if age < YOUNGEST:
        return Held("young", nonce, YOUNGEST - age)
    return Held("good" if age < OLDEST else "old", nonce)


def visitor_hash(key: bytes, address: str) -> str:
    """A visitor's network address so that nobody reads it: the same one only within a day."""
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    daily = hmac.digest(key, f"visitor {day}".encode(), hashlib.sha256)
    return hmac.digest(daily, address.encode(), hashlib.sha256)[:16].hex()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _sign(key: bytes, site_id: UUID, form_id: UUID, plain: bytes) -> bytes:
    return hmac.digest(key, site_id.bytes + form_id.bytes + plain, hashlib.sha256)[:_MAC]
