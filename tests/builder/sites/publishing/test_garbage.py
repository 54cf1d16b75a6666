"""Files without a release go, all others stay."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from builder.sites.publishing.conftest import Studio, text_page
from roseram.builder.sites.publishing.build import build_release
from roseram.builder.sites.publishing.faults import FilesGone
from roseram.builder.sites.publishing.garbage import remove_garbage
from roseram.builder.sites.publishing.releases import insert_release

if TYPE_CHECKING:
    from typing import Any

AT_ONCE = timedelta(0)


async def hashes(studio: Studio) -> set[str]:
    found: Any = await studio.value("select array_agg(hash) from roseram.release_files")
    return set(found or ())


async def test_every_release_that_is_kept_keeps_its_files(studio: Studio) -> None:
    page = await studio.page("about", text_page("one"))
    first = await studio.publish()
    await studio.change(page, content=text_page("two"))
    second = await studio.publish()
    needed = first.manifest.hashes() | second.manifest.hashes()
    assert await hashes(studio) == needed
    assert await remove_garbage(studio.database, spared=AT_ONCE) == 0
    assert await hashes(studio) == needed
    await studio.execute("delete from public.site_releases where release_number = 1")
    assert await remove_garbage(studio.database) == 0, "what is new may belong to a build"
    assert await remove_garbage(studio.database, spared=AT_ONCE) == 1
    assert await hashes(studio) == second.manifest.hashes()
    assert await remove_garbage(studio.database, spared=AT_ONCE) == 0


async def test_a_site_that_goes_takes_its_files_along(studio: Studio) -> None:
    await studio.publish()
    await studio.execute("delete from public.sites")
    assert await hashes(studio) == set()
    assert await studio.value("select count(*) from roseram.release_garbage") == 0
    assert await studio.value("select count(*) from roseram.release_jobs") == 0


async def test_no_release_goes_live_whose_files_were_removed(studio: Studio) -> None:
    await studio.page("about")
    await studio.publish()
    async with studio.database.transaction() as connection:
        release = await insert_release(connection, studio.site_id)
    await studio.execute("delete from roseram.release_files")
    with pytest.raises(FilesGone):
        await build_release(studio.database, studio.blobs, release.id)
    assert await studio.statuses() == {1: "live", 2: "building"}


async def test_what_nobody_builds_is_given_up(studio: Studio) -> None:
    async with studio.database.transaction() as connection:
        await insert_release(connection, studio.site_id)
    await remove_garbage(studio.database)
    assert await studio.statuses() == {1: "building"}
    await studio.execute("update public.site_releases set created_at = now() - interval '2 hours'")
    await remove_garbage(studio.database)
    assert await studio.statuses() == {1: "failed"}
