"""The web app: its page wherever nothing else answers, its files, its configuration."""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from roseram import __version__
from roseram.server.pages import page_template

if TYPE_CHECKING:
    from starlette.requests import Request

FOLDER: Final = Path(__file__).parent / "webapp"  # what `hatch_build.py` makes of web/
_NAME = re.compile(r"[\w-][\w.-]*\.(?P<kind>\w+)", re.ASCII)
_KINDS: Final = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "woff2": "font/woff2",
    "json": "application/json",
    "wasm": "application/wasm",
    "ttf": "font/ttf",
}
_CODINGS: Final = (("br", ".br"), ("gzip", ".gz"))
_FOREVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Public:
    """What everybody may know of this installation: the app asks for it at /config.json."""

    anon_key: str
    sites_domain: str = "localhost"
    url: str | None = None  # of the API, where it is not this server: a Supabase project
    mailbox: bool = False  # whether mail is read at /mailbox

    @property
    def headers(self) -> dict[str, str]:
        """What a page of the app may load, and who may show it."""
        return {
            "Content-Security-Policy": _policy(self),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }


def _policy(public: Public) -> str:
    api = images = ""
    if public.url is not None:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(public.url))
        api, images = f" {origin} {origin.replace('http', 'ws', 1)}", f" {origin}"
    return (
        "default-src 'self'; script-src 'self'; "
        f"connect-src 'self'{api}; "
        f"img-src 'self' data: blob: https:{images}; "
        "style-src 'self' 'unsafe-inline'; "
        f"frame-src 'self' http://*.{public.sites_domain}:* https:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    )


async def configuration(request: Request) -> JSONResponse:
    """Public values only."""
    public: Public = request.app.state.public
    known = {
        "url": public.url,
        "anonKey": public.anon_key,
        "sitesDomain": public.sites_domain,
        "version": __version__,
        "mailbox": public.mailbox,
    }
    return JSONResponse(known, headers={"Cache-Control": "no-cache", **public.headers})


async def asset(request: Request) -> Response:
    """A file of the build: its name changes with its content, so it is kept for ever."""
    name: str = request.path_params["name"]
    accepted = request.headers.get("accept-encoding", "")
    found = await asyncio.to_thread(_file, name, accepted)
    if found is None:
        raise HTTPException(404)
    body, coding, kind = found
    headers = {
        "Cache-Control": _FOREVER,
        "ETag": f'"{name}"',
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if _unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if coding:
        headers["Content-Encoding"] = coding
    return Response(body, headers=headers, media_type=kind)


async def page(request: Request) -> Response:
    """The app's page for whoever navigates; 404 for programs, which expect something else."""
    if request.url.path != "/" and not _navigates(request):
        raise HTTPException(404)
    public: Public = request.app.state.public
    text = await asyncio.to_thread(_index)
    if text is None:
        return HTMLResponse(page_template("unbuilt.html").render(), 503, headers=_UNBUILT)
    tag = f'"{hashlib.sha256(text).hexdigest()[:32]}"'
    headers = {"Cache-Control": "no-cache", "ETag": tag, **public.headers}
    if _unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(text, headers=headers)


_UNBUILT = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


def _navigates(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _unchanged(request: Request, tag: str) -> bool:
    return tag in request.headers.get("if-none-match", "").replace("W/", "").split(", ")


def _index() -> bytes | None:
    try:
        return (FOLDER / "index.html").read_bytes()
    except FileNotFoundError:
        return None


def _file(name: str, accepted: str) -> tuple[bytes, str, str] | None:
    """The bytes, their coding and type; None for what is no file of the build."""
    named = _NAME.fullmatch(name)
    if named is None or named["kind"] not in _KINDS:
        return None
    kind = _KINDS[named["kind"]]
    for coding, ending in _CODINGS:
        if coding in accepted and (body := _read(name + ending)) is not None:
            return body, coding, kind
    body = _read(name)
    return None if body is None else (body, "", kind)


@lru_cache(maxsize=512)
def _read(name: str) -> bytes | None:
    try:
        return (FOLDER / "assets" / name).read_bytes()
    except OSError:
        return None


async def thumbnail(request: Request) -> Response:
    """The picture of a starter template, as its row names it."""
    body = await asyncio.to_thread(_thumbnail, request.path_params["name"])
    if body is None:
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if _unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="image/webp")


@lru_cache(maxsize=64)
def _thumbnail(name: str) -> bytes | None:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        return None
    file = files("roseram.builder.templates") / "thumbnails" / f"{name}.webp"
    return file.read_bytes() if file.is_file() else None


# The page is the last one: it takes every address that is left.
ROUTES = (
    Route("/config.json", configuration),
    Route("/assets/{name}", asset),
    Route("/templates/{name}.webp", thumbnail),
)
PAGE = Route("/{path:path}", page)
