"""What visitors of a published site get: pages, codings, what is unchanged, what is not there."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]
import pytest

from roseram.builder.sites.publishing.manifest import Blob, File
from server.sites.conftest import CSS, HTML, SCRIPT, page

if TYPE_CHECKING:
    from server.sites.conftest import Files, Visited

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

ICON = b"\x00\x00\x01\x00icon"
FILES: Files = {
    "/": page("Home"),
    "/about": page("About"),
    "/work/first": page("First"),
    "/über uns": page("Über uns"),
    "/_assets/0123456789abcdef.css": (b"h1{color:red}" * 30, CSS),
    "/_assets/fedcba9876543210.js": (b"document.title = 'x'" * 30, SCRIPT),
    "/favicon.ico": (ICON, "image/x-icon"),
}
REDIRECTS = {
    "/old": (301, "/about"),
    "/temporary": (302, "/work/first?from=old"),
    "/kept": (307, "https://example.com/elsewhere"),
    "/moved": (308, "/über uns"),
    "/removed": (410, ""),
}


async def publish(visited: Visited, visibility: str = "public") -> None:
    site = await visited.publisher.site(visibility=visibility)
    missing = (page("Nothing here"), page("Nothing there"))
    await visited.publisher.publish(site, FILES, redirects=REDIRECTS, not_found=missing)


async def test_a_page(server_of_sites: Visited) -> None:
    visited = server_of_sites
    await publish(visited)
    for path, text in (
        ("/", "Home"),
        ("/about", "About"),
        ("/about?utm_source=mail", "About"),
        ("/work/first", "First"),
        ("/%C3%BCber%20uns", "Über uns"),
        ("/u%CC%88ber%20uns", "Über uns"),  # the same letter in two characters
    ):
        for _ in range(3):  # first from the database, then from memory, then at a glance
            answer = await visited.get(path)
            assert (answer.status_code, answer.content) == (200, page(text))
            assert answer.headers["content-type"] == HTML
            assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"
            assert answer.headers["vary"] == "Accept-Encoding"
            assert "x-robots-tag" not in answer.headers
    head = await visited.get("/about", method="HEAD")
    assert head.content == b""
    assert head.headers["content-length"] == str(len(page("About")))
    assert head.headers["etag"] == (await visited.get("/about")).headers["etag"]


async def test_a_coding_is_chosen(server_of_sites: Visited) -> None:
    visited = server_of_sites
    await publish(visited)
    tags = set()
    for accepted, coding in (
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("gzip;q=0, br;q=0", None),
        ("*", "br"),
        ("*;q=0", None),
        ("identity", None),
        ("identity, gzip;q=0.5", None),
        ("GZIP", "gzip"),
        ("deflate", None),
    ):
        for _ in range(2):
            answer = await visited.get("/about", Accept_Encoding=accepted)
            assert answer.headers.get("content-encoding") == coding, accepted
            assert answer.content == page("About")
            tags.add((coding, answer.headers["etag"]))
    assert len({tag for _, tag in tags}) == len(tags) == 3
    assert (await visited.get("/favicon.ico", Accept_Encoding="br")).content == ICON
    for coding, undo in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        async with visited.client.stream(
            "GET",
            f"http://127.0.0.1:{visited.port}/about",
            headers={"Host": "studio.localhost", "Accept-Encoding": coding},
        ) as answer:
            sent = b"".join([each async for each in answer.aiter_raw()])
        assert undo(sent) == page("About")
        assert len(sent) == int(answer.headers["content-length"]) < len(page("About"))


async def test_what_the_visitor_has_is_not_sent(server_of_sites: Visited) -> None:
    visited = server_of_sites
    await publish(visited)
    fresh = await visited.get("/about", Accept_Encoding="br")
    tag = fresh.headers["etag"]
    assert tag.startswith('"')
    for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        for _ in range(3):
            answer = await visited.get("/about", Accept_Encoding="br", If_None_Match=given)
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer.headers["etag"] == tag
            assert answer.headers["vary"] == "Accept-Encoding"
            assert "content-length" not in answer.headers
    other = await visited.get("/about", Accept_Encoding="gzip", If_None_Match=tag)
    assert other.status_code == 200  # it has the page, but not in this coding
    old = await visited.get("/about", Accept_Encoding="br", If_None_Match='"old"')
    assert old.status_code == 200


async def test_a_date_stands_for_a_release(server_of_sites: Visited) -> None:
    visited = server_of_sites
    await publish(visited)
    assert "last-modified" not in (await visited.get("/about")).headers  # it is just published
    earlier = datetime.now(UTC) - timedelta(hours=1)
    await visited.publisher.connection.execute(
        "update public.site_releases set published_at = $1", earlier
    )
    visited.published.sites.forget()
    shown = (await visited.get("/about")).headers["last-modified"]
    assert shown == earlier.strftime("%a, %d %b %Y %H:%M:%S GMT")
    for _ in range(2):
        assert (await visited.get("/about", If_Modified_Since=shown)).status_code == 304
    later = "Fri, 01 Jan 2100 00:00:00 GMT"  # no date that we gave
    assert (await visited.get("/about", If_Modified_Since=later)).status_code == 200
    both = await visited.get("/about", If_Modified_Since=shown, If_None_Match='"other"')
    assert both.status_code == 200


async def test_what_a_browser_is_told(server_of_sites: Visited) -> None:
    visited = server_of_sites
    await publish(visited)
    headers = (await visited.get("/")).headers
    policy = headers["content-security-policy"]
    scripts = next(each for each in policy.split("; ") if each.startswith("script-src"))
    assert "'self'" in scripts
    assert "unsafe" not in scripts
    ancestors = policy.partition("frame-ancestors ")[2].split()
    assert f"http://127.0.0.1:{visited.port}" in ancestors
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin-allow-popups"
    assert "strict-transport-security" not in headers


async def test_assets_are_kept_for_ever(server_of_sites: Visited) -> None:
    visited = server_of_sites
    await publish(visited)
    answer = await visited.get("/_assets/0123456789abcdef.css")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == CSS
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (await visited.get("/_assets/fedcba9876543210.js")).headers["content-type"] == SCRIPT


async def test_addresses_that_are_not_tidy(server_of_sites: Visited) -> None:
    visited = server_of_sites
    await publish(visited)
    for path, to in (
        ("/about/", "/about"),
        ("/about/?x=1", "/about?x=1"),
        ("/about.html", "/about"),
        ("/index.html", "/"),
        ("/About", "/about"),
        ("/work/First/index.html", "/work/first"),
        ("/%C3%BCber%20uns/", "/%C3%BCber%20uns"),
    ):
        answer = await visited.get(path)
        assert (answer.status_code, answer.headers["location"]) == (301, to), path


async def test_redirects(server_of_sites: Visited) -> None:
    visited = server_of_sites
    await publish(visited)
    for path, status, to in (
        ("/old", 301, "/about"),
        ("/old/", 301, "/about"),
        ("/old?x=1", 301, "/about?x=1"),
        ("/temporary?x=1", 302, "/work/first?from=old"),
        ("/kept", 307, "https://example.com/elsewhere"),
        ("/moved", 308, "/%C3%BCber%20uns"),
    ):
        answer = await visited.get(path)
        assert (answer.status_code, answer.headers["location"]) == (status, to), path
    assert (await visited.get("/removed")).status_code == 410


async def test_what_is_not_there(server_of_sites: Visited) -> None:
    visited = server_of_sites
    await publish(visited)
    for path, text in (
        ("/nothing", "Nothing here"),
        ("/a/nothing", "Nothing there"),
        ("/a/b/c/nothing", "Nothing there"),
        ("//about", "Nothing there"),
        ("//example.com/", "Nothing there"),
        ("/..%5cabout", "Nothing here"),
        ("/_assets/ffffffffffffffff.css", "Nothing there"),
    ):
        answer = await visited.get(path, Accept_Encoding="br")
        assert (answer.status_code, answer.content) == (404, page(text)), path
        assert "etag" not in answer.headers
        assert "location" not in answer.headers
    for path in ("/work/../about", "/%2e%2e/about", "/./about"):  # no client has tidied these
        head = f"GET {path} HTTP/1.1\r\nHost: studio.localhost\r\nConnection: close\r\n\r\n"
        assert (await visited.sent(head.encode())).startswith(b"HTTP/1.1 404 "), path
    for path in ("/a%00b", "/%ff", "/%0d%0aSet-Cookie:%20x=1", f"/{'a' * 5000}"):
        answer = await visited.get(path)
        assert answer.status_code == 400, path
        assert "set-cookie" not in answer.headers


async def test_only_reading(server_of_sites: Visited) -> None:
    visited = server_of_sites
    await publish(visited)
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        answer = await visited.get("/about", method=method)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_parts_of_files(server_of_sites: Visited) -> None:
    visited = server_of_sites
    site = await visited.publisher.site()
    content = bytes(range(256)) * 4000
    await visited.blobs.put("assets/film/1", content)
    blob = Blob("assets/film/1", "video/mp4", len(content))
    lost = Blob("assets/lost/1", "video/mp4", 5)
    path = "/_assets/00112233445566778899.mp4"
    await visited.publisher.publish(
        site,
        {"/favicon.ico": (ICON, "image/x-icon")},
        blobs={path: blob, "/_assets/99887766554433221100.mp4": lost},
    )
    whole = await visited.get(path)
    assert (whole.status_code, whole.content) == (200, content)
    assert whole.headers["accept-ranges"] == "bytes"
    tag = whole.headers["etag"]
    for given, start, end in (
        ("bytes=0-99", 0, 100),
        ("bytes=1000-", 1000, len(content)),
        ("bytes=-10", len(content) - 10, len(content)),
        (f"bytes=5-{10**30}", 5, len(content)),
    ):
        answer = await visited.get(path, Range=given)
        assert (answer.status_code, answer.content) == (206, content[start:end]), given
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(content)}"
    for given in ("bytes=5-3", "bytes=0-1,5-6", "lines=0-1", "bytes=-", "bytes=x-y"):
        assert (await visited.get(path, Range=given)).status_code == 200, given
    for given in (f"bytes={len(content)}-", "bytes=-0"):
        answer = await visited.get(path, Range=given)
        assert (answer.status_code, answer.content) == (416, b""), given
        assert answer.headers["content-range"] == f"bytes */{len(content)}"
    assert (await visited.get(path, Range="bytes=0-9", If_Range=tag)).status_code == 206
    assert (await visited.get(path, Range="bytes=0-9", If_Range='"other"')).status_code == 200
    assert (await visited.get(path, If_None_Match=tag)).status_code == 304
    head = await visited.get(path, method="HEAD")
    assert head.headers["content-length"] == str(len(content))
    assert (await visited.get("/_assets/99887766554433221100.mp4")).status_code == 404
    small = await visited.get("/favicon.ico", Range="bytes=4-")
    assert (small.status_code, small.content) == (206, ICON[4:])


async def test_who_may_read(server_of_sites: Visited) -> None:
    """What nobody may read looks like what was never there."""
    visited = server_of_sites
    site = await visited.publisher.site()
    nowhere = await visited.get("/", "nobody.localhost")
    assert nowhere.status_code == 404
    assert "no website" in nowhere.text
    assert (await visited.get("/")).text == nowhere.text  # not yet published
    await visited.publisher.publish(site, {"/": page("Home")}, not_found=(page("No"),))
    await visited.until(lambda answer: answer.status_code == 200)
    await visited.publisher.change(site, visibility="private")
    hidden = await visited.until(lambda answer: answer.status_code == 404)
    assert hidden.text == nowhere.text
    assert hidden.headers.keys() == nowhere.headers.keys()
    await visited.publisher.change(site, visibility="unlisted")
    unlisted = await visited.until(lambda answer: answer.status_code == 200)
    assert unlisted.headers["x-robots-tag"] == "noindex"
    await visited.publisher.change(site, status="archived")
    gone = await visited.until(lambda answer: answer.status_code == 410)
    assert gone.headers["cache-control"] == "no-store"
    await visited.publisher.connection.execute("delete from public.sites where id = $1", site)
    assert (await visited.until(lambda answer: answer.status_code == 404)).text == nowhere.text


async def test_a_release_may_say_more(server_of_sites: Visited) -> None:
    visited = server_of_sites
    site = await visited.publisher.site()
    headers = {"X-Frame-Note": "a", "Referrer-Policy": "origin"}
    await visited.publisher.publish(site, {"/": page("Home")}, headers=headers, noindex=True)
    answer = await visited.get("/")
    assert answer.headers["x-frame-note"] == "a"
    assert answer.headers.get_list("referrer-policy") == ["origin"]
    assert answer.headers["x-robots-tag"] == "noindex"


async def test_a_file_that_is_not_there(server_of_sites: Visited) -> None:
    visited = server_of_sites
    site = await visited.publisher.site()
    release = await visited.publisher.publish(site, {"/": page("Home")})
    await visited.publisher.connection.execute("delete from roseram.release_files")
    answer = await visited.get("/")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert isinstance(await visited.publisher.file(site, page("Home"), HTML), File)
    assert (await visited.get("/")).status_code == 200
    assert release is not None
