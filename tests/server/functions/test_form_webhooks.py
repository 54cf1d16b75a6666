"""The actions on a form's webhook: who may, what they keep, and what they say once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from roseram.builder.forms.delivering import secret_place

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer
    from server.functions.conftest import People, Person

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


@dataclass
class Team:
    """A form, and people who may more or less."""

    server: AuthServer
    form: str
    editor: Person
    viewer: Person
    stranger: Person


@pytest.fixture
async def team(people: People) -> Team:
    owner, editor = await people.join("ana"), await people.join("ben")
    viewer, stranger = await people.join("cat"), await people.join("dan")
    organization = await people.organization(owner, editor=editor, viewer=viewer)
    value = people.server.value
    site = await value(
        "select id::text from public.create_site($1::text::uuid, 'Studio')", organization
    )
    form = await value(
        "insert into public.forms (site_id, name) values ($1::text::uuid, 'Contact')"
        " returning id::text",
        site,
    )
    return Team(people.server, form, editor, viewer, stranger)


async def test_who_may(team: Team) -> None:
    asked = {"form_id": team.form}
    for name in ("show-form-webhook", "set-form-webhook"):
        assert (await team.viewer.run(name, asked)).status_code == 403
        assert (await team.stranger.run(name, asked)).status_code == 404
        missing = {"form_id": str(uuid.uuid4())}
        assert (await team.editor.run(name, missing)).status_code == 404
        assert (await team.editor.run(name, asked)).json()["url"] is None


async def test_the_secret_is_said_once(team: Team) -> None:
    asked = {"form_id": team.form, "url": "https://a.example/hook"}
    first = (await team.editor.run("set-form-webhook", asked)).json()
    assert first["secret"].startswith("whsec_")
    assert first["active"] is True
    shown = (await team.editor.run("show-form-webhook", {"form_id": team.form})).json()
    assert shown == {**first, "secret": None}
    moved = {**asked, "url": "https://b.example/"}
    assert (await team.editor.run("set-form-webhook", moved)).json()["secret"] is None
    row = await team.server.value("select to_jsonb(w)::text from public.webhook_endpoints w")
    assert first["secret"] not in row
    renewed = (await team.editor.run("set-form-webhook", {**moved, "renew": True})).json()
    assert renewed["secret"] not in (None, first["secret"])
    number = await team.server.value("select id from public.webhook_endpoints")
    sealed = await team.server.value("select secret_encrypted from public.webhook_endpoints")
    assert team.server.auth.vault.decrypt(sealed, secret_place(number)) == renewed["secret"]
    events = await team.server.value("select events from public.webhook_endpoints")
    assert events == [f"form.submitted:{team.form}"]
    gone = await team.editor.run("set-form-webhook", {"form_id": team.form, "url": None})
    assert gone.json()["url"] is None
    assert await team.server.value("select count(*) from public.webhook_endpoints") == 0


@pytest.mark.parametrize("url", ["ftp://a.example", "x", "http://", "https://a@b.example/"])
async def test_what_is_no_address(team: Team, url: str) -> None:
    answer = await team.editor.run("set-form-webhook", {"form_id": team.form, "url": url})
    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_address"
