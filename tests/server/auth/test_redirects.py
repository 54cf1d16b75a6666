"""Where links lead back to: what is allowed, and every way around it that is not."""

from __future__ import annotations

import pytest

from roseram.server.auth.redirects import is_allowed

SITE = "https://app.example.org"
GLOBS = (
    "https://*.preview.example.com/**",
    "https://partner.example.net/callback",
    "https://one.example.net/*",
    "myapp://login-callback",
    "https://{a,b}.example.io/in",
)


@pytest.mark.parametrize(
    "address",
    [
        "https://app.example.org",
        "https://app.example.org/welcome?a=1#b",
        "https://APP.example.org/welcome",
        "https://app.example.org:8443/x",
        "http://127.0.0.1:3000/welcome",
        "http://127.8.9.1/",
        "http://[::1]:3000/",
        "https://x.preview.example.com/deep/path.html?q=1",
        "https://partner.example.net/callback",
        "https://one.example.net/here",
        "myapp://login-callback",
        "https://b.example.io/in",
    ],
)
def test_allowed(address: str) -> None:
    assert is_allowed(address, SITE, GLOBS)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/welcome",
        "welcome",
        "//evil.example",
        "///evil.example",
        "https:evil.example",
        "https:/app.example.org",
        "https:///app.example.org",
        "https:\\\\evil.example",
        "https://app.example.org\\@evil.example",
        "https://app.example.org@evil.example",
        "https://user:app.example.org@evil.example/",
        "https://user@app.example.org/",
        "https://app.example.org.evil.example",
        "https://app.example.org.",
        "https://evil-app.example.org",
        "https://evilapp.example.org",
        "https://app.example.org%2eevil.example",
        "https://app.example.org%00.evil.example",
        "https://\u0430pp.example.org/",  # a Cyrillic letter
        "https://xn--pp-jlc.example.org/",
        "https://app\u3002example.org/",
        "https://app.example.org\r\nLocation: https://evil.example",
        "https://app.example.org/\nSet-Cookie: a=b",
        "https://app.example.org/\twelcome",
        " https://app.example.org/",
        "http://app.example.org/",  # the site's own, without encryption
        "http://localhost:3000/",  # the site is not on this machine
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1@evil.example/",
        "http://2130706433/",
        "http://0x7f.1/",
        "https://app.example.org:99999/",
        "https://app.example.org:port/",
        "javascript:alert(1)",
        "JavaScript://app.example.org/%0aalert(1)",
        "data:text/html,<script>1</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://app.example.org/",
        "https://x.y.preview.example.com/",  # a star stops at a dot
        "https://evil.example/.preview.example.com/",
        "https://evil.example?.preview.example.com/",
        "https://evil.example#.preview.example.com/",
        "https://preview.example.com/",
        "https://partner.example.net/callback/more",
        "https://partner.example.net/callback?next=//evil.example",
        "https://one.example.net/here/there",
        "myapp://login-callback.evil",
        "otherapp://login-callback",
        "https://c.example.io/in",
        "https://app.example.org/" + "a" * 3000,
    ],
)
def test_not_allowed(address: str) -> None:
    assert not is_allowed(address, SITE, GLOBS)


def test_no_list_makes_a_script_an_address() -> None:
    everything = ("**", "*://**", "javascript:**", "data:**")
    for address in ("javascript:alert(1)", "data:text/html,x", "blob:https://a/b"):
        assert not is_allowed(address, SITE, everything)


def test_in_development_the_machine_has_its_name() -> None:
    assert is_allowed("http://localhost:5173/", "http://127.0.0.1:8000", ())
    assert is_allowed("http://127.0.0.1:5173/", "http://localhost:3000", ())
    assert not is_allowed("http://localhost.evil.example/", "http://localhost:3000", ())
