"""What a page of the dictionary consists of, before it becomes Markdown or HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Code:
    """A word of SQL inside a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a heading of a page; `page` without its ending, `anchor` empty for its top."""

    text: str
    page: str
    anchor: str = ""


Inline: TypeAlias = str | Code | Link
Line: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that can be linked to; level 1 is the page's own."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    line: Line


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; `title` stands above it."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the page; every row has as many cells as there are columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Sql:
    """SQL that is shown when it is asked for."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """The entity diagram of a group."""

    group: str


Block: TypeAlias = Heading | Paragraph | Listing | Grid | Sql | Diagram


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `name` is its file's name without the ending."""

    name: str
    title: str
    blocks: tuple[Block, ...]


def prose(text: str) -> Line:
    """A sentence in which `...` stands for SQL, as comments are written."""
    parts = re.split(r"`([^`]+)`", text)
    line = (Code(part) if index % 2 else part for index, part in enumerate(parts))
    return tuple(part for part in line if part)


def anchor_of(text: str) -> str:
    """The anchor that Markdown viewers give to a heading."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def joined(lines: list[Line], between: str = ", ") -> Line:
    """Several pieces in one line."""
    found: list[Inline] = []
    for line in lines:
        found += ([between] if found else []) + list(line)
    return tuple(found)
