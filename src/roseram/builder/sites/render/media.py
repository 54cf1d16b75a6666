"""Pictures and frames: sizes, lazy loading, and walls around foreign pages."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from roseram.builder.sites.clean.text import quoted
from roseram.builder.sites.clean.urls import clean_source
from roseram.builder.sites.clean.words import words

if TYPE_CHECKING:
    from roseram.builder.sites.links import Asset, Links

# Players and maps keep settings of their own, so they are let have their own origin; the page's
# origin is another one, which the sandbox could not give them.
_KNOWN_HOSTS = words("""
    www.youtube.com youtube.com www.youtube-nocookie.com player.vimeo.com www.dailymotion.com
    geo.dailymotion.com fast.wistia.net www.loom.com open.spotify.com w.soundcloud.com
    maps.google.com www.google.com www.openstreetmap.org www.bing.com
    """)
_SANDBOX = "allow-scripts allow-popups allow-forms"
_KNOWN_SANDBOX = "allow-scripts allow-same-origin allow-popups allow-presentation allow-forms"
_DESCRIPTOR = re.compile(r"[0-9]+w|[0-9]+(?:\.[0-9]+)?x")


@lru_cache(maxsize=1024)
def frame_attributes(address: str) -> tuple[str, str] | None:
    """The attributes that every <iframe> of this address gets, and a title for it.

    None where the address is not https of another host: such a frame is left out.
    """
    cleaned = clean_source(address)
    if cleaned is None or len(cleaned) > 2000:
        return None
    try:
        parts = urlsplit(cleaned)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme.lower() != "https" or not host or parts.username is not None:
        return None
    sandbox = _KNOWN_SANDBOX if host in _KNOWN_HOSTS else _SANDBOX
    allow = (
        ' allow="fullscreen; encrypted-media; picture-in-picture"' if host in _KNOWN_HOSTS else ""
    )
    return f' src={quoted(cleaned)} sandbox="{sandbox}"{allow}', host


def source_set(value: str, links: Links | None) -> str | None:
    """A `srcset` with addresses that are allowed, None where none is left."""
    written = []
    for candidate in value.split(","):
        address, _, descriptor = candidate.strip().partition(" ")
        cleaned = clean_source(address) if address and not address.startswith("data:") else None
        target = links.to(cleaned) if cleaned and links else cleaned
        descriptor = descriptor.strip()
        if target and (not descriptor or _DESCRIPTOR.fullmatch(descriptor)):
            written.append(f"{target} {descriptor}".strip())
    return ", ".join(written) or None


def picture_attributes(
    asset: Asset | None, links: Links | None, given: set[str], first: bool
) -> str:
    """What a picture gets beside its own attributes.

    The first picture of a page is loaded at once, as people see it first; all others when they
    come near the window.
    """
    text = "" if "alt" in given else ' alt=""'
    if asset and links:
        text += _sizes(asset, links, given)
    if "loading" not in given and not first:
        text += ' loading="lazy"'
    return text if "decoding" in given else text + ' decoding="async"'


def _sizes(asset: Asset, links: Links, given: set[str]) -> str:
    text = ""
    if asset.width and asset.height and not given & {"width", "height"}:
        text = f' width="{asset.width}" height="{asset.height}"'
    if asset.variants and "srcset" not in given:
        of = ((links.to(each.address), each.width) for each in asset.variants)
        text += f" srcset={quoted(', '.join(f'{address} {width}w' for address, width in of))}"
        if "sizes" not in given:
            widest = asset.width or max(each.width for each in asset.variants)
            text += f' sizes="(max-width: {widest}px) 100vw, {widest}px"'
    return text
