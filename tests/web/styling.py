"""What the tests of the editor's panels do by hand, on one page with a heading and cards."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from web.workshop import Workshop, element, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import FrameLocator, Locator, Page

    from web.conftest import Windows


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
def home(workshop: Workshop) -> dict[str, Any]:
    """The only page of a new site."""
    pages = [{"name": "Home", "slug": "home", "title": "Bakery", "content": _content()}]
    made = workshop.make("Bakery", {"settings": {"tokens": TOKENS}, "pages": pages})
    return workshop.page(made["id"], "home")


def edit_page(
    windows: Windows, workshop: Workshop, home: dict[str, Any], size: str = "1440", **more: Any
) -> Page:
    page = windows.open(workshop.person, size, **more)
    page.goto(f"{workshop.base}/{home['site_id']}/pages/{home['id']}/edit")
    canvas_of(page).locator("#title").wait_for()
    page.get_by_role("button", name="Undo").wait_for()
    return page


def canvas_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe.gjs-frame")


def open_panel(page: Page, panel: str) -> None:
    button = page.locator("[data-panel]").and_(page.get_by_role("button", name=panel, exact=True))
    if button.get_attribute("aria-pressed") != "true":
        button.click()


def choose(page: Page, where: str) -> None:
    """Click an element in the canvas, near its corner."""
    canvas_of(page).locator(where).click(position={"x": 4, "y": 4})


def layer_of(page: Page, name: str) -> Locator:
    return page.get_by_role("treeitem", name=name)


def set_device(page: Page, name: str) -> None:
    page.get_by_role("radiogroup", name="Device").locator("label", has_text=name).click()


def fold_out(page: Page, group: str) -> None:
    title = page.get_by_role("button", name=group)
    if title.get_attribute("aria-expanded") != "true":
        title.click()


def enter(field: Locator, words: str) -> None:
    field.fill(words)
    field.press("Enter")


def stored(
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


def rule(content: dict[str, Any], selector: str, media: str = "") -> dict[str, Any]:
    for rule in content["styles"]:
        names = [each if isinstance(each, str) else each["name"] for each in rule["selectors"]]
        if names == [selector] and rule.get("mediaText", "") == media and not rule.get("state"):
            style: dict[str, Any] = rule["style"]
            return style
    return {}


def find(element: dict[str, Any], number: str) -> dict[str, Any] | None:
    if element.get("attributes", {}).get("id") == number:
        return element
    inside = element.get("components", [])
    found = (find(each, number) for each in inside if isinstance(each, dict))
    return next((each for each in found if each), None)
