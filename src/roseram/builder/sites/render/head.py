"""What stands in the head of a page: its title, and what search engines and networks read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.builder.sites.clean.css import clean_value
from roseram.builder.sites.clean.text import escaped, quoted
from roseram.builder.sites.clean.urls import clean_source

if TYPE_CHECKING:
    from datetime import datetime

    from roseram.builder.sites.links import Links
    from roseram.builder.sites.render.inputs import PageInput, SiteInput

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def language_of(site: SiteInput) -> str:
    """The language of the site's pages, English where what is given is no language."""
    return site.language if site.language and _LANGUAGE.fullmatch(site.language) else "en"


def head_of(page: PageInput, site: SiteInput, links: Links) -> str:
    """The elements of the head, each on a line, without styles and scripts."""
    title = title_of(page, site)
    description = page.seo_description or page.description or site.seo_description
    description = description or site.description
    address = site.address.rstrip("/") + page.path if site.address else None
    lines = [
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escaped(_line(title))}</title>",
        _meta("name", "description", description),
        _meta("name", "keywords", page.seo_keywords or site.seo_keywords),
        _meta("name", "robots", "noindex" if page.noindex or site.noindex else None),
        _meta("name", "theme-color", clean_value(site.theme_color) if site.theme_color else None),
        f'<link rel="canonical" href={quoted(address)}>' if address else "",
        _icon(site, links),
        *_shared_as(page, site, links, title, description, address),
    ]
    return "\n".join(line for line in lines if line) + "\n"


def title_of(page: PageInput, site: SiteInput) -> str:
    """The title of the document: the page's own, with the site's name behind it."""
    if page.seo_title:
        return page.seo_title
    if page.path == "/":
        return site.seo_title or site.name
    return f"{page.title} – {site.name}" if page.title != site.name else page.title  # noqa: RUF001


def _shared_as(
    page: PageInput,
    site: SiteInput,
    links: Links,
    title: str,
    description: str | None,
    address: str | None,
) -> list[str]:
    """What social networks show of the page."""
    picture = _public_address(page.og_image or site.og_image, site, links)
    return [
        _meta("property", "og:type", "website"),
        _meta("property", "og:site_name", site.name),
        _meta("property", "og:title", title),
        _meta("property", "og:description", description),
        _meta("property", "og:url", address),
        _meta("property", "og:image", picture),
        _meta("name", "twitter:card", "summary_large_image" if picture else "summary"),
        _meta("property", "article:published_time", _moment(page.published_at)),
        _meta("property", "article:modified_time", _moment(page.updated_at)),
    ]


def _icon(site: SiteInput, links: Links) -> str:
    cleaned = clean_source(site.favicon) if site.favicon else None
    address = links.to(cleaned) if cleaned else None
    return (
        f'<link rel="icon" href={quoted(address)}>'
        if address
        else '<link rel="icon" href="data:,">'
    )


def _public_address(given: str | None, site: SiteInput, links: Links) -> str | None:
    """A whole address, which is the only kind that networks follow; None where there is none."""
    cleaned = clean_source(given) if given else None
    asset = links.asset(cleaned) if cleaned else None
    address = asset.address if asset else cleaned
    if address and address.startswith("/") and not address.startswith("//"):
        return site.address.rstrip("/") + address if site.address else None
    return address if address and address.startswith(("https://", "http://")) else None


def _moment(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _meta(kind: str, name: str, content: str | None) -> str:
    return f'<meta {kind}="{name}" content={quoted(_line(content))}>' if content else ""


def _line(text: str) -> str:
    return " ".join(text.split())
