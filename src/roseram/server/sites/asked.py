"""What a request asks for beside its address: a coding, a range, what the visitor lacks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_RANGE: Final = re.compile(r"bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.ASCII)
_QUALITY: Final = re.compile(r"q\s*=\s*([01](?:\.\d{0,3})?)", re.ASCII)
_ORDER: Final = ("br", "gzip", "identity")  # as we like them


@lru_cache(maxsize=1024)
def codings(accepted: str | None) -> tuple[str, ...]:
    """The codings of br, gzip and identity that an Accept-Encoding takes, the best first.

    Identity is always among them: an answer that was not asked for helps more than none.
    """
    if not accepted:
        return ("identity",)
    given: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        found = _QUALITY.fullmatch(parameter.strip()) if parameter else None
        given[name.strip()] = float(found[1]) if found else 1.0
    if "x-gzip" in given:
        given.setdefault("gzip", given["x-gzip"])
    other = given.get("*", 0.0)
    wanted = {name: given.get(name, other) for name in ("br", "gzip")}
    # Who says nothing of it takes it, but likes what is named better.
    wanted["identity"] = given.get("identity", 0.0005 if given.get("*") != 0 else 0.0)
    taken = [name for name in _ORDER if wanted[name] > 0]
    taken.sort(key=lambda name: -wanted[name])
    return (*taken, *(("identity",) if "identity" not in taken else ()))


def names_tag(given: str, tag: str) -> bool:
    """Whether an If-None-Match names this entity tag, or any; weak ones count as well."""
    if given.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == tag for part in given.split(","))


@dataclass(frozen=True, slots=True)
class Span:
    """Some bytes of a file; `end` is not among them."""

    start: int
    end: int


def read_range(given: str | None, size: int) -> Span | None:
    """The bytes that a Range header asks for; None: all of them. Span(0, 0): none that there are.

    What asks for several ranges, or is no range at all, gets all.
    """
    found = _RANGE.fullmatch(given) if given else None
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        last = min(int(found[2][:18]), size)
        return Span(size - last, size) if last else Span(0, 0)
    start = int(found[1][:18])
    end = min(int(found[2][:18]) + 1, size) if found[2] else size
    if found[2] and int(found[2][:18]) < start:
        return None
    return Span(start, end) if start < size else Span(0, 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as far as it decides the answer; `secure`: it came by https."""

    method: str
    query: str
    headers: Mapping[str, str]
    secure: bool

    @property
    def is_head(self) -> bool:
        """Whether only the head of the answer is asked for."""
        return self.method == "HEAD"

    def has(self, tag: str, modified: str | None) -> bool:
        """Whether the visitor has this file already."""
        given = self.headers.get("if-none-match")
        if given is not None:
            return names_tag(given, tag)
        return modified is not None and self.headers.get("if-modified-since") == modified

    def span(self, size: int, tag: str, modified: str | None) -> Span | None:
        """The bytes that are asked for of the file with this tag; None: all of them."""
        condition = self.headers.get("if-range")
        if condition is not None and condition not in (tag, modified):
            return None
        return read_range(self.headers.get("range"), size) if self.method == "GET" else None
