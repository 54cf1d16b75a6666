"""Addresses inside a site: relative ones mean the same as the absolute ones they stand for."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from roseram.builder.sites.links import AbsoluteLinks, Asset, RelativeLinks

PICTURE = "0190a000-0000-7000-8000-000000000001"
ASSETS = {PICTURE: Asset("/_assets/a.webp"), PICTURE[:-1] + "2": Asset("https://cdn.example/b.png")}
PAGES = ("/", "/about", "/blog/post", "/a/b/c/d", "/blog/")
TARGETS = (
    "/", "/about", "/about?x=1/2#y", "/#top", "/blog", "/blog/", "/blog/post", "/blog/other",
    "/a/b/c/d", "/a/b", "/x/../about", "/x/./y", "/blog/..", "/_assets/s.css", "/?q=/a/b",
    "/a:b", "/javascript:alert(1)", "/blog/x:y", "/Grüße", "/a%2Fb",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("base", ["https://x.example", "https://x.example/s/studio"])
def test_a_relative_address_leads_where_the_absolute_one_does(
    page: str, target: str, base: str
) -> None:
    written = RelativeLinks(page).to(target)
    assert written is not None
    assert not written.startswith("/")
    assert ":" not in written.partition("/")[0]
    whole = urljoin("https://x.example", target)
    assert urljoin(base + page, written) == base + whole.removeprefix("https://x.example")


def test_what_is_written() -> None:
    links = RelativeLinks("/blog/post")
    assert links.to("/about") == "../about"
    assert links.to("/") == "../"
    assert links.to("/blog/next") == "next"
    assert RelativeLinks("/").to("/") == "./"
    assert RelativeLinks("/").to("/about") == "about"
    assert RelativeLinks("/").to("/javascript:x") == "./javascript:x"


@pytest.mark.parametrize(
    "address",
    ["https://x.example/a", "//x.example/a", "/\\x.example", "#top", "mailto:a@b.c", "a", ""],
)
def test_other_addresses_stay(address: str) -> None:
    assert RelativeLinks("/blog/post").to(address) == address
    assert AbsoluteLinks("/s/studio").to(address) == address


def test_absolute_links() -> None:
    assert AbsoluteLinks().to("/about?x#y") == "/about?x#y"
    assert AbsoluteLinks("/s/studio").to("/") == "/s/studio/"
    assert AbsoluteLinks(base="https://x.example").to("/a") == "https://x.example/a"


def test_assets() -> None:
    links = RelativeLinks("/blog/post", assets=ASSETS)
    assert links.to(f"asset:{PICTURE}") == "../_assets/a.webp"
    assert links.to(f"asset:{PICTURE.upper()}") == "../_assets/a.webp"
    assert links.to(f"asset:{PICTURE[:-1]}2") == "https://cdn.example/b.png"
    assert links.to(f"asset:{PICTURE[:-1]}3") is None
    assert links.to("asset:x") is None
    assert AbsoluteLinks("/p", assets=ASSETS).to(f"asset:{PICTURE}") == "/p/_assets/a.webp"
