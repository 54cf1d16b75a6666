"""A person who does the next thing before the last one is done: while words are being typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from web.editing import Canvas, until

if TYPE_CHECKING:
    from web.workshop import Workshop


def _stored(workshop: Workshop, canvas: Canvas, slug: str) -> str:
    return str(workshop.page(canvas.site["id"], slug)["content"])


def test_leaving_for_another_page_while_typing(canvas: Canvas, workshop: Workshop) -> None:
    page = canvas.page
    canvas.type_into("Good bread", " and cake")
    page.get_by_role("button", name="Page: Home. Open another one").click()
    page.get_by_role("menuitem", name="Visit").click()
    canvas.shown.get_by_role("heading", name="Visit us").wait_for()
    until(lambda: "Good bread and cake" in _stored(workshop, canvas, "home"))
    canvas.type_into("Visit us", " soon")
    page.go_back()
    canvas.shown.get_by_role("heading", name="Good bread and cake").wait_for()
    until(lambda: "Visit us soon" in _stored(workshop, canvas, "visit"))
    canvas.shown.locator("#oven").click()  # the text that was left listens no longer


def test_undo_takes_back_what_is_being_typed(canvas: Canvas, workshop: Workshop) -> None:
    page = canvas.page
    undo = page.get_by_role("button", name="Undo", exact=True)
    expect(undo).to_be_disabled()
    canvas.type_into("Good bread", " and cake")
    undo.click()
    expect(canvas.shown.locator("#title")).to_have_text("Good bread")
    page.get_by_role("button", name="Redo", exact=True).click()
    expect(canvas.shown.locator("#title")).to_have_text("Good bread and cake")
    canvas.save()
    assert "Good bread and cake" in _stored(workshop, canvas, "home")
