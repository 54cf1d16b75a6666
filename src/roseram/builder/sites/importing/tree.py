"""Parsed HTML as components with the types that GrapesJS gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from roseram.builder.sites.clean.words import words
from roseram.builder.sites.importing.addresses import resolved_attributes
from roseram.builder.sites.importing.faults import ImportRefused
from roseram.builder.sites.importing.limits import MAX_LEVELS

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from roseram.builder.sites.importing.addresses import Resolver

_TYPES: Final = {
    "a": "link", "img": "image", "iframe": "iframe", "video": "video", "svg": "svg",
    "table": "table", "thead": "thead", "tbody": "tbody", "tfoot": "tfoot", "tr": "row",
    "td": "cell", "th": "cell", "label": "label",
}  # fmt: skip
_TAGGED: Final = frozenset(("video",))  # types whose tag the renderer knows by itself
_INLINE: Final = words("""
    a abbr b bdi bdo br button cite code data del dfn em i img input ins kbd label mark meter output
    picture progress q rp rt ruby s samp select small span strong sub sup svg textarea time u var
    video audio iframe wbr
    """)
# Inside a text, a person edits these together with it.
_IN_TEXT: Final = words("""
    a abbr b bdi bdo br cite code data del dfn em i ins kbd mark q s samp small span strong sub sup
    time u var wbr
    """)
_KEEPS_SPACE: Final = frozenset(("pre", "textarea"))
_WALLS: Final = ("sandbox", "allow")  # of an <iframe>: the renderer builds its own
_APART: Final = frozenset(("script", "style", "link"))  # are read by themselves
_PLAYING: Final = ("controls", "loop", "autoplay", "muted")
# What an element may say of itself, as GrapesJS's own parser reads it.
_PREFIX: Final = "data-gjs-"
_NAME: Final = f"{_PREFIX}custom-name"
_KIND: Final = f"{_PREFIX}type"
SAID: Final = frozenset(("navigation", "text", "default", "map"))


def tree_of(body: LexborNode, resolve: Resolver | None = None) -> dict[str, Any]:
    """The wrapper of a page with all that is in <body>; ids are those that are there.

    Comments, scripts and style sheets are left out, and so is the white space between blocks.
    """
    reader = _Reader(resolve)
    wrapper = {"type": "wrapper", **reader.named(_attributes(body))}
    return {**wrapper, "components": reader.children(body, in_svg=False, keep=False, depth=1)}


class _Reader:
    def __init__(self, resolve: Resolver | None) -> None:
        self.resolve = resolve

    def children(
        self, node: LexborNode, *, in_svg: bool, keep: bool, depth: int
    ) -> list[dict[str, Any]]:
        """What stands in an element, in order."""
        if depth > MAX_LEVELS:
            raise ImportRefused(f"its elements lie in each other more than {MAX_LEVELS} deep")
        found = []
        child = node.child
        while child is not None:
            if child.is_text_node:
                text = child.text_content or ""
                if text and (keep or in_svg or not _between_blocks(child, text)):
                    found.append({"type": "textnode", "content": text})
            elif child.is_element_node and child.tag not in _APART:
                found.append(self.element(child, in_svg=in_svg, keep=keep, depth=depth))
            child = child.next
        return found

    def element(self, node: LexborNode, *, in_svg: bool, keep: bool, depth: int) -> dict[str, Any]:
        """One element and all below it."""
        tag = node.tag or "div"
        attributes = _attributes(node)
        if self.resolve:
            attributes = resolved_attributes(attributes, self.resolve)
        in_svg = in_svg or tag == "svg"
        children = self.children(
            node, in_svg=in_svg, keep=keep or tag in _KEEPS_SPACE, depth=depth + 1
        )
        kind = _kind(tag, attributes, children, in_svg=in_svg)
        made: dict[str, Any] = {"type": kind} if kind else {}
        if tag not in _TAGGED:
            made["tagName"] = tag
        if tag == "iframe":
            attributes = {name: value for name, value in attributes.items() if name not in _WALLS}
        if tag == "video":
            made.update({name: name in attributes for name in _PLAYING})
            attributes = {name: value for name, value in attributes.items() if name not in _PLAYING}
        made.update(self.named(attributes))
        if children and kind != "navigation":
            made["components"] = children
        return made

    def named(self, attributes: dict[str, Any]) -> dict[str, Any]:
        """Classes, attributes, and the name in the list of layers."""
        given = dict(attributes)
        made: dict[str, Any] = {}
        if name := " ".join(str(given.get(_NAME) or "").split()):
            made["custom-name"] = name[:80]
        if classes := list(dict.fromkeys(str(given.pop("class", "")).split())):
            made["classes"] = classes
        given = {name: value for name, value in given.items() if not name.startswith(_PREFIX)}
        return {**made, "attributes": given} if given else made


def _attributes(node: LexborNode) -> dict[str, Any]:
    return {name: value or "" for name, value in node.attributes.items()}


def _kind(
    tag: str, attributes: dict[str, Any], children: list[dict[str, Any]], *, in_svg: bool
) -> str | None:
    if in_svg:
        return "svg" if tag == "svg" else "svg-in"
    asked = attributes.get(_KIND)
    if asked in SAID and (asked != "navigation" or tag == "nav"):
        return str(asked)
    return _TYPES.get(tag) or ("text" if _is_text(children) else None)


def _is_text(children: list[dict[str, Any]]) -> bool:
    """Whether there is text, and nothing but text and what stands in texts."""
    texts = [child for child in children if child.get("type") == "textnode"]
    others = [child for child in children if child.get("type") != "textnode"]
    return any(text["content"].strip() for text in texts) and all(map(_in_text, others))


def _in_text(child: dict[str, Any]) -> bool:
    if child.get("type") == "textnode":
        return True
    return child.get("tagName") in _IN_TEXT and all(map(_in_text, child.get("components", ())))


def _between_blocks(node: LexborNode, text: str) -> bool:
    """Whether a text is white space that nobody sees: at an edge, or beside a block."""
    if text.strip() or (node.parent and node.parent.tag in _INLINE):
        return False
    return not (_runs_on(node.prev) and _runs_on(node.next))


def _runs_on(neighbour: LexborNode | None) -> bool:
    """Whether a neighbour is part of a line, so that a space beside it shows."""
    if neighbour is None:
        return False
    return not neighbour.is_element_node or neighbour.tag in _INLINE
