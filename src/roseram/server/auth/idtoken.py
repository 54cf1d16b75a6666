"""ID tokens of OpenID providers: who signed one, for whom, until when, for which sign-in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from roseram.server.auth.failure import AuthError
from roseram.server.jws import Key, TokenError, read_keys, verified_payload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_SKEW: Final = 60  # seconds by which clocks may differ
_LONGEST: Final = 16_384  # characters of a token


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token has to say."""

    issuers: tuple[str, ...]  # names of the one provider
    audiences: tuple[str, ...]
    nonce: str = ""
    exact_nonce: bool = False  # a client may have sent the provider its nonce's hash instead
    access_token: str = ""  # that came with it; checked where the token names its hash


def bad_id_token(why: str) -> AuthError:
    """An ID token that proves nothing."""
    return AuthError(400, "bad_jwt", f"Bad ID token: {why}")


def jwks_keys(document: dict[str, Any]) -> tuple[Key, ...]:
    """The keys in a JWKS that are public: a shared secret in it would be nobody's secret."""
    listed = document.get("keys")
    public = [
        each
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict) and each.get("kty") in ("RSA", "EC", "OKP")
    ]
    keys: list[Key] = []
    for each in public:
        try:
            keys += read_keys(json.dumps({"keys": [each]})).keys
        except ValueError:
            continue  # one key that we do not understand does not spoil the others
    return tuple(keys)


async def check_id_token(
    token: str, expected: Expected, keys: Callable[[bool], Awaitable[tuple[Key, ...]]]
) -> dict[str, Any]:
    """The claims of a token that is the provider's and as expected; AuthError 400 bad_jwt.

    A provider changes its keys whenever it likes: `keys(True)` asks for them again before
    a refusal.
    """
    if not token or len(token) > _LONGEST:
        raise bad_id_token("there is none")
    try:
        try:
            payload = verified_payload(token, await keys(False))
        except TokenError:
            payload = verified_payload(token, await keys(True))
    except TokenError as error:
        raise bad_id_token(error.details or error.message) from None
    try:
        claims = json.loads(payload)
    except (ValueError, RecursionError):
        claims = None
    if not isinstance(claims, dict):
        raise bad_id_token("its claims are no object")
    _check_claims(claims, expected)
    if expected.access_token:
        _check_access_token(token, claims, expected.access_token)
    return claims


def _check_claims(claims: dict[str, Any], expected: Expected) -> None:
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise bad_id_token("it names nobody")
    if claims.get("iss") not in expected.issuers:
        raise bad_id_token("another issuer made it")
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if not set(map(str, named)) & set(expected.audiences):
        raise bad_id_token("it is for another application")
    party = claims.get("azp")
    if party is None and len(named) > 1:
        raise bad_id_token("it is for several applications and does not say whose it is")
    if party is not None and party not in expected.audiences:
        raise bad_id_token("it is another application's")
    _check_times(claims)
    _check_nonce(claims.get("nonce"), expected)


def _check_times(claims: dict[str, Any]) -> None:
    now = time.time()
    times = {name: claims.get(name) for name in ("exp", "iat", "nbf")}
    for name, value in times.items():
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            raise bad_id_token(f"its {name} is no time")
    exp, iat, nbf = times["exp"], times["iat"], times["nbf"]
    if exp is None or exp < now - _SKEW:
        raise bad_id_token("it has expired")
    if (iat is not None and iat > now + _SKEW) or (nbf is not None and nbf > now + _SKEW):
        raise bad_id_token("it is from the future")


def _check_nonce(found: object, expected: Expected) -> None:
    """The nonce: as it was sent to the provider, or as a client keeps it whose hash was sent."""
    if found is None and not expected.nonce:
        return
    if not isinstance(found, str) or not expected.nonce:
        raise bad_id_token("Passed nonce and nonce in id_token should either both exist or not.")
    ways = [expected.nonce]
    if not expected.exact_nonce:
        ways.append(hashlib.sha256(expected.nonce.encode()).hexdigest())
    if not any(hmac.compare_digest(way.encode(), found.encode()) for way in ways):
        raise bad_id_token("Nonces mismatch")


def _check_access_token(token: str, claims: dict[str, Any], access_token: str) -> None:
    """OpenID Connect Core 3.1.3.6: the ID token names half of the access token's hash."""
    named = claims.get("at_hash")
    if named is None:
        return
    header = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))
    digest = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}.get(
        str(header["alg"])[-3:], hashlib.sha512
    )(access_token.encode()).digest()
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")
    if not hmac.compare_digest(half.encode(), str(named).encode()):
        raise bad_id_token("it does not belong to the access token")
