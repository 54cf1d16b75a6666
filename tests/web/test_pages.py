"""Pages in the browser: their list, their content through forms, and when things go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from web.conftest import assert_accessible, keep_picture
from web.workshop import Workshop, content

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from web.conftest import MakePerson, Windows


def _open(windows: Windows, workshop: Workshop, size: str = "1440") -> tuple[Page, str, str]:
    """The home page of a new site: the window, the site's id and the page's."""
    made = workshop.make()
    home = workshop.page(made["id"], "home")["id"]
    page = windows.open(workshop.person, size)
    page.goto(f"{workshop.base}/{made['id']}/pages/{home}")
    page.get_by_label("Heading 1").wait_for()
    return page, made["id"], home


def _saved(page: Page) -> None:
    expect(page.get_by_role("status").get_by_text("Saved", exact=True)).to_be_visible()


@pytest.mark.parametrize("size", ["390", "1440"])
@pytest.mark.parametrize("tab", ["content", "search", "settings", "code", "versions"])
def test_the_tabs_are_accessible(windows: Windows, workshop: Workshop, tab: str, size: str) -> None:
    page, made, home = _open(windows, workshop, size)
    page.goto(f"{workshop.base}/{made}/pages/{home}?tab={tab}")
    page.get_by_role("tabpanel").wait_for()
    page.wait_for_load_state("networkidle")
    if tab == "code":
        page.get_by_role("textbox", name="CSS").wait_for()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep_picture(page, f"page-{tab}-{size}")


def test_a_text_is_written_anew_and_nothing_else(windows: Windows, workshop: Workshop) -> None:
    page, made, home = _open(windows, workshop)
    page.get_by_label("Heading 1").fill("Very good bread")
    page.get_by_role("combobox", name="Where “Find us” leads").fill("/about")
    page.get_by_label("Description").fill("An oven with loaves")
    _saved(page)
    wanted = content("Very good bread")
    _, words, picture = wanted["component"]["components"][0]["components"]
    words["components"][1]["attributes"]["href"] = "/about"
    picture["attributes"]["alt"] = "An oven with loaves"
    shown = page.frame_locator("iframe:not([data-behind])")
    expect(shown.get_by_role("heading", level=1)).to_have_text("Very good bread")
    row = workshop.page(made, "home")
    assert row["content"] == wanted
    kept = workshop.rows(f"page_versions?page_id=eq.{home}&order=version_number")
    assert [each["content"] for each in kept] == [content("Good bread"), wanted]


def test_an_earlier_version_comes_back(windows: Windows, workshop: Workshop) -> None:
    page, made, _ = _open(windows, workshop)
    page.get_by_label("Heading 1").fill("A mistake")
    _saved(page)
    page.get_by_role("tab", name="Versions").click()
    page.get_by_role("button", name="Compare Version 1").click()
    dialog = page.get_by_role("dialog", name="Compare “Version 1”")
    dialog.get_by_text("Heading “Good bread” became “A mistake”", exact=True).wait_for()
    dialog.get_by_role("button", name="Restore Version 1").click()
    page.get_by_role("button", name="Restore version", exact=True).click()
    expect(dialog).to_be_hidden()
    assert workshop.page(made, "home")["content"] == content("Good bread")
    page.get_by_text("Before going back to version 1").wait_for()


def test_a_lost_network_loses_nothing(windows: Windows, workshop: Workshop) -> None:
    page, made, _ = _open(windows, workshop)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.get_by_label("Heading 1").fill("Typed on a train")
    expect(page.get_by_role("status").filter(has_text="kept on this device")).to_be_visible()
    page.context.set_offline(False)
    _saved(page)
    assert "Typed on a train" in str(workshop.page(made, "home")["content"])


def test_a_closed_tab_loses_nothing(windows: Windows, workshop: Workshop) -> None:
    page, made, home = _open(windows, workshop)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.get_by_label("Heading 1").fill("Typed before the battery died")
    expect(page.get_by_role("status").filter(has_text="kept on this device")).to_be_visible()
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{workshop.base}/{made}/pages/{home}")
    expect(again.get_by_label("Heading 1")).to_have_value("Typed before the battery died")
    _saved(again)
    assert "Typed before the battery died" in str(workshop.page(made, "home")["content"])


def test_two_people_write_the_same_text(windows: Windows, workshop: Workshop) -> None:
    page, made, home = _open(windows, workshop)
    page.wait_for_load_state("networkidle")
    workshop.change("pages", home, content=content("Their heading"))
    page.get_by_label("Heading 1").fill("My heading")
    table = page.get_by_role("alert").get_by_role("table")
    table.get_by_role("cell", name="My heading").wait_for()
    table.get_by_role("cell", name="Their heading").wait_for()
    assert_accessible(page)
    keep_picture(page, "page-conflict")
    page.get_by_role("button", name="Take theirs").click()
    expect(page.get_by_label("Heading 1")).to_have_value("Their heading")
    assert workshop.page(made, "home")["content"] == content("Their heading")


def test_a_session_that_ends_meanwhile(windows: Windows, workshop: Workshop) -> None:
    page, made, _ = _open(windows, workshop)
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """() => {
          const session = JSON.parse(localStorage.getItem("roseram.session"));
          const ended = { expires_at: 1, expires_in: -1, refresh_token: "gone" };
          localStorage.setItem("roseram.session", JSON.stringify({ ...session, ...ended }));
        }"""
    )
    page.get_by_label("Heading 1").fill("Still here")
    dialog = page.get_by_role("dialog", name="You have been signed out")
    dialog.get_by_label("Password", exact=True).fill(workshop.person.password)
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog).to_be_hidden()
    _saved(page)
    assert "Still here" in str(workshop.page(made, "home")["content"])


def test_the_order_is_changed_by_keyboard_and_by_hand(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make()
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/{made['id']}/pages")
    page.get_by_role("button", name="Move Visit, number 2 of 3").press("ArrowUp")
    page.get_by_role("button", name="Move Visit, number 1 of 3").wait_for()
    page.get_by_text("Visit is now number 1 of 3.").wait_for()
    handle = page.get_by_role("button", name="Move About")
    target = page.get_by_role("button", name="Move Visit").bounding_box()
    assert target is not None
    handle.hover()
    page.mouse.down()
    page.mouse.move(target["x"] + 5, target["y"] - 4, steps=8)
    page.mouse.up()
    page.get_by_role("button", name="Move About, number 1 of 3").wait_for()
    page.wait_for_load_state("networkidle")
    assert_accessible(page)
    found = workshop.rows(f"pages?site_id=eq.{made['id']}&order=position&select=slug")
    assert [each["slug"] for each in found] == ["about", "visit", "home"]


def test_a_new_page_a_copy_and_the_archive(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make()
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/{made['id']}/pages")
    page.get_by_role("button", name="New page").click()
    page.get_by_label("Name").fill("Visit")
    page.get_by_text("The page “Visit” has this address").wait_for()
    page.get_by_label("Name").fill("Our ovens")
    page.get_by_role("button", name="Create page").click()
    expect(page.get_by_label("Heading 1")).to_have_value("Our ovens")
    page.goto(f"{workshop.base}/{made['id']}/pages")
    page.get_by_role("button", name="More for Our ovens").click()
    page.get_by_role("menuitem", name="Duplicate").click()
    page.get_by_role("button", name="Duplicate page").click()
    page.get_by_role("heading", level=1, name="Our ovens copy").wait_for()
    page.goto(f"{workshop.base}/{made['id']}/pages")
    page.get_by_role("button", name="More for Our ovens copy").click()
    page.get_by_role("menuitem", name="Archive").click()
    page.get_by_role("button", name="1 archived page").wait_for()
    assert workshop.page(made["id"], "our-ovens-copy")["status"] == "archived"


def test_a_viewer_reads_only(windows: Windows, workshop: Workshop, make_person: MakePerson) -> None:
    made = workshop.make()
    home = workshop.page(made["id"], "home")["id"]
    viewer = make_person("Vera Look")
    workshop.let_in(viewer, "viewer")
    page = windows.open(viewer)
    page.goto(f"{workshop.base}/{made['id']}/pages/{home}")
    page.get_by_text("You can look, but not change").wait_for()
    expect(page.get_by_label("Heading 1")).not_to_be_editable()
    page.get_by_text("Not published yet").wait_for()
    assert_accessible(page)
