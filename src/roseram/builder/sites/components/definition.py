"""What a component is: its elements, its rules, and the fields that each use may fill."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from uuid import UUID

from roseram.builder.sites.content import Content, read_content
from roseram.builder.sites.tree import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from roseram.builder.sites.tree import Component, Rule

USE: Final = "component"  # the type of an element that stands for a component
MAX_NESTED: Final = 5  # levels of components in each other
_KINDS: Final = frozenset(("text", "rich", "link", "image"))
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Field:
    """A place of a component that each use may fill: `element` is the id of one inside."""

    name: str
    kind: str  # text, rich, link, image
    element: str


@dataclass(frozen=True)
class Definition:
    """A component. `digest` changes with whatever a page that uses it shows."""

    id: UUID
    name: str
    component: Component
    styles: tuple[Rule, ...]
    fields: tuple[Field, ...]
    elements: int  # elements and text nodes, not counting those of components inside
    digest: str
    stored: str  # its content as JSON: where addresses of files are found
    changed_at: datetime | None  # when it was last written

    @cached_property
    def uses(self) -> set[UUID]:
        """The components that stand inside it."""
        return used(self.component)


def used(content: Content | Component) -> set[UUID]:
    """The ids of the components that stand in a content, not those inside these."""
    root = content.component if isinstance(content, Content) else content
    found = (id_of_component(node) for node in walk(root) if node.get("type") == USE)
    return {number for number in found if number is not None}


def id_of_component(use: Component) -> UUID | None:
    """The component that a use names, None where that is no id."""
    named = use.get("componentId")
    if not isinstance(named, str) or not _ID.fullmatch(named.lower()):
        return None
    return UUID(named)


def closure(ids: Iterable[UUID], components: Mapping[UUID, Definition]) -> set[UUID]:
    """Those ids, and of all that stands inside them; what is not in `components` is in it, too."""
    found: set[UUID] = set()
    waiting = list(ids)
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            if number in components:
                waiting.extend(components[number].uses)
    return found


def read_definition(
    number: UUID,
    name: str,
    content: object,
    settings: object,
    *,
    digest: str = "",
    stored: str = "",
    changed_at: datetime | None = None,
) -> Definition:
    """The component of a row of public.components. Raises ContentInvalid.

    Rules for the id of an element are left out: every use has ids of its own.
    """
    read = read_content(content)
    rules = tuple(rule for rule in read.styles if not _names_an_id(rule))
    count = sum(1 for _ in walk(read.component))
    fields = _fields(settings)
    return Definition(
        number, name, read.component, rules, fields, count, digest, stored, changed_at
    )


def _names_an_id(rule: Rule) -> bool:
    selectors = rule.get("selectors") or ()
    if isinstance(selectors, str):
        return selectors.startswith("#")
    return any(
        each.get("type") == 2 or str(each.get("name")).startswith("#")  # GrapesJS's for an id
        if isinstance(each, dict)
        else str(each).startswith("#")
        for each in selectors
    )


def _fields(settings: object) -> tuple[Field, ...]:
    """The fields that can be read."""
    given = settings.get("fields") if isinstance(settings, dict) else None
    if not isinstance(given, list):
        return ()
    return tuple(
        Field(each["name"], each["kind"], each["element"])
        for each in given
        if isinstance(each, dict)
        and isinstance(each.get("name"), str)
        and isinstance(each.get("element"), str)
        and each.get("kind") in _KINDS
    )
