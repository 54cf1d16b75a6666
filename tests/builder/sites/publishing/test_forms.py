"""Forms of a release: their fields, what is told of those that cannot be sent, going back."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from builder.sites.publishing.conftest import Studio, text_page
from roseram.builder.sites.publishing.changes import find_changes
from roseram.builder.sites.publishing.export import export_release
from roseram.builder.sites.publishing.releases import roll_back

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


def form_page(number: object, *names: str) -> dict[str, Any]:
    inputs = [{"tagName": "input", "attributes": {"name": n, "required": True}} for n in names]
    attributes = {"id": "f", "data-form": str(number)}
    form = {"type": "form", "tagName": "form", "attributes": attributes, "components": inputs}
    page = text_page("x")
    page["component"]["components"].append(form)
    return page


async def make_form(studio: Studio, name: str = "Contact") -> uuid.UUID:
    made: uuid.UUID = await studio.value(
        "insert into public.forms (organization_id, site_id, name) values ($1, $2, $3)"
        " returning id",
        studio.organization_id,
        studio.site_id,
        name,
    )
    return made


async def names(studio: Studio, form: uuid.UUID) -> list[str]:
    """The fields as the app lists them."""
    text = await studio.value("select fields::text from public.forms where id = $1", form)
    return [field["name"] for field in json.loads(text)]


async def warnings(studio: Studio) -> list[str]:
    async with studio.database.transaction(readonly=True, isolation="repeatable_read") as reading:
        return list((await find_changes(reading, studio.site_id)).warnings)


async def test_the_fields_follow_what_is_live(studio: Studio) -> None:
    form = await make_form(studio)
    page = await studio.page("contact", form_page(form, "name", "mail"))
    assert await names(studio, form) == []
    first = await studio.publish()
    assert [field["name"] for field in first.manifest.forms[str(form)]] == ["name", "mail"]
    assert await names(studio, form) == ["name", "mail"]
    await studio.change(page, content=form_page(form, "name"))
    await studio.publish()
    assert await names(studio, form) == ["name"]
    async with studio.database.transaction() as connection:
        await roll_back(connection, first.release.id, person_id=None)
    assert await names(studio, form) == ["name", "mail"]
    manifest = await studio.live()
    assert [field["name"] for field in manifest.forms[str(form)]] == ["name", "mail"]


async def test_a_page_that_is_not_made_again_keeps_its_form(studio: Studio) -> None:
    form = await make_form(studio)
    await studio.page("contact", form_page(form, "name"))
    other = await studio.page("other")
    await studio.publish()
    await studio.change(other, content=text_page("anew"))
    second = await studio.publish()
    assert second.rendered == 1
    assert str(form) in second.manifest.forms
    html = await studio.text("/contact")
    assert f'action="_forms/{form}"' in html
    [script] = [path for path in second.manifest.files if path.startswith("/_assets/forms-")]
    assert script.removeprefix("/") in html


async def test_what_is_told_before_and_after(studio: Studio) -> None:
    strange = uuid.uuid4()
    await studio.page("contact", form_page(strange, "name"))
    [told] = await warnings(studio)
    assert "'Contact'" in told
    assert "cannot be sent" in told
    made = await studio.publish()
    assert made.manifest.warnings == (told,)
    assert made.manifest.forms == {}
    assert 'method="dialog"' in await studio.text("/contact")
    assert await warnings(studio) == [told]  # nothing has changed since
    form = await make_form(studio, "Orders")
    await studio.page("orders", form_page(form, "name"))
    await studio.execute("update public.forms set is_active = false where id = $1", form)
    assert "The form 'Orders' on the page 'Orders' takes no messages now" in await warnings(studio)


async def test_a_form_of_another_site(studio: Studio) -> None:
    other = await studio.value(
        "insert into public.sites (organization_id, name, slug, created_by)"
        " values ($1, 'Other', 'other', null) returning id",
        studio.organization_id,
    )
    theirs = await studio.value(
        "insert into public.forms (organization_id, site_id, name) values ($1, $2, 'T')"
        " returning id",
        studio.organization_id,
        other,
    )
    await studio.page("contact", form_page(theirs, "name"))
    made = await studio.publish()
    assert made.manifest.forms == {}
    assert await names(studio, theirs) == []


async def test_files_are_told_of(studio: Studio) -> None:
    form = await make_form(studio)
    page = form_page(form, "name")
    upload = {"tagName": "input", "attributes": {"name": "cv", "type": "file"}}
    page["component"]["components"][-1]["components"].append(upload)
    await studio.page("jobs", page)
    made = await studio.publish()
    assert made.manifest.warnings == (
        "A form on the page 'jobs' asks for files or passwords, which are not sent: 'cv'",
    )


@pytest.mark.parametrize("domain", ["example.org", "localhost"])
async def test_in_a_folder(studio: Studio, tmp_path: Path, domain: str) -> None:
    form = await make_form(studio)
    await studio.page("a/b/contact", form_page(form, "name"))
    await studio.page("contact", form_page(form, "name"))
    await studio.publish(sites_domain=domain)
    manifest = await studio.live()
    async with studio.database.connection() as connection:
        await export_release(connection, None, studio.site_id, manifest, tmp_path / "out")
    base = f"{manifest.address}/" if domain == "example.org" else ""
    for name, up in (("contact.html", ""), ("a/b/contact.html", "../../")):
        html = (tmp_path / "out" / name).read_text()
        assert f'action="{base or up}_forms/{form}"' in html


async def test_a_new_form_concerns_the_pages_that_show_one(studio: Studio) -> None:
    form = await make_form(studio)
    await studio.page("contact", form_page(form, "name"))
    await studio.page("plain")
    assert (await studio.publish()).rendered == 3
    other = await make_form(studio, "Other")
    assert (await studio.publish()).rendered == 1, "the page with a form"
    await studio.execute("delete from public.forms where id = any ($1)", [form, other])
    assert (await studio.publish()).rendered == 1
    assert 'method="dialog"' in await studio.text("/contact")
