"""A page's content with the elements of its components in the place of their uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.builder.sites.components.definition import MAX_NESTED, USE, id_of_component
from roseram.builder.sites.components.instance import instance_of
from roseram.builder.sites.content import Content, read_content
from roseram.builder.sites.invalid import MAX_DEPTH, MAX_ELEMENTS, ContentInvalid
from roseram.builder.sites.removed import Removed
from roseram.builder.sites.tree import id_of, walk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from roseram.builder.sites.components.definition import Definition
    from roseram.builder.sites.removed import Reporter
    from roseram.builder.sites.tree import Component, Rule


def expand(
    content: Content, components: Mapping[UUID, Definition], report: Reporter | None = None
) -> Content:
    """The content as a visitor gets it; the same object where it uses no component.

    A use becomes the root of its component: with the use's id, its values in the fields, and ids
    "<use's>-<inner>" below. The rules of each component come once, before those of the page. What
    is not in `components`, contains itself or lies too deep leaves nothing, and `report` is told.
    Raises ContentInvalid where the whole is larger than a page may be.
    """
    if not any(node.get("type") == USE for node in walk(content.component)):
        return content
    expanding = _Expanding(components, report)
    root = expanding.element(content.component, 1) or {"type": "wrapper"}
    # Read once more: the whole has to keep the limits of a page, and HTML of fields is text yet.
    return read_content({"component": root, "styles": [*expanding.styles, *content.styles]})


class _Expanding:
    def __init__(self, components: Mapping[UUID, Definition], report: Reporter | None) -> None:
        self.styles: list[Rule] = []
        self._components = components
        self._report = report
        self._open: list[UUID] = []  # components that the element at hand lies in
        self._styled: set[UUID] = set()
        self._elements = 0
        self._unnamed = 0

    def element(self, node: Component, depth: int) -> Component | None:
        """The element with what its uses stand for; itself where there are none, None for gone."""
        if depth > MAX_DEPTH:
            raise ContentInvalid("component", f"components lie more than {MAX_DEPTH} levels deep")
        if node.get("type") == USE:
            return self._use(node, depth)
        given = node.get("components")
        if not isinstance(given, list) or not given:
            return node
        children = [self.element(child, depth + 1) for child in given]
        if all(one is other for one, other in zip(children, given, strict=True)):
            return node
        return {**node, "components": [child for child in children if child is not None]}

    def _use(self, use: Component, depth: int) -> Component | None:
        identity = self._identity(use)
        number = id_of_component(use)
        definition = self._components.get(number) if number else None
        if number is None or definition is None:
            self._tell(identity, "a component that is no more")
            return None
        if number in self._open:
            self._tell(identity, f"the component {definition.name!r} inside itself")
            return None
        if len(self._open) >= MAX_NESTED:
            self._tell(identity, f"components in each other more than {MAX_NESTED} deep")
            return None
        return self._shown(definition, use, identity, depth)

    def _shown(
        self, definition: Definition, use: Component, identity: str, depth: int
    ) -> Component | None:
        self._elements += definition.elements
        if self._elements > MAX_ELEMENTS:  # before they fill the memory; all is counted at the end
            raise ContentInvalid("component", f"components hold more than {MAX_ELEMENTS} elements")
        self._open.append(definition.id)
        expanded = self.element(instance_of(definition, use, identity), depth)
        self._open.pop()
        if definition.id not in self._styled:  # after those inside it: it may restyle them
            self._styled.add(definition.id)
            self.styles.extend(definition.styles)
        return expanded

    def _identity(self, use: Component) -> str:
        given = id_of(use)
        if given is None:
            self._unnamed += 1
            return f"c{self._unnamed}"
        return given

    def _tell(self, identity: str, what: str) -> None:
        if self._report:
            self._report(Removed(f"#{identity}", what))
