"""Signed tokens: which keys may have signed one, and whether one of them did."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field, replace
from typing import Any, Self

from jwt import InvalidTokenError, PyJWK, PyJWS
from jwt.exceptions import PyJWTError

SHORTEST = 32  # bytes of a secret: what HS256 needs
# What a key's own type allows; a token's header chooses among these, never beyond them.
_BY_TYPE: dict[tuple[str, str | None], tuple[str, ...]] = {
    ("oct", None): ("HS256", "HS384", "HS512"),
    ("RSA", None): ("RS256", "RS384", "RS512"),
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
    ("OKP", "Ed25519"): ("EdDSA",),
    ("OKP", "Ed448"): ("EdDSA",),
}
_KNOWN = frozenset(name for names in _BY_TYPE.values() for name in names)
_NO_KEY = "No suitable key or wrong key type"
_JWS = PyJWS(algorithms=sorted(_KNOWN))


class TokenError(Exception):
    """A token that no key of ours has signed; the texts are PostgREST's."""

    def __init__(self, message: str, details: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class UnknownKey(TokenError):  # noqa: N818 - says what happened
    """A token whose header fits none of the keys."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key, with the algorithms it may be used with."""

    material: Any = field(repr=False)  # as PyJWT takes it
    algorithms: tuple[str, ...]
    kid: str | None = None

    @classmethod
    def of_secret(cls, secret: bytes) -> Self:
        """A shared secret, for HS256 alone; ValueError where it is too short."""
        if len(secret) < SHORTEST:
            raise ValueError(f"The JWT secret must be at least {SHORTEST} characters long.")
        return cls(secret, ("HS256",))

    def may_have_signed(self, algorithm: str, kid: str | None) -> bool:
        """Whether a token with this header can be this key's; with a kid it needs that very key."""
        return algorithm in self.algorithms and (kid is None or kid == self.kid)


@dataclass(frozen=True, slots=True)
class KeySet:
    """The keys of a server; `secret` where they are one plain text secret."""

    keys: tuple[Key, ...] = ()
    secret: str | None = field(default=None, repr=False)

    def with_secret(self, secret: str) -> KeySet:
        """The same keys and one more."""
        return replace(self, keys=(*self.keys, Key.of_secret(secret.encode())))


def read_keys(text: str | None, *, is_base64: bool = False) -> KeySet:
    """The keys in a setting that holds a secret, a JWK or a JWKS; ValueError for anything else."""
    if not text:
        return KeySet()
    secret = _from_base64(text) if is_base64 else text.encode()
    try:
        document = json.loads(secret)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        plain = None if is_base64 else text
        return KeySet((Key.of_secret(secret),), plain)
    listed = document.get("keys", [document])
    if not isinstance(listed, list):
        raise ValueError("The `keys` of a JWKS must be a list.")
    keys = tuple(key for key in map(_key_of_jwk, listed) if key is not None)
    if not keys:
        raise ValueError("The JWKS holds no key that verifies signatures.")
    return KeySet(keys)


def _from_base64(text: str) -> bytes:
    """Base64 in either alphabet, with `.` or nothing for padding."""
    plain = text.strip().translate(str.maketrans("_-.", "/+=")).rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError(f"The JWT secret is not valid base64: {error}") from error


def _key_of_jwk(jwk: object) -> Key | None:
    """The key; None for one that is not for signatures, or of a type we do not know."""
    if not isinstance(jwk, dict):
        raise ValueError("A JWK must be a JSON object.")
    if jwk.get("use") == "enc":
        return None
    kind = str(jwk.get("kty"))
    allowed = _BY_TYPE.get((kind, jwk.get("crv")) if kind in ("EC", "OKP") else (kind, None), ())
    own = jwk.get("alg")
    names = tuple(name for name in allowed if own in (None, name))
    if not names:
        return None
    try:
        material = PyJWK(jwk, names[0]).key
    except (PyJWTError, ValueError) as error:
        raise ValueError(f"A JWK of type {kind} cannot be read: {error}") from None
    if kind == "oct":
        Key.of_secret(material)  # only for the check of its length
    if hasattr(material, "public_key"):  # what signs may verify as well
        material = material.public_key()
    return Key(material, names, None if jwk.get("kid") is None else str(jwk["kid"]))


def verified_payload(token: str, keys: tuple[Key, ...]) -> bytes:
    """What is signed in the token, once a key that suits it has verified it; else TokenError."""
    parts = token.count(".") + 1
    if parts != 3:
        raise TokenError(f"Expected 3 parts in JWT; got {parts}")
    algorithm, kid = _header(token)
    suitable = [key for key in keys if key.may_have_signed(algorithm, kid)]
    if not suitable:
        raise UnknownKey(_NO_KEY, "No suitable key was found to decode the JWT")
    for key in suitable:
        try:
            payload: bytes = _JWS.decode_complete(token, key.material, [algorithm])["payload"]
        except (InvalidTokenError, PyJWTError):
            continue
        return payload
    raise TokenError(_NO_KEY, "None of the keys was able to decode the JWT")


def _header(token: str) -> tuple[str, str | None]:
    """The algorithm and the key's id that a token names, both not to be trusted yet."""
    unreadable = TokenError("JWT cryptographic operation failed")
    text = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        raise unreadable from None
    if not isinstance(header, dict):
        raise unreadable
    algorithm, kid = header.get("alg"), header.get("kid")
    if isinstance(algorithm, str) and algorithm.lower() == "none":
        raise TokenError(
            "Wrong or unsupported encoding algorithm",
            "JWT is unsecured but expected 'alg' was not 'none'",
        )
    if algorithm not in _KNOWN or not isinstance(kid, str | None):
        raise unreadable
    return algorithm, kid
