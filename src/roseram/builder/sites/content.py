"""The content of a page: read, checked and brought into its one form, a tree of elements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from roseram.builder.sites import older
from roseram.builder.sites.identities import with_ids
from roseram.builder.sites.invalid import ContentInvalid
from roseram.builder.sites.reading import Reader
from roseram.builder.sites.tree import TEXT, Component, Rule, walk

VERSION = 3
_UNREAD = frozenset(("script", "style", "template", "comment", "head"))

__all__ = (
    "TEXT",
    "Component",
    "Content",
    "ContentInvalid",
    "Rule",
    "normal_content",
    "read_content",
    "text_of",
    "walk",
)


@dataclass(frozen=True, slots=True)
class Content:
    """A page as a tree of elements, and the style rules that go with it.

    `component` is the outermost element (GrapesJS calls it the wrapper), `styles` are rules in
    GrapesJS's form. Every `components` in the tree is a list; strings of HTML are read already.
    """

    component: Component
    styles: list[Rule]


def read_content(value: object) -> Content:
    """The content that `pages.content` holds, whichever of its formats it has.

    Understood are version 3, the older {"blocks": [...]} and version 2 {"root": ...}; {} is an
    empty page. Raises ContentInvalid with the path to the first fault. `value` stays as it is.
    """
    if isinstance(value, Content):
        return value
    if not isinstance(value, dict):
        raise ContentInvalid("content", "an object is needed")
    component, styles = _as_version_3(value)
    if not isinstance(styles, list):
        raise ContentInvalid("styles", "a list of rules is needed")
    reader = Reader()
    root = reader.element(component, 1)
    for index, rule in enumerate(styles):
        reader.rule(rule, index)
    return Content(root, styles)


def normal_content(value: object) -> dict[str, Any]:
    """The content as version 3 in which every element has an id of its own.

    Ids that are there stay; where two elements share one, the first keeps it. New ids follow from
    the element's place and text, so the same content always gets the same ids.
    """
    content = read_content(value)
    root = with_ids(content.component)
    return {"version": VERSION, "component": root, "styles": content.styles}


def text_of(content: Content) -> str:
    """What a reader of the page reads, as one line of text."""
    texts = []
    waiting = [content.component]
    while waiting:
        node = waiting.pop()
        if node.get("type") == TEXT:
            texts.append(node.get("content") or "")
        elif node.get("type") not in _UNREAD and node.get("tagName") not in _UNREAD:
            waiting.extend(reversed(node.get("components") or ()))
    return " ".join(" ".join(texts).split())


def _as_version_3(value: dict[str, Any]) -> tuple[Any, Any]:
    if "component" in value:
        return value["component"], value.get("styles") or []
    if "blocks" in value:
        return older.from_blocks(value["blocks"])
    if "root" in value:
        return older.from_version_2(value["root"])
    if value and not value.keys() <= {"version", "styles", "title"}:
        raise ContentInvalid("content", 'neither "component" nor "blocks" nor "root" is there')
    return {"type": "wrapper", "components": []}, value.get("styles") or []
