"""Builds a release: what the site is at one moment becomes files, and the release goes live."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from roseram.builder.sites.publishing.assets import find_assets, site_asset_ids
from roseram.builder.sites.publishing.changes import find_unapproved
from roseram.builder.sites.publishing.copying import asset_files
from roseram.builder.sites.publishing.faults import NotPossible, SiteFaulty
from roseram.builder.sites.publishing.forms import form_warnings, sent_forms, unsent_warning
from roseram.builder.sites.publishing.listings import robots, sitemap
from roseram.builder.sites.publishing.making import (
    Frame,
    pack_files,
    pack_pages,
    render_default_not_found,
    render_pages,
)
from roseram.builder.sites.publishing.manifest import Blob, File, Manifest, Page
from roseram.builder.sites.publishing.packer import open_packer
from roseram.builder.sites.publishing.packing import Packed, pack
from roseram.builder.sites.publishing.pages import source_of
from roseram.builder.sites.publishing.paths import NOT_FOUND
from roseram.builder.sites.publishing.pictures import (
    add_to,
    make_variants,
    paths_in,
    variants_of,
)
from roseram.builder.sites.publishing.plan import assets_of, input_of, plan
from roseram.builder.sites.publishing.releases import find_release, finish_release
from roseram.builder.sites.publishing.snapshot import SQL as READING
from roseram.builder.sites.publishing.snapshot import read_snapshot
from roseram.builder.sites.publishing.store import SQL, store_files
from roseram.builder.sites.publishing.uses import warning_of, with_gone
from roseram.builder.sites.render import render_site

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Coroutine, Iterable, Mapping, Sequence
    from uuid import UUID

    from roseram.blobs import Blobs
    from roseram.builder.sites.links import Asset
    from roseram.builder.sites.publishing.assets import StoredAsset
    from roseram.builder.sites.publishing.faults import Fault
    from roseram.builder.sites.publishing.making import Made, Rendered
    from roseram.builder.sites.publishing.packer import Packer
    from roseram.builder.sites.publishing.pages import Source
    from roseram.builder.sites.publishing.releases import Release
    from roseram.builder.sites.publishing.snapshot import PageRow, Snapshot
    from roseram.postgres import Connection, Database

_CHUNK: Final = 100  # pages that are read and stored together
_PICTURES: Final = 8  # assets that are read, cut to widths and stored together
# Pages that are rendered together: between them the event loop has its turn, which it would get
# from a thread at work only after 5 ms, for each of its steps.
_TURN: Final = 8


class Telling(Protocol):
    """Tells how far a build is."""

    async def __call__(self, done: int, of: int, note: str = "") -> None:
        """`done` of `of` pages."""


@dataclass(frozen=True)
class Outcome:
    """What became of a release."""

    release: Release
    manifest: Manifest
    rendered: int  # pages; all others are as they were in the release before


async def build_release(
    database: Database,
    blobs: Blobs | None,
    release_id: UUID,
    *,
    sites_domain: str = "localhost",
    tell: Telling | None = None,
) -> Outcome:
    """Build what was asked for, and let it go live or wait for its time.

    It may be run again after it was killed at any point, and does nothing for a release that is
    complete or cancelled. Builds of one site wait for each other. Raises SiteFaulty where the site
    cannot be published; then the release is marked as failed, and what was live stays so.
    """
    async with database.connection() as connection:
        release = await find_release(connection, release_id)
    async with database.lock(f"publish:{release.site_id}") as connection:
        release = await find_release(connection, release_id)
        if release.status != "building":
            return Outcome(release, Manifest({}), 0)
        await connection.execute(SQL["note_garbage"], release.site_id)
        building = _Building(connection, release.site_id, tell)
        try:
            async with database.transaction(readonly=True, isolation="repeatable_read") as reading:
                manifest = await building.build(reading, blobs, sites_domain)
        except (SiteFaulty, NotPossible) as error:
            await fail_release(connection, release_id, str(error.why or error.message))
            raise
        async with connection.transaction():
            await finish_release(connection, release, manifest, building.anew)
        release = await find_release(connection, release_id)
    return Outcome(release, manifest, len(building.anew))


async def fail_release(connection: Connection, release_id: UUID, why: str) -> None:
    """Say of a release that it could not be built."""
    await connection.execute(SQL["fail"], release_id, why[:2000])


@dataclass
class _Parts:
    """A manifest that is being put together."""

    files: dict[str, File] = field(default_factory=dict)
    blobs: dict[str, Blob] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    not_found: tuple[File, ...] = ()
    warnings: list[str] = field(default_factory=list)


class _Building:
    """One build; writes through the connection that holds the site's publishing lock."""

    def __init__(self, writing: Connection, site_id: UUID, tell: Telling | None) -> None:
        self._writing = writing
        self._site_id = site_id
        self._tell = tell
        self._parts = _Parts()
        self._assets: dict[str, StoredAsset] = {}
        self._links: dict[str, Asset] = {}  # the same as the renderer wants them
        self._used: set[str] = set()  # ids of assets
        self._pictures: set[str] = set()  # paths of pictures in other widths
        self._storing: asyncio.Task[None] | None = None
        self.anew: list[str] = []  # ids of pages that were rendered

    async def build(self, reading: Connection, blobs: Blobs | None, sites_domain: str) -> Manifest:
        """Make and store all files of the release; what it holds."""
        snapshot = await read_snapshot(reading, self._site_id, sites_domain=sites_domain)
        # Of the very state that is rendered here: a page may have changed since it was approved.
        faults = (*snapshot.faults, *await find_unapproved(reading, snapshot))
        if faults:
            raise SiteFaulty(faults)
        if snapshot.status == "archived":
            raise NotPossible("The site is archived", next="take it out of the archive first")
        self._used |= site_asset_ids(snapshot.site)
        await self._look_up(reading, snapshot, self._used | assets_of(snapshot.base))
        try:
            await self._make(reading, snapshot)
            await self._add_assets(snapshot, blobs)
        finally:
            await self._settle()
        return Manifest(
            files=self._parts.files,
            blobs=self._parts.blobs,
            redirects=snapshot.redirects.redirects,
            not_found=self._parts.not_found,
            noindex=snapshot.site.noindex,
            pages=self._parts.pages,
            settings=snapshot.settings,
            warnings=(
                *snapshot.redirects.warnings,
                *self._parts.warnings,
                *form_warnings(self._parts.pages, snapshot.forms),
            ),
            forms=sent_forms(self._parts.pages, snapshot.forms),
            language=snapshot.site.language,
            address=snapshot.site.address,
        )

    async def _look_up(self, reading: Connection, snapshot: Snapshot, ids: set[str]) -> None:
        new = ids - self._assets.keys()
        found = await find_assets(reading, snapshot.organization_id, new)
        self._assets |= found
        self._links |= {number: _link(asset) for number, asset in found.items()}

    def _frame(self, snapshot: Snapshot) -> Frame:
        shared = render_site(snapshot.site, self._links, scripts=True)
        return Frame(snapshot.site, shared, dict(self._links))

    async def _make(self, reading: Connection, snapshot: Snapshot) -> None:
        """Everything but assets."""
        planned = plan(snapshot, self._assets)
        for row in planned.reused:
            self._reuse(snapshot.base, row)
        frame = self._frame(snapshot)
        await self._then(self._write(self._enter(pack_files(frame.shared))))
        async with open_packer(len(planned.rendered)) as packer:
            try:
                await self._make_pages(reading, snapshot, planned.rendered, frame, packer)
                if all(row.path != NOT_FOUND for row in snapshot.pages):
                    page = await asyncio.to_thread(render_default_not_found, frame)
                    await self._then(self._keep(snapshot, [page], packer))
            finally:
                await self._settle()
        await self._list(snapshot)

    async def _make_pages(
        self,
        reading: Connection,
        snapshot: Snapshot,
        rows: Sequence[PageRow],
        frame: Frame,
        packer: Packer,
    ) -> None:
        """Render pages; those before are packed and stored meanwhile, and those after are read."""
        faults: list[Fault] = []
        done = 0
        async with aclosing(self._read_ahead(reading, snapshot, rows)) as chunks:
            async for sources in chunks:
                now = replace(frame, assets=dict(self._links))
                pages: list[Rendered] = []
                for begin in range(0, len(sources), _TURN):
                    turn = sources[begin : begin + _TURN]
                    rendered, wrong = await asyncio.to_thread(render_pages, turn, now)
                    pages += rendered
                    faults += wrong
                await self._then(self._keep(snapshot, pages, packer))
                done += len(sources)
                if self._tell is not None:
                    await self._tell(done, len(rows), "rendering pages")
        if faults:
            raise SiteFaulty(faults)

    async def _read_ahead(
        self, reading: Connection, snapshot: Snapshot, rows: Sequence[PageRow]
    ) -> AsyncGenerator[Sequence[Source], None]:
        """Pages with their contents, of which the assets are known; one chunk ahead."""
        coming: asyncio.Task[list[Source]] | None = None
        try:
            for begin in range(0, len(rows), _CHUNK):
                coming = coming or asyncio.create_task(self._read(reading, snapshot, rows[:_CHUNK]))
                sources = await coming
                after = rows[begin + _CHUNK : begin + 2 * _CHUNK]
                coming = asyncio.create_task(self._read(reading, snapshot, after))
                yield sources
        finally:
            if coming is not None:
                coming.cancel()
                await asyncio.wait((coming,))

    async def _read(
        self, reading: Connection, snapshot: Snapshot, rows: Sequence[PageRow]
    ) -> list[Source]:
        if not rows:
            return []
        found = await reading.fetch(READING["contents"], [row.id for row in rows])
        by_id = {each["id"]: each for each in found}
        sources = [source_of(row, by_id[row.id], snapshot.uses.components) for row in rows]
        await self._look_up(reading, snapshot, {a for each in sources for a in each.assets})
        return sources

    def _reuse(self, base: Manifest, row: PageRow) -> None:
        before = base.pages[row.id]
        self._parts.pages[row.id] = before
        self._warn_of_gone(row, before.components, before.assets)
        self._parts.files[row.path] = base.files[row.path]
        self._used.update(before.assets)
        for path in before.files:
            if path in base.files:
                self._parts.files[path] = base.files[path]
            elif path in base.blobs:
                self._parts.blobs[path] = base.blobs[path]
            else:  # a width of a picture whose bytes could not be found
                self._pictures.add(path)

    async def _keep(self, snapshot: Snapshot, pages: Sequence[Rendered], packer: Packer) -> None:
        """Pack and enter pages, and store their files."""
        files: list[Packed] = []
        for made in await pack_pages(pages, packer):
            source, first = made.page.source, made.page.first
            files += made.documents
            new = [each for each in first.files if each.path not in self._parts.files]
            files += self._enter(pack_files(new))
            if source is not None:
                self._enter_page(snapshot, source, made)
            if source is None or source.row.path == NOT_FOUND:
                entries = (_entry(each) for each in made.documents)
                self._parts.not_found = tuple(replace(each, noindex=True) for each in entries)
        await self._write(files)

    def _enter_page(self, snapshot: Snapshot, source: Source, made: Made) -> None:
        row, first = source.row, made.page.first
        assets = {number: self._path_of(number) for number in sorted(source.assets)}
        there = [number for number, path in assets.items() if path]
        self._used.update(there)
        components = with_gone(row.components, source.content)
        self._warn_of_gone(row, components, assets)
        self.anew.append(row.id)
        self._parts.pages[row.id] = Page(
            path=row.path,
            title=row.title,
            key=row.key,
            parts=source.parts,
            assets=assets,
            files=(*(each.path for each in first.files), *self._widths(first.html, there)),
            navigation=source.navigation,
            components=components,
            forms=first.forms,
        )
        if first.unsent:
            self._parts.warnings.append(unsent_warning(row.name, first.unsent))
        if row.path != NOT_FOUND:
            key = input_of(snapshot, row, navigation=source.navigation, forms=bool(first.forms))
            entry = _entry(made.documents[0])
            self._parts.files[row.path] = replace(
                entry, page=row.id, input=key, noindex=row.noindex
            )

    def _widths(self, document: bytes, assets: Iterable[str]) -> tuple[str, ...]:
        """The paths of pictures in other widths that a page shows."""
        found = paths_in(document, [self._links[number] for number in assets])
        self._pictures.update(found)
        return found

    def _path_of(self, asset: str) -> str:
        """Where an asset lies, "" for one that is not there."""
        found = self._assets.get(asset)
        return found.path if found else ""

    def _warn_of_gone(
        self, row: PageRow, components: Mapping[str, str], assets: Mapping[str, str]
    ) -> None:
        if "" in assets.values():
            self._parts.warnings.append(f"The page {row.name!r} uses a file that is gone")
        if "" in components.values():
            self._parts.warnings.append(warning_of(row.name))

    def _enter(self, named: Iterable[tuple[str, Packed]]) -> list[Packed]:
        """Enter files by their path."""
        files = list(named)
        self._parts.files.update((path, _entry(file)) for path, file in files)
        return [file for _, file in files]

    async def _list(self, snapshot: Snapshot) -> None:
        """The files for programs that walk sites."""
        address = snapshot.site.address
        named = [("/robots.txt", pack(robots(address), "text/plain; charset=utf-8"))]
        if address and not snapshot.site.noindex:
            body = sitemap(address, snapshot.pages)
            named.append(("/sitemap.xml", pack(body, "application/xml; charset=utf-8")))
        await self._then(self._write(self._enter(named)))

    async def _add_assets(self, snapshot: Snapshot, blobs: Blobs | None) -> None:
        used = [self._assets[number] for number in sorted(self._used & self._assets.keys())]
        for begin in range(0, len(used), _PICTURES):  # a few at once: they are held in memory
            some = used[begin : begin + _PICTURES]
            copied = await asset_files(some, snapshot.base, blobs)
            self._parts.files.update(copied.kept)
            self._parts.blobs.update(copied.blobs)
            self._parts.warnings.extend(copied.warnings)
            widths = await make_variants(self._pictures, some, snapshot.base, blobs)
            await self._then(self._write(self._enter((*copied.new, *widths.new))))
            add_to(self._parts.files, self._parts.blobs, widths)
        icon = self._assets.get((snapshot.site.favicon or "").removeprefix("asset:").lower())
        if icon is not None and icon.path in self._parts.files:
            self._parts.files["/favicon.ico"] = self._parts.files[icon.path]
        elif icon is not None and icon.path in self._parts.blobs:
            self._parts.blobs["/favicon.ico"] = self._parts.blobs[icon.path]

    async def _then(self, storing: Coroutine[Any, Any, None]) -> None:
        """Store something after what is being stored now, while the next is made."""
        try:
            await self._settle()
        except BaseException:
            storing.close()
            raise
        self._storing = asyncio.create_task(storing)

    async def _write(self, files: Sequence[Packed]) -> None:
        if files:
            async with self._writing.transaction():
                await store_files(self._writing, self._site_id, files)

    async def _settle(self) -> None:
        """Wait for what is being stored."""
        storing, self._storing = self._storing, None
        if storing is not None:
            await storing


def _link(asset: StoredAsset) -> Asset:
    """The asset as the renderer wants it, with the widths that a release has of it."""
    return replace(asset.link, variants=variants_of(asset))


def _entry(file: Packed) -> File:
    return File(file.hash, file.type, file.size)
