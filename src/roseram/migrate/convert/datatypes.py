"""Reads the names of types as Postgres prints them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

_SPELLING = re.compile(
    r"(?P<name>.+?)(?:\((?P<modifiers>-?\d+(?:,-?\d+)*)\))?(?P<zone> with(?:out)? time zone)?"
    r"(?P<array>\[\])?"
)
_CITEXT = re.compile(r'(?:.*\.)?"?citext"?')


class Kind(Enum):
    """Types that are converted in the same way."""

    TEXT = auto()
    ENUM = auto()
    UUID = auto()
    INTEGER = auto()
    NUMERIC = auto()
    FLOAT = auto()
    BOOLEAN = auto()
    DATE = auto()
    TIMESTAMP = auto()
    TIMESTAMPTZ = auto()
    TIME = auto()
    TIMETZ = auto()
    INTERVAL = auto()
    JSON = auto()
    JSONB = auto()
    INET = auto()
    CIDR = auto()
    BYTEA = auto()
    OTHER = auto()


_KINDS = {
    "text": Kind.TEXT,
    "character varying": Kind.TEXT,
    "character": Kind.TEXT,
    "bpchar": Kind.TEXT,
    "name": Kind.TEXT,
    "uuid": Kind.UUID,
    "smallint": Kind.INTEGER,
    "integer": Kind.INTEGER,
    "bigint": Kind.INTEGER,
    "numeric": Kind.NUMERIC,
    "real": Kind.FLOAT,
    "double precision": Kind.FLOAT,
    "boolean": Kind.BOOLEAN,
    "date": Kind.DATE,
    "timestamp without time zone": Kind.TIMESTAMP,
    "timestamp with time zone": Kind.TIMESTAMPTZ,
    "time without time zone": Kind.TIME,
    "time with time zone": Kind.TIMETZ,
    "json": Kind.JSON,
    "jsonb": Kind.JSONB,
    "inet": Kind.INET,
    "cidr": Kind.CIDR,
    "bytea": Kind.BYTEA,
}
# The longest text of a value, in characters.
_WIDTHS = {
    "name": 63,
    "uuid": 36,
    "smallint": 6,
    "integer": 11,
    "bigint": 20,
    "boolean": 5,
    "date": 16,
    "inet": 45,
    "cidr": 45,
}


@dataclass(frozen=True, slots=True)
class Datatype:
    """A type: `spelled` as Postgres prints it, without []; `name` without modifiers."""

    spelled: str
    name: str
    kind: Kind
    modifiers: tuple[int, ...] = ()
    array: bool = False

    @property
    def element(self) -> Datatype:
        """The type of an array's elements."""
        return replace(self, array=False)

    @property
    def sql(self) -> str:
        """The whole type, as SQL."""
        return f"{self.spelled}[]" if self.array else self.spelled

    @property
    def length(self) -> int | None:
        """The most characters that a text type holds; None without a limit."""
        return self.modifiers[0] if self.kind is Kind.TEXT and self.modifiers else None

    @property
    def width(self) -> int | None:
        """The most characters that a value's text has; None where there is no limit."""
        if self.array:
            return None
        if self.kind is Kind.ENUM:
            return _WIDTHS["name"]
        return self.length or _WIDTHS.get(self.name)


TEXT = Datatype("text", "text", Kind.TEXT)
NUMERIC = Datatype("numeric", "numeric", Kind.NUMERIC)
TIMESTAMP = Datatype("timestamp without time zone", "timestamp without time zone", Kind.TIMESTAMP)
TIMESTAMPTZ = Datatype("timestamp with time zone", "timestamp with time zone", Kind.TIMESTAMPTZ)
JSONB = Datatype("jsonb", "jsonb", Kind.JSONB)


def read_datatype(spelled: str, *, enum: bool = False) -> Datatype:
    """The type that format_type printed; `enum` says that it, or its element, is an enum."""
    found = _SPELLING.fullmatch(spelled)
    element = spelled.removesuffix("[]")
    array = element != spelled
    if found is None or enum:
        return Datatype(element, element, Kind.ENUM if enum else Kind.OTHER, array=array)
    name = found["name"] + (found["zone"] or "")
    modifiers = tuple(int(number) for number in (found["modifiers"] or "").split(",") if number)
    return Datatype(element, name, _kind(name), modifiers, array)


def _kind(name: str) -> Kind:
    if name in _KINDS:
        return _KINDS[name]
    if name.split(" ")[0] == "interval":  # "interval day to second"
        return Kind.INTERVAL
    return Kind.TEXT if _CITEXT.fullmatch(name) else Kind.OTHER
