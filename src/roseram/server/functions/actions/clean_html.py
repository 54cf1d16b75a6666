"""Makes clean elements of HTML that somebody pastes."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from roseram.builder.sites.importing import ImportRefused, pasted_elements
from roseram.builder.sites.invalid import ContentInvalid
from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.failure import refused
from roseram.server.functions.sites import SCOPE, require_somebody

if TYPE_CHECKING:
    from roseram.server.functions.context import Context

MAX_HTML: Final = 700_000  # characters; a request may have about a million bytes
MAX_CSS: Final = 150_000
_SHOWN: Final = 200  # things that are told of


class HtmlInput(Input):
    """What is pasted."""

    html: str = Field(
        description="The HTML, a piece or a whole document.", min_length=1, max_length=MAX_HTML
    )
    css: str | None = Field(
        None,
        description="Its style sheet. With one, classes and styles stay; without one only what "
        "words mean stays: headings, paragraphs, lists, links, tables, pictures, bold, italic.",
        max_length=MAX_CSS,
    )


class Cleaned(Output):
    """What can be placed in a page."""

    components: list[dict[str, Any]] = Field(description="Elements, as pages.content holds them.")
    styles: list[dict[str, Any]] = Field(description="Style rules that belong to them.")
    removed: list[dict[str, str]] = Field(
        description='What was left out: {"what": "…", "where": "…"}.'
    )


async def run(context: Context, given: HtmlInput) -> Cleaned:
    """Read and clean it in a thread, as a long text takes a while."""
    require_somebody(context)
    try:
        found = await asyncio.to_thread(pasted_elements, given.html, given.css)
    except (ImportRefused, ContentInvalid) as error:
        message = re.sub(r"^The file ", "This ", error.message)
        raise refused(422, "not_pasted", message, details=error.why) from None
    removed = [{"what": each.what, "where": each.where} for each in found.removed[:_SHOWN]]
    return Cleaned(components=found.components, styles=found.styles, removed=removed)


ACTION = Action(
    title="Clean HTML",
    sentence="Makes clean elements of HTML that somebody pastes, from a word processor or another "
    "website: no scripts, and without a style sheet no fonts, sizes and colours.",
    input=HtmlInput,
    output=Cleaned,
    run=run,
    who="anyone",
    scope=SCOPE,
)
