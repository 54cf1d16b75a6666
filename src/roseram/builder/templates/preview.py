"""A starter template as it looks when it is published: files that link to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.builder.sites.links import RelativeLinks
from roseram.builder.sites.publishing.paths import file_name, path_of
from roseram.builder.sites.render import PageInput, SiteInput, render_page, render_site

if TYPE_CHECKING:
    from roseram.builder.sites.removed import Reporter
    from roseram.builder.templates.load import Template


def render_template(template: Template, report: Reporter | None = None) -> dict[str, bytes]:
    """The template's files by their names, such as "index.html"; the home page is the first.

    They can lie in any folder. `report` is told what the renderer left out.
    """
    about, pages = template.content["site"], template.content["pages"]
    listed = [page for page in pages if page["metadata"]["in_navigation"]]
    site = SiteInput(
        name=template.name,
        language=about["language"],
        theme_color=about["theme_color"],
        tokens=about["settings"]["tokens"],
        css=about["settings"]["css"],
        navigation=tuple((path_of(page["slug"]), page["name"]) for page in listed),
    )
    shared = render_site(site, scripts=False, report=report)
    found = {}
    for page in pages:
        path = path_of(page["slug"])
        given = PageInput(path, page["title"], page["content"], page["description"])
        made = render_page(
            given, site, RelativeLinks(path), scripts=False, shared=shared, report=report
        )
        found[file_name(path)] = made.html
    return {**found, **{file.path[1:]: file.body for file in shared}}
