"""The check of a tree and its rules: their shape, their size, and HTML that they hold as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roseram.builder.sites.fragments import elements_of
from roseram.builder.sites.invalid import (
    MAX_DEPTH,
    MAX_ELEMENTS,
    MAX_SIZE,
    MAX_STYLES,
    ContentInvalid,
)
from roseram.builder.sites.tree import TEXT

if TYPE_CHECKING:
    from roseram.builder.sites.tree import Component

_TEXTS_OF_RULE = ("selectorsAdd", "state", "mediaText", "atRuleType")
_STEPS_SHOWN = 12  # of the way to a fault
_SCALARS = (str, int, float, bool, type(None))


class Reader:
    """Checks a tree and counts what it holds; `place` is the way to the element at hand."""

    def __init__(self) -> None:
        self.elements = 0
        self.size = 0
        self.styles = 0
        self.place: list[int] = []

    def element(self, node: object, depth: int) -> Component:
        """The element with lists for its children; itself where nothing has to change."""
        if not isinstance(node, dict):
            raise self._fault("", "an element is needed")
        self.elements += 1
        if node.get("type") == TEXT and type(node.get("content")) is str:
            self._count(len(node["content"]))
            return node
        if depth > MAX_DEPTH:
            raise self._fault("", f"elements lie in each other more than {MAX_DEPTH} levels deep")
        if self.elements > MAX_ELEMENTS:
            raise self._fault("", f"there are more than {MAX_ELEMENTS} elements")
        self._check(node)
        given = self._children_given(node) if "components" in node or "content" in node else None
        return node if given is None else self._with_children(node, given, depth)

    def _with_children(self, node: Component, given: list[Any], depth: int) -> Component:
        children = []
        same = given is node.get("components")
        for index, child in enumerate(given):
            self.place.append(index)
            read = self.element(child, depth + 1)
            self.place.pop()
            same = same and read is child
            children.append(read)
        if same:
            return node
        changed = {**node, "components": children}
        changed.pop("content", None)
        return changed

    def _children_given(self, node: Component) -> list[Any] | None:
        """The children as a list, None where there are none; HTML is read."""
        given = node.get("components")
        if isinstance(given, dict):
            return [given]
        if isinstance(given, str):
            return self._parsed(given, node)
        if isinstance(given, list):
            if any(isinstance(child, str) for child in given):
                return self._mixed(given, node)
            if given:
                return given
        elif given is not None:
            raise self._fault("components", "a list of elements is needed")
        content = node.get("content")
        if content and node.get("type") not in (TEXT, "comment", "script"):
            return self._parsed(content, node)
        return None

    def _mixed(self, given: list[Any], node: Component) -> list[Any]:
        return [
            each
            for child in given
            for each in (self._parsed(child, node) if isinstance(child, str) else (child,))
        ]

    def _parsed(self, html: str, node: Component) -> list[Any]:
        self._count(len(html))
        return elements_of(html, node.get("tagName") or node.get("type") or "div")

    def _check(self, node: Component) -> None:
        """Refuse what has another type than the format says."""
        for name in ("type", "tagName", "content"):
            if type(node.get(name, "")) is not str and node[name] is not None:
                raise self._fault(name, "a text is needed")
        if node.get("content"):
            self._count(len(node["content"]))
        if node.get("attributes"):
            self._check_attributes(node["attributes"])
        if node.get("classes"):
            self._check_classes(node["classes"])
        if node.get("style"):
            if not isinstance(node["style"], str | dict):
                raise self._fault("style", "an object or a text is needed")
            self._count_style(len(str(node["style"])))

    def _check_attributes(self, attributes: object) -> None:
        if not isinstance(attributes, dict):
            raise self._fault("attributes", "an object is needed")
        size = 0
        for name, value in attributes.items():
            size += len(name)
            if type(value) is str:
                size += len(value)
            elif not isinstance(value, _SCALARS):
                raise self._fault(f"attributes.{name}", "a text is needed")
        self._count(size)
        if "style" in attributes:
            self._count_style(len(str(attributes["style"])))

    def _check_classes(self, classes: object) -> None:
        if isinstance(classes, str):
            return
        if not isinstance(classes, list):
            raise self._fault("classes", "a list of names is needed")
        for each in classes:
            name = each.get("name") if isinstance(each, dict) else each
            if not isinstance(name, str):
                raise self._fault("classes", 'a name or an object with "name" is needed')

    def rule(self, rule: object, index: int) -> None:
        """Refuse a style rule of the wrong shape."""
        if not isinstance(rule, dict):
            raise ContentInvalid(f"styles[{index}]", "a rule is needed")
        style = rule.get("style") or {}
        if not isinstance(style, dict):
            raise ContentInvalid(f"styles[{index}].style", "an object is needed")
        if not isinstance(rule.get("selectors") or "", list | str):
            raise ContentInvalid(f"styles[{index}].selectors", "a list is needed")
        for name in _TEXTS_OF_RULE:
            if name in rule and not isinstance(rule[name] or "", str):
                raise ContentInvalid(f"styles[{index}].{name}", "a text is needed")
        size = 0
        for name, value in style.items():
            size += len(name) + len(value if type(value) is str else str(value))
        self._count_style(size)

    def _count_style(self, size: int) -> None:
        self.styles += size
        if self.styles > MAX_STYLES:
            raise self._fault("", f"the styles hold more than {MAX_STYLES} characters")

    def _count(self, size: int) -> None:
        self.size += size
        if self.size > MAX_SIZE:
            raise self._fault("", f"the page holds more than {MAX_SIZE} characters")

    def _fault(self, name: str, why: str) -> ContentInvalid:
        steps = [f".components[{index}]" for index in self.place]
        if len(steps) > _STEPS_SHOWN:
            steps[3:-3] = ["..."]
        where = "component" + "".join(steps)
        return ContentInvalid(f"{where}.{name}" if name else where, why)
