"""What a file really is, and how it is served so that nothing in it runs on our origin."""

from __future__ import annotations

import re
from typing import Final

HEAD: Final = 4096  # bytes of a file that are looked at
DEFAULT: Final = "application/octet-stream"
_MAGIC: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"\0\0\1\0", "image/x-icon"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
    (0, b"OTTO", "font/otf"),
    (0, b"\0\1\0\0\0", "font/ttf"),
    (0, b"PK\3\4", "application/zip"),
    (0, b"PK\5\6", "application/zip"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_FTYP: Final = {
    b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"mif1": "image/heif",
    b"qt  ": "video/quicktime", b"M4A ": "audio/mp4",
}  # fmt: skip
# Types whose bytes say what they are: a file that claims one of them and begins otherwise is none.
TELLING: Final = frozenset(
    ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/tiff"]
)
RASTER: Final = TELLING
# A container may hold what the name says: the declared type is more exact than what its bytes say.
_WIDER: Final = {
    "application/zip": re.compile(r"application/(vnd\.|java-archive|epub\+zip|octet-stream)"),
    "video/mp4": re.compile(r"(video|audio)/"),
    "video/webm": re.compile(r"(video|audio)/"),
    "audio/ogg": re.compile(r"(video|audio|application)/.*ogg|audio/opus"),
    "video/quicktime": re.compile(r"video/"),
    "image/heif": re.compile(r"image/(heic|heif|avif)"),
    "image/x-icon": re.compile(r"image/vnd\.microsoft\.icon"),
    "font/ttf": re.compile(r"(font/|application/(x-)?font)"),
    "font/otf": re.compile(r"(font/|application/(x-)?font)"),
    "font/woff": re.compile(r"application/(x-)?font-woff"),
    "image/tiff": re.compile(r"image/"),  # raw formats of cameras are TIFF inside
}
_MARKUP_BEGIN: Final = re.compile(
    rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<!doctype\s+svg[^>\[]*(?:\[.*?\])?\s*>)*+<(?P<tag>!?[a-z][\w:-]*)",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TAGS: Final = re.compile(
    rb"!doctype|html|head|body|script|iframe|h[1-6]|div|font|table|a|style|title|b|br|p|img|meta|"
    rb"link|object|embed|form|frameset|input|base|template|video|audio|math|textarea",
    re.IGNORECASE,
)
_TYPE: Final = re.compile(
    r"[\w.+-]+/[\w.+*-]+(\s*;\s*[\w-]+=(\"[^\"\r\n]*\"|[\w.:+-]+))*", re.ASCII
)
# What a browser would run, or read as a page, when it is opened by its address.
_ACTIVE: Final = re.compile(
    r"text/html|application/xhtml\+xml|text/xml|application/xml|[\w.+-]+/[\w.+-]+\+xml|text/xsl|"
    r"(text|application)/(x-)?(java|ecma)script|text/cache-manifest|application/xslt\+xml|"
    r"multipart/.*|message/.*|application/x-shockwave-flash"
)
SANDBOX: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


def essence(mime_type: str) -> str:
    """A type without its parameters, in lower case."""
    return mime_type.partition(";")[0].strip().lower()


def declared_type(text: str | None) -> str:
    """A type as a client sent it; the default where it is none."""
    plain = (text or "").strip()
    return plain if len(plain) <= 200 and _TYPE.fullmatch(plain) else DEFAULT


def sniff(head: bytes) -> str | None:
    """The type that the first bytes of a file show; None where they show none."""
    for offset, magic, found in _MAGIC:
        if head.startswith(magic, offset):
            return found
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _FTYP.get(head[8:12], "video/mp4")
    return _markup(head)


def _markup(head: bytes) -> str | None:
    text = head
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", "replace").encode("utf-8", "replace")
    text = text.removeprefix(b"\xef\xbb\xbf")
    begin = _MARKUP_BEGIN.match(text)
    if begin is None:
        return "text/xml" if text.lstrip().startswith(b"<?xml") else None
    tag = begin["tag"].lower()
    if tag == b"svg" or tag.endswith(b":svg"):
        return "image/svg+xml"
    if _HTML_TAGS.fullmatch(tag):
        return "text/html"
    return "text/xml" if text.lstrip().startswith(b"<?xml") else None


def true_type(declared: str, head: bytes) -> str | None:
    """The type that a file is kept with, whatever it was declared as; None where it is a lie.

    A picture that is another picture is what it is; a picture that is none is refused.
    """
    named, seen = essence(declared), sniff(head)
    if seen is None:
        return None if named in TELLING or named == "image/svg+xml" else declared
    if seen == named:
        return declared
    wider = _WIDER.get(seen)
    if wider is not None and wider.match(named):
        return declared
    if named in TELLING and seen not in TELLING:
        return None
    if seen in ("text/html", "text/xml", "image/svg+xml"):
        # Markup that is meant to be read as text stays text; what claims to be a picture is none.
        return declared if named in ("text/plain", "text/markdown", "text/css") else seen
    return seen


def allowed(mime_type: str, patterns: list[str] | None) -> bool:
    """Whether a bucket takes a type; its list may name whole families, like image/*."""
    if not patterns:
        return True
    kind = essence(mime_type)
    family = kind.partition("/")[0]
    return any(
        pattern in ("*", "*/*", kind, f"{family}/*")
        for pattern in (essence(text) for text in patterns)
    )


def safe_headers(mime_type: str) -> tuple[tuple[str, str], ...]:
    """What makes a file harmless for whoever opens it by its address on our origin."""
    plain = ("X-Content-Type-Options", "nosniff")
    kind = essence(mime_type)
    if kind == "application/pdf":  # a sandbox would keep the browser's own reader from it
        return (plain,)
    return (plain, ("Content-Security-Policy", SANDBOX))


def must_be_saved(mime_type: str) -> bool:
    """Whether a browser is to save it rather than to show it. Pictures of SVG are shown."""
    kind = essence(mime_type)
    return kind != "image/svg+xml" and _ACTIVE.fullmatch(kind) is not None
