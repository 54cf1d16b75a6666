"""Slugs become paths, or are refused with a remedy."""

from __future__ import annotations

import pytest

from roseram.builder.sites.publishing.paths import BadSlug, file_name, look_of, path_of


@pytest.mark.parametrize(
    ("slug", "path"),
    [
        ("home", "/"),
        ("index", "/"),
        ("/", "/"),
        ("Home", "/"),
        ("about", "/about"),
        ("/about/", "/about"),
        ("blog/first-post", "/blog/first-post"),
        ("über-uns", "/über-uns"),
        ("u\u0308ber", "/über"),
        ("हिन्दी", "/हिन्दी"),
        ("v1.2", "/v1.2"),
        ("404", "/404"),
    ],
)
def test_path(slug: str, path: str) -> None:
    assert path_of(slug) == path


@pytest.mark.parametrize(
    "slug",
    [
        "..",
        "a/../b",
        ".",
        "./a",
        "a//b",
        "//evil.example",
        "https://evil.example",
        "http:evil",
        "_preview",
        "_preview/x",
        "_assets/x",
        "a\x00b",
        "a\nb",
        "a\u202eb",
        "a\u200bb",
        "a b",
        "a?b",
        "a#b",
        "a%2e%2e",
        "a\\b",
        "a:b",
        "<script>",
        "a'b",
        ".well-known",
        "a.",
        "sitemap.xml",
        "Robots.txt",
        "favicon.ico",
        "x" * 151,
        "/".join(["x" * 100] * 11),
    ],
)
def test_refused(slug: str) -> None:
    with pytest.raises(BadSlug) as refused:
        path_of(slug)
    assert refused.value.remedy


def test_looks() -> None:
    assert look_of("/About") == look_of("/about")
    assert look_of("/about.html") == look_of("/about")
    assert look_of("/ﬁne") == look_of("/fine")
    assert look_of("/straße") == look_of("/STRASSE")
    assert look_of("/blog/index") == look_of("/blog")
    assert look_of("/a") != look_of("/b")


def test_file_names() -> None:
    assert file_name("/") == "index.html"
    assert file_name("/blog/post") == "blog/post.html"
    assert file_name("/old.html") == "old.html"
