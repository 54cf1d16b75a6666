"""What people paste: from word processors, other websites, and attackers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder.sites.hostile import MARKUP
from builder.sites.oracle import faults_of
from roseram.builder.sites.importing import ImportRefused, pasted_elements
from roseram.builder.sites.render import render_html

HERE = Path(__file__).parent
WORD = (HERE / "word.html").read_text("utf-8")
GOOGLE = (HERE / "google.html").read_text("utf-8")


def html_of(html: str, css: str | None = None) -> str:
    found = pasted_elements(html, css)
    return "".join(re.sub(r"\s+", " ", render_html(each)) for each in found.components)


def test_word() -> None:
    assert html_of(WORD) == (
        "<h1>Our bread</h1>"
        "<p><strong>Baked</strong> every <em>day</em>.</p>"
        "<ul><li>Rye</li><ol><li>Dark</li></ol><li>Wheat</li></ul>"
    ).replace("<li>Rye</li><ol><li>Dark</li></ol>", "<li><p>Rye</p><ol><li>Dark</li></ol></li>") + (
        '<table><tbody><tr><td colspan="2">Price</td></tr></tbody></table>'
        '<p><a href="https://example.com/">Order</a></p>'
    )
    assert pasted_elements(WORD).removed == ()


def test_google_docs() -> None:
    assert html_of(GOOGLE) == (
        "<h2>Opening hours</h2><p><strong>Mon</strong><em> to </em><s>Sat</s></p>"
        "<ul><li><p>One</p><ul><li>Two</li></ul></li></ul>"
    )


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("just words", "<p>just words</p>"),
        ("a &amp; b <b>c</b>", "<p>a &amp; b <strong>c</strong></p>"),
        ("<div><div>one</div><div>two</div></div>", "<p>one</p><p>two</p>"),
        ("<p>one<br><br></p><p> </p>", "<p>one</p>"),
        ('<a href="/x"><u>link</u></a>', '<p><a href="/x">link</a></p>'),
        ("<a name=x>anchor</a>", "<p>anchor</p>"),
        (
            '<img src="/a.png" class=x style="width:9px" width=9>',
            '<img src="/a.png" width="9" alt="" decoding="async">',
        ),
        ("<pre class=x>a\n  <span>b</span></pre>", "<pre>a b</pre>"),
        ("<blockquote style='color:red'>so</blockquote>", "<blockquote><p>so</p></blockquote>"),
        ("<section><h2 class=big>T</h2>text</section>", "<h2>T</h2><p>text</p>"),
        ("<b>a<h3>t</h3></b>", "<p><strong>a</strong></p><h3><strong>t</strong></h3>"),
        ("<ol start=3><li><b>x</b></li></ol>", '<ol start="3"><li><strong>x</strong></li></ol>'),
    ],
)
def test_what_it_means_stays(given: str, wanted: str) -> None:
    assert html_of(given) == wanted


def test_with_a_style_sheet_classes_and_styles_stay() -> None:
    found = pasted_elements('<div class="card" style="color:red">x</div>', ".card{margin:1px}")
    assert found.components[0]["classes"] == ["card"]
    assert found.styles == [{"selectors": ["card"], "style": {"margin": "1px"}}]
    assert 'style="color:red;"' in html_of('<p style="color:red">x</p>', "p{}")


def test_what_would_do_harm_is_told() -> None:
    found = pasted_elements(
        '<p onclick="x()" style="behavior:url(x)">a</p><script>alert(1)</script>'
        '<a href="javascript:x()">b</a><iframe srcdoc="x"></iframe>'
    )
    assert {each.what for each in found.removed} == {
        "the attribute onclick of <p>",
        "a script",
        "the attribute href of <a>",
        "<iframe> without an https address",
    }


@pytest.mark.parametrize("html", MARKUP)
def test_tricks(html: str) -> None:
    for css in (None, "a{color:red}"):
        written = "".join(render_html(each) for each in pasted_elements(f"a{html}", css).components)
        assert faults_of(f"<body>{written}</body>") == []


def test_too_much_is_refused() -> None:
    with pytest.raises(ImportRefused, match="attributes"):
        pasted_elements("<p" + " a=b" * 501 + ">")
