"""Redirects of a site: brought into their form, checked, loops found."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from roseram.builder.sites.publishing.faults import Fault
from roseram.builder.sites.publishing.paths import RESERVED, look_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

GONE: Final = 410
_OURS: Final = ("/_assets", "/_forms", "/_preview")
_LONGEST: Final = 2000  # characters


@dataclass(frozen=True, slots=True)
class Redirect:
    """A row of public.site_redirects."""

    source: str
    target: str
    status: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What becomes of all redirects of a site."""

    redirects: Mapping[str, tuple[int, str]]  # path -> status and where to
    faults: tuple[Fault, ...]
    warnings: tuple[str, ...]


class _Bad(ValueError):  # noqa: N818
    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def check_redirects(given: Iterable[Redirect], paths: Collection[str]) -> Checked:
    """The redirects as a release has them; where there is a page (`paths`), the page wins."""
    kept: dict[str, tuple[int, str]] = {}
    faults: list[Fault] = []
    warnings: list[str] = []
    for each in given:
        try:
            source = _source(each.source)
            target = "" if each.status == GONE else _target(each.target)
        except _Bad as error:
            faults.append(Fault(f"The redirect from {each.source!r}: {error}", error.remedy))
            continue
        if source in paths or source in RESERVED:
            what = "a page" if source in paths else "a file of the site"
            warnings.append(f"The redirect from {source} has no effect: there is {what}")
        elif source in kept:
            remedy = "delete one of them"
            faults.append(Fault(f"There are two redirects from {source}", remedy))
        else:
            kept[source] = (each.status, target)
    faults.extend(_loops(kept, paths))
    return Checked(kept, tuple(faults), tuple(warnings))


def _source(given: str) -> str:
    path = unicodedata.normalize("NFC", unquote(given))
    if not path.startswith("/") or "//" in path or "\\" in path:
        raise _Bad("this is no path of the site", "begin with one slash, as in /old-page")
    if any(mark in path for mark in "?#"):
        raise _Bad("it has a query", "leave out what follows the ? or #")
    if _has_controls(path) or len(path) > _LONGEST:
        raise _Bad("it holds characters that no address has", "write it anew")
    if any(part in (".", "..") for part in path.split("/")):
        raise _Bad("it leads out of its folder", "leave out the dots")
    path = path.rstrip("/") or "/"
    if any(path == ours or path.startswith(f"{ours}/") for ours in _OURS):
        raise _Bad("this path is kept for the site itself", "choose another one")
    return path


def _target(given: str) -> str:
    if _has_controls(given) or " " in given or "\\" in given or len(given) > _LONGEST:
        raise _Bad("its target holds characters that no address has", "write it anew")
    if given.startswith("/") and not given.startswith("//"):
        return given
    try:
        parts = urlsplit(given)
        if parts.scheme.lower() in ("http", "https") and parts.hostname:
            return given
    except ValueError:
        pass
    raise _Bad(
        f"{given!r} is nowhere to go", "name a path such as /about, or an address with https://"
    )


def _has_controls(text: str) -> bool:
    return any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text)


def _loops(redirects: Mapping[str, tuple[int, str]], paths: Collection[str]) -> list[Fault]:
    """A fault for every circle in which a visitor would go round."""
    faults = []
    done: set[str] = set()
    looks = {look_of(source): source for source in redirects}
    for start in redirects:
        way: list[str] = []
        at: str | None = start
        while at is not None and at not in done and at not in way:
            way.append(at)
            target = _path_of(redirects[at][1])
            # Where there is none from a path itself, one answers from a path that looks the same.
            found = target if target in redirects else looks.get(look_of(target or ""))
            at = None if target is None or target in paths else found
        if at is not None and at in way:
            circle = " → ".join([*way[way.index(at) :], at])
            faults.append(Fault(f"Redirects lead in a circle: {circle}", "change one of them"))
        done.update(way)
    return faults


def _path_of(target: str) -> str | None:
    """The path of the site that a redirect leads to."""
    if not target.startswith("/"):
        return None
    bare = unicodedata.normalize("NFC", unquote(target.partition("#")[0].partition("?")[0]))
    return bare.rstrip("/") or "/"
