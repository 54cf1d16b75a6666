"""All sections on one page in a real browser: contrast, and nothing wider than the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from builder.sections.library import DARK, SECTIONS, page_of
from roseram.builder.templates import load_templates
from web.look import AXE, CHROMIUM, FLAGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser

DESIGNS: dict[str, Mapping[str, Any]] = {
    "none": {},
    "dark": DARK,
    **{
        each.ref: each.content["site"]["settings"]
        for each in load_templates()
        if each.ref in ("conference", "restaurant")  # a loud one, and one with round corners
    },
}
WIDTHS = (320, 390, 820, 1440)
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
RULES = ("color-contrast", "image-alt", "link-name", "label", "select-name", "button-name", "list")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.mark.parametrize("design", DESIGNS)
def test_they_can_be_read_and_fit(design: str, browser: Browser, tmp_path: Path) -> None:
    sections = [each for name, each in SECTIONS.items() if name != "map-visit"]
    file = tmp_path / "page.html"
    file.write_text(page_of(sections, DESIGNS[design]), "utf-8")
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(file.as_uri())
    page.evaluate(Path(AXE).read_text("utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", list(RULES))
    faults = [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(WIDER) == 0, width
    page.close()
    assert faults == []
