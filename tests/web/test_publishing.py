"""Publishing in the browser: what will change, live and back, schedules, preview links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from playwright.sync_api import expect

from web.conftest import assert_accessible, keep_picture
from web.workshop import Workshop, content

if TYPE_CHECKING:
    from web.conftest import Windows


def test_publishing_changing_and_going_back(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make()
    workshop.change("sites", made["id"], visibility="public")
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/{made['id']}/publish")
    page.get_by_text("Not published yet").wait_for()
    expect(page.get_by_role("img", name="New")).to_have_count(3)
    assert_accessible(page)
    page.get_by_label("What changed").fill("First version")
    page.get_by_role("button", name="Publish now").click()
    page.get_by_text("Release 1, published").wait_for()
    page.get_by_text("Visitors see everything as it is here.").wait_for()
    assert "Good bread" in workshop.visit(made).text
    assert_accessible(page)

    home = workshop.page(made["id"], "home")["id"]
    workshop.change("pages", home, content=content("Better bread"))
    workshop.change("pages", workshop.page(made["id"], "about")["id"], slug="who")
    page.reload()
    page.get_by_text("Compared with release 1, which is live.").wait_for()
    page.get_by_role("listitem").filter(has_text="content").wait_for()
    page.get_by_role("listitem").filter(has_text="/who").wait_for()
    keep_picture(page, "publish-changes")
    page.get_by_role("button", name="Publish now").click()
    page.get_by_text("Release 2, published").wait_for()
    assert "Better bread" in workshop.visit(made).text
    assert workshop.visit(made, "/about").status_code == 404

    page.get_by_role("button", name="Roll back to this").click()
    page.get_by_role("dialog").get_by_role("button", name="Roll back").click()
    page.get_by_text("Release 3, published").wait_for()
    assert "Good bread" in workshop.visit(made).text
    assert workshop.visit(made, "/about").status_code == 200


def test_a_scheduled_release_is_cancelled(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make()
    page = windows.open(workshop.person, "390")
    page.goto(f"{workshop.base}/{made['id']}/publish")
    page.get_by_text("At a set time").click()
    when = page.get_by_label("Date and time")
    when.fill("2020-01-01T09:00")
    page.get_by_text("That has passed").wait_for()
    expect(page.get_by_role("button", name="Schedule publish")).to_be_disabled()
    when.fill(page.evaluate("new Date(Date.now() + 3 * 864e5).toISOString().slice(0, 16)"))
    page.get_by_role("button", name="Schedule publish").click()
    page.get_by_text("Scheduled", exact=True).wait_for()
    assert_accessible(page)
    keep_picture(page, "publish-scheduled-390")
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel release").click()
    page.get_by_text("Cancelled", exact=True).wait_for()
    assert workshop.rows(f"site_releases?site_id=eq.{made['id']}")[0]["status"] == "failed"


def test_what_stands_in_the_way_is_said(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make()
    workshop.change("pages", workshop.page(made["id"], "about")["id"], slug="about us?")
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/{made['id']}/publish")
    page.get_by_text("This has to be put right first").wait_for()
    expect(page.get_by_role("button", name="Publish now")).to_be_disabled()
    assert_accessible(page)
    page.get_by_role("link", name="Open the page").click()
    page.get_by_label("Address").fill("about-us")
    page.get_by_label("Address").press("Enter")
    expect(page.get_by_role("status").get_by_text("Saved", exact=True)).to_be_visible()
    assert workshop.page(made["id"], "about-us")["name"] == "About"


def test_a_preview_link_shows_drafts_to_anybody(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make()
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/{made['id']}/publish")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Make link").click()
    link = page.get_by_label("Preview link").first.input_value()
    assert_accessible(page)
    answer = httpx.get(link, timeout=60)
    assert "Good bread" in answer.text
    assert answer.headers["x-robots-tag"] == "noindex"
