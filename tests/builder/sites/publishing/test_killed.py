"""A process that publishes is killed (-9) at one point after the other; no release is ever half.

It is held at a point by locks that the test takes in the database: on the table of files (before
anything is stored, or between two parts), on the site's row (all is stored, nothing switched), on
the releases (in the middle of the transaction that switches).
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builder.sites.publishing.conftest import Studio, text_page
from roseram.builder.sites.publishing.build import build_release
from roseram.builder.sites.publishing.releases import Release, insert_release
from roseram.postgres import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SCRIPT = Path(__file__).with_name("publishing_process.py")
WAITING = (
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and wait_event_type = 'Lock'"
)

# Where the process is held, by what is locked then.
HOLD = {
    "before it stores anything": "lock table roseram.release_files in exclusive mode",
    "before it switches": "select id from public.sites for update",
    "when the release is written": "lock table roseram.release_blobs in exclusive mode",
    "when the old one is retired": (
        "select id from public.site_releases where status = 'live' for update"
    ),
    "when pages are marked": "select id from public.pages where slug = 'p9' for update",
}


@asynccontextmanager
async def publishing(studio: Studio, release: Release) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(SCRIPT), studio.url, str(release.id), stdout=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until(studio: Studio, query: str, *given: object, wanted: int) -> None:
    """Look until a query answers that."""
    async with asyncio.timeout(60):
        while await studio.value(query, *given) != wanted:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


async def is_whole(studio: Studio, text: str) -> None:
    """What visitors see is complete: each file is there, unpacks, and is of one state."""
    live = await studio.live()
    for path, file in live.files.items():
        assert await studio.body(file), path
        if file.page is not None and path.startswith("/p"):
            assert f">{text}<" in await studio.body(file), path
    assert len([path for path in live.files if path.startswith("/p")]) == 20


async def ask(studio: Studio) -> Release:
    async with studio.database.transaction() as connection:
        return await insert_release(connection, studio.site_id)


@pytest.mark.parametrize("where", HOLD)
@pytest.mark.parametrize("server", ["18"], indirect=True)
async def test_killed(studio: Studio, where: str) -> None:
    pages = [await studio.page(f"p{number}", text_page("old")) for number in range(20)]
    await studio.publish()
    for page in pages:
        await studio.change(page, content=text_page("new"))
    release = await ask(studio)
    async with await Database.open(studio.url, max_size=1) as holding, holding.connection() as held:
        held_at = held.transaction()
        await held_at.start()
        await held.execute(HOLD[where])
        async with publishing(studio, release) as process:
            await until(studio, WAITING, wanted=1)
            await is_whole(studio, "old")
            process.kill()
            await process.wait()
            assert await studio.statuses() == {1: "live", 2: "building"}
        await held_at.rollback()
    await is_whole(studio, "old")
    # Another process goes on with it, as the queue would let it.
    async with publishing(studio, release) as process:
        said, _ = await process.communicate()
        assert said.split() == [b"begun", b"live"]
    await is_whole(studio, "new")
    assert await studio.statuses() == {1: "retired", 2: "live"}
    files = await studio.value("select count(*) from roseram.release_files")
    assert files == await studio.value("select count(distinct hash) from roseram.release_files")


@pytest.mark.parametrize("server", ["18"], indirect=True)
async def test_killed_again_and_again(studio: Studio) -> None:
    """Wherever it happens to be: from the first moments up to the end."""
    pages = [await studio.page(f"p{number}", text_page("old")) for number in range(20)]
    await studio.publish()
    for round_ in range(12):
        for page in pages:
            await studio.change(page, content=text_page(f"state {round_}"))
        release = await ask(studio)
        async with publishing(studio, release) as process:
            assert process.stdout is not None
            assert await process.stdout.readline() == b"begun\n"
            for _ in range(round_ * 8):  # each time a little later
                await studio.value("select 1")
            process.kill()
            await process.wait()
        statuses = await studio.statuses()
        assert sorted(statuses.values()).count("live") == 1
        went_live = statuses[release.number] == "live"
        before = "old" if round_ == 0 else f"state {round_ - 1}"
        await is_whole(studio, f"state {round_}" if went_live else before)
        await build_release(studio.database, studio.blobs, release.id)
        await is_whole(studio, f"state {round_}")


async def test_no_visitor_sees_half_of_one(studio: Studio) -> None:
    """While one release follows another, whoever reads gets files of one state only."""
    pages = [await studio.page(f"p{number}", text_page("state 0")) for number in range(20)]
    await studio.publish()
    done = asyncio.Event()
    seen: set[str] = set()

    async def visit() -> None:
        while not done.is_set():
            live = await studio.live()
            texts = set()
            for number in range(20):
                html = await studio.body(live.files[f"/p{number}"])
                texts.add(html.partition(">state ")[2].partition("<")[0])
            assert len(texts) == 1
            seen.update(texts)

    async with asyncio.TaskGroup() as group:
        group.create_task(visit())
        group.create_task(visit())
        for round_ in range(1, 9):
            for page in pages:
                await studio.change(page, content=text_page(f"state {round_}"))
            await studio.publish()
        done.set()
    assert len(seen) > 1
