"""A tree of elements: what its parts are called, and how to go through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Component: TypeAlias = dict[str, Any]
Rule: TypeAlias = dict[str, Any]

TEXT = "textnode"


def walk(component: Component) -> Iterator[Component]:
    """The element and all below it, in the order of the document (text nodes, too)."""
    waiting = [component]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.get("components") or ()))


def id_of(node: Component) -> str | None:
    """The element's id, None where it has none that could be one."""
    attributes = node.get("attributes")
    given = attributes.get("id") if attributes else None
    return given if isinstance(given, str) and given and not any(map(str.isspace, given)) else None
