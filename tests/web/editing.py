"""What the tests of the visual editor do by hand: open a page, choose, type, save, look."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import FrameLocator, Locator, Page

    from roseram.builder.templates.load import Template
    from web.conftest import Windows
    from web.workshop import Workshop

FRAME = "iframe.gjs-frame"
PATIENCE = 20.0  # seconds in which what is done by itself is to be done


def until(holds: Callable[[], bool]) -> None:
    """Wait for what the editor does by itself, such as saving."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)  # the server is another process


@dataclass
class Canvas:
    """The editor in a window, with a page of a site."""

    page: Page
    site: dict[str, Any]
    slug: str = "home"
    page_id: str = ""

    @classmethod
    def open(cls, windows: Windows, workshop: Workshop, site: dict[str, Any]) -> Canvas:
        """The home page, in a new window of the workshop's person."""
        canvas = cls(windows.open(workshop.person), site)
        canvas.go(workshop)
        return canvas

    def go(self, workshop: Workshop) -> None:
        self.page_id = workshop.page(self.site["id"], self.slug)["id"]
        self.page.goto(f"{workshop.base}/{self.site['id']}/pages/{self.page_id}/edit")
        self.wait()

    def wait(self) -> None:
        """Until the page can be edited."""
        self.page.locator("[data-canvas-box] [data-ready]").wait_for()

    @property
    def shown(self) -> FrameLocator:
        """What is in the canvas."""
        return self.page.frame_locator(FRAME)

    @property
    def status(self) -> Locator:
        return self.page.get_by_role("banner").locator("[data-status]")

    def choose(self, selector: str) -> None:
        """Choose an element, also one that is covered by those in it, by the path to it."""
        name = self.shown.locator(selector).first
        name.click(position={"x": 2, "y": 2})
        path = self.page.get_by_role("navigation", name="Where the chosen element stands")
        path.get_by_role("button").nth(1).click()

    def type_into(self, words: str, typed: str) -> None:
        """Write at the end of the text that has these words."""
        target = self.shown.get_by_text(words, exact=True).first
        target.dblclick()
        expect(self.shown.locator("[contenteditable=true]")).to_be_visible()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(typed)

    def write(self, selector: str, words: str) -> None:
        """Write another text into an element, as a person does it."""
        target = self.shown.locator(selector)
        target.dblclick()
        expect(target).to_have_attribute("contenteditable", "true")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Escape")

    def drag(self, card: Locator, below: Locator | None = None) -> None:
        """With the mouse, step by step, from a panel to the middle or behind what is given."""
        if below:
            below.evaluate("element => element.scrollIntoView({block: 'end'})")
        card.scroll_into_view_if_needed()
        box = self.page.locator("[data-canvas-box]").bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        last = below and below.bounding_box()
        if last:
            y = min(last["y"] + last["height"], box["y"] + box["height"]) - 6
        card.hover()
        self.page.mouse.down()
        self.page.mouse.move(x - 40, y - 40, steps=12)
        self.page.mouse.move(x, y, steps=4)
        expect(self.page.locator(".gjs-placeholder").first).to_be_visible()
        self.page.mouse.up()

    def save(self) -> None:
        """Have the server know all of it."""
        self.page.keyboard.press("Control+s")
        expect(self.status).to_have_text("Saved")

    def picture(self, width: int) -> bytes:
        """The whole page as the canvas draws it at a width, without what is drawn over it."""
        document = self.shown.locator("html").evaluate(
            """(html) => {
              const copy = html.cloneNode(true);
              copy.querySelector("[data-part=editor]").remove();
              return "<!doctype html>" + copy.outerHTML;
            }"""
        )
        # Its own tab, at the same address: what it shows is the canvas' document as it is.
        tab = self.page.context.new_page()
        tab.set_viewport_size({"width": width, "height": 900})
        tab.route(
            "**/as-drawn", lambda route: route.fulfill(body=document, content_type="text/html")
        )
        tab.goto("/as-drawn")
        tab.wait_for_load_state("networkidle")
        drawn = tab.screenshot(full_page=True)
        tab.close()
        return drawn


def panel(page: Page, name: str) -> Locator:
    """A panel of the editor, opened where it is not."""
    button = page.locator("[data-panel]").and_(page.get_by_role("button", name=name, exact=True))
    if button.get_attribute("aria-pressed") != "true":
        button.click()
    region = page.get_by_role("region", name=name, exact=True)
    found = region.and_(page.locator("[data-side]"))
    found.wait_for()
    return found


def click_box(box: Locator) -> bool:
    """Click a checkbox; whether it is checked as soon as the click has been answered."""
    return bool(box.evaluate("box => { box.click(); return box.checked; }"))


def bell(page: Page, unread: int) -> Locator:
    return page.get_by_role("button", name=f"Notifications, {unread} unread")


def come_back(page: Page) -> None:
    """To the tab, from another one: what others did meanwhile is asked for at once."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")


def make_from_template(workshop: Workshop, template: Template) -> dict[str, Any]:
    """A site with the template's pages."""
    about, pages = template.content["site"], template.content["pages"]
    given = {"settings": about["settings"], "language": about["language"], "pages": pages}
    return workshop.make(template.name, given)


def every_page(workshop: Workshop, site_id: str) -> list[dict[str, Any]]:
    return workshop.rows(f"pages?site_id=eq.{site_id}&order=position")
