"""Components that stand on a site's pages, and what follows from them for a release."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from roseram.builder.sites.components import closure, load_components
from roseram.postgres import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from roseram.builder.sites.components import Definition
    from roseram.builder.sites.publishing.manifest import Page
    from roseram.builder.sites.publishing.snapshot import PageRow
    from roseram.postgres import Connection

SQL = load_sql("roseram.builder.sites.publishing", "uses.sql")
# In JSON as Postgres writes it; a quotation mark inside a text would have a backslash before it.
_NAMED: Final = re.compile(
    r'"componentId": "([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"'
)


@dataclass(frozen=True)
class Uses:
    """Which components the pages of a site use; what is gone is not among `components`."""

    components: Mapping[UUID, Definition] = field(default_factory=dict)
    pages: Mapping[str, Sequence[UUID]] = field(default_factory=dict)  # id of a page -> direct ones

    def of(self, page: str) -> Mapping[str, str]:
        """All components of a page, also those inside others: id -> digest, "" for one gone."""
        direct = self.pages.get(page)
        if not direct:
            return {}
        there = self.components
        found = sorted(closure(direct, there))
        return {str(each): there[each].digest if each in there else "" for each in found}

    def changed_after(self, page: str, moment: datetime) -> bool:
        """Whether one of a page's components was written after that."""
        found = closure(self.pages.get(page, ()), self.components) & self.components.keys()
        times = (self.components[each].changed_at for each in found)
        return any(each is not None and each > moment for each in times)

    def names(self, ids: Iterable[str]) -> list[str]:
        """The names of those that are there."""
        there = {str(number): each.name for number, each in self.components.items()}
        return [there[each] for each in ids if each in there]


async def read_uses(connection: Connection, site_id: UUID, organization_id: UUID) -> Uses:
    """What the site's pages use now; one short query where that is nothing."""
    rows = await connection.fetch(SQL["uses"], site_id)
    if not rows:
        return Uses()
    pages = {row["page_id"]: row["components"] for row in rows}
    ids = {number for each in pages.values() for number in each}
    return Uses(await load_components(connection, organization_id, ids), pages)


def with_gone(components: Mapping[str, str], content: str) -> Mapping[str, str]:
    """A page's components, with what its content names besides: those that are no more."""
    if '"componentId"' not in content:
        return components
    return {**{each.lower(): "" for each in _NAMED.findall(content)}, **components}


def changed_components(row: PageRow, before: Page, *, edited: bool) -> list[str]:
    """The components of a page, by id, that are not what they were when it was published.

    One that is not on an `edited` page any longer was taken off; on another it was deleted.
    """
    return [
        number
        for number, digest in before.components.items()
        if (number in row.components or not edited) and row.components.get(number, "") != digest
    ]


async def find_gone(
    connection: Connection, rows: Sequence[PageRow], live: Mapping[str, Page]
) -> list[str]:
    """Warnings of pages that use a component which is no more.

    Only contents that are not published as they are have to be looked at.
    """
    gone = set()
    unknown = []
    for row in rows:
        before = live.get(row.id)
        if before is None or before.key != row.key:
            unknown.append(row.id)
        elif "" in before.components.values():
            gone.add(row.id)
    found = await connection.fetch(SQL["named"], unknown) if unknown else []
    named: Mapping[str, Iterable[str]] = {each["id"]: each["named"] for each in found}
    return [
        warning_of(row.name)
        for row in rows
        if row.id in gone
        or "" in row.components.values()
        or any(each not in row.components for each in named.get(row.id, ()))
    ]


def warning_of(name: str) -> str:
    """What is said of a page that uses a component which is no more."""
    return f"The page {name!r} uses a component that is no more, so nothing stands in its place"
