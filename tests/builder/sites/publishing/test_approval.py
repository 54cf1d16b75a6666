"""Sites that ask for approval: what nobody has approved is not published, by whatever way."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from builder.sites.publishing.conftest import PERSON, Studio, text_page
from roseram.builder.sites.publishing.build import build_release
from roseram.builder.sites.publishing.changes import find_changes, find_faults
from roseram.builder.sites.publishing.faults import SiteFaulty
from roseram.builder.sites.publishing.releases import request_release, roll_back
from roseram.postgres import Identity

if TYPE_CHECKING:
    from roseram.builder.sites.publishing.faults import Fault

EDITOR = uuid.UUID("22222222-2222-4222-8222-222222222222")


@pytest.fixture
async def strict(studio: Studio) -> Studio:
    """A site that was published, and asks for approval since."""
    await studio.execute(
        "insert into auth.users (id, email, raw_user_meta_data, aud, role)"
        " values ($1, 'ben@example.org', '{}', 'authenticated', 'authenticated')",
        EDITOR,
    )
    await studio.execute(
        "insert into public.organization_members (organization_id, user_id, role)"
        " values ($1, $2, 'editor')",
        studio.organization_id,
        EDITOR,
    )
    await studio.publish()
    await studio.site(settings={"approval": True})
    return studio


async def home(studio: Studio) -> uuid.UUID:
    found: uuid.UUID = await studio.value("select id from public.pages where slug = 'home'")
    return found


async def approve(studio: Studio, page: uuid.UUID) -> None:
    """The editor asks, the owner approves."""
    async with studio.database.transaction(Identity.user(EDITOR)) as connection:
        request = await connection.fetchval(
            "insert into public.review_requests (page_id) values ($1) returning id", page
        )
    async with studio.database.transaction(Identity.user(PERSON)) as connection:
        await connection.execute(
            "update public.review_requests set status = 'approved' where id = $1", request
        )


async def waiting(studio: Studio) -> list[str | None]:
    async with studio.database.connection() as connection:
        return [fault.page for fault in await find_faults(connection, studio.site_id)]


async def test_a_changed_page_waits_until_it_is_approved_as_it_is(strict: Studio) -> None:
    page = await home(strict)
    assert await waiting(strict) == []
    await strict.change(page, content=text_page("New"))
    with pytest.raises(SiteFaulty, match="The page 'Home' waits for approval: ask for a review"):
        await strict.publish()
    assert await strict.statuses() == {1: "live", 2: "failed"}
    assert "Welcome" in await strict.text("/")
    await approve(strict, page)
    await strict.change(page, content=text_page("Newer"))
    assert await waiting(strict) == [str(page)]
    await approve(strict, page)
    await strict.publish()
    assert "Newer" in await strict.text("/")


async def test_a_title_is_part_of_what_was_approved(strict: Studio) -> None:
    page = await home(strict)
    await strict.change(page, content=text_page("New"))
    await approve(strict, page)
    await strict.change(page, title="Something else")
    assert await waiting(strict) == [str(page)]


async def test_what_is_as_it_was_published_needs_nobody(strict: Studio) -> None:
    page = await home(strict)
    await strict.change(page, content=text_page("New"))
    await strict.change(page, content=text_page("Welcome"))
    assert await waiting(strict) == []
    await strict.site(name="Other name")
    await strict.publish()


async def test_new_pages_wait_and_private_ones_do_not(strict: Studio) -> None:
    new = await strict.page("new")
    await strict.page("hidden", visibility="private")
    await strict.page("gone", status="archived")
    assert await waiting(strict) == [str(new)]


async def test_the_time_of_publishing_is_no_way_around(strict: Studio) -> None:
    page = await home(strict)
    async with strict.database.transaction(Identity.user(EDITOR)) as connection:
        await connection.execute(
            "update public.pages set published_at = now() + interval '1 year', content = $2"
            " where id = $1",
            page,
            '{"version": 3, "component": {"type": "wrapper", "components": []}, "styles": []}',
        )
    assert await waiting(strict) == [str(page)]


async def test_the_preview_says_so(strict: Studio) -> None:
    page = await home(strict)
    await strict.change(page, content=text_page("New"))
    async with strict.database.transaction(
        readonly=True, isolation="repeatable_read"
    ) as connection:
        faults: tuple[Fault, ...] = tuple((await find_changes(connection, strict.site_id)).faults)
    assert [(fault.page, fault.kind) for fault in faults] == [(str(page), "approval")]


@pytest.mark.parametrize("later", [None, timedelta(hours=1)])
async def test_a_change_between_approval_and_build_is_not_published(
    strict: Studio, later: timedelta | None
) -> None:
    page = await home(strict)
    await strict.change(page, content=text_page("Approved"))
    await approve(strict, page)
    assert await waiting(strict) == []
    async with strict.database.transaction() as connection:
        release = await request_release(
            connection,
            strict.site_id,
            person_id=EDITOR,
            scheduled_for=datetime.now(UTC) + later if later else None,
        )
    await strict.change(page, content=text_page("Slipped in"))
    with pytest.raises(SiteFaulty):
        await build_release(strict.database, strict.blobs, release.id)
    assert await strict.statuses() == {1: "live", 2: "failed"}
    said = await strict.value(
        "select error_message from public.site_releases where id = $1", release.id
    )
    assert said.startswith("The page 'Home' waits for approval")


async def test_a_change_after_the_build_is_not_published_and_waits(strict: Studio) -> None:
    page = await home(strict)
    await strict.change(page, content=text_page("Approved"))
    await approve(strict, page)
    changed = False

    async def change(_done: int, _of: int, _note: str = "") -> None:
        nonlocal changed
        changed = True
        await strict.change(page, content=text_page("Slipped in"))

    await strict.publish(tell=change)
    assert changed
    assert "Approved" in await strict.text("/")
    assert await waiting(strict) == [str(page)]
    with pytest.raises(SiteFaulty):
        await strict.publish()


async def test_the_way_back_is_open(strict: Studio) -> None:
    page = await home(strict)
    await strict.change(page, content=text_page("Approved"))
    await approve(strict, page)
    await strict.publish()
    await strict.change(page, content=text_page("Not yet"))
    async with strict.database.transaction() as connection:
        first = await connection.fetchval(
            "select id from public.site_releases where release_number = 1"
        )
        await roll_back(connection, first, person_id=EDITOR)
    assert "Welcome" in await strict.text("/")
    assert await waiting(strict) == [str(page)]
