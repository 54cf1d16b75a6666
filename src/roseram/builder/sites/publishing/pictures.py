"""Pictures in several widths: each made once for a site, in WebP, which every browser shows."""

from __future__ import annotations

import asyncio
import io
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageOps

from roseram.blobs import BlobMissing
from roseram.builder.pixels import eight_bits
from roseram.builder.sites.links import Variant
from roseram.builder.sites.publishing.manifest import ASSETS, Blob, File
from roseram.builder.sites.publishing.packing import Packed, pack
from roseram.builder.sites.publishing.snapshot import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set

    from roseram.blobs import Blobs
    from roseram.builder.sites.links import Asset
    from roseram.builder.sites.publishing.assets import StoredAsset
    from roseram.builder.sites.publishing.manifest import Manifest

WIDTHS: Final = (480, 800, 1200, 1600, 2400)  # pixels; none is as wide as the picture itself
_TYPES: Final = frozenset(("image/jpeg", "image/png", "image/webp", "image/avif"))
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "AVIF")
_MOST_PIXELS: Final = 60_000_000  # that are unpacked for one picture
_QUALITY: Final = 80
_AT_ONCE: Final = 2  # pictures that are unpacked
_WEBP: Final = "image/webp"


@dataclass
class Made:
    """The widths of pictures that a release needs, by path."""

    kept: dict[str, File] = field(default_factory=dict)  # of the release before
    new: list[tuple[str, Packed]] = field(default_factory=list)  # to be stored
    # Where a picture cannot be read: path of the width -> path of the picture as it is.
    instead: dict[str, str] = field(default_factory=dict)


def variants_of(asset: StoredAsset) -> tuple[Variant, ...]:
    """The widths in which a picture is shown, the narrowest first; () for what has only one.

    Their paths follow from the blob, which never changes: they are known before they are made.
    """
    width, height = asset.width, asset.height
    if asset.type not in _TYPES or not width or not height or width * height > _MOST_PIXELS:
        return ()
    made = tuple(Variant(_path(asset, each), each) for each in WIDTHS if each < width)
    if not made or width > WIDTHS[-1]:
        return made
    return (*made, Variant(asset.path, width))


def paths_in(document: bytes, assets: Iterable[Asset]) -> tuple[str, ...]:
    """The paths of the widths that a document names."""
    return tuple(
        variant.address
        for asset in assets
        for variant in asset.variants
        if variant.address != asset.address
        and variant.address.removeprefix(ASSETS).encode() in document
    )


async def make_variants(
    wanted: Set[str], assets: Iterable[StoredAsset], base: Manifest, blobs: Blobs | None
) -> Made:
    """The widths of these assets that are wanted, by their paths.

    Those of the release before are not made again.
    """
    made = Made()
    limit = asyncio.Semaphore(_AT_ONCE)
    making = []
    for asset in assets:
        widths = {each.address: each.width for each in variants_of(asset)}
        needed = {path: widths[path] for path in widths.keys() & wanted}
        made.kept |= {path: base.files[path] for path in needed if path in base.files}
        lacking = {path: width for path, width in needed.items() if path not in base.files}
        if lacking:
            making.append(_make(asset, lacking, blobs, made, limit))
    await asyncio.gather(*making)
    made.new.sort(key=lambda each: each[0])
    return made


def add_to(files: dict[str, File], blobs: dict[str, Blob], made: Made) -> None:
    """Enter what was kept, and for what could not be made the picture as it is."""
    files.update(made.kept)
    for path, original in made.instead.items():
        if original in files:
            files[path] = files[original]
        elif original in blobs:
            blobs[path] = blobs[original]


async def _make(
    asset: StoredAsset,
    widths: Mapping[str, int],
    blobs: Blobs | None,
    made: Made,
    limit: asyncio.Semaphore,
) -> None:
    async with limit:
        bodies: dict[str, bytes] = {}
        with suppress(BlobMissing):
            if blobs is not None:
                body = await blobs.get(asset.blob_key)
                bodies = await asyncio.to_thread(_resized, body, widths)
    for path in widths:
        if path in bodies:
            made.new.append((path, pack(bodies[path], _WEBP)))
        else:
            made.instead[path] = asset.path


def _resized(body: bytes, widths: Mapping[str, int]) -> dict[str, bytes]:
    """The picture in each width; {} where it moves or cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=_FORMATS) as image:
                if image.width * image.height > _MOST_PIXELS or getattr(image, "n_frames", 1) > 1:
                    return {}
                return _written(image, widths)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return {}


def _written(image: Image.Image, widths: Mapping[str, int]) -> dict[str, bytes]:
    profile = image.info.get("icc_profile")
    turned = eight_bits(ImageOps.exif_transpose(image))
    mode = "RGBA" if turned.has_transparency_data else "RGB"
    now = turned if turned.mode == mode else turned.convert(mode)
    found = {}
    for path, width in sorted(widths.items(), key=lambda each: -each[1]):
        height = max(1, round(now.height * width / now.width))
        # From the next wider one: as good, and much faster than from the whole picture.
        now = now.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        out = io.BytesIO()
        now.save(out, "WEBP", quality=_QUALITY, method=4, icc_profile=profile or b"")
        found[path] = out.getvalue()
    return found


def _path(asset: StoredAsset, width: int) -> str:
    return f"{ASSETS}{digest_of(asset.blob_key, 'webp', width, _QUALITY)}.webp"
