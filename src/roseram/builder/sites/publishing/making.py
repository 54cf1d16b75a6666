"""The processor's part of a build: pages rendered and packed, with no waiting for anything."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from roseram.builder.sites.publishing.faults import Fault
from roseram.builder.sites.publishing.packing import Packed, pack
from roseram.builder.sites.publishing.pages import make_not_found, make_page
from roseram.builder.sites.publishing.paths import NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from concurrent.futures import Future

    from roseram.builder.sites.links import Asset
    from roseram.builder.sites.publishing.pages import Source
    from roseram.builder.sites.render import RenderedPage, SiteFile, SiteFiles, SiteInput

DEPTHS: Final = 6  # folders for which there is a page of status 404 with links of its own
HTML: Final = "text/html; charset=utf-8"
_THREADS: Final = 2  # compressing does not hold Python's lock


@dataclass(frozen=True, slots=True)
class Made:
    """A page as it is stored; the one of status 404 has a document for each depth."""

    source: Source | None  # None: ours, where the site has no page for what is not there
    documents: tuple[Packed, ...]
    beside: tuple[tuple[str, Packed], ...]  # path and file of what it links to
    rendered: RenderedPage | None = None  # the first of the documents, as it was rendered


@dataclass(frozen=True)
class Frame:
    """What all pages of a build are rendered with."""

    site: SiteInput
    shared: SiteFiles
    assets: Mapping[str, Asset]


def make_pages(sources: Sequence[Source], frame: Frame) -> tuple[list[Made], list[Fault]]:
    """Pages as they are stored, and what is wrong with the others."""
    faults: list[Fault] = []
    waiting: list[tuple[Source, list[Future[Packed]], RenderedPage]] = []
    with ThreadPoolExecutor(_THREADS) as pool:
        for source in sources:
            rendered = _documents(source, frame)
            if isinstance(rendered, Fault):
                faults.append(rendered)
                continue
            documents = [pool.submit(pack, each.html, HTML) for each in rendered]
            waiting.append((source, documents, rendered[0]))
    made = [
        Made(source, tuple(each.result() for each in documents), pack_files(first.files), first)
        for source, documents, first in waiting
    ]
    return made, faults


def make_default_not_found(frame: Frame) -> Made:
    """The page of status 404 of a site that has none of its own."""
    rendered = _not_found(None, frame)
    documents = tuple(pack(each.html, HTML) for each in rendered)
    return Made(None, documents, pack_files(rendered[0].files))


def pack_files(files: Iterable[SiteFile]) -> tuple[tuple[str, Packed], ...]:
    """Path and file of what the renderer made beside pages."""
    return tuple((each.path, pack(each.body, each.content_type)) for each in files)


def _documents(source: Source, frame: Frame) -> list[RenderedPage] | Fault:
    first = make_page(source, frame.site, frame.shared, frame.assets)
    if isinstance(first, Fault):
        return first
    return _not_found(source, frame) if source.row.path == NOT_FOUND else [first]


def _not_found(source: Source | None, frame: Frame) -> list[RenderedPage]:
    return [
        make_not_found(source, frame.site, frame.shared, frame.assets, depth)
        for depth in range(DEPTHS)
    ]
