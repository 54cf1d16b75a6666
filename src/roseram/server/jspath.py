"""The path to the role inside a token's claims, like `.app_metadata.roles[0]`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

_PART = re.compile(
    r"""\.(?:(?P<key>[\w$@]+)|"(?P<quoted>[^"]*)")"""
    r"""|\[(?P<index>[0-9]+)\]"""
    r"""|\[(?P<start>-?[0-9]+)?:(?P<end>-?[0-9]+)?\]"""
    r"""|\[\?\(@[ ]*(?P<op>==\^|==|!=|\^==|\*==)[ ]*"(?P<text>[^"]*)"\)\]"""
)
_MATCHES: dict[str, Callable[[str, str], bool]] = {
    "==": str.__eq__,
    "!=": str.__ne__,
    "^==": str.startswith,
    "==^": str.endswith,
    "*==": str.__contains__,
}


@dataclass(frozen=True, slots=True)
class Match:
    """The first text of an array for which the comparison holds."""

    op: str
    text: str


Part: TypeAlias = str | int | slice | Match


def parse_jspath(text: str) -> tuple[Part, ...]:
    """The parts of `.key`, `."a key"`, `[0]`, `[1:-1]`, `[?(@ == "x")]`; ValueError otherwise."""
    parts: list[Part] = []
    place = 0
    while place < len(text):
        found = _PART.match(text, place)
        if found is None:
            raise ValueError(f"it cannot be read from {text[place:]!r} on")
        parts.append(_part(found.groupdict()))
        place = found.end()
    if not parts:
        raise ValueError("it must name a claim, like .role")
    return tuple(parts)


def _part(found: dict[str, str | None]) -> Part:
    key = found["key"] if found["key"] is not None else found["quoted"]
    if key is not None:
        return key
    if found["index"] is not None:
        return int(found["index"])
    if found["op"] is not None:
        return Match(found["op"], found["text"] or "")
    start, end = found["start"], found["end"]
    return slice(int(start) if start else None, int(end) if end else None)


def walk(value: object, path: tuple[Part, ...]) -> object:
    """What `path` leads to; None where it leads nowhere."""
    for part in path:
        value = _step(value, part)
    return value


def _step(value: object, part: Part) -> object:
    if isinstance(part, str):
        return value.get(part) if isinstance(value, dict) else None
    if isinstance(part, slice):
        return value[part] if isinstance(value, str) else None
    if not isinstance(value, list):
        return None
    if isinstance(part, int):
        return value[part] if part < len(value) else None
    texts = (item for item in value if isinstance(item, str))
    return next((item for item in texts if _MATCHES[part.op](item, part.text)), None)
