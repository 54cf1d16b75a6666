"""Styles in the editor, with a real mouse and keyboard, and its panels for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from web.conftest import assert_accessible, keep_picture
from web.styling import (
    PHONE,
    PRIMARY,
    canvas_of,
    choose,
    edit_page,
    enter,
    find,
    fold_out,
    home,
    open_panel,
    rule,
    set_device,
    stored,
)

if TYPE_CHECKING:
    from web.conftest import Windows
    from web.workshop import Workshop

__all__ = ["home"]


def test_an_element_is_styled_by_tokens_on_each_device(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = edit_page(windows, workshop, home)
    title = canvas_of(page).locator("#title")
    open_panel(page, "Style")
    choose(page, "#title")
    page.get_by_role("button", name="Choose text colour").click()
    page.get_by_role("button", name="Primary", exact=True).click()
    expect(title).to_have_css("color", PRIMARY)
    page.keyboard.press("Escape")
    size = page.get_by_label("Size", exact=True)
    enter(size, "40")
    expect(title).to_have_css("font-size", "40px")
    size.press("ArrowUp")
    expect(title).to_have_css("font-size", "41px")
    size.press("Shift+ArrowDown")
    expect(title).to_have_css("font-size", "31px")

    set_device(page, "Phone")
    expect(page.get_by_role("button", name="Size: from desktop")).to_be_visible()
    enter(size, "22px")
    expect(title).to_have_css("font-size", "22px")
    expect(page.get_by_role("button", name="Size: set here")).to_be_visible()
    keep_picture(page, "style-phone")
    set_device(page, "Desktop")
    expect(title).to_have_css("font-size", "31px")

    content = stored(workshop, home, lambda now: bool(rule(now, "#title", PHONE)))
    assert rule(content, "#title") == {"color": "var(--color-primary)", "font-size": "31px"}
    assert rule(content, "#title", PHONE) == {"font-size": "22px"}


def test_what_is_no_value_is_refused_in_words(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = edit_page(windows, workshop, home)
    open_panel(page, "Style")
    choose(page, "#title")
    width = page.get_by_label("Width", exact=True)
    enter(width, "12 bananas")
    expect(page.get_by_role("alert").filter(has_text="bananas")).to_have_text(
        "“12 bananas” is no value for width. Try 240px, 50% or auto."
    )
    expect(width).to_have_value("12 bananas")
    enter(width, "50%")
    expect(page.get_by_role("alert").filter(has_text="bananas")).to_have_count(0)
    content = stored(workshop, home, lambda now: "width" in rule(now, "#title"))
    assert rule(content, "#title") == {"color": "#112233", "width": "50%"}


def test_a_value_is_reset_and_a_drag_is_one_step(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = edit_page(windows, workshop, home)
    title = canvas_of(page).locator("#title")
    open_panel(page, "Style")
    choose(page, "#title")
    page.get_by_role("button", name="Colour: set here").click()
    page.get_by_role("button", name="Reset").click()
    expect(title).not_to_have_css("color", "rgb(17, 34, 51)")
    page.get_by_role("button", name="Undo").click()
    expect(title).to_have_css("color", "rgb(17, 34, 51)")

    page.get_by_label("Padding top").scroll_into_view_if_needed()
    box = page.get_by_label("Padding top").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 30, steps=6)
    page.mouse.move(x, y - 60, steps=6)
    page.mouse.up()
    expect(title).to_have_css("padding-top", "30px")
    page.get_by_role("button", name="Undo").click()
    expect(title).to_have_css("padding-top", "0px")
    page.get_by_role("button", name="Redo").click()
    expect(title).to_have_css("padding-top", "30px")
    content = stored(workshop, home, lambda now: rule(now, "#title").get("padding-top") == "30px")
    assert rule(content, "#title") == {"color": "#112233", "padding-top": "30px"}


def test_a_class_is_shared_made_and_taken_away(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = edit_page(windows, workshop, home)
    one, two = (canvas_of(page).locator(f"#card{number}") for number in (1, 2))
    open_panel(page, "Style")
    choose(page, "#card1")
    page.get_by_role("button", name=".card 2 on this page").click()
    expect(page.get_by_text("Changes every element with the class: 2 times")).to_be_visible()
    page.get_by_label("Padding left").fill("48")
    page.get_by_label("Padding left").press("Enter")
    for card in (one, two):
        expect(card).to_have_css("padding-left", "48px")
        expect(card).to_have_css("padding-top", "20px")

    page.get_by_role("button", name="Add a class").click()
    page.get_by_role("combobox", name="Class").fill("Special offer")
    page.get_by_role("button", name="Make .special-offer").click()
    expect(one).to_have_class("card special-offer")
    page.get_by_role("button", name="Take the class card away").click()
    expect(one).to_have_class("special-offer")
    expect(one).to_have_css("padding-left", "0px")

    def fits(now: dict[str, Any]) -> bool:
        card = find(now["component"], "card1") or {}
        return card.get("classes") == ["special-offer"]

    content = stored(workshop, home, fits)
    assert rule(content, "card") == {"padding": "20px 12px 20px 48px"}


def test_hover_is_shown_while_it_is_styled(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = edit_page(windows, workshop, home)
    title = canvas_of(page).locator("#title")
    open_panel(page, "Style")
    choose(page, "#title")
    page.get_by_text("Hover", exact=True).click()
    fold_out(page, "Effects")
    enter(page.get_by_label("Opacity", exact=True), "0.5")
    expect(title).to_have_css("opacity", "0.5")
    page.get_by_text("Normal", exact=True).click()
    page.mouse.move(700, 700)
    expect(title).to_have_css("opacity", "1")

    def states(now: dict[str, Any]) -> list[dict[str, Any]]:
        return [rule["style"] for rule in now["styles"] if rule.get("state") == "hover"]

    content = stored(workshop, home, lambda now: bool(states(now)))
    assert states(content) == [{"opacity": "0.5"}]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["1440", "390"])
def test_every_panel_can_be_used_by_everybody(
    windows: Windows, workshop: Workshop, home: dict[str, Any], size: str, scheme: str
) -> None:
    page = edit_page(windows, workshop, home, size, color_scheme=scheme)
    choose(page, "#title")
    for panel in ("Style", "Layers", "Code", "Find"):
        open_panel(page, panel)
        if panel == "Style":
            for group in ("Background", "Border", "Effects", "Position"):
                fold_out(page, group)
        if panel == "Code":
            page.locator(".cm-content").wait_for()
        expect(page.get_by_label("Loading")).to_have_count(0)
        keep_picture(page, f"editor-{panel.lower()}-{size}-{scheme}")
        assert_accessible(page)
        if size == "390":
            page.get_by_role("dialog").get_by_role("button", name="Close").first.click()
