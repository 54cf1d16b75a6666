"""Builds the release that somebody asked for, and lets it go live."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from roseram.blobs import Blobs
from roseram.builder.sites.publishing.faults import NotPossible, ReleaseMissing, SiteFaulty
from roseram.builder.sites.publishing.releases import BUILD, begin_again
from roseram.jobs.task import ATTEMPTS, GiveUp, Task

if TYPE_CHECKING:
    from roseram.jobs.task import Work


async def run(work: Work, given: dict[str, Any]) -> None:
    """Build it; a second run goes on where a killed one ended."""
    from roseram.builder.sites.publishing.build import build_release, fail_release

    release_id = UUID(given["release"])
    blobs = work.services.blobs if isinstance(work.services.blobs, Blobs) else None
    await begin_again(work.database, release_id)
    try:
        await build_release(
            work.database,
            blobs,
            release_id,
            sites_domain=work.services.sites_domain,
            tell=work.progress,
        )
    except ReleaseMissing:
        work.log.info("the release is gone, with its site")
    except (SiteFaulty, NotPossible) as error:
        raise GiveUp(error.message, why=error.why, next=error.next) from error
    except Exception as error:
        if work.attempt >= ATTEMPTS:
            async with work.database.connection() as connection:
                await fail_release(connection, release_id, str(error))
        raise


TASK = Task(BUILD, run, timeout=timedelta(minutes=30), title="Publish a site")
