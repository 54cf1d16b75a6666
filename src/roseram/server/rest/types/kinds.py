"""The kinds of values that there are, apart from how a language spells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from roseram.catalog.names import Name


@dataclass(frozen=True, slots=True)
class Base:
    """One of Postgres's own types by its name; text for all that is shown as text."""

    name: str


@dataclass(frozen=True, slots=True)
class Enum:
    """One of some words."""

    name: Name
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Composite:
    """A composite type that stands for itself."""

    name: Name
    attributes: tuple[tuple[str, str], ...]  # name and type, as format_type prints it


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table or view."""

    name: Name


@dataclass(frozen=True, slots=True)
class Array:
    """Several of the same kind."""

    element: Type


Type: TypeAlias = Base | Enum | Composite | Row | Array
TEXT, JSON, VOID, RECORD, UNKNOWN = map(Base, ("text", "json", "void", "record", "unknown"))
INTEGERS = ("smallint", "integer", "bigint")
NUMBERS = (*INTEGERS, "numeric", "real", "double precision")
_OF_POSTGRES = {
    **{name: Base(name) for name in ("boolean", *NUMBERS, "void", "record")},
    **{name: Base(name) for name in ("date", "uuid")},
    **{name: Base(name) for name in ("timestamp with time zone", "timestamp without time zone")},
    "json": JSON,
    "jsonb": JSON,
    "internal": UNKNOWN,
}


def type_of_postgres(name: str) -> Base:
    """What Postgres's own type `name` is for a client."""
    known = _OF_POSTGRES.get(name)
    if known is not None:
        return known
    return UNKNOWN if name.strip('"').startswith("any") else TEXT
