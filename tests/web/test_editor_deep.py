"""A page of a hundred elements in each other: what is chosen can still be read and reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from web.conftest import keep_picture
from web.editing import Canvas, panel
from web.workshop import Workshop, element, text

if TYPE_CHECKING:
    from web.conftest import Person, Site, Windows


def _nested() -> dict[str, Any]:
    inside = element("p", text("At the bottom"), id="bottom")
    for number in range(100):
        inside = element("div", inside, id=f"d{number}")
    root = {"type": "wrapper", "components": [inside]}
    return {"version": 3, "component": root, "styles": []}


def test_a_hundred_elements_in_each_other(windows: Windows, site: Site, person: Person) -> None:
    workshop = Workshop.of(site, person)
    pages = [{"name": "Home", "slug": "home", "title": "Home", "content": _nested()}]
    canvas = Canvas.open(windows, workshop, workshop.make(given={"settings": {}, "pages": pages}))
    page = canvas.page
    layers = panel(page, "Layers")
    canvas.shown.locator("#bottom").click()
    path = page.get_by_role("navigation", name="Where the chosen element stands")
    expect(path.get_by_role("button")).to_have_count(6)
    for each in path.get_by_role("button").all():
        box = each.bounding_box()
        assert box is not None
        assert box["width"] > 20
    row = layers.get_by_role("treeitem", name="At the bottom")
    expect(row).to_be_in_viewport()
    keep_picture(page, "editor-deep")
    frame, word = layers.bounding_box(), row.get_by_text("Text").first.bounding_box()
    assert frame is not None
    assert word is not None
    assert word["x"] + word["width"] < frame["x"] + frame["width"]
    path.get_by_role("button").nth(4).click()
    expect(path.get_by_role("button", name="Text")).to_have_count(0)
