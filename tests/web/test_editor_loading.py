"""The visual editor while something is still on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from web.conftest import assert_accessible, hold, keep_picture
from web.editing import Canvas, panel
from web.workshop import BAKERY, Workshop

if TYPE_CHECKING:
    from web.conftest import Person, Site, Windows


def test_what_is_on_its_way_is_said(windows: Windows, site: Site, person: Person) -> None:
    workshop = Workshop.of(site, person)
    made = workshop.make("Bakery", BAKERY)
    page = windows.open(person)
    styles = hold(page, "**/functions/v1/site-styles")
    number = workshop.page(made["id"], "home")["id"]
    page.goto(f"{workshop.base}/{made['id']}/pages/{number}/edit")
    expect(page.get_by_role("status", name="Opening the editor")).to_be_visible()
    assert_accessible(page)
    keep_picture(page, "editor-opening")
    styles.let_go()
    Canvas(page, made).wait()


def test_a_panel_that_cannot_be_loaded(windows: Windows, site: Site, person: Person) -> None:
    workshop = Workshop.of(site, person)
    canvas = Canvas.open(windows, workshop, workshop.make("Bakery", BAKERY))
    files = "**/assets/CommentsPanel-*"
    canvas.page.route(files, lambda route: route.abort())
    canvas.page.get_by_role("button", name="Comments", exact=True).click()
    failed = canvas.page.get_by_role("region", name="Comments").get_by_role("alert")
    expect(failed).to_contain_text("The server cannot be reached")
    canvas.page.unroute(files)
    with canvas.page.expect_event("load"):
        failed.get_by_role("button", name="Try again").click()
    canvas.wait()
    expect(panel(canvas.page, "Comments")).to_contain_text("No open comments")
    assert all("preload" in said for said in windows.said)
    windows.said.clear()
