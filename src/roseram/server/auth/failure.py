"""Errors of the auth service, in the two forms that its clients read."""

from __future__ import annotations

import json
from typing import Any

from roseram.server.rest.request import Response

VERSION_HEADER = "x-supabase-api-version"
_NEW_FORM = "2024-01-01"  # the first version whose errors have a text as their code


class AuthError(Exception):
    """A request that is refused. 500 to 504 mean "try again" to a client: never use them here."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        more: dict[str, Any] | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.more = more or {}
        self.headers = headers


def invalid(message: str) -> AuthError:
    """A request that makes no sense: 400 validation_failed."""
    return AuthError(400, "validation_failed", message)


def too_many(seconds: float, *, code: str = "over_request_rate_limit") -> AuthError:
    """429: the same may be asked again in so many seconds."""
    wait = max(1, round(seconds + 0.5))
    message = "Request rate limit reached"
    if code != "over_request_rate_limit":
        message = f"For security purposes, you can only request this after {wait} seconds."
    return AuthError(429, code, message, headers=(("Retry-After", str(wait)),))


def error_response(error: AuthError, version: str | None) -> Response:
    """The answer; `version` is what the client's X-Supabase-Api-Version says."""
    if version is not None and version >= _NEW_FORM:
        body: dict[str, Any] = {"code": error.code, "message": error.message}
    else:
        body = {"code": error.status, "error_code": error.code, "msg": error.message}
    headers = (("x-sb-error-code", error.code), *error.headers)
    return json_response(error.status, {**body, **error.more}, headers)


def json_response(status: int, body: object, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """An answer in JSON that nobody keeps; `body` may be JSON already, as bytes."""
    data = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
    kind = ("Content-Type", "application/json")
    return Response(status, (kind, ("Cache-Control", "no-store"), *headers), data)
