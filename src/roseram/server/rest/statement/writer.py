"""Keeps a statement's parameters and the names that are taken in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from roseram.server.rest.statement.compiled import Argument

_LONGEST = 63  # bytes that Postgres keeps of a name


@dataclass
class Writer:
    """One statement in the making."""

    text_rows: bool = False  # rows are shown as text (CSV): what is embedded has to be JSON
    max_rows: int | None = None
    arguments: list[Argument] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)
    _shared: dict[Argument, str] = field(default_factory=dict)

    def parameter(self, argument: Argument) -> str:
        """A new `$n` for this: Postgres infers the type of each use by itself."""
        self.arguments.append(argument)
        return f"${len(self.arguments)}"

    def shared(self, argument: Argument) -> str:
        """The one `$n` for this, which has the same type wherever it is used."""
        if argument not in self._shared:
            self._shared[argument] = self.parameter(argument)
        return self._shared[argument]

    def alias(self, name: str, avoid: frozenset[str] = frozenset()) -> str:
        """A name like this one, quoted, that nothing else in the statement has."""
        short = name.encode()[: _LONGEST - 6].decode(errors="ignore")
        found, number = name if len(name.encode()) <= _LONGEST else short, 0
        while found in self._taken or found in avoid:
            number += 1
            found = f"{short}_{number}"
        self._taken.add(found)
        return quote_ident(found)
