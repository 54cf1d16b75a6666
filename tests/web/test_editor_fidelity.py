"""What the editor keeps of a page, and shows of it: what was there, and what visitors get."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from roseram.builder.templates.load import load_templates
from web.conftest import ARTIFACTS
from web.editing import Canvas, every_page, make_from_template
from web.workshop import Workshop, element, text

if TYPE_CHECKING:
    from web.conftest import Windows

TEMPLATES = {template.ref: template for template in load_templates()}
WIDTHS = {"desktop": 1280, "tablet": 768, "phone": 390}
TOLERATED = 0.005  # of the pixels may differ
BY = 16  # of 255, in one of the colours


def test_older_content_opens_and_becomes_version_3(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make()
    home = workshop.page(made["id"], "home")
    old = {"blocks": [{"id": "b1", "type": "hero", "html": "<h1>Old bread</h1>"}]}
    workshop.change("pages", home["id"], content=old)
    canvas = Canvas.open(windows, workshop, made)
    assert workshop.page(made["id"], "home")["content"] == old  # opening it is no change
    canvas.type_into("Old bread", ", new oven")
    canvas.save()
    stored = workshop.page(made["id"], "home")["content"]
    assert stored["version"] == 3
    block = stored["component"]["components"][0]
    assert block["attributes"]["id"] == "b1"
    assert "Old bread, new oven" in json.dumps(stored)


def test_every_element_gets_an_id_and_a_copy_its_own(windows: Windows, workshop: Workshop) -> None:
    main = element("main", element("h1", text("Bread")), element("p", text("Daily")), id="m")
    bare = {"version": 3, "component": {"type": "wrapper", "components": [main]}, "styles": []}
    made = workshop.make(given={"pages": [{"name": "Home", "slug": "home", "content": bare}]})
    canvas = Canvas.open(windows, workshop, made)
    assert workshop.page(made["id"], "home")["content"] == bare
    canvas.shown.get_by_text("Daily").click()
    canvas.page.keyboard.press("Control+d")
    canvas.save()
    stored = workshop.page(made["id"], "home")["content"]["component"]
    ids = [each["attributes"]["id"] for each in stored["components"][0]["components"]]
    assert len(set(ids)) == 3
    assert all(re.fullmatch(r"i[0-9a-z]+", each) for each in ids)


def _changed_and_back(canvas: Canvas) -> None:
    """One change and its undoing, so that the whole page is written anew."""
    page = canvas.page
    with page.expect_response("**/rest/v1/rpc/save_page"):
        canvas.shown.locator("main").first.evaluate("main => main.ownerDocument.body.click()")
        page.evaluate("document.activeElement?.blur()")
        canvas.choose("main")
        page.keyboard.press("Control+d")
        page.keyboard.press("Control+s")
    with page.expect_response("**/rest/v1/rpc/save_page"):
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+s")
    expect(canvas.status).to_have_text("Saved")


@pytest.mark.parametrize("ref", sorted(TEMPLATES))
def test_a_template_comes_back_as_it_was(windows: Windows, workshop: Workshop, ref: str) -> None:
    made = make_from_template(workshop, TEMPLATES[ref])
    page = windows.open(workshop.person)
    for row in every_page(workshop, made["id"]):
        canvas = Canvas(page, made, row["slug"])
        canvas.go(workshop)
        _changed_and_back(canvas)
        after = workshop.page(made["id"], row["slug"])
        assert after["version"] >= row["version"] + 2
        assert after["content"] == row["content"], row["slug"]


@pytest.mark.parametrize("ref", ["restaurant", "product", "journal", "studio"])
def test_the_canvas_is_what_visitors_get(windows: Windows, workshop: Workshop, ref: str) -> None:
    made = make_from_template(workshop, TEMPLATES[ref])
    workshop.publish(made["id"], "First")
    editor = Canvas.open(windows, workshop, made)
    visitor = windows.open()
    for device, width in WIDTHS.items():
        drawn = editor.picture(width)
        visitor.set_viewport_size({"width": width, "height": 900})
        visitor.goto(f"/s/{made['subdomain']}/")
        visitor.wait_for_load_state("networkidle")
        published = visitor.screenshot(full_page=True)
        share = _difference(drawn, published, f"{ref}-{device}")
        assert share <= TOLERATED, (device, share)


def _difference(one: bytes, other: bytes, name: str) -> float:
    """The share of pixels that differ; the pictures are kept."""
    folder = ARTIFACTS / "canvas"
    folder.mkdir(parents=True, exist_ok=True)
    drawn, published = (Image.open(io.BytesIO(each)).convert("RGB") for each in (one, other))
    drawn.save(folder / f"{name}-canvas.png")
    published.save(folder / f"{name}-published.png")
    assert drawn.size == published.size, name
    bands = ImageChops.difference(drawn, published).split()
    largest = bands[0]
    for band in bands[1:]:
        largest = ImageChops.lighter(largest, band)
    differing = largest.point(lambda value: 255 if value > BY else 0)
    differing.save(folder / f"{name}-difference.png")
    counted = differing.histogram()[255]
    return float(counted) / (drawn.width * drawn.height)
