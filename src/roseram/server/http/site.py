"""Everything that is served on one port: chooses the surface, adds what every answer carries."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import secrets
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from roseram.server.http.access import AccessLog
from roseram.server.http.asgi import answer_with
from roseram.server.http.compress import compressed
from roseram.server.http.cors import Cors
from roseram.server.http.metrics import CONTENT_TYPE, STATUSES, SURFACES, Metrics
from roseram.server.http.ready import Remembered
from roseram.server.http.wire import error_response
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp

    from roseram.server.http.ready import Ready

PREFIX = re.compile(r"/(rest|auth|functions|storage)/v1(?=/|$)")  # the surfaces by their paths
_PAGES = SURFACES.index("pages")
_SITES = SURFACES.index("sites")
_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)
_log = logging.getLogger(__name__)

Headers = tuple[tuple[str, str], ...]


class Surface(Protocol):
    """One API below its own path."""

    async def answer(self, request: Request) -> Response:
        """Answer; cancelled when the client does not wait any longer."""


class PublishedSites(Protocol):
    """The sites that people published, each at a host name or below a path of its own."""

    def is_apps(self, host: str | None, path: str) -> bool:
        """Whether it is known that a request goes to none of them."""

    def at_once(self, request: Request) -> Ready | None:
        """The answer to a GET, where nothing has to be asked for it."""

    async def answer(self, request: Request) -> Response | None:
        """The answer; None where the request goes to none of them."""


class Site:
    """The surfaces and pages of one process."""

    def __init__(
        self,
        rest: Surface,
        pages: ASGIApp,
        *,
        cors: Cors | None = None,
        trace_header: str | None = None,
        access_log: AccessLog | None = None,
        metrics: Metrics | None = None,
        may_see_metrics: Callable[[Headers], bool] | None = None,
        more: Mapping[str, Surface] | None = None,
        published: PublishedSites | None = None,
    ) -> None:
        self.surfaces = {"rest": rest, **(more or {})}
        self.cors = cors or Cors(None)
        self.trace_header = trace_header
        self.metrics = metrics or Metrics()
        self._pages = pages
        self._access_log = access_log or AccessLog("off")
        self._may_see_metrics = may_see_metrics
        self._prefix = secrets.token_hex(6)
        self._count = 0
        self._published = published
        self.remembered = Remembered()
        self._sent = [0] * len(STATUSES)  # answers that were ready, since the last `flush`
        self._sent_bytes, self._sent_seconds = 0, 0.0

    async def answer(self, request: Request, client: str | None) -> tuple[Response, Headers]:
        """The answer, and the headers that come on top of its own."""
        started = perf_counter()
        found = PREFIX.match(request.path)
        name = found[1] if found and found[1] in self.surfaces else "pages"
        headers = dict(request.headers)
        number = self._number(headers)
        extra: Headers = ()
        response: Response | None = None
        self.metrics.begin()
        try:
            if (response := await self._of_sites(request, headers)) is not None:
                name = "sites"
            elif found and name != "pages":
                response = await self._of_surface(name, found.end(), request, headers)
                extra = self._extra(headers, number)
            else:
                response = await self._of_pages(request, headers, client)
            if name != "sites":
                response = await compressed(response, headers.get("accept-encoding"))
        finally:
            seconds = perf_counter() - started
            status, size = (None, 0) if response is None else (response.status, response.length)
            self.metrics.end(SURFACES.index(name), status, seconds, size)
            self._access_log.note(request, response, number=number, client=client, seconds=seconds)
        return response, extra

    async def _of_sites(self, request: Request, headers: dict[str, str]) -> Response | None:
        sites = self._published
        if sites is None or sites.is_apps(headers.get("host"), request.path):
            return None
        try:
            return await sites.answer(request)
        except Exception:  # noqa: BLE001 - whatever it is, the visitor gets an answer
            _log.exception("a request to a published site failed")
            return error_response(500, "RSM_INTERNAL", "Internal error")

    def at_once(self, request: Request) -> Ready | None:
        """The answer that is ready to be sent; `sent` is to be called with it."""
        return None if self._published is None else self._published.at_once(request)

    def sent(self, ready: Ready, request: Request, client: str | None, seconds: float) -> None:
        """Count an answer that was ready, and log it."""
        self._sent[ready.response.status // 100 - 1] += 1
        self._sent_bytes += len(ready.body)
        self._sent_seconds += seconds
        if self._access_log.is_on:
            number = self._number(dict(request.headers))
            response = ready.response
            self._access_log.note(request, response, number=number, client=client, seconds=seconds)

    async def _of_surface(
        self, name: str, prefix: int, request: Request, headers: dict[str, str]
    ) -> Response:
        preflight = self.cors.preflight(request.method, headers)
        if preflight is not None:
            return preflight
        path, query, given = request.path[prefix:] or "/", request.query_string, request.headers
        if "apikey=" in query:
            query, given = _without_key(query, given)
        inner = replace(request, path=path, query_string=query, headers=given)
        try:
            return await self.surfaces[name].answer(inner)
        except asyncio.CancelledError:
            raise
        except Refusal as refusal:
            return error_response(
                refusal.status,
                refusal.code,
                refusal.message,
                details=refusal.details,
                hint=refusal.hint,
                headers=refusal.headers,
            )
        except Exception:  # noqa: BLE001 - whatever it is, the client gets an answer
            _log.exception("a request to the %s surface failed", name)
            return error_response(500, "RSM_INTERNAL", "Internal error")

    async def _of_pages(
        self, request: Request, headers: dict[str, str], client: str | None
    ) -> Response:
        if request.path == "/metrics":
            return self._metrics_page(request, headers, client)
        return await answer_with(self._pages, request, client)

    def _metrics_page(
        self, request: Request, headers: dict[str, str], client: str | None
    ) -> Response:
        """The metrics, for this machine itself and for who has the service's key."""
        here = _is_here(client) and not any(name in headers for name in _FORWARDED)
        known = self._may_see_metrics is not None and self._may_see_metrics(request.headers)
        if not here and not known:
            return error_response(404, "RSM_HTTP", "There is nothing here")
        self._count_sent()
        return Response(200, (("Content-Type", CONTENT_TYPE),), self.metrics.page())

    def refused(self, response: Response, client: str | None) -> Response:
        """The answer to a request that could not be read, with what every answer carries."""
        number = self._number({})
        unread = Request("-", "-", "", ())
        self._access_log.note(unread, response, number=number, client=client, seconds=0.0)
        self.metrics.begin()
        self.metrics.end(_PAGES, response.status, 0.0, len(response.body))
        headers = (*response.headers, *self._extra({}, number))
        return Response(response.status, headers, response.body, response.reason)

    def _extra(self, headers: dict[str, str], number: str) -> Headers:
        extra = (*self.cors.headers(headers.get("origin")), ("sb-request-id", number))
        traced = self.trace_header and headers.get(self.trace_header)
        if self.trace_header and traced:
            return (*extra, (self.trace_header, traced))
        return extra

    def _number(self, headers: dict[str, str]) -> str:
        """The request's name in logs: the client's own where it gives one, else a new one."""
        given = headers.get("x-request-id")
        if given is not None and _ID.fullmatch(given):
            return given
        self._count += 1
        return f"{self._prefix}-{self._count:x}"

    def flush(self) -> None:
        """Write the log and what was counted; called once a second and at the end."""
        self._access_log.flush()
        self._count_sent()

    def _count_sent(self) -> None:
        if any(self._sent):
            self.metrics.add(_SITES, self._sent, self._sent_seconds, self._sent_bytes)
            self._sent = [0] * len(STATUSES)
            self._sent_bytes, self._sent_seconds = 0, 0.0


_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


def _is_here(client: str | None) -> bool:
    try:
        return client is None or ipaddress.ip_address(client.partition("%")[0]).is_loopback
    except ValueError:
        return True  # a Unix socket


def _without_key(query: str, headers: Headers) -> tuple[str, Headers]:
    """A key in the address counts like the header, and is no filter."""
    parts = query.split("&")
    kept = [part for part in parts if not part.startswith("apikey=")]
    if len(kept) == len(parts):
        return query, headers
    key = next(part for part in parts if part.startswith("apikey="))[len("apikey=") :]
    if any(name == "apikey" for name, _ in headers):
        return "&".join(kept), headers
    return "&".join(kept), (*headers, ("apikey", key))
