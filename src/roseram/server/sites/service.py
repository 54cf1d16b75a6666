"""Published sites for the HTTP server: what is ready in memory, and what has to be asked for."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from roseram.postgres import Database
from roseram.server.http.ready import LARGEST, Ready
from roseram.server.limits import Limits
from roseram.server.rest.request import Response
from roseram.server.sites import messages
from roseram.server.sites.answer import Answers, Visit, unchanged
from roseram.server.sites.asked import Asked
from roseram.server.sites.cache import NOBODY, Sites, Unavailable
from roseram.server.sites.forms import Forms
from roseram.server.sites.hosts import Hosts, Place, host_of, plain_host
from roseram.server.sites.kept import Kept
from roseram.server.sites.policies import Policies
from roseram.server.sites.preview import Previews

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from roseram.blobs import Blobs
    from roseram.server.auth.call import Network
    from roseram.server.rest.request import Request
    from roseram.server.sites.cache import Live

ASK: Final = "/_sites/ask"  # what a proxy asks before it gets a certificate for a name
READY: Final = 16 * 1024 * 1024  # bytes of answers that are ready to be sent
_CONNECTIONS: Final = 4  # one of them listens
_PEERS: Final = 10_000  # addresses of which it is known whether they are trusted
# Headers that decide the answer; who asks with one of the second kind waits a little longer.
_DECIDING: Final = frozenset(
    ("host", "accept-encoding", "if-none-match", "if-modified-since", "x-forwarded-proto")
)
_SPECIAL: Final = frozenset(("range", "expect"))
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Page:
    """A file as it is answered, and the answer for who has it already."""

    whole: Ready
    unchanged: Ready
    tag: str
    modified: str | None


class PublishedSites:
    """Answers the requests that go to a site; `trusted` proxies are believed that it is https."""

    def __init__(
        self,
        sites: Sites,
        hosts: Hosts,
        policies: Policies,
        *,
        trusted: Sequence[Network] = (),
        blobs: Blobs | None = None,
        previews: Previews | None = None,
        forms: Forms | None = None,
    ) -> None:
        self.sites = sites
        self.hosts = hosts
        self._answers = Answers(sites, policies, blobs)
        self._previews = previews
        self._forms = forms
        self._trusted = trusted
        self._peers: dict[str | None, bool] = {}
        self._pages: Kept[tuple[str, str, str, bool], _Page] = Kept(READY)

    # --- at once

    def at_once(self, request: Request) -> Ready | None:
        """The answer, where it is in memory; None: `answer` knows."""
        if request.method != "GET":
            return None
        given: dict[str, str] = {}
        for name, value in request.headers:
            if name in _DECIDING:
                if name == "host" and name in given:
                    return None
                given[name] = value
            elif name in _SPECIAL:
                return None
        key = self._key(request, given)
        page = self._pages.get(key)
        if page is None:
            return None
        if not page.whole.source.fresh:
            self._pages.drop(key)
            return None
        if len(given) > 2 and _has(page, given):
            return page.unchanged
        return page.whole

    def _key(self, request: Request, given: dict[str, str]) -> tuple[str, str, str, bool]:
        secure = "x-forwarded-proto" in given and self._is_secure(request, given)
        host, accepted = given.get("host", ""), given.get("accept-encoding", "")
        return host, request.path, accepted, secure

    # --- when it was asked

    async def answer(self, request: Request) -> Response | None:
        """The answer to a request that goes to a site; None: it goes to the app."""
        hosts = [value for name, value in request.headers if name == "host"]
        if len(hosts) > 1:
            return messages.bad_address()  # whoever stands before us may have read the other one
        host = hosts[0] if hosts else None
        try:
            place = await self._place(host, request.path)
            if place is None:
                return await self._ask(request) if request.path == ASK else None
            live = await self.sites.find(place.name)
            return await self._answer(Visit(place, live, self._asked(request)), request)
        except Unavailable as error:
            _log.warning("a site cannot be served: %s", error)
            return messages.unavailable()

    async def _place(self, host: str | None, path: str) -> Place | None:
        """Where a request goes; None: to the app."""
        place = self.hosts.place(host, path)
        if place is None or place.base:
            return place
        try:
            live = await self.sites.find(place.name)
        except Unavailable:
            if not place.is_domain:
                raise
            live = NOBODY  # most likely it is one of the app's own names
        return self.hosts.place_below(path) if _is_apps(place, live) else place

    def is_apps(self, host: str | None, path: str) -> bool:
        """Whether it is known, without asking, that a request goes to the app."""
        place = self.hosts.place(host, path)
        if place is None:
            return path != ASK
        if place.base:
            return False
        live = self.sites.known(place.name)
        if live is None or not _is_apps(place, live):
            return False
        return path != ASK and self.hosts.place_below(path) is None

    async def _answer(self, visit: Visit, request: Request) -> Response:
        if self._forms is not None and self._forms.takes(visit.place):
            return await self._forms.answer(visit, request)
        if self._previews is not None and self._previews.takes(visit.place):
            return await self._previews.answer(visit)
        response = await self._answers.answer(visit)
        self._keep(visit, request, response)
        return response

    def _asked(self, request: Request) -> Asked:
        headers = dict(request.headers)
        secure = self._is_secure(request, headers)
        return Asked(request.method, request.query_string, headers, secure)

    def _is_secure(self, request: Request, headers: dict[str, str]) -> bool:
        """Whether the visitor came by https, as a trusted proxy says."""
        if headers.get("x-forwarded-proto", "").lower() != "https":
            return False
        peer = request.client
        known = self._peers.get(peer)
        if known is None:
            if len(self._peers) >= _PEERS:
                self._peers.clear()
            known = self._peers[peer] = _is_in(peer, self._trusted)
        return known

    def _keep(self, visit: Visit, request: Request, response: Response) -> None:
        """Keep a whole file ready, as it is sent to everybody who asks in the same way."""
        asked = visit.asked
        if asked.method != "GET" or response.stream is not None or len(response.body) > LARGEST:
            return
        headers = dict(response.headers)
        if response.status != 200 or "ETag" not in headers or "range" in asked.headers:
            return
        page = _Page(
            Ready(response, visit.live),
            Ready(unchanged(response), visit.live),
            headers["ETag"],
            headers.get("Last-Modified"),
        )
        key = self._key(request, dict(asked.headers))
        self._pages.put(key, page, page.whole.size + page.unchanged.size)

    # --- certificates

    async def _ask(self, request: Request) -> Response:
        """200 where we serve the name that a proxy asks for a certificate for."""
        given = parse_qs(request.query_string).get("domain", [""])[0]
        try:
            found = await self._serves(given)
        except Unavailable:
            return _plain(503, "the database is not available")
        return _plain(200, "yes") if found else _plain(404, "no")

    async def _serves(self, host: str) -> bool:
        if plain_host(host) is None:
            return False
        name = self.hosts.name_of(host)
        if name is None:
            return True
        live = await self.sites.find(name)
        return live.site_id is not None or live.reserved


def _is_apps(place: Place, live: Live) -> bool:
    """Whether a host name is none of a site's after all, or reserved for the app."""
    return not place.base and (live.reserved or (place.is_domain and live.site_id is None))


def _has(page: _Page, given: dict[str, str]) -> bool:
    asked = Asked("GET", "", given, secure=False)
    return asked.has(page.tag, page.modified)


def _is_in(peer: str | None, networks: Sequence[Network]) -> bool:
    try:
        address = ipaddress.ip_address((peer or "127.0.0.1").partition("%")[0])
    except ValueError:
        return False
    plain = getattr(address, "ipv4_mapped", None) or address
    return any(plain in network for network in networks)


def _plain(status: int, text: str) -> Response:
    headers = (("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"))
    return Response(status, headers, text.encode())


@asynccontextmanager
async def open_sites(
    url: str,
    domain: str,
    addresses: Sequence[str | None],
    *,
    secret: str,
    trusted: Sequence[Network] = (),
    blobs: Blobs | None = None,
    rate_limits: Mapping[str, int] | None = None,
) -> AsyncIterator[PublishedSites]:
    """The sites below `domain` of the database at `url`; `addresses` are the app's own.

    Preview links and tokens of forms are signed with the project's `secret`; `rate_limits` say how
    often forms may be sent, where that is not as `LIMITS` has it.
    """
    hosts, policies = Hosts(domain, map(host_of, addresses)), Policies.of(addresses, domain)
    async with await Database.open(
        url, max_size=_CONNECTIONS, application_name="roseram sites"
    ) as database:
        sites = Sites(database)
        following = asyncio.create_task(sites.follow(), name="changes of sites")
        try:
            yield PublishedSites(
                sites,
                hosts,
                policies,
                trusted=trusted,
                blobs=blobs,
                previews=Previews(database, secret, policies, blobs),
                forms=Forms(
                    database,
                    sites,
                    policies,
                    Limits(database, rate_limits),
                    secret=secret,
                    trusted=trusted,
                ),
            )
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
