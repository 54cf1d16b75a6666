"""Layers in the editor, with a real mouse and keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from web.conftest import keep_picture
from web.styling import (
    canvas_of,
    choose,
    edit_page,
    find,
    fold_out,
    home,
    layer_of,
    open_panel,
    stored,
)

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from web.conftest import Windows
    from web.workshop import Workshop

__all__ = ["home"]


def test_layers_are_dragged_renamed_and_moved_by_keys(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = edit_page(windows, workshop, home)
    open_panel(page, "Layers")
    choose(page, "#title")
    expect(layer_of(page, "Heading 1 Good bread")).to_have_attribute("aria-selected", "true")
    lead = layer_of(page, "Text Open daily.")
    _drag(page, lead, layer_of(page, "Heading 1 Good bread"), 0.1)
    order = canvas_of(page).locator("#hero > *")
    expect(order.first).to_have_id("lead")

    tree = page.get_by_role("tree")
    expect(lead).to_have_attribute("aria-selected", "true")
    tree.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(order.first).to_have_id("title")
    page.keyboard.press("F2")
    name = page.get_by_label("Name of the layer")
    name.fill("Opening hours")
    name.press("Enter")
    expect(layer_of(page, "Opening hours Open daily.")).to_be_visible()

    page.keyboard.press("ArrowUp")
    expect(layer_of(page, "Heading 1 Good bread")).to_have_attribute("aria-selected", "true")
    page.get_by_label("Search the layers").fill("hours")
    expect(page.get_by_role("treeitem")).to_have_count(4)
    keep_picture(page, "layers-search")
    content = stored(
        workshop,
        home,
        lambda now: (find(now["component"], "lead") or {}).get("custom-name") == "Opening hours",
    )
    hero = find(content["component"], "hero") or {}
    assert [each["attributes"]["id"] for each in hero["components"]] == ["title", "lead", "oven"]


def test_layers_refuse_impossible_places_and_choose_several(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = edit_page(windows, workshop, home)
    open_panel(page, "Layers")
    choose(page, "#h1")
    picture = layer_of(page, "Heading 3 Loaf 1")
    card = layer_of(page, "Card").first
    _drag(page, card, picture, 0.5)
    expect(canvas_of(page).locator("#cards > #card1 > #h1")).to_have_count(1)

    layer_of(page, "Heading 3 Loaf 1").click()
    layer_of(page, "Text Good bread, baked with time.").first.click(modifiers=["Shift"])
    chosen = page.locator("[role=treeitem][aria-selected=true]")
    expect(chosen).to_have_count(2)
    open_panel(page, "Style")
    fold_out(page, "Typography")
    page.get_by_title("Centred").click()
    for number in ("h1", "p1"):
        expect(canvas_of(page).locator(f"#{number}")).to_have_css("text-align", "center")
    page.get_by_role("button", name="Hide Heading 3 while editing").first.click()
    expect(canvas_of(page).locator("#h1")).to_be_hidden()
    page.get_by_role("tree").focus()
    page.keyboard.press("Delete")
    expect(canvas_of(page).locator("#card1 > *")).to_have_count(0)
    stored(workshop, home, lambda now: find(now["component"], "h1") is None)


def _drag(page: Page, what: Locator, to: Locator, part: float) -> None:
    """With the mouse, to this part of a row's height; the line or frame has to be seen."""
    start, end = what.bounding_box(), to.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 150, start["y"] + 14)
    page.mouse.down()
    page.mouse.move(start["x"] + 150, start["y"] + 22, steps=3)
    page.mouse.move(end["x"] + 150, end["y"] + end["height"] * part, steps=8)
    keep_picture(page, "layers-drag")
    page.mouse.up()
