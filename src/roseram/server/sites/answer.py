"""From a visitor's request to the answer: a file of the live release, a redirect, or why not."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

from roseram.blobs import BlobMissing
from roseram.builder.sites.publishing.manifest import ASSETS, Blob, File
from roseram.errors import RoseramError
from roseram.server.rest.request import Response, Stream
from roseram.server.sites import messages
from roseram.server.sites.asked import codings
from roseram.server.sites.cache import Unavailable
from roseram.server.sites.paths import read_path, tidy, with_query, written
from roseram.server.sites.policies import NOINDEX

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.blobs import Blobs
    from roseram.builder.sites.publishing.manifest import Manifest
    from roseram.server.http.site import Headers
    from roseram.server.sites.asked import Asked, Span
    from roseram.server.sites.cache import Body, Live, Sites
    from roseram.server.sites.hosts import Place
    from roseram.server.sites.policies import Policies

_EVERY_TIME: Final = ("Cache-Control", "public, max-age=0, must-revalidate")
_FOR_EVER: Final = ("Cache-Control", "public, max-age=31536000, immutable")
_ANY_ORIGIN: Final = ("Access-Control-Allow-Origin", "*")  # fonts are asked for with an origin
_VARY: Final = ("Vary", "Accept-Encoding")
_SETTLED: Final = timedelta(seconds=2)  # before, another release could have the same date
_HASHED: Final = re.compile(rf"{ASSETS}([0-9a-f]{{12,64}})\.[\w.]+")
SCRIPT: Final = re.compile(r"javascript|ecmascript|wasm|x-shockwave", re.IGNORECASE)
_SUFFIXES: Final = {"identity": "", "gzip": "-gz", "br": "-br"}  # of an entity tag
_OF_BODY: Final = ("Content-Type", "Content-Encoding", "Content-Length")
_GZIP: Final = 31  # zlib's name for the format


@dataclass(frozen=True, slots=True)
class Visit:
    """A request to a site: where to, what the site is, what is asked."""

    place: Place
    live: Live
    asked: Asked


class Answers:
    """Answers visits; `blobs` has the files that are too big for the database."""

    def __init__(self, sites: Sites, policies: Policies, blobs: Blobs | None) -> None:
        self._sites = sites
        self._policies = policies
        self._blobs = blobs

    async def answer(self, visit: Visit) -> Response:
        """The answer. Raises Unavailable where the database is away."""
        live, place, asked = visit.live, visit.place, visit.asked
        if live.archived:
            return messages.gone()
        if not live.is_public or live.site_id is None:
            return messages.no_site()
        if asked.method not in ("GET", "HEAD"):
            return messages.not_allowed()
        if place.is_domain and live.primary is not None and live.primary != place.name:
            return _to_domain(live.primary, visit)
        if not place.path:
            return self._moved(visit, 301, "/")
        path = read_path(place.path)
        if path is None:
            return messages.bad_address()
        manifest = await self._sites.manifest(live)
        return await self._find(visit, manifest, path)

    async def _find(self, visit: Visit, manifest: Manifest, path: str) -> Response:
        found = manifest.files.get(path) or manifest.blobs.get(path)
        if found is not None:
            return await self._send(visit, manifest, path, found)
        if path in manifest.redirects:
            return self._redirected(visit, *manifest.redirects[path])
        better = tidy(path, lambda each: each in manifest.files or each in manifest.redirects)
        if better is not None and better in manifest.redirects:
            return self._redirected(visit, *manifest.redirects[better])
        if better is not None:
            return self._moved(visit, 301, written(better))
        earlier = await self._earlier(visit.live, path)
        if earlier is not None:
            return await self._send(visit, manifest, path, earlier)
        return await self._not_found(visit, manifest, path)

    async def _earlier(self, live: Live, path: str) -> File | Blob | None:
        """What a page of an earlier release names, that a visitor has open still."""
        hashed = _HASHED.fullmatch(path)
        if hashed is None or live.site_id is None:
            return None
        return await self._sites.earlier(live.site_id, path, hashed[1])

    async def _not_found(self, visit: Visit, manifest: Manifest, path: str) -> Response:
        page = manifest.not_found_at(path)
        body = None if page is None else await self._body(visit.live, page)
        if page is None or body is None:
            return messages.no_page()
        return self._file(visit, manifest, path, page, body, status=404)

    async def _send(
        self, visit: Visit, manifest: Manifest, path: str, found: File | Blob
    ) -> Response:
        if visit.place.base and SCRIPT.search(found.type):
            return messages.no_page()  # the app's origin has no scripts but the app's
        if isinstance(found, Blob):
            kept = (("ETag", _tag(found)), *self._common(visit, manifest, path, noindex=False))
            headers = (("Content-Type", found.type), *kept)
            return await send_blob(self._blobs, visit.asked, headers, found)
        body = await self._body(visit.live, found)
        if body is None:  # gone with its release, which is not the live one any more
            visit.live.fresh = False
            return messages.unavailable()
        return self._file(visit, manifest, path, found, body)

    async def _body(self, live: Live, file: File) -> Body | None:
        return None if live.site_id is None else await self._sites.body(live.site_id, file.hash)

    # --- files

    def _file(
        self,
        visit: Visit,
        manifest: Manifest,
        path: str,
        file: File,
        body: Body,
        status: int = 200,
    ) -> Response:
        coding, data = _coded(body, visit.asked.headers.get("accept-encoding"))
        headers = [("Content-Type", file.type)]
        if body.gzip is not None or body.brotli is not None:
            headers.append(_VARY)
        if coding != "identity":
            headers.append(("Content-Encoding", coding))
        common = self._common(visit, manifest, path, noindex=file.noindex)
        if status != 200:
            return whole(visit.asked, status, (*headers, *common), data)
        tag, modified = f'"{file.hash[:32]}{_SUFFIXES[coding]}"', last_modified(visit.live)
        headers.append(("ETag", tag))
        if modified is not None:
            headers.append(("Last-Modified", modified))
        if visit.asked.has(tag, modified):
            return unchanged(Response(200, (*headers, *common)))
        if body.gzip is None:
            headers.append(("Accept-Ranges", "bytes"))
            span = visit.asked.span(len(data), tag, modified)
            if span is not None:
                return _part(span, len(data), (*headers, *common), data[span.start : span.end])
        return whole(visit.asked, 200, (*headers, *common), data)

    # --- what every answer of a release carries

    def _common(self, visit: Visit, manifest: Manifest, path: str, *, noindex: bool) -> Headers:
        place, live = visit.place, visit.live
        named = path.startswith(ASSETS)
        kept = (_FOR_EVER, _ANY_ORIGIN) if named else (_EVERY_TIME,)
        hidden = noindex or manifest.noindex or live.visibility != "public" or bool(place.base)
        policy = self._policies.headers(own_origin=not place.base, secure=visit.asked.secure)
        given = () if place.base else tuple(manifest.headers.items())
        names = {name.lower() for name, _ in given}
        ours = (*kept, *policy, *((NOINDEX,) if hidden else ()))
        return (*(each for each in ours if each[0].lower() not in names), *given)

    # --- elsewhere

    def _redirected(self, visit: Visit, status: int, target: str) -> Response:
        if status == 410:
            return messages.gone()
        if not target.startswith("/"):
            return location(status, with_query(target, visit.asked.query))
        return self._moved(visit, status, target)

    def _moved(self, visit: Visit, status: int, target: str) -> Response:
        """To another path of the site."""
        address = with_query(visit.place.base + target, visit.asked.query)
        return location(status, address)


def last_modified(live: Live) -> str | None:
    """When the release went live, as a header; None while another one may get the same second.

    It stands for the release, not for an order: what is compared is only whether it is the same.
    """
    since = live.published_at
    if since is None or datetime.now(UTC) - since < _SETTLED:
        return None
    return format_datetime(since.astimezone(UTC), usegmt=True)


def unchanged(response: Response) -> Response:
    """304 in the place of an answer."""
    kept = tuple(each for each in response.headers if each[0] not in _OF_BODY)
    return Response(304, kept)


def _coded(body: Body, accepted: str | None) -> tuple[str, bytes]:
    """The coding of an answer, and its bytes."""
    for coding in codings(accepted):
        data = {"br": body.brotli, "gzip": body.gzip, "identity": body.plain}[coding]
        if data is not None:
            return coding, data
        if coding == "identity" and body.gzip is not None:
            return coding, zlib.decompress(body.gzip, _GZIP)
    return "identity", body.plain or b""


def whole(
    asked: Asked, status: int, headers: Headers, data: bytes, size: int | None = None
) -> Response:
    """An answer with a body; to a HEAD its length alone (`size`, where there are no `data`)."""
    if not asked.is_head:
        return Response(status, headers, data)
    length = ("Content-Length", str(len(data) if size is None else size))
    return Response(status, (*headers, length))


def _part(span: Span, size: int, headers: Headers, data: bytes) -> Response:
    if span.start == span.end:
        kept = tuple(each for each in headers if each[0] not in (*_OF_BODY, "ETag"))
        return Response(416, (*kept, ("Content-Range", f"bytes */{size}")))
    return Response(206, (*headers, _content_range(span, size)), data)


def _content_range(span: Span, size: int) -> tuple[str, str]:
    return "Content-Range", f"bytes {span.start}-{span.end - 1}/{size}"


def _to_domain(domain: str, visit: Visit) -> Response:
    """To the same page at the site's main domain."""
    scheme = "https" if visit.asked.secure else "http"
    _, colon, port = visit.asked.headers.get("host", "").rpartition(":")
    shown = f":{port}" if colon and port.isdigit() and not visit.asked.secure else ""
    path = visit.place.path or "/"
    return location(301, with_query(f"{scheme}://{domain}{shown}{path}", visit.asked.query))


def location(status: int, address: str) -> Response:
    """To another address."""
    moved = _plain_address(address)
    return Response(status, (("Location", moved), _EVERY_TIME, ("Referrer-Policy", "no-referrer")))


def _plain_address(address: str) -> str:
    """An address as a header can hold it: other characters than ASCII percent-encoded."""
    return "".join(
        char if "!" <= char <= "~" else "".join(f"%{byte:02X}" for byte in char.encode())
        for char in address
    )


def _tag(blob: Blob) -> str:
    """A blob never changes."""
    return f'"{hashlib.sha256(blob.key.encode()).hexdigest()[:32]}"'


async def send_blob(blobs: Blobs | None, asked: Asked, headers: Headers, blob: Blob) -> Response:
    """The bytes of a blob, or those of them that are asked for."""
    tag = _tag(blob)
    if asked.has(tag, None):
        return unchanged(Response(200, headers))
    headers = (*headers, ("Accept-Ranges", "bytes"))
    if asked.is_head:
        return whole(asked, 200, headers, b"", blob.size)
    span = asked.span(blob.size, tag, None)
    if span is not None and span.start == span.end:
        return _part(span, blob.size, headers, b"")
    start, end = (0, blob.size) if span is None else (span.start, span.end)
    try:
        pieces = await _open(blobs, blob.key, start, end)
    except BlobMissing:
        return messages.no_page()
    except RoseramError as error:
        raise Unavailable(why=str(error)) from error
    stream = Stream(pieces, end - start)
    if span is None:
        return Response(200, headers, stream=stream)
    return Response(206, (*headers, _content_range(span, blob.size)), stream=stream)


async def _open(blobs: Blobs | None, key: str, start: int, end: int) -> AsyncIterator[bytes]:
    """The bytes of a blob, the first of which are there."""
    if blobs is None:
        raise BlobMissing
    pieces = blobs.stream(key, start, end)
    return _resumed(await anext(pieces, b""), pieces)


async def _resumed(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    try:
        yield first
        async for piece in rest:
            yield piece
    finally:
        await rest.aclose()  # type: ignore[attr-defined]
