"""The operator's list of breached passwords: looked up in its file, which is never loaded."""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_HASHED = re.compile(rb"[0-9A-Fa-f]{40}(?::\d+)?\s*")
_DIGEST: Final = 40  # characters of a SHA-1 in hexadecimal
_LONGEST_LINE: Final = 64  # bytes: a digest, a colon, a count, an end of line
_CHUNK: Final = 1 << 20


def is_breached(path: Path, password: str) -> bool:
    """Whether the file has the password; OSError where it cannot be read.

    A file of SHA-1 digests (`DIGEST:COUNT`, sorted by digest, as Have I Been Pwned offers it for
    download) is searched by halves; one of passwords, one to a line, from beginning to end.
    """
    with path.open("rb") as file:
        first = file.readline(_LONGEST_LINE)
        if _HASHED.fullmatch(first):
            digest = hashlib.sha1(password.encode("utf-8", "replace"), usedforsecurity=False)
            return _find_digest(file, digest.hexdigest().upper().encode())
        return _find_line(file, password.encode("utf-8", "replace"))


def _find_digest(file: BinaryIO, wanted: bytes) -> bool:
    """Search sorted lines: the one that is wanted begins at or behind `low` and before `high`."""
    low, high = 0, file.seek(0, os.SEEK_END)
    while low < high:
        middle = (low + high) // 2
        begin = _line_at(file, middle)
        if begin >= high:  # no line begins behind the middle: look at the first one itself
            begin = low
        file.seek(begin)
        line = file.readline(_LONGEST_LINE)
        found = line[:_DIGEST].upper()
        if found == wanted:
            return True
        if found < wanted and line:
            low = begin + len(line)
        else:
            high = middle if begin > low else low
    return False


def _line_at(file: BinaryIO, offset: int) -> int:
    """Where the first line begins that does not begin before `offset`."""
    if offset == 0:
        return 0
    file.seek(offset - 1)
    return offset - 1 + len(file.readline(_LONGEST_LINE))


def _find_line(file: BinaryIO, wanted: bytes) -> bool:
    if not wanted or b"\n" in wanted:
        return False
    file.seek(0)
    kept = b"\n"
    while chunk := file.read(_CHUNK):
        text = kept + chunk
        if _has_line(text, wanted, ended=False):
            return True
        kept = text[-(len(wanted) + 3) :]
    return _has_line(kept, wanted, ended=True)


def _has_line(text: bytes, wanted: bytes, *, ended: bool) -> bool:
    at = text.find(b"\n" + wanted)
    while at >= 0:
        end = at + 1 + len(wanted)
        if text[end : end + 1] == b"\n" or text[end : end + 2] == b"\r\n":
            return True
        if ended and text[end:] in (b"", b"\r"):
            return True
        at = text.find(b"\n" + wanted, at + 1)
    return False
