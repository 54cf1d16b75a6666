"""Style sheets as rules: the look stays, whatever order the renderer writes them in."""

from __future__ import annotations

import random
from typing import Any

import pytest
import tinycss2
from selectolax.lexbor import LexborHTMLParser

from roseram.builder.sites.importing import split_css
from roseram.builder.sites.render import render_css

HTML = '<div class="a b"><p class="b c" id="d"><a class="c" href="/">x</a></p></div><h1 class="a">y'
SELECTORS = (".a", ".b", ".c", "p", "a", "#d", ".a .c", "h1, .c", ".b > p", "*")
PROPERTIES = ("color", "margin", "margin-left", "top", "inset", "font", "line-height")
CONDITIONS = ("(max-width: 500px)", "(max-width: 900px)", "(min-width: 400px)", "print")


def _document() -> LexborHTMLParser:
    return LexborHTMLParser(HTML)


@pytest.mark.parametrize(
    ("css", "rules", "text"),
    [
        (".a{top:0}@media print{.a{top:1px}}", 2, ""),
        ("@media print{.a{top:1px}}.a{top:0}", 1, ".a{top:0}"),
        ("@media print{.a{top:1px}}.a{color:red}", 2, ""),
        ("@media print{.a{top:1px}}#d{top:0}", 2, ""),
        ("@media print{.a{margin:0}}h1{margin-top:0}", 1, "h1{margin-top:0}"),
        ("@media print{.a:hover{top:1px}}.b::before{top:0}", 1, ".b::before{top:0}"),
        ("@media (max-width:5px){a{top:0}}@media (max-width:9px){a{top:1px}}", 1, "@media (max-"),
        ("@layer x{.a{top:0}}.a{top:1px}", 0, "@layer x{.a{top:0}}\n.a{top:1px}"),
        ("@layer x{.a{top:0}}@font-face{font-family:x;src:url(x)}", 1, "@layer x{.a{top:0}}"),
        (".a{top:0;& .b{left:0}}", 0, ".a{top:0;& .b{left:0}}"),
    ],
)
def test_the_order_that_matters_is_kept(css: str, rules: int, text: str) -> None:
    found, rest = split_css(css, _document())
    assert len(found) == rules
    assert rest.startswith(text)
    assert bool(rest) == bool(text)


def test_without_a_document_every_overlap_counts() -> None:
    assert split_css("@media print{.a{top:1px}}#d{top:0}")[1] == "#d{top:0}"


def _computed(css: str) -> dict[tuple[int, str, str], str]:
    """Which value each element has last, under each condition: without specificity."""
    document = _document()
    last: dict[tuple[int, str, str], str] = {}
    order = [node.mem_id for node in document.css("*")]
    for condition in ("", *CONDITIONS):
        for node in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
            rules: list[Any] = [node]
            if node.type == "at-rule":
                if tinycss2.serialize(node.prelude).strip() != condition:
                    continue
                rules = tinycss2.parse_rule_list(node.content, skip_whitespace=True)
            for rule in rules:
                matched = document.css(tinycss2.serialize(rule.prelude).strip())
                for each in tinycss2.parse_blocks_contents(rule.content):
                    if each.type == "declaration":
                        for element in matched:
                            place = order.index(element.mem_id)
                            key = (place, condition, each.name)
                            last[key] = tinycss2.serialize(each.value).strip()
    return last


@pytest.mark.parametrize("seed", range(120))
def test_every_element_looks_as_before(seed: int) -> None:
    chosen = random.Random(seed)
    sheet = []
    for number in range(chosen.randint(2, 12)):
        rule = f"{chosen.choice(SELECTORS)}{{{chosen.choice(PROPERTIES)}:{number}px}}"
        condition = chosen.choice(("", "", *CONDITIONS))
        sheet.append(f"@media {condition}{{{rule}}}" if condition else rule)
    css = "\n".join(sheet)

    rules, rest = split_css(css, _document())

    assert _computed(render_css(rules) + rest) == _computed(css)
