"""From a page's tree of elements to its document: pure functions, nothing is read or written.

`render_site` makes the files that all pages of a site share, `render_page` one page.
"""

from roseram.builder.sites.removed import Removed, Reporter
from roseram.builder.sites.render.document import render_page
from roseram.builder.sites.render.element import render_html
from roseram.builder.sites.render.inputs import (
    Navigation,
    PageInput,
    RenderedPage,
    SiteFile,
    SiteFiles,
    SiteInput,
)
from roseram.builder.sites.render.shared import BASE_CSS, render_site
from roseram.builder.sites.render.styles import render_css

__all__ = (
    "BASE_CSS",
    "Navigation",
    "PageInput",
    "Removed",
    "RenderedPage",
    "Reporter",
    "SiteFile",
    "SiteFiles",
    "SiteInput",
    "render_css",
    "render_html",
    "render_page",
    "render_site",
)
