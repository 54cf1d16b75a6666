"""What the renderer is given and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from roseram.builder.forms.fields import Field

Navigation: TypeAlias = tuple[tuple[str, str], ...]  # (path, title) in the order to show


@dataclass(frozen=True)
class SiteInput:
    """A site, as far as its pages show it.

    `favicon` and `og_image` are addresses or "asset:<uuid>". `address` is the public base such as
    "https://example.com" without a slash at its end; without it there is no canonical address.
    `css` and `javascript` are what editors wrote for the whole site.
    """

    name: str
    language: str = "en"
    description: str | None = None
    favicon: str | None = None
    theme_color: str | None = None
    seo_title: str | None = None
    seo_description: str | None = None
    seo_keywords: str | None = None
    og_image: str | None = None
    tokens: Mapping[str, object] = field(default_factory=dict)
    css: str | None = None
    javascript: str | None = None
    navigation: Navigation = ()
    address: str | None = None
    analytics_id: str | None = None
    noindex: bool = False
    forms: tuple[str, ...] = ()  # ids of the forms that visitors can send


@dataclass(frozen=True)
class PageInput:
    """One page; `path` is "/" or "/about", `content` what pages.content holds or a Content."""

    path: str
    title: str
    content: object
    description: str | None = None
    css: str | None = None
    javascript: str | None = None
    seo_title: str | None = None
    seo_description: str | None = None
    seo_keywords: str | None = None
    og_image: str | None = None
    noindex: bool = False
    published_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file to lie in the site at `path` ("/_assets/site-1a2b3c.css"); its name has its hash."""

    path: str
    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class SiteFiles:
    """What all pages of a site share: the stylesheet, and scripts where they run."""

    stylesheet: SiteFile
    scripts: tuple[SiteFile, ...] = ()

    def __iter__(self) -> Iterator[SiteFile]:
        """Every file that has to be written."""
        return iter((self.stylesheet, *self.scripts))


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """The document, and the files of this page alone that have to lie beside it."""

    html: bytes
    files: tuple[SiteFile, ...] = ()
    forms: Mapping[str, list[Field]] = field(default_factory=dict)  # by the form's id
    unsent: tuple[str, ...] = ()  # names of fields that no form takes: files, passwords
