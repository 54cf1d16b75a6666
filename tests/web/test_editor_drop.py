"""Files from the desktop, dropped with the mouse: onto the page, into the library, beside both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from web.conftest import keep_picture
from web.editing import Canvas, panel, until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import CDPSession

    from web.workshop import Workshop


@dataclass
class Mouse:
    """The browser's own drag of files, as from a folder of the desktop."""

    session: CDPSession

    def drag(self, x: float, y: float, *files: Path) -> None:
        self._send(x, y, files, "dragEnter", "dragOver")

    def drop(self, x: float, y: float, *files: Path) -> None:
        self._send(x, y, files, "dragEnter", "dragOver", "drop")

    def leave(self, *files: Path) -> None:
        """To the bar, where nothing is dropped."""
        self._send(300, 20, files, "dragOver")

    def _send(self, x: float, y: float, files: tuple[Path, ...], *steps: str) -> None:
        names = [str(each) for each in files]
        data = {"items": [], "files": names, "dragOperationsMask": 1}
        for each in steps:
            asked = {"type": each, "x": x, "y": y, "data": data}
            self.session.send("Input.dispatchDragEvent", asked)


@pytest.fixture
def mouse(canvas: Canvas, loaf: Path) -> Mouse:
    """As soon as the editor listens to it, which is loaded a moment after the canvas."""
    mouse = Mouse(canvas.page.context.new_cdp_session(canvas.page))
    until(lambda: _is_met(canvas, mouse, loaf))
    return mouse


def _is_met(canvas: Canvas, mouse: Mouse, loaf: Path) -> bool:
    mouse.drag(*_middle(canvas, "#p"), loaf)
    met = canvas.page.get_by_text("Drop pictures here").is_visible()
    mouse.leave(loaf)
    return met


@pytest.fixture
def loaf(tmp_path: Path) -> Path:
    path = tmp_path / "rye loaf.png"
    Image.new("RGB", (300, 200), "#a05a2c").save(path)
    return path


def _assets(workshop: Workshop) -> list[dict[str, Any]]:
    return workshop.rows(f"assets?organization_id=eq.{workshop.organization['id']}")


def _stored(workshop: Workshop, canvas: Canvas) -> list[dict[str, Any]]:
    canvas.save()
    home = workshop.page(canvas.site["id"], "home")
    inside: list[dict[str, Any]] = home["content"]["component"]["components"][0]["components"]
    return inside


def _middle(canvas: Canvas, selector: str) -> tuple[float, float]:
    box = canvas.shown.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + min(box["width"] / 2, 40), box["y"] + box["height"] / 2


def test_a_picture_falls_where_it_is_dropped(
    canvas: Canvas, workshop: Workshop, mouse: Mouse, loaf: Path
) -> None:
    mouse.drag(*_middle(canvas, "#p"), loaf)
    expect(canvas.page.get_by_text("Drop pictures here")).to_be_visible()
    keep_picture(canvas.page, "editor-drop")
    mouse.drop(*_middle(canvas, "#p"), loaf)
    dropped = canvas.shown.locator("#p + img")
    dropped.wait_for()
    until(lambda: dropped.evaluate("picture => picture.naturalWidth") == 300)
    expect(canvas.page.get_by_text("Drop pictures here")).to_be_hidden()
    expect(canvas.page.get_by_text("Uploading…")).to_be_hidden()
    [asset] = _assets(workshop)
    src = f"asset:{asset['id']}"
    stored = _stored(workshop, canvas)
    tags = [each["tagName"] for each in stored]
    assert tags == ["h1", "p", "img", "img"]
    assert stored[2]["attributes"]["src"] == src

    mouse.drop(*_middle(canvas, "#oven"), loaf)  # onto a picture: in its place
    until(lambda: canvas.shown.locator("#oven").evaluate("picture => picture.naturalWidth") == 300)
    stored = _stored(workshop, canvas)
    assert [each["tagName"] for each in stored] == tags
    assert stored[3]["attributes"]["src"].startswith("asset:")


def test_files_dropped_into_the_library(
    canvas: Canvas, workshop: Workshop, mouse: Mouse, loaf: Path
) -> None:
    note = loaf.with_name("prices.csv")
    note.write_text("rye,4")
    library = panel(canvas.page, "Pictures & files")
    library.get_by_text("Nothing here yet").wait_for()
    box = library.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.drag(*middle, loaf)
    expect(library.locator("[data-over]")).to_be_visible()
    keep_picture(canvas.page, "editor-drop-library")
    mouse.leave(loaf)
    expect(library.locator("[data-over]")).to_be_hidden()
    mouse.drop(*middle, loaf, note)
    library.get_by_text("rye loaf.png").first.wait_for()
    library.get_by_text("Other files").click()
    library.get_by_text("prices.csv").first.wait_for()
    names = {"rye loaf.png", "prices.csv"}
    until(lambda: {each["name"] for each in _assets(workshop)} == names)


def test_a_file_dropped_beside_the_page_leaves_the_editor_open(
    canvas: Canvas, mouse: Mouse, loaf: Path
) -> None:
    here = canvas.page.url
    mouse.drop(300, 20, loaf)  # the bar
    mouse.drop(1_300, 400, loaf)  # the panel of styles
    mouse.drop(*_middle(canvas, "#p"), loaf)  # what is sent in order has been dealt with by then
    canvas.shown.locator("#p + img").wait_for()
    assert canvas.page.url == here
    assert len(canvas.page.context.pages) == 1


def test_what_is_no_picture_stays_out_of_the_page(
    canvas: Canvas, workshop: Workshop, mouse: Mouse, loaf: Path
) -> None:
    note = loaf.with_name("prices.csv")
    note.write_text("rye,4")
    mouse.drop(*_middle(canvas, "#p"), note)
    canvas.page.get_by_text("Only pictures go into the page").wait_for()
    assert _assets(workshop) == []
