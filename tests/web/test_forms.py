"""Forms from end to end: built in the editor, sent by visitors, read in the app."""

from __future__ import annotations

import csv
import io
import re
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

from roseram.builder.forms.token import form_key, make_token
from web.conftest import assert_accessible, keep_picture
from web.workshop import Workshop, element, text

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from web.conftest import MakePerson, Site, Windows


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def made_site(workshop: Workshop) -> dict[str, Any]:
    """A site that everybody may see, with a page that holds a heading alone."""
    heading = element("main", element("h1", text("Write to us"), id="title"), id="main")
    content = {
        "version": 3,
        "component": {"type": "wrapper", "components": [heading]},
        "styles": [],
    }
    colors = {"background": "#ffffff", "text": "#222222", "primary": "#1d4ed8"}
    made = workshop.make(
        given={
            "settings": {"tokens": {"colors": colors, "radius": "6px"}},
            "pages": [{"name": "Home", "slug": "home", "title": "Home", "content": content}],
        }
    )
    workshop.change("sites", made["id"], visibility="public")
    return made


def contact_page(number: str) -> dict[str, Any]:
    """A page with a connected form, as the editor saves it."""

    def field(label: str, **attributes: Any) -> dict[str, Any]:
        inner = {"type": "input", "tagName": "input", "attributes": attributes}
        return {"type": "label", "tagName": "label", "components": [text(label), inner]}

    form = {
        "type": "form",
        "tagName": "form",
        "attributes": {"id": "f", "data-form": number},
        "components": [
            field("Your name ", name="name", required=True, id="n"),
            field("E-mail ", name="email", type="email", required=True, id="e"),
            element("button", text("Send message"), type="submit", id="b"),
        ],
    }
    return {
        "version": 3,
        "component": {"type": "wrapper", "components": [form]},
        "styles": [],
    }


def connected(workshop: Workshop) -> tuple[dict[str, Any], str]:
    """A published site with a form."""
    made = made_site(workshop)
    workshop.insert("forms", site_id=made["id"], name="Contact")
    number = workshop.rows(f"forms?site_id=eq.{made['id']}")[0]["id"]
    home = workshop.page(made["id"], "home")["id"]
    workshop.change("pages", home, content=contact_page(number))
    workshop.publish(made["id"], "With a form")
    return made, number


def address(workshop: Workshop, made: dict[str, Any]) -> str:
    port = httpx.URL(workshop.server.url).port
    return f"http://{made['subdomain']}.localhost:{port}/"


def fill(page: Page, name: str, mail: str = "visitor@example.org") -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail").fill(mail)


def test_a_form_from_the_editor_to_the_inbox(windows: Windows, workshop: Workshop) -> None:
    made = made_site(workshop)
    home = workshop.page(made["id"], "home")["id"]
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/{made['id']}/pages/{home}/edit")
    page.get_by_text("Elements", exact=True).click()
    page.get_by_role("button", name="Add Form", exact=True).click()
    canvas = page.frame_locator("iframe.gjs-frame")
    expect(canvas.locator("form input")).to_have_count(2)
    expect(canvas.locator("form")).to_have_attribute("data-form", _UUID)
    page.get_by_role("button", name=re.compile("^Element")).first.click()
    page.get_by_role("button", name="Add field").wait_for()
    assert_accessible(page)
    keep_picture(page, "form-in-editor")
    page.get_by_role("button", name="Add field").click()
    page.get_by_role("menuitem", name="List to choose from").click()
    answers = page.get_by_label("Answers to choose from")
    expect(answers).to_have_value("First\nSecond\nThird")
    answers.fill("Bread\nCake")
    answers.blur()
    label = page.get_by_role("textbox", name="Label", exact=True)
    label.fill("What about?")
    label.press("Enter")
    expect(canvas.locator("select")).to_have_attribute("name", "what_about")
    keep_picture(page, "form-field-in-editor")
    assert_accessible(page)
    number = canvas.locator("form").get_attribute("data-form")
    [row] = workshop.rows(f"forms?site_id=eq.{made['id']}")
    assert row["id"] == number
    assert row["settings"]["notify"] == ["editors"]
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    _until_saved(workshop, made["id"], str(number), "what_about")

    workshop.publish(made["id"], "With a form")
    visitor = windows.open()
    visitor.goto(address(workshop, made))
    fill(visitor, "Vera")
    visitor.get_by_label("Message").fill("One\nTwo, three")
    visitor.get_by_label("What about?").select_option("Cake")
    visitor.get_by_role("button", name="Send message").click()
    expect(visitor.get_by_role("status")).to_have_text("Your message has arrived.")
    expect(visitor.get_by_role("status")).to_be_focused()
    assert_accessible(visitor)
    keep_picture(visitor, "form-sent")

    page.goto(f"{workshop.base}/{made['id']}/forms")
    page.get_by_text("1 new").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name=row["name"]).click()
    page.get_by_role("button", name="Vera", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Two, three").wait_for()
    dialog.get_by_text("Cake").wait_for()
    keep_picture(page, "form-submission")
    page.keyboard.press("Escape")
    expect(page.get_by_role("cell", name="Read")).to_be_visible()


def _until_saved(workshop: Workshop, site_id: str, *parts: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        stored = str(workshop.page(site_id, "home")["content"])
        if all(part in stored for part in parts):
            return
        time.sleep(0.2)  # the editor saves by itself
    raise AssertionError("the form was not saved with the page")


def test_faults_are_said_beside_the_fields(windows: Windows, workshop: Workshop) -> None:
    made, _ = connected(workshop)
    visitor = windows.open(size="390")
    visitor.goto(address(workshop, made))
    fill(visitor, "Vera", "nobody@-")
    visitor.evaluate("document.querySelector('form').noValidate = true")
    visitor.get_by_role("button", name="Send message").click()
    alert = visitor.get_by_role("alert")
    expect(alert).to_have_text("Please look at what is marked.")
    expect(visitor.get_by_label("E-mail")).to_be_focused()
    expect(visitor.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    assert_accessible(visitor)
    keep_picture(visitor, "form-faults-390")
    visitor.get_by_label("E-mail").fill("vera@example.org")
    visitor.get_by_role("button", name="Send message").click()
    expect(visitor.get_by_role("status")).to_have_text("Your message has arrived.")


@pytest.mark.parametrize("below", [False, True])
def test_without_a_script(windows: Windows, workshop: Workshop, below: bool) -> None:
    made, number = connected(workshop)
    visitor = windows.open(java_script_enabled=False)
    visitor.goto(f"/s/{made['subdomain']}/" if below else address(workshop, made))
    fill(visitor, "Nora")
    visitor.get_by_role("button", name="Send message").click()
    visitor.get_by_role("heading", name="Send this?").wait_for()
    expect(visitor.get_by_label("Your name")).to_have_value("Nora")
    visitor.get_by_role("button", name="Send").click()  # perhaps too quick: then once more
    sent = visitor.get_by_role("heading", name="Thank you")
    again = visitor.get_by_text("That was very quick")
    sent.or_(again).wait_for()
    if again.is_visible():
        visitor.wait_for_timeout(2100)  # a person takes so long
        visitor.get_by_role("button", name="Send").click()
    sent.wait_for()
    keep_picture(visitor, f"form-thanks-{below}")
    # Below /s/ no script runs, which Chromium tells of.
    windows.said[:] = [each for each in windows.said if "is sandboxed" not in each]
    rows = workshop.rows(f"form_submissions?form_id=eq.{number}")
    assert [row["data"]["name"] for row in rows] == ["Nora"]


def test_searched_marked_and_exported(
    windows: Windows, workshop: Workshop, site: Site, make_person: MakePerson
) -> None:
    made, number = connected(workshop)
    names = ["Ada", "Bea", '=HYPERLINK("x")', 'Zoë "Z", (100%)']
    for name in names:
        _send(site, made, number, name)
    _send(site, made, number, "Robot", contact_url="https://spam.example")
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/{made['id']}/forms/{number}")
    page.get_by_text("4 submissions").wait_for()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export CSV").click()
    written = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert rows[0] == ["Sent", "Status", "Your name", "E-mail"]
    assert {row[2] for row in rows[1:]} == {"Ada", "Bea", '\'=HYPERLINK("x")', names[3]}

    search = page.get_by_role("textbox", name="Search in what was sent")
    for words, found in ((names[3], 1), ("100%", 1), ("a@x", 0), ("ADA", 1), ("nobody", 0)):
        search.fill(words)
        rows_found = page.get_by_role("table", name="Submissions").get_by_role("checkbox")
        expect(rows_found).to_have_count(found)
    page.get_by_text("Nothing found").wait_for()
    search.fill("")
    page.get_by_role("checkbox", name="Choose Ada").check()
    page.get_by_role("checkbox", name="Choose Bea").check()
    page.get_by_role("button", name="Archive", exact=True).click()
    page.get_by_text("2 submissions").wait_for()
    page.get_by_text("Spam", exact=True).first.click()
    page.get_by_role("button", name="Robot", exact=True).wait_for()
    page.get_by_role("checkbox", name="Choose Robot").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    page.get_by_text("No spam").wait_for()
    assert len(workshop.rows(f"form_submissions?form_id=eq.{number}")) == 4

    viewer = make_person("Vic")
    workshop.let_in(viewer, "viewer")
    other = windows.open(viewer, "390")
    other.goto(f"{workshop.base}/{made['id']}/forms/{number}")
    other.get_by_text("Only editors read what visitors send").wait_for()
    assert_accessible(other)


def test_settings_count_at_once(windows: Windows, workshop: Workshop, site: Site) -> None:
    made, number = connected(workshop)
    page = windows.open(workshop.person, "390")
    page.goto(f"{workshop.base}/{made['id']}/forms/{number}?tab=settings")
    page.get_by_label("Message after sending").fill("We call you.")
    page.get_by_label("Or lead on to").fill("//evil.example")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("A page of the site (/thanks), or").wait_for()
    page.get_by_label("Or lead on to").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Form saved").wait_for()
    page.get_by_label("Address", exact=True).fill("https://program.example/hook")
    page.get_by_role("button", name="Save address").click()
    expect(page.get_by_role("textbox", name="Secret")).to_have_value(re.compile("whsec_.{40,}"))
    assert_accessible(page)
    keep_picture(page, "form-settings-390")
    assert _send(site, made, number, "Ada")["message"] == "We call you."


def _send(site: Site, made: dict[str, Any], number: str, name: str, **more: str) -> Any:
    """As a visitor's script does; the token is a few seconds old."""
    secret = (site.data_dir / "jwt-secret").read_text().strip()
    token = make_token(
        form_key(secret), uuid.UUID(made["id"]), uuid.UUID(number), at=time.time() - 5
    )
    answer = httpx.post(
        f"{site.url}/s/{made['subdomain']}/_forms/{number}",
        data={"name": name, "email": "a@example.org", "_token": token, **more},
        headers={"Accept": "application/json"},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()
