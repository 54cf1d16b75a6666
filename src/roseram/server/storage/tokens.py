"""Signed addresses: tokens that open one object for a time, for reading or for one upload."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import jwt

from roseram.errors import keep_secret
from roseram.server.storage.failure import bad_signature, expired, invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

# Each purpose has a key of its own: a token for one is no token for another.
Purpose: TypeAlias = Literal["download", "image", "upload"]
_PURPOSES: Final[tuple[Purpose, ...]] = ("download", "image", "upload")
_ALGORITHM: Final = "HS256"
_LONGEST: Final = 4096  # characters of a token
UPLOAD_SECONDS: Final = 7200
_YEARS: Final = 100 * 365 * 86400  # seconds for which an address may be signed at most


@dataclass(frozen=True)
class Signer:
    """Makes and reads tokens, with keys that follow from the project's secret."""

    keys: Mapping[Purpose, bytes]

    @classmethod
    def of_secret(cls, secret: str) -> Signer:
        """The signer of a project."""
        keys = {
            purpose: hmac.digest(
                secret.encode(), f"roseram:storage:{purpose}".encode(), hashlib.sha256
            )
            for purpose in _PURPOSES
        }
        keep_secret(*(base64.b64encode(key).decode() for key in keys.values()))
        return cls(keys)

    def sign(self, purpose: Purpose, place: str, seconds: int, **more: Any) -> str:
        """A token for `bucket/name` that ends in so many seconds."""
        now = int(time.time())
        claims = {"url": place, **more, "iat": now, "exp": now + seconds}
        return jwt.encode(claims, self.keys[purpose], algorithm=_ALGORITHM)

    def read(self, purpose: Purpose, token: str, place: str) -> dict[str, Any]:
        """What a token says; StorageError where it is none, is over, or is for another object."""
        if not token or len(token) > _LONGEST:
            raise bad_signature()
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self.keys[purpose],
                algorithms=[_ALGORITHM],
                options={"require": ["exp", "url"], "verify_iat": False},
            )
        except jwt.ExpiredSignatureError:
            raise expired() from None
        except jwt.InvalidTokenError:
            raise bad_signature() from None
        if not hmac.compare_digest(str(claims["url"]).encode(), place.encode()):
            raise bad_signature()
        return claims


def seconds_of(value: object) -> int:
    """`expiresIn` of a request; StorageError where it is no length of time."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        value = int(value)  # supabase-py sends it as a text
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid("body must have required property 'expiresIn'")
    if not 1 <= value <= _YEARS:
        raise invalid("body/expiresIn must be >= 1")
    return int(value)
