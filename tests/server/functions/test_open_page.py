"""open-page: whatever a page is stored in comes as version 3, to whoever may see it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer
    from server.functions.conftest import People, Person

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

OLD = {"blocks": [{"id": "b1", "type": "hero", "html": "<h1>Bread</h1>"}]}


async def made(server: AuthServer, people: People, content: Any) -> tuple[str, Person, Person]:
    ana, stranger = await people.join("ana"), await people.join("dan")
    viewer = await people.join("cat")
    organization = await people.organization(ana, viewer=viewer)
    given = {"pages": [{"name": "Home", "slug": "home", "content": content}]}
    site = await server.value(
        "select id::text from public.create_site($1::text::uuid, 'Studio', content => $2::jsonb)",
        organization,
        json.dumps(given),
    )
    page = await server.value(
        "select id::text from public.pages where site_id = $1::text::uuid", site
    )
    return page, viewer, stranger


async def test_older_content_comes_as_version_3(people: People) -> None:
    page, viewer, stranger = await made(people.server, people, OLD)
    answer = await viewer.run("open-page", {"page_id": page})
    assert answer.status_code == 200, answer.text
    said = answer.json()
    block = said["content"]["component"]["components"][0]
    assert (said["content"]["version"], said["version"]) == (3, 1)
    assert block["attributes"]["id"] == "b1"
    assert block["components"][0]["attributes"]["id"]
    refused = await stranger.run("open-page", {"page_id": page})
    assert (refused.status_code, refused.json()["code"]) == (404, "page_not_found")


async def test_what_cannot_be_read_is_said(people: People) -> None:
    page, viewer, _ = await made(people.server, people, {"component": {"attributes": 1}})
    answer = await viewer.run("open-page", {"page_id": page})
    assert (answer.status_code, answer.json()["code"]) == (422, "content_invalid")
