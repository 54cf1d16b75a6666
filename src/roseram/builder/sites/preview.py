"""Links to what is not published yet: signed tokens that say which site, and until when."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

LONGEST: Final = timedelta(days=30)
_KIND: Final = b"\x01"  # of this form of a token
_MAC: Final = 18  # bytes of the signature
_PLAIN: Final = 1 + 16 + 16 + 8
_NO_PAGE: Final = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the holder of a link may see."""

    site_id: uuid.UUID
    expires_at: datetime
    page_id: uuid.UUID | None = None  # None: all pages


def preview_key(secret: str) -> bytes:
    """The key that a project's secret gives for preview links."""
    return hmac.digest(secret.encode(), b"roseram:preview", hashlib.sha256)


def make_token(key: bytes, preview: Preview) -> str:
    """The token of a link: text that needs no escaping in an address."""
    until = int(preview.expires_at.timestamp()).to_bytes(8, "big")
    plain = _KIND + preview.site_id.bytes + (preview.page_id or _NO_PAGE).bytes + until
    return _text(plain + _sign(key, plain))


def read_token(key: bytes, token: str) -> Preview | None:
    """What a token allows; None where it was not made with this key, or has expired."""
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        raw = base64.b64decode(padded, b"-_", validate=True)
    except ValueError:
        return None
    if _text(raw) != token:  # bits that nobody reads give a token other spellings
        return None
    plain, signature = raw[:_PLAIN], raw[_PLAIN:]
    if len(raw) != _PLAIN + _MAC or not hmac.compare_digest(signature, _sign(key, plain)):
        return None
    until = int.from_bytes(plain[33:], "big")
    if plain[:1] != _KIND or until <= time.time():
        return None
    page = uuid.UUID(bytes=plain[17:33])
    return Preview(
        site_id=uuid.UUID(bytes=plain[1:17]),
        expires_at=datetime.fromtimestamp(until, UTC),
        page_id=None if page == _NO_PAGE else page,
    )


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _sign(key: bytes, plain: bytes) -> bytes:
    return hmac.digest(key, plain, hashlib.sha256)[:_MAC]
