"""The starter templates on a phone, a tablet and a desk, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from roseram.builder.templates import Template, load_templates, render_template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
WIDTHS = (320, 390, 820, 1440)
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """[...document.querySelectorAll("main p, main li, main a")]
    .filter((each) => each.textContent.trim() && parseFloat(getComputedStyle(each).fontSize) < 14)
    .length"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.mark.parametrize("template", load_templates(), ids=lambda template: template.ref)
def test_nothing_is_cut_off_or_too_small(
    template: Template, browser: Browser, tmp_path: Path
) -> None:
    for name, body in render_template(template).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(body)
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for file in tmp_path.glob("*.html"):
        page.goto(file.as_uri())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(WIDER) == 0, f"{file.name} at {width}"
            assert page.evaluate(SMALL) == 0, f"{file.name} at {width}"
    page.close()
    assert all(address.startswith(("file:", "data:")) for address in asked)
