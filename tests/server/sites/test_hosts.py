"""Which site a visitor means: by host, by domain, below a path; and what stays the app's."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

import pytest

from roseram.server.sites.hosts import Hosts, Place, host_of, plain_host
from server.sites.conftest import CSS, SCRIPT, page

if TYPE_CHECKING:
    from server.sites.conftest import Files, MakeVisited, Visited

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Studio.Example.COM", "studio.example.com"),
        ("studio.example.com:8000", "studio.example.com"),
        ("studio.example.com.", "studio.example.com"),
        ("studio.example.com.:443", "studio.example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example:80", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("127.0.0.1:8000", None),
        ("[::1]:8000", None),
        ("[fe80::1%25eth0]", None),
        ("localhost", None),
        ("localhost:8000", None),
        ("", None),
        ("a..b", None),
        ("-a.example", None),
        ("a b.example", None),
        ("x" * 64 + ".example", None),
        ("x." * 130 + "example", None),
        ("example.com/../x", None),
        ("user@example.com", None),
        ("\ufffd.example", None),
    ],
)
def test_names(given: str, name: str | None, server: object) -> None:
    assert server
    assert plain_host(given) == name


def test_places(server: object) -> None:
    assert server
    hosts = Hosts("sites.test", ["app.sites.test", host_of("https://roseram.test:8443/x"), None])
    for host, path, place in (
        ("studio.sites.test:8000", "/a", Place("studio", "/a")),
        ("a.b.sites.test", "/a", Place("", "/a")),
        ("sites.test", "/a", None),
        ("app.sites.test", "/a", None),
        ("roseram.test", "/a", None),
        ("studio.test", "/a", Place("studio.test", "/a")),
        ("notsites.test", "/a", Place("notsites.test", "/a")),
        ("127.0.0.1", "/s/Studio/a/b", Place("studio", "/a/b", "/s/studio")),
        ("127.0.0.1", "/s/studio", Place("studio", "", "/s/studio")),
        ("127.0.0.1", "/s/example.com/", Place("", "/", "/s/")),
        (None, "/sites", None),
    ):
        assert hosts.place(host, path) == place, (host, path)


async def test_the_apps_own_names(server_of_sites: Visited) -> None:
    """Whatever the app is called by whoever stands before it: it answers."""
    visited = server_of_sites
    site = await visited.publisher.site()
    await visited.publisher.publish(site, {"/": page("Home")})
    for host in ("127.0.0.1", "localhost:8000", "[::1]", "app.example.org", "x", "www.localhost"):
        for _ in range(2):
            assert (await visited.get("/rest/v1/pages", host)).text == "api /pages", host
            assert (await visited.get("/about", host)).text == "app /about", host


async def test_a_site_is_no_way_to_the_app(server_of_sites: Visited) -> None:
    visited = server_of_sites
    site = await visited.publisher.site()
    await visited.publisher.publish(site, {"/": page("Home")})
    await visited.publisher.domain(site, "studio.example")
    for host in ("studio.localhost", "studio.example", "nobody.localhost"):
        for path in ("/rest/v1/pages", "/auth/v1/token", "/metrics", "/s/studio/", "/healthz"):
            answer = await visited.get(path, host)
            assert answer.status_code == 404, (host, path)
            assert "access-control-allow-origin" not in answer.headers


async def test_domains_that_are_proved(server_of_sites: Visited) -> None:
    visited = server_of_sites
    site = await visited.publisher.site()
    await visited.publisher.publish(site, {"/": page("Home"), "/about": page("About")})
    await visited.publisher.change(site, custom_domain="claimed.example")
    await visited.publisher.domain(site, "pending.example", "pending")
    await visited.publisher.domain(site, "failed.example", "failed")
    for host in ("claimed.example", "pending.example", "failed.example"):
        assert (await visited.get("/", host)).text == "app /", host
    assert (await visited.get("/", "bücher.example".encode("idna").decode())).text == "app /"
    await visited.publisher.domain(site, "xn--bcher-kva.example")
    for host in ("xn--bcher-kva.example", "XN--bcher-kva.example.:8000"):
        answer = await visited.until(lambda found: found.content == page("Home"), "/", host)
        assert answer.status_code == 200
    await visited.publisher.connection.execute("delete from public.site_domains")
    await visited.until(lambda found: found.text == "app /", "/", "xn--bcher-kva.example")


async def test_the_main_domain(make_visited: MakeVisited) -> None:
    visited = await make_visited(trusted=(ipaddress.ip_network("127.0.0.0/8"),))
    site = await visited.publisher.site()
    await visited.publisher.publish(site, {"/": page("Home"), "/about": page("About")})
    await visited.publisher.domain(site, "other.example")
    await visited.publisher.domain(site, "main.example", primary=True)
    secure = {"X_Forwarded_Proto": "https"}
    answer = await visited.get("/about?x=1", "other.example", **secure)
    assert answer.status_code == 301
    assert answer.headers["location"] == "https://main.example/about?x=1"
    plain = await visited.get("/", "other.example:8000")
    assert plain.headers["location"] == "http://main.example:8000/"
    for host in ("main.example", "studio.localhost"):
        for _ in range(3):
            found = await visited.get("/about", host, **secure)
            assert found.content == page("About")
            assert found.headers["strict-transport-security"] == "max-age=15552000"
            assert "strict-transport-security" not in (await visited.get("/about", host)).headers


async def test_https_is_believed_of_proxies_only(server_of_sites: Visited) -> None:
    visited = server_of_sites
    site = await visited.publisher.site()
    await visited.publisher.publish(site, {"/": page("Home")})
    for _ in range(3):
        answer = await visited.get("/", X_Forwarded_Proto="https")
        assert answer.content == page("Home")
        assert "strict-transport-security" not in answer.headers


async def test_below_a_path(server_of_sites: Visited) -> None:
    """On the app's own origin a site shows what it looks like, and runs nothing."""
    visited = server_of_sites
    site = await visited.publisher.site()
    files: Files = {
        "/": page("Home"),
        "/about": page("About"),
        "/_assets/0123456789abcdef.js": (b"alert(1)" * 50, SCRIPT),
        "/_assets/0123456789abcdef.css": (b"a{}" * 100, CSS),
    }
    headers = {"Content-Security-Policy": "script-src *"}
    redirects = {"/old": (301, "/about"), "/away": (302, "https://example.com")}
    await visited.publisher.publish(site, files, headers=headers, redirects=redirects)
    for _ in range(3):
        answer = await visited.get("/s/studio/about", "127.0.0.1")
        assert answer.content == page("About")
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("sandbox allow-forms ")
        assert "allow-scripts" not in policy
        assert "allow-same-origin" not in policy
        assert "script-src 'none'" in policy
        assert answer.headers["x-robots-tag"] == "noindex"
    style = await visited.get("/s/studio/_assets/0123456789abcdef.css", "127.0.0.1")
    assert style.status_code == 200
    assert style.headers["content-security-policy"].startswith("sandbox ")
    script = await visited.get("/s/studio/_assets/0123456789abcdef.js", "127.0.0.1")
    assert script.status_code == 404
    for path, to in (
        ("/s/studio", "/s/studio/"),
        ("/s/studio/about/", "/s/studio/about"),
        ("/s/studio/old", "/s/studio/about"),
        ("/s/studio/away", "https://example.com"),
    ):
        moved = await visited.get(path, "127.0.0.1")
        assert moved.headers["location"] == to
    for path in ("/s/", "/s/nobody/", "/s/%73tudio/", "/s/studio.localhost/"):
        assert (await visited.get(path, "127.0.0.1")).status_code == 404, path


async def test_another_domain_for_the_sites(make_visited: MakeVisited) -> None:
    addresses = ("https://roseram.example.com",)
    visited = await make_visited(domain="example.com", addresses=addresses)
    site = await visited.publisher.site()
    await visited.publisher.publish(site, {"/": page("Home")})
    answer = await visited.get("/", "studio.example.com")
    assert answer.content == page("Home")
    ancestors = answer.headers["content-security-policy"].partition("frame-ancestors ")[2]
    assert ancestors == "'self' https://roseram.example.com"
    for host in ("roseram.example.com", "example.com", "app.example.com", "studio.localhost"):
        assert (await visited.get("/", host)).text == "app /", host


async def test_two_hosts_at_once(server_of_sites: Visited) -> None:
    """Whoever stands before us may have read the other one, and keep the answer for it."""
    visited = server_of_sites
    site = await visited.publisher.site()
    await visited.publisher.publish(site, {"/": page("Home")})
    await visited.get("/")
    for first, second in (
        ("studio.localhost", "bank.example"),
        ("bank.example", "studio.localhost"),
        ("studio.localhost", "studio.localhost"),
    ):
        head = f"GET / HTTP/1.1\r\nHost: {first}\r\nHost: {second}\r\n\r\n"
        assert (await visited.sent(head.encode())).startswith(b"HTTP/1.1 400 ")


async def test_a_proxy_asks_for_certificates(server_of_sites: Visited) -> None:
    visited = server_of_sites
    site = await visited.publisher.site()
    await visited.publisher.domain(site, "studio.example")
    await visited.publisher.domain(site, "pending.example", "pending")
    for name, status in (
        ("studio.example", 200),
        ("studio.localhost", 200),
        ("pending.example", 404),
        ("nobody.localhost", 404),
        ("127.0.0.1", 404),
        ("", 404),
    ):
        answer = await visited.get(f"/_sites/ask?domain={name}", "127.0.0.1:8000")
        assert answer.status_code == status, name
    assert (await visited.get("/_sites/ask?domain=studio.example")).status_code == 404
