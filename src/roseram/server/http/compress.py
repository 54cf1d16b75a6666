"""Compression of large answers, where the client takes it."""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]

from roseram.server.rest.request import Response

if TYPE_CHECKING:
    from collections.abc import Callable

SMALLEST = 2048  # bytes: below, it saves no packet
ASIDE = 128 * 1024  # bytes: above, it would hold up the other requests
_TEXTUAL = ("json", "text/", "xml", "csv")
_GZIP = 31  # zlib's name for the format


def _gzip(body: bytes) -> bytes:
    return zlib.compress(body, 1, _GZIP)


def _brotli(body: bytes) -> bytes:
    compressed: bytes = brotli.compress(body, quality=1 if len(body) <= ASIDE else 0)
    return compressed


# In the order in which we like them.
_CODINGS: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (("br", _brotli), ("gzip", _gzip))


async def compressed(response: Response, accepted: str | None) -> Response:
    """The answer in a coding that Accept-Encoding takes; as it is where that helps nobody."""
    if len(response.body) < SMALLEST or not accepted or not _compressible(response):
        return response
    names = _accepted(accepted)
    coding = next((coding for coding in _CODINGS if coding[0] in names), None)
    if coding is None:
        return response
    name, compress = coding
    if len(response.body) <= ASIDE:
        body = compress(response.body)
    else:
        body = await asyncio.to_thread(compress, response.body)
    headers = (("Content-Encoding", name), ("Vary", "Accept-Encoding"))
    return Response(response.status, (*response.headers, *headers), body, response.reason)


def _compressible(response: Response) -> bool:
    kind = ""
    for name, value in response.headers:
        match name.lower():
            case "content-encoding":
                return False
            case "content-type":
                kind = value.lower()
    return any(part in kind for part in _TEXTUAL)


def _accepted(text: str) -> frozenset[str]:
    """The codings that a client takes; `q=0` refuses one, `*` stands for gzip."""
    taken = set()
    for part in text.lower().split(","):
        name, _, parameter = part.partition(";")
        if parameter.strip().replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            continue
        taken.add("gzip" if name.strip() == "*" else name.strip())
    return frozenset(taken)
