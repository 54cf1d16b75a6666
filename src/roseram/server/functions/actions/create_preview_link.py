"""Makes a link to what is not published yet."""

from __future__ import annotations

import uuid  # noqa: TC003 - read by pydantic
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from pydantic import Field

from roseram.builder.sites.preview import LONGEST, Preview, make_token
from roseram.builder.sites.publishing.paths import BadSlug, path_of
from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.failure import refused
from roseram.server.functions.sites import SCOPE, SQL, require_editor

if TYPE_CHECKING:
    from roseram.server.functions.context import Context

_WEEK: Final = 7 * 86400  # seconds


class Ask(Input):
    """What the link shows, and for how long."""

    site_id: uuid.UUID = Field(description="The site.")
    page_id: uuid.UUID | None = Field(
        None, description="The one page that the link shows; all pages where it is left out."
    )
    expires_in: int = Field(
        _WEEK,
        description="Seconds that the link works; a week unless given, 30 days at most.",
        ge=60,
        le=int(LONGEST.total_seconds()),
    )


class Link(Output):
    """A link that anybody who has it can open, until it expires."""

    token: str = Field(description="What the link proves itself with.")
    path: str = Field(description="Where it leads at the site's own address: /_preview/...")
    url: str = Field(description="The link, at this server's address.")
    expires_at: datetime = Field(description="Until when it works.")


async def run(context: Context, given: Ask) -> Link:
    """Sign it: nothing is stored."""
    site = await require_editor(context, given.site_id)
    place = "/" if given.page_id is None else await _place(context, given.page_id, site.id)
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=given.expires_in)
    token = make_token(context.auth.preview_key, Preview(site.id, until, given.page_id))
    path = f"/_preview/{token}{place}"
    url = f"{context.auth.address}/s/{site.subdomain}{path}"
    return Link(token=token, path=path, url=url, expires_at=until)


async def _place(context: Context, page_id: uuid.UUID, site_id: uuid.UUID) -> str:
    async with context.transaction() as connection:
        row = await connection.fetchrow(SQL["page"], page_id, site_id)
    if row is None:
        raise refused(404, "page_not_found", "The site has no such page")
    try:
        return path_of(row["slug"])
    except BadSlug as bad:
        raise refused(422, "bad_slug", f"The page's slug cannot be used: {bad}") from None


ACTION = Action(
    title="Make a preview link",
    sentence="Makes a signed link that shows a site, or one page of it, as it would be published "
    "now, to whoever has the link; it expires. For editors and above.",
    input=Ask,
    output=Link,
    run=run,
    who="anyone",
    scope=SCOPE,
)
