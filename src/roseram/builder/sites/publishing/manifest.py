"""The manifest of a release: which file is served at which path, and all else that it answers.

Paths are as a visitor asks for them, below the site's root, without a trailing slash: "/",
"/about", "/blog/first", "/sitemap.xml", "/_assets/<hash>.css". They hold what a visitor means, not
percent-encoded. What lies below /_assets/ never changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from roseram.errors import RoseramError

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION: Final = 1
ASSETS: Final = "/_assets/"  # what lies below is named by its content, and never changes
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


class UnknownManifest(RoseramError):  # noqa: N818 - says what happened, like its siblings
    """This release was made by a newer Roseram."""

    code = "RSM_MANIFEST"
    next_step = "upgrade Roseram, or publish the site again"


@dataclass(frozen=True, slots=True)
class File:
    """Bytes of roseram.release_files."""

    hash: str  # SHA-256 of the bytes, in hexadecimal; also the ETag
    type: str  # media type with its charset
    size: int  # in bytes, not compressed
    page: str | None = None  # id of the page that it is
    input: str | None = None  # key of everything that the page was rendered from
    noindex: bool = False  # whether it is sent with X-Robots-Tag: noindex


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes of the blob store: an asset too big for a row."""

    key: str  # in the blob store
    type: str  # media type
    size: int  # in bytes


@dataclass(frozen=True, slots=True)
class Page:
    """What a page was when it was published: what the next publish is compared with."""

    path: str
    title: str
    key: str  # of the row: version and time of the last change
    parts: Mapping[str, str]  # "content", "css", "javascript", "settings" -> digest
    # Id of public.assets -> path, "" for one that was not there.
    assets: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()  # paths of what it links to besides: style sheets, scripts
    navigation: bool = False  # whether it shows the list of pages
    # Id of a form -> its fields; of forms that cannot be sent from here, too.
    forms: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    # Id of each component on it, also inside others -> digest, "" for one that was no more.
    components: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A release."""

    files: Mapping[str, File]  # path -> bytes in the database
    blobs: Mapping[str, Blob] = field(default_factory=dict)  # path -> bytes in the blob store
    # Path -> status (301, 302, 307, 308, 410) and where to: a path of the site beginning with "/",
    # or an absolute address; empty for 410.
    redirects: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    # The page of status 404 by depth, because its links are relative: the first for "/x", the
    # second for "/x/y", and so on; the last for all that is deeper.
    not_found: tuple[File, ...] = ()
    noindex: bool = False  # whether the whole site is sent with X-Robots-Tag: noindex
    headers: Mapping[str, str] = field(default_factory=dict)  # to send with every file
    pages: Mapping[str, Page] = field(default_factory=dict)  # id -> what it was
    settings: Mapping[str, str] = field(default_factory=dict)  # part of the site -> digest
    warnings: tuple[str, ...] = ()  # what the publisher ought to know
    # Id of a form that visitors can send -> its fields, of all pages that it stands on.
    forms: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    language: str = "en"  # of the pages (BCP 47)
    address: str | None = None  # the public one, where there is one
    version: int = VERSION

    def not_found_at(self, path: str) -> File | None:
        """The page of status 404 for a path."""
        if not self.not_found:
            return None
        return self.not_found[min(max(path.count("/") - 1, 0), len(self.not_found) - 1)]

    def hashes(self) -> set[str]:
        """All files of the database that it needs."""
        return {file.hash for file in (*self.files.values(), *self.not_found)}

    def to_json(self) -> dict[str, Any]:
        """What is stored."""
        return {
            "version": self.version,
            "files": {path: _file_json(file) for path, file in self.files.items()},
            "blobs": {
                path: {"key": blob.key, "type": blob.type, "size": blob.size}
                for path, blob in self.blobs.items()
            },
            "redirects": {path: list(to) for path, to in self.redirects.items()},
            "not_found": [_file_json(file) for file in self.not_found],
            "noindex": self.noindex,
            "headers": dict(self.headers),
            "pages": {number: _page_json(page) for number, page in self.pages.items()},
            "settings": dict(self.settings),
            "warnings": list(self.warnings),
            **({"forms": dict(self.forms)} if self.forms else {}),
            "language": self.language,
            **({"address": self.address} if self.address else {}),
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Manifest:
        """What was stored; UnknownManifest where a newer Roseram wrote it. `{}` is an empty one."""
        version = given.get("version", VERSION)
        if version != VERSION:
            raise UnknownManifest(why=f"its manifest has version {version}")
        return cls(
            files={path: File(**each) for path, each in given.get("files", _NONE).items()},
            blobs={path: Blob(**each) for path, each in given.get("blobs", _NONE).items()},
            redirects={
                path: (status, to) for path, (status, to) in given.get("redirects", _NONE).items()
            },
            not_found=tuple(File(**each) for each in given.get("not_found", ())),
            noindex=given.get("noindex", False),
            headers=given.get("headers", _NONE),
            pages={number: _page(each) for number, each in given.get("pages", _NONE).items()},
            settings=given.get("settings", _NONE),
            warnings=tuple(given.get("warnings", ())),
            forms=given.get("forms", _NONE),
            language=given.get("language", "en"),
            address=given.get("address"),
        )


def _file_json(file: File) -> dict[str, Any]:
    kept: dict[str, Any] = {"hash": file.hash, "type": file.type, "size": file.size}
    if file.page is not None:
        kept["page"] = file.page
    if file.input is not None:
        kept["input"] = file.input
    if file.noindex:
        kept["noindex"] = True
    return kept


def _page_json(page: Page) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "path": page.path,
        "title": page.title,
        "key": page.key,
        "parts": dict(page.parts),
    }
    if page.assets:
        kept["assets"] = dict(page.assets)
    if page.files:
        kept["files"] = list(page.files)
    if page.navigation:
        kept["navigation"] = True
    if page.forms:
        kept["forms"] = dict(page.forms)
    if page.components:
        kept["components"] = dict(page.components)
    return kept


def _page(given: Mapping[str, Any]) -> Page:
    return Page(**{**given, "files": tuple(given.get("files", ()))})
