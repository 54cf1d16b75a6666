"""Parsed CSS values as text again, where each of their tokens is harmless."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roseram.builder.sites.clean.text import plain
from roseram.builder.sites.clean.urls import clean_source

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_DEPTH = 32  # of brackets in each other
# In these functions a string is an address.
ADDRESSED = frozenset(
    ("url", "src", "image", "image-set", "-webkit-image-set", "cross-fade", "-webkit-cross-fade")
)
REFUSED_FUNCTIONS = frozenset(("expression", "-moz-element", "-moz-document"))
_REFUSED_LITERALS = frozenset((";", "<!--", "-->"))
_REFUSED_TYPES = frozenset(("error", "at-keyword", "{} block"))
_BRACKETS = {"() block": ("(", ")"), "[] block": ("[", "]")}


class _Refused(Exception):  # noqa: N818 - never leaves this module
    """A token that no value may hold."""


def css_text(tokens: Iterable[Any], *, addresses: bool = True) -> str | None:
    """Tokens of tinycss2 as text, None where one is refused or nothing is there.

    Refused are blocks in braces, unclosed brackets and strings, `;`, addresses with a scheme that
    is not allowed, and all addresses unless `addresses`.
    """
    written: list[str] = []
    try:
        _write(tokens, written, addresses, in_function="", depth=0)
    except _Refused:
        return None
    return "".join(written).strip() or None


def url_text(address: str) -> str:
    """url("...") of an address."""
    quoted = plain(address).replace("\\", "%5C").replace('"', "%22").replace("<", "%3C")
    return f'url("{quoted}")'


def _write(
    tokens: Iterable[Any], written: list[str], addresses: bool, in_function: str, depth: int
) -> None:
    if depth > _MAX_DEPTH:
        raise _Refused
    for token in tokens:
        kind = token.type
        if kind in _REFUSED_TYPES or (kind == "literal" and token.value in _REFUSED_LITERALS):
            raise _Refused
        if kind == "comment":
            written.append("/**/")  # an empty one still keeps its neighbours apart
        elif kind == "url" or (kind == "string" and in_function in ADDRESSED):
            written.append(_url(token.value, addresses))
        elif kind == "function":
            _write_function(token, written, addresses, depth)
        elif kind in _BRACKETS:
            opening, closing = _BRACKETS[kind]
            written.append(opening)
            _write(token.content, written, addresses, in_function, depth + 1)
            written.append(closing)
        else:
            written.append(_harmless(token.serialize()))


def _write_function(token: Any, written: list[str], addresses: bool, depth: int) -> None:
    name = token.lower_name
    if name in REFUSED_FUNCTIONS:
        raise _Refused
    if name == "url":  # url("..."): with a string it is a function
        texts = [each for each in token.arguments if each.type not in ("whitespace", "comment")]
        if len(texts) != 1 or texts[0].type != "string":
            raise _Refused
        written.append(_url(texts[0].value, addresses))
        return
    written.append(_name(token) + "(")
    _write(token.arguments, written, addresses, name, depth + 1)
    written.append(")")


def _harmless(text: str) -> str:
    """A token as it will stand; nothing may be taken out of it later, as an escape would change.

    A backslash at its end would swallow what comes after it.
    """
    if text.endswith("\\") or plain(text) != text:
        raise _Refused
    return text


def _name(token: Any) -> str:
    """The function's name as an identifier, escaped where it has to be."""
    name: str = token.name
    if name.replace("-", "").replace("_", "").isalnum() and name.isascii():
        return name
    raise _Refused


def _url(address: str, addresses: bool) -> str:
    if address.startswith("#"):
        return url_text(address)
    cleaned = clean_source(address) if addresses else None
    if cleaned is None:
        raise _Refused
    return url_text(cleaned)
