"""Answers below /auth/v1 where another service keeps the accounts: where to turn to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.auth.failure import VERSION_HEADER, AuthError, error_response

if TYPE_CHECKING:
    from roseram.server.rest.request import Request, Response


class Elsewhere:
    """A surface that is not there."""

    def __init__(self, why: str) -> None:
        self._why = why

    async def answer(self, request: Request) -> Response:
        """404 that says why."""
        version = next((v for n, v in request.headers if n == VERSION_HEADER), None)
        message = f"There is no auth service here: {self._why}"
        return error_response(AuthError(404, "not_supported", message), version)
