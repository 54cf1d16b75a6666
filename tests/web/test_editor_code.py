"""Code, and find and replace in the editor, with a real mouse and keyboard."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from web.conftest import keep_picture
from web.styling import (
    PATIENCE,
    canvas_of,
    choose,
    edit_page,
    find,
    home,
    open_panel,
    rule,
    stored,
)

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from web.conftest import Windows
    from web.workshop import Workshop

__all__ = ["home"]


def _code(page: Page) -> Locator:
    return page.locator(".cm-content")


def _lines(page: Page) -> str:
    return "\n".join(_code(page).locator(".cm-line").all_inner_texts())


def test_code_and_canvas_follow_each_other(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = edit_page(windows, workshop, home)
    open_panel(page, "Code")
    expect(_code(page)).to_contain_text('<h1 id="title">Good bread</h1>')
    _click_line(page, "Good bread</h1>")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.insert_text('<h2 class="sub" onclick="x()">Every <em>day</em></h2>')
    sub = canvas_of(page).locator("#hero > h2.sub")
    expect(sub).to_have_text("Every day")
    expect(page.get_by_text("Some things were left out")).to_be_visible()
    page.keyboard.insert_text("<div>")
    expect(page.get_by_text("<div> is not closed.")).to_be_visible()
    expect(sub).to_have_text("Every day")
    for _ in range(5):
        page.keyboard.press("Backspace")
    expect(page.get_by_text("is not closed.")).to_have_count(0)
    choose(page, "#title")
    expect(page.locator(".cm-chosen")).to_contain_text("Good bread")

    page.get_by_role("tab", name="CSS", exact=True).click()
    expect(_code(page)).to_contain_text("#112233")
    _click_line(page, "color: #112233")
    page.keyboard.press("End")
    page.keyboard.insert_text(" letter-spacing: 3px;")
    expect(canvas_of(page).locator("#title")).to_have_css("letter-spacing", "3px")

    def fits(now: dict[str, Any]) -> bool:
        return "letter-spacing" in rule(now, "#title")

    content = stored(workshop, home, fits)
    assert rule(content, "#title") == {"color": "#112233", "letter-spacing": "3px"}
    hero = find(content["component"], "hero") or {}
    assert [each["tagName"] for each in hero["components"]] == ["h1", "h2", "p", "img"]
    made = hero["components"][1]
    assert "onclick" not in made["attributes"]
    assert made["attributes"]["id"]
    # Chromium says of a handler that it reads in an inert document that it would not run it.
    windows.said[:] = [each for each in windows.said if "inline event handler" not in each]


def test_code_shows_what_the_canvas_does(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = edit_page(windows, workshop, home)
    open_panel(page, "Code")
    expect(_code(page)).to_contain_text('<p id="lead">Open daily.</p>')
    choose(page, "#lead")
    page.keyboard.press("Delete")
    expect(_code(page)).not_to_contain_text("lead")
    page.get_by_role("button", name="Undo").click()
    expect(_code(page)).to_contain_text('<p id="lead">Open daily.</p>')
    page.get_by_role("tab", name="Page CSS").click()
    _code(page).click()
    page.keyboard.insert_text("#lead { text-transform: uppercase }")
    expect(canvas_of(page).locator("#lead")).to_have_css("text-transform", "uppercase")
    until = time.monotonic() + PATIENCE
    while "uppercase" not in (workshop.rows(f"pages?id=eq.{home['id']}")[0]["custom_css"] or ""):
        assert time.monotonic() < until
        time.sleep(0.2)  # the editor saves by itself


def _click_line(page: Page, words: str) -> None:
    page.locator(".cm-line").filter(has_text=words).first.click()


def test_words_are_found_and_replaced(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = edit_page(windows, workshop, home)
    choose(page, "#lead")
    page.keyboard.press("Control+f")
    field = page.get_by_role("textbox", name="Find", exact=True)
    field.wait_for()
    expect(field).to_be_focused()
    page.keyboard.type("bread")
    status = page.get_by_role("status").filter(has_text="found")
    expect(status).to_have_text("4 found")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="of 4")).to_have_text("1 of 4")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="of 4")).to_have_text("2 of 4")
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_role("status").filter(has_text="of 4")).to_have_text("1 of 4")
    marked = "[...CSS.highlights.get('find-now')].map(each => each.toString())"
    frame = page.locator("iframe.gjs-frame").element_handle()
    assert frame is not None
    inner = frame.content_frame()
    assert inner is not None
    assert inner.evaluate(marked) == ["bread"]
    keep_picture(page, "find")

    page.get_by_label("Replace with").fill("cake")
    page.get_by_role("button", name="Replace", exact=True).click()
    expect(canvas_of(page).locator("#title")).to_have_text("Good cake")
    page.get_by_role("button", name="Replace all 2").click()
    expect(canvas_of(page).locator("#p2")).to_have_text("Good cake, baked with time.")
    expect(canvas_of(page).locator("#oven")).to_have_attribute("alt", "The bread oven")
    page.get_by_role("button", name="Undo").click()
    expect(canvas_of(page).locator("#p2")).to_have_text("Good bread, baked with time.")
    expect(canvas_of(page).locator("#p1")).to_have_text("Good bread, baked with time.")
    page.get_by_label("Match capitals").check()
    field.fill("GOOD")
    expect(page.get_by_text("Nothing found")).to_be_visible()

    def fits(now: dict[str, Any]) -> bool:
        title = find(now["component"], "title") or {}
        return bool(title["components"][0]["content"] == "Good cake")

    stored(workshop, home, fits)
