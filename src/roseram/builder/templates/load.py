"""Builds the starter templates out of their HTML, CSS and site.toml."""

from __future__ import annotations

import hashlib
import html
import tomllib
import uuid
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import roseram
from roseram.builder.sites.importing import import_html

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_FOLDER: Final = files("roseram.builder.templates")
_NAMESPACE: Final = uuid.UUID("3c1f6f1e-7d0b-5a52-9a53-6b0e4c0f8f11")
_FILES: Final = ("site.toml", "layout.html", "site.css")
_PAGE: Final = "<!-- page -->"  # in layout.html: here the page's own HTML goes


@dataclass(frozen=True, slots=True)
class Template:
    """A row of public.templates; `ref` is the name of its folder, and `id` follows from it.

    `content` is {"site": {"settings": {"tokens", "css"}, "language", "theme_color"}, "pages":
    [{"name", "slug", "title", "description", "content", "position", "metadata"}], "source"}, in
    which `source` is the fingerprint of the files it was built from.
    """

    id: uuid.UUID
    ref: str
    name: str
    description: str
    category: str
    thumbnail_url: str
    content: dict[str, Any]


class TemplateBroken(ValueError):  # noqa: N818 - says what happened
    """A template that comes with Roseram would lose a part of itself."""


@cache
def load_templates() -> tuple[Template, ...]:
    """Every template, in the order of their folders' names. Raises TemplateBroken."""
    return tuple(_load(each) for each in _folders())


def fingerprints() -> dict[uuid.UUID, str]:
    """What each template's `source` is, without building any."""
    return {_id_of(each): _fingerprint(each) for each in _folders()}


def _folders() -> list[Traversable]:
    folders = sorted(_FOLDER.iterdir(), key=lambda entry: entry.name)
    return [each for each in folders if each.joinpath("site.toml").is_file()]


def _id_of(folder: Traversable) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, folder.name)


def _fingerprint(folder: Traversable) -> str:
    """Of its files, and of the release that builds them."""
    digest = hashlib.sha256(f"{roseram.__version__}\n".encode())
    pages = sorted(folder.joinpath("pages").iterdir(), key=lambda entry: entry.name)
    for file in (*(folder.joinpath(name) for name in _FILES), *pages):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def _load(folder: Traversable) -> Template:
    site = tomllib.loads(_read(folder, "site.toml"))
    layout = _read(folder, "layout.html")
    pages = [
        _page(folder, layout, page, site["language"], position)
        for position, page in enumerate(site["pages"])
    ]
    settings = {"tokens": site["tokens"], "css": _read(folder, "site.css")}
    about = {"settings": settings, "language": site["language"], "theme_color": site["theme_color"]}
    return Template(
        id=_id_of(folder),
        ref=folder.name,
        name=site["name"],
        description=site["description"],
        category=site["category"],
        thumbnail_url=f"/templates/{folder.name}.webp",
        content={"site": about, "pages": pages, "source": _fingerprint(folder)},
    )


def _page(
    folder: Traversable, layout: str, page: dict[str, Any], language: str, position: int
) -> dict[str, Any]:
    """One page as a new row of public.pages wants it."""
    body = layout.replace(_PAGE, _read(folder.joinpath("pages"), page["file"]))
    title, description = html.escape(page["title"]), html.escape(page["description"])
    document = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="description" content="{description}"></head><body>{body}</body></html>'
    )
    imported = import_html(document.encode(), name=page["name"])
    lost = [*imported.removed, *imported.assets]
    if lost or imported.css or imported.javascript:
        raise TemplateBroken(f"{folder.name}/{page['file']}: {lost or 'styles or scripts'}")
    return {
        "name": page["name"],
        "slug": page["slug"],
        "title": imported.title,
        "description": imported.description,
        "content": imported.content,
        "position": position,
        "metadata": {"in_navigation": page.get("in_navigation", True)},
    }


def _read(folder: Traversable, name: str) -> str:
    return folder.joinpath(name).read_text("utf-8")
