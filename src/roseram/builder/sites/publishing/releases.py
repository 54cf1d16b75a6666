"""Releases: asked for, switched, rolled back, cancelled; which one is live is decided here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from roseram.builder.sites.publishing.faults import (
    FilesGone,
    NotPossible,
    ReleaseMissing,
    SiteMissing,
)
from roseram.builder.sites.publishing.manifest import Manifest
from roseram.builder.sites.publishing.store import SQL
from roseram.jobs import queue

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from roseram.postgres import Connection, Database

BUILD: Final = "publish_site"  # task
SWITCH: Final = "switch_release"  # task
CANCELLED: Final = "Cancelled"


@dataclass(frozen=True, slots=True)
class Release:
    """A row of public.site_releases, without what it holds."""

    id: UUID
    site_id: UUID
    organization_id: UUID
    number: int
    status: str  # building, ready, live, retired, failed
    message: str | None
    error_message: str | None
    created_by: UUID | None
    scheduled_for: datetime | None
    published_at: datetime | None
    created_at: datetime
    site: str  # its name


async def find_release(connection: Connection, release_id: UUID) -> Release:
    """The release; ReleaseMissing."""
    row = await connection.fetchrow(SQL["release"], release_id)
    if row is None:
        raise ReleaseMissing
    return Release(**row)


async def find_number(connection: Connection, site_id: UUID, number: int) -> UUID:
    """The id of a site's release by its number; ReleaseMissing."""
    found: UUID | None = await connection.fetchval(SQL["by_number"], site_id, number)
    if found is None:
        raise ReleaseMissing(f"The site has no release {number}")
    return found


async def find_live(connection: Connection, site_id: UUID) -> UUID | None:
    """The id of the release that is live; None where there is none."""
    row = await connection.fetchrow(SQL["live"], site_id)
    return row["id"] if row else None


async def list_releases(connection: Connection, site_id: UUID, limit: int = 50) -> list[Release]:
    """Releases of a site, the newest first."""
    return [Release(**row) for row in await connection.fetch(SQL["list"], site_id, limit)]


async def read_manifest(connection: Connection, release_id: UUID) -> Manifest:
    """What a release holds; ReleaseMissing."""
    text = await connection.fetchval(SQL["manifest"], release_id)
    if text is None:
        raise ReleaseMissing
    return Manifest.from_json(json.loads(text))


async def request_release(
    connection: Connection,
    site_id: UUID,
    *,
    person_id: UUID | None,
    message: str | None = None,
    scheduled_for: datetime | None = None,
) -> Release:
    """Ask for the site to be published, in the caller's transaction; the release that it becomes.

    Who asks twice for the same, before it was begun, gets the same release. Raises SiteMissing,
    and NotPossible for an archived site.
    """
    site = await connection.fetchrow(SQL["site"], site_id)
    if site is None:
        raise SiteMissing
    if site["status"] == "archived":
        raise NotPossible("The site is archived", next="take it out of the archive first")
    release_id: UUID = await connection.fetchval(SQL["new_id"])
    job = await queue.enqueue(
        connection,
        BUILD,
        {"release": str(release_id)},
        title=f"Publish {site['name']}",
        organization_id=site["organization_id"],
        person_id=person_id,
        dedupe_key=f"publish:{site_id}:{person_id}:{scheduled_for}:{message or ''}",
    )
    waiting: UUID | None = await connection.fetchval(SQL["of_job"], job)
    if waiting is not None:
        return await find_release(connection, waiting)
    await _insert(
        connection, release_id, site["organization_id"], site_id, message, person_id, scheduled_for
    )
    await connection.execute(SQL["name_job"], release_id, job)
    return await find_release(connection, release_id)


async def insert_release(
    connection: Connection, site_id: UUID, *, message: str | None = None
) -> Release:
    """A release that the caller builds at once, without a job. Raises as `request_release`."""
    site = await connection.fetchrow(SQL["site"], site_id)
    if site is None:
        raise SiteMissing
    if site["status"] == "archived":
        raise NotPossible("The site is archived", next="take it out of the archive first")
    release_id: UUID = await connection.fetchval(SQL["new_id"])
    await connection.execute(
        SQL["insert"], release_id, site["organization_id"], site_id, message, None, None
    )
    return await find_release(connection, release_id)


async def begin_again(database: Database, release_id: UUID) -> None:
    """A release that failed, and whose job somebody lets run anew, is to be built after all."""
    async with database.connection() as connection:
        await connection.execute(SQL["again"], release_id)


async def finish_release(
    connection: Connection, release: Release, manifest: Manifest, anew: Collection[str]
) -> str:
    """A release is complete: it goes live, or waits for its time; its status.

    In one transaction of the caller's. Nothing happens where it was cancelled meanwhile. `anew`
    are the ids of the pages that were rendered. Raises FilesGone.
    """
    await connection.execute(SQL["lock_site"], release.site_id)
    now = await connection.fetchrow(SQL["lock_release"], release.id)
    if now is None or now["status"] != "building":
        return now["status"] if now else "failed"
    if await connection.fetchval(SQL["missing"], release.site_id, list(manifest.hashes())):
        raise FilesGone
    text = json.dumps(manifest.to_json(), ensure_ascii=False, separators=(",", ":"))
    await connection.execute(SQL["keep_manifest"], release.id, text, "ready", None)
    keys = [blob.key for blob in manifest.blobs.values()]
    await connection.execute(SQL["blobs"], release.site_id, release.id, keys)
    if now["later"]:
        await _schedule(connection, release)
        return "ready"
    return await _go_live(connection, release, anew)


async def switch_release(connection: Connection, release_id: UUID) -> str:
    """The time of a release has come: it goes live, unless it was cancelled; its status."""
    release = await find_release(connection, release_id)
    await connection.execute(SQL["lock_site"], release.site_id)
    now = await connection.fetchrow(SQL["lock_release"], release_id)
    if now is None or now["status"] != "ready":
        return now["status"] if now else "failed"
    if now["later"]:
        await _schedule(connection, release)
        return "ready"
    manifest = await read_manifest(connection, release_id)
    return await _go_live(connection, release, manifest.pages)


async def roll_back(
    connection: Connection, release_id: UUID, *, person_id: UUID | None, message: str | None = None
) -> Release:
    """What an earlier release holds goes live at once, as a new release; in one transaction.

    It counts as published now: what was asked for earlier does not replace it. Raises
    ReleaseMissing, and NotPossible for one that was never complete, or is live.
    """
    earlier = await find_release(connection, release_id)
    await connection.execute(SQL["lock_site"], earlier.site_id)
    now = await connection.fetchrow(SQL["lock_release"], release_id)
    if now is None or not now["built"]:
        raise NotPossible(f"Release {earlier.number} holds nothing", why=earlier.error_message)
    if now["status"] == "live":
        raise NotPossible(f"Release {earlier.number} is live already")
    manifest = await read_manifest(connection, release_id)
    if await connection.fetchval(SQL["missing"], earlier.site_id, list(manifest.hashes())):
        raise FilesGone
    new_id: UUID = await connection.fetchval(SQL["new_id"])
    told = message or f"Back to release {earlier.number}"
    await connection.execute(SQL["copy"], new_id, release_id, told, person_id)
    await connection.execute(SQL["copy_blobs"], new_id, release_id)
    await _go_live(connection, await find_release(connection, new_id), ())
    return await find_release(connection, new_id)


async def cancel_release(connection: Connection, release_id: UUID, *, by: str | None) -> Release:
    """A release that is being built, or waits for its time, will not go live.

    Raises ReleaseMissing, and NotPossible for one that is live already, or over.
    """
    release = await find_release(connection, release_id)
    told = f"{CANCELLED} by {by}" if by else CANCELLED
    if await connection.fetchval(SQL["cancel"], release_id, told) is None:
        raise NotPossible(f"Release {release.number} cannot be cancelled", why=_state(release))
    for row in await connection.fetch(SQL["jobs"], release_id):
        await queue.cancel(connection, row["job_id"])
    return await find_release(connection, release_id)


def _state(release: Release) -> str:
    return f"it is {release.status}"


async def _insert(
    connection: Connection,
    release_id: UUID,
    organization_id: UUID,
    site_id: UUID,
    message: str | None,
    person_id: UUID | None,
    scheduled_for: datetime | None,
) -> None:
    await connection.execute(
        SQL["insert"], release_id, organization_id, site_id, message, person_id, scheduled_for
    )


async def _schedule(connection: Connection, release: Release) -> None:
    job = await queue.enqueue(
        connection,
        SWITCH,
        {"release": str(release.id)},
        title=f"Publish {release.site} at the set time",
        organization_id=release.organization_id,
        person_id=release.created_by,
        dedupe_key=f"switch:{release.id}",
        run_at=release.scheduled_for,
    )
    await connection.execute(SQL["name_job"], release.id, job)


async def _go_live(connection: Connection, release: Release, anew: Collection[str]) -> str:
    """Under the site's lock: live, or retired at once where a newer one is live already."""
    live = await connection.fetchrow(SQL["live"], release.site_id)
    if live is not None and live["number"] > release.number:
        why = f"Release {live['number']}, which is newer, went live before it"
        await connection.execute(SQL["set_status"], release.id, "retired", why)
        return "retired"
    await connection.execute(SQL["retire"], release.site_id, release.id)
    await connection.execute(SQL["go_live"], release.id)
    await connection.execute(SQL["site_published"], release.site_id)
    await connection.execute(SQL["pages_published"], release.site_id, list(anew))
    await connection.execute(SQL["forms_published"], release.site_id, release.id)
    return "live"
