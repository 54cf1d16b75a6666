"""Brings a file that somebody has uploaded into their organization as a site."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from roseram.builder.sites.importing import import_html, import_zip
from roseram.postgres import load_sql
from roseram.server.functions.failure import refused
from roseram.server.storage.upload_body import Content, Upload
from roseram.server.storage.writing import place_of, store_upload

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from roseram.builder.sites.importing import ImportedPage
    from roseram.builder.sites.removed import Removed
    from roseram.server.functions.context import Context
    from roseram.server.storage.failure import StorageError
    from roseram.server.storage.service import Storage

SQL = load_sql("roseram.server.functions", "imports.sql")
BUCKET: Final = "assets"
_TOLD: Final = 50  # things left out that are named
_CACHED: Final = "max-age=31536000"
_ODD: Final = re.compile(r"[^A-Za-z0-9._-]+")


class Importing:
    """One import: what it stored on the way goes again where it does not come to its end."""

    def __init__(self, context: Context, organization_id: uuid.UUID) -> None:
        self._context = context
        self._organization_id = organization_id
        self._stored: list[str] = []  # names of objects

    async def read(self, body: bytes, file_name: str) -> tuple[dict[str, Any], list[str]]:
        """The content of the site to be, and what was left out of it.

        Raises ImportRefused, ContentInvalid, and what storage refuses.
        """
        if body[:2] == b"PK":
            site = await import_zip(body, self.save)
            about = {
                "settings": {"css": site.css},
                "language": site.language,
                "favicon_url": site.favicon,
            }
            left_out = [*site.removed, *(each for page in site.pages for each in page.removed)]
            content = {"site": about, "pages": [_page(page) for page in site.pages]}
            return content, [*_told(left_out), *_missing(site.pages)]
        name = PurePosixPath(file_name).stem or "page"
        page = await asyncio.to_thread(import_html, body, name=name)
        content = {"site": {"language": page.language}, "pages": [_page(page)]}
        missing = [f"{name}: it did not come with the file" for name in page.assets]
        return content, [*_told(page.removed), *_some(missing)]

    async def save(self, name: str, mime: str, body: bytes) -> uuid.UUID:
        """Put a file into the organization's library, as the caller; the id of its entry."""
        storage = require_storage(self._context)
        clean = _ODD.sub("-", name)[-100:].lstrip(".-") or "file"
        wanted = f"{self._organization_id}/{uuid.uuid4().hex[:12]}-{clean}"
        caller = self._context.caller
        place = await place_of(storage, BUCKET, wanted, caller, replace=False)
        await store_upload(storage, place, Upload(Content(body, len(body)), mime, _CACHED, None))
        self._stored.append(wanted)
        async with self._context.transaction() as connection:
            made: uuid.UUID = await connection.fetchval(SQL["register"], place.key, name)
            return made

    async def create(self, name: str, content: dict[str, Any]) -> uuid.UUID:
        """The site, made as the caller; its id."""
        async with self._context.transaction() as connection:
            made: uuid.UUID = await connection.fetchval(
                SQL["create"], self._organization_id, name, json.dumps(content)
            )
            return made

    async def undo(self) -> None:
        """Remove what was stored: the bytes go with the next sweep."""
        if self._stored:
            async with self._context.transaction() as connection:
                await connection.execute(SQL["undo"], [f"{BUCKET}/{n}" for n in self._stored])
            async with self._context.as_owner() as connection:
                await connection.execute(SQL["undo_objects"], self._stored)


async def uploaded(context: Context, path: str) -> bytes:
    """The bytes of an object of the bucket `assets`, if the caller may read it; Refusal 404."""
    storage = require_storage(context)
    async with context.transaction() as connection:
        key = await connection.fetchval(SQL["blob"], path.strip("/").removeprefix(f"{BUCKET}/"))
    if key is None:
        raise refused(404, "file_not_found", "There is no such file, or you may not see it")
    return await storage.blobs.get(key)


def require_storage(context: Context) -> Storage:
    """The storage; Refusal 501 where this server keeps no files."""
    if context.storage is None:
        raise refused(501, "no_storage", "This server keeps no files")
    return context.storage


def as_refusal(error: StorageError) -> Exception:
    """What storage refuses, in the words of actions."""
    status = error.status if 400 <= error.status < 500 else 422
    return refused(status, "storage_refused", error.message)


def _page(page: ImportedPage) -> dict[str, Any]:
    return {
        "name": page.name,
        "slug": page.slug or "home",
        "title": page.title,
        "description": page.description,
        "content": page.content,
        "custom_css": page.css or None,
        "custom_javascript": page.javascript or None,
    }


def _told(removed: Iterable[Removed] | Sequence[Removed]) -> list[str]:
    return _some(list(dict.fromkeys(f"{each.where}: {each.what}" for each in removed)))


def _missing(pages: Iterable[ImportedPage]) -> list[str]:
    """The addresses in pages of an archive that lead to nothing in it."""
    return _some(
        [
            f"{page.name}: {address} is not among the files"
            for page in pages
            for address in page.assets
        ]
    )


def _some(texts: list[str]) -> list[str]:
    more = len(texts) - _TOLD
    return texts[:_TOLD] + ([f"and {more} more"] if more > 0 else [])
