"""Text as HTML writes it."""

from __future__ import annotations

import re

# What no HTML document may hold, and "\r", which a parser turns into "\n".
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane * 0x10000 + end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "]"
)


def plain(text: str) -> str:
    """The text without characters that no document may hold."""
    if text.isprintable() or not _FORBIDDEN.search(text):
        return text
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def escaped(text: str) -> str:
    """Text between tags."""
    text = plain(text)
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text


def quoted(text: str) -> str:
    """An attribute's value in its quotes."""
    text = escaped(text)
    return '"' + (text.replace('"', "&quot;") if '"' in text else text) + '"'
