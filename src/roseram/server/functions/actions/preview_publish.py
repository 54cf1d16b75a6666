"""Says what a publish would change."""

from __future__ import annotations

import uuid
from datetime import datetime  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from roseram.builder.sites.publishing.changes import find_changes
from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.sites import SQL, missing_site, refusing, require_somebody

if TYPE_CHECKING:
    from roseram.builder.sites.publishing.changes import Changes
    from roseram.server.functions.context import Context


class Which(Input):
    """Which site."""

    site_id: uuid.UUID = Field(description="The site.")


class PageChange(Output):
    """A page that would change."""

    page_id: uuid.UUID = Field(description="The page.")
    title: str = Field(description="Its title.")
    path: str = Field(description="Where it lies in the site, such as /about.")
    change: Literal["added", "changed", "removed"] = Field(description="What becomes of it.")
    what: list[str] = Field(
        description="Of a changed one: title, path, content, css, javascript, settings, components."
    )
    components: list[str] = Field(description="Names of the components on it that changed.")
    earlier_path: str | None = Field(description="Where it lies now, if elsewhere.")
    earlier_title: str | None = Field(description="What it is called now, if otherwise.")


class RedirectChange(Output):
    """A redirect that would change."""

    from_path: str = Field(description="Path that is asked for.")
    change: Literal["added", "changed", "removed"] = Field(description="What becomes of it.")
    status: int = Field(description="HTTP status.")
    to: str = Field(description="Where it leads; empty for 410.")


class Fault(Output):
    """What stands in the way of a publish."""

    message: str = Field(description="What is wrong.")
    remedy: str = Field(description="What to do.")
    page_id: uuid.UUID | None = Field(description="The page that it is about.")
    kind: Literal["fault", "approval"] = Field(
        description="approval: the page only waits for that; fault: all else."
    )


class ChangesOutput(Output):
    """All that a publish would change."""

    live: int | None = Field(description="Number of the release that is live; null for none.")
    published_at: datetime | None = Field(description="When that went live.")
    nothing: bool = Field(description="Whether visitors would see no difference.")
    pages: list[PageChange] = Field(description="Pages.")
    redirects: list[RedirectChange] = Field(description="Redirects.")
    settings: list[str] = Field(description="Settings of the site that differ.")
    navigation: bool = Field(description="Whether the list of pages differs.")
    faults: list[Fault] = Field(description="What has to be put right before.")
    warnings: list[str] = Field(description="What is good to know.")


async def run(context: Context, given: Which) -> ChangesOutput:
    """Compare the site with what is live; whoever may see the site may know."""
    require_somebody(context)
    async with context.transaction() as connection:
        if await connection.fetchrow(SQL["site"], given.site_id) is None:
            raise missing_site()
    with refusing():
        async with context.auth.database.transaction(
            readonly=True, isolation="repeatable_read"
        ) as connection:
            return _output(await find_changes(connection, given.site_id))


def _output(changes: Changes) -> ChangesOutput:
    return ChangesOutput(
        live=changes.live,
        published_at=changes.published_at,
        nothing=changes.nothing,
        pages=[
            PageChange(
                page_id=uuid.UUID(page.id),
                title=page.title,
                path=page.path,
                change=page.change,
                what=list(page.what),
                components=list(page.components),
                earlier_path=page.earlier_path,
                earlier_title=page.earlier_title,
            )
            for page in changes.pages
        ],
        redirects=[
            RedirectChange(from_path=r.source, change=r.change, status=r.status, to=r.target)
            for r in changes.redirects
        ],
        settings=list(changes.settings),
        navigation=changes.navigation,
        faults=[
            Fault(
                message=fault.message,
                remedy=fault.remedy,
                page_id=uuid.UUID(fault.page) if fault.page else None,
                kind=fault.kind,
            )
            for fault in changes.faults
        ],
        warnings=list(changes.warnings),
    )


ACTION = Action(
    title="Say what a publish would change",
    sentence="Compares the site as it is now with the release that is live: pages, redirects, "
    "settings, and what has to be put right before.",
    input=Which,
    output=ChangesOutput,
    run=run,
    who="anyone",
    scope="sites:read",
)
