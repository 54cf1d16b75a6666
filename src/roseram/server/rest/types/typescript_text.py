"""Lays out TypeScript's types as text: objects on several lines, unions where they are long."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_WIDTH = 60  # of a union on one line


@dataclass(frozen=True)
class Object:
    """Keys, with their question marks, and types."""

    members: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Items:
    """A list of objects with known places."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Union:
    """One of several."""

    choices: tuple[Node, ...]


@dataclass(frozen=True)
class Many:
    """Several of the same type."""

    element: Node


Node: TypeAlias = str | Object | Items | Union | Many


def write(node: Node, indent: str = "", end: str = "") -> str:
    """The text, whose first line is not indented; `end` stands behind each member."""
    inner = indent + "  "
    match node:
        case Object(members):
            lines = [
                f"{inner}{name}:{_after_colon(value, inner, end)}{end}" for name, value in members
            ]
            return "\n".join(("{", *lines, indent + "}")) if lines else "{}"
        case Items(items):
            lines = [f"{inner}{write(one, inner)}," for one in items]
            return "\n".join(("[", *lines, indent + "]")) if lines else "[]"
        case Union(choices):
            return _write_union(choices, indent)
        case Many(element):
            text = write(element, indent)
            return f"({text})[]" if _joins(element) else f"{text}[]"
        case str():
            return node


def _after_colon(node: Node, indent: str, end: str) -> str:
    text = write(node, indent, end)
    return text if text.startswith("\n") else f" {text}"


def _write_union(choices: tuple[Node, ...], indent: str) -> str:
    line = " | ".join(write(one, indent) for one in choices)
    if len(line) <= _WIDTH and "\n" not in line:
        return line
    inner = indent + "  "
    return "".join(f"\n{inner}| {write(one, inner + '  ')}" for one in choices)


def _joins(node: Node) -> bool:
    """Whether it takes parentheses to say that there are several of it."""
    return isinstance(node, Union) or (isinstance(node, str) and " | " in node)


def key(name: str) -> str:
    """A name before a colon."""
    return name if _PLAIN.fullmatch(name) else string(name)


def string(text: str) -> str:
    """A text as a literal type."""
    return json.dumps(text, ensure_ascii=False)


def strings(texts: Iterable[str]) -> str:
    """Texts as a list of literal types."""
    return f"[{', '.join(map(string, texts))}]"


def boolean(value: bool) -> str:
    """`true` or `false`."""
    return "true" if value else "false"
