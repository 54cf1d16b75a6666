"""The path to the role in a token's claims."""

from __future__ import annotations

import pytest

from roseram.server.jspath import parse_jspath, walk

CLAIMS = {
    "role": "a",
    "the role": "b",
    "app_metadata": {"roles": ["api_x", "other", 7], "n": 3},
    "https://x.org/role": "c",
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (".role", "a"),
        ('."the role"', "b"),
        ('."https://x.org/role"', "c"),
        (".app_metadata.roles[1]", "other"),
        (".app_metadata.roles[9]", None),
        (".app_metadata.n", 3),
        (".app_metadata[0]", None),
        (".role.deeper", None),
        (".missing.deeper[0]", None),
        ('.app_metadata.roles[?(@ == "other")]', "other"),
        ('.app_metadata.roles[?(@ != "api_x")]', "other"),
        ('.app_metadata.roles[?(@ ^== "api_")]', "api_x"),
        ('.app_metadata.roles[?(@ ==^ "her")]', "other"),
        ('.app_metadata.roles[?(@*=="pi_")]', "api_x"),
        ('.app_metadata.roles[?(@ == "nobody")]', None),
        ('.app_metadata.roles[?(@ ^== "api_")][4:]', "x"),
        (".role[0:1]", "a"),
    ],
)
def test_walk(path: str, found: object) -> None:
    assert walk(CLAIMS, parse_jspath(path)) == found


@pytest.mark.parametrize("path", ["", "role", ".", ".a b", ".a[", ".a[x]", '."a', '.a[?(@ = "x")]'])
def test_what_cannot_be_read(path: str) -> None:
    with pytest.raises(ValueError, match="it "):
        parse_jspath(path)
