"""Whole documents and the files beside them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from roseram.builder.sites.content import ContentInvalid
from roseram.builder.sites.links import AbsoluteLinks, Asset, RelativeLinks
from roseram.builder.sites.removed import Removed
from roseram.builder.sites.render import (
    PageInput,
    RenderedPage,
    SiteInput,
    render_page,
    render_site,
)

PICTURE = "0190a000-0000-7000-8000-000000000001"
ASSETS = {PICTURE: Asset("/_assets/a.webp", 8, 6)}
CONTENT: dict[str, Any] = {
    "version": 3,
    "component": {"type": "wrapper", "classes": ["page"], "components": ["<h1>Hi</h1>"]},
    "styles": [{"selectors": ["page"], "style": {"background": f"url(asset:{PICTURE})"}}],
}
SITE = SiteInput("Studio", description="We build", address="https://studio.example/")


def page(site: SiteInput = SITE, *, scripts: bool = False, **given: Any) -> RenderedPage:
    path = given.pop("path", "/blog/post")
    made = PageInput(path, given.pop("title", "A post"), given.pop("content", CONTENT), **given)
    return render_page(made, site, RelativeLinks(path, assets=ASSETS), scripts=scripts)


def head(rendered: RenderedPage) -> dict[str, str]:
    parser = LexborHTMLParser(rendered.html.decode())
    (root,), (title,) = parser.css("html"), parser.css("title")
    found = {"title": title.text(), "lang": root.attributes["lang"] or ""}
    for node in parser.css("meta, link"):
        given = node.attributes
        name = given.get("name") or given.get("property") or given.get("rel")
        if name:
            found[name] = node.attributes.get("content") or node.attributes.get("href") or ""
    return found


def test_the_whole_document() -> None:
    shared = render_site(SITE, ASSETS, scripts=False)
    assert page().html.decode() == (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>A post – Studio</title>\n"  # noqa: RUF001
        '<meta name="description" content="We build">\n'
        '<link rel="canonical" href="https://studio.example/blog/post">\n'
        '<link rel="icon" href="data:,">\n'
        '<meta property="og:type" content="website">\n'
        '<meta property="og:site_name" content="Studio">\n'
        '<meta property="og:title" content="A post – Studio">\n'  # noqa: RUF001
        '<meta property="og:description" content="We build">\n'
        '<meta property="og:url" content="https://studio.example/blog/post">\n'
        '<meta name="twitter:card" content="summary">\n'
        f'<link rel="stylesheet" href="..{shared.stylesheet.path}">\n'
        '<style>.page{background:url("../_assets/a.webp");}</style>\n'
        '</head>\n<body class="page"><h1>Hi</h1></body>\n</html>\n'
    )


class TestHead:
    def test_titles(self) -> None:
        assert head(page(path="/"))["title"] == "Studio"
        assert head(page(seo_title="Own"))["title"] == "Own"
        assert head(page(title="Studio"))["title"] == "Studio"
        site = SiteInput("Studio", seo_title="Studio, Wien")
        assert head(page(site, path="/"))["title"] == "Studio, Wien"
        assert head(page(site))["title"] == "A post – Studio"  # noqa: RUF001

    def test_the_page_wins_over_the_site(self) -> None:
        site = SiteInput(
            "S", seo_description="site", seo_keywords="a, b", og_image="/s.png", language="de-AT",
            theme_color="#123456", favicon=f"asset:{PICTURE}", address="https://x.example",
        )  # fmt: skip
        found = head(page(site))
        assert (found["description"], found["keywords"], found["lang"]) == ("site", "a, b", "de-AT")
        assert found["theme-color"] == "#123456"
        assert found["icon"] == "../_assets/a.webp"
        assert found["og:image"] == "https://x.example/s.png"
        own = head(page(site, description="d", seo_keywords="c", og_image=f"asset:{PICTURE}"))
        assert (own["description"], own["keywords"]) == ("d", "c")
        assert own["og:image"] == "https://x.example/_assets/a.webp"
        assert head(page(site, description="d", seo_description="e"))["description"] == "e"

    def test_only_whole_addresses_are_given_to_others(self) -> None:
        found = head(page(SiteInput("S", og_image="/s.png")))
        assert not found.keys() & {"canonical", "og:url", "og:image"}
        assert found["twitter:card"] == "summary"
        assert head(page(SiteInput("S", og_image="https://a.example/b")))["og:image"]
        assert "og:image" not in head(page(SiteInput("S", og_image="//a.example/b")))

    def test_search_engines_are_kept_out(self) -> None:
        assert "robots" not in head(page())
        assert head(page(noindex=True))["robots"] == "noindex"
        assert head(page(SiteInput("S", noindex=True)))["robots"] == "noindex"

    def test_times(self) -> None:
        when = datetime(2026, 5, 4, 3, 2, tzinfo=UTC)
        found = head(page(published_at=when, updated_at=when))
        assert found["article:published_time"] == "2026-05-04T03:02:00+00:00"
        assert found["article:modified_time"] == "2026-05-04T03:02:00+00:00"

    def test_a_language_that_is_none(self) -> None:
        assert head(page(SiteInput("S", language='"><b>')))["lang"] == "en"


class TestScripts:
    SITE = SiteInput("S", javascript="site()", analytics_id="G-ABC123")

    def test_they_are_files_and_only_where_they_may_run(self) -> None:
        shared = render_site(self.SITE, scripts=True)
        rendered = page(self.SITE, scripts=True, javascript="page('</script>')")
        assert [file.path.partition("-")[0] for file in shared] == [
            "/_assets/site", "/_assets/analytics", "/_assets/site",
        ]  # fmt: skip
        assert rendered.files[0].body == b"page('</script>')"
        assert rendered.files[0].content_type == "text/javascript; charset=utf-8"
        nodes = LexborHTMLParser(rendered.html.decode()).css("script")
        wanted = [f"..{file.path}" for file in (*shared.scripts, *rendered.files)]
        assert [node.attributes.get("src") for node in nodes] == wanted
        assert all("defer" in node.attributes and not node.text() for node in nodes)

    def test_nowhere_else(self) -> None:
        assert render_site(self.SITE, scripts=False).scripts == ()
        rendered = page(self.SITE, javascript="page()")
        assert rendered.files == ()
        assert b"<script" not in rendered.html

    def test_shared_scripts_are_no_way_around(self) -> None:
        shared = render_site(self.SITE, scripts=True)
        made = PageInput("/", "T", {})
        links = RelativeLinks("/")
        html = render_page(made, self.SITE, links, scripts=False, shared=shared).html
        assert b"<script" not in html

    @pytest.mark.parametrize("identity", ["G-1';alert(1)", "x", "", "<b>", "G-"])
    def test_a_measurement_that_is_none(self, identity: str) -> None:
        assert render_site(SiteInput("S", analytics_id=identity), scripts=True).scripts == ()


class TestStylesheet:
    def test_it_is_named_by_what_it_holds(self) -> None:
        one = render_site(SiteInput("S", css="a{b:c}"), scripts=False).stylesheet
        same = render_site(SiteInput("T", css="a{b:c}"), scripts=False).stylesheet
        other = render_site(SiteInput("S", css="a{b:d}"), scripts=False).stylesheet
        assert one == same
        assert one.path != other.path
        assert one.content_type == "text/css; charset=utf-8"

    def test_another_file_behind_an_asset_changes_its_name(self) -> None:
        site = SiteInput("S", css=f"a{{b:url(asset:{PICTURE})}}")
        one = render_site(site, ASSETS, scripts=False).stylesheet
        other = render_site(site, {PICTURE: Asset("/_assets/other.webp")}, scripts=False).stylesheet
        assert b'url("a.webp")' in one.body  # it lies in the same folder
        assert one.path != other.path

    def test_tokens_and_css_and_reports(self) -> None:
        removed: list[Removed] = []
        site = SiteInput("S", tokens={"colors": {"primary": "#123"}}, css="@import 'x';a{b:c}")
        body = render_site(site, scripts=False, report=removed.append).stylesheet.body.decode()
        assert body.endswith(":root{--color-primary:#123;}a{b:c;}")
        assert removed == [Removed("css", "@import")]


def test_absolute_links() -> None:
    made = PageInput("/about", "T", {"component": {"components": "<a href=/x>x</a>"}})
    html = render_page(made, SITE, AbsoluteLinks("/s/studio"), scripts=False).html.decode()
    assert '<a href="/s/studio/x">' in html
    assert 'href="/s/studio/_assets/site-' in html


def test_faulty_content_is_said() -> None:
    with pytest.raises(ContentInvalid):
        page(content={"component": 3})


def test_what_was_left_out_of_a_page() -> None:
    removed: list[Removed] = []
    made = PageInput("/", "T", {"component": {"components": "<b onclick=x>"}}, css="@import 'x';")
    render_page(made, SITE, RelativeLinks("/"), scripts=False, report=removed.append)
    assert [each.what for each in removed] == ["the attribute onclick of <b>", "@import"]
