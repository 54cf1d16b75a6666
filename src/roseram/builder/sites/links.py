"""How addresses inside a site are written in its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ASSET = re.compile(r"asset:([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})")


@dataclass(frozen=True, slots=True)
class Variant:
    """The same picture in another width, for `srcset`."""

    address: str
    width: int


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the organization, as the site has it.

    `address` is "/..." for a file of the site itself (it is written like a link to a page) or
    "https://..." for one elsewhere. Width and height are in pixels. All `variants` have a format
    that every browser shows, such as WebP.
    """

    address: str
    width: int | None = None
    height: int | None = None
    mime: str | None = None
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class Links:
    """What an address becomes; the subclasses say how paths of the site are written.

    `assets` maps the ids of public.assets (as text, lower case) to their files.
    """

    assets: Mapping[str, Asset] = field(default_factory=dict, kw_only=True)

    def to(self, address: str) -> str | None:
        """The address as the page writes it; None where it names an asset that is not there."""
        if address.startswith("asset:"):
            asset = self.asset(address)
            return self.to(asset.address) if asset else None
        if address.startswith("/") and address[1:2] not in ("/", "\\"):
            return self._path(address)
        return address

    def asset(self, address: str) -> Asset | None:
        """The file that "asset:<uuid>" names."""
        found = _ASSET.fullmatch(address)
        return self.assets.get(found[1].lower()) if found else None

    def _path(self, address: str) -> str:
        """How "/about?x#y" is written."""
        return address


@dataclass(frozen=True)
class AbsoluteLinks(Links):
    """Paths of the site after `base`: "/about" becomes base + "/about"."""

    base: str = ""

    def _path(self, address: str) -> str:
        return self.base + address


@dataclass(frozen=True)
class RelativeLinks(Links):
    """Paths of the site as seen from the page at `page`: "/about" from "/blog/post" is "../about".

    A site written so can lie at the root of a host, below a path, or in a folder.
    """

    page: str = "/"
    _folder: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_folder", tuple(_segments(self.page)[:-1]))

    def _path(self, address: str) -> str:
        return _relative(self._folder, address)


@lru_cache(maxsize=8192)
def _relative(folder: tuple[str, ...], address: str) -> str:
    """How a page in the folder writes "/about?x#y"."""
    path, rest = _split(address)
    segments = _segments(path)
    shared = 0
    for ours, theirs in zip(folder, segments[:-1], strict=False):
        if ours != theirs:
            break
        shared += 1
    written = "../" * (len(folder) - shared) + "/".join(segments[shared:])
    first = written.partition("/")[0]
    if not first or ":" in first:  # "" is the folder itself; "a:b" would be a scheme
        written = "./" + written
    return written + rest


def _split(address: str) -> tuple[str, str]:
    """The path, and the query with the fragment."""
    ends = [at for at in (address.find("?"), address.find("#")) if at >= 0]
    return (address[: min(ends)], address[min(ends) :]) if ends else (address, "")


def _segments(path: str) -> list[str]:
    """["blog", "post"] of "/blog/post"; the last one is "" where the path ends with a slash."""
    segments: list[str] = []
    parts = path.split("/")[1:] or [""]
    for part in parts:
        if part == "..":
            del segments[-1:]
        elif part != ".":
            segments.append(part)
    if parts[-1] in (".", ".."):
        segments.append("")
    return segments or [""]
