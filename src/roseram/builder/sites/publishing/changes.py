"""What a publish would change: the site as it is now beside the release that is live."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from roseram.builder.sites.publishing.faults import Fault
from roseram.builder.sites.publishing.forms import find_form_warnings
from roseram.builder.sites.publishing.manifest import Manifest
from roseram.builder.sites.publishing.snapshot import SQL, read_snapshot
from roseram.builder.sites.publishing.store import SQL as RELEASES
from roseram.builder.sites.publishing.uses import changed_components, find_gone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Literal
    from uuid import UUID

    from roseram.builder.sites.publishing.manifest import Page
    from roseram.builder.sites.publishing.snapshot import PageRow, Snapshot
    from roseram.builder.sites.publishing.uses import Uses
    from roseram.postgres import Connection

# Follows from the pages or from the installation, or is ours: people do not change it.
_NOT_TOLD: Final = ("renderer", "navigation", "address", "forms")
_ASK: Final = "ask for a review of it as it is now, and let somebody else approve it"


@dataclass(frozen=True, slots=True)
class PageChange:
    """One page that a publish changes."""

    id: str
    title: str
    path: str
    change: Literal["added", "changed", "removed"]
    # Of a changed one: title, path, content, css, javascript, settings, components.
    what: tuple[str, ...] = ()
    components: tuple[str, ...] = ()  # names of those that changed, as far as they are there
    earlier_path: str | None = None  # where it lay, if elsewhere
    earlier_title: str | None = None  # what it was called, if otherwise


@dataclass(frozen=True, slots=True)
class RedirectChange:
    """One redirect that a publish changes."""

    source: str
    change: Literal["added", "changed", "removed"]
    status: int
    target: str  # empty for 410


@dataclass(frozen=True)
class Changes:
    """All that a publish would change, and what stands in its way."""

    live: int | None  # number of the release that is live
    published_at: datetime | None
    pages: Sequence[PageChange]
    redirects: Sequence[RedirectChange]
    settings: Sequence[str]  # parts of the site's settings that differ
    navigation: bool  # whether the list of pages differs
    faults: Sequence[Fault]
    warnings: Sequence[str]

    @property
    def nothing(self) -> bool:
        """Whether visitors would see no difference."""
        return not (self.pages or self.redirects or self.settings or self.navigation)


async def find_changes(connection: Connection, site_id: UUID) -> Changes:
    """What a publish would change now; in a transaction of `repeatable_read`. SiteMissing."""
    snapshot = await read_snapshot(connection, site_id)
    row = await connection.fetchrow(SQL["live"], site_id)
    live = Manifest.from_json(json.loads(row["manifest"])) if row else Manifest({})
    settings = [
        part
        for part, digest in snapshot.settings.items()
        if row and live.settings.get(part) != digest and part not in _NOT_TOLD
    ]
    menu = snapshot.settings["navigation"]
    pages = await _pages(connection, snapshot, live)
    return Changes(
        live=row["release_number"] if row else None,
        published_at=row["published_at"] if row else None,
        pages=pages,
        redirects=list(_redirects(live.redirects, snapshot.redirects.redirects)),
        settings=settings,
        navigation=row is not None and live.settings.get("navigation") != menu,
        faults=(*snapshot.faults, *await _unapproved(connection, snapshot, pages)),
        warnings=(
            *snapshot.redirects.warnings,
            *await find_gone(connection, snapshot.pages, live.pages),
            *await find_form_warnings(connection, snapshot, live),
            *await _scheduled(connection, site_id),
        ),
    )


async def find_faults(connection: Connection, site_id: UUID) -> Sequence[Fault]:
    """What stands in the way of a publish, as far as it is known without rendering. SiteMissing."""
    snapshot = await read_snapshot(connection, site_id, base=False)
    return (*snapshot.faults, *await find_unapproved(connection, snapshot))


async def find_unapproved(connection: Connection, snapshot: Snapshot) -> Sequence[Fault]:
    """The pages that wait for approval; none where the site does not ask for it.

    Those are all that visitors would see otherwise than now, and that nobody has approved as they
    are in the snapshot; it is to be read in the snapshot's own transaction.
    """
    if not snapshot.approval:
        return ()
    row = await connection.fetchrow(SQL["live"], snapshot.id)
    live = Manifest.from_json(json.loads(row["manifest"])) if row else Manifest({})
    return await _unapproved(connection, snapshot, await _pages(connection, snapshot, live))


async def _unapproved(
    connection: Connection, snapshot: Snapshot, pages: Sequence[PageChange]
) -> list[Fault]:
    changed = [page.id for page in pages if page.change != "removed"]
    if not snapshot.approval or not changed:
        return []
    approved = {
        each["id"]
        for each in await connection.fetch(SQL["approved"], changed)
        if not snapshot.uses.changed_after(each["id"], each["asked_at"])
    }
    names = {row.id: row.name for row in snapshot.pages}
    return [
        Fault(f"The page {names[number]!r} waits for approval", _ASK, number, "approval")
        for number in changed
        if number not in approved
    ]


async def _pages(connection: Connection, snapshot: Snapshot, live: Manifest) -> list[PageChange]:
    suspects = [
        row.id
        for row in snapshot.pages
        if row.id in live.pages and row.key != live.pages[row.id].key
    ]
    found = await connection.fetch(SQL["parts"], suspects) if suspects else []
    parts = {each["id"]: dict(each) for each in found}
    changes = []
    for row in snapshot.pages:
        before = live.pages.get(row.id)
        if before is None:
            changes.append(PageChange(row.id, row.title, row.path, "added"))
        elif row.id in parts:
            digests = {**parts[row.id], "settings": row.settings}
            change = _changed(row, before, digests, snapshot.uses)
            changes += [change] if change.what else []
    there = {row.id for row in snapshot.pages}
    changes += [
        PageChange(number, page.title, page.path, "removed")
        for number, page in live.pages.items()
        if number not in there
    ]
    return changes


def _changed(row: PageRow, before: Page, parts: Mapping[str, str], uses: Uses) -> PageChange:
    what = [name for name, digest in before.parts.items() if parts.get(name) != digest]
    moved, renamed = row.path != before.path, row.title != before.title
    changed = changed_components(row, before, edited="content" in what)
    what += ["components"] if changed else []
    told = (*(["title"] if renamed else []), *(["path"] if moved else []), *what)
    return PageChange(
        row.id,
        row.title,
        row.path,
        "changed",
        told,
        tuple(uses.names(changed)),
        before.path if moved else None,
        before.title if renamed else None,
    )


def _redirects(
    before: Mapping[str, tuple[int, str]], now: Mapping[str, tuple[int, str]]
) -> Iterator[RedirectChange]:
    for source, to in now.items():
        if source not in before:
            yield RedirectChange(source, "added", *to)
        elif tuple(before[source]) != tuple(to):
            yield RedirectChange(source, "changed", *to)
    for source in before.keys() - now.keys():
        yield RedirectChange(source, "removed", *before[source])


async def _scheduled(connection: Connection, site_id: UUID) -> list[str]:
    rows = await connection.fetch(RELEASES["scheduled"], site_id)
    return [
        f"Release {row['number']} is set for {row['scheduled_for']:%Y-%m-%d %H:%M} UTC, and will "
        "not go live where something newer was published before that"
        for row in rows
    ]
