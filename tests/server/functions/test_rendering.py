"""render-content and site-styles: who may, what they show, what they leave out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from server.functions.conftest import People, Person, run

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


def content(*components: Any) -> dict[str, Any]:
    wrapper = {"type": "wrapper", "components": list(components)}
    rule = {"selectors": ["big"], "style": {"font-size": "3rem"}}
    return {"version": 3, "component": wrapper, "styles": [rule]}


TITLE = {"tagName": "h1", "classes": ["big"], "attributes": {"id": "i1"}, "content": "Bread"}
TRICK = {"tagName": "p", "attributes": {"id": "i2", "onclick": "alert(1)"}, "content": "x"}


async def made(server: AuthServer, people: People) -> tuple[str, str, Person, Person]:
    ana, dan = await people.join("ana"), await people.join("dan")
    viewer = await people.join("cat")
    organization = await people.organization(ana, viewer=viewer)
    site = await server.value(
        "select id::text from public.create_site($1::text::uuid, 'Studio', content => $2::jsonb)",
        organization,
        json.dumps(
            {"settings": {"tokens": {"colors": {"primary": "#123456"}}, "css": ".a{color:red;}"}}
        ),
    )
    return organization, site, viewer, dan


async def test_a_whole_document(people: People) -> None:
    _, site, viewer, _ = await made(people.server, people)
    asked = {"site_id": site, "content": content(TITLE, TRICK), "css": ".b{color:blue}"}
    answer = await viewer.run("render-content", asked)
    assert answer.status_code == 200, answer.text
    html, removed = answer.json()["html"], answer.json()["removed"]
    assert html.startswith("<!doctype html>")
    assert '<h1 id="i1" class="big">Bread</h1>' in html
    for piece in ("--color-primary:#123456", ".a{color:red;}", ".big{font-size:3rem", ".b{"):
        assert piece in html, piece
    assert '<link rel="stylesheet"' not in html
    assert "<script" not in html
    assert "onclick" not in html
    assert [each["what"] for each in removed if "onclick" in each["what"]], removed


async def test_a_design_without_a_site(people: People) -> None:
    organization, _, viewer, stranger = await made(people.server, people)
    asked = {
        "organization_id": organization,
        "settings": {"tokens": {"colors": {"primary": "#abcdef"}}},
        "content": content(TITLE),
    }
    answer = await viewer.run("render-content", asked)
    assert answer.status_code == 200
    assert "#abcdef" in answer.json()["html"]
    assert (await stranger.run("render-content", asked)).status_code == 404
    both = await viewer.run("render-content", {"content": content(TITLE)})
    assert both.status_code == 422


async def test_who_may(people: People) -> None:
    _, site, viewer, stranger = await made(people.server, people)
    for name, more in (("render-content", {"content": content(TITLE)}), ("site-styles", {})):
        asked = {"site_id": site, **more}
        assert (await viewer.run(name, asked)).status_code == 200
        assert (await stranger.run(name, asked)).status_code == 404
        assert (await run(people.server, name, asked)).status_code == 401


async def test_what_cannot_be_read(people: People) -> None:
    _, site, viewer, _ = await made(people.server, people)
    answer = await viewer.run("render-content", {"site_id": site, "content": {"component": 3}})
    assert (answer.status_code, answer.json()["code"]) == (422, "content_invalid")


async def test_shared_styles(people: People) -> None:
    _, site, viewer, _ = await made(people.server, people)
    css = (await viewer.run("site-styles", {"site_id": site})).json()["css"]
    assert css.index("box-sizing") < css.index("#123456") < css.index(".a{color:red;}")


async def test_components_are_shown(people: People) -> None:
    organization, site, viewer, dan = await made(people.server, people)
    inner = await component(people.server, organization, {"tagName": "b", "content": "Inner"})
    use = {"type": "component", "componentId": inner}
    outer = await component(people.server, organization, {"tagName": "i", "components": [use]})
    wanted = {"type": "component", "componentId": outer, "attributes": {"id": "i5"}}
    gone = {"type": "component", "componentId": site, "attributes": {"id": "i6"}}
    answer = await viewer.run("render-content", {"site_id": site, "content": content(wanted, gone)})
    assert '<i id="i5"><b id="c1">Inner</b></i>' in answer.json()["html"]
    assert answer.json()["removed"] == [{"where": "#i6", "what": "a component that is no more"}]
    theirs = await people.organization(dan, "Others")
    asked = {"organization_id": theirs, "content": content(wanted)}
    answer = await dan.run("render-content", asked)
    assert "Inner" not in answer.json()["html"]


async def component(server: AuthServer, organization: str, root: Any) -> str:
    return str(
        await server.value(
            "insert into public.components (organization_id, name, content)"
            " values ($1::text::uuid, 'Card', $2::jsonb) returning id::text",
            organization,
            json.dumps({"version": 3, "component": root, "styles": []}),
        )
    )
