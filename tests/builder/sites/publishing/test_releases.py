"""Which release is live: asked for, in any order, rolled back, cancelled, at a set time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from builder.sites.publishing.conftest import PERSON, Studio, text_page
from roseram.builder.sites.publishing.build import build_release
from roseram.builder.sites.publishing.faults import NotPossible, ReleaseMissing, SiteMissing
from roseram.builder.sites.publishing.releases import (
    Release,
    cancel_release,
    find_release,
    insert_release,
    list_releases,
    request_release,
    roll_back,
    switch_release,
)

if TYPE_CHECKING:
    import uuid

SOON = timedelta(hours=1)


async def ask(studio: Studio, **more: object) -> Release:
    async with studio.database.transaction() as connection:
        given = {"person_id": PERSON, **more}
        return await request_release(connection, studio.site_id, **given)  # type: ignore[arg-type]


async def build(studio: Studio, release: Release) -> str:
    outcome = await build_release(studio.database, studio.blobs, release.id)
    return outcome.release.status


async def back_to(studio: Studio, number: int) -> Release:
    async with studio.database.transaction() as connection:
        wanted = await connection.fetchval(
            "select id from public.site_releases where site_id = $1 and release_number = $2",
            studio.site_id,
            number,
        )
        return await roll_back(connection, wanted, person_id=PERSON)


async def test_a_request_is_seen_at_once_and_asked_twice_is_one(studio: Studio) -> None:
    first = await ask(studio, message="New prices")
    assert (first.number, first.status, first.message) == (1, "building", "New prices")
    assert first.created_by == PERSON
    assert (await ask(studio, message="New prices")).id == first.id
    other = await ask(studio, message="Something else")
    assert other.number == 2
    assert await studio.value("select count(*) from roseram.pgqueuer") == 2
    title = await studio.value("select min(title) from roseram.jobs")
    assert title == "Publish Studio"


async def test_nothing_is_asked_for_where_there_is_no_site(studio: Studio) -> None:
    await studio.site(status="archived")
    with pytest.raises(NotPossible):
        await ask(studio)
    await studio.execute("delete from public.sites")
    with pytest.raises(SiteMissing):
        await ask(studio)
    assert await studio.value("select count(*) from roseram.pgqueuer") == 0


async def test_an_older_one_never_replaces_a_newer_one(studio: Studio) -> None:
    older = await ask(studio, message="a")
    newer = await ask(studio, message="b")
    assert await build(studio, newer) == "live"
    assert await build(studio, older) == "retired"
    assert await studio.statuses() == {1: "retired", 2: "live"}
    async with studio.database.connection() as connection:
        told = (await find_release(connection, older.id)).error_message
    assert told is not None
    assert "2" in told


async def test_a_second_run_does_nothing(studio: Studio) -> None:
    release = await ask(studio)
    assert await build(studio, release) == "live"
    await studio.page("later")
    assert await build(studio, release) == "live"
    assert "/later" not in (await studio.live()).files


async def test_a_hundred_at_once(studio: Studio) -> None:
    page = await studio.page("count", text_page("0"))
    releases = []
    for number in range(1, 101):
        await studio.change(page, content=text_page(f"state {number}"))
        releases.append(await ask(studio, message=str(number)))
    async with asyncio.TaskGroup() as group:
        waiting = asyncio.Semaphore(8)

        async def one(release: Release) -> None:
            async with waiting:
                await build(studio, release)

        for release in (*releases[50:], *reversed(releases[:50])):
            group.create_task(one(release))
    statuses = await studio.statuses()
    assert statuses.pop(100) == "live"
    assert set(statuses.values()) == {"retired"}
    assert "state 100" in await studio.text("/count")
    lost = await studio.value("select count(*) from public.site_releases where manifest = '{}'")
    assert lost == 0


async def test_rollback(studio: Studio) -> None:
    page = await studio.page("about", text_page("first"))
    await studio.publish()
    await studio.change(page, content=text_page("second"))
    await studio.publish()
    made = await back_to(studio, 1)
    assert (made.number, made.status, made.created_by) == (3, "live", PERSON)
    assert made.message == "Back to release 1"
    assert await studio.statuses() == {1: "retired", 2: "retired", 3: "live"}
    assert "first" in await studio.text("/about")
    # A publish after it brings the present state again.
    await studio.publish()
    assert "second" in await studio.text("/about")


async def test_what_was_asked_for_before_a_rollback_does_not_undo_it(studio: Studio) -> None:
    await studio.publish()
    await studio.page("new")
    await studio.publish()
    waiting = await ask(studio)
    await back_to(studio, 1)
    assert await build(studio, waiting) == "retired"
    assert "/new" not in (await studio.live()).files


async def test_what_cannot_be_rolled_back_to(studio: Studio) -> None:
    await studio.publish()
    with pytest.raises(NotPossible, match="live already"):
        await back_to(studio, 1)
    await ask(studio)
    with pytest.raises(NotPossible, match="holds nothing"):
        await back_to(studio, 2)
    with pytest.raises(ReleaseMissing):
        await back_to(studio, 9)
    assert await studio.statuses() == {1: "live", 2: "building"}


async def test_cancel(studio: Studio) -> None:
    await studio.publish()
    release = await ask(studio)
    async with studio.database.transaction() as connection:
        done = await cancel_release(connection, release.id, by="Ana")
    assert (done.status, done.error_message) == ("failed", "Cancelled by Ana")
    assert await studio.value("select count(*) from roseram.pgqueuer") == 0
    assert await build(studio, release) == "failed"
    assert await studio.statuses() == {1: "live", 2: "failed"}
    async with studio.database.transaction() as connection:
        with pytest.raises(NotPossible):
            await cancel_release(connection, release.id, by="Ana")


async def test_cancelled_while_it_is_built(studio: Studio) -> None:
    await studio.publish()
    release = await ask(studio)
    await studio.page("new")

    async def tell(done: int, of: int, note: str = "") -> None:
        async with studio.database.transaction() as connection:
            await cancel_release(connection, release.id, by=None)

    outcome = await build_release(studio.database, studio.blobs, release.id, tell=tell)
    assert outcome.release.status == "failed"
    assert await studio.statuses() == {1: "live", 2: "failed"}


async def test_at_a_set_time(studio: Studio) -> None:
    await studio.publish()
    page = await studio.page("launch", text_page("hurray"))
    when = datetime.now(UTC) + SOON
    release = await ask(studio, scheduled_for=when)
    assert await build(studio, release) == "ready"
    run_at = await studio.value(
        "select execute_after from roseram.pgqueuer where entrypoint = 'switch_release'"
    )
    assert run_at == when
    # It goes live as it was built, not as the site is then.
    await studio.change(page, content=text_page("too late"))
    assert await switch(studio, release.id) == "ready", "not before its time"
    await studio.execute(
        "update public.site_releases set scheduled_for = now() - interval '1 s' where id = $1",
        release.id,
    )
    assert await switch(studio, release.id) == "live"
    assert "hurray" in await studio.text("/launch")
    assert await switch(studio, release.id) == "live", "a second run changes nothing"
    assert await studio.statuses() == {1: "retired", 2: "live"}


async def switch(studio: Studio, release_id: uuid.UUID) -> str:
    async with studio.database.transaction() as connection:
        return await switch_release(connection, release_id)


async def test_a_set_time_is_void_where_something_newer_went_live(studio: Studio) -> None:
    release = await ask(studio, scheduled_for=datetime.now(UTC) + SOON)
    await build(studio, release)
    await studio.publish()
    await studio.execute(
        "update public.site_releases set scheduled_for = now() - interval '1 s' where id = $1",
        release.id,
    )
    assert await switch(studio, release.id) == "retired"
    assert await studio.statuses() == {1: "retired", 2: "live"}


async def test_a_scheduled_one_is_cancelled(studio: Studio) -> None:
    release = await ask(studio, scheduled_for=datetime.now(UTC) + SOON)
    await build(studio, release)
    async with studio.database.transaction() as connection:
        await cancel_release(connection, release.id, by=None)
    assert await switch(studio, release.id) == "failed"
    left = await studio.value(
        "select count(*) from roseram.pgqueuer where entrypoint = 'switch_release'"
    )
    assert left == 0


async def test_word_goes_out_when_it_is_switched(studio: Studio) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    async with studio.database.lock("listening") as connection:
        await connection.add_listener("roseram_sites", lambda *given: heard.put_nowait(given[3]))
        await studio.publish()
        assert await asyncio.wait_for(heard.get(), 10) == str(studio.site_id)


async def test_publishing_is_no_change_of_pages(studio: Studio) -> None:
    page = await studio.page("about")
    before = await studio.value("select updated_at from public.pages where id = $1", page)
    await studio.publish()
    assert await studio.value("select updated_at from public.pages where id = $1", page) == before
    told = await studio.value(
        "select count(*) from public.activity_logs where resource_type = 'pages'"
        " and action = 'update'"
    )
    assert told == 0
    told = await studio.value(
        "select changes -> 'status' ->> 'to' from public.activity_logs"
        " where resource_type = 'sites' and action = 'update'"
    )
    assert told == "published"


async def test_the_list(studio: Studio) -> None:
    await studio.publish(message="one")
    await studio.publish(message="two")
    async with studio.database.connection() as connection:
        found = await list_releases(connection, studio.site_id)
        async with connection.transaction():
            await insert_release(connection, studio.site_id)
        assert len(await list_releases(connection, studio.site_id, 1)) == 1
    assert [(each.number, each.message) for each in found] == [(2, "two"), (1, "one")]
