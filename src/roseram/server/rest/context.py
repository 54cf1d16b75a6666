"""What every transaction begins with: role, claims, the request itself, limits; one statement."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.postgres import quote_ident, quote_literal
from roseram.postgres.pipeline import Step

if TYPE_CHECKING:
    from roseram.server.rest.request import Request
    from roseram.server.rest.settings import Settings

_ISOLATION = "default_transaction_isolation"
_LEVELS = ("serializable", "repeatable read", "read committed", "read uncommitted")
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asker:
    """As whom a statement runs."""

    role: str
    claims: bytes  # JSON


@dataclass(frozen=True, slots=True)
class _Fixed:
    """What is the same for all requests of one kind."""

    sql: str
    values: tuple[bytes, ...]
    isolation: str | None


class Contexts:
    """Makes the first steps of a request's transaction; one object for each state of settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._fixed: dict[tuple[str, bool, bool, bool, Pairs], _Fixed] = {}
        self._paths: dict[str, bytes] = {}
        self._pre_request: str | None = None
        if settings.pre_request is not None:
            name = ".".join(map(quote_ident, settings.pre_request.split(".")))
            self._pre_request = f"select {name}()"

    def steps(
        self,
        request: Request,
        asker: Asker,
        schema: str,
        *,
        readonly: bool,
        searches: bool = True,
        timezone: str | None = None,
        routine: Pairs = (),
    ) -> tuple[list[Step], str | None]:
        """The steps, and the isolation level where it is not the server's own.

        `searches`: which plan is best may depend on the caller. What only adds rows does better
        with the server's own choice, for it also rules the plans of triggers and foreign keys.
        """
        role = asker.role
        fixed = self._of((role, readonly, searches, timezone is not None, routine))
        headers, cookies = _headers(request)
        values = [
            self._search_path(schema),
            role.encode("utf-8", "replace"),
            asker.claims,
            request.method.encode("utf-8", "replace"),
            request.path.encode("utf-8", "replace"),
            headers,
            cookies,
            *fixed.values,
        ]
        if timezone is not None:
            values.append(timezone.encode())
        steps = [Step(fixed.sql, values)]
        if self._pre_request is not None:
            steps.append(Step(self._pre_request, (), role))
        return steps, fixed.isolation

    def _of(self, kind: tuple[str, bool, bool, bool, Pairs]) -> _Fixed:
        if kind[0] not in self._settings.role_settings:
            kind = ("", *kind[1:])
        fixed = self._fixed.get(kind)
        if fixed is None:
            fixed = self._fixed[kind] = self._make(*kind)
        return fixed

    def _make(
        self, role: str, readonly: bool, searches: bool, timezone: bool, routine: Pairs
    ) -> _Fixed:
        own = dict(self._settings.role_settings.get(role, {})) | dict(routine)
        level = own.pop(_ISOLATION, "").lower()
        more = {**own, **self._settings.app_settings}
        if searches:
            more.setdefault("plan_cache_mode", self._settings.plan_cache_mode)
        if readonly:
            more["transaction_read_only"] = "on"
        names = [
            "search_path",
            "role",
            "request.jwt.claims",
            "request.method",
            "request.path",
            "request.headers",
            "request.cookies",
            *more,
        ]
        if timezone:
            names.append("timezone")
        sets = (f"set_config({quote_literal(name)}, ${n}, true)" for n, name in enumerate(names, 1))
        values = tuple(value.encode() for value in more.values())
        return _Fixed(f"select {', '.join(sets)}", values, level if level in _LEVELS else None)

    def _search_path(self, schema: str) -> bytes:
        found = self._paths.get(schema)
        if found is None:
            names = dict.fromkeys((schema, *self._settings.extra_search_path))
            found = self._paths[schema] = ", ".join(map(quote_ident, names)).encode()
        return found


def _headers(request: Request) -> tuple[bytes, bytes]:
    """request.headers and request.cookies as JSON."""
    headers = dict(request.headers)
    cookie = headers.pop("cookie", None)
    cookies = b"{}"
    if cookie is not None:
        pairs = (part.partition("=") for part in cookie.split(";"))
        found = {name.strip(): value.strip() for name, equals, value in pairs if equals}
        cookies = _encode(found).encode("utf-8", "replace")
    return _encode(headers).encode("utf-8", "replace"), cookies
