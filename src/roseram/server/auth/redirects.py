"""Where a person comes back to: only to addresses that are ours or were allowed."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roseram.server.auth.call import Call
    from roseram.server.auth.service import Auth

_LONGEST = 2048  # characters
# What browsers and servers read differently, or drop: control characters, spaces, backslashes.
_ODD = re.compile(r"[\x00-\x20\x7f-\U0010ffff\\<>\"`{}|^]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
# What runs as a script, or shows what it was given: no allow-list makes them right.
_NEVER = frozenset({"javascript", "data", "vbscript", "blob", "file", "about", "filesystem"})


def redirect_to(auth: Auth, call: Call) -> str:
    """The address that the request asks to come back to, if it is allowed; else the site's.

    It is in the query (`redirect_to`), or the body of what servers ask for.
    """
    asked = call.query.get("redirect_to") or call.body.get("redirect_to")
    if isinstance(asked, str) and is_allowed(asked, auth.site_url, auth.settings.redirect_urls):
        return asked
    return auth.site_url


def is_allowed(address: str, site_url: str, globs: Sequence[str]) -> bool:
    """Whether one may be sent to `address`.

    Allowed are the site's own host, this machine by its address, and what a glob says.
    """
    if len(address) > _LONGEST or _ODD.search(address):
        return False
    try:
        parts, site = urlsplit(address), urlsplit(site_url)
        port = parts.port  # raises ValueError for what is no port
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    scheme = parts.scheme.lower()
    if not _SCHEME.fullmatch(scheme) or scheme in _NEVER or "@" in parts.netloc:
        return False
    if scheme not in ("http", "https"):
        # An app's own scheme: only ever by the allow-list, letter by letter.
        return any(_glob(each).fullmatch(address) for each in globs)
    shown = f"[{host}]" if ":" in host else host
    if not address[len(scheme) :].startswith("://") or not _HOST.fullmatch(shown):
        return False
    if host == (site.hostname or "").lower() and _same_trust(scheme, site.scheme):
        return True
    if _is_loopback(host) or (host == "localhost" and _is_here(site.hostname or "")):
        return True
    normal = f"{scheme}://{shown}{'' if port is None else f':{port}'}{_behind(address)}"
    return any(_glob(each).fullmatch(normal) for each in globs)


def _same_trust(scheme: str, site: str) -> bool:
    """A site that is encrypted does not send its people's tokens in the clear."""
    return scheme == "https" or site.lower() != "https"


def _is_here(site: str) -> bool:
    """Whether the site itself is one on this machine, as in development."""
    return site == "localhost" or _is_loopback(site)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _behind(address: str) -> str:
    """Path, query and fragment as they were written."""
    return re.sub(r"^[^:]+://[^/?#]*", "", address)


@lru_cache(maxsize=256)
def _glob(text: str) -> re.Pattern[str]:
    """A glob as GoTrue has them: `*` and `?` stop at `.` and `/`, `**` does not.

    Before the path, nothing crosses a `/`, `?`, `#` or `@`, so that a star in the host stays there.
    """
    authority, tail = _split(text)
    host = _expression(authority.lower(), "[^./?#@]", "[^/?#@]")
    return re.compile(host + _expression(tail, "[^./]", "."))


def _split(text: str) -> tuple[str, str]:
    """The glob up to the end of the host, and what follows."""
    found = re.match(r"[^:/]*://[^/]*|[^:/]*:", text)
    end = found.end() if found else len(text)
    return text[:end], text[end:]


def _expression(glob: str, one: str, any_: str) -> str:
    meaning = {"**": f"{any_}*", "*": f"{one}*", "?": one}
    parts = re.split(r"(\*\*|\*|\?|\{[^{}]*\})", glob)
    return "".join(meaning.get(part) or _choice(part) for part in parts)


def _choice(part: str) -> str:
    """`{a,b}` is either; anything else is itself."""
    if part.startswith("{") and part.endswith("}"):
        return f"(?:{'|'.join(re.escape(each) for each in part[1:-1].split(','))})"
    return re.escape(part)
