"""The library of sections: well built, valid, styled by classes of their own and by tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from builder.sections.library import DARK, FOLDER, SECTIONS, page_of
from builder.sites.test_valid import complaints
from roseram.builder.sites.content import walk
from roseram.builder.templates import load_templates

if TYPE_CHECKING:
    from roseram.builder.sites.removed import Removed

EACH = pytest.mark.parametrize("name", SECTIONS)
MEDIA = {None, "(max-width: 992px)", "(max-width: 480px)"}
COLORS = (
    "background", "surface", "text", "muted", "border", "primary", "on-primary", "accent",
    "on-accent",
)  # fmt: skip
TOKENS = {*(f"color-{name}" for name in COLORS), "font-heading", "radius", "width"}
FIELDS = {"name", "category", "description", "keywords", "components", "styles"}


def _elements(name: str) -> list[dict[str, Any]]:
    return [node for each in SECTIONS[name]["components"] for node in walk(each)]


def test_there_is_one_for_every_part_of_a_page() -> None:
    assert len(SECTIONS) >= 28
    categories = [section["category"] for section in SECTIONS.values()]
    listed = (FOLDER.parent / "addition.ts").read_text("utf-8")
    assert all(f'"{category}"' in listed for category in categories)
    assert len({section["name"] for section in SECTIONS.values()}) == len(SECTIONS)
    for category, least in {
        "Headers": 2, "Heroes": 3, "Features": 3, "Pricing": 2, "Testimonials": 2, "FAQ": 1,
        "Gallery": 2, "Team": 2, "Statistics": 1, "Blog": 2, "Logos": 1, "Steps": 1, "Contact": 2,
        "Call to action": 2, "Footers": 2, "Banner": 1, "Tables": 1, "Map and video": 2,
    }.items():  # fmt: skip
        assert categories.count(category) >= least, category


@EACH
def test_it_is_told_and_well_built(name: str) -> None:
    section = SECTIONS[name]
    assert set(section) == FIELDS
    assert section["description"]
    assert section["keywords"]
    (root,) = section["components"]
    assert root["tagName"] in ("section", "header", "footer", "aside")
    page = LexborHTMLParser(page_of([section], {}))
    headings = page.css("h1, h2")
    assert len(headings) <= (4 if root["tagName"] == "footer" else 1)
    if root["tagName"] == "section":
        assert len(headings) == 1 or page.css("blockquote")
    assert all("alt" in picture.attributes for picture in page.css("img"))
    for field in page.css("input, textarea, select"):
        assert field.attributes["name"]
        assert field.parent is not None
        assert field.parent.tag == "label"
    for drawing in page.css("svg"):
        hidden = drawing.attributes.get("aria-hidden") == "true"
        assert hidden != bool(drawing.attributes.get("aria-label"))


@EACH
def test_its_styles_are_its_own_and_made_of_tokens(name: str) -> None:
    own = f"rs-{name}"
    for node in _elements(name):
        assert "style" not in node
        assert "id" not in node.get("attributes", {})
        assert all(each == own or each.startswith(f"{own}-") for each in node.get("classes", ()))
    css = ""
    for rule in SECTIONS[name]["styles"]:
        assert rule.get("mediaText") in MEDIA
        for selector in (
            *rule["selectors"],
            *re.findall(r"\.([\w-]+)", rule.get("selectorsAdd", "")),
        ):
            assert selector == own or selector.startswith(f"{own}-")
        assert rule["selectors"] or rule["selectorsAdd"].startswith(f".{own}")
        css += " ".join(map(str, rule["style"].values())) + " "
    assert set(re.findall(r"var\(--([\w-]+)", css)) <= TOKENS
    assert not re.search(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|url\(", css)


@EACH
def test_it_asks_nobody_else(name: str) -> None:
    html = page_of([SECTIONS[name]], {})
    asked = re.findall(r"https?://[^\"' ]+", html)
    assert all(each.startswith("https://maps.google.com/") for each in asked)
    assert asked == [] or name == "map-visit"
    assert "<script" not in html


def test_forms_are_forms() -> None:
    forms = [node for name in SECTIONS for node in _elements(name) if node.get("tagName") == "form"]
    assert len(forms) >= 2
    assert all(form["type"] == "form" for form in forms)
    assert all(form["attributes"]["method"] == "post" for form in forms)


def test_nothing_of_them_is_left_out_and_the_checker_has_no_complaint() -> None:
    removed: list[Removed] = []
    files = {
        f"{name}.html": page_of([section], {}, removed).encode()
        for name, section in SECTIONS.items()
    }
    studio = next(each for each in load_templates() if each.ref == "studio")
    for design, settings in (("dark", DARK), ("studio", studio.content["site"]["settings"])):
        files[f"all-{design}.html"] = page_of(SECTIONS.values(), settings, removed).encode()
    assert removed == []
    assert complaints(files) == []
