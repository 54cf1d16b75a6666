"""Drafts: what a path of the site would be if it were published now, made when it is asked for."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from roseram.builder.sites.publishing.assets import find_assets, site_asset_ids
from roseram.builder.sites.publishing.faults import Fault
from roseram.builder.sites.publishing.making import HTML
from roseram.builder.sites.publishing.manifest import ASSETS, Blob
from roseram.builder.sites.publishing.pages import make_not_found, make_page, source_of
from roseram.builder.sites.publishing.paths import NOT_FOUND
from roseram.builder.sites.publishing.snapshot import SQL, read_snapshot
from roseram.builder.sites.render import render_site
from roseram.builder.sites.render.forms import forms_script
from roseram.builder.sites.render.shared import hashed_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from roseram.builder.sites.links import Asset
    from roseram.builder.sites.publishing.assets import StoredAsset
    from roseram.builder.sites.publishing.pages import Source
    from roseram.builder.sites.publishing.snapshot import PageRow, Snapshot
    from roseram.builder.sites.render import SiteFile
    from roseram.postgres import Connection

_ASSET: Final = re.compile(rf"{ASSETS}([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})\.\w+")


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer made just now."""

    body: bytes
    type: str  # media type with its charset
    status: int = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """A redirect of the site; `status` 410 leads nowhere."""

    status: int
    to: str  # a path of the site, or an absolute address


async def read_draft(
    connection: Connection,
    site_id: UUID,
    path: str,
    *,
    page_id: UUID | None = None,
    scripts: bool = False,
) -> Draft | Blob | Moved:
    """What `path` would be, as a manifest writes paths; pages that are private are there, too.

    An asset is answered as the Blob where its bytes are. With `page_id` that page is the only one.
    `scripts` is to be true only on the site's own origin. Raises SiteMissing. The transaction
    ought to be `repeatable_read`.
    """
    asset = _ASSET.fullmatch(path)
    snapshot = await read_snapshot(connection, site_id, draft=True, base=False)
    if asset is not None:
        found = await find_assets(connection, snapshot.organization_id, [asset[1]])
        stored = found.get(asset[1])
        return Blob(stored.blob_key, stored.type, stored.size) if stored else _nothing()
    if path.startswith(ASSETS):
        return await _shared_file(connection, snapshot, path, scripts=scripts)
    row = _row_of(snapshot, path, page_id)
    if row is not None:
        return await _page(connection, snapshot, row, path, scripts=scripts)
    moved = snapshot.redirects.redirects.get(path)
    if moved is not None:
        return Moved(*moved)
    missing = _row_of(snapshot, NOT_FOUND, page_id)
    return await _page(connection, snapshot, missing, path, scripts=scripts)


def _nothing() -> Draft:
    return Draft(b"", "text/plain; charset=utf-8", 404)


def _row_of(snapshot: Snapshot, path: str, page_id: UUID | None) -> PageRow | None:
    only = None if page_id is None else str(page_id)
    rows = (row for row in snapshot.pages if only in (None, row.id))
    return next((row for row in rows if row.path == path), None)


async def _page(
    connection: Connection, snapshot: Snapshot, row: PageRow | None, path: str, *, scripts: bool
) -> Draft:
    """The page, or the one of status 404 where `row` is that or None."""
    source = None
    if row is not None:
        record = await connection.fetchrow(SQL["contents"], [row.id])
        source = source_of(row, record, snapshot.uses.components) if record is not None else None
    used = site_asset_ids(snapshot.site) | (source.assets if source else set())
    assets = await _assets(connection, snapshot, used)
    return await asyncio.to_thread(_render, snapshot, source, assets, path, scripts=scripts)


def _render(
    snapshot: Snapshot,
    source: Source | None,
    assets: Mapping[str, Asset],
    path: str,
    *,
    scripts: bool,
) -> Draft:
    site = replace(snapshot.site, noindex=True, address=None)
    shared = render_site(site, assets, scripts=scripts)
    if source is None or source.row.path == NOT_FOUND:
        depth = max(path.count("/") - 1, 0)
        missing = make_not_found(source, site, shared, assets, depth, scripts=scripts)
        return Draft(missing.html, HTML, 404)
    made = make_page(source, site, shared, assets, scripts=scripts)
    if isinstance(made, Fault):
        return Draft(f"{made.message}\n{made.remedy}\n".encode(), "text/plain; charset=utf-8", 422)
    return Draft(made.html, HTML)


async def _assets(connection: Connection, snapshot: Snapshot, ids: set[str]) -> Mapping[str, Asset]:
    """Assets at addresses from which they are found again (in a release the hash is their name)."""
    found = await find_assets(connection, snapshot.organization_id, ids)
    return {number: _by_id(asset) for number, asset in found.items()}


def _by_id(asset: StoredAsset) -> Asset:
    ending = asset.path.rpartition(".")[2]
    return replace(asset.link, address=f"{ASSETS}{asset.id}.{ending}")


async def _shared_file(
    connection: Connection, snapshot: Snapshot, path: str, *, scripts: bool
) -> Draft:
    """A style sheet or script, by its name."""
    assets = await _assets(connection, snapshot, site_asset_ids(snapshot.site))
    files: list[SiteFile] = list(render_site(snapshot.site, assets, scripts=scripts))
    if scripts:
        rows = await connection.fetch(SQL["scripts"], snapshot.id)
        files += [hashed_file("page", "js", row["custom_javascript"]) for row in rows]
        files.append(forms_script())
    return next((Draft(f.body, f.content_type) for f in files if f.path == path), _nothing())
