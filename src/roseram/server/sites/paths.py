"""A visitor's path as releases know it, the tidy form of an untidy one, how it is written."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LONGEST: Final = 4096  # characters as they are sent
_SAFE: Final = "/-._~!$&'()*+,;=:@"
_ENDINGS: Final = (".html", ".htm")


def read_path(given: str) -> str | None:
    """The path with its characters as they are; None for what no page can be called."""
    if len(given) > _LONGEST:
        return None
    try:
        path = unquote(given, errors="strict")
    except UnicodeDecodeError:
        return None
    if any(char < " " or char == "\x7f" for char in path):
        return None
    return unicodedata.normalize("NFC", path)


def tidy(path: str, is_there: Callable[[str], bool]) -> str | None:
    """Where something lies that was asked for with a slash, an ending or capitals too much."""
    return next((each for each in _tidied(path) if each != path and is_there(each)), None)


def _tidied(path: str) -> Iterator[str]:
    bare = path.removesuffix("/") or "/"
    short = bare
    for ending in _ENDINGS:
        short = short.removesuffix(ending)
    if short.rpartition("/")[2] == "index":
        short = short.removesuffix("index").removesuffix("/") or "/"
    yield from (bare, short, bare.lower(), short.lower())


def written(path: str) -> str:
    """The path as it is sent."""
    return quote(path, safe=_SAFE)


def with_query(address: str, query: str) -> str:
    """The address with the query that came, unless it has one of its own."""
    if not query or "?" in address:
        return address
    bare, mark, fragment = address.partition("#")
    return f"{bare}?{query}{mark}{fragment}"
