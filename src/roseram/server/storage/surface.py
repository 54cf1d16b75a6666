"""Answers the requests below /storage/v1: finds the endpoint, turns errors into answers."""

from __future__ import annotations

import asyncio
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING
from urllib.parse import unquote

from roseram.server.http.body import Intake
from roseram.server.storage import endpoints
from roseram.server.storage.call import make_call
from roseram.server.storage.failure import (
    StorageError,
    busy,
    error_of,
    full,
    invalid,
    nothing_here,
    too_large,
)

if TYPE_CHECKING:
    import re

    from roseram.server.rest.request import Request, Response
    from roseram.server.storage.call import Handler, Route, Verify
    from roseram.server.storage.service import Storage

_FORM = 64 * 1024  # bytes that a form adds to its file


def find_routes() -> tuple[Route, ...]:
    """The routes of every file in `endpoints`, the most exact ones first."""
    names = sorted(module.name for module in iter_modules(endpoints.__path__))
    modules = [import_module(f"{endpoints.__name__}.{name}") for name in names]
    routes = [route for module in modules for route in module.ROUTES]
    return tuple(sorted(routes, key=_exactness))


def _exactness(route: Route) -> tuple[bool, int, int]:
    """Fixed parts before parameters, one part before all that follow."""
    parts = route.path.split("/")
    fixed = next((n for n, part in enumerate(parts) if part.startswith("{")), len(parts))
    return "{*" in route.path, -fixed, -len(parts)


class StorageSurface:
    """The storage service of one process."""

    def __init__(self, storage: Storage, verify: Verify) -> None:
        self.storage = storage
        self._verify = verify
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = [
            (route.method, route.pattern, route.handler) for route in find_routes()
        ]

    @property
    def intake(self) -> Intake:
        """How bodies are taken in: large ones as files, none that is larger than any file may."""
        most = self.storage.settings.file_size_limit + _FORM
        return Intake(
            most,
            self.storage.spool,
            too_large=lambda: too_large().response(),
            failed=lambda is_full: (full() if is_full else busy("It cannot be kept")).response(),
        )

    async def answer(self, request: Request) -> Response:
        """Answer; whatever goes wrong is an answer, too."""
        try:
            return await self._answer(request)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the client gets an answer
            return error_of(error).response()

    async def _answer(self, request: Request) -> Response:
        try:
            path = unquote(request.path, errors="strict")
        except UnicodeDecodeError:
            raise invalid("the path is no UTF-8") from None
        handler, parameters = self._find(request.method, path)
        return await handler(make_call(self.storage, request, parameters, self._verify))

    def _find(self, method: str, path: str) -> tuple[Handler, dict[str, str]]:
        known = False
        for allowed, pattern, handler in self._routes:
            match = pattern.fullmatch(path)
            if match is None:
                continue
            if allowed == method:
                return handler, match.groupdict()
            known = True
        if known:
            message = f"{method} is not allowed here"
            raise StorageError(405, "Method Not Allowed", message, http=405)
        raise nothing_here()


class NoStorage:
    """A storage service that is not there."""

    def __init__(self, why: str) -> None:
        self._why = why

    async def answer(self, request: Request) -> Response:  # noqa: ARG002 - as every surface
        """404 that says why."""
        message = f"There is no storage service here: {self._why}"
        return StorageError(404, "Not Found", message, code="NoStorage", http=404).response()
