"""The style sheet that all pages of a site share, for the editor's canvas."""

from __future__ import annotations

import uuid  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING

from pydantic import Field

from roseram.builder.sites.render import render_site
from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.rendering import read_design

if TYPE_CHECKING:
    from roseram.server.functions.context import Context


class Which(Input):
    """Which site."""

    site_id: uuid.UUID = Field(description="The site.")


class Styles(Output):
    """What stands before a page's own rules."""

    css: str = Field(description="The shared style sheet; its files open for an hour.")
    language: str = Field(description="The language of the site's pages.")


async def run(context: Context, given: Which) -> Styles:
    """As it is now; whoever may see the site may ask."""
    design = await read_design(context, given.site_id, None, None)
    shared = render_site(design.site, design.links.assets, scripts=False, links=design.links)
    return Styles(css=shared.stylesheet.body.decode(), language=design.site.language)


ACTION = Action(
    title="Read a site's style sheet",
    sentence="Gives the style sheet that all pages of a site share, as it is now.",
    input=Which,
    output=Styles,
    run=run,
    who="anyone",
    scope="sites:read",
)
