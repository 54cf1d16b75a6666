"""The values that a use gives to the fields of its component; a wrong one leaves what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from roseram.builder.sites.tree import Component

_LINKING: Final = ("target", "rel")
_MEASURES: Final = ("width", "height")


def filled(node: Component, kind: str, value: object) -> Component:
    """The element with the value put in; itself where the value is none for this kind."""
    if kind == "text":
        return _text(node, value)
    if kind == "rich":
        return _rich(node, value)
    if kind == "link":
        return _link(node, value)
    return _image(node, value)


def _text(node: Component, value: object) -> Component:
    if not isinstance(value, str):
        return node
    return _with_children(node, [{"type": "textnode", "content": value}])


def _rich(node: Component, value: object) -> Component:
    """HTML as text: it is read, and cleaned as it is written, like all HTML in a page."""
    return _with_children(node, value) if isinstance(value, str) else node


def _with_children(node: Component, children: list[Component] | str) -> Component:
    changed = {**node, "components": children}
    changed.pop("content", None)
    return changed


def _link(node: Component, value: object) -> Component:
    """Another address; target and rel stay as they are unless they are given, "" takes them off."""
    given = {"href": value} if isinstance(value, str) else value
    if not isinstance(given, dict) or not _is_address(given.get("href")):
        return node
    attributes = {**(node.get("attributes") or {}), "href": given["href"]}
    for name in _LINKING:
        if isinstance(given.get(name), str):
            attributes[name] = given[name]
            if not given[name]:
                del attributes[name]
    return {**node, "attributes": attributes}


def _image(node: Component, value: object) -> Component:
    """Another picture: the size and further widths of the one before are not its own."""
    given = {"src": value} if isinstance(value, str) else value
    if not isinstance(given, dict) or not _is_address(given.get("src")):
        return node
    attributes = dict(node.get("attributes") or {})
    for name in (*_MEASURES, "srcset", "sizes"):
        attributes.pop(name, None)
    attributes["src"] = given["src"]
    if isinstance(given.get("alt"), str):
        attributes["alt"] = given["alt"]
    for name in _MEASURES:
        if type(given.get(name)) is int and given[name] > 0:
            attributes[name] = given[name]
    changed = {**node, "attributes": attributes}
    changed.pop("src", None)
    return changed


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
