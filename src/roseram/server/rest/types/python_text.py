"""Lays out Python's types as text: classes and aliases."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.server.rest.types.python_names import field_names, is_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Member:
    """A key and its type."""

    name: str
    type: str
    optional: bool = False  # it may be left out


def literal(texts: Iterable[str]) -> str:
    """One of some words."""
    return f"Literal[{', '.join(map(quoted, texts))}]"


def quoted(text: str) -> str:
    """A text in double quotes; what JSON escapes, Python reads alike."""
    return json.dumps(text, ensure_ascii=False)


def words(name: str, labels: Sequence[str]) -> str:
    """A name for one of some words."""
    line = f"{name}: TypeAlias = {literal(labels)}"
    if len(line) <= _WIDTH:
        return line
    lines = "".join(f"    {quoted(label)},\n" for label in labels)
    return f"{name}: TypeAlias = Literal[\n{lines}]"


def alias(name: str, type_: str) -> str:
    """A name for a type, quoted because it may stand below."""
    return f"{name}: TypeAlias = {quoted(type_)}"


def dictionary(name: str, members: Sequence[Member]) -> str:
    """A TypedDict, as a class where its keys allow it."""
    types = [
        (one.name, f"NotRequired[{one.type}]" if one.optional else one.type) for one in members
    ]
    if all(is_key(key) for key, _ in types):
        lines = [f"    {key}: {type_}" for key, type_ in types] or ["    pass"]
        return "\n".join((f"class {name}(TypedDict):", *lines))
    lines = [f"        {quoted(key)}: {quoted(type_)}," for key, type_ in types]
    body = "\n".join(("    {", *lines, "    },"))
    return f'{name} = TypedDict(\n    "{name}",\n{body}\n)'


def model_class(name: str, members: Sequence[Member]) -> str:
    """A model of pydantic; a field whose name is none in Python has it as its alias."""
    fields = field_names(member.name for member in members)
    lines = []
    if any(field != column for column, field in fields.items()):
        lines = ["    model_config = ConfigDict(populate_by_name=True)", ""]
    lines += [_field(one, fields[one.name]) for one in members]
    return "\n".join((f"class {name}(BaseModel):", *(lines or ["    pass"])))


def _field(member: Member, field: str) -> str:
    given = ["default=None"] if member.optional else []
    if field != member.name:
        given.append(f"alias={quoted(member.name)}")
    if not given:
        return f"    {field}: {member.type}"
    value = "None" if given == ["default=None"] else f"Field({', '.join(given)})"
    return f"    {field}: {member.type} = {value}"
