"""Versions in the editor, and two people on one page: nothing is overwritten, nothing is lost."""

from __future__ import annotations

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

from web.conftest import assert_accessible, keep_picture
from web.editing import Canvas
from web.workshop import Workshop, element, text

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

    from web.conftest import MakePerson, Person, Windows

SAVERS = 20


def content(title: str = "Good bread", words: str = "Open daily.") -> dict[str, Any]:
    """A page whose texts can be typed in."""
    hero = element(
        "section",
        element("h1", text(title), id="title") | {"type": "text"},
        element("p", text(words), id="words") | {"type": "text"},
        id="hero",
    )
    prices = element(
        "section",
        element("h2", text("Prices"), id="prices-title") | {"type": "text"},
        id="prices",
    )
    rule = {"selectors": ["#title"], "style": {"color": "#123"}}
    wrapper = {"type": "wrapper", "components": [hero, prices]}
    return {"version": 3, "component": wrapper, "styles": [rule]}


@pytest.fixture
def home(workshop: Workshop) -> dict[str, Any]:
    """The only page of a new site."""
    pages = [{"name": "Home", "slug": "home", "title": "Bakery", "content": content()}]
    made = workshop.make("Bakery", {"settings": {}, "pages": pages})
    return workshop.page(made["id"], "home")


@pytest.fixture
def ben(workshop: Workshop, make_person: MakePerson) -> Person:
    """Somebody who may edit, too."""
    other = make_person("Ben Okri")
    workshop.let_in(other, "editor")
    return other


def _edit(
    windows: Windows,
    workshop: Workshop,
    home: dict[str, Any],
    who: Person,
    size: str = "1440",
    **more: Any,
) -> Page:
    page = windows.open(who, size, **more)
    page.goto(f"{workshop.base}/{home['site_id']}/pages/{home['id']}/edit")
    _canvas(page).locator("#title").wait_for()
    page.get_by_role("button", name="Undo").wait_for()
    return page


def _canvas(page: Page) -> FrameLocator:
    return page.frame_locator("[data-canvas-box] iframe.gjs-frame")


def _saved(page: Page) -> None:
    expect(page.get_by_role("status").get_by_text("Saved", exact=True)).to_be_visible()


def _texts(workshop: Workshop, home: dict[str, Any]) -> tuple[str, str]:
    """Heading and text that are stored now."""
    row = workshop.rows(f"pages?id=eq.{home['id']}")[0]
    hero = row["content"]["component"]["components"][0]
    title, words = (each["components"][0]["content"] for each in hero["components"][:2])
    return title, words


def _versions(page: Page) -> None:
    page.get_by_role("button", name="Versions").click()
    page.get_by_role("list", name="Versions").wait_for()


def test_what_does_not_collide_is_put_together(
    windows: Windows, workshop: Workshop, home: dict[str, Any], ben: Person
) -> None:
    mine, theirs = (_edit(windows, workshop, home, who) for who in (workshop.person, ben))
    Canvas(theirs, {}).write("#title", "Better bread")
    _saved(theirs)
    _wait_for(workshop, home, ("Better bread", "Open daily."))
    Canvas(mine, {}).write("#words", "Closed on Mondays.")
    _wait_for(workshop, home, ("Better bread", "Closed on Mondays."))
    _saved(mine)
    expect(_canvas(mine).locator("#title")).to_have_text("Better bread")
    expect(_canvas(mine).locator("#words")).to_have_text("Closed on Mondays.")
    news = mine.get_by_role("region", name="Changes by others")
    expect(news).to_contain_text("Ben changed 1 thing while you worked")
    news.get_by_role("button", name="Show").click()
    expect(news).to_contain_text("Heading “Good bread” became “Better bread”")
    assert_accessible(mine)
    keep_picture(mine, "editor-news")
    # The other one sees it without saving anything.
    theirs.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(_canvas(theirs).locator("#words")).to_have_text("Closed on Mondays.")
    people = [each["created_by"] for each in _rows(workshop, home)]
    assert people == [workshop.person.id, ben.id, workshop.person.id][-len(people) :]


def _rows(workshop: Workshop, home: dict[str, Any]) -> list[dict[str, Any]]:
    return workshop.rows(f"page_versions?page_id=eq.{home['id']}&order=version_number")


def _wait_for(workshop: Workshop, home: dict[str, Any], wanted: tuple[str, str]) -> None:
    for _ in range(400):
        if _texts(workshop, home) == wanted:
            return
        threading.Event().wait(0.05)  # another process saves
    assert _texts(workshop, home) == wanted


@pytest.mark.parametrize(
    ("button", "kept"),
    [("Keep mine", "My bread"), ("Take theirs", "Their bread"), ("Write it anew", "Our bread")],
)
def test_what_collides_is_asked_about(
    windows: Windows, workshop: Workshop, home: dict[str, Any], ben: Person, button: str, kept: str
) -> None:
    page = _edit(windows, workshop, home, workshop.person)
    other = Workshop(workshop.server, ben, workshop.organization)
    other.change("pages", home["id"], content=content("Their bread"))
    Canvas(page, {}).write("#title", "My bread")
    Canvas(page, {}).write("#words", "Open on Sundays.")
    alert = page.get_by_role("alert").filter(has_text="Ben changed 1 thing that you changed")
    alert.wait_for()
    assert _texts(workshop, home) == ("Their bread", "Open daily.")  # nobody is overwritten
    alert.get_by_role("button", name="Compare and decide").click()
    dialog = page.get_by_role("dialog", name="Which version should stay?")
    question = dialog.get_by_role("region", name="The text of Heading “Good bread”")
    expect(question).to_contain_text("My bread")
    expect(question).to_contain_text("Their bread")
    for label, words in (("Yours", "My bread"), ("Ben", "Their bread")):
        picture = dialog.frame_locator(f"iframe[title='{label}']")
        expect(picture.get_by_role("heading", level=1)).to_have_text(words)
    expect(dialog.get_by_role("button", name="1 still to decide")).to_be_disabled()
    question.get_by_role("button", name=button).click()
    if kept == "Our bread":
        question.get_by_label("What should be there").fill(kept)
    assert_accessible(page)
    keep_picture(page, f"editor-conflict-{button.split()[0].lower()}")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    _saved(page)
    assert _texts(workshop, home) == (kept, "Open on Sundays.")
    expect(_canvas(page).locator("#title")).to_have_text(kept)


def test_what_was_typed_offline_meets_what_others_saved(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = _edit(windows, workshop, home, workshop.person)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    Canvas(page, {}).write("#title", "Typed on a train")
    expect(page.get_by_role("status").get_by_text("Offline", exact=True)).to_be_visible()
    context, address = page.context, page.url
    page.close()
    context.set_offline(False)
    workshop.change("pages", home["id"], content=content("Good bread", "Closed."))
    again = context.new_page()
    again.goto(address)
    _wait_for(workshop, home, ("Typed on a train", "Closed."))
    expect(_canvas(again).locator("#words")).to_have_text("Closed.")


@pytest.mark.parametrize(("size", "scheme"), [("1440", "light"), ("390", "dark")])
def test_an_element_comes_back_by_itself(
    windows: Windows, workshop: Workshop, home: dict[str, Any], size: str, scheme: str
) -> None:
    workshop.change("pages", home["id"], content=content("A mistake", "Open at night."))
    page = _edit(windows, workshop, home, workshop.person, size, color_scheme=scheme)
    _versions(page)
    page.get_by_role("button", name="Compare Version 1").click()
    dialog = page.get_by_role("dialog", name="Compare “Version 1”")
    for label, words in (("Version 1", "Good bread"), ("The page now", "A mistake")):
        picture = dialog.frame_locator(f"iframe[title='{label}']")
        expect(picture.get_by_role("heading", level=1)).to_have_text(words)
    changes = dialog.get_by_role("region", name="What is different")
    expect(changes).to_contain_text("Text “Open daily.” became “Open at night.”")
    assert_accessible(page)
    keep_picture(page, f"editor-compare-{size}-{scheme}")
    sentence = "Restore this element: Heading “Good bread” became “A mistake”"
    changes.get_by_role("button", name=sentence).click()
    _wait_for(workshop, home, ("Good bread", "Open at night."))
    expect(changes).not_to_contain_text("A mistake")
    dialog.get_by_role("button", name="Close").first.click()
    expect(_canvas(page).locator("#title")).to_have_text("Good bread")
    names = [each["message"] for each in _rows(workshop, home)]
    assert names == [None, "Before taking an element of version 1", None]
    page.get_by_role("button", name="Undo").click()
    _wait_for(workshop, home, ("A mistake", "Open at night."))


@pytest.mark.parametrize("size", ["1440", "390"])
def test_a_version_gets_a_name_and_is_restored(
    windows: Windows, workshop: Workshop, home: dict[str, Any], size: str
) -> None:
    workshop.change("pages", home["id"], content=content("Summer"))
    page = _edit(windows, workshop, home, workshop.person, size)
    _versions(page)
    page.get_by_role("button", name="Name this version").click()
    page.get_by_label("Name", exact=True).fill("Before autumn")
    page.get_by_role("button", name="Name version").click()
    versions = page.get_by_role("list", name="Versions")
    expect(versions.get_by_role("listitem").first).to_contain_text("Before autumn")
    expect(versions.get_by_role("listitem").first).to_contain_text("Now")
    assert_accessible(page)
    keep_picture(page, f"editor-versions-{size}")
    workshop.change("pages", home["id"], content=content("Autumn"))
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(versions.get_by_role("listitem")).to_have_count(3)
    page.get_by_role("button", name="Restore Before autumn").click()
    page.get_by_role("button", name="Restore version", exact=True).click()
    _wait_for(workshop, home, ("Summer", "Open daily."))
    expect(versions.get_by_role("listitem")).to_have_count(4)
    names = [each["message"] for each in _rows(workshop, home)]
    assert names == [None, "Before autumn", "Before going back to version 2", None]


def test_what_another_saves_right_after_me_is_seen(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = _edit(windows, workshop, home, workshop.person)
    Canvas(page, {}).write("#title", "Better bread")
    _wait_for(workshop, home, ("Better bread", "Open daily."))
    _saved(page)
    workshop.change("pages", home["id"], content=content("Better bread", "Closed."))
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(_canvas(page).locator("#words")).to_have_text("Closed.")


def test_naming_a_version_of_a_page_without_ids_saves_nothing(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    workshop.change("pages", home["id"], content=content("Summer"))
    page = _edit(windows, workshop, home, workshop.person)
    _versions(page)
    page.get_by_role("button", name="Name this version").click()
    page.get_by_label("Name", exact=True).fill("As it came")
    page.get_by_role("button", name="Name version").click()
    expect(page.get_by_role("list", name="Versions")).to_contain_text("As it came")
    assert workshop.page(home["site_id"], "home")["version"] == home["version"] + 1


def test_nothing_goes_on_without_what_cannot_be_saved(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    workshop.change("pages", home["id"], content=content("Summer"))
    page = _edit(windows, workshop, home, workshop.person)
    _versions(page)
    page.route("**/rest/v1/rpc/save_page", lambda route: route.abort())
    Canvas(page, {}).write("#title", "Not sent")
    page.get_by_role("button", name="Name this version").click()
    naming = page.get_by_role("dialog", name="Name this version")
    naming.get_by_label("Name", exact=True).fill("With what was not sent")
    naming.get_by_role("button", name="Name version").click()
    expect(naming.get_by_role("alert")).to_contain_text("What you have changed is not saved yet")
    naming.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    publishing = page.get_by_role("dialog", name=re.compile("^Publish "))
    expect(publishing.get_by_role("alert")).to_contain_text("What you have changed is not saved")
    page.unroute("**/rest/v1/rpc/save_page")
    publishing.get_by_role("button", name="Try again").click()
    expect(publishing.get_by_role("button", name="Publish now")).to_be_visible()
    assert _texts(workshop, home)[0] == "Not sent"
    assert [each["message"] for each in _rows(workshop, home)] == [None, None]


def test_more_than_fifty_versions(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    for number in range(60):
        named = {
            "page_id": home["id"],
            "content": content(f"{number}"),
            "message": f"State {number}",
        }
        workshop.insert("page_versions", **named)
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/{home['site_id']}/pages/{home['id']}?tab=versions")
    versions = page.get_by_role("list", name="Versions")
    expect(versions.get_by_role("listitem")).to_have_count(50)
    page.get_by_role("button", name="Show earlier versions").click()
    expect(versions.get_by_role("listitem")).to_have_count(60)
    expect(versions.get_by_role("listitem").last).to_contain_text("State 0")
    assert_accessible(page)
    page.get_by_role("button", name="Compare State 59").click()
    page.get_by_role("combobox", name="Compare with").click()
    page.get_by_role("option", name="The version before").click()
    page.get_by_text("Heading “58” became “59”").wait_for()


def test_twenty_savers_lose_nothing(workshop: Workshop, home: dict[str, Any]) -> None:
    """Each adds an element: reads the page, saves it with it, and begins anew when too late."""
    gate = threading.Barrier(SAVERS)
    server, token = workshop.server, workshop.person.token
    headers = {"apikey": server.anon_key, "Authorization": f"Bearer {token}"}
    refusals: list[dict[str, Any]] = []

    def add(number: int) -> int:
        with httpx.Client(base_url=server.url, headers=headers, timeout=60) as client:
            gate.wait()
            while True:
                asked = client.get(f"/rest/v1/pages?id=eq.{home['id']}&select=version,content")
                (row,) = asked.json()
                wrapper = row["content"]["component"]
                wrapper["components"].append(element("p", text(f"{number}"), id=f"saver{number}"))
                body = {"page_id": home["id"], "version": row["version"], "content": row["content"]}
                answer = client.post("/rest/v1/rpc/save_page", json=body)
                if answer.status_code == 200:
                    version: int = answer.json()["version"]
                    return version
                assert answer.status_code == 409, answer.text
                refusals.append(answer.json())

    with ThreadPoolExecutor(SAVERS) as threads:
        versions = sorted(threads.map(add, range(SAVERS)))
    assert versions == list(range(2, SAVERS + 2)), "every save has a version of its own"
    assert refusals, "nobody came too late: nothing is proved"
    assert {each["code"] for each in refusals} == {"PT409"}
    assert all(json.loads(each["details"])["version"] > 1 for each in refusals)
    row = workshop.rows(f"pages?id=eq.{home['id']}")[0]
    added = [each["attributes"]["id"] for each in row["content"]["component"]["components"][2:]]
    assert sorted(added) == sorted(f"saver{number}" for number in range(SAVERS))
    assert row["version"] == SAVERS + 1
    kept = _rows(workshop, home)
    assert kept[-1]["content"] == row["content"]
    assert re.fullmatch(r"[0-9a-f-]{36}", kept[-1]["created_by"])
