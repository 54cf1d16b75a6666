"""Writes the schema as a script for a SQL editor: all of it, or one section."""

from __future__ import annotations

import difflib
import re
from typing import Literal, TypeAlias

from roseram import __version__
from roseram.errors import UsageError
from roseram.postgres import load_sql, quote_literal
from roseram.postgres.database import lock_key
from roseram.schema.install import LOCK, SCHEMA_VERSION
from roseram.schema.source import Section, checksum, sections

Target: TypeAlias = Literal["postgres", "supabase"]
TARGETS: tuple[Target, ...] = ("postgres", "supabase")
OF_SUPABASE = frozenset({"platform"})  # sections that make what Supabase brings along

_SQL = load_sql(__package__, "queries/dump.sql")
_INSTALL = load_sql(__package__, "queries/install.sql")
_RELATION = re.compile(
    r"^ *create (?:(?:unlogged )?table (?:if not exists )?|or replace view )(\w+\.\w+)\b",
    re.MULTILINE,
)
_TABLE_COMMENT = re.compile(r"^comment on table (\S+) is (.*);$", re.MULTILINE)
_RULE = "-- " + "=" * 97


def sections_for(target: Target) -> tuple[Section, ...]:
    """The sections of the script for `target`, in the order they have to run."""
    left_out = OF_SUPABASE if target == "supabase" else frozenset()
    return tuple(section for section in sections() if section.name not in left_out)


def relations_of(section: Section) -> tuple[str, ...]:
    """The tables and views that a section makes, like `public.pages`, in its order."""
    return tuple(dict.fromkeys(_RELATION.findall(section.sql)))


def dump(target: Target = "postgres") -> str:
    """The complete script: one transaction that installs, and may be run again.

    It refuses a database that holds something else, like `ensure_schema`, and leaves the same.
    """
    body = "\n".join(f"{_RULE}\n{section.script}" for section in sections_for(target))
    return "\n".join(
        (
            _header(target, f"the complete script for {_described(target)}", _WHOLE),
            "begin;",
            _SQL["quiet"],
            *_guards(target, _filled(_SQL["guard"])),
            body,
            _record(),
            "commit;\n",
        )
    )


def dump_section(name: str, target: Target = "postgres") -> str:
    """The script of one section, which its caller runs in a transaction; the last one records.

    UsageError where there is no such section.
    """
    wanted = sections_for(target)
    section = _find(name, target)
    place = wanted.index(section)
    last = place == len(wanted) - 1
    title = f"section {place + 1} of {len(wanted)}: {section.name} ({section.title})"
    guard = _section_guard(section, wanted[:place] if last else _below(section, wanted))
    return "\n".join(
        (
            _header(target, f"{title}, for {_described(target)}", _PART),
            _SQL["quiet_session"],
            *_guards(target, guard),
            f"{_RULE}\n{section.script}",
            *([_record()] if last else []),
            f"{_SQL['loud_session']}\n",
        )
    )


_WHOLE = """
-- Run all of it at once: paste it into a SQL editor, or
--   psql "$DATABASE_URL" --no-psqlrc --set ON_ERROR_STOP=1 --file THIS_FILE
-- It is one transaction: either everything is there afterwards, or nothing was changed. It stops at
-- its beginning where the database holds something else; the same schema may be applied again.
-- A SQL editor may warn of destructive statements: those are policies, each made again on the next
-- line, and bodies of functions.
"""
_PART = """
-- The sections have to run in the order of `roseram schema dump --list`. Paste it into a SQL
-- editor, or
--   psql "$DATABASE_URL" --no-psqlrc --set ON_ERROR_STOP=1 --single-transaction --file THIS_FILE
-- It stops at its beginning where a section that it builds on is missing, or where the database
-- holds something else. The last section records the installation; each may be applied again.
"""


def _header(target: Target, what: str, how: str) -> str:
    verify = "select version, checksum, installed_at from roseram.installation;"
    return (
        f"-- Roseram, unified schema {SCHEMA_VERSION}: {what}.\n"
        f"-- Made by `roseram schema dump --target {target}`, Roseram {__version__}.\n"
        f"-- Checksum: {checksum()}\n--{how}--\n"
        f"-- To verify: roseram verify\n-- or in the editor: {verify}\n"
    )


def _described(target: Target) -> str:
    return {"postgres": "PostgreSQL 15 or newer", "supabase": "a Supabase project"}[target]


def _guards(target: Target, guard: str) -> tuple[str, ...]:
    return (_SQL["supabase_guard"], guard) if target == "supabase" else (guard,)


def _section_guard(section: Section, needed: tuple[Section, ...]) -> str:
    """The guard knows a section by its tables and views, and a table of ours by its description."""
    relations = ((item.name, map(quote_literal, relations_of(item))) for item in needed)
    rows = (
        f"({quote_literal(name)}, array[{', '.join(list_)}]::text[])" for name, list_ in relations
    )
    own = _TABLE_COMMENT.findall(section.comments)
    described = (f"({quote_literal(table)}, {comment.strip()})" for table, comment in own)
    return _filled(
        _SQL["section_guard"],
        needed=",\n    ".join(rows) or "('', array[]::text[])",
        own=",\n    ".join(described) or "(null::text, null::text)",
    )


def _filled(sql: str, **more: str) -> str:
    """The text with its `:name` places filled; each value is SQL already."""
    values = {
        "lock": str(lock_key(LOCK)),
        "version": quote_literal(SCHEMA_VERSION),
        "checksum": quote_literal(checksum()),
        "foreign_objects": _INSTALL["foreign_objects"],
        **more,
    }
    names = "|".join(values)
    return re.sub(rf"(?<!:):({names})\b", lambda found: values[found[1]], sql)


def _record() -> str:
    """The same row that `ensure_schema` leaves, by which `roseram up` sees that all is done."""
    values = (SCHEMA_VERSION, checksum(), __version__)
    sql = re.sub(
        r"\$([1-3])\b", lambda place: quote_literal(values[int(place[1]) - 1]), _INSTALL["record"]
    )
    return f"{_RULE}\n{sql};\n\n{_INSTALL['tell']};"


def _below(section: Section, among: tuple[Section, ...]) -> tuple[Section, ...]:
    """Everything that a section builds on, however far down, in the order of `among`."""
    by_name = {item.name: item for item in among}
    found: set[str] = set()
    open_ = list(section.after)
    while open_:
        name = open_.pop()
        if name in by_name and name not in found:
            found.add(name)
            open_ += by_name[name].after
    return tuple(item for item in among if item.name in found)


def _find(name: str, target: Target) -> Section:
    known = {section.name: section for section in sections_for(target)}
    if name in known:
        return known[name]
    listed = f"the sections are: {', '.join(known)}"
    if any(name == section.name for section in sections()):
        raise UsageError(f"a Supabase project has what section {name} makes", why=listed)
    close = difflib.get_close_matches(name, known, n=1)
    guess = f"did you mean {close[0]}? " if close else ""
    raise UsageError(
        f"there is no section {name!r}",
        why=f"{guess}{listed}",
        next="see: roseram schema dump --list",
    )
