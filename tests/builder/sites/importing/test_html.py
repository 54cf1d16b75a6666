"""One HTML file: what becomes of its elements, styles, scripts, encoding and faults."""

from __future__ import annotations

from typing import Any

import pytest

from roseram.builder.sites.content import walk
from roseram.builder.sites.importing import ImportRefused, import_html
from roseram.builder.sites.importing.limits import MAX_HTML, MAX_LEVELS


def _elements(html: str) -> list[dict[str, Any]]:
    """The elements of the page in their order, without the wrapper."""
    content = import_html(html.encode(), name="page").content
    return [node for node in walk(content["component"]) if node.get("type") != "textnode"][1:]


def _removed(html: str) -> list[str]:
    return [each.what for each in import_html(html.encode(), name="page").removed]


@pytest.mark.parametrize(
    ("html", "kinds"),
    [
        ("<h1>Words</h1>", ["text"]),
        ("<p>Words <b>in <i>bold</i></b><br></p>", ["text", "text", "text", None]),
        ("<div><p>Words</p></div>", [None, "text"]),
        ("<p>A <img src='/a.png'></p>", [None, "image"]),
        ("<a href='/x'>There</a>", ["link"]),
        ("<table><tr><th>1<td>2</table>", ["table", "tbody", "row", "cell", "cell"]),
        ("<svg viewBox='0 0 1 1'><g><path d='M0'/></g></svg>", ["svg", "svg-in", "svg-in"]),
        ("<video src='/a.mp4' loop></video>", ["video"]),
        ("<nav data-gjs-type='navigation'><a href='/'>x</a></nav>", ["navigation"]),
        ("<div data-gjs-type='script'>x</div>", ["text"]),
    ],
)
def test_elements_have_the_types_of_the_editor(html: str, kinds: list[str | None]) -> None:
    assert [node.get("type") for node in _elements(html)] == kinds


def test_classes_ids_and_names_stay() -> None:
    (node,) = _elements('<section class="a  b a" id="top" data-gjs-custom-name="Hero"></section>')
    assert node["classes"] == ["a", "b"]
    assert node["attributes"] == {"id": "top"}
    assert node["custom-name"] == "Hero"


def test_every_element_has_an_id_of_its_own() -> None:
    ids = [node["attributes"]["id"] for node in _elements("<p id=x>1</p><p id=x>2</p><p>3</p>")]
    assert ids[0] == "x"
    assert len(set(ids)) == 3


def test_case_of_svg_is_kept() -> None:
    _, inner = _elements('<svg viewBox="0 0 1 1"><clipPath id="c"></clipPath></svg>')
    assert inner["tagName"] == "clipPath"


def test_the_head_is_read() -> None:
    page = import_html(
        b"<html lang=de-AT><title> Two\n words </title><meta name=Description content=' x  y '>",
        name="file",
    )
    assert (page.title, page.description, page.language) == ("Two words", "x y", "de-AT")
    assert import_html(b"<h1>First</h1>", name="file").title == "First"
    assert import_html(b"<p>x</p>", name="file").title == "file"


@pytest.mark.parametrize(
    "html",
    [
        "<meta charset=utf-8><p>Grüße".encode(),
        "<p>Grüße".encode(),
        "<p>Grüße".encode("cp1252"),
        "<meta charset='iso-8859-1'><p>Grüße".encode("cp1252"),
        b"<meta http-equiv=Content-Type content='text/html; charset=windows-1252'><p>Gr\xfc\xdfe",
        "<meta charset=utf-16><p>Grüße".encode(),
        "<meta charset=utf-8><p>Grüße".encode("cp1252"),
        "<meta charset=hex><p>Grüße".encode(),
        "<p>Grüße".encode("utf-8-sig"),
        b"\xff\xfe" + "<p>Grüße".encode("utf-16-le"),
    ],
)
def test_the_encoding_is_found_out(html: bytes) -> None:
    page = import_html(html, name="x")
    assert page.content["component"]["components"][-1]["components"][0]["content"] == "Grüße"


@pytest.mark.parametrize(
    ("html", "encoding"),
    [
        # As browsers read these names: with the characters that Windows added.
        ("<meta charset=shift_jis><p>①日本", "cp932"),
        ("<meta charset=x-sjis><p>①日本", "cp932"),
        ("<meta charset=gb2312><p>镕基", "gbk"),
        ("<meta charset=euc-kr><p>똠방", "cp949"),
        ("<meta charset=iso-8859-9><p>“Ağ”", "cp1254"),
        ("<meta charset=windows-874><p>“ไทย”", "cp874"),
        ("<meta charset=koi8-r><p>Привет", "koi8-r"),
    ],
)
def test_older_encodings_are_read_as_browsers_do(html: str, encoding: str) -> None:
    page = import_html(html.encode(encoding), name="x")
    found = page.content["component"]["components"][-1]["components"][0]["content"]
    assert found == html.partition("<p>")[2]


def test_one_broken_character_spoils_no_others() -> None:
    page = import_html("<meta charset=euc-jp><p>日本".encode("euc-jp") + b"\xff", name="x")
    assert "日本" in str(page.content)


@pytest.mark.parametrize("name", ["utf-7", "unicode_escape", "punycode"])
def test_an_encoding_that_no_browser_knows_changes_nothing(name: str) -> None:
    html = f"<meta charset={name}><p>+ADw-script+AD4-\\x3cscript\\x3e"
    page = import_html(html.encode(), name="x")
    found = page.content["component"]["components"][-1]["components"][0]["content"]
    assert found == html.partition("<p>")[2]


def test_scripts_are_kept_apart_and_told_of() -> None:
    page = import_html(
        b"<script>let a = 1</script><p onclick='b()'>x</p><script src='https://x.example/y.js'>"
        b"</script><script type='application/ld+json'>{}</script><script>a++</script>",
        name="x",
    )
    assert page.javascript == "let a = 1\n\na++"
    assert [each.what for each in page.removed] == [
        "the script https://x.example/y.js, which is not among the files",
        "a script of the type application/ld+json",
        "the attribute onclick of <p>",
    ]
    assert "script" not in str(page.content)


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<a href='java\nscript:x'>x</a>", "the attribute href of <a>"),
        ("<object data='x'></object>", "<object>"),
        ("<iframe src='http://x.example'></iframe>", "<iframe> without an https address"),
        ("<style>@import 'x.css'; a{behavior:url(x)}</style>", "@import"),
        ("<link rel=stylesheet href=x.css>", "the style sheet x.css, which is not among the files"),
        ("<frameset><frame src=x></frameset>", "a frameset: its frames are not taken along"),
    ],
)
def test_what_cannot_stay_is_told(html: str, what: str) -> None:
    assert what in _removed(html)


def test_files_that_did_not_come_along_are_named() -> None:
    page = import_html(
        b"<img src=a/b.png srcset='c.png 2x, https://x.example/d.png 3x'>"
        b"<a href=about.html>x</a><a href=#top>y</a><style>p{background:url(e.svg)}</style>"
        b"<p style='background:url(f.png)'>",
        name="x",
    )
    assert set(page.assets) == {"a/b.png", "c.png", "about.html", "e.svg", "f.png"}


def test_styles_become_rules() -> None:
    page = import_html(
        b"<style>.a{color:red}.a.b:hover{top:0}#c{left:0}h1,.d>p{margin:0}"
        b"@media (max-width:9px){.a{color:blue}}@keyframes k{to{opacity:0}}"
        b"@font-face{font-family:F;src:url(/f.woff2)}</style><style media=print>p{left:0}"
        b"</style><p class=a>",
        name="x",
    )
    rules = [
        (each["selectors"], each.get("selectorsAdd"), each.get("state"), each.get("mediaText"))
        for each in page.content["styles"]
    ]
    assert rules == [
        (["a"], None, None, None),
        (["a", "b"], None, "hover", None),
        (["#c"], None, None, None),
        ([], "h1,.d>p", None, None),
        (["a"], None, None, "(max-width:9px)"),
        ([], "to", None, "k"),
        ([], None, None, None),
        ([], "p", None, "print"),
    ]
    assert page.css == ""


def test_what_no_rule_can_hold_stays_css() -> None:
    page = import_html(
        b"<style>@container (width > 9px){p{top:0}}@media print{@supports (a:b){p{top:0}}}"
        b"p{color:red}</style><p>x",
        name="x",
    )
    assert page.content["styles"] == []
    assert page.css.count("@") == 3
    assert page.css.endswith("p{color:red;}"), "it might overrule what stands before it"


@pytest.mark.parametrize("html", [b"", b"plain words", b"\x89PNG\r\n\x1a\n\0\0<", b"\0<p>"])
def test_what_is_no_html_is_refused(html: bytes) -> None:
    with pytest.raises(ImportRefused, match="no HTML"):
        import_html(html, name="x")


def test_what_is_too_large_or_too_deep_is_refused() -> None:
    with pytest.raises(ImportRefused, match="2,000,000 bytes"):
        import_html(b"<p>" + b"x" * MAX_HTML, name="x")
    with pytest.raises(ImportRefused, match="deep"):
        import_html(b"<div>" * (MAX_LEVELS + 5), name="x")


DEEP = 100_000


@pytest.mark.parametrize(
    ("html", "why"),
    [
        (b"<style>a{b:" + b"(" * DEEP + b"</style><p>", "brackets"),
        (b"<style>a{b:" + b"(" * DEEP + b")" * DEEP + b"}</style><p>", "brackets"),
        (b"<style>" + b"@media print{" * 20_000 + b"</style><p>", "brackets"),
        (b'<p style="a:' + b"(" * DEEP + b'">', "brackets"),
        (b"<svg>" + b"<g>" * DEEP, "deep"),
        (b"<p " + b" ".join(b"a%d=x" % number for number in range(DEEP)) + b">", "500 attributes"),
        (b'<a x="' * DEEP, "500 attributes"),
    ],
)
def test_what_would_take_for_ever_is_refused_at_once(html: bytes, why: str) -> None:
    with pytest.raises(ImportRefused, match=why):
        import_html(html, name="x")


def test_a_long_style_sheet_is_read_as_a_whole() -> None:
    css = b"".join(
        b".c%d{color:red;margin:0;padding:1px 2px 3px 4px}" % number for number in range(6000)
    )
    page = import_html(b"<style>" + css + b"</style><p class=c5>", name="x")
    assert len(page.content["styles"]) + page.css.count("{") == 6000
    assert page.removed == ()
