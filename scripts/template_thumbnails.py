"""Photographs the starter templates: `.venv/bin/python scripts/template_thumbnails.py`.

Each home page, rendered as it is published, becomes templates/thumbnails/<name>.webp. The letters
are those that this machine has for the templates' fonts, so run it where they are good.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

import roseram.builder.templates
from roseram.builder.templates import Template, load_templates, render_template

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = Path(roseram.builder.templates.__file__).parent / "thumbnails"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
WINDOW = {"width": 1280, "height": 960}
SIZE = (640, 480)
LIMIT = 25_000  # bytes


def write_template(template: Template, folder: Path) -> list[Path]:
    """Write the template's files; returns its pages, of which the home page is the first."""
    written = []
    for name, body in render_template(template).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        written.append(file)
    return [file for file in written if file.suffix == ".html"]


def photograph(template: Template, browser: Browser) -> bytes:
    """The home page as a small picture, in WebP."""
    with tempfile.TemporaryDirectory() as folder:
        home = write_template(template, Path(folder))[0]
        page = browser.new_page(viewport=WINDOW, reduced_motion="reduce")  # type: ignore[arg-type]
        page.goto(home.as_uri())
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        page.close()
    small = picture.resize(SIZE, Image.Resampling.LANCZOS)
    for quality in range(86, 30, -4):
        kept = io.BytesIO()
        small.save(kept, "WEBP", quality=quality, method=6)
        if kept.tell() <= LIMIT:
            return kept.getvalue()
    raise SystemExit(f"{template.ref}: no picture of {LIMIT} bytes")


def main() -> int:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for template in load_templates():
            body = photograph(template, browser)
            (FOLDER / f"{template.ref}.webp").write_bytes(body)
            print(f"{template.ref}: {len(body):,} bytes")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
