"""The dictionary's contents: which tables stand in which group, and what is known of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from roseram.catalog.wanted import SCHEMAS
from roseram.schema.dump import relations_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from roseram.catalog.objects import Catalog, ForeignKey
    from roseram.catalog.relations import Constraint, Table, View
    from roseram.schema.access import Access
    from roseram.schema.source import Section

OTHER = "other"
TAKEN = ("index", "access")  # pages that are no group's
_FUNCTION = re.compile(r"^create or replace function (\w+\.\w+)\(")


@dataclass(frozen=True, slots=True)
class Group:
    """The tables and views that one section of the schema makes, in its order."""

    name: str  # also of its page
    title: str
    tables: tuple[Table, ...]
    views: tuple[View, ...]

    @property
    def relations(self) -> tuple[Table | View, ...]:
        """Its tables, then its views."""
        return (*self.tables, *self.views)


@dataclass(frozen=True)  # without slots: cached_property keeps its look-up tables in the instance
class Book:
    """Everything that the pages are made from."""

    catalog: Catalog
    groups: tuple[Group, ...]
    access: Mapping[str, Access]  # by table name without its schema
    sentences: Mapping[str, str]  # by function, what it does

    @cached_property
    def places(self) -> dict[str, str]:
        """The group of every table and view, by name like `public.pages`."""
        return {item.key: group.name for group in self.groups for item in group.relations}

    def foreign_keys_to(self, table: Table) -> tuple[ForeignKey, ...]:
        """The foreign keys of the dictionary's other tables that lead to this one."""
        found = self.catalog.foreign_keys_to(table.name)
        return tuple(key for key in found if key.table.key in self.places)

    def views_of(self, table: Table) -> tuple[View, ...]:
        """The views that read a table."""
        used = re.compile(rf"\b{re.escape(table.key)}\b")
        return tuple(
            view for group in self.groups for view in group.views if used.search(view.definition)
        )

    def access_of(self, table: Table) -> Access | None:
        """The table's row of the access matrix."""
        return self.access.get(table.name.name) if table.name.schema == "public" else None


def make_book(catalog: Catalog, sections: Sequence[Section], access: Mapping[str, Access]) -> Book:
    """Sort a database's tables and views into the schema's sections; the rest is group "other"."""
    known = {
        item.key: item
        for item in (*catalog.root_tables, *catalog.views)
        if item.name.schema in SCHEMAS
    }
    names = {section.name: list(relations_of(section)) for section in sections}
    placed = {name for found in names.values() for name in found}
    titles = {section.name: section.title for section in sections} | {OTHER: "Other tables"}
    names[OTHER] = sorted(known.keys() - placed)
    groups = (_group(catalog, name, titles[name], names[name]) for name in titles)
    kept = sorted((group for group in groups if group.tables or group.views), key=_is_private)
    return Book(catalog, tuple(kept), access, _sentences(sections))


def _is_private(group: Group) -> bool:
    """Whether the API shows nothing of it; such groups stand last."""
    return all(item.name.schema != "public" for item in group.relations)


def _group(catalog: Catalog, name: str, title: str, relations: Sequence[str]) -> Group:
    ours = [item for item in relations if item.split(".")[0].strip('"') in SCHEMAS]
    tables = (catalog.table(item) for item in ours)
    views = (catalog.view(item) for item in ours)
    return Group(
        f"{name}-tables" if name in TAKEN else name,
        title,
        tuple(table for table in tables if table is not None),
        tuple(view for view in views if view is not None),
    )


def _sentences(sections: Sequence[Section]) -> dict[str, str]:
    """What each function does: the comment lines directly above it in the schema's files."""
    found: dict[str, str] = {}
    for section in sections:
        above: list[str] = []
        for line in section.sql.splitlines():
            started = _FUNCTION.match(line)
            if started and above:
                found[started[1]] = " ".join(above)
            above = [*above, line[3:]] if line.startswith("-- ") else []
    return found


def references_within(table: Table, tables: Sequence[Table]) -> tuple[Constraint, ...]:
    """The foreign keys that lead from a table to another one of `tables`."""
    keys = {item.key for item in tables} - {table.key}
    return tuple(key for key in table.foreign_keys if str(key.references) in keys)
