"""The left side of a query's parts: which column or modifier, and of which embed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from roseram.server.rest.query.decode import decode
from roseram.server.rest.query.scanner import DELIMITER, Scanner
from roseram.server.rest.recent import remembered
from roseram.server.rest.request import Field

if TYPE_CHECKING:
    from roseram.server.rest.request import EmbedPath

Kind: TypeAlias = Literal[
    "select", "columns", "on_conflict", "order", "limit", "offset", "logic", "filter"
]
_WHOLE: dict[str, Kind] = {"select": "select", "columns": "columns", "on_conflict": "on_conflict"}
_LAST: dict[str, Kind] = {
    "order": "order", "limit": "limit", "offset": "offset", "and": "logic", "or": "logic",
}  # fmt: skip
_END = ("letter", "digit", '"-"', '"->>"', '"->"', DELIMITER, "end of input")


@dataclass(frozen=True, slots=True)
class Key:
    """What is on the left of a `=`."""

    kind: Kind
    path: EmbedPath = ()
    field: Field = Field("")  # noqa: RUF009 - frozen; of a filter
    op: str = ""  # of logic: and, or, not.and, not.or

    @property
    def argument(self) -> str | None:
        """The name that it gives to a function's argument where its value is no filter's."""
        return self.field.name if self.kind == "filter" else None


@remembered
def read_key(raw: str) -> Key:
    """Read a key as it stands in the query string, still encoded; Refusal PGRST100."""
    text = decode(raw)
    whole = _WHOLE.get(text)
    if whole is not None:
        return Key(whole)
    last = text.rpartition(".")[2]
    kind = _LAST.get(last, "filter")
    if kind == "logic":
        return _logic(text, last)
    scanner = Scanner(text, "tree path")
    *path, name = _names(scanner)
    field = Field(name, scanner.path() if kind == "filter" else ())
    if scanner.peek():
        raise scanner.refusal(_END)
    return Key(kind, tuple(path), field)


def _logic(text: str, op: str) -> Key:
    """Read `embed.not.or`; the negation may stand anywhere before."""
    path = _names(Scanner(text, "logic path"))[:-1]
    negated = "not." if "not" in path else ""
    return Key("logic", tuple(name for name in path if name != "not"), op=negated + op)


def _names(scanner: Scanner) -> list[str]:
    names = [scanner.name()]
    while scanner.take("."):
        names.append(scanner.name())
    return names
