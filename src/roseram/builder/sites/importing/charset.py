"""The text of an HTML file or style sheet, in whatever encoding it was saved."""

from __future__ import annotations

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD: Final = 4096  # bytes in which an encoding is named
_NAMED: Final = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})"""
    rb"""|^@charset "([^"]{1,40})";""",
    re.IGNORECASE,
)
# Browsers read these as windows-1252, and UTF-16 that is only named as UTF-8.
_READ_AS: Final = {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-16": "utf-8"}


def text_of_bytes(data: bytes) -> str:
    """The text by its byte order mark, else as it says itself, else UTF-8 or windows-1252."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    named = _named(data[:_HEAD])
    for name in (*((named,) if named else ()), "utf-8"):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


def _named(head: bytes) -> str | None:
    found = _NAMED.search(head)
    if not found:
        return None
    try:
        codec = codecs.lookup((found[1] or found[2]).decode("ascii", "replace"))
    except LookupError:
        return None
    name: str = _READ_AS.get(codec.name, "utf-8" if codec.name.startswith("utf-16") else codec.name)
    return name if codecs.lookup(name)._is_text_encoding else None  # noqa: SLF001 - as open() asks
