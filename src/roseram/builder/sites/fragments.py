"""A string of HTML as elements: read by a real parser, never by patterns."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from roseram.builder.sites.clean.words import words
from roseram.builder.sites.invalid import MAX_DEPTH, ContentInvalid

_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)")
_MAX_OPEN = 1000  # a parser's work grows with the square of what is open at once
# Elements that stand open for nothing: a next one, or the end of what they are in, closes them.
_CLOSING_THEMSELVES = words(
    """
    p li dt dd option optgroup tr td th thead tbody tfoot rt rp
    area base br col embed hr img input link meta param source track wbr
    """
)
_CACHED = 2000  # characters; longer strings are read each time
# Elements that only stand in certain others: a string inside them is read as they would.
_CONTEXTS = words("table thead tbody tfoot tr colgroup select optgroup ul ol dl p ruby picture")
_TYPES = {"row": "tr", "table": "table", "tbody": "tbody", "thead": "thead", "tfoot": "tfoot"}


def elements_of(html: str, inside: str = "div") -> list[dict[str, Any]]:
    """The elements of a piece of HTML that stands inside an element `inside`.

    Comments are left out; all else is there as written, also what the renderer will refuse.
    The same string may give the same list again: whoever changes elements copies them first.
    """
    if "<" not in html and "&" not in html:
        return [{"type": "textnode", "content": html}] if html else []
    inside = _TYPES.get(inside, inside).lower()
    if len(html) > _CACHED:
        return _read(html, inside)
    return _cached(html, inside)


@lru_cache(maxsize=512)
def _cached(html: str, inside: str) -> list[dict[str, Any]]:
    return _read(html, inside)


def _too_deep() -> ContentInvalid:
    return ContentInvalid("content", f"HTML lies more than {MAX_DEPTH} levels deep")


def _read(html: str, inside: str) -> list[dict[str, Any]]:
    _refuse_too_deep(html)
    if inside in ("svg", "svg-in", "g", "defs", "symbol"):
        parser = LexborHTMLParser(
            html, is_fragment=True, fragment_tag="svg", fragment_namespace="svg"
        )
    else:
        tag = inside if inside in _CONTEXTS else "div"
        parser = LexborHTMLParser(html, is_fragment=True, fragment_tag=tag)
    return _siblings(parser.root, 1)


def _refuse_too_deep(html: str) -> None:
    """Before a parser takes minutes for it: elements that are opened and never closed."""
    opened: dict[str, int] = {}
    count = 0
    for closing, name in _TAG.findall(html.lower()):
        if name in _CLOSING_THEMSELVES:
            continue
        if not closing:
            opened[name] = opened.get(name, 0) + 1
            count += 1
        elif opened.get(name):  # the end of what is not open ends nothing
            opened[name] -= 1
            count -= 1
        if count > _MAX_OPEN:
            raise _too_deep()


def _siblings(node: LexborNode | None, depth: int) -> list[dict[str, Any]]:
    if depth > MAX_DEPTH:
        raise _too_deep()
    found = []
    while node is not None:
        if node.is_text_node:
            found.append({"type": "textnode", "content": node.text_content or ""})
        elif node.is_element_node:
            found.append(_element(node, depth))
        node = node.next
    return found


def _element(node: LexborNode, depth: int) -> dict[str, Any]:
    tag = node.tag or "div"
    element: dict[str, Any] = {"tagName": tag}
    attributes = {name: value or "" for name, value in node.attributes.items()}
    classes = attributes.pop("class", "").split()
    if attributes:
        element["attributes"] = attributes
    if classes:
        element["classes"] = classes
    children = _siblings(node.child, depth + 1)
    if children:
        element["components"] = children
    return element
