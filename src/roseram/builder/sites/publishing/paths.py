"""Where a page lies: from its slug to its path, what no page may be called, and file names."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

HOME: Final = ("", "home", "index")
NOT_FOUND: Final = "/404"  # the page that answers for what is not there
RESERVED: Final = ("/sitemap.xml", "/robots.txt", "/favicon.ico")
_MARKS: Final = "-_.~+,=@"  # that a slug may hold beside letters and digits
_SEGMENT: Final = 150  # bytes of one part: file systems take 255, with an ending
_PATH: Final = 1000  # bytes
# What most slugs are: nothing can be wrong with them.
_PLAIN: Final = re.compile(r"[a-z0-9-]{1,150}(?:/[a-z0-9-]{1,150}){0,5}", re.ASCII)


class BadSlug(ValueError):  # noqa: N818 - says what happened
    """A slug that makes no path; `remedy` says what to do."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.remedy = remedy


def path_of(slug: str) -> str:
    """The path of a page: "/" for home, "/blog/first" for "blog/first". Raises BadSlug."""
    if _PLAIN.fullmatch(slug) and slug not in HOME:
        return "/" + slug
    normal = unicodedata.normalize("NFC", slug)
    if "//" in normal:
        raise BadSlug("it has an empty part", "write single slashes")
    bare = normal.strip("/")
    if bare.casefold() in HOME:
        return "/"
    segments = bare.split("/")
    for segment in segments:
        _check(segment)
    if segments[0].startswith("_"):
        raise BadSlug(f"{segments[0]!r} is kept for the site itself", "begin with a letter")
    path = "/" + bare
    if path.casefold() in RESERVED:
        raise BadSlug(f"{path} is made by itself", "choose another slug")
    if len(path.encode()) > _PATH:
        raise BadSlug("it is too long", f"at most {_PATH} bytes")
    return path


def _check(segment: str) -> None:
    if segment in (".", ".."):
        raise BadSlug(f"{segment!r} leads out of its folder", "use letters, digits and hyphens")
    if any(unicodedata.category(char)[0] == "C" for char in segment):
        raise BadSlug("it holds characters that cannot be seen", "write it anew")
    odd = sorted({char for char in segment if char not in _MARKS and not _is_letter(char)})
    if odd:
        raise BadSlug(f"it holds {' '.join(odd)!r}", "use letters, digits and hyphens")
    if segment.startswith(".") or segment.endswith("."):
        raise BadSlug("a part begins or ends with a dot", "leave the dot out")
    if len(segment.encode()) > _SEGMENT:
        raise BadSlug("a part of it is too long", f"at most {_SEGMENT} bytes between slashes")


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"


def look_of(path: str) -> str:
    """The same for paths that a visitor, or a file system, may take for one another."""
    if path.isascii():
        look = path.lower()
    else:
        look = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())
    for ending in (".html", ".htm", "/index"):
        look = look.removesuffix(ending)
    return look or "/"


def file_name(path: str) -> str:
    """The file of an exported page, relative: "index.html", "blog/first.html"."""
    if path == "/":
        return "index.html"
    name = path.removeprefix("/")
    return name if name.lower().endswith((".html", ".htm")) else f"{name}.html"
