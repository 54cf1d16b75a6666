"""Settings of elements in the visual editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.editing import Canvas, click_box, panel
from web.workshop import element, text

if TYPE_CHECKING:
    from web.conftest import Windows
    from web.workshop import Workshop

# What is clicked, and the boxes that its settings have.
BOXES = {
    "#oven": ["Only decoration", "Phone"],
    "#film": ["Show controls", "Without sound"],
    "#cell": ["The first row has headings"],
    "#send": ["Cannot be pressed"],
    "#asked": ["Has to be filled in"],
}


def test_a_box_holds_what_was_clicked_at_once(windows: Windows, workshop: Workshop) -> None:
    canvas = Canvas.open(windows, workshop, workshop.make(given={"pages": [_home()]}))
    for selector, labels in BOXES.items():
        canvas.shown.locator(selector).click(position={"x": 4, "y": 4})
        settings = panel(canvas.page, "Element")
        for label in labels:
            box = settings.get_by_role("checkbox", name=label, exact=True)
            before = box.is_checked()
            assert [click_box(box), click_box(box)] == [not before, before], (selector, label)


def _home() -> dict[str, object]:
    film = element("video", src="/film.mp4", id="film") | {"type": "video"}
    row = element("tr", element("td", text("Rye"), id="cell"))
    asked = element("input", type="text", name="asked", id="asked")
    send = element("button", text("Send"), type="button", id="send")
    main = element(
        "main",
        element("img", src="/oven.jpg", alt="The oven", id="oven") | {"type": "image"},
        film,
        element("table", element("tbody", row), id="table"),
        element("form", asked, send, id="form"),
        id="main",
    )
    content = {"version": 3, "component": {"type": "wrapper", "components": [main]}, "styles": []}
    return {"name": "Home", "slug": "home", "title": "Bakery", "content": content}
