"""Brings the assets of a release into it: small ones as files, big ones as blobs it refers to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from roseram.blobs import BlobMissing
from roseram.builder.sites.publishing.assets import SMALL
from roseram.builder.sites.publishing.manifest import Blob
from roseram.builder.sites.publishing.packing import Packed, pack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.blobs import Blobs
    from roseram.builder.sites.publishing.assets import StoredAsset
    from roseram.builder.sites.publishing.manifest import File, Manifest

_AT_ONCE: Final = 4  # blobs that are read


@dataclass
class Copied:
    """Where the assets are now, by path."""

    kept: dict[str, File] = field(default_factory=dict)  # of the release before
    new: list[tuple[str, Packed]] = field(default_factory=list)  # to be stored
    blobs: dict[str, Blob] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


async def asset_files(assets: Iterable[StoredAsset], base: Manifest, blobs: Blobs | None) -> Copied:
    """The assets of a release; `blobs` is None where no store is at hand. Raises StoreFailed."""
    copied = Copied()
    limit = asyncio.Semaphore(_AT_ONCE)
    reading = []
    for asset in assets:
        if asset.path in base.files:
            copied.kept[asset.path] = base.files[asset.path]
        elif asset.size > SMALL:
            copied.blobs[asset.path] = Blob(asset.blob_key, asset.type, asset.size)
        else:
            reading.append(_read(asset, blobs, copied, limit))
    await asyncio.gather(*reading)
    copied.new.sort(key=lambda each: each[0])
    return copied


async def _read(
    asset: StoredAsset, blobs: Blobs | None, copied: Copied, limit: asyncio.Semaphore
) -> None:
    async with limit:
        try:
            body = await blobs.get(asset.blob_key) if blobs is not None else None
        except BlobMissing:
            body = None
    if body is None:
        copied.warnings.append(f"The bytes of the file {asset.name!r} cannot be found")
        return
    packed = await asyncio.to_thread(pack, body, asset.type)
    copied.new.append((asset.path, packed))
