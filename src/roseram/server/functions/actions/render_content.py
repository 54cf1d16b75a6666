"""Shows content as visitors would see it, without storing anything."""

from __future__ import annotations

import asyncio
import uuid  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING, Any

from pydantic import Field

from roseram.builder.sites.components import expand, used
from roseram.builder.sites.content import read_content
from roseram.builder.sites.invalid import ContentInvalid
from roseram.builder.sites.render import PageInput, render_page
from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.failure import refused
from roseram.server.functions.rendering import as_text, read_design

if TYPE_CHECKING:
    from roseram.builder.sites.content import Content
    from roseram.builder.sites.removed import Removed
    from roseram.server.functions.context import Context
    from roseram.server.functions.rendering import Design


class Shown(Input):
    """What is to be shown, and in which design."""

    site_id: uuid.UUID | None = Field(None, description="The site whose design it is shown in.")
    organization_id: uuid.UUID | None = Field(
        None, description="Or the organization whose files it may show, with"
    )
    settings: dict[str, Any] | None = Field(
        None, description="the settings of a site: tokens and css."
    )
    content: dict[str, Any] = Field(description="A page's content.")
    css: str | None = Field(None, description="The page's own CSS.", max_length=200_000)
    path: str = Field("/", description="The page's address, for the navigation.", max_length=500)
    language: str | None = Field(None, description="Its language.", max_length=35)


class What(Output):
    """Something that visitors would not get."""

    where: str = Field(description="The element or rule.")
    what: str = Field(description="What was left out.")


class Document(Output):
    """A document that needs nothing else but the files it shows."""

    html: str = Field(
        description="The whole document, without scripts; its files open for an hour."
    )
    removed: list[What] = Field(description="What was left out of it.")


async def run(context: Context, given: Shown) -> Document:
    """Render it; whoever may see the site may ask."""
    try:
        content = read_content(given.content)
        design = await read_design(
            context,
            given.site_id,
            given.organization_id,
            given.settings,
            as_text(given.content),
            given.css or "",
            uses=used(content),
        )
        return await asyncio.to_thread(_document, given, content, design)
    except ContentInvalid as invalid:
        raise refused(422, "content_invalid", invalid.message, details=invalid.why) from None


def _document(given: Shown, content: Content, design: Design) -> Document:
    left_out: list[Removed] = []
    whole = expand(content, design.components, left_out.append)
    page = PageInput(given.path, "Preview", whole, css=given.css)
    made = render_page(
        page, design.site, design.links, scripts=False, report=left_out.append, whole=True
    )
    removed = [What(where=each.where, what=each.what) for each in left_out]
    return Document(html=made.html.decode(), removed=removed)


ACTION = Action(
    title="Show content as visitors would see it",
    sentence="Renders a content in the design of a site, without storing it: a whole document for "
    "a frame, with what had to be left out.",
    input=Shown,
    output=Document,
    run=run,
    who="anyone",
    scope="sites:read",
)
