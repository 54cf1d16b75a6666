"""Pictures in other sizes and formats: made in threads of their own, within limits, kept."""

from __future__ import annotations

import asyncio
import hashlib
import io
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError

from roseram.blobs import BlobMissing
from roseram.builder.pixels import eight_bits
from roseram.server.storage.failure import StorageError, busy, invalid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from roseram.blobs import Blobs
    from roseram.server.storage.settings import StorageSettings

LARGEST: Final = 2500  # pixels of an edge that is asked for
RENDERS: Final = "_renders"  # the first part of the keys of what is made here
_MODES: Final = ("cover", "contain", "fill")
_FORMATS: Final = ("origin", "avif", "webp")
_TYPES: Final = {
    "JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp",
    "AVIF": "image/avif",
}  # fmt: skip
_READ: Final = tuple(_TYPES)  # the formats that are opened at all
_QUALITY: Final = 80
_WAITING: Final = 16  # pictures that may wait for each thread
_MOST_KEPT: Final = 64  # of one object
_MOST_FRAMES: Final = 1000  # of what goes on moving; with more, or too many pixels, it stands
_SECONDS: Final = 30.0


class NotAPicture(Exception):  # noqa: N818 - says what it is
    """The bytes are no picture that can be read."""


class TooManyPixels(Exception):  # noqa: N818
    """It is larger than pictures that are transformed may be."""


@dataclass(frozen=True, slots=True)
class Transform:
    """What a picture is made into; edges in pixels, None where the other one decides."""

    width: int | None = None
    height: int | None = None
    resize: str = "cover"
    quality: int = _QUALITY
    format: str | None = None  # origin, avif or webp; None: what the browser takes

    @property
    def text(self) -> str:
        """As a signed token holds it."""
        pairs = {
            "width": self.width,
            "height": self.height,
            "resize": self.resize,
            "quality": self.quality,
            "format": self.format,
        }
        return ",".join(f"{name}:{value}" for name, value in pairs.items() if value is not None)

    @classmethod
    def of_text(cls, text: str) -> Transform:
        """What `text` wrote."""
        pairs = (part.partition(":") for part in text.split(",") if part)
        return read_transform({name: value for name, _, value in pairs})


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was made."""

    mime_type: str
    size: int  # bytes
    key: str  # where it is kept
    body: bytes | None = None  # the bytes, where they were made just now


def read_transform(given: Mapping[str, object]) -> Transform:
    """What a query or a body asks for; StorageError where it makes no sense."""
    return Transform(
        _number(given, "width", 1, LARGEST),
        _number(given, "height", 1, LARGEST),
        _word(given, "resize", _MODES) or "cover",
        _number(given, "quality", 20, 100) or _QUALITY,
        _word(given, "format", _FORMATS),
    )


def _number(given: Mapping[str, object], name: str, least: int, most: int) -> int | None:
    value = given.get(name)
    if value is None or value == "":
        return None
    try:
        number = int(str(value))
    except ValueError:
        raise invalid(f"querystring/{name} must be integer") from None
    if not least <= number <= most:
        raise invalid(f"querystring/{name} must be between {least} and {most}")
    return number


def _word(given: Mapping[str, object], name: str, words: tuple[str, ...]) -> str | None:
    value = given.get(name)
    if value is None or value == "":
        return None
    if value not in words:
        raise invalid(f"querystring/{name} must be one of {', '.join(words)}")
    return str(value)


class Images:
    """Looks into pictures and makes others of them, a few at a time."""

    def __init__(self, blobs: Blobs, settings: StorageSettings) -> None:
        self._blobs = blobs
        self._settings = settings
        self._threads = ThreadPoolExecutor(settings.image_threads, "roseram-images")
        self._room = settings.image_threads * _WAITING
        self._under_way: dict[str, asyncio.Task[Picture]] = {}

    def close(self) -> None:
        """No more pictures."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def dimensions(self, data: bytes | Path) -> tuple[int, int] | None:
        """Width and height of a picture as it is looked at; None for what is none.

        Only its header is read: a small file that claims to be huge costs nothing, and is refused
        (StorageError).
        """
        try:
            return await asyncio.to_thread(_dimensions, data)
        except TooManyPixels:
            raise _too_large() from None

    async def render(self, source: str, size: int, transform: Transform, accepted: str) -> Picture:
        """The picture, made when it is asked for first.

        `source` is a blob's key. StorageError where it is no picture, is too large, or where too
        many wait.
        """
        if size > self._settings.image_file_size:
            raise _too_large()
        wanted = _wanted_format(transform, accepted)
        key = f"{_folder(source)}/{_name(transform, wanted)}"
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(self._render(source, key, transform, wanted))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)

    async def _render(
        self, source: str, key: str, transform: Transform, wanted: str | None
    ) -> Picture:
        found = await self._kept(key)
        if found is not None:
            return found
        if self._room <= 0:
            raise busy("Too many pictures are being made")
        self._room -= 1
        try:
            data = await self._blobs.get(source)
            loop = asyncio.get_running_loop()
            making = loop.run_in_executor(
                self._threads, make, data, transform, wanted, self._settings.image_pixels
            )
            body, mime_type = await making
        except TooManyPixels:
            raise _too_large() from None
        except NotAPicture:
            raise invalid("The object is no picture that can be transformed") from None
        finally:
            self._room += 1
        name = f"{key}.{mime_type.partition('/')[2]}"
        # Who asks for every size there is fills no disk.
        if await self._blobs.count(_folder(source), _MOST_KEPT) < _MOST_KEPT:
            await self._blobs.put(name, body)
        return Picture(mime_type, len(body), name, body)

    async def _kept(self, key: str) -> Picture | None:
        for mime_type in _TYPES.values():
            name = f"{key}.{mime_type.partition('/')[2]}"
            with suppress(BlobMissing):
                return Picture(mime_type, await self._blobs.size(name), name)
        return None

    async def forget(self, source: str) -> None:
        """Remove all that was made of a blob."""
        await self._blobs.delete_below(_folder(source))


def _folder(source: str) -> str:
    return f"{RENDERS}/{hashlib.sha256(source.encode()).hexdigest()}"


def _name(transform: Transform, wanted: str | None) -> str:
    edges = f"{transform.width or 0}x{transform.height or 0}"
    return f"{edges}-{transform.resize}-{transform.quality}-{(wanted or 'origin').lower()}"


def _wanted_format(transform: Transform, accepted: str) -> str | None:
    """What Pillow is to write; None for the picture's own."""
    match transform.format:
        case "origin":
            return None
        case "avif" | "webp":
            return transform.format.upper()
    for name in ("avif", "webp"):
        if f"image/{name}" in accepted:
            return name.upper()
    return None


def _too_large() -> StorageError:
    message = "The picture is too large"
    return StorageError(422, "ImageTooLarge", message, http=422)


def _dimensions(data: bytes | Path) -> tuple[int, int] | None:
    try:
        with _open(data) as image:
            width, height = image.size
            turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    except (NotAPicture, OSError, ValueError, SyntaxError):
        return None
    return (height, width) if turned else (width, height)


def _open(data: bytes | Path) -> Image.Image:
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            return Image.open(source, formats=_READ)
        except Image.DecompressionBombError:
            raise TooManyPixels from None
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
            raise NotAPicture from None


def make(
    data: bytes, transform: Transform, wanted: str | None, most_pixels: int
) -> tuple[bytes, str]:
    """A picture's bytes made into others, and their type; NotAPicture, TooManyPixels.

    Called in a thread. The header is asked before a pixel is unpacked.
    """
    with _open(data) as image:
        pixels = image.width * image.height
        if pixels > most_pixels:
            raise TooManyPixels
        frames = getattr(image, "n_frames", 1)
        moving = 1 < frames <= min(_MOST_FRAMES, most_pixels // max(1, pixels))
        name = wanted or image.format or "PNG"
        if moving and name == "AVIF" and transform.format is None:
            name = "WEBP"  # which goes on moving; whoever takes AVIF takes it, too
        try:
            if moving and name in ("GIF", "WEBP"):
                return _moving(image, transform, name), _TYPES[name]
            return _still(image, transform, name), _TYPES[name]
        except (OSError, ValueError, SyntaxError, EOFError) as error:
            raise NotAPicture from error


def _still(image: Image.Image, transform: Transform, name: str) -> bytes:
    turned = _resized(_in_srgb(ImageOps.exif_transpose(image)), transform)
    out = io.BytesIO()
    if name == "JPEG":
        _without_alpha(turned).save(
            out, name, quality=transform.quality, optimize=True, progressive=True
        )
    elif name == "AVIF":
        turned.save(out, name, quality=transform.quality, speed=8)
    elif name == "WEBP":
        turned.save(out, name, quality=transform.quality, method=4)
    elif name == "GIF":
        turned.save(out, name)
    else:
        turned.save(out, name, optimize=False)
    return out.getvalue()


def _moving(image: Image.Image, transform: Transform, name: str) -> bytes:
    more: dict[str, int] = {"disposal": 2}
    if name == "WEBP":
        more = {"quality": transform.quality, "method": 3}
    if "loop" in image.info:
        more["loop"] = int(image.info["loop"])  # how often, 0: for ever
    elif name == "WEBP":
        more["loop"] = 1  # a GIF that does not say is played once
    frames: list[Image.Image] = []
    times: list[int] = []
    for frame in ImageSequence.Iterator(image):
        frames.append(_resized(frame.convert("RGBA"), transform))
        times.append(int(frame.info.get("duration", 100)) or 100)
    out = io.BytesIO()
    frames[0].save(out, name, save_all=True, append_images=frames[1:], duration=times, **more)
    return out.getvalue()


def _in_srgb(image: Image.Image) -> Image.Image:
    """In the colours of screens, and in a mode that every format writes; no profile stays."""
    profile = image.info.get("icc_profile")
    image = eight_bits(image)
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    plain = "RGBA" if has_alpha else "RGB"
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            turned = ImageCms.profileToProfile(image, own, srgb, outputMode=mode)
            if turned is not None:
                image = turned
    converted = image if image.mode == plain else image.convert(plain)
    clean = Image.new(converted.mode, converted.size)
    clean.paste(converted)  # without whatever else came along: places, cameras, texts
    return clean


def _without_alpha(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, (255, 255, 255))
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _resized(image: Image.Image, transform: Transform) -> Image.Image:
    """Cut or fitted into the wanted edges; never larger than it was."""
    width, height = transform.width, transform.height
    if width is None and height is None:
        return image
    if width is None or height is None:
        scale = (width / image.width) if width is not None else ((height or 1) / image.height)
        return _scaled(image, min(scale, 1.0))
    if transform.resize == "fill":
        box = (min(width, image.width), min(height, image.height))
        return image.resize(box, Image.Resampling.LANCZOS)
    if transform.resize == "contain":
        return _scaled(image, min(width / image.width, height / image.height, 1.0))
    fit = min(1.0, image.width / width, image.height / height)
    box = (max(1, round(width * fit)), max(1, round(height * fit)))
    return ImageOps.fit(image, box, Image.Resampling.LANCZOS)


def _scaled(image: Image.Image, scale: float) -> Image.Image:
    if scale >= 1.0:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
