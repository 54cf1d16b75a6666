"""Sites as an operator names and lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.builder.sites.publishing.faults import SiteMissing
from roseram.builder.sites.publishing.store import SQL

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from roseram.postgres import Connection


@dataclass(frozen=True, slots=True)
class Named:
    """A site that was named."""

    id: UUID
    name: str
    subdomain: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A site in a list."""

    id: UUID
    name: str
    subdomain: str | None
    status: str | None
    visibility: str | None
    path: str  # organization/slug
    published_at: datetime | None
    live: int | None  # number of the release that is live
    pages: int


async def find_site(connection: Connection, named: str) -> Named:
    """The site with this id, label of its address, or organization/slug; SiteMissing."""
    rows = await connection.fetch(SQL["find_site"], named)
    if not rows:
        raise SiteMissing(f"There is no site {named!r}")
    return Named(**rows[0])


async def list_sites(
    connection: Connection, *, search: str | None = None, limit: int = 100
) -> list[Listed]:
    """Sites of all organizations, the last changed first; `search` is a part of their names."""
    return [Listed(**row) for row in await connection.fetch(SQL["sites"], search, limit)]
