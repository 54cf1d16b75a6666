"""Pages of a build: rendered, and packed with what lies beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from roseram.builder.sites.publishing.faults import Fault
from roseram.builder.sites.publishing.packing import Packed, pack
from roseram.builder.sites.publishing.pages import make_not_found, make_page
from roseram.builder.sites.publishing.paths import NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from roseram.builder.sites.links import Asset
    from roseram.builder.sites.publishing.packer import Packer
    from roseram.builder.sites.publishing.pages import Source
    from roseram.builder.sites.render import RenderedPage, SiteFile, SiteFiles, SiteInput

DEPTHS: Final = 6  # folders for which there is a page of status 404 with links of its own
HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page; the one of status 404 has a document for each depth."""

    source: Source | None  # None: ours, where the site has no page for what is not there
    documents: Sequence[RenderedPage]

    @property
    def first(self) -> RenderedPage:
        """The document that tells what all of them link to."""
        return self.documents[0]


@dataclass(frozen=True, slots=True)
class Made:
    """A page as it is stored."""

    page: Rendered
    documents: Sequence[Packed]


@dataclass(frozen=True)
class Frame:
    """What all pages of a build are rendered with."""

    site: SiteInput
    shared: SiteFiles
    assets: Mapping[str, Asset]


def render_pages(sources: Iterable[Source], frame: Frame) -> tuple[list[Rendered], list[Fault]]:
    """The pages, and what is wrong with the others."""
    faults: list[Fault] = []
    pages: list[Rendered] = []
    for source in sources:
        documents = _documents(source, frame)
        if isinstance(documents, Fault):
            faults.append(documents)
        else:
            pages.append(Rendered(source, documents))
    return pages, faults


def render_default_not_found(frame: Frame) -> Rendered:
    """The page of status 404 of a site that has none of its own."""
    return Rendered(None, _not_found(None, frame))


async def pack_pages(pages: Sequence[Rendered], packer: Packer) -> list[Made]:
    """Pages as they are stored."""
    packed = iter(
        await packer.pack([(each.html, HTML) for page in pages for each in page.documents])
    )
    return [Made(page, [next(packed) for _ in page.documents]) for page in pages]


def pack_files(files: Iterable[SiteFile]) -> list[tuple[str, Packed]]:
    """Path and file of what the renderer made beside pages."""
    return [(each.path, pack(each.body, each.content_type)) for each in files]


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
