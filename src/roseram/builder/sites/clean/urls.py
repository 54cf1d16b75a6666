"""Addresses: only schemes that cannot run anything pass."""

from __future__ import annotations

import re
from functools import lru_cache

_CACHED = 500  # characters; a picture written as data: would fill the cache
# Some browser or parser skips each of these, so none may help to hide a scheme.
_SKIPPED = re.compile(
    "[\x00-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)")
_RASTER = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif);base64,[A-Za-z0-9+/]+={0,2}", re.I)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
LINK_SCHEMES = frozenset(("http", "https", "mailto", "tel", "sms", "asset"))
SOURCE_SCHEMES = frozenset(("http", "https", "asset"))


def clean_link(address: str) -> str | None:
    """The address of a link or a form, None where its scheme is not allowed."""
    return (
        _cached(address, LINK_SCHEMES)
        if len(address) <= _CACHED
        else _cleaned(address, LINK_SCHEMES)
    )


def clean_source(address: str) -> str | None:
    """The address of a file that a page shows; data: passes where it is a raster picture."""
    if len(address) <= _CACHED:
        return _cached(address, SOURCE_SCHEMES)
    if address.lstrip()[:5].lower() == "data:":
        return _raster(address)
    return _cleaned(address, SOURCE_SCHEMES)


@lru_cache(maxsize=8192)
def _cached(address: str, schemes: frozenset[str]) -> str | None:
    if schemes is SOURCE_SCHEMES and address.lstrip()[:5].lower() == "data:":
        return _raster(address)
    return _cleaned(address, schemes)


def _raster(address: str) -> str | None:
    bare = "".join(address.split())
    return bare if _RASTER.fullmatch(bare) else None


def _cleaned(address: str, schemes: frozenset[str]) -> str | None:
    """The address without what no address holds; a colon in its first part ends its scheme."""
    bare = _SKIPPED.sub("", address)
    before, colon, _ = bare.partition(":")
    if colon and not any(end in before for end in "/?#"):
        found = _SCHEME.fullmatch(before)
        if not found or before.lower() not in schemes:
            return None
    return _CONTROL.sub("", address).strip().replace(" ", "%20")
