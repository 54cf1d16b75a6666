"""Files in the browser: sent, described, deleted, refused; and seen by who may only look."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import expect

from web.conftest import assert_accessible, keep_picture

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

    from web.conftest import MakePerson, Site, Windows
    from web.workshop import Workshop


def _picture(name: str, size: tuple[int, int] = (640, 400)) -> FilePayload:
    file = io.BytesIO()
    Image.new("RGB", size, (200, 120, 90)).save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}


def _files(workshop: Workshop) -> str:
    return f"/o/{workshop.organization['slug']}/assets"


def _assets(workshop: Workshop) -> list[dict[str, Any]]:
    return workshop.rows(
        f"assets?organization_id=eq.{workshop.organization['id']}&select=name,alt_text,width,height"
    )


@pytest.mark.parametrize("size", ["390", "1440"])
def test_a_picture_is_sent_described_and_deleted(
    windows: Windows, workshop: Workshop, size: str
) -> None:
    page = windows.open(workshop.person, size)
    page.goto(_files(workshop))
    page.get_by_text("No files yet").wait_for()
    assert_accessible(page)
    page.locator("input[type=file]").set_input_files([_picture("Boats at dawn.png")])
    tile = page.get_by_role("button", name=re.compile("Boats at dawn"))
    expect(tile).to_contain_text(re.compile("640 . 400"))
    expect(page.get_by_role("list", name="Uploads")).to_be_hidden()
    expect(tile.locator("img")).to_have_js_property("naturalWidth", 320)
    assert_accessible(page)
    keep_picture(page, f"files-{size}")

    tile.click()
    dialog = page.get_by_role("dialog", name="Boats at dawn.png")
    dialog.get_by_text(re.compile("PNG picture, 640 . 400")).wait_for()
    dialog.get_by_label("Description").fill("Two boats, and the sun behind them")
    assert_accessible(page)
    keep_picture(page, f"file-{size}")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    described = {"alt_text": "Two boats, and the sun behind them", "width": 640, "height": 400}
    assert _assets(workshop) == [{"name": "Boats at dawn.png", **described}]
    page.get_by_role("textbox", name="Search files").fill("the sun")
    expect(tile).to_be_visible()
    page.get_by_role("textbox", name="Search files").fill("a storm")
    page.get_by_text("No file matches “a storm”").wait_for()
    page.get_by_role("textbox", name="Search files").fill("")

    tile.click()
    with page.expect_download() as sent:
        page.get_by_role("link", name="Download").click()
    assert sent.value.suggested_filename == "Boats at dawn.png"
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    question = page.get_by_role("dialog", name="Delete Boats at dawn.png")
    assert_accessible(page)
    question.get_by_role("button", name="Delete file").click()
    page.get_by_text("No files yet").wait_for()
    assert _assets(workshop) == []


def test_what_is_no_picture_is_refused_and_leaves_nothing(
    windows: Windows, workshop: Workshop
) -> None:
    page = windows.open(workshop.person)
    page.goto(_files(workshop))
    page.get_by_text("No files yet").wait_for()
    script = b"<!doctype html><script>alert(1)</script>"
    sent: list[FilePayload] = [
        {"name": "logo.png", "mimeType": "image/png", "buffer": script},
        {"name": "setup.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ\x90"},
        _picture("fine.png"),
    ]
    page.locator("input[type=file]").set_input_files(sent)
    uploads = page.get_by_role("list", name="Uploads").get_by_role("listitem")
    uploads.filter(has_text="logo.png").get_by_text("not what its name says").wait_for()
    uploads.filter(has_text="setup.exe").get_by_text("of this kind are not accepted").wait_for()
    page.get_by_role("button", name=re.compile(r"^fine\.png")).wait_for()
    expect(page.get_by_role("button", name=re.compile("^Try again"))).to_have_count(0)
    assert_accessible(page)
    keep_picture(page, "files-refused")
    page.get_by_role("button", name="Dismiss: logo.png").click()
    page.get_by_role("button", name="Dismiss: setup.exe").click()
    expect(uploads).to_have_count(0)
    assert [asset["name"] for asset in _assets(workshop)] == ["fine.png"]


def test_a_file_that_did_not_get_through_is_sent_again(
    windows: Windows, workshop: Workshop
) -> None:
    page = windows.open(workshop.person)
    page.goto(_files(workshop))
    page.get_by_text("No files yet").wait_for()
    page.route("**/storage/v1/object/assets/**", lambda route: route.abort())
    page.locator("input[type=file]").set_input_files([_picture("later.png")])
    again = page.get_by_role("button", name="Try again: later.png")
    again.wait_for()
    page.unroute("**/storage/v1/object/assets/**")
    again.click()
    page.get_by_role("button", name=re.compile(r"^later\.png")).wait_for()
    expect(page.get_by_role("list", name="Uploads")).to_be_hidden()


def test_a_list_that_cannot_be_read_says_so(windows: Windows, workshop: Workshop) -> None:
    page = windows.open(workshop.person)
    refused = {"status": 500, "json": {"code": "XX000", "message": "Internal error a1b2c3"}}
    page.route("**/rest/v1/assets*", lambda route: route.fulfill(**refused))
    page.goto(_files(workshop))
    page.get_by_text("Something went wrong on the server").wait_for()
    page.get_by_text("It is in the server's log under a1b2c3.").wait_for()
    assert_accessible(page)
    page.unroute("**/rest/v1/assets*")
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("No files yet").wait_for()


def test_a_viewer_sees_files_and_changes_none(
    windows: Windows, site: Site, workshop: Workshop, make_person: MakePerson
) -> None:
    page = windows.open(workshop.person)
    page.goto(_files(workshop))
    page.locator("input[type=file]").set_input_files([_picture("harbour.png")])
    page.get_by_role("button", name=re.compile(r"^harbour\.png")).wait_for()
    viewer = make_person("Vera Look")
    workshop.let_in(viewer, "viewer")

    theirs = windows.open(viewer)
    theirs.goto(_files(workshop))
    theirs.get_by_role("button", name=re.compile(r"^harbour\.png")).click()
    dialog = theirs.get_by_role("dialog")
    expect(dialog.get_by_label("Name")).not_to_be_editable()
    expect(dialog.get_by_label("Description")).not_to_be_editable()
    expect(dialog.get_by_role("button", name=re.compile("Save|Delete"))).to_have_count(0)
    expect(theirs.get_by_text("Upload", exact=True)).to_have_count(0)
    assert_accessible(theirs)

    headers = {"apikey": site.anon_key, "Authorization": f"Bearer {viewer.token}"}
    organization = workshop.organization["id"]
    sent = httpx.post(
        f"{site.url}/storage/v1/object/assets/{organization}/x/y.png",
        headers={**headers, "Content-Type": "image/png"},
        content=_picture("y.png")["buffer"],
    )
    assert sent.status_code == 400, sent.text
    assert sent.json()["statusCode"] == "403"
    asked = f"{site.url}/rest/v1/assets?organization_id=eq.{organization}"
    wanted = {**headers, "Prefer": "return=representation"}
    assert httpx.patch(asked, headers=wanted, json={"name": "theirs"}).json() == []
    assert httpx.delete(asked, headers=wanted).json() == []
    assert [asset["name"] for asset in _assets(workshop)] == ["harbour.png"]
