"""Which web pages may call the API: the headers by which browsers are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.rest.request import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_HEADERS = (
    "authorization, apikey, x-client-info, content-type, prefer, range, range-unit, "
    "accept-profile, content-profile, x-supabase-api-version, x-upsert, x-metadata, "
    "cache-control, x-region, x-retry-count, traceparent, tracestate, baggage, tus-resumable, "
    "upload-length, upload-offset, upload-metadata, upload-defer-length"
)
_EXPOSED = (
    "Content-Range, Content-Location, Content-Encoding, Content-Profile, Content-Type, Location, "
    "Preference-Applied, Range-Unit, Date, Server, Transfer-Encoding, X-Total-Count, Link, "
    "X-Supabase-Api-Version, sb-request-id, ETag, Content-Disposition, Tus-Resumable, Tus-Version, "
    "Tus-Extension, Tus-Max-Size, Upload-Offset, Upload-Length, Upload-Expires, Upload-Metadata"
)
_MAX_AGE = "86400"  # seconds for which a browser remembers the answer
_ANYBODY = (("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", _EXPOSED))


class Cors:
    """Answers for every origin, or for the ones that are listed."""

    def __init__(self, allowed: tuple[str, ...] | None) -> None:
        self._allowed = None if allowed is None or "*" in allowed else frozenset(allowed)

    def headers(self, origin: str | None) -> tuple[tuple[str, str], ...]:
        """What an answer to a request of this origin carries."""
        if self._allowed is None:
            return _ANYBODY  # also without an origin: a cache between us may hand it to a browser
        if origin not in self._allowed:
            return (("Vary", "Origin"),)
        return (
            ("Access-Control-Allow-Origin", str(origin)),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Expose-Headers", _EXPOSED),
            ("Vary", "Origin"),
        )

    def preflight(self, method: str, headers: Mapping[str, str]) -> Response | None:
        """The answer to the question that a browser asks first; None for any other request."""
        if method != "OPTIONS" or "access-control-request-method" not in headers:
            return None
        asked = headers.get("access-control-request-headers") or _HEADERS
        return Response(
            200,
            (
                ("Access-Control-Allow-Methods", _METHODS),
                ("Access-Control-Allow-Headers", asked),
                ("Access-Control-Max-Age", _MAX_AGE),
            ),
        )
