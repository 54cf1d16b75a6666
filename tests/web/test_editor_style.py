"""Styles, layers, code, and find and replace in the editor, with a real mouse and keyboard."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from web.conftest import assert_accessible, keep_picture
from web.workshop import Workshop, element, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import FrameLocator, Locator, Page

    from web.conftest import Person, Site, Windows

PATIENCE = 20.0  # seconds in which what was done is stored
TOKENS = {
    "colors": {
        "background": "#fffdf8",
        "surface": "#f3ecdf",
        "text": "#2a2118",
        "primary": "#a8481f",
        "border": "#ded2c0",
    },
    "fonts": {"heading": "Georgia, serif", "body": "system-ui, sans-serif"},
    "radius": "10px",
}
PRIMARY = "rgb(168, 72, 31)"
PHONE = "(max-width: 480px)"


def _words(tag: str, words: str, number: str, *inside: Any) -> dict[str, Any]:
    return element(tag, text(words), *inside, id=number) | {"type": "text"}


def _card(number: int) -> dict[str, Any]:
    inside = (
        _words("h3", f"Loaf {number}", f"h{number}"),
        _words("p", "Good bread, baked with time.", f"p{number}"),
    )
    return element("article", *inside, id=f"card{number}") | {"classes": ["card"]}


def _content() -> dict[str, Any]:
    hero = element(
        "section",
        _words("h1", "Good bread", "title"),
        _words("p", "Open daily.", "lead"),
        element("img", src="/oven.jpg", alt="The bread oven", id="oven") | {"type": "image"},
        id="hero",
    )
    cards = element("section", _card(1), _card(2), id="cards") | {"classes": ["cards"]}
    main = element("main", hero, cards, id="main")
    return {
        "version": 3,
        "component": {"type": "wrapper", "attributes": {"id": "root"}, "components": [main]},
        "styles": [
            {"selectors": ["#title"], "style": {"color": "#112233"}},
            {"selectors": ["card"], "style": {"padding": "20px 12px"}},
        ],
    }


@pytest.fixture
def workshop(site: Site, person: Person) -> Workshop:
    return Workshop.of(site, person)


@pytest.fixture
def home(workshop: Workshop) -> dict[str, Any]:
    """The only page of a new site."""
    pages = [{"name": "Home", "slug": "home", "title": "Bakery", "content": _content()}]
    made = workshop.make("Bakery", {"settings": {"tokens": TOKENS}, "pages": pages})
    return workshop.page(made["id"], "home")


def _edit(
    windows: Windows, workshop: Workshop, home: dict[str, Any], size: str = "1440", **more: Any
) -> Page:
    page = windows.open(workshop.person, size, **more)
    page.goto(f"{workshop.base}/{home['site_id']}/pages/{home['id']}/edit")
    _canvas(page).locator("#title").wait_for()
    page.get_by_role("button", name="Undo").wait_for()
    return page


def _canvas(page: Page) -> FrameLocator:
    return page.frame_locator("iframe.gjs-frame")


def _open(page: Page, panel: str) -> None:
    button = page.locator("[data-panel]").and_(page.get_by_role("button", name=panel, exact=True))
    if button.get_attribute("aria-pressed") != "true":
        button.click()


def _choose(page: Page, where: str) -> None:
    """Click an element in the canvas, near its corner."""
    _canvas(page).locator(where).click(position={"x": 4, "y": 4})


def _layer(page: Page, name: str) -> Locator:
    return page.get_by_role("treeitem", name=name)


def _device(page: Page, name: str) -> None:
    page.get_by_role("radiogroup", name="Device").locator("label", has_text=name).click()


def _fold_out(page: Page, group: str) -> None:
    title = page.get_by_role("button", name=group)
    if title.get_attribute("aria-expanded") != "true":
        title.click()


def _enter(field: Locator, words: str) -> None:
    field.fill(words)
    field.press("Enter")


def _stored(
    workshop: Workshop, home: dict[str, Any], fits: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """The page's content, as soon as it fits."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        content: dict[str, Any] = workshop.rows(f"pages?id=eq.{home['id']}")[0]["content"]
        if fits(content):
            return content
        time.sleep(0.2)  # the editor saves by itself
    raise AssertionError(f"not stored: {content}")


def _rule(content: dict[str, Any], selector: str, media: str = "") -> dict[str, Any]:
    for rule in content["styles"]:
        names = [each if isinstance(each, str) else each["name"] for each in rule["selectors"]]
        if names == [selector] and rule.get("mediaText", "") == media and not rule.get("state"):
            style: dict[str, Any] = rule["style"]
            return style
    return {}


def _find(element: dict[str, Any], number: str) -> dict[str, Any] | None:
    if element.get("attributes", {}).get("id") == number:
        return element
    inside = element.get("components", [])
    found = (_find(each, number) for each in inside if isinstance(each, dict))
    return next((each for each in found if each), None)


def test_an_element_is_styled_by_tokens_on_each_device(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = _edit(windows, workshop, home)
    title = _canvas(page).locator("#title")
    _open(page, "Style")
    _choose(page, "#title")
    page.get_by_role("button", name="Choose text colour").click()
    page.get_by_role("button", name="Primary", exact=True).click()
    expect(title).to_have_css("color", PRIMARY)
    page.keyboard.press("Escape")
    size = page.get_by_label("Size", exact=True)
    _enter(size, "40")
    expect(title).to_have_css("font-size", "40px")
    size.press("ArrowUp")
    expect(title).to_have_css("font-size", "41px")
    size.press("Shift+ArrowDown")
    expect(title).to_have_css("font-size", "31px")

    _device(page, "Phone")
    expect(page.get_by_role("button", name="Size: from desktop")).to_be_visible()
    _enter(size, "22px")
    expect(title).to_have_css("font-size", "22px")
    expect(page.get_by_role("button", name="Size: set here")).to_be_visible()
    keep_picture(page, "style-phone")
    _device(page, "Desktop")
    expect(title).to_have_css("font-size", "31px")

    content = _stored(workshop, home, lambda now: bool(_rule(now, "#title", PHONE)))
    assert _rule(content, "#title") == {"color": "var(--color-primary)", "font-size": "31px"}
    assert _rule(content, "#title", PHONE) == {"font-size": "22px"}


def test_what_is_no_value_is_refused_in_words(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = _edit(windows, workshop, home)
    _open(page, "Style")
    _choose(page, "#title")
    width = page.get_by_label("Width", exact=True)
    _enter(width, "12 bananas")
    expect(page.get_by_role("alert").filter(has_text="bananas")).to_have_text(
        "“12 bananas” is no value for width. Try 240px, 50% or auto."
    )
    expect(width).to_have_value("12 bananas")
    _enter(width, "50%")
    expect(page.get_by_role("alert").filter(has_text="bananas")).to_have_count(0)
    content = _stored(workshop, home, lambda now: "width" in _rule(now, "#title"))
    assert _rule(content, "#title") == {"color": "#112233", "width": "50%"}


def test_a_value_is_reset_and_a_drag_is_one_step(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = _edit(windows, workshop, home)
    title = _canvas(page).locator("#title")
    _open(page, "Style")
    _choose(page, "#title")
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
    content = _stored(workshop, home, lambda now: _rule(now, "#title").get("padding-top") == "30px")
    assert _rule(content, "#title") == {"color": "#112233", "padding-top": "30px"}


def test_a_class_is_shared_made_and_taken_away(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = _edit(windows, workshop, home)
    one, two = (_canvas(page).locator(f"#card{number}") for number in (1, 2))
    _open(page, "Style")
    _choose(page, "#card1")
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
        card = _find(now["component"], "card1") or {}
        return card.get("classes") == ["special-offer"]

    content = _stored(workshop, home, fits)
    assert _rule(content, "card") == {"padding": "20px 12px 20px 48px"}


def test_hover_is_shown_while_it_is_styled(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = _edit(windows, workshop, home)
    title = _canvas(page).locator("#title")
    _open(page, "Style")
    _choose(page, "#title")
    page.get_by_text("Hover", exact=True).click()
    _fold_out(page, "Effects")
    _enter(page.get_by_label("Opacity", exact=True), "0.5")
    expect(title).to_have_css("opacity", "0.5")
    page.get_by_text("Normal", exact=True).click()
    page.mouse.move(700, 700)
    expect(title).to_have_css("opacity", "1")

    def states(now: dict[str, Any]) -> list[dict[str, Any]]:
        return [rule["style"] for rule in now["styles"] if rule.get("state") == "hover"]

    content = _stored(workshop, home, lambda now: bool(states(now)))
    assert states(content) == [{"opacity": "0.5"}]


def test_layers_are_dragged_renamed_and_moved_by_keys(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = _edit(windows, workshop, home)
    _open(page, "Layers")
    _choose(page, "#title")
    expect(_layer(page, "Heading 1 Good bread")).to_have_attribute("aria-selected", "true")
    lead = _layer(page, "Text Open daily.")
    _drag(page, lead, _layer(page, "Heading 1 Good bread"), 0.1)
    order = _canvas(page).locator("#hero > *")
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
    expect(_layer(page, "Opening hours Open daily.")).to_be_visible()

    page.keyboard.press("ArrowUp")
    expect(_layer(page, "Heading 1 Good bread")).to_have_attribute("aria-selected", "true")
    page.get_by_label("Search the layers").fill("hours")
    expect(page.get_by_role("treeitem")).to_have_count(4)
    keep_picture(page, "layers-search")
    content = _stored(
        workshop,
        home,
        lambda now: (_find(now["component"], "lead") or {}).get("custom-name") == "Opening hours",
    )
    hero = _find(content["component"], "hero") or {}
    assert [each["attributes"]["id"] for each in hero["components"]] == ["title", "lead", "oven"]


def test_layers_refuse_impossible_places_and_choose_several(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = _edit(windows, workshop, home)
    _open(page, "Layers")
    _choose(page, "#h1")
    picture = _layer(page, "Heading 3 Loaf 1")
    card = _layer(page, "Card").first
    _drag(page, card, picture, 0.5)
    expect(_canvas(page).locator("#cards > #card1 > #h1")).to_have_count(1)

    _layer(page, "Heading 3 Loaf 1").click()
    _layer(page, "Text Good bread, baked with time.").first.click(modifiers=["Shift"])
    chosen = page.locator("[role=treeitem][aria-selected=true]")
    expect(chosen).to_have_count(2)
    _open(page, "Style")
    _fold_out(page, "Typography")
    page.get_by_title("Centred").click()
    for number in ("h1", "p1"):
        expect(_canvas(page).locator(f"#{number}")).to_have_css("text-align", "center")
    page.get_by_role("button", name="Hide Heading 3 while editing").first.click()
    expect(_canvas(page).locator("#h1")).to_be_hidden()
    page.get_by_role("tree").focus()
    page.keyboard.press("Delete")
    expect(_canvas(page).locator("#card1 > *")).to_have_count(0)
    _stored(workshop, home, lambda now: _find(now["component"], "h1") is None)


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


def _code(page: Page) -> Locator:
    return page.locator(".cm-content")


def _lines(page: Page) -> str:
    return "\n".join(_code(page).locator(".cm-line").all_inner_texts())


def test_code_and_canvas_follow_each_other(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = _edit(windows, workshop, home)
    _open(page, "Code")
    expect(_code(page)).to_contain_text('<h1 id="title">Good bread</h1>')
    _click_line(page, "Good bread</h1>")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.insert_text('<h2 class="sub" onclick="x()">Every <em>day</em></h2>')
    sub = _canvas(page).locator("#hero > h2.sub")
    expect(sub).to_have_text("Every day")
    expect(page.get_by_text("Some things were left out")).to_be_visible()
    page.keyboard.insert_text("<div>")
    expect(page.get_by_text("<div> is not closed.")).to_be_visible()
    expect(sub).to_have_text("Every day")
    for _ in range(5):
        page.keyboard.press("Backspace")
    expect(page.get_by_text("is not closed.")).to_have_count(0)
    _choose(page, "#title")
    expect(page.locator(".cm-chosen")).to_contain_text("Good bread")

    page.get_by_role("tab", name="CSS", exact=True).click()
    expect(_code(page)).to_contain_text("#112233")
    _click_line(page, "color: #112233")
    page.keyboard.press("End")
    page.keyboard.insert_text(" letter-spacing: 3px;")
    expect(_canvas(page).locator("#title")).to_have_css("letter-spacing", "3px")

    def fits(now: dict[str, Any]) -> bool:
        return "letter-spacing" in _rule(now, "#title")

    content = _stored(workshop, home, fits)
    assert _rule(content, "#title") == {"color": "#112233", "letter-spacing": "3px"}
    hero = _find(content["component"], "hero") or {}
    assert [each["tagName"] for each in hero["components"]] == ["h1", "h2", "p", "img"]
    made = hero["components"][1]
    assert "onclick" not in made["attributes"]
    assert made["attributes"]["id"]
    # Chromium says of a handler that it reads in an inert document that it would not run it.
    windows.said[:] = [each for each in windows.said if "inline event handler" not in each]


def test_code_shows_what_the_canvas_does(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = _edit(windows, workshop, home)
    _open(page, "Code")
    expect(_code(page)).to_contain_text('<p id="lead">Open daily.</p>')
    _choose(page, "#lead")
    page.keyboard.press("Delete")
    expect(_code(page)).not_to_contain_text("lead")
    page.get_by_role("button", name="Undo").click()
    expect(_code(page)).to_contain_text('<p id="lead">Open daily.</p>')
    page.get_by_role("tab", name="Page CSS").click()
    _code(page).click()
    page.keyboard.insert_text("#lead { text-transform: uppercase }")
    expect(_canvas(page).locator("#lead")).to_have_css("text-transform", "uppercase")
    until = time.monotonic() + PATIENCE
    while "uppercase" not in (workshop.rows(f"pages?id=eq.{home['id']}")[0]["custom_css"] or ""):
        assert time.monotonic() < until
        time.sleep(0.2)  # the editor saves by itself


def _click_line(page: Page, words: str) -> None:
    page.locator(".cm-line").filter(has_text=words).first.click()


def test_words_are_found_and_replaced(
    windows: Windows, workshop: Workshop, home: dict[str, Any]
) -> None:
    page = _edit(windows, workshop, home)
    _choose(page, "#lead")
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
    expect(_canvas(page).locator("#title")).to_have_text("Good cake")
    page.get_by_role("button", name="Replace all 2").click()
    expect(_canvas(page).locator("#p2")).to_have_text("Good cake, baked with time.")
    expect(_canvas(page).locator("#oven")).to_have_attribute("alt", "The bread oven")
    page.get_by_role("button", name="Undo").click()
    expect(_canvas(page).locator("#p2")).to_have_text("Good bread, baked with time.")
    expect(_canvas(page).locator("#p1")).to_have_text("Good bread, baked with time.")
    page.get_by_label("Match capitals").check()
    field.fill("GOOD")
    expect(page.get_by_text("Nothing found")).to_be_visible()

    def fits(now: dict[str, Any]) -> bool:
        title = _find(now["component"], "title") or {}
        return bool(title["components"][0]["content"] == "Good cake")

    _stored(workshop, home, fits)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["1440", "390"])
def test_every_panel_can_be_used_by_everybody(
    windows: Windows, workshop: Workshop, home: dict[str, Any], size: str, scheme: str
) -> None:
    page = _edit(windows, workshop, home, size, color_scheme=scheme)
    _choose(page, "#title")
    for panel in ("Style", "Layers", "Code", "Find"):
        _open(page, panel)
        if panel == "Style":
            for group in ("Background", "Border", "Effects", "Position"):
                _fold_out(page, group)
        if panel == "Code":
            _code(page).wait_for()
        expect(page.get_by_label("Loading")).to_have_count(0)
        keep_picture(page, f"editor-{panel.lower()}-{size}-{scheme}")
        assert_accessible(page)
        if size == "390":
            page.get_by_role("dialog").get_by_role("button", name="Close").first.click()
