"""What a preview link shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from builder.sites.publishing.conftest import Studio, menu_page, text_page
from roseram.builder.sites.publishing.drafts import Draft, Moved, read_draft
from roseram.builder.sites.publishing.faults import SiteMissing
from roseram.builder.sites.publishing.manifest import Blob

if TYPE_CHECKING:
    import uuid
    from typing import Any

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


async def read(studio: Studio, path: str, **more: Any) -> Draft | Blob | Moved:
    async with studio.database.transaction(
        readonly=True, isolation="repeatable_read"
    ) as connection:
        return await read_draft(connection, studio.site_id, path, **more)


async def page(studio: Studio, path: str, **more: Any) -> str:
    found = await read(studio, path, **more)
    assert isinstance(found, Draft)
    assert found.status == 200
    return found.body.decode()


async def test_a_draft_that_was_never_published(studio: Studio) -> None:
    await studio.site(visibility="private")
    await studio.page("secret", menu_page("Only for you"), visibility="private")
    await studio.redirect("/old", "/secret", 302)
    html = await page(studio, "/secret")
    assert "Only for you" in html
    assert "noindex" in html
    assert await read(studio, "/old") == Moved(302, "/secret")
    missing = await read(studio, "/nothing/here")
    assert isinstance(missing, Draft)
    assert missing.status == 404
    assert b'href="../' in missing.body


async def test_what_a_page_links_to_is_found(studio: Studio) -> None:
    body = b"\x89PNG\r\n\x1a\nx"
    image = await studio.asset("a.png", body, "image/png")
    content = text_page("x")
    content["component"]["components"].append(
        {"type": "image", "tagName": "img", "attributes": {"src": image, "alt": ""}}
    )
    await studio.page("pictures", content, custom_javascript="console.log('mine')")
    await studio.site(settings={"javascript": "console.log('all')"})
    html = await page(studio, "/pictures", scripts=True)
    linked = [f"/{path}" for path in re.findall(r'"(_assets/[^"]+)"', html)]
    assert len(linked) == 4
    for path in linked:
        found = await read(studio, path, scripts=True)
        if isinstance(found, Blob):
            assert await studio.blobs.get(found.key) == body
            assert found.type == "image/png"
        else:
            assert isinstance(found, Draft)
            assert found.status == 200
    plain = await page(studio, "/pictures", scripts=False)
    assert "<script" not in plain
    for path in linked:
        found = await read(studio, path)
        assert not (path.endswith(".js") and isinstance(found, Draft) and found.status == 200)


async def test_one_page_alone(studio: Studio) -> None:
    one = await studio.page("one")
    await studio.page("two")
    assert "Text of one" in await page(studio, "/one", page_id=one)
    other = await read(studio, "/two", page_id=one)
    assert isinstance(other, Draft)
    assert other.status == 404


async def test_no_asset_of_another_organization(studio: Studio) -> None:
    place = await studio.asset("a.png", b"x", "image/png")
    path = f"/_assets/{place.removeprefix('asset:')}.png"
    assert isinstance(await read(studio, path), Blob)
    await studio.execute(
        "set session_replication_role = replica; update public.assets set"
        " organization_id = gen_random_uuid(); reset session_replication_role"
    )
    found = await read(studio, path)
    assert isinstance(found, Draft)
    assert found.status == 404


async def test_a_page_that_cannot_be_read(studio: Studio) -> None:
    await studio.page("odd", {"version": 3, "component": {"components": [7]}})
    found = await read(studio, "/odd")
    assert isinstance(found, Draft)
    assert found.status == 422
    assert found.type.startswith("text/plain")


async def test_no_site(studio: Studio) -> None:
    number: uuid.UUID = studio.organization_id
    async with studio.database.transaction() as connection:
        with pytest.raises(SiteMissing):
            await read_draft(connection, number, "/")
