"""CSS: rules, values, whole stylesheets and design tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from roseram.builder.sites.clean.css import (
    clean_declarations,
    clean_selector,
    clean_value,
    for_document,
    with_links,
)
from roseram.builder.sites.clean.stylesheet import clean_stylesheet
from roseram.builder.sites.links import Asset, RelativeLinks
from roseram.builder.sites.render import render_css
from roseram.builder.sites.rules import rules_of
from roseram.builder.sites.tokens import tokens_css

if TYPE_CHECKING:
    from roseram.builder.sites.removed import Removed

PICTURE = "0190a000-0000-7000-8000-000000000001"
LINKS = RelativeLinks("/blog/post", assets={PICTURE: Asset("/_assets/a.webp")})


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("red", "red"),
        (" 1px  2px ", "1px  2px"),
        ("calc(100% - (2px + var(--x, 3px)))", "calc(100% - (2px + var(--x, 3px)))"),
        ("url(/a.png)", 'url("/a.png")'),
        ("url( '/a b.png' )", 'url("/a%20b.png")'),
        ("URL(https://x.example/a?b=1)", 'url("https://x.example/a?b=1")'),
        ("url(#shade)", 'url("#shade")'),
        ("image-set('a.png' 1x, url(b.png) 2x)", 'image-set(url("a.png") 1x, url("b.png") 2x)'),
        ("url(data:image/png;base64,AAAA)", 'url("data:image/png;base64,AAAA")'),
        ('"a\\22 b"', '"a\\"b"'),
        ("a/**/b", "a/**/b"),
        ("red !important", "red !important"),
        ("url(javascript:x)", None),
        ("u\\72l(javascript:x)", None),
        ("url(data:image/svg+xml,x)", None),
        ("url(data:text/html,x)", None),
        ("image-set('javascript:x' 1x)", None),
        ("var(--a, url('javascript:x'))", None),
        ("expression(x)", None),
        ("\\65xpression(x)", None),
        ("red;color:blue", None),
        ("red}", None),
        ("{}", None),
        ("(a", "(a)"),
        ("'a", None),
        ("url(a", None),
        ("10px\\", "10px\ufffd"),  # as it stands it would swallow what comes after it
        ("a(10px\\", "a(10px\ufffd)"),
        ("10px\\12", None),  # a character that no document may hold
        ("'\\1'", None),
        ("a\\ b", "a\\ b"),
        ("<!--", None),
        ("@import", None),
        ("", None),
        ("(" * 100 + ")" * 100, None),
    ],
)
def test_values(value: str, cleaned: str | None) -> None:
    assert clean_value(value) == cleaned


@pytest.mark.parametrize(
    ("selector", "cleaned"),
    [
        ("a > b, .c:hover", "a > b, .c:hover"),
        ("a[href^='/x']", 'a[href^="/x"]'),
        ("50%", "50%"),
        ("a{}", None),
        ("a}b", None),
        ("@media", None),
        (" ", None),
        ("a;b", None),
        ("</style>", "</style>"),  # `for_document` makes it harmless
    ],
)
def test_selectors(selector: str, cleaned: str | None) -> None:
    assert clean_selector(selector) == cleaned


def test_style_attributes() -> None:
    given = "color: red; background: url(javascript:x); ; -moz-binding: url(x); top: 1px !important"
    assert clean_declarations(given) == "color:red;top:1px !important;"


def test_what_stands_in_a_document_does_not_end_it() -> None:
    assert for_document('a{b:"</style>"}') == 'a{b:"<\\/style>"}'


RED: dict[str, Any] = {"color": "red"}


class TestRules:
    def test_refused_parts_are_told(self) -> None:
        rules = [
            {"selectors": ["a"], "style": {"color": "red}", "top": "1px"}},
            {"selectorsAdd": "b{", "style": RED},
            {"selectors": ["c"], "style": RED, "atRuleType": "import", "mediaText": "x"},
            {"selectors": ["d"], "style": RED, "mediaText": "x{"},
            {"selectors": ["e"], "style": RED, "state": "hover{"},
        ]
        removed: list[Removed] = []
        assert render_css(rules, report=removed.append) == ".a{top:1px;}"
        assert {each.where: each.what for each in removed} == {
            ".a": "the property color: red}",
            "b{": "a rule with a selector that cannot be read",
            ".c": "@import x",
            ".d": "@media x{",
            ".e": "a rule with a selector that cannot be read",
        }

    def test_only_what_the_page_has(self) -> None:
        page = {"components": [{"classes": ["a"], "attributes": {"id": "q", "class": "z"}}]}
        names = ("a", "#q", "z", "b", "#r")
        rules = [{"selectors": [name], "style": RED} for name in names]
        assert render_css(rules, page) == ".a{color:red;}#q{color:red;}.z{color:red;}"
        assert render_css(rules).count("{") == 5

    def test_selectors_as_one_text(self) -> None:
        assert render_css([{"selectors": "#q", "style": RED}]) == "#q{color:red;}"

    def test_long_values_and_lists(self) -> None:
        long = "rgb(1,2,3)," * 100 + "red"
        rule = {"selectors": ["a"], "style": {"--x": long, "display": ["block", "grid"]}}
        assert render_css([rule]) == f".a{{--x:{long};display:block;display:grid;}}"


class TestStylesheets:
    @pytest.mark.parametrize(
        ("given", "cleaned"),
        [
            ("", ""),
            ("a { color : red ; top:0 !important }", "a{color:red;top:0 !important;}"),
            ("@import url(x); a{b:c}", "a{b:c;}"),
            ("@charset 'utf-8'; a{b:c}", "a{b:c;}"),
            ("a{color:red} b{", "a{color:red;}"),
            ("a{color:red", "a{color:red;}"),
            ("} a{b:c}", ""),
            ("a{b:url(javascript:x);c:d}", "a{c:d;}"),
            ("@media (width < 400px){a{b:c}}", "@media (width < 400px){a{b:c;}}"),
            ("@media x{@import 'y';a{b:c}}", "@media x{a{b:c;}}"),
            ("a{b:c;&:hover{d:e} @media (x){f:g}}", "a{b:c;&:hover{d:e;}@media (x){f:g;}}"),
            ("@layer a, b;@layer a{b{c:d}}", "@layer a, b;@layer a{b{c:d;}}"),
            ("@font-face{font-family:X;src:url(/x.woff2) format('woff2')}",
             '@font-face{font-family:X;src:url("/x.woff2") format("woff2");}'),
            ("@keyframes a{from{b:c}50%{b:d}}", "@keyframes a{from{b:c;}50%{b:d;}}"),
            ("@supports (a:b){c{d:e}}", "@supports (a:b){c{d:e;}}"),
            ("@unknown x{a{b:c}}", ""),
            ("a{b:exp/**/ression(1)}", "a{b:exp/**/ression(1);}"),
            ("/* c */ a /* d */ {/* e */b:c}", "a /**/{b:c;}"),
        ],
    )  # fmt: skip
    def test_what_is_left(self, given: str, cleaned: str) -> None:
        assert clean_stylesheet(given) == cleaned

    def test_what_was_left_out_is_told(self) -> None:
        removed: list[Removed] = []
        clean_stylesheet("@import 'x'; a{behavior:url(x)} }", removed.append)
        assert [each.what.partition(":")[0] for each in removed] == [
            "@import",
            "the property behavior",
            "what is no CSS",
        ]

    def test_very_much_css_is_refused(self) -> None:
        removed: list[Removed] = []
        assert clean_stylesheet("a{b:c}" * 50_000, removed.append) == ""
        assert len(removed) == 1

    def test_addresses_are_written_for_the_page(self) -> None:
        css = clean_stylesheet(f"a{{b:url(asset:{PICTURE}) url(/x) url(y) url(asset:gone)}}")
        assert with_links(css, LINKS) == 'a{b:url("../_assets/a.webp") url("../x") url("y") none;}'


class TestTokens:
    def test_groups_and_single_ones(self) -> None:
        tokens = {
            "colors": {"primary": "#123", "dark_red": "red"},
            "fonts": {"body": "'A B', serif"},
            "radius": "4px",
            "scale": 1.25,
            "space": {"small": "4px"},
        }
        assert tokens_css(tokens) == (
            ':root{--color-primary:#123;--color-dark-red:red;--font-body:"A B", serif;'
            "--radius:4px;--scale:1.25;--space-small:4px;}"
        )

    def test_what_is_no_value(self) -> None:
        bad = {
            "a": "x}",
            "b c": "red",
            "d": None,
            "e": True,
            "f": ["x"],
            "g": "",
            "h": "url(data:x)",
        }
        assert tokens_css(bad) == ""
        assert tokens_css(None) == ""


def test_stylesheets_as_rules() -> None:
    css = (
        "a, .b:hover{color:red;color:blue !important}@media (max-width: 9px){c{d:e}}"
        "@font-face{font-family:X}@keyframes k{from{a:b}}@import 'x';@media x{@media y{f{g:h}}}"
    )
    rules = rules_of(css)
    assert render_css(rules) == (
        "a, .b:hover{color:red;color:blue !important;}@font-face{font-family:X;}"
        "@keyframes k{from{a:b;}}@media x and y{f{g:h;}}@media (max-width: 9px){c{d:e;}}"
    )
