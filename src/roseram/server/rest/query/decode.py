"""Percent-decoding, where `+` is a space."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from roseram.server.rest.refusal import Refusal

_DIGITS = "0123456789abcdefABCDEF"
# what a pair of digits stands for; NUL and all that is not ASCII are left to the slow way
_ASCII = {
    high + low: chr(code)
    for high in _DIGITS
    for low in _DIGITS
    if 0 < (code := int(high + low, 16)) < 128
}


def decode(text: str) -> str:
    """Decode a key or value; a `%` without two digits stands for itself. Refusal if not UTF-8."""
    if "+" in text:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    first, *rest = text.split("%")
    found = [first]
    for piece in rest:
        character = _ASCII.get(piece[:2])
        if character is None:
            return _decode_bytes(text)
        found.append(character)
        found.append(piece[2:])
    return "".join(found)


def check_encodable(text: str) -> None:
    """Refuse what Postgres could not take as UTF-8: NUL, halves of surrogate pairs."""
    if "\0" in text:
        raise _not_utf8(0)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise _not_utf8(ord(text[error.start])) from None


def _decode_bytes(text: str) -> str:
    raw = unquote_to_bytes(text)
    if b"\0" in raw:
        raise _not_utf8(0)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise _not_utf8(raw[error.start]) from None


def _not_utf8(code: int) -> Refusal:
    """What Postgres itself says of such a text."""
    return Refusal(400, "22021", f'invalid byte sequence for encoding "UTF8": 0x{code:02x}')
