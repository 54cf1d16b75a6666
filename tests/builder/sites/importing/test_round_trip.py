"""What the renderer writes is read back as what it was written from."""

from __future__ import annotations

import re
from typing import Any

import pytest

from builder.sites.same import rules_of, tree_of
from builder.sites.trees import Designer
from roseram.builder.sites.content import normal_content
from roseram.builder.sites.importing import import_html
from roseram.builder.sites.links import AbsoluteLinks
from roseram.builder.sites.render import (
    PageInput,
    SiteInput,
    render_css,
    render_html,
    render_page,
)

SEEDS = 400
# What the renderer adds to what it is given, and the importer takes as given.
ADDED = ("loading", "decoding")


def _shown(html: str, ids: set[str]) -> Any:
    """The document without white space between blocks, which nobody sees, and with these ids."""
    return _level(tree_of(html), ids, keep=False)


def _level(node: Any, ids: set[str], *, keep: bool) -> Any:
    if isinstance(node, str):
        return node
    tag, attributes, children = node
    keep = keep or tag in ("pre", "textarea")
    left = {name: value for name, value in attributes.items() if name not in ADDED}
    if left.get("id") not in ids:
        left.pop("id", None)
    inner = [_level(each, ids, keep=keep) for each in children]
    shown = [each for each in inner if keep or not isinstance(each, str) or each.strip()]
    return [tag, left, shown]


def _styles(css: str) -> Any:
    return rules_of(css.replace("/**/", ""))


@pytest.mark.parametrize("start", range(0, SEEDS, 50))
def test_a_rendered_page_imports_as_itself(start: int) -> None:
    for seed in range(start, start + 50):
        content = normal_content({"version": 3, **Designer(seed).case()})
        page = PageInput("/", "A page", content, "About it")
        site = SiteInput("A site", language="de")
        written = render_page(page, site, AbsoluteLinks(), scripts=False).html

        imported = import_html(written, name="page")

        before, again = (render_html(each["component"]) for each in (content, imported.content))
        ids = set(re.findall(r'\sid="([^"]+)"', before))
        assert _shown(again, ids) == _shown(before, ids), seed
        assert imported.language == "de"
        assert imported.description == "About it"
        styles = render_css(imported.content["styles"]) + imported.css
        assert _styles(styles) == _styles(render_css(content["styles"])), seed


def test_the_same_file_gives_the_same_ids() -> None:
    html = b"<h1>One</h1><p>Two <b>three</b></p><p>Two</p>"
    assert import_html(html, name="x") == import_html(html, name="x")
