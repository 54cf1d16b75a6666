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
# What browsers read by these names, where Python has another name or a smaller set for it.
_READ_AS: Final = {
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "shift_jis": "cp932",
    "tis-620": "cp874",
    "utf-16": "utf-8",  # it is not, as the name could be read
    "utf-16-be": "utf-8",
    "utf-16-le": "utf-8",
}
_WINDOWS: Final = ("866", "874", "932", "949", *(str(page) for page in range(1250, 1259)))
_ISO: Final = (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)
# Nothing else is read: by utf-7 and the like a text could mean what no browser sees in it.
_KNOWN: Final = frozenset(
    (
        *("utf-8", "big5hkscs", "euc_jp", "gb18030", "iso2022_jp", "koi8-r", "koi8-u"),
        *("mac-cyrillic", "mac-roman"),
        *(f"cp{page}" for page in _WINDOWS),
        *(f"iso8859-{part}" for part in _ISO),
    )
)


def text_of_bytes(data: bytes) -> str:
    """The text by its byte order mark, else as it says itself, else UTF-8 or windows-1252."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    named = _named(data[:_HEAD])
    for name in (named, "utf-8"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252" if named == "utf-8" else named, "replace")


def _named(head: bytes) -> str:
    """The encoding that the text says it has; UTF-8 where it says none that browsers know."""
    found = _NAMED.search(head)
    label = (found[1] or found[2]).decode("ascii", "replace").lower() if found else "utf-8"
    for name in (label, label.removeprefix("x-"), label.replace("windows-", "cp")):
        try:
            known = codecs.lookup(name).name
        except (LookupError, UnicodeError):
            continue
        known = _READ_AS.get(known, known)
        if known in _KNOWN:
            return known
    return "utf-8"
