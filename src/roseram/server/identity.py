"""Who a request comes from: its token or key, verified, becomes a role and claims."""

from __future__ import annotations

import hmac
import json
import math
import time
from collections import OrderedDict
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from roseram.postgres import Identity
from roseram.server.jspath import parse_jspath, walk
from roseram.server.jws import TokenError, UnknownKey, read_keys, verified_payload
from roseram.server.keys import Keys, claims_of, derive_keys
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from roseram.server.jws import Key
    from roseram.server.rest.settings import Settings

SKEW: Final = 30  # seconds by which clocks may differ
KEPT: Final = 600.0  # seconds after which a token that is seen again is verified again
_LONGEST_KEPT: Final = 8192  # characters: what the cache may hold is bounded in bytes, too
_OPAQUE = "sb_"
API_KEY: Final = "rsm_"  # what a person's API key begins with


@dataclass(frozen=True)
class Caller(Identity):
    """An identity, with its claims as Postgres gets them."""

    claims_json: str = "{}"


# The caller by the API key of the request that is being answered, see `api_keys.KeyedSurface`.
key_caller: ContextVar[Caller | None] = ContextVar("key_caller", default=None)


@dataclass(frozen=True, slots=True)
class _Seen:
    caller: Caller
    until: float  # Unix time: the end of the token's life, or of its time in the cache


class Verifier:
    """Verifies tokens and keys by the settings; `use` gives it new ones."""

    def __init__(self, settings: Settings, *, project_secret: str | None = None) -> None:
        self._project_secret = project_secret
        self._seen: OrderedDict[tuple[str, str], _Seen] = OrderedDict()
        self._given: tuple[Key, ...] = ()  # by the settings
        self._own: tuple[Key, ...] = ()  # of the auth service
        self.on_unknown: Callable[[], None] | None = None  # a token names a key that is not here
        self.use(settings)

    def trust(self, keys: tuple[Key, ...]) -> None:
        """From now on verify tokens of our auth service by these keys, too."""
        self._own = keys
        self._keys: tuple[Key, ...] = (*self._given, *keys)
        self._seen.clear()

    def use(self, settings: Settings) -> None:
        """From now on verify by these settings; ValueError where their keys make no sense."""
        keys = read_keys(settings.jwt_secret, is_base64=settings.jwt_secret_is_base64)
        derived = self._project_secret or keys.secret
        if self._project_secret is not None:
            keys = keys.with_secret(self._project_secret)
        path = parse_jspath(settings.role_claim_key)
        anon = settings.anon_role
        self._given = keys.keys
        self._opaque: Keys | None = derive_keys(derived) if derived else None
        self._path = path
        self._audience = settings.jwt_audience
        self._size = settings.jwt_cache_max_entries
        self._anon_role = anon
        self._anon = None if anon is None else make_caller(anon, {"role": anon})
        self.trust(self._own)

    def verify(self, headers: Iterable[tuple[str, str]]) -> Caller:
        """The caller of a request with these headers (names in lower case); Refusal 401 or 500."""
        authorization, apikey = _credentials(headers)
        seen = self._seen.get((authorization, apikey))
        if seen is not None:
            if time.time() < seen.until:
                return seen.caller
            del self._seen[authorization, apikey]
        return self._verify(authorization, apikey)

    def _verify(self, authorization: str, apikey: str) -> Caller:
        token = _effective(authorization, apikey)
        if token is None:
            return self._visitor()
        if token.startswith(_OPAQUE):
            return self._of_opaque(token)
        if token.startswith(API_KEY):
            return _of_api_key()
        claims = self._claims(token)
        now = time.time()
        _check_times(claims, now)
        self._check_audience(claims)
        caller = self._caller(claims)
        self._keep((authorization, apikey), caller, claims.get("exp"), now)
        return caller

    def _visitor(self) -> Caller:
        if self._anon is None:
            raise Refusal(
                401,
                "PGRST302",
                "Anonymous access is disabled",
                headers=(("WWW-Authenticate", "Bearer"),),
            )
        return self._anon

    def _of_opaque(self, key: str) -> Caller:
        """The caller of one of the newer keys, which are compared, not verified."""
        given = key.encode()
        if self._opaque is not None:
            for known, role in (
                (self._opaque.publishable, "anon"),
                (self._opaque.secret, "service_role"),
            ):
                if hmac.compare_digest(known.encode(), given):
                    return make_caller(role, claims_of(role))
        raise Refusal(
            401,
            "PGRST301",
            "Invalid API key",
            hint="Double check your Supabase `anon` or `service_role` API key.",
            headers=(_invalid("Invalid API key"),),
        )

    def _claims(self, token: str) -> dict[str, Any]:
        if not token:
            raise _undecoded("Empty JWT is sent in Authorization header")
        if not self._keys:
            raise Refusal(500, "PGRST300", "Server lacks JWT secret")
        try:
            payload = verified_payload(token, self._keys)
        except TokenError as error:
            if self.on_unknown is not None and isinstance(error, UnknownKey):
                self.on_unknown()
            raise _undecoded(error.message, error.details) from None
        try:
            claims = json.loads(payload, parse_constant=_no_number)
        except (ValueError, RecursionError):
            claims = None
        if not isinstance(claims, dict):
            raise _wrong_claims("Parsing claims failed")
        return claims

    def _check_audience(self, claims: dict[str, Any]) -> None:
        given = claims.get("aud")
        if given is None:
            return
        texts = given if isinstance(given, list) else [given]
        if not all(isinstance(text, str) for text in texts):
            raise _wrong_claims("The JWT 'aud' claim must be a string or an array of strings")
        if self._audience is not None and texts and self._audience not in texts:
            raise _wrong_claims("JWT not in audience")

    def _caller(self, claims: dict[str, Any]) -> Caller:
        found = walk(claims, self._path)
        if found is None:
            role = self._visitor().role
        else:
            role = found if isinstance(found, str) else _json(found)
        return make_caller(role, {**claims, "role": role})

    def _keep(self, key: tuple[str, str], caller: Caller, exp: object, now: float) -> None:
        if self._size <= 0 or len(key[0]) + len(key[1]) > _LONGEST_KEPT:
            return
        end = float(exp) + SKEW if isinstance(exp, int | float) else math.inf
        while len(self._seen) >= self._size:
            self._seen.popitem(last=False)
        self._seen[key] = _Seen(caller, min(end, now + KEPT))


def effective_token(headers: Iterable[tuple[str, str]]) -> str | None:
    """The token or key that counts in these headers (names in lower case)."""
    return _effective(*_credentials(headers))


def _credentials(headers: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The first Authorization and the first apikey; empty where there is none."""
    authorization = apikey = ""
    for name, value in headers:
        if name == "authorization":
            authorization = authorization or value
        elif name == "apikey":
            apikey = apikey or value
    return authorization, apikey


def _of_api_key() -> Caller:
    """The caller that was found by the key before; 401 where no API keys are accepted."""
    caller = key_caller.get()
    if caller is None:
        raise Refusal(401, "PGRST301", "Invalid API key", headers=(_invalid("Invalid API key"),))
    return caller


def _effective(authorization: str, apikey: str) -> str | None:
    """The token or key that counts: the bearer's, unless that is no more than a newer key."""
    scheme, _, bearer = authorization.strip().partition(" ")
    if scheme.lower() == "bearer":
        bearer = bearer.strip()
        if not bearer.startswith(_OPAQUE):
            return bearer
        return apikey or bearer
    return apikey or None


def _check_times(claims: dict[str, Any], now: float) -> None:
    expires = _seconds(claims, "exp")
    if expires is not None and now - SKEW > expires:
        raise _wrong_claims("JWT expired")
    begins = _seconds(claims, "nbf")
    if begins is not None and now + SKEW < begins:
        raise _wrong_claims("JWT not yet valid")
    issued = _seconds(claims, "iat")
    if issued is not None and now + SKEW < issued:
        raise _wrong_claims("JWT issued at future")


def _seconds(claims: dict[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong_claims(f"The JWT '{name}' claim must be a number")
    return value


def make_caller(role: str, claims: dict[str, Any]) -> Caller:
    """The caller with this role and these claims."""
    return Caller(role, claims, claims_json=_json(claims))


def _json(value: object) -> str:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can only hold escaped
        return json.dumps(value, separators=(",", ":"))
    return text


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no JSON")


def _undecoded(message: str, details: str | None = None) -> Refusal:
    return Refusal(401, "PGRST301", message, details, headers=(_invalid(message),))


def _wrong_claims(message: str) -> Refusal:
    return Refusal(401, "PGRST303", message, headers=(_invalid(message),))


def _invalid(message: str) -> tuple[str, str]:
    described = f'Bearer error="invalid_token", error_description="{message}"'
    return "WWW-Authenticate", described
