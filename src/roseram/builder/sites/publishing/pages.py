"""One page made ready for a release: rendered, with what it links to and what it follows from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from roseram.builder.sites.components import expand
from roseram.builder.sites.content import read_content
from roseram.builder.sites.invalid import ContentInvalid
from roseram.builder.sites.links import RelativeLinks
from roseram.builder.sites.publishing.assets import asset_ids
from roseram.builder.sites.publishing.faults import Fault
from roseram.builder.sites.render import PageInput, render_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asyncpg import Record

    from roseram.builder.sites.components import Definition
    from roseram.builder.sites.content import Content
    from roseram.builder.sites.links import Asset
    from roseram.builder.sites.publishing.snapshot import PageRow
    from roseram.builder.sites.render import RenderedPage, SiteFiles, SiteInput

_NAVIGATION: Final = '"navigation"'  # how a content names the element that lists the pages
_COMPONENT: Final = '"componentId"'
_NOTHING: Final = hashlib.md5(b"", usedforsecurity=False).hexdigest()
# What answers for an address that is not there, where the site has no page of its own for it.
_SORRY: Final = {
    "de": ("Seite nicht gefunden", "Diese Seite gibt es hier nicht.", "Zur Startseite"),
    "en": ("Page not found", "There is no page at this address.", "Go to the home page"),
    "es": ("Página no encontrada", "No hay ninguna página en esta dirección.", "Ir al inicio"),
    "fr": ("Page introuvable", "Cette adresse ne mène à aucune page.", "Retour au début"),
    "it": ("Pagina non trovata", "Questo indirizzo non porta a nessuna pagina.", "Vai alla home"),
    "nl": ("Pagina niet gevonden", "Op dit adres staat geen pagina.", "Naar de startpagina"),
    "pt": ("Página não encontrada", "Não há nenhuma página neste endereço.", "Ir para o início"),
}


@dataclass(frozen=True)
class Source:
    """What a page is made of, read from its row."""

    row: PageRow
    content: str  # JSON
    css: str | None
    javascript: str | None
    description: str | None
    seo_title: str | None
    seo_description: str | None
    seo_keywords: str | None
    og_image: str | None
    components: Mapping[UUID, Definition] = field(default_factory=dict)  # all that it uses

    @cached_property
    def assets(self) -> set[str]:
        """The ids of the assets that it names."""
        inside = (each.stored for each in self.components.values())
        return asset_ids(self.content, self.css, self.og_image, *inside)

    @cached_property
    def navigation(self) -> bool:
        """Whether it may show the list of pages."""
        inside = (each.stored for each in self.components.values())
        return any(_NAVIGATION in each for each in (self.content, *inside))

    @property
    def parts(self) -> Mapping[str, str]:
        """Digests of what it is made of, as the query `parts` makes them."""
        return {
            "content": _md5(self.content),
            "css": _md5(self.css),
            "javascript": _md5(self.javascript),
            "settings": self.row.settings,
        }


def source_of(row: PageRow, record: Record, components: Mapping[UUID, Definition]) -> Source:
    """The page of a row of the query `contents`; `components` are those of the site."""
    used = map(UUID, row.components)
    return Source(
        row=row,
        content=record["content"],
        css=record["custom_css"],
        javascript=record["custom_javascript"],
        description=record["description"],
        seo_title=record["seo_title"],
        seo_description=record["seo_description"],
        seo_keywords=record["seo_keywords"],
        og_image=record["og_image_url"],
        components={each: components[each] for each in used if each in components},
    )


def make_page(
    source: Source,
    site: SiteInput,
    shared: SiteFiles,
    assets: Mapping[str, Asset],
    *,
    scripts: bool = True,
) -> RenderedPage | Fault:
    """The page as a release has it; Fault where its content cannot be read."""
    links = RelativeLinks(source.row.path, assets=assets)
    try:
        return render_page(_input_of(source), site, links, scripts=scripts, shared=shared)
    except ContentInvalid as invalid:
        message = f"The page {source.row.name!r}: {invalid.message} ({invalid.why})"
        return Fault(message, "open it in the code view and put that right", source.row.id)


def make_not_found(
    source: Source | None,
    site: SiteInput,
    shared: SiteFiles,
    assets: Mapping[str, Asset],
    depth: int,
    *,
    scripts: bool = True,
) -> RenderedPage:
    """The page of status 404 with links that are right `depth` folders below the site's root."""
    links = RelativeLinks("/x" * (depth + 1), assets=assets)
    given = _default_not_found(site.language) if source is None else _input_of(source)
    nowhere = replace(site, address=None)  # it has no address that could be called its own
    return render_page(given, nowhere, links, scripts=scripts, shared=shared)


def _input_of(source: Source) -> PageInput:
    return PageInput(
        path=source.row.path,
        title=source.row.title,
        content=_content_of(source),
        description=source.description,
        css=source.css,
        javascript=source.javascript,
        seo_title=source.seo_title,
        seo_description=source.seo_description,
        seo_keywords=source.seo_keywords,
        og_image=source.og_image,
        noindex=source.row.noindex,
    )


def _content_of(source: Source) -> Content:
    content = read_content(json.loads(source.content))
    return expand(content, source.components) if _COMPONENT in source.content else content


def _default_not_found(language: str) -> PageInput:
    title, text, home = _SORRY.get(language.partition("-")[0].lower(), _SORRY["en"])
    style = {
        "max-width": "36rem",
        "margin": "20vh auto 0",
        "padding": "0 1.5rem",
        "text-align": "center",
    }
    content = {
        "component": {
            "type": "wrapper",
            "components": [
                {
                    "tagName": "main",
                    "attributes": {"id": "missing"},
                    "components": [
                        _element("h1", title),
                        _element("p", text),
                        {"tagName": "p", "components": [_element("a", home, href="/")]},
                    ],
                }
            ],
        },
        "styles": [{"selectors": ["#missing"], "style": style}],
    }
    return PageInput(path="/404", title=title, content=content, noindex=True)


def _element(tag: str, text: str, **attributes: str) -> dict[str, Any]:
    inner = [{"type": "textnode", "content": text}]
    return {"tagName": tag, "attributes": attributes, "components": inner}


def _md5(text: str | None) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() if text else _NOTHING
