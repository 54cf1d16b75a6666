"""Redirects: what is kept, what is refused, and circles."""

from __future__ import annotations

import pytest

from roseram.builder.sites.publishing.redirects import Checked, Redirect, check_redirects


def check(*given: tuple[str, str, int], pages: tuple[str, ...] = ("/", "/about")) -> Checked:
    return check_redirects((Redirect(*each) for each in given), pages)


def test_kept() -> None:
    checked = check(
        ("/old/", "/about?from=old#top", 301),
        ("/out", "https://example.org/x", 302),
        ("/gone", "/anything", 410),
        ("/caf%C3%A9", "/about", 308),
    )
    assert not checked.faults
    assert checked.redirects == {
        "/old": (301, "/about?from=old#top"),
        "/out": (302, "https://example.org/x"),
        "/gone": (410, ""),
        "/café": (308, "/about"),
    }


def test_the_page_wins() -> None:
    checked = check(("/about", "/", 301), ("/robots.txt", "/", 301))
    assert not checked.redirects
    assert not checked.faults
    assert [text.split(" has ")[0] for text in checked.warnings] == [
        "The redirect from /about",
        "The redirect from /robots.txt",
    ]


@pytest.mark.parametrize(
    "circle",
    [
        [("/a", "/a", 301)],
        [("/a", "/b", 301), ("/b", "/a", 302)],
        [("/a", "/b/?x=1#y", 301), ("/b", "/c", 301), ("/c", "/%61", 301)],
        # A redirect answers for what is written in capitals or with an ending, too.
        [("/a", "/A", 301)],
        [("/a", "/a.html", 301)],
        [("/a", "/b/index.html", 301), ("/b", "/A.HTM", 301)],
    ],
)
def test_circles(circle: list[tuple[str, str, int]]) -> None:
    checked = check(*circle, ("/x", "/about", 301))
    assert len(checked.faults) == 1
    assert "circle" in checked.faults[0].message
    assert "/a" in checked.faults[0].message


def test_a_way_into_a_circle_is_told_once() -> None:
    checked = check(("/in", "/a", 301), ("/a", "/b", 301), ("/b", "/a", 301), ("/z", "/in", 301))
    assert len(checked.faults) == 1


def test_from_other_capitals_to_the_page_is_no_circle() -> None:
    checked = check(("/About", "/about", 301), ("/about.html", "/about", 301))
    assert not checked.faults
    assert len(checked.redirects) == 2
    a, capital = ("/a", "/A", 301), ("/A", "/about", 301)
    assert not check(a, capital).faults
    assert not check(capital, a).faults


def test_a_chain_is_no_circle() -> None:
    assert not check(("/a", "/b", 301), ("/b", "/c", 301), ("/c", "/about", 301)).faults


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("//evil.example", "/"),
        ("/a/../b", "/"),
        ("/a?x", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("/_assets/x", "/"),
        ("/_preview", "/"),
        ("/_forms/x", "/"),
        ("/a", "//evil.example"),
        ("/a", "javascript:alert(1)"),
        ("/a", "/b\r\nX: y"),
        ("/a", "http://"),
        ("/a", "relative"),
        ("/a", "/\\evil.example"),
    ],
)
def test_refused(source: str, target: str) -> None:
    checked = check((source, target, 301))
    assert not checked.redirects
    assert checked.faults[0].remedy


def test_two_that_mean_the_same() -> None:
    checked = check(("/a", "/about", 301), ("/a/", "/", 301))
    assert [fault.message for fault in checked.faults] == ["There are two redirects from /a"]
