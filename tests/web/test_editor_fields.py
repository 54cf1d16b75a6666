"""Fields of a form in the editor: each has a name of its own, however it came there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from web.editing import Canvas, panel, until
from web.workshop import Workshop

if TYPE_CHECKING:
    from web.conftest import Person, Site, Windows

EMPTY = {"version": 3, "component": {"type": "wrapper", "components": []}, "styles": []}


def _names(workshop: Workshop, canvas: Canvas) -> list[str]:
    """Of the fields as they are stored; those of a question once."""
    canvas.save()
    found: set[str] = set()

    def visit(element: dict[str, Any]) -> None:
        name = element.get("attributes", {}).get("name")
        if name:
            found.add(name)
        for each in element.get("components", []):
            visit(each)

    visit(workshop.page(canvas.site["id"], "home")["content"]["component"])
    return sorted(found)


def _shown(canvas: Canvas) -> list[str]:
    named = canvas.shown.locator("form [name]")
    return sorted(set(named.evaluate_all("all => all.map((each) => each.name)")))


def test_fields_that_are_added_twice(windows: Windows, site: Site, person: Person) -> None:
    workshop = Workshop.of(site, person)
    pages = [{"name": "Home", "slug": "home", "title": "Home", "content": EMPTY}]
    canvas = Canvas.open(windows, workshop, workshop.make(given={"settings": {}, "pages": pages}))
    page = canvas.page
    panel(page, "Add").get_by_text("Elements", exact=True).click()
    page.get_by_role("button", name="Add Form", exact=True).click()
    button = canvas.shown.get_by_role("button", name="Send")
    for count, name in enumerate(("E-mail", "One of several", "One of several", "Any of several")):
        button.click()
        page.get_by_role("button", name=f"Add {name}", exact=True).click()
        expect(canvas.shown.locator("form :is(fieldset, [type=email])")).to_have_count(count + 2)
    wanted = ["email", "email_2", "message", "name", "which", "which_2", "which_ones"]
    until(lambda: _shown(canvas) == wanted)
    assert _names(workshop, canvas) == wanted
    # Both answers of a question keep one name, and so does one more.
    expect(canvas.shown.locator("[name=which_ones]")).to_have_count(2)
    canvas.shown.locator("label:has([name=which_ones])").first.click(position={"x": 60, "y": 6})
    page.keyboard.press("Control+d")
    expect(canvas.shown.locator("[name=which_ones]")).to_have_count(3)
    assert _names(workshop, canvas) == wanted
    assert _shown(canvas) == wanted
