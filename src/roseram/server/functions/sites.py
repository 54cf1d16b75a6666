"""What actions on sites share: who may do them, releases as they are answered, refusals."""

from __future__ import annotations

import uuid  # noqa: TC003 - read by pydantic
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING, Final

from pydantic import Field

from roseram.builder.sites.publishing.faults import (
    FilesGone,
    NotPossible,
    ReleaseMissing,
    SiteFaulty,
    SiteMissing,
)
from roseram.postgres import load_sql
from roseram.server.functions.action import Output
from roseram.server.functions.failure import not_signed_in, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.builder.sites.publishing.releases import Release
    from roseram.server.functions.context import Context
    from roseram.server.rest.refusal import Refusal

SQL = load_sql("roseram.server.functions", "sites.sql")
SCOPE: Final = "sites:write"


class ReleaseOutput(Output):
    """A release of a site."""

    release_id: uuid.UUID = Field(description="The release.")
    site_id: uuid.UUID = Field(description="Its site.")
    number: int = Field(description="Its number; releases of a site count from 1.")
    status: str = Field(description="building, ready, live, retired or failed.")
    message: str | None = Field(description="What changed, in the publisher's words.")
    error_message: str | None = Field(description="Why it failed.")
    scheduled_for: datetime | None = Field(description="When it is to go live, if later.")
    published_at: datetime | None = Field(description="When it went live.")


@dataclass(frozen=True, slots=True)
class Site:
    """A site that the caller may publish."""

    id: uuid.UUID
    organization_id: uuid.UUID
    name: str
    subdomain: str | None


def output_of(release: Release) -> ReleaseOutput:
    """A release as it is answered."""
    return ReleaseOutput(
        release_id=release.id,
        site_id=release.site_id,
        number=release.number,
        status=release.status,
        message=release.message,
        error_message=release.error_message,
        scheduled_for=release.scheduled_for,
        published_at=release.published_at,
    )


async def require_editor(context: Context, site_id: uuid.UUID) -> Site:
    """The site, seen as the caller; Refusal 401, 403 or 404 where they may not publish it."""
    require_somebody(context)
    async with context.transaction() as connection:
        row = await connection.fetchrow(SQL["site"], site_id)
    if row is None:
        raise missing_site()
    if not row["may_edit"]:
        raise refused(403, "not_an_editor", "Only editors and above may publish a site")
    return Site(row["id"], row["organization_id"], row["name"], row["subdomain"])


def require_somebody(context: Context) -> None:
    """Refusal 401 for visitors."""
    if context.account is None and context.caller.role != "service_role":
        raise not_signed_in()


def missing_site() -> Refusal:
    """404: not there, or not for the caller."""
    return refused(404, "site_not_found", "There is no such site, or you may not see it")


async def find_release_id(
    context: Context, release_id: uuid.UUID | None, site_id: uuid.UUID | None, number: int | None
) -> tuple[Site, uuid.UUID]:
    """A release by its id, or by site and number, of a site that the caller may publish."""
    require_somebody(context)
    if release_id is None and (site_id is None or number is None):
        raise refused(422, "invalid_input", "Name release_id, or site_id and number")
    async with context.transaction() as connection:
        rows = await connection.fetch(SQL["release"], release_id, site_id, number)
    if len(rows) != 1:
        raise refused(404, "release_not_found", "There is no such release, or you may not see it")
    return await require_editor(context, rows[0]["site_id"]), rows[0]["id"]


@contextmanager
def refusing() -> Iterator[None]:
    """What publishing refuses, as refusals."""
    try:
        yield
    except SiteMissing:
        raise missing_site() from None
    except ReleaseMissing as error:
        raise refused(404, "release_not_found", error.message) from None
    except NotPossible as error:
        raise refused(
            409, "not_possible", error.message, details=error.why, hint=error.next
        ) from None
    except FilesGone as error:
        raise refused(409, "files_gone", error.message, hint=error.next) from None
    except SiteFaulty as error:
        details = [
            {
                "message": each.message,
                "remedy": each.remedy,
                "page_id": each.page,
                "kind": each.kind,
            }
            for each in error.faults
        ]
        raise refused(422, "site_faulty", error.message, details=details, hint=error.next) from None
