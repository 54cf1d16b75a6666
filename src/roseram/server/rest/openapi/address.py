"""Works out where clients find the API, which the document tells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.server.rest.settings import Settings

MOUNT = "/rest/v1"  # where the API stands unless a proxy says otherwise
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """Where the API is."""

    scheme: str = "http"
    host: str | None = None  # with a port where it is not the scheme's own
    path: str = MOUNT


def public_address(settings: Settings, headers: Iterable[tuple[str, str]]) -> Address:
    """The address by `openapi-server-proxy-uri`, else as the request found it."""
    if settings.openapi_server_proxy_uri:
        return _of_proxy(settings.openapi_server_proxy_uri)
    given = dict(headers)
    scheme = given.get("x-forwarded-proto", "http").partition(",")[0].strip().lower()
    host = given.get("x-forwarded-host", given.get("host", "")).partition(",")[0].strip()
    return Address(scheme if scheme in _PORTS else "http", host or None)


def _of_proxy(uri: str) -> Address:
    """With the port even where it is the scheme's own, as PostgREST writes it."""
    parts = urlsplit(uri)
    port = parts.port or _PORTS.get(parts.scheme, 80)
    return Address(parts.scheme, f"{parts.hostname}:{port}", parts.path or "/")
