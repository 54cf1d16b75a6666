"""The headers by which a browser is told what a published page may do, and who may frame it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.server.http.site import Headers

# A site's own scripts run on its own origin; written into a page, or as an attribute, none does.
_CONTENT: Final = (
    "default-src 'self'; script-src 'self' https://www.googletagmanager.com; "
    "style-src 'self' 'unsafe-inline' https:; img-src 'self' https: data: blob:; "
    "font-src 'self' https: data:; media-src 'self' https: data: blob:; connect-src 'self' https:; "
    "frame-src https:; object-src 'none'; base-uri 'none'; form-action 'self' https:; "
)
# On the app's own origin no script runs, and what is shown has no part in that origin.
_SANDBOX: Final = (
    "sandbox allow-forms allow-popups allow-popups-to-escape-sandbox "
    "allow-top-navigation-by-user-activation; default-src 'none'; script-src 'none'; "
    "style-src 'self' 'unsafe-inline' https:; img-src 'self' https: data: blob:; "
    "font-src 'self' https: data:; media-src 'self' https: data: blob:; frame-src https:; "
    "object-src 'none'; base-uri 'none'; form-action 'self' https:; "
)
_ALWAYS: Final[Headers] = (
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Opener-Policy", "same-origin-allow-popups"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_REFERRER: Final = ("Referrer-Policy", "strict-origin-when-cross-origin")
_NO_REFERRER: Final = ("Referrer-Policy", "no-referrer")
_HTTPS: Final = ("Strict-Transport-Security", "max-age=15552000")  # half a year
_LOCAL: Final = ("http://localhost:*", "http://127.0.0.1:*")
NOINDEX: Final = ("X-Robots-Tag", "noindex")
_NOTHING: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
FORBIDDING: Final[Headers] = (
    ("Content-Security-Policy", _NOTHING),
    _NO_REFERRER,
    ("X-Content-Type-Options", "nosniff"),
)


def origin_of(address: str | None) -> str | None:
    """The origin of an address; None where it has none."""
    if not address:
        return None
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else None


@dataclass(frozen=True)
class Policies:
    """What every answer of a site carries; origins in `framing` may show it in a frame."""

    framing: tuple[str, ...] = ()

    @classmethod
    def of(cls, addresses: Iterable[str | None], domain: str) -> Policies:
        """The app at its addresses may show a site; on a developer's machine at any port."""
        origins = [origin for each in addresses if (origin := origin_of(each))]
        if domain == "localhost":
            origins += _LOCAL
        return cls(tuple(dict.fromkeys(origins)))

    @cached_property
    def _content(self) -> tuple[str, str]:
        ancestors = " ".join(("'self'", *self.framing))
        return "Content-Security-Policy", f"{_CONTENT}frame-ancestors {ancestors}"

    @cached_property
    def _sandbox(self) -> tuple[str, str]:
        ancestors = " ".join(("'self'", *self.framing))
        return "Content-Security-Policy", f"{_SANDBOX}frame-ancestors {ancestors}"

    def headers(self, *, own_origin: bool, secure: bool, preview: bool = False) -> Headers:
        """For an answer; `own_origin`: on the site's own origin, not below a path of the app's."""
        content = self._content if own_origin else self._sandbox
        referrer = _NO_REFERRER if preview else _REFERRER
        strict = (_HTTPS,) if secure and own_origin else ()
        return (content, referrer, *_ALWAYS, *strict)
