"""Answers the requests below /auth/v1: finds the endpoint, turns errors into answers."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from roseram.errors import ConnectionLost, RoseramError, Unreachable, from_postgres
from roseram.postgres import FAILURES
from roseram.server.auth import endpoints
from roseram.server.auth.call import read_call
from roseram.server.auth.failure import VERSION_HEADER, AuthError, error_response

if TYPE_CHECKING:
    import re

    from roseram.server.auth.call import Handler, Route
    from roseram.server.auth.service import Auth
    from roseram.server.rest.request import Request, Response

_log = logging.getLogger(__name__)


def find_routes() -> tuple[Route, ...]:
    """The routes of every file in `endpoints`."""
    names = sorted(module.name for module in iter_modules(endpoints.__path__))
    modules = [import_module(f"{endpoints.__name__}.{name}") for name in names]
    return tuple(route for module in modules for route in module.ROUTES)


class AuthSurface:
    """The auth service of one process."""

    def __init__(self, auth: Auth) -> None:
        self.auth = auth
        routes = find_routes()
        self._plain = {(r.method, r.path): r.handler for r in routes if "{" not in r.path}
        self._patterns: list[tuple[str, re.Pattern[str], Handler]] = [
            (r.method, r.pattern, r.handler) for r in routes if "{" in r.path
        ]
        self._paths = {path for _, path in self._plain}

    async def answer(self, request: Request) -> Response:
        """Answer; whatever goes wrong is an answer, too."""
        version = next((v for n, v in request.headers if n == VERSION_HEADER), None)
        try:
            response = await self._answer(request)
        except AuthError as error:
            response = error_response(error, version)
        except (RoseramError, *FAILURES) as error:
            response = error_response(_of_database(error), version)
        if version is None:
            return response
        # The client chooses by this header how it reads an error.
        echoed = ("X-Supabase-Api-Version", version)
        return replace(response, headers=(*response.headers, echoed))

    async def _answer(self, request: Request) -> Response:
        path = request.path.rstrip("/") or "/"
        method = "GET" if request.method == "HEAD" else request.method
        handler, parameters = self._find(method, path)
        call = read_call(request, self.auth.settings.trusted_proxies)
        return await handler(self.auth, replace(call, parameters=parameters))

    def _find(self, method: str, path: str) -> tuple[Handler, dict[str, str]]:
        handler = self._plain.get((method, path))
        if handler is not None:
            return handler, {}
        known = path in self._paths
        for allowed, pattern, found in self._patterns:
            match = pattern.fullmatch(path)
            if match is not None and allowed == method:
                return found, match.groupdict()
            known = known or match is not None
        if known:
            raise AuthError(405, "method_not_allowed", f"{method} is not allowed here")
        raise AuthError(404, "not_found", "There is nothing here")


def _of_database(error: BaseException) -> AuthError:
    """The database is not there for the moment (503, asked again), or something is wrong (500)."""
    ours = error if isinstance(error, RoseramError) else from_postgres(error)
    if isinstance(ours, Unreachable | ConnectionLost):
        _log.warning("an auth request could not be answered: %s", ours)
        wait = (("Retry-After", "1"),)
        return AuthError(503, "unavailable", "The database is not available", headers=wait)
    number = secrets.token_hex(6)
    _log.error("an auth request failed (%s)", number, exc_info=error)
    return AuthError(500, "unexpected_failure", f"Internal error {number}")
