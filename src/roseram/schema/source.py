"""Reads the schema's SQL files: sections in the order they build on each other, and their comments.

A file opens with `-- section: NAME`, `-- title: ...` and, where it builds on others, `-- after:
NAME, NAME`. Comments in the SQL are the documentation, so they are written once: the comment lines
directly above a `create table`, `create index` or `create view` become its `COMMENT ON`, and
`-- ...` behind a column becomes the column's. Columns that mean the same everywhere (`id`,
`created_at`, ...) have one shared sentence here.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files

from roseram.postgres.sql import quote_literal

SHARED_COLUMNS = {
    "id": "Time-ordered id (UUID version 7).",
    "organization_id": "Organization (tenant) that the row belongs to; that of its parent.",
    "project_id": "Project that it belongs to.",
    "site_id": "Site that it belongs to.",
    "page_id": "Page that it belongs to.",
    "deployment_id": "Deployment that it belongs to.",
    "form_id": "Form that it came through.",
    "endpoint_id": "Endpoint that it is sent to.",
    "invoice_id": "Invoice that it belongs to.",
    "user_id": "Person whose row it is.",
    "metadata": "Whatever else an application keeps with the row.",
    "created_at": "When the row was made.",
    "updated_at": "When the row was last changed; kept by a trigger.",
}

_HEADER = re.compile(r"^-- (section|title|after): (.+)$", re.MULTILINE)
_TABLE = re.compile(r"^create (?:unlogged )?table if not exists (?P<name>[\w.]+) \($")
_INDEX = re.compile(r"^create (?:unique )?index if not exists (?P<name>\w+)")
_VIEW = re.compile(r"^create or replace view (?P<name>[\w.]+) ")
_COLUMN = re.compile(r"^  (?P<name>[a-z_]+) [a-z(]")
_NO_COLUMN = {"primary", "unique", "foreign", "constraint", "check", "on"}


@dataclass(frozen=True, slots=True)
class Section:
    """One SQL file; `after` names the sections it builds on."""

    name: str
    title: str
    after: tuple[str, ...]
    sql: str

    @property
    def comments(self) -> str:
        """The `COMMENT ON` statements that the section's comments stand for, one per line."""
        return "\n".join(_comments(self.sql))

    @property
    def script(self) -> str:
        """The section as it is run: its SQL and then its comments."""
        return f"{self.sql.rstrip()}\n\n{self.comments}\n"


@cache
def sections() -> tuple[Section, ...]:
    """Return every section, each after those it builds on."""
    found = {section.name: section for section in map(_parse, _sources())}
    order = TopologicalSorter({name: sorted(found[name].after) for name in sorted(found)})
    try:
        return tuple(found[name] for name in order.static_order())
    except (CycleError, KeyError) as error:
        raise ValueError(f"the schema's sections do not build on each other: {error}") from error


@cache
def checksum() -> str:
    """Return the SHA-256 of everything that an installation runs, in hexadecimal."""
    return hashlib.sha256("\n".join(section.script for section in sections()).encode()).hexdigest()


def _sources() -> list[str]:
    folder = files(__package__)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [folder.joinpath(name).read_text("utf-8") for name in names]


def _parse(sql: str) -> Section:
    header = dict(_HEADER.findall(sql))
    after = tuple(name.strip() for name in header.get("after", "").split(",") if name.strip())
    return Section(header["section"], header["title"], after, sql)


def _comments(sql: str) -> list[str]:
    """Walk the lines once; `above` holds the comment lines directly above the next statement."""
    statements: list[str] = []
    above: list[str] = []
    table: _Table | None = None
    for line in sql.splitlines():
        if table is not None and not line.startswith(")"):
            table.read(line)
        elif table is not None:
            statements += table.comments()
            table = None
        elif line.startswith("-- "):
            above.append(line[3:])
        else:
            statements += _object_comment(line, " ".join(above))
            started = _TABLE.match(line)
            table = _Table(started["name"]) if started else None
            above = []
    return statements


class _Table:
    """The table whose definition is being read; a column may go over several lines."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._texts: dict[str, str] = {}
        self._column: str | None = None

    def read(self, line: str) -> None:
        """Take in one line of the definition."""
        found = _COLUMN.match(line)
        if found:
            self._column = None if found["name"] in _NO_COLUMN else found["name"]
        _, _, text = line.partition("  -- ")
        if self._column is not None:
            shared = SHARED_COLUMNS.get(self._column, "")
            self._texts[self._column] = text or self._texts.get(self._column) or shared

    def comments(self) -> list[str]:
        """Return one statement for each column that says something."""
        return [
            f"comment on column {self.name}.{column} is {quote_literal(text)};"
            for column, text in self._texts.items()
            if text
        ]


def _object_comment(line: str, text: str) -> list[str]:
    for kind, pattern, prefix in (
        ("table", _TABLE, ""),
        ("view", _VIEW, ""),
        ("index", _INDEX, "roseram." if " on roseram." in line else "public."),
    ):
        found = pattern.match(line)
        if found and text:
            return [f"comment on {kind} {prefix}{found['name']} is {quote_literal(text)};"]
    return []
