"""Components as HTML: what stays, what is put right, and what a person is told about it."""

from __future__ import annotations

from typing import Any

import pytest

from roseram.builder.sites.content import read_content
from roseram.builder.sites.links import Asset, RelativeLinks, Variant
from roseram.builder.sites.removed import Removed
from roseram.builder.sites.render import render_html

PICTURE = "0190a000-0000-7000-8000-000000000001"
ASSET = Asset("/_assets/a.webp", 800, 600, "image/webp", (Variant("/_assets/s.webp", 400),))
LINKS = RelativeLinks("/blog/post", assets={PICTURE: ASSET})


def html(*nodes: Any, **more: Any) -> str:
    content = read_content({"component": {"type": "wrapper", "components": list(nodes)}})
    return render_html(content, **more).removeprefix("<body>").removesuffix("</body>")


def told(*nodes: Any) -> list[Removed]:
    removed: list[Removed] = []
    html(*nodes, report=removed.append)
    return removed


class TestMarkup:
    """Pieces of HTML, and what is left of them."""

    @pytest.mark.parametrize(
        ("given", "left"),
        [
            ("<p>a<div>b</div>c</p>", "<p>a</p><div>b</div>c<p></p>"),  # as a parser reads it
            ("a &lt;b&gt; &amp;amp; &copy;", "a &lt;b&gt; &amp;amp; ©"),
            ("<script>x</script><style>y</style><p>z", "<p>z</p>"),
            ("<font color=red>a</font><center>b</center>", "<span>a</span><div>b</div>"),
            ("<x-y>a<b>b</b></x-y>", "a<b>b</b>"),
            ("<a href=/x target=_blank>a</a>", '<a href="/x" target="_blank" rel="noopener">a</a>'),
            (
                "<a href=/x target=_blank rel=nofollow>a</a>",
                '<a href="/x" target="_blank" rel="nofollow noopener">a</a>',
            ),
            ("<p id=a>1<p id=a>2", '<p id="a">1</p><p>2</p>'),
            ("<input type=image src=/a><input type=evil>", '<input type="image" src="/a"><input>'),
            ("<td>a</td>", "a"),
            ("<svg><g><p>a</p></g></svg>", "<svg><g></g></svg><p>a</p>"),
            ("<img src=data:image/svg+xml,x>", ""),
            ("<img alt=x width=100% src=/a>", '<img alt="x" src="/a" decoding="async">'),
            ("<button onclick=x type=submit>a", '<button type="submit">a</button>'),
            ("<a href=' JAVASCRIPT:x'>a</a>", "<a>a</a>"),
            ("<div style='color:red;behavior:url(x)'>", '<div style="color:red;"></div>'),
            ("<pre>\n\n a</pre>", "<pre>\n\n a</pre>"),
            ("<textarea>\n\n a</textarea>", "<textarea>\n\n a</textarea>"),
        ],
    )
    def test_what_is_left(self, given: str, left: str) -> None:
        assert html(given) == left


class TestPlaces:
    """Trees that no parser would read back as they are."""

    @pytest.mark.parametrize(
        ("path", "written"),
        [
            ("p div", "<div><div></div></div>"),
            ("p span div", "<div><span><div></div></span></div>"),
            ("p button div", "<p><button><div></div></button></p>"),
            ("a span a", "<a><span><span></span></span></a>"),
            ("form div form", "<form><div><div></div></div></form>"),
            ("button button", "<button><span></span></button>"),
            ("h1 h2", "<h1><span></span></h1>"),
            ("div li", "<div><div></div></div>"),
            ("ul div", "<ul><li><div></div></li></ul>"),
            ("dl p", "<dl><dd><p></p></dd></dl>"),
            ("tr td", "<div><div></div></div>"),
            ("table td", "<table><tbody><tr><td><div></div></td></tr></tbody></table>"),
            ("table div", "<table><tbody><tr><td><div></div></td></tr></tbody></table>"),
            ("tbody tr td", "<div><div><div></div></div></div>"),
            ("select div", "<select></select>"),
            ("picture div", "<picture></picture>"),
            ("div source", "<div></div>"),
            ("div option", "<div><span></span></div>"),
            ("header main", "<header><div></div></header>"),
            ("header div footer", "<header><div><div></div></div></header>"),
            ("div main", "<div><main></main></div>"),
            ("div body", "<div></div>"),
            ("br b", "<br>"),
        ],
    )
    def test_what_is_written(self, path: str, written: str) -> None:
        *outer, last = path.split()
        node: dict[str, Any] = {"tagName": last}
        for tag in reversed(outer):
            node = {"tagName": tag, "components": [node]}
        assert html(node) == written

    def test_a_second_main_is_a_div(self) -> None:
        main = {"tagName": "main"}
        assert html(main, main) == "<main></main><div></div>"

    def test_text_between_rows_and_items(self) -> None:
        words = {"type": "textnode", "content": "x"}
        space = {"type": "textnode", "content": " \n"}
        assert html({"tagName": "ul", "components": [space, words]}) == "<ul><li>x</li></ul>"
        assert html({"tagName": "tr"}, {"type": "table", "components": [words, space]}) == (
            "<div></div><table><tbody><tr><td>x</td></tr></tbody></table>"
        )
        assert html({"tagName": "select", "components": [words]}) == "<select></select>"


class TestPictures:
    def test_an_asset_brings_its_size_and_its_variants(self) -> None:
        picture = {"type": "image", "attributes": {"src": f"asset:{PICTURE}", "alt": "A"}}
        assert html(picture, links=LINKS) == (
            '<img src="../_assets/a.webp" alt="A" width="800" height="600" '
            'srcset="../_assets/s.webp 400w" sizes="(max-width: 800px) 100vw, 800px" '
            'decoding="async">'
        )

    def test_what_is_given_wins(self) -> None:
        own = {
            "src": f"asset:{PICTURE}",
            "width": "10",
            "height": 5,
            "sizes": "5vw",
            "loading": "eager",
        }
        written = html({"type": "image", "attributes": own}, links=LINKS)
        assert 'width="10"' in written
        assert written.count("width=") == written.count("sizes=") == 1
        assert 'loading="eager"' in written

    def test_the_first_loads_at_once_and_all_others_late(self) -> None:
        first, second, third = html(*[{"type": "image", "src": "/a.png"}] * 3).split("><")
        assert "loading" not in first
        assert 'loading="lazy"' in second
        assert 'loading="lazy"' in third
        assert all('alt=""' in each for each in (first, second, third))

    def test_an_asset_that_is_gone(self) -> None:
        gone = {"type": "image", "src": "asset:0190a000-0000-7000-8000-00000000000f"}
        assert html(gone, links=LINKS) == ""
        assert html({"type": "link", "attributes": {"href": gone["src"]}}, links=LINKS) == "<a></a>"

    def test_srcset(self) -> None:
        given = {"src": "/a.png", "srcset": "/b.png 2x, javascript:x 3x, /c.png 400w junk, /d.png"}
        written = html({"type": "image", "attributes": given}, links=LINKS)
        assert 'srcset="../b.png 2x, ../d.png"' in written


class TestFrames:
    @pytest.mark.parametrize(
        "address",
        ["http://x.example", "/about", "//x.example", "javascript:x", "", "https://", "https://[::1",
         "https://a@www.youtube.com/", "data:text/html,x"],
    )  # fmt: skip
    def test_only_https_of_another_host(self, address: str) -> None:
        assert html({"type": "iframe", "attributes": {"src": address}}) == ""

    def test_players_keep_their_own_origin_and_others_have_none(self) -> None:
        player = html({"type": "iframe", "attributes": {"src": "https://player.vimeo.com/video/1"}})
        other = html({"type": "iframe", "attributes": {"src": "https://x.example/", "sandbox": ""}})
        like = html({"type": "iframe", "attributes": {"src": "https://www.youtube.com.x.example/"}})
        assert "allow-same-origin" in player
        assert 'title="player.vimeo.com"' in player
        for each in (other, like):
            assert 'sandbox="allow-scripts allow-popups allow-forms"' in each
        assert "srcdoc" not in html("<iframe src=https://x.example/ srcdoc=x></iframe>")


class TestNavigation:
    PAGES = (("/", "Home"), ("/blog/post", "A & B"), ("/about", "About"))

    def test_the_pages_with_the_current_one_marked(self) -> None:
        node = {"type": "navigation", "tagName": "p", "classes": ["menu"], "content": "placeholder"}
        assert html(node, links=LINKS, navigation=self.PAGES, path="/blog/post") == (
            '<nav class="menu"><ul><li><a href="../">Home</a></li>'
            '<li><a href="post" aria-current="page">A &amp; B</a></li>'
            '<li><a href="../about">About</a></li></ul></nav>'
        )

    def test_none_inside_a_link(self) -> None:
        assert (
            html({"type": "link", "components": [{"type": "navigation"}]}) == "<a><nav></nav></a>"
        )


class TestReports:
    def test_what_was_left_out_and_where(self) -> None:
        node = {"tagName": "div", "attributes": {"id": "q", "onclick": "x", "href": "/a"}}
        bad = {
            "tagName": "a",
            "attributes": {"href": "javascript:x"},
            "components": ["<script>x</script>"],
        }
        assert told(node, bad) == [
            Removed("#q", "the attribute onclick of <div>"),
            Removed("#q", "the attribute href of <div>"),
            Removed("page", "the attribute href of <a>"),
            Removed("page", "<script>"),
        ]

    def test_what_was_put_right(self) -> None:
        inner = {"tagName": "div", "attributes": {"id": "q"}}
        assert told({"tagName": "p", "components": [inner, {"tagName": "ul"}]}) == [
            Removed("#q", "<p> around <div> became <div>")
        ]
        assert told({"tagName": "ul", "components": [inner]}) == [
            Removed("#q", "<div> stands where only <li> can; it is in one now")
        ]

    def test_nothing_to_tell(self) -> None:
        assert told({"type": "text", "content": "<b>x</b>"}, {"type": "image", "src": "/a"}) == []


def test_odd_characters() -> None:
    text = "a\x00b\x08c\r\nd\re\ud800f\ufffeg\U0001ffffh\x85i\u202ej"
    assert html({"type": "textnode", "content": text}) == "abc\nd\nefghi\u202ej"
    node = {"attributes": {"title": "a\x00\"<>&'", "data-x": True, "data-y": 1.5, "data-z": None}}
    assert html(node) == '<div title="a&quot;&lt;&gt;&amp;\'" data-x="" data-y="1.5"></div>'


def test_a_component_alone() -> None:
    assert render_html({"type": "text", "content": "a"}) == "<div>a</div>"
