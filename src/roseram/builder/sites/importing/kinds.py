"""Which files of an archive are taken along: by their ending, and by how they begin."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from roseram.builder.sites.clean.words import words

PAGES: Final = frozenset((".html", ".htm", ".xhtml"))
SHEETS: Final = frozenset((".css",))
SCRIPTS: Final = frozenset((".js", ".mjs"))
NESTED: Final = words(".zip .gz .tgz .bz2 .xz .7z .rar .tar .jar .zst .lz .cab .iso .dmg .war")
ASSETS: Final = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".pdf": "application/pdf",
}
# How a file of the type begins, at which byte; types that are not here begin in too many ways.
_BEGINNINGS: Final[dict[str, tuple[tuple[int, bytes], ...]]] = {
    "image/avif": ((4, b"ftyp"),),
    "image/gif": ((0, b"GIF8"),),
    "image/x-icon": ((0, b"\0\0\1\0"), (0, b"\x89PNG")),
    "image/jpeg": ((0, b"\xff\xd8\xff"),),
    "image/png": ((0, b"\x89PNG\r\n\x1a\n"),),
    "image/webp": ((8, b"WEBP"),),
    "font/otf": ((0, b"OTTO"), (0, b"\0\1\0\0")),
    "font/ttf": ((0, b"\0\1\0\0"), (0, b"true"), (0, b"ttcf"), (0, b"OTTO")),
    "font/woff": ((0, b"wOFF"),),
    "font/woff2": ((0, b"wOF2"),),
    "video/mp4": ((4, b"ftyp"),),
    "audio/ogg": ((0, b"OggS"),),
    "audio/wav": ((0, b"RIFF"),),
    "video/webm": ((0, b"\x1a\x45\xdf\xa3"),),
    "application/pdf": ((0, b"%PDF-"),),
}


def ending(path: str) -> str:
    """ ".html" of "a/Page.HTML"."""
    return PurePosixPath(path).suffix.lower()


def asset_type(path: str, body: bytes) -> str | None:
    """The media type of a file to take along, None where its bytes are of another type."""
    mime = ASSETS.get(ending(path))
    if mime == "image/svg+xml":
        return mime if b"<svg" in body[:4096] and b"\0" not in body[:4096] else None
    known = _BEGINNINGS.get(mime or "")
    if known and not any(body[at : at + len(mark)] == mark for at, mark in known):
        return None
    return mime
