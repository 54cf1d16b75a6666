"""What a publish would change, as data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from builder.sites.publishing.conftest import PERSON, Studio, text_page
from roseram.builder.sites.publishing.changes import Changes, find_changes, find_faults
from roseram.builder.sites.publishing.releases import request_release

if TYPE_CHECKING:
    import uuid

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


async def changes(studio: Studio) -> Changes:
    async with studio.database.transaction(
        readonly=True, isolation="repeatable_read"
    ) as connection:
        return await find_changes(connection, studio.site_id)


def what(found: Changes, page: uuid.UUID) -> tuple[str, ...]:
    [change] = [each for each in found.pages if each.id == str(page)]
    return (change.change, *change.what)


async def test_before_the_first_publish(studio: Studio) -> None:
    found = await changes(studio)
    assert found.live is None
    assert [(page.path, page.change) for page in found.pages] == [("/", "added")]
    assert not found.nothing


async def test_nothing(studio: Studio) -> None:
    page = await studio.page("about")
    await studio.publish()
    found = await changes(studio)
    assert found.nothing
    assert (found.live, found.faults, found.warnings) == (1, (), ())
    # A row that was written, and holds what it did, is no change.
    await studio.change(page, name="about")
    assert (await changes(studio)).nothing


async def test_pages(studio: Studio) -> None:
    pages = {name: await studio.page(name) for name in "abcdefg"}
    await studio.publish()
    await studio.change(pages["a"], content=text_page("other"))
    await studio.change(pages["b"], title="Renamed")
    await studio.change(pages["c"], slug="moved")
    await studio.change(pages["d"], custom_css="p{}", custom_javascript="1")
    await studio.change(pages["e"], seo_title="SEO")
    await studio.execute("delete from public.pages where id = $1", pages["f"])
    await studio.change(pages["g"], visibility="private")
    new = await studio.page("new")
    found = await changes(studio)
    assert what(found, pages["a"]) == ("changed", "content")
    assert what(found, pages["b"]) == ("changed", "title")
    assert what(found, pages["c"]) == ("changed", "path")
    assert what(found, pages["d"]) == ("changed", "css", "javascript")
    assert what(found, pages["e"]) == ("changed", "settings")
    assert what(found, pages["f"]) == ("removed",)
    assert what(found, pages["g"]) == ("removed",)
    assert what(found, new) == ("added",)
    assert len(found.pages) == 8
    moved = next(page for page in found.pages if page.id == str(pages["c"]))
    assert (moved.earlier_path, moved.path) == ("/c", "/moved")
    named = next(page for page in found.pages if page.id == str(pages["b"]))
    assert (named.earlier_title, named.title) == ("B", "Renamed")
    assert found.navigation
    await studio.publish()
    assert (await changes(studio)).nothing


async def test_redirects(studio: Studio) -> None:
    for name in "abc":
        await studio.redirect(f"/{name}", "/")
    await studio.publish()
    await studio.execute("delete from public.site_redirects where from_path = '/a'")
    await studio.execute(
        "update public.site_redirects set status_code = 410 where from_path = '/b'"
    )
    await studio.redirect("/d", "https://example.org/", 302)
    found = await changes(studio)
    told = sorted((each.source, each.change, each.status, each.target) for each in found.redirects)
    assert told == [
        ("/a", "removed", 301, "/"),
        ("/b", "changed", 410, ""),
        ("/d", "added", 302, "https://example.org/"),
    ]


async def test_settings(studio: Studio) -> None:
    await studio.publish()
    await studio.site(theme_color="#123456", language="fr", settings={"css": "p{}"})
    assert sorted((await changes(studio)).settings) == ["css", "language", "theme_color"]


async def test_faults_and_warnings(studio: Studio) -> None:
    await studio.page("a//b", name="Broken")
    await studio.redirect("/", "/x")
    async with studio.database.transaction() as connection:
        await request_release(
            connection,
            studio.site_id,
            person_id=PERSON,
            scheduled_for=datetime.now(UTC) + timedelta(days=1),
        )
        assert len(await find_faults(connection, studio.site_id)) == 1
    found = await changes(studio)
    assert "Broken" in found.faults[0].message
    assert "The redirect from /" in found.warnings[0]
    assert "Release 1 is set for" in found.warnings[1]
