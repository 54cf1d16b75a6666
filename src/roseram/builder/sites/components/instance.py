"""One use of a component: a copy of its elements with ids of their own and the use's values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from roseram.builder.sites.clean.words import words
from roseram.builder.sites.components.definition import USE
from roseram.builder.sites.components.fields import filled
from roseram.builder.sites.tree import TEXT, id_of, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.builder.sites.components.definition import Definition, Field
    from roseram.builder.sites.tree import Component

# Attributes that name elements by their ids, and those whose address may be "#id".
_NAMING: Final = words("""
    for headers list form aria-labelledby aria-describedby aria-controls aria-owns aria-flowto
    aria-details aria-errormessage aria-activedescendant
    """)
_ADDRESSES: Final = words("href xlink:href usemap")
_PAINTED: Final = re.compile(r"url\(([\"']?)#([^\"')]+)\1\)")


def instance_of(definition: Definition, use: Component, identity: str) -> Component:
    """The component's root with the id `identity`, everything inside as "<identity>-<its id>".

    Classes and attributes that the use has of its own are on the root, too.
    """
    copying = _Copying(definition, use, identity)
    root = copying.element(definition.component)
    attributes = {**(root.get("attributes") or {}), **(use.get("attributes") or {}), "id": identity}
    changed = {**root, "attributes": attributes}
    if use.get("classes"):
        changed["classes"] = _classes(root.get("classes"), use["classes"])
    return changed


class _Copying:
    def __init__(self, definition: Definition, use: Component, identity: str) -> None:
        ids = (id_of(node) for node in walk(definition.component))
        self._names = {inner: f"{identity}-{inner}" for inner in ids if inner}
        own = id_of(definition.component)
        if own:
            self._names[own] = identity
        self._given = use["fields"] if isinstance(use.get("fields"), dict) else {}
        self._fields = _by_element(definition, self._given)

    def element(self, node: Component) -> Component:
        """A copy of the element and all below it."""
        kind = node.get("type")
        if kind == TEXT:
            return node
        changed = dict(node)
        attributes = node.get("attributes")
        if attributes:
            changed["attributes"] = {k: self._attribute(k, v) for k, v in attributes.items()}
        if node.get("components"):
            changed["components"] = [self.element(child) for child in node["components"]]
        if kind != USE:
            for field in self._fields.get(id_of(node) or "", ()):
                changed = filled(changed, field.kind, self._given[field.name])
        return changed

    def _attribute(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if name == "id":
            return self._names.get(value, value)
        if name in _NAMING:
            named = value.split()
            return (
                " ".join(self._names.get(each, each) for each in named)
                if any(each in self._names for each in named)
                else value
            )
        if name in _ADDRESSES and value[:1] == "#":
            return f"#{self._names.get(value[1:], value[1:])}"
        return _PAINTED.sub(self._painted, value) if "url(" in value else value

    def _painted(self, found: re.Match[str]) -> str:
        return f"url({found[1]}#{self._names.get(found[2], found[2])}{found[1]})"


def _by_element(definition: Definition, given: Mapping[str, Any]) -> dict[str, list[Field]]:
    """The fields that the use fills, by the element that each is about."""
    found: dict[str, list[Field]] = {}
    for field in definition.fields:
        if field.name in given:
            found.setdefault(field.element, []).append(field)
    return found


def _classes(own: Any, more: Any) -> list[Any]:
    """The root's classes, and those of the use that it has not."""
    listed = own.split() if isinstance(own, str) else list(own or ())
    there = {_name(each) for each in listed}
    added = more.split() if isinstance(more, str) else more
    return [*listed, *(each for each in added if _name(each) not in there)]


def _name(given: Any) -> str:
    return str(given["name"] if isinstance(given, dict) else given)
