"""Attributes: what each is called, and what its value may be."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache

from roseram.builder.sites.clean.allowed import (
    ATTRIBUTES,
    CHOICES,
    FLAGS,
    LINKED,
    SHOWN,
    SVG_ATTRIBUTES,
)
from roseram.builder.sites.clean.words import words

_OPEN = re.compile(r"(?:data|aria)-[a-z0-9_][a-z0-9_.-]*")
_OWN_FRAGMENT = re.compile(r"url\(\s*([\"']?)#[\w.-]+\1\s*\)(?:\s+[\w#]+)?")
INTEGERS = words("""
    width height tabindex colspan rowspan span rows cols size maxlength minlength start
    """)
_INTEGER = re.compile(r"-?[0-9]{1,9}")
_INPUT_TYPES = words("""
    hidden text search tel url email password date month week time datetime-local number range color
    checkbox radio file submit image reset button
    """)
TYPES_OF = {
    "input": _INPUT_TYPES,
    "button": frozenset(("submit", "reset", "button")),
    "ol": frozenset("1aAiI"),
}


class Kind(Enum):
    """How the value of an attribute is looked at."""

    REFUSED = auto()
    PLAIN = auto()
    FLAG = auto()
    LINK = auto()  # an address to follow
    SOURCE = auto()  # an address of something that the page shows
    SOURCES = auto()  # such addresses with widths: srcset
    STYLE = auto()
    ID = auto()
    INTEGER = auto()
    CHOICE = auto()
    FRAGMENT = auto()  # "#id" of the same document
    PAINT = auto()  # an SVG value, in which url() names a fragment


@lru_cache(maxsize=4096)
def kind_of(tag: str, name: str, in_svg: bool) -> tuple[str, Kind]:
    """The attribute's name as it is written, and its kind, on an allowed element."""
    lower = name.lower()
    if _OPEN.fullmatch(lower):
        return lower, Kind.PLAIN
    if in_svg:
        return _svg_kind(lower)
    if lower not in ATTRIBUTES[tag]:
        return lower, Kind.REFUSED
    return lower, _html_kind(lower, tag)


def _svg_kind(lower: str) -> tuple[str, Kind]:
    lower = "href" if lower == "xlink:href" else lower
    name = SVG_ATTRIBUTES.get(lower)
    if name is None:
        return lower, Kind.REFUSED
    special = {"id": Kind.ID, "style": Kind.STYLE, "href": Kind.FRAGMENT, "tabindex": Kind.INTEGER}
    return name, special.get(lower, Kind.PAINT)


def _html_kind(lower: str, tag: str) -> Kind:
    if lower == "type" and tag in TYPES_OF:
        return Kind.CHOICE
    for kind, names in _KINDS:
        if lower in names:
            return kind
    return Kind.PLAIN


_KINDS = (
    (Kind.ID, frozenset(("id",))),
    (Kind.STYLE, frozenset(("style",))),
    (Kind.LINK, LINKED),
    (Kind.SOURCE, SHOWN),
    (Kind.SOURCES, frozenset(("srcset",))),
    (Kind.FLAG, FLAGS),
    (Kind.FRAGMENT, frozenset(("usemap",))),
    (Kind.CHOICE, frozenset(CHOICES)),
    (Kind.INTEGER, INTEGERS),
)


def chosen(tag: str, name: str, value: str) -> str | None:
    """The value where it is one of the attribute's few, None otherwise."""
    if name == "type":
        bare = value.strip() if tag == "ol" else value.strip().lower()
        return bare if bare in TYPES_OF[tag] else None
    bare = value.strip().lower()
    return bare if bare in CHOICES[name] else None


def integer(value: str) -> str | None:
    """The value where it is a whole number, such as a width in pixels."""
    bare = value.strip().removesuffix("px")
    return bare if _INTEGER.fullmatch(bare) else None


def painted(value: str) -> str | None:
    """An SVG value; url() may only name an element of the same document."""
    lower = value.lower()
    if "url" not in lower and "\\" not in value and ":" not in value:
        return value
    if value.startswith("http://www.w3.org/"):  # xmlns
        return value
    return value if _OWN_FRAGMENT.fullmatch(value.strip()) else None


def fragment(value: str) -> str | None:
    """ "#id", None for any other address."""
    bare = value.strip()
    return bare if bare.startswith("#") and not any(map(str.isspace, bare)) else None
