"""Lists of Microsoft Word, which come as paragraphs that only look like items."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from roseram.builder.sites.tree import TEXT, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.builder.sites.tree import Component

_LEVEL: Final = re.compile(r"mso-list:[^;]*\blevel([1-9])")
_MARKER: Final = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"\(?(?:[0-9]{1,3}|[a-zA-Z]|[ivxlc]{1,6})[.)]")


def is_item(node: Component) -> bool:
    """Whether it is an item of a list."""
    return node.get("tagName") == "li"


def with_lists(children: Iterable[Component]) -> list[Component]:
    """The elements with Word's items in lists, and lists in lists for their levels."""
    found: list[Component] = []
    open_lists: list[Component] = []  # the innermost one last
    for child in children:
        level = _level(child)
        if level == 0:
            if child.get("type") != TEXT or str(child.get("content")).strip() or not open_lists:
                open_lists = []
                found.append(child)
            continue
        del open_lists[level:]
        while len(open_lists) < level:
            made: Component = {"tagName": _kind(child), "components": []}
            (open_lists[-1]["components"] if open_lists else found).append(made)
            open_lists.append(made)
        open_lists[-1]["components"].append({"tagName": "li", "components": _words(child)})
    return found


def _level(node: Component) -> int:
    """How deep the item lies, 0 where it is none."""
    if node.get("tagName") not in ("p", "h1", "h2", "h3", "h4", "h5", "h6"):
        return 0
    found = _LEVEL.search(_style(node))
    return int(found[1]) if found else 0


def _kind(node: Component) -> str:
    marker = next((each for each in walk(node) if _MARKER.search(_style(each))), None)
    if marker is None:
        return "ul"
    text = "".join(each.get("content") or "" for each in walk(marker))
    return "ol" if _NUMBERED.match(text.strip()) else "ul"


def _words(node: Component) -> list[Component]:
    """What is in the item, without what Word draws before it."""
    return [_without_marker(child) for child in node.get("components") or () if not _marks(child)]


def _without_marker(node: Component) -> Component:
    children = node.get("components")
    if not children:
        return node
    return {**node, "components": _words(node)}


def _marks(node: Component) -> bool:
    return bool(_MARKER.search(_style(node)))


def _style(node: Component) -> str:
    attributes: dict[str, Any] = node.get("attributes") or {}
    return str(attributes.get("style") or "")
