"""One request to the storage service, read: where it goes, from whom, with what."""

from __future__ import annotations

import json
import re
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from roseram.server.identity import effective_token
from roseram.server.rest.request import Response
from roseram.server.storage.failure import JSON, invalid, no_authorization, not_allowed, too_large

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
    from typing import TypeAlias

    from roseram.postgres import Connection
    from roseram.server.identity import Caller
    from roseram.server.rest.request import Request
    from roseram.server.storage.service import Storage

    Handler: TypeAlias = Callable[["Call"], Awaitable[Response]]
    Verify: TypeAlias = Callable[[Iterable[tuple[str, str]]], Caller]

_ROLES: Final = ("anon", "authenticated", "service_role")


@dataclass(frozen=True, slots=True)
class Route:
    """What answers a method and a path; `{name}` is one part of it, `{*name}` all that follows."""

    method: str
    path: str
    handler: Handler

    @property
    def pattern(self) -> re.Pattern[str]:
        """The path as a regular expression."""
        text = re.sub(r"\{\*(\w+)\}", r"(?P<\1>.+)", self.path)
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", text), re.DOTALL)


@dataclass(frozen=True)
class Call:
    """A request; header names are in lower case, the path's parameters are decoded."""

    storage: Storage
    request: Request
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    query: Mapping[str, str]  # the first value of each name
    verify: Verify

    @property
    def method(self) -> str:
        """As it was sent."""
        return self.request.method

    def caller(self) -> Caller:
        """Who asks; StorageError where no key came along, or it is no good."""
        if effective_token(self.request.headers) is None:
            raise no_authorization()
        caller = self.verify(self.request.headers)
        if caller.role not in _ROLES:
            raise not_allowed("This role has no access to storage")
        return caller

    @asynccontextmanager
    async def transaction(self, caller: Caller | None = None) -> AsyncIterator[Connection]:
        """A transaction as the caller, under row-level security."""
        who = self.caller() if caller is None else caller
        async with self.storage.database.transaction(who) as connection:
            yield connection

    def json(self) -> dict[str, Any]:
        """The body, which is a JSON object; StorageError 400 for anything else."""
        if self.request.file is not None:
            raise too_large()
        try:
            body = json.loads(self.request.body or b"{}")
            json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError):
            raise invalid("body must be JSON") from None
        if not isinstance(body, dict):
            raise invalid("body must be object")
        return body

    def flag(self, header: str) -> bool:
        """Whether a header says true."""
        return self.headers.get(header, "").strip().lower() == "true"


def make_call(
    storage: Storage, request: Request, parameters: Mapping[str, str], verify: Verify
) -> Call:
    """The request, read."""
    headers = dict(reversed(request.headers))  # the first of several counts
    query = dict(reversed(parse_qsl(request.query_string, keep_blank_values=True)))
    return Call(storage, request, parameters, headers, query, verify)


def owner_of(caller: Caller) -> tuple[uuid.UUID | None, str | None]:
    """The person behind a caller, in the two forms that objects keep."""
    subject = caller.claims.get("sub")
    if not isinstance(subject, str) or not subject or len(subject) > 200:
        return None, None
    try:
        return uuid.UUID(subject), subject
    except ValueError:
        return None, subject


def answer(body: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """An answer in JSON that nobody keeps."""
    data = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    return Response(status, (JSON, ("Cache-Control", "no-store"), *headers), data)


def text_of(body: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """A text of a body; StorageError 400 for another type, or none where there is no default."""
    value = body.get(name, default)
    if value is None and default is None:
        raise invalid(f"body must have required property '{name}'")
    if not isinstance(value, str) or "\0" in value:
        raise invalid(f"body/{name} must be string")
    return value


def number_of(body: Mapping[str, Any], name: str, default: int, most: int) -> int:
    """A number of a body, no larger than `most`; StorageError 400 for another type."""
    value = body.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise invalid(f"body/{name} must be integer")
    return min(value, most)
