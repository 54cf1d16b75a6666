"""What a release holds, and what is made again for the next one."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from builder.sites.publishing.conftest import Studio, menu_page, text_page
from roseram.builder.sites.publishing.assets import SMALL
from roseram.builder.sites.publishing.faults import NotPossible, SiteFaulty
from roseram.builder.sites.publishing.manifest import Manifest, UnknownManifest

if TYPE_CHECKING:
    from typing import Any

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))


async def test_a_release(studio: Studio) -> None:
    about = await studio.page("about", custom_javascript="console.log('hello')")
    await studio.redirect("/old", "/about")
    outcome = await studio.publish(message="First")
    assert (outcome.release.number, outcome.release.status) == (1, "live")
    live = await studio.live()
    assert live == outcome.manifest
    assert {"/", "/about", "/robots.txt"} <= live.files.keys()
    assert "/sitemap.xml" not in live.files, "no public address is known"
    assert "Welcome" in await studio.text("/")
    html = await studio.text("/about")
    assert "Text of about" in html
    assert live.files["/about"].page == str(about)
    linked = [path for path in live.files if path.startswith("/_assets/")]
    assert sorted(path.rpartition(".")[2] for path in linked) == ["css", "js"]
    for path in linked:
        assert path.removeprefix("/") in html, "links are relative"
    assert live.redirects == {"/old": (301, "/about")}
    rows = await studio.value(
        "select jsonb_agg(p.status || ' ' || (p.published_at is not null)) from public.pages p"
    )
    assert json.loads(rows) == ["published true", "published true"]
    site = await studio.value("select status from public.sites where published_at is not null")
    assert site == "published"


async def test_the_manifest_is_read_as_it_was_written(studio: Studio) -> None:
    await studio.page("menu", menu_page("x"), custom_javascript="1")
    manifest = (await studio.publish()).manifest
    assert Manifest.from_json(json.loads(json.dumps(manifest.to_json()))) == manifest
    with pytest.raises(UnknownManifest):
        Manifest.from_json({**manifest.to_json(), "version": 2})


async def test_only_what_changed_is_rendered(studio: Studio) -> None:
    pages = [await studio.page(f"p{number}", custom_javascript="1") for number in range(5)]
    first = await studio.publish()
    assert first.rendered == 6
    again = await studio.publish()
    assert again.rendered == 0, "that pages were marked as published is no change"
    assert again.manifest == first.manifest
    await studio.change(pages[2], content=text_page("Quite new"))
    changed = await studio.publish()
    assert changed.rendered == 1
    assert "Quite new" in await studio.text("/p2")
    before, now = first.manifest.files, changed.manifest.files
    assert {path for path in now if now[path] != before.get(path)} == {"/p2"}


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"custom_css": "p{color:red}"},
        {"custom_javascript": "console.log(1)"},
        {"seo_description": "About it"},
        {"visibility": "unlisted"},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_any_change_of_a_page_is_seen(studio: Studio, change: dict[str, Any]) -> None:
    page = await studio.page("about")
    first = await studio.publish()
    await studio.change(page, **change)
    second = await studio.publish()
    assert second.rendered == 1
    assert second.manifest.files["/about"] != first.manifest.files["/about"]


async def test_incremental_is_the_same_as_anew(studio: Studio) -> None:
    """Whatever way led there, the same site gives the same files."""
    await studio.page("menu", menu_page("Menu"))
    page = await studio.page("about")
    await studio.publish()
    await studio.change(page, slug="about-us", name="About us")
    await studio.site(settings={"css": "body{color:blue}"})
    await studio.page("new", menu_page("New"))
    step = await studio.publish()
    await studio.execute("delete from public.site_releases")
    anew = await studio.publish()
    assert step.manifest.files == anew.manifest.files
    assert step.manifest.not_found == anew.manifest.not_found


async def test_the_navigation_concerns_pages_that_show_it(studio: Studio) -> None:
    await studio.page("menu", menu_page("Menu"))
    await studio.page("plain")
    await studio.publish()
    await studio.page("new", name="Brand new")
    outcome = await studio.publish()
    assert outcome.rendered == 2, "the new page, and the one with the menu"
    assert "Brand new" in await studio.text("/menu")


async def test_settings_concern_every_page(studio: Studio) -> None:
    await studio.page("about")
    await studio.publish()
    await studio.site(settings={"tokens": {"colors": {"primary": "#123456"}}})
    assert (await studio.publish()).rendered == 2


async def test_who_sees_what(studio: Studio) -> None:
    await studio.page("menu", menu_page("Menu"))
    await studio.page("secret", visibility="private")
    await studio.page("quiet", visibility="unlisted")
    await studio.page("past", status="archived")
    await studio.publish(sites_domain="example.org")
    live = await studio.live()
    assert "/secret" not in live.files
    assert "/past" not in live.files
    assert live.files["/quiet"].noindex
    assert "noindex" in await studio.text("/quiet")
    assert not live.files["/menu"].noindex
    menu = await studio.text("/menu")
    assert "quiet" not in menu
    assert "secret" not in menu
    sitemap = await studio.text("/sitemap.xml")
    assert "<loc>https://studio.example.org/menu</loc>" in sitemap
    assert "<loc>https://studio.example.org/</loc>" in sitemap
    assert "quiet" not in sitemap
    assert "https://studio.example.org/sitemap.xml" in await studio.text("/robots.txt")


async def test_a_domain_of_its_own(studio: Studio) -> None:
    await studio.execute(
        "insert into public.site_domains (organization_id, site_id, domain, status)"
        " values ($1, $2, 'studio.example', 'verified'), ($1, $2, 'other.example', 'pending')",
        studio.organization_id,
        studio.site_id,
    )
    await studio.publish()
    assert "<loc>https://studio.example/</loc>" in await studio.text("/sitemap.xml")
    assert 'href="https://studio.example/"' in await studio.text("/"), "the canonical address"


async def test_an_unlisted_site(studio: Studio) -> None:
    await studio.site(visibility="unlisted")
    await studio.publish(sites_domain="example.org")
    live = await studio.live()
    assert live.noindex
    assert "/sitemap.xml" not in live.files


async def test_the_page_for_what_is_not_there(studio: Studio) -> None:
    await studio.site(language="de-CH")
    await studio.publish()
    live = await studio.live()
    top, deep = live.not_found_at("/x"), live.not_found_at("/x/y/z")
    assert top is not None
    assert deep is not None
    assert "Seite nicht gefunden" in await studio.body(top)
    assert 'href="./"' in await studio.body(top)
    assert 'href="../../' in await studio.body(deep)
    await studio.page("404", text_page("Lost in our garden"))
    await studio.publish()
    live = await studio.live()
    own = live.not_found_at("/x")
    assert own is not None
    assert "Lost in our garden" in await studio.body(own)
    assert "/404" not in live.files


async def test_assets(studio: Studio) -> None:
    small = await studio.asset("small.png", PNG, "image/png")
    large = await studio.asset("large.png", PNG + bytes(SMALL), "image/png")
    page = text_page("x")
    for place in (small, large):
        image = {"type": "image", "tagName": "img", "attributes": {"src": place, "alt": ""}}
        page["component"]["components"].append(image)
    number = await studio.page("gallery", page)
    await studio.site(favicon_url=small)
    outcome = await studio.publish()
    assert outcome.manifest.warnings == ()
    live = await studio.live()
    html = await studio.text("/gallery")
    [icon] = [path for path in live.files if path.endswith(".png")]
    [big] = live.blobs
    assert icon.removeprefix("/") in html
    assert big.removeprefix("/") in html
    assert live.files["/favicon.ico"] == live.files[icon]
    kept = await studio.value("select array_agg(blob_key) from roseram.release_blobs")
    assert kept == [live.blobs[big].key]
    assert await studio.blobs.get(kept[0]) == PNG + bytes(SMALL)
    # What is reused brings its assets along; what lost one is rendered anew.
    again = await studio.publish()
    assert again.rendered == 0
    assert again.manifest == outcome.manifest
    await studio.execute("delete from public.assets where id = $1::text::uuid", small[6:])
    without = await studio.publish()
    assert "gallery" in without.manifest.warnings[0]
    assert without.rendered >= 1
    await studio.change(number, content=text_page("no pictures"))
    assert not (await studio.publish()).manifest.blobs


async def test_a_file_that_comes_back(studio: Studio) -> None:
    """A page whose file was not there is made again once it is, and told of until then."""
    place = await studio.asset("late.png", PNG, "image/png")
    version = await studio.value("select version from storage.objects where bucket_id = 'assets'")
    hide = "update storage.objects set version = $1 where bucket_id = 'assets'"
    await studio.execute(hide, None)
    await studio.page("gallery", text_page("x", tagName="a", attributes={"href": place}))
    for rendered in (2, 0):
        outcome = await studio.publish()
        assert outcome.rendered == rendered
        assert ["gallery" in each for each in outcome.manifest.warnings] == [True]
    await studio.execute(hide, version)
    outcome = await studio.publish()
    assert (outcome.rendered, outcome.manifest.warnings) == (1, ())
    [path] = [path for path in outcome.manifest.files if path.endswith(".png")]
    assert path.removeprefix("/") in await studio.text("/gallery")


async def test_types_that_a_browser_would_run_are_only_saved(studio: Studio) -> None:
    place = await studio.asset("page.html", b"<script>1</script>", "text/html")
    link = text_page("x", tagName="a", attributes={"id": "a", "href": place})
    await studio.page("load", link)
    await studio.publish()
    [saved] = [(p, f) for p, f in (await studio.live()).files.items() if p.endswith(".bin")]
    assert saved[1].type == "application/octet-stream"
    assert saved[0].removeprefix("/") in await studio.text("/load")


@pytest.mark.parametrize("slug", ["..", "a//b", "_preview", "https://evil.example", "x\u202ey"])
async def test_a_faulty_page_stops_it_all(studio: Studio, slug: str) -> None:
    await studio.publish()
    await studio.page("fine")
    page = await studio.page(slug, name="Broken one")
    with pytest.raises(SiteFaulty) as faulty:
        await studio.publish()
    [fault] = faulty.value.faults
    assert fault.page == str(page)
    assert "Broken one" in fault.message
    assert fault.remedy in str(faulty.value)
    assert await studio.statuses() == {1: "live", 2: "failed"}
    why = await studio.value(
        "select error_message from public.site_releases where status = 'failed'"
    )
    assert "Broken one" in why
    assert "/fine" not in (await studio.live()).files
    await studio.change(page, slug="better")
    assert (await studio.publish()).release.status == "live"


async def test_content_that_cannot_be_read_stops_it_all(studio: Studio) -> None:
    await studio.publish()
    await studio.page("odd", {"version": 3, "component": {"components": [7]}}, name="Odd one")
    with pytest.raises(SiteFaulty, match="Odd one"):
        await studio.publish()
    assert await studio.statuses() == {1: "live", 2: "failed"}


async def test_look_alikes(studio: Studio) -> None:
    await studio.page("about")
    await studio.page("About", name="The other")
    with pytest.raises(SiteFaulty, match="The other"):
        await studio.publish()


async def test_circles_of_redirects(studio: Studio) -> None:
    await studio.redirect("/a", "/b")
    await studio.redirect("/b", "/a")
    with pytest.raises(SiteFaulty, match="circle"):
        await studio.publish()


async def test_a_redirect_where_a_page_is(studio: Studio) -> None:
    await studio.page("about")
    await studio.redirect("/about", "/")
    outcome = await studio.publish()
    assert "/about" in outcome.manifest.warnings[0]
    assert not outcome.manifest.redirects


async def test_an_archived_site(studio: Studio) -> None:
    await studio.publish()
    await studio.site(status="archived")
    with pytest.raises(NotPossible):
        await studio.publish()


async def test_one_moment_is_published(studio: Studio) -> None:
    """What changes while it is built comes with the next release, all of it or nothing."""
    pages = [await studio.page(f"p{number}", text_page("before")) for number in range(120)]

    async def tell(done: int, of: int, note: str = "") -> None:
        for page in (pages[0], pages[-1]):
            await studio.change(page, content=text_page("after"))

    await studio.publish(tell=tell)
    assert "before" in await studio.text("/p0")
    assert "before" in await studio.text("/p119")
    assert (await studio.publish()).rendered == 2
    assert "after" in await studio.text("/p119")


async def test_files_are_stored_compressed(studio: Studio) -> None:
    await studio.page("long", text_page("word " * 1000))
    await studio.publish()
    file = (await studio.live()).files["/long"]
    row = await studio.value(
        "select row_to_json(f) from (select body is null as body, octet_length(gzip) as gzip,"
        " octet_length(brotli) as brotli, size_bytes from roseram.release_files"
        " where hash = $1) f",
        file.hash,
    )
    sizes = json.loads(row)
    assert sizes["body"] is True
    assert sizes["size_bytes"] == file.size == len(gzip.decompress(await _gzip(studio, file.hash)))
    assert sizes["brotli"] < sizes["size_bytes"] / 5


async def _gzip(studio: Studio, digest: str) -> bytes:
    found: bytes = await studio.value(
        "select gzip from roseram.release_files where hash = $1", digest
    )
    return found
