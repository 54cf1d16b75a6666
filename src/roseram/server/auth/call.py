"""One request to the auth service, read: where it goes, from whom, with what."""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from roseram.server.auth.failure import AuthError, invalid

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from typing import TypeAlias

    from roseram.server.auth.service import Auth
    from roseram.server.rest.request import Request, Response

    Handler: TypeAlias = Callable[[Auth, "Call"], Awaitable[Response]]
    Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_ZERO = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_LONGEST_AGENT = 512  # characters of a User-Agent that are kept


@dataclass(frozen=True, slots=True)
class Call:
    """A request; `ip` is the client's own address, seen through trusted proxies."""

    method: str
    path: str  # below /auth/v1
    query: Mapping[str, str]  # the first value of each name
    headers: Mapping[str, str]  # names in lower case
    body: Mapping[str, Any]  # the JSON object that was sent; {} for none
    ip: str
    parameters: Mapping[str, str] = field(default_factory=dict)  # of the path

    @property
    def user_agent(self) -> str:
        """The program that asks, as it names itself."""
        return self.headers.get("user-agent", "")[:_LONGEST_AGENT]

    @property
    def bearer(self) -> str | None:
        """The token of the Authorization header; None where there is none."""
        scheme, _, token = self.headers.get("authorization", "").strip().partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None

    def text(self, name: str) -> str:
        """A text of the body, empty when it is missing or null; AuthError 400 for another type."""
        value = self.body.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or "\0" in value:
            raise invalid(f"{name} must be a text")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean of the body; AuthError 400 for another type."""
        value = self.body.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise invalid(f"{name} must be true or false")
        return value

    def object(self, name: str) -> dict[str, Any] | None:
        """An object of the body, None when it is missing; AuthError 400 for another type."""
        value = self.body.get(name)
        if value is not None and not isinstance(value, dict):
            raise invalid(f"{name} must be an object")
        return value


@dataclass(frozen=True, slots=True)
class Route:
    """What answers a method and a path; `{name}` stands for one part of the path."""

    method: str
    path: str
    handler: Handler

    @property
    def pattern(self) -> re.Pattern[str]:
        """The path as a regular expression."""
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path))


def read_call(request: Request, trusted: Sequence[Network]) -> Call:
    """The request, read; AuthError 400 for a body that is no JSON object."""
    headers = dict(reversed(request.headers))  # the first of several counts
    query = dict(reversed(parse_qsl(request.query_string, keep_blank_values=True)))
    return Call(
        request.method,
        request.path,
        query,
        headers,
        _body(request, headers),
        client_address(request.client, headers.get("x-forwarded-for"), trusted),
    )


def _body(request: Request, headers: Mapping[str, str]) -> dict[str, Any]:
    if not request.body.strip():
        return {}
    kind = headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        body = json.loads(request.body)
        # What neither UTF-8 nor Postgres can hold: halves of characters, infinite numbers.
        text = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise AuthError(400, "bad_json", "Could not parse request body as JSON") from None
    if not isinstance(body, dict):
        raise AuthError(400, "bad_json", "The request body must be a JSON object")
    if b"\\u0000" in text and _ZERO.search(text):
        raise AuthError(400, "bad_json", "The request body holds a zero character")
    return body


def client_address(peer: str | None, forwarded: str | None, trusted: Sequence[Network]) -> str:
    """The client's address: the last one in X-Forwarded-For that no trusted proxy has.

    What a client writes into that header itself stands further left, and is never believed.
    """
    address = _address(peer or "") or ipaddress.ip_address("127.0.0.1")
    for text in reversed((forwarded or "").split(",")):
        if not any(address in network for network in trusted):
            break
        found = _address(text)
        if found is None:
            break
        address = found
    return str(address)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
