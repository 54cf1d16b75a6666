"""Actions that publish: who may, what they answer, what they refuse."""

from __future__ import annotations

import asyncio
import base64
import io
import uuid
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from roseram.builder.sites.preview import read_token
from roseram.builder.sites.publishing.build import build_release
from server.functions.conftest import People, Person, run

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


@dataclass
class Team:
    """A site and people who may more or less."""

    server: AuthServer
    site: str
    owner: Person
    editor: Person
    viewer: Person
    stranger: Person

    async def publish(self, **more: Any) -> dict[str, Any]:
        """Publish as the editor, and do the job's work."""
        answer = await self.editor.run("publish-site", {"site_id": self.site, **more})
        assert answer.status_code == 200, answer.text
        release: dict[str, Any] = answer.json()
        await build_release(self.server.database, None, uuid.UUID(release["release_id"]))
        return release


@pytest.fixture
async def team(people: People) -> Team:
    owner, editor = await people.join("ana"), await people.join("ben")
    viewer, stranger = await people.join("cat"), await people.join("dan")
    organization = await people.organization(owner, editor=editor, viewer=viewer)
    site = await people.server.value(
        "select id::text from public.create_site($1::text::uuid, 'Studio')", organization
    )
    return Team(people.server, site, owner, editor, viewer, stranger)


async def test_who_may_publish(team: Team) -> None:
    asked = {"site_id": team.site}
    for name in ("publish-site", "create-preview-link"):
        assert (await team.viewer.run(name, asked)).status_code == 403
        assert (await team.stranger.run(name, asked)).status_code == 404
        assert (await run(team.server, name, asked)).status_code == 401
        assert (await team.owner.run(name, asked)).status_code == 200
        service = await run(team.server, name, asked, team.server.service_role)
        assert service.status_code == 200, service.text


async def test_publish_roll_back_cancel(team: Team) -> None:
    first = await team.publish(message="One")
    assert (first["number"], first["status"], first["message"]) == (1, "building", "One")
    await team.publish(message="Two")
    for person, status in ((team.viewer, 403), (team.stranger, 404), (team.editor, 200)):
        answer = await person.run("rollback-site", {"release_id": first["release_id"]})
        assert answer.status_code == status, answer.text
    assert (answer.json()["number"], answer.json()["status"]) == (3, "live")
    again = await team.editor.run("rollback-site", {"site_id": team.site, "number": 3})
    assert (again.status_code, again.json()["code"]) == (409, "not_possible")
    when = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    asked = {"site_id": team.site, "scheduled_for": when}
    planned = (await team.editor.run("publish-site", asked)).json()
    assert planned["scheduled_for"] is not None
    cancel = {"site_id": team.site, "number": planned["number"]}
    assert (await team.viewer.run("cancel-release", cancel)).status_code == 403
    done = await team.editor.run("cancel-release", cancel)
    assert (done.json()["status"], done.json()["error_message"]) == ("failed", "Cancelled by ben")
    who = await team.server.value(
        "select created_by::text from public.site_releases where release_number = 3"
    )
    assert who == team.editor.id


@pytest.mark.parametrize("when", [timedelta(hours=-1), timedelta(days=400)])
async def test_times_that_make_no_sense(team: Team, when: timedelta) -> None:
    asked = {"site_id": team.site, "scheduled_for": (datetime.now(UTC) + when).isoformat()}
    assert (await team.editor.run("publish-site", asked)).status_code == 422


async def test_a_faulty_site(team: Team) -> None:
    await team.server.execute("update public.pages set slug = '..', name = 'Broken'")
    answer = await team.editor.run("publish-site", {"site_id": team.site})
    assert (answer.status_code, answer.json()["code"]) == (422, "site_faulty")
    [fault] = answer.json()["details"]
    assert "Broken" in fault["message"]
    assert fault["remedy"]
    told = (await team.viewer.run("preview-publish", {"site_id": team.site})).json()
    assert told["faults"][0]["page_id"] == fault["page_id"]
    assert await team.server.value("select count(*) from public.site_releases") == 0


async def test_what_a_publish_will_change(team: Team) -> None:
    asked = {"site_id": team.site}
    assert (await team.stranger.run("preview-publish", asked)).status_code == 404
    before = (await team.viewer.run("preview-publish", asked)).json()
    assert (before["live"], before["nothing"]) == (None, False)
    assert before["pages"][0]["change"] == "added"
    await team.publish()
    assert (await team.viewer.run("preview-publish", asked)).json()["nothing"]
    await team.server.execute("update public.pages set title = 'Other'")
    now = (await team.viewer.run("preview-publish", asked)).json()
    [page] = now["pages"]
    assert (page["change"], page["what"], page["title"]) == ("changed", ["title"], "Other")


async def test_a_preview_link(team: Team) -> None:
    page = await team.server.value("select id::text from public.pages")
    asked = {"site_id": team.site, "page_id": page, "expires_in": 3600}
    answer = await team.editor.run("create-preview-link", asked)
    link = answer.json()
    assert link["path"] == f"/_preview/{link['token']}/"
    assert link["url"].endswith(f"/s/studio{link['path']}")
    read = read_token(team.server.auth.preview_key, link["token"])
    assert read is not None
    assert (str(read.site_id), str(read.page_id)) == (team.site, page)
    for wrong in ({"expires_in": 10**9}, {"page_id": str(uuid.uuid4())}):
        answer = await team.editor.run("create-preview-link", {**asked, **wrong})
        assert answer.status_code in (404, 422)


async def test_double_clicks_are_one_release(team: Team) -> None:
    asked = {"site_id": team.site}
    answers = await asyncio.gather(*(team.editor.run("publish-site", asked) for _ in range(5)))
    assert len({answer.json()["release_id"] for answer in answers}) == 1


def zipped(**files: bytes) -> str:
    """A zip in base64; `__` in a name stands for the dot."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, body in files.items():
            archive.writestr(name.replace("__", "."), body)
    return base64.b64encode(packed.getvalue()).decode()


async def _organization(team: Team) -> str:
    found: str = await team.server.value("select organization_id::text from public.sites limit 1")
    return found


async def test_import_html(team: Team) -> None:
    html = b"<title>Old</title><h1>Hello</h1><script>alert(1)</script>"
    asked = {
        "organization_id": await _organization(team),
        "name": "Imported",
        "subdomain": "brought-over",
        "file_name": "old.html",
        "file": base64.b64encode(html).decode(),
    }
    assert (await team.viewer.run("import-site", asked)).status_code == 403
    assert (await team.stranger.run("import-site", asked)).status_code == 403
    answer = await team.editor.run("import-site", asked)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert made["pages"] == 1
    site = await team.server.value(
        "select subdomain || ' ' || name from public.sites where id = $1::text::uuid",
        made["site_id"],
    )
    assert site == "brought-over Imported"
    page = await team.server.value(
        "select title || ' ' || slug from public.pages where site_id = $1::text::uuid",
        made["site_id"],
    )
    assert page == "Old home"
    again = (await team.editor.run("import-site", asked)).json()
    assert "brought-over" in again["warnings"][0]


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


async def test_import_zip(team: Team) -> None:
    pages = {
        "index__html": b"<title>Home</title><a href='about.html'>x</a><img src='a.png' alt=''>"
        b"<a href='gone.html'>y</a>",
        "about__html": b"<title>About</title><p>About us</p>",
    }
    organization = await _organization(team)
    asked = {"organization_id": organization, "name": "Zipped"}
    sent = {**asked, "file": zipped(**pages, a__png=PNG)}
    answer = await team.editor.run("import-site", sent)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert made["pages"] == 2
    assert made["warnings"] == ["Home: gone.html is not among the files"]
    content = await team.server.value(
        "select content::text from public.pages where site_id = $1::text::uuid and slug = 'home'",
        made["site_id"],
    )
    asset = await team.server.value("select id::text from public.assets")
    assert f"asset:{asset}" in content
    assert '"/about"' in content
    # Where it does not come to its end, nothing is left of it.
    await team.server.execute(
        "alter table public.pages add constraint no_more check (name <> 'About') not valid"
    )
    assert (await team.editor.run("import-site", sent)).status_code >= 400
    assert await team.server.value("select count(*) from public.assets") == 1
    assert await team.server.value("select count(*) from storage.objects") == 1
    assert await team.server.value("select count(*) from public.sites") == 2
    # What was uploaded before is read as the caller.
    name = await team.server.value("select storage_path from public.assets")
    foreign = await team.stranger.run("import-site", {**asked, "storage_path": name})
    assert foreign.status_code in (403, 404)


async def test_import_is_refused(team: Team) -> None:
    asked = {"organization_id": await _organization(team), "name": "X"}
    for wrong in (
        {},
        {"file": "###"},
        {"file": "aGk=", "storage_path": "x"},
        {"file": zipped(a__txt=b"nothing")},
    ):
        assert (await team.editor.run("import-site", {**asked, **wrong})).status_code == 422
    gone = await team.editor.run("import-site", {**asked, "storage_path": "nowhere"})
    assert gone.status_code in (404, 501)
    assert await team.server.value("select count(*) from public.sites") == 1
