"""The rules of a mapping as plain frozen data."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from roseram.catalog import Name
from roseram.errors import RoseramError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class MappingError(RoseramError):
    """A mapping file cannot be used."""

    code = "RSM_MAPPING"
    next_step = "correct the file; every key is explained in docs/reference/mappings.md"


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """Where one target column, or one key of a JSON column, gets its value."""

    target: str
    key: str | None = None  # "metadata.plan": target metadata, key plan
    from_: tuple[str, ...] = ()  # the first of these columns that exists and is not null
    needs: tuple[str, ...] = ()  # `sql` is used where all of these exist
    sql: str | None = None
    text: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    fill: str | None = None
    fill_sql: str | None = None

    @property
    def name(self) -> str:
        """The target as it stands in the file."""
        return self.target if self.key is None else f"{self.target}.{self.key}"

    @property
    def sources(self) -> tuple[str, ...]:
        """The source columns that have a home here."""
        return (*self.from_, *self.needs)


@dataclass(frozen=True, slots=True)
class RowsRule:
    """Further target rows that are made of each source row."""

    into: str
    name: str
    needs: tuple[str, ...] = ()
    where: str | None = None
    each: str | None = None
    columns: tuple[ColumnRule, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TableRule:
    """What becomes of one old table."""

    table: str  # like public.users
    into: str | None = None  # a table of schema public, without the schema; None: of the same name
    archive: str | None = None  # why it is only kept
    how: Literal["insert", "merge"] = "insert"
    key: Mapping[str, str] = field(default_factory=dict)
    where: str | None = None
    newest_by: tuple[str, ...] = ()
    reason: str | None = None
    accounts: Mapping[str, str] | None = None
    columns: tuple[ColumnRule, ...] = ()
    leave: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[RowsRule, ...] = ()
    origin: str = ""  # the file's name, as plans show it
    extends: bool = False  # added to the bundled rule of the same table instead of replacing it

    @property
    def target(self) -> str:
        """The unified table that the rows go to, like public.profiles."""
        return self.table if self.into is None else f"public.{self.into}"


@dataclass(frozen=True, slots=True)
class Mappings:
    """Rules by old table, and the files they were read from."""

    tables: Mapping[str, TableRule] = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] = ()  # name, SHA-256

    def rule(self, name: str) -> TableRule | None:
        """The rule of an old table; `name` like public.users."""
        return self.tables.get(name)


def qualified(name: str) -> str:
    """A table's name with its schema, spelled like in a catalog; public where none is given."""
    schema, dot, table = name.partition(".")
    return str(Name(schema, table) if dot else Name("public", name))


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A question that names the nearest known word, or None."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean {close[0]}?" if close else None
