"""Finds Python's names for what Postgres calls otherwise."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Names that annotations use: a field called like one of them would hide it from those below.
BUILT_IN = frozenset(
    {
        *("BaseModel", "ConfigDict", "Field", "Json", "JsonValue", "Literal", "NotRequired"),
        *("None", "TypeAlias", "TypedDict", "bool", "dict", "dt", "float", "int", "list", "str"),
        "uuid",
    }
)
_OF_MODELS = frozenset(  # what pydantic's BaseModel has already
    {
        *("construct", "copy", "dict", "fields", "from_orm", "json", "parse_file", "parse_obj"),
        *("parse_raw", "schema", "schema_json", "update_forward_refs", "validate"),
    }
)


class ClassNames:
    """Gives each thing a class name of its own: PublicPages for pages in public."""

    def __init__(self) -> None:
        self._given: dict[str, object] = {}

    def give(self, *parts: str, of: object) -> str:
        """The name made of `parts`; with a number where another thing has it."""
        plain = "".join(_camel(part) for part in parts)
        plain = plain if plain.isidentifier() and plain not in BUILT_IN else f"X{plain}"
        name, number = plain, 1
        while self._given.setdefault(name, of) != of:
            number += 1
            name = f"{plain}{number}"
        return name


def _camel(text: str) -> str:
    words = (word for word in re.split(r"[\W_]+", text) if word)
    return "".join(word[0].upper() + word[1:] for word in words)


def is_key(name: str) -> bool:
    """Whether a TypedDict can be written as a class with this key."""
    private = name.startswith("__")  # Python would change it
    return (
        name.isidentifier()
        and not keyword.iskeyword(name)
        and not private
        and (name not in BUILT_IN)
    )


def field_names(columns: Iterable[str]) -> dict[str, str]:
    """An attribute of a model for each column, the same name where that can be."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for column in columns:
        name = base = _field(column)
        number = 1
        while name in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        found[column] = name
    return found


def _field(column: str) -> str:
    name = column if column.isidentifier() else re.sub(r"\W+", "_", column).rstrip("_")
    name = name.lstrip("_")  # pydantic takes what begins like this for its own
    if not name.isidentifier() or name.startswith("model_"):
        name = f"field_{name}"
    reserved = name in BUILT_IN or name in _OF_MODELS
    return f"{name}_" if reserved or keyword.iskeyword(name) else name
