"""The tasks that publish, run by a worker as the queue hands them out."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builder.sites.publishing.conftest import PERSON, Studio, make_studio, text_page
from jobs.running import running
from roseram.builder.sites.publishing.releases import Release, find_release, request_release
from roseram.jobs.queue import retry
from roseram.jobs.task import Services, find_tasks
from roseram.jobs.worker import Worker
from roseram.postgres import Database
from roseram.server.auth.settings import AuthSettings
from roseram.vault import Vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


@pytest.fixture
async def studio(schema_database: str, tmp_path: Path) -> AsyncIterator[Studio]:
    async with await Database.open(schema_database, max_size=20) as database:
        yield await make_studio(schema_database, database, tmp_path)


@asynccontextmanager
async def working(studio: Studio) -> AsyncIterator[None]:
    """A worker that runs the builder's tasks."""
    services = Services(
        data_dir=Path("/nowhere"),
        mail=AuthSettings(),
        blobs=studio.blobs,
        sites_domain="example.org",
    )
    tasks = find_tasks(["roseram.builder.tasks"])
    worker = Worker(studio.database, Vault((bytes(32),)), services, tasks)
    async with running(worker):
        yield


async def ask(studio: Studio, when: datetime | None = None, message: str = "x") -> Release:
    async with studio.database.transaction() as connection:
        return await request_release(
            connection, studio.site_id, person_id=PERSON, message=message, scheduled_for=when
        )


async def becomes(studio: Studio, release: Release, status: str) -> Release:
    """Wait until a release has come so far."""
    async with asyncio.timeout(60):
        while True:
            async with studio.database.connection() as connection:
                found = await find_release(connection, release.id)
            if found.status == status:
                return found
            await asyncio.sleep(0.01)


async def test_published(studio: Studio) -> None:
    await studio.site(favicon_url=await studio.asset("a.png", b"\x89PNG", "image/png"))
    async with working(studio):
        await becomes(studio, await ask(studio), "live")
    assert "/favicon.ico" in (await studio.live()).files
    assert "https://studio.example.org/" in await studio.text("/sitemap.xml")


async def test_at_a_set_time(studio: Studio) -> None:
    async with working(studio):
        release = await ask(studio, datetime.now(UTC) + timedelta(seconds=1.5))
        await becomes(studio, release, "ready")
        live = await becomes(studio, release, "live")
    assert live.published_at is not None
    assert release.scheduled_for is not None
    assert live.published_at >= release.scheduled_for


async def test_a_faulty_site_is_put_right_and_tried_again(studio: Studio) -> None:
    page = await studio.page("..", name="Broken")
    async with working(studio):
        release = await ask(studio)
        failed = await becomes(studio, release, "failed")
        assert failed.error_message is not None
        assert "Broken" in failed.error_message
        await studio.change(page, slug="fine")
        async with asyncio.timeout(30):
            while True:
                async with studio.database.transaction() as connection:
                    job = await connection.fetchval(
                        "select job_id from roseram.release_jobs where release_id = $1", release.id
                    )
                    if await retry(connection, job):
                        break
                await asyncio.sleep(0.01)
        await becomes(studio, release, "live")
    assert "/fine" in (await studio.live()).files


async def test_many_at_once_leave_the_last_one(studio: Studio) -> None:
    page = await studio.page("count", text_page("0"))
    releases = []
    for number in range(1, 31):
        await studio.change(page, content=text_page(f"state {number}"))
        releases.append(await ask(studio, message=str(number)))
    async with working(studio), working(studio):
        await becomes(studio, releases[-1], "live")
        for release in releases[:-1]:
            await becomes(studio, release, "retired")
    assert "state 30" in await studio.text("/count")
