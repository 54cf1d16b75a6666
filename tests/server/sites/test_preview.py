"""Drafts by a signed link: rendered when asked for, for nobody without the link."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from roseram.builder.sites.preview import Preview, make_token, preview_key
from server.sites.conftest import SECRET, page

if TYPE_CHECKING:
    import uuid

    from server.sites.conftest import Visited

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

HOUR = timedelta(hours=1)


def token(site: uuid.UUID, after: timedelta = HOUR, **more: Any) -> str:
    preview = Preview(site, datetime.now(UTC) + after, **more)
    return make_token(preview_key(SECRET), preview)


async def draft(
    visited: Visited, site: uuid.UUID, slug: str, text: str, **columns: object
) -> uuid.UUID:
    """A page that is not published; its id."""
    content = {
        "version": 3,
        "component": {
            "type": "wrapper",
            "components": [
                {
                    "tagName": "h1",
                    "attributes": {"id": "i1"},
                    "components": [{"type": "textnode", "content": text}],
                }
            ],
        },
        "styles": [],
    }
    values = {"name": text, "slug": slug, "content": json.dumps(content), **columns}
    names = ", ".join(values)
    places = ", ".join(f"${number}" for number in range(3, len(values) + 3))
    made: uuid.UUID = await visited.publisher.connection.fetchval(
        f"insert into public.pages (organization_id, site_id, {names}) values ($1, $2, {places})"
        " returning id",
        visited.publisher.organization,
        site,
        *values.values(),
    )
    return made


async def test_a_draft(server_of_sites: Visited) -> None:
    visited = server_of_sites
    site = await visited.publisher.site(visibility="private")
    about = await draft(visited, site, "about", "First words", custom_javascript="let a = 1;")
    for key in (token(site), token(site, page_id=about)):
        answer = await visited.get(f"/_preview/{key}/about")
        assert answer.status_code == 200, answer.text
        assert "First words" in answer.text
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors" in answer.headers["content-security-policy"]
        assert (await visited.get("/about")).status_code == 404
    await visited.publisher.connection.execute(
        "update public.pages set content = replace(content::text, 'First', 'Second')::jsonb"
    )
    assert "Second words" in (await visited.get(f"/_preview/{token(site)}/about")).text
    head = await visited.get(f"/_preview/{token(site)}/about", method="HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert (await visited.get(f"/_preview/{token(site)}/about", method="POST")).status_code == 405


async def test_what_a_draft_names_is_there(server_of_sites: Visited) -> None:
    visited = server_of_sites
    site = await visited.publisher.site()
    await draft(visited, site, "home", "Words", custom_javascript="document.title = 'x'")
    base = f"/_preview/{token(site)}"
    html = (await visited.get(f"{base}/")).text
    assert "<script" in html
    named = [part.partition('"')[0] for part in html.split('src="')[1:]]
    assert named
    for each in named:
        path = f"{base}/{each.removeprefix('./')}"
        assert "javascript" in (await visited.get(path)).headers["content-type"]
    below = f"/s/studio{base}"
    shown = await visited.get(f"{below}/", "127.0.0.1")
    assert "Words" in shown.text
    assert "<script" not in shown.text
    assert shown.headers["content-security-policy"].startswith("sandbox ")
    for each in named:
        path = f"{below}/{each.removeprefix('./')}"
        assert (await visited.get(path, "127.0.0.1")).status_code == 404


async def test_where_a_draft_leads(server_of_sites: Visited) -> None:
    visited = server_of_sites
    site = await visited.publisher.site()
    await draft(visited, site, "about", "Words")
    await visited.publisher.connection.execute(
        "insert into public.site_redirects (organization_id, site_id, from_path, to_url,"
        " status_code) values ($1, $2, '/old', '/about', 301)",
        visited.publisher.organization,
        site,
    )
    base = f"/_preview/{token(site)}"
    for path, to in (("", "/"), ("/about/", "/about"), ("/old", "/about")):
        moved = await visited.get(f"{base}{path}")
        assert (moved.status_code, moved.headers["location"]) == (302, f"{base}{to}")
    missing = await visited.get(f"{base}/nothing")
    assert missing.status_code == 404
    assert missing.headers["x-robots-tag"] == "noindex"
    assert (await visited.get(f"{base}/a%00")).status_code == 400


async def test_without_a_good_link(server_of_sites: Visited) -> None:
    visited = server_of_sites
    site = await visited.publisher.site()
    other = await visited.publisher.site("other")
    await draft(visited, site, "about", "Words")
    await visited.publisher.publish(site, {"/": page("Home")})
    good = token(site)
    changed = "A" if good[-5] != "A" else "B"
    for given, host in (
        (token(site, -HOUR), "studio.localhost"),
        (token(other), "studio.localhost"),
        (good, "other.localhost"),
        (good, "nobody.localhost"),
        (good[:-5] + changed + good[-4:], "studio.localhost"),
        (make_token(b"another key", Preview(site, datetime.now(UTC) + HOUR)), "studio.localhost"),
        ("", "studio.localhost"),
        ("%00", "studio.localhost"),
    ):
        answer = await visited.get(f"/_preview/{given}/about", host)
        assert answer.status_code == 404, (given, host)
        assert "Words" not in answer.text
    assert (await visited.get(f"/_preview/{good}/about", "127.0.0.1")).text.startswith("app ")
