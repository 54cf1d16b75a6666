"""The starter templates: each is a whole, valid, light site that its tokens restyle."""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from clients.install import clients
from roseram.builder.sites.content import walk
from roseram.builder.sites.publishing.paths import path_of
from roseram.builder.templates import (
    Template,
    install_templates,
    load_templates,
    render_template,
)
from roseram.postgres import Database, Identity

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.builder.sites.removed import Removed

FOLDER = Path(str(files("roseram.builder.templates")))
TEMPLATES = load_templates()
MAX_PAGE = 60_000  # bytes of HTML and CSS
MAX_THUMBNAIL = 25_000
EACH = pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.ref)
# What stands on what: these pairs are read as text.
PAIRS = (
    ("text", "background"),
    ("text", "surface"),
    ("muted", "background"),
    ("on-primary", "primary"),
    ("on-accent", "accent"),
)


def _rendered(template: Template) -> dict[str, tuple[str, str]]:
    """Name of a page's file → (document, the CSS of the site)."""
    removed: list[Removed] = []
    files = {
        name: body.decode() for name, body in render_template(template, removed.append).items()
    }
    assert removed == []
    (css,) = (body for name, body in files.items() if name.endswith(".css"))
    return {name: (body, css) for name, body in files.items() if name.endswith(".html")}


def test_there_are_eight_for_eight_purposes() -> None:
    assert len(TEMPLATES) == 8
    for each in ("id", "name", "description", "category", "thumbnail_url"):
        assert len({getattr(template, each) for template in TEMPLATES}) == 8


@EACH
def test_it_is_a_small_site(template: Template) -> None:
    pages = template.content["pages"]
    assert 3 <= len(pages) <= 5
    assert [page["position"] for page in pages] == list(range(len(pages)))
    assert path_of(pages[0]["slug"]) == "/"
    assert len({path_of(page["slug"]) for page in pages}) == len(pages)
    for page in pages:
        assert page["title"]
        assert len(page["description"]) < 160
        assert page["content"]["version"] == 3
        kinds = {node.get("type") for node in walk(page["content"]["component"])}
        assert {"navigation", "text", "link"} <= kinds


@EACH
def test_its_pages_are_light_and_ask_nobody_else(template: Template) -> None:
    for path, (html, css) in _rendered(template).items():
        assert len(html.encode()) + len(css.encode()) < MAX_PAGE, path
        assert "<script" not in html
        for address in re.findall(r"url\(|@import|https?://", html + css):
            raise AssertionError(f"{template.ref}{path}: {address}")


@EACH
def test_its_pages_are_well_built(template: Template) -> None:
    rendered = _rendered(template)
    for path, (html, _) in rendered.items():
        page = LexborHTMLParser(html)
        assert len(page.css("h1")) == 1, path
        assert len(page.css("main#content")) == 1
        assert len(page.css("header")) >= 1
        assert len(page.css("nav[aria-label] a")) >= 2
        first = page.css_first("body a")
        assert first is not None
        assert first.attributes["href"] == "#content", "people can skip to the content"
        ids = {node.attributes["id"] for node in page.css("[id]")}
        for node in page.css("[aria-labelledby], label[for]"):
            named = node.attributes.get("aria-labelledby") or node.attributes.get("for")
            assert named in ids
        for drawing in page.css("svg"):
            hidden = drawing.attributes.get("aria-hidden") == "true"
            told = drawing.attributes.get("role") == "img"
            assert hidden != (told and bool(drawing.attributes.get("aria-label")))
        levels = [int((node.tag or "h0")[1]) for node in page.css("h1, h2, h3, h4")]
        assert all(after - before <= 1 for before, after in pairwise(levels))


@EACH
def test_its_links_lead_somewhere(template: Template) -> None:
    paths = {path_of(page["slug"]) for page in template.content["pages"]}
    reached = set()
    for page in template.content["pages"]:
        for node in walk(page["content"]["component"]):
            address = (node.get("attributes") or {}).get("href")
            if address is None:
                continue
            assert address in paths or address.startswith(("mailto:", "tel:", "#content"))
            reached.add(address)
    listed = {
        path_of(page["slug"])
        for page in template.content["pages"]
        if page["metadata"]["in_navigation"]
    }
    assert paths <= reached | listed


@EACH
def test_its_tokens_are_its_colours(template: Template) -> None:
    settings = template.content["site"]["settings"]
    tokens, css = settings["tokens"], settings["css"]
    used = set(re.findall(r"var\(--(color-[\w-]+|font-[\w-]+|[\w-]+)\)", css))
    known = {
        *(f"color-{name}" for name in tokens["colors"]),
        *(f"font-{name}" for name in tokens["fonts"]),
        *(name for name in tokens if name not in ("colors", "fonts")),
    }
    assert used <= known
    assert {"color-background", "color-text", "color-primary", "font-heading", "font-body"} <= used
    assert "radius" in known
    assert css.count("var(--color-") > 25


@EACH
def test_its_colours_can_be_read(template: Template) -> None:
    colors = template.content["site"]["settings"]["tokens"]["colors"]
    for front, back in PAIRS:
        if front in colors:
            assert _contrast(colors[front], colors[back]) >= 4.5, f"{front} on {back}"


def _contrast(one: str, other: str) -> float:
    """The ratio of WCAG between two colours such as #1a2b3c."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@EACH
def test_it_respects_the_reader(template: Template) -> None:
    css = template.content["site"]["settings"]["css"]
    assert ":focus-visible" in css
    assert "clamp(" in css
    moving = "animation:" in css or "scroll-behavior: smooth" in css or "transition:" in css
    assert not moving or "prefers-reduced-motion" in css


@EACH
def test_it_has_a_picture(template: Template) -> None:
    assert template.thumbnail_url == f"/templates/{template.ref}.webp"
    file = FOLDER / "thumbnails" / f"{template.ref}.webp"
    assert file.stat().st_size <= MAX_THUMBNAIL
    with Image.open(file) as picture:
        assert (picture.format, picture.size) == ("WEBP", (640, 480))


def test_there_is_no_picture_without_a_template() -> None:
    refs = {template.ref for template in TEMPLATES}
    assert {file.stem for file in (FOLDER / "thumbnails").iterdir()} == refs


@EACH
def test_every_source_is_used(template: Template) -> None:
    folder = FOLDER / template.ref
    site = tomllib.loads((folder / "site.toml").read_text("utf-8"))
    assert {file.name for file in (folder / "pages").iterdir()} == {
        page["file"] for page in site["pages"]
    }


def test_the_checker_finds_no_fault(tmp_path: Path) -> None:
    for template in TEMPLATES:
        for path, (html, css) in _rendered(template).items():
            # One file for both, so that the checker sees the page as a visitor's browser does.
            before, _, after = html.partition("</head>")
            link = re.search(r'<link rel="stylesheet"[^>]*>', before)
            assert link
            whole = before.replace(link[0], f"<style>{css}</style>") + "</head>" + after
            name = f"{template.ref}-{path}"
            (tmp_path / name).write_text(whole, "utf-8")
    checker = clients().node_modules / "vnu-jar/build/dist/vnu.jar"
    done = subprocess.run(
        ["java", "-Xss4m", "-jar", checker, "--errors-only", "--format", "gnu", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.strip() == ""
    assert done.returncode == 0
    assert len(list(tmp_path.iterdir())) == sum(len(t.content["pages"]) for t in TEMPLATES)


# -- in the database ----------------------------------------------------------------------------


@pytest.fixture
async def database(schema_database: str) -> AsyncIterator[Database]:
    async with await Database.open(schema_database, max_size=2) as opened:
        yield opened


async def _rows(database: Database) -> list[dict[str, Any]]:
    async with database.connection() as connection:
        rows = await connection.fetch(
            "select id, organization_id, kind, name, usage_count, updated_at, content::text "
            "from public.templates order by id"
        )
    return [dict(row) for row in rows]


async def test_they_are_installed_once(database: Database) -> None:
    async with database.transaction() as connection:
        assert await install_templates(connection) == 8
    before = await _rows(database)
    assert {row["id"] for row in before} == {template.id for template in TEMPLATES}
    assert {(row["organization_id"], row["kind"]) for row in before} == {(None, "site")}
    async with database.transaction() as connection:
        assert await install_templates(connection) == 0
    assert await _rows(database) == before


async def test_one_that_was_changed_is_brought_back(database: Database) -> None:
    async with database.transaction() as connection:
        await install_templates(connection)
        await connection.execute(
            "update public.templates set content = '{}' where id = $1", TEMPLATES[0].id
        )
        assert await install_templates(connection) == 1


async def test_everybody_who_is_signed_in_reads_them(database: Database) -> None:
    async with database.transaction() as connection:
        await install_templates(connection)
    async with database.transaction(Identity.user(TEMPLATES[0].id)) as connection:
        assert await connection.fetchval("select count(*) from public.templates") == 8
