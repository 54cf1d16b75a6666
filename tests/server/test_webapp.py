"""How the app is served: its page, its files, its configuration, and what they may load."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]
import httpx
import pytest
from starlette.applications import Starlette

from roseram.builder.templates import load_templates
from roseram.server import webapp
from roseram.server.webapp import Public

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = b"console.log('the app')"
NAVIGATES = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a build, in the place of the real one."""
    assets = tmp_path / "assets"
    assets.mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>App</title>")
    (tmp_path / "manifest.json").write_text("{}")
    (assets / "app-x1.js").write_bytes(SCRIPT)
    (assets / "app-x1.js.br").write_bytes(brotli.compress(SCRIPT))
    (assets / "app-x1.js.gz").write_bytes(gzip.compress(SCRIPT))
    (assets / "notes.txt").write_text("no file of a build")
    monkeypatch.setattr(webapp, "FOLDER", tmp_path)
    webapp._read.cache_clear()
    return tmp_path


def _client(public: Public | None = None) -> httpx.AsyncClient:
    app = Starlette(routes=[*webapp.ROUTES, webapp.PAGE])
    app.state.public = public or Public(anon_key="anon")
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")


@pytest.mark.parametrize("path", ["/", "/login", "/o/acme/sites", "/a.b/c"])
async def test_every_navigation_gets_the_page(built: Path, path: str) -> None:
    async with _client() as client:
        answer = await client.get(path, headers=NAVIGATES)
        again = await client.get(
            path, headers={**NAVIGATES, "If-None-Match": f"W/{answer.headers['etag']}"}
        )
    assert answer.status_code == 200
    assert "<title>App</title>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")


async def test_programs_get_a_404(built: Path) -> None:
    async with _client() as client:
        assert (await client.get("/nothing", headers={"Accept": "*/*"})).status_code == 404
        assert (await client.post("/nothing", headers=NAVIGATES)).status_code == 405


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)],
)
async def test_files_come_compressed_and_are_kept(
    built: Path, accepted: str, coding: str | None
) -> None:
    async with _client() as client:
        answer = await client.get("/assets/app-x1.js", headers={"Accept-Encoding": accepted})
        again = await client.get("/assets/app-x1.js", headers={"If-None-Match": '"app-x1.js"'})
    assert answer.content == SCRIPT
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert again.status_code == 304


@pytest.mark.parametrize(
    "name", ["gone.js", "notes.txt", "..%2Findex.html", "%2e%2e%2fmanifest.json", "a%00.js", ".js"]
)
async def test_nothing_else_is_read(built: Path, name: str) -> None:
    async with _client() as client:
        assert (await client.get(f"/assets/{name}")).status_code == 404


async def test_what_a_page_may_do(built: Path) -> None:
    async with _client() as client:
        headers = (await client.get("/", headers=NAVIGATES)).headers
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";")
    )
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["object-src"] == "'none'"
    assert "http://*.localhost:*" in policy["frame-src"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


async def test_the_configuration() -> None:
    async with _client(Public("anon", sites_domain="sites.example", mailbox=True)) as client:
        answer = await client.get("/config.json")
    known = answer.json()
    assert known.pop("version")
    assert known == {
        "url": None,
        "anonKey": "anon",
        "sitesDomain": "sites.example",
        "mailbox": True,
    }


async def test_a_supabase_project_may_be_connected_to(built: Path) -> None:
    public = Public("anon", url="https://x.supabase.co")
    async with _client(public) as client:
        page = await client.get("/", headers=NAVIGATES)
        assert (await client.get("/config.json")).json()["url"] == "https://x.supabase.co"
    assert (
        "connect-src 'self' https://x.supabase.co wss://x.supabase.co;"
        in page.headers["content-security-policy"]
    )


async def test_a_checkout_without_the_app_says_how_to_build_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webapp, "FOLDER", tmp_path)
    async with _client() as client:
        answer = await client.get("/", headers=NAVIGATES)
    assert answer.status_code == 503
    assert "make web" in answer.text


@pytest.mark.parametrize("name", [template.ref for template in load_templates()])
async def test_the_picture_that_a_template_names(name: str) -> None:
    async with _client() as client:
        answer = await client.get(f"/templates/{name}.webp")
        again = await client.get(
            f"/templates/{name}.webp", headers={"If-None-Match": answer.headers["etag"]}
        )
    assert answer.headers["content-type"] == "image/webp"
    assert answer.content.startswith(b"RIFF")
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["nothing", "..%2Finstall", "Studio", "%00"])
async def test_there_are_no_other_pictures(name: str) -> None:
    async with _client() as client:
        assert (await client.get(f"/templates/{name}.webp")).status_code == 404
