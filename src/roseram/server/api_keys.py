"""API keys at request time: looked up, limited and counted; the caller is the key's person."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import re
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, Protocol

from roseram.errors import RoseramError
from roseram.postgres import load_sql
from roseram.postgres.pipeline import ServerError, Step, columns
from roseram.server.auth.call import client_address
from roseram.server.identity import API_KEY, Caller, effective_token, key_caller, make_caller
from roseram.server.rest.failure import refusal_of, unavailable
from roseram.server.rest.refusal import Refusal
from roseram.server.usage import Use

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from roseram.postgres.pipeline import Pool
    from roseram.server.auth.call import Network
    from roseram.server.limits import Limits
    from roseram.server.rest.request import Request, Response
    from roseram.server.usage import Usage

_SQL = load_sql("roseram.server", "api_keys.sql")
_SECRET: Final = 43  # characters: 256 bits
_CHECK: Final = 6  # characters behind them, which follow from what stands before
_KEY: Final = re.compile(rf"{API_KEY}[A-Za-z0-9_-]{{{_SECRET + _CHECK}}}")
_CREDENTIALS: Final = ("authorization", "apikey")
_GUESSES: Final = "api_key"

Headers = tuple[tuple[str, str], ...]


class Surface(Protocol):
    """One API below its own path."""

    async def answer(self, request: Request) -> Response:
        """Answer."""


@dataclass(frozen=True, slots=True)
class Used:
    """A key that exists, used once more."""

    user_id: str
    key_id: str
    caller: Caller
    limits: Headers  # what every answer says of the allowance
    refusal: Refusal | None  # why it is not accepted this time


class ApiKeys:
    """The API keys of one database. Nothing is remembered: what is revoked is so at once."""

    def __init__(
        self, pool: Pool, limits: Limits, usage: Usage, trusted: Sequence[Network] = ()
    ) -> None:
        self._pool = pool
        self._limits = limits
        self._trusted = trusted
        self.usage = usage

    async def use(self, key: str, ip: str) -> Used:
        """Count one use of a key, in one round trip; Refusal 401 (or 429) for one that is none."""
        found = await self._find(key) if well_formed(key) else None
        if found is None:
            wait = await self._limits.take(_GUESSES, ip)
            raise _too_many(wait) if wait else _invalid("Invalid API key")
        return _used(found)

    async def caller_of(self, headers: Iterable[tuple[str, str]], ip: str) -> Caller | None:
        """The caller by the API key in these headers, None for no key; Refusal 401, 429."""
        key = effective_token(headers)
        if key is None or not key.startswith(API_KEY):
            return None
        used = await self.use(key, ip)
        if used.refusal is not None:
            raise used.refusal
        return used.caller

    async def _find(self, key: str) -> dict[str, Any] | None:
        try:
            (rows,) = await self._pool.run([Step(_SQL["use"], (hashed(key).encode(),))])
        except ServerError as error:
            raise refusal_of(error, anonymous=False) from error
        except RoseramError as error:
            raise unavailable(error) from error
        (found,) = columns(rows[0])
        return None if found is None else json.loads(found)

    def address(self, request: Request) -> str:
        """The client's network address, seen through trusted proxies."""
        forwarded = next((v for n, v in request.headers if n == "x-forwarded-for"), None)
        return client_address(request.client, forwarded, self._trusted)


class KeyedSurface:
    """A surface that API keys are accepted by; `path` is where it is mounted."""

    def __init__(self, surface: Surface, keys: ApiKeys, path: str) -> None:
        self.surface = surface
        self.keys = keys
        self._path = path

    async def answer(self, request: Request) -> Response:
        """Answer; a request without an API key goes straight to the surface. Refusal 401, 429."""
        key = effective_token(request.headers)
        if key is None or not key.startswith(API_KEY):
            return await self.surface.answer(request)
        started = perf_counter()
        ip = self.keys.address(request)
        used = await self.keys.use(key, ip)
        status = 500
        try:
            if used.refusal is not None:
                status = used.refusal.status
                raise used.refusal
            response = await self._answer_as(request, used.caller)
            status = response.status
        finally:
            self._count(request, used, ip, status, perf_counter() - started)
        return replace(response, headers=(*response.headers, *used.limits))

    async def _answer_as(self, request: Request, caller: Caller) -> Response:
        token = key_caller.set(caller)
        try:
            return await self.surface.answer(replace(request, headers=_masked(request.headers)))
        finally:
            key_caller.reset(token)

    def _count(self, request: Request, used: Used, ip: str, status: int, seconds: float) -> None:
        agent = next((v for n, v in request.headers if n == "user-agent"), "")
        path, method = self._path + request.path, request.method
        self.keys.usage.note(
            Use(used.user_id, used.key_id, path, method, status, seconds, ip, agent)
        )


def _masked(headers: Headers) -> Headers:
    """The headers without the key: statements can read them."""
    return tuple(
        (name, value[: value.index(API_KEY) + len(API_KEY)])
        if name in _CREDENTIALS and API_KEY in value
        else (name, value)
        for name, value in headers
    )


def well_formed(key: str) -> bool:
    """Whether a text can be a key at all: its last characters follow from the others."""
    if not _KEY.fullmatch(key):
        return False
    digest = hashlib.sha256(key[:-_CHECK].encode()).digest()
    expected = base64.urlsafe_b64encode(digest)[:_CHECK]
    return hmac.compare_digest(expected, key[-_CHECK:].encode())


def hashed(key: str) -> str:
    """What the database keeps of a key. It has 256 random bits, so that one SHA-256 is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def _used(found: dict[str, Any]) -> Used:
    claims = {
        "aud": "authenticated",
        "role": "authenticated",
        "sub": found["user_id"],
        "key_id": found["key_id"],
        "scopes": found["scopes"],
        "aal": "aal1",
        "is_anonymous": found["is_anonymous"],
    }
    caller = make_caller("authenticated", claims)
    limits: Headers = ()
    refusal = None
    if found["expired"]:
        refusal = _invalid("API key expired")
    else:
        limits = (
            ("RateLimit-Limit", str(found["rate_limit"])),
            ("RateLimit-Remaining", str(found["remaining"])),
            ("RateLimit-Reset", str(math.ceil(found["reset"]))),
        )
        if found["wait"]:
            refusal = _too_many(found["wait"], limits)
    return Used(found["user_id"], found["key_id"], caller, limits, refusal)


def _invalid(message: str) -> Refusal:
    described = f'Bearer error="invalid_token", error_description="{message}"'
    return Refusal(401, "PGRST301", message, headers=(("WWW-Authenticate", described),))


def _too_many(seconds: float, limits: Headers = ()) -> Refusal:
    wait = max(1, math.ceil(seconds))
    return Refusal(
        429,
        "RSM_TOO_MANY_REQUESTS",
        "Too many requests",
        f"The next one is answered in {wait} seconds.",
        headers=(("Retry-After", str(wait)), *limits),
    )
