"""Takes the fields of a TOML table: every key known, every value of its type."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roseram.migrate.mapping.rules import MappingError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which file something stands."""

    origin: str
    path: tuple[str, ...] = ()

    def below(self, *names: str) -> Place:
        """A place further inside."""
        return Place(self.origin, (*self.path, *names))

    def error(self, what: str, *, why: str | None = None, next: str | None = None) -> MappingError:  # noqa: A002 - as in RoseramError
        """An error that says where it is."""
        where = f"{self.origin}, [{'.'.join(self.path)}]" if self.path else self.origin
        return MappingError(f"{where}: {what}", why=why, next=next)


def take(place: Place, data: object, known: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a table; MappingError at an unknown key or a wrong type."""
    if not isinstance(data, dict):
        raise place.error("a table is needed here", why=f"it is {_kind_of(data)}")
    found: dict[str, Any] = {}
    for key, value in data.items():
        if key not in known:
            listed = f"the keys here are: {', '.join(known)}"
            guess = did_you_mean(key, known) or _dotted(place, value)
            raise place.error(f"unknown key {key}", why=guess, next=listed)
        needed, right = _KINDS[known[key]]
        if not right(value):
            raise place.error(f"{key} must be {needed}", why=f"it is {_kind_of(value)}")
        found[key] = tuple(value) if isinstance(value, list) else value
    return found


def distinct(place: Place, what: str, names: Sequence[str]) -> None:
    """MappingError where a name is there twice."""
    for name, times in Counter(names).items():
        if times > 1:
            raise place.error(f"two {what} for {name}", next="keep one of them")


def _dotted(place: Place, value: object) -> str | None:
    """What is meant by `metadata.plan = { ... }` without quotes."""
    if "columns" in place.path and isinstance(value, dict):
        return 'a key of a JSON column is written in quotes, like "metadata.plan"'
    return None


def _filled(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _names(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_filled(item) for item in value)


def _words(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def _tables(value: object) -> bool:
    return isinstance(value, dict)


def _list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


_KINDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "text": ("a text that is not empty", _filled),
    "any text": ("a text in quotes", lambda value: isinstance(value, str)),
    "names": ('a list of names, like ["old_name"]', _names),
    "words": ('a table of texts, like { old = "new" }', _words),
    "flag": ("true or false", lambda value: isinstance(value, bool)),
    "how": ('"insert" or "merge"', lambda value: value in ("insert", "merge")),
    "tables": ("a table", _tables),
    "list": ("a list of tables, each under its own [[...]]", _list),
}
_TYPES = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table",
}


def _kind_of(value: object) -> str:
    if isinstance(value, str):
        return f"the text {value!r}" if value.strip() else "an empty text"
    return _TYPES.get(type(value), f"a {type(value).__name__}")
