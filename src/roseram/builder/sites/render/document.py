"""One page as a whole document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.builder.sites.clean.css import for_document, with_links
from roseram.builder.sites.clean.stylesheet import clean_stylesheet
from roseram.builder.sites.clean.text import quoted
from roseram.builder.sites.content import read_content
from roseram.builder.sites.render.element import BodyWriter
from roseram.builder.sites.render.forms import Forms
from roseram.builder.sites.render.head import head_of, language_of
from roseram.builder.sites.render.inputs import RenderedPage, SiteFile
from roseram.builder.sites.render.shared import hashed_file, render_site
from roseram.builder.sites.render.styles import render_css

if TYPE_CHECKING:
    from roseram.builder.sites.content import Content
    from roseram.builder.sites.links import Links
    from roseram.builder.sites.removed import Reporter
    from roseram.builder.sites.render.inputs import PageInput, SiteFiles, SiteInput


def render_page(
    page: PageInput,
    site: SiteInput,
    links: Links,
    *,
    scripts: bool,
    shared: SiteFiles | None = None,
    report: Reporter | None = None,
    whole: bool = False,
) -> RenderedPage:
    """The page's document, and the files of its own that it needs beside it.

    A page links to the site's one stylesheet, holds the CSS of its own rules, and has scripts only
    where `scripts` is true: as deferred files, never in the document. Whoever publishes writes
    `shared` (from `render_site` with the same `scripts`; made here where it is not given) once
    and, for each page, its `html` and `files`. A `whole` document holds the style sheet itself.
    Raises ContentInvalid.
    """
    content = read_content(page.content)
    shared = shared or render_site(
        site, links.assets, scripts=scripts, links=links if whole else None
    )
    forms = Forms(site.forms)
    writer = BodyWriter(links, site.navigation, page.path, report, forms)
    writer.body(content.component)
    files = (*_own_scripts(page), *forms.files) if scripts else ()
    html = "".join(
        (
            f"<!doctype html>\n<html lang={quoted(language_of(site))}>\n<head>\n",
            head_of(page, site, links),
            _shared_style(shared, links, whole=whole),
            _own_style(page, content, links, report),
            *(
                _written_at(file, links, "<script defer src={}></script>\n")
                for file in (*(shared.scripts if scripts else ()), *files)
            ),
            "</head>\n",
            *writer.out,
            "\n</html>\n",
        )
    )
    return RenderedPage(html.encode("utf-8", "replace"), files, forms.fields, forms.unsent)


def _shared_style(shared: SiteFiles, links: Links, *, whole: bool) -> str:
    if whole:
        return f"<style>{for_document(shared.stylesheet.body.decode())}</style>\n"
    return _written_at(shared.stylesheet, links, '<link rel="stylesheet" href={}>\n')


def _written_at(file: SiteFile, links: Links, pattern: str) -> str:
    return pattern.format(quoted(links.to(file.path) or file.path))


def _own_scripts(page: PageInput) -> tuple[SiteFile, ...]:
    if not page.javascript or not page.javascript.strip():
        return ()
    return (hashed_file("page", "js", page.javascript),)


def _own_style(page: PageInput, content: Content, links: Links, report: Reporter | None) -> str:
    """The rules of the page's elements, and after them what an editor wrote by hand."""
    css = render_css(content.styles, report=report) + clean_stylesheet(page.css or "", report)
    return f"<style>{for_document(with_links(css, links))}</style>\n" if css else ""
