"""Assets that pages use: found in their contents, and where each lies in a release."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from roseram.builder.sites.links import Asset
from roseram.builder.sites.publishing.manifest import ASSETS
from roseram.builder.sites.publishing.snapshot import SQL, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from asyncpg import Record

    from roseram.builder.sites.render import SiteInput
    from roseram.postgres import Connection

SMALL: Final = 256 * 1024  # bytes up to which an asset is a row and not a blob
_ID: Final = re.compile(r"asset:([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})")
# What a browser may show for what it is; all else is only to be saved.
_SHOWN: Final = re.compile(
    r"(image|video|audio|font)/[\w.+-]+|text/(plain|css|csv|vtt|markdown)"
    r"|application/(pdf|json|manifest\+json|font-woff)"
)
_ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/svg+xml": "svg",
    "image/x-icon": "ico",
    "image/vnd.microsoft.icon": "ico",
    "audio/mpeg": "mp3",
    "text/plain": "txt",
    "text/markdown": "md",
    "application/manifest+json": "webmanifest",
    "application/font-woff": "woff",
}


@dataclass(frozen=True, slots=True)
class StoredAsset:
    """An asset that is there."""

    id: str
    name: str
    path: str  # in the release; another one with each change of what a visitor gets
    blob_key: str
    type: str
    size: int
    width: int | None
    height: int | None

    @property
    def link(self) -> Asset:
        """As the renderer wants it."""
        return Asset(self.path, self.width, self.height, self.type)


def asset_ids(*texts: str | None) -> set[str]:
    """The ids of the assets that texts name."""
    named = (text for text in texts if text and "asset:" in text)  # most texts name none
    return {found.lower() for text in named for found in _ID.findall(text)}


def site_asset_ids(site: SiteInput) -> set[str]:
    """The ids of the assets that the site's own settings name."""
    return asset_ids(site.css, site.favicon, site.og_image, str(dict(site.tokens)))


async def find_assets(
    connection: Connection, organization_id: UUID, ids: Iterable[str]
) -> Mapping[str, StoredAsset]:
    """The assets of the organization among those ids, by id."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = await connection.fetch(SQL["assets"], organization_id, wanted)
    return {row["id"]: _stored(row) for row in rows}


def _stored(row: Record) -> StoredAsset:
    mime = str(row["mime_type"]).partition(";")[0].strip().lower()
    shown = mime if _SHOWN.fullmatch(mime) else "application/octet-stream"
    key = f"{row['storage_path']}/{row['version']}"
    width, height = row["width"], row["height"]
    return StoredAsset(
        id=str(row["id"]),
        name=str(row["name"]),
        path=f"{ASSETS}{digest_of(key, shown, width, height)}.{_ending(shown)}",
        blob_key=key,
        type=f"{shown}; charset=utf-8" if shown.startswith("text/") else shown,
        size=int(str(row["size_bytes"])),
        width=width if isinstance(width, int) else None,
        height=height if isinstance(height, int) else None,
    )


def _ending(mime: str) -> str:
    if mime in _ENDINGS:
        return _ENDINGS[mime]
    plain = mime.partition("/")[2]
    return plain if re.fullmatch(r"[a-z0-9]{1,8}", plain) else "bin"
