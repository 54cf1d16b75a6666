"""Whatever a page's content holds, its document runs no script and reads back as written."""

from __future__ import annotations

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from builder.sites.hostile import MARKUP, SCRIPTS, STYLES, Attacker
from builder.sites.oracle import faults_of, nesting_faults, stylesheet_faults
from roseram.builder.sites.clean.stylesheet import clean_stylesheet
from roseram.builder.sites.links import Asset, RelativeLinks
from roseram.builder.sites.render import PageInput, SiteInput, render_html, render_page, render_site

ASSETS = {"0190a000-0000-7000-8000-000000000001": Asset("/_assets/a.webp", 8, 6)}
LINKS = RelativeLinks("/blog/post", assets=ASSETS)
SITE = SiteInput("Studio", navigation=(("/", "Home"), ("/javascript:alert(1)", "<b>")))
SHARED = render_site(SITE, ASSETS, scripts=False)
TREES = 10_000
PARTS = 5
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def document(content: object, css: str | None = None) -> str:
    page = PageInput("/blog/post", "</title><script>alert(1)</script>", content, css=css)
    return render_page(page, SITE, LINKS, scripts=False, shared=SHARED).html.decode()


def head_faults(head: str) -> list[str]:
    parsed = LexborHTMLParser(head).head
    assert parsed is not None
    wanted = {"meta", "title", "link", "style"}
    return [f"<{node.tag}> in the head" for node in parsed.iter() if node.tag not in wanted]


def check(content: object, css: str | None = None) -> None:
    html = document(content, css)
    head, _, rest = html.partition("<body")
    body = "<body" + rest.removesuffix("\n</html>\n")
    faults = faults_of(body) + nesting_faults(body)
    faults += head_faults(head)
    for style in STYLE.findall(head):
        faults += stylesheet_faults(style)
    assert not faults, f"{faults}\n{content}\n{html}"


@pytest.mark.parametrize("part", range(PARTS))
def test_generated_trees(part: int) -> None:
    for seed in range(part * TREES // PARTS, (part + 1) * TREES // PARTS):
        attacker = Attacker(seed)
        check(attacker.page(), attacker.css() if seed % 4 == 0 else None)


@pytest.mark.parametrize("html", MARKUP)
def test_each_trick_as_the_content_of_an_element(html: str) -> None:
    for tag in ("div", "p", "svg", "title", "textarea", "select", "table", "style", "a", "option"):
        element = {"tagName": tag, "content": html}
        check({"component": {"type": "wrapper", "components": [element]}})
        check({"component": {"type": "wrapper", "components": html}})


@pytest.mark.parametrize("address", SCRIPTS)
def test_each_address_in_each_attribute(address: str) -> None:
    names = (
        "href",
        "src",
        "action",
        "formaction",
        "poster",
        "cite",
        "srcset",
        "xlink:href",
        "data",
    )
    for tag in ("a", "img", "form", "button", "video", "iframe", "use", "q", "area", "input"):
        element = {"tagName": tag, "attributes": dict.fromkeys(names, address)}
        inside = {"tagName": "svg", "components": [element]}
        check({"component": {"type": "wrapper", "components": [element, inside]}})


@pytest.mark.parametrize("value", STYLES)
def test_each_value_in_each_place_of_a_style(value: str) -> None:
    styles = [
        {"selectors": ["a"], "style": {"color": value, value: "red"}},
        {"selectors": [value], "style": {"color": "red"}},
        {"selectorsAdd": value, "style": {"color": "red"}},
        {"selectors": ["a"], "state": value, "style": {"color": "red"}},
        {"selectors": ["a"], "mediaText": value, "style": {"color": "red"}},
        {"selectors": ["a"], "atRuleType": value, "mediaText": "x", "style": {"color": "red"}},
    ]
    element = {"attributes": {"style": f"color:{value};background:{value}"}, "style": {"x": value}}
    wrapper = {"type": "wrapper", "components": [element]}
    check({"component": wrapper, "styles": styles}, f"a{{color:{value}}}{value}")
    css = clean_stylesheet(f"a{{color:{value};}}")
    assert stylesheet_faults(css.replace("</", "<\\/")) == []


def test_the_document_reads_back_the_same() -> None:
    for seed in range(500):
        once = LexborHTMLParser(document(Attacker(seed).page())).html or ""
        again = LexborHTMLParser(once).html or ""
        assert "".join(again.split()) == "".join(once.split())  # <pre> loses its first line break


def test_a_site_can_hold_hostile_names_and_tokens() -> None:
    trick = '"></title></style><script>alert(1)</script>'
    site = SiteInput(
        trick,
        language=trick,
        description=trick,
        favicon="javascript:alert(1)",
        theme_color=trick,
        seo_keywords=trick,
        og_image="javascript:alert(1)",
        tokens={"colors": {trick: trick, "primary": trick}, trick: {trick: "red"}, "width": "1px}"},
        css=trick + "@import url(x);a{color:red}",
        navigation=((trick, trick),),
        address="https://x.example" + trick,
        analytics_id="G-1234');alert(1);//",
    )
    content = {"component": {"type": "wrapper", "components": [{"type": "navigation"}]}}
    page = PageInput("/" + trick, trick, content, description=trick, seo_title=trick)
    rendered = render_page(page, site, RelativeLinks(page.path), scripts=True)
    parser = LexborHTMLParser(rendered.html.decode())
    assert parser.css("script") == []
    assert parser.head is not None
    assert {node.tag for node in parser.head.iter()} <= {"meta", "title", "link", "style"}
    css = render_site(site, scripts=True).stylesheet.body.decode()
    assert "script" not in css
    assert stylesheet_faults(css) == []


def test_the_oracle_finds_what_it_is_for() -> None:
    for html in MARKUP[:8] + MARKUP[14:21]:
        assert faults_of(f"<body>{html}</body>"), html
    assert nesting_faults("<body><p><div></div></p></body>")
    assert nesting_faults("<body><a><a></a></a></body>")
    assert stylesheet_faults("@import 'x';")
    assert stylesheet_faults("a{b:url(javascript:x)}")
    assert stylesheet_faults("a{b:expression(1)}")


def test_without_links_nothing_passes_either() -> None:
    for seed in range(500):
        wrapper = {"type": "wrapper", "components": [Attacker(seed).element(4)]}
        html = render_html(wrapper)
        assert faults_of(html) == []
