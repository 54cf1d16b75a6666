"""How far a migration goes: its sections, the tables that are right and stay, those that wait."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from roseram.catalog import compare
from roseram.catalog.compare import COMMENTS, GRANTS, OWNERSHIP, USUALLY_IGNORED
from roseram.errors import UsageError
from roseram.migrate.alter import alteration
from roseram.migrate.names import JOURNAL, PRIVATE, STAGED, STAGED_PRIVATE
from roseram.schema import sections

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from roseram.catalog import Difference
    from roseram.catalog.objects import Catalog
    from roseram.catalog.relations import Table
    from roseram.catalog.routines import Function
    from roseram.migrate.alter import Alteration
    from roseram.migrate.mapping import Mappings

# Part of every migration, or made with the last section: nothing in public depends on them.
NOT_CHOSEN = (
    "platform", "access", "migration", "signin", "actions", "limits", "mail", "merging", "sessions",
    "keys", "publishing", "jobs", "storage", "editing", "functions",
)  # fmt: skip
_IGNORED = (
    *USUALLY_IGNORED, *OWNERSHIP, *COMMENTS, *GRANTS,
    "schema_*", "*_statistics_target", "table_options", "*_replica_identity",
    # what somebody added of their own; an old policy is no such thing: it would open a hole
    "function_extra", "view_extra", "sequence_extra", "enum_type_extra", "domain_extra",
    "composite_type_extra", "range_type_extra", "index_extra", "statistics_extra", "trigger_extra",
    "column_extra", "constraint_extra", "rule_extra",
)  # fmt: skip
_TRIGGER = re.compile(
    r"^create or replace trigger (?P<name>\w+) [^;]*? on (?P<table>\w+\.\w+)", re.MULTILINE
)
_MADE = re.compile(
    r"^create (?:(?:unlogged )?table if not exists|or replace view|or replace function) "
    r"(?P<name>[\w.]+)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What one migration covers."""

    want: Catalog  # without what later sections make
    last: str | None  # last section; None: all of them
    kept: frozenset[str]  # unified tables that are right as they stand
    waiting: frozenset[str]  # old tables that a later section takes
    altered: Mapping[str, Alteration]  # of those that are kept: what changes without a rewrite
    in_place: bool  # the private schema is there and stays: only functions in it change

    def place(self, sql: str) -> str:
        """The statement with the tables that stay where they stand, not in staging."""
        if not self.kept:
            return sql
        names = "|".join(
            re.escape(name.removeprefix("public."))
            for name in sorted(self.kept, key=len, reverse=True)
        )
        return re.sub(rf'\b{STAGED}\.("?)({names})\1(?![\w~])', r'public."\2"', sql)

    def private(self, sql: str) -> str:
        """The statement with the private schema where it is."""
        return sql.replace(f"{STAGED_PRIVATE}.", f"{PRIVATE}.") if self.in_place else sql

    def staged_tables(self) -> list[Table]:
        """The unified tables that are built beside the old ones."""
        return [
            table for table in self.want.root_tables
            if table.name.schema == "public" and str(table.name) not in self.kept
        ]  # fmt: skip


def choose(strategy: str, section: str | None) -> str | None:
    """The last section; UsageError where the strategy and the section do not go together."""
    names = [item.name for item in sections() if item.name not in NOT_CHOSEN]
    if strategy == "incremental" and section is None:
        raise UsageError(
            "Which section?",
            why="incremental goes section by section",
            next=f"--section {names[0]}, then {', '.join(names[1:])}",
        )
    if strategy != "incremental" and section is not None:
        raise UsageError(
            "--section is for the incremental strategy", next="add --strategy incremental"
        )
    if section is not None and section not in names:
        raise UsageError(
            f"There is no section {section!r}", next=f"choose one of {', '.join(names)}"
        )
    return None if section in (None, names[-1]) else section


@cache
def section_of() -> dict[str, str]:
    """The section that makes each table, view and function."""
    return {found["name"]: item.name for item in sections() for found in _MADE.finditer(item.sql)}


def covered(last: str | None) -> frozenset[str]:
    """The sections up to and including `last`."""
    names = [item.name for item in sections()]
    return frozenset(names if last is None else names[: names.index(last) + 1])


def restrict(want: Catalog, last: str | None) -> Catalog:
    """The wanted catalog without what sections after `last` make."""
    if last is None:
        return want
    inside, home = covered(last), section_of()

    def kept(name: str) -> bool:
        return home.get(name, "access") in inside

    tables = tuple(
        _without_later(t, inside)
        for t in want.tables
        if kept(str(t.partition.parent if t.partition else t.name))
    )
    tables = tuple(
        t
        for t in tables
        if not (t.name.schema == PRIVATE and str(t.name) in home and not kept(str(t.name)))
    )
    return replace(
        want, tables=tables, views=tuple(v for v in want.views if kept(str(v.name))),
        functions=tuple(_without_counters(f, inside) for f in want.functions if kept(str(f.name))),
        publications=(),
    )  # fmt: skip


def _without_counters(function: Function, inside: frozenset[str]) -> Function:
    """The function that adopts an account writes counters only when their section is there."""
    if function.name.name != "adopt_user" or "billing" in inside:
        return function
    line = re.compile(r"^.*insert into public\.usage_stats.*\n", re.MULTILINE)
    definition = None if function.definition is None else line.sub("", function.definition)
    return replace(function, definition=definition, body=line.sub("", function.body))


def _without_later(table: Table, inside: frozenset[str]) -> Table:
    """Triggers and policies that a later section adds to a table are not wanted yet."""
    home = _trigger_home()
    triggers = tuple(
        t for t in table.triggers if home.get((str(table.name), t.name), "access") in inside
    )
    # the restrictive policies are those of API keys
    policies = tuple(p for p in table.policies if p.permissive or "keys" in inside)
    return replace(table, triggers=triggers, policies=policies)


@cache
def _trigger_home() -> dict[tuple[str, str], str]:
    """The section that makes each trigger: (table, trigger) -> section."""
    return {
        (found["table"], found["name"]): item.name
        for item in sections()
        for found in _TRIGGER.finditer(item.sql)
    }


def differing(have: Catalog, want: Catalog) -> tuple[Difference, ...]:
    """The differences that a migration takes away; tables only the old database has are none."""
    found = compare(
        only_ours(without_journal(have)), only_ours(without_journal(want)), ignore=_IGNORED
    )
    return tuple(item for item in found if not item.object.startswith("roseram.uuid7("))


def differs(have: Catalog, want: Catalog, mappings: Mappings) -> tuple[Difference, ...]:
    """`differing`, and old tables that a mapping knows how to carry over."""
    wanted = {str(table.name) for table in want.tables}
    return tuple(
        item
        for item in differing(have, want)
        if item.kind != "table_extra"
        or (item.object not in wanted and mappings.rule(item.object) is not None)
    )


def right_tables(have: Catalog, want: Catalog) -> tuple[frozenset[str], dict[str, Alteration]]:
    """The unified tables of `have` that need no change, and those to be changed where they are."""
    touched: dict[str, list[Difference]] = {}
    for item in differing(have, want):
        touched.setdefault(_table_of(item.object), []).append(item)
    right: set[str] = set()
    altered: dict[str, Alteration] = {}
    for table in want.root_tables:
        name, old = str(table.name), have.table(table.name)
        if table.name.schema != "public" or old is None:
            continue
        if name not in touched:
            right.add(name)
        else:
            found = alteration(old, table, touched[name])
            if found is not None:
                altered[name] = found
    return frozenset(right), altered


def _table_of(path: str) -> str:
    return ".".join(path.split(".")[:2])


def has_private(have: Catalog) -> bool:
    """Whether the private schema of an installation is there."""
    return any(function.name.schema == PRIVATE for function in have.functions)


def without_journal(catalog: Catalog) -> Catalog:
    """The catalog without what the migration engine itself keeps in schema roseram."""
    gone = {f"{PRIVATE}.{name}" for name in JOURNAL}
    tables = tuple(t for t in catalog.tables if str(t.name) not in gone)
    sequences = tuple(
        s for s in catalog.sequences if s.owned_by is None or str(s.owned_by.table) not in gone
    )
    rest = (*tables, *sequences, *catalog.functions, *catalog.views)
    used = any(item.name.schema == PRIVATE for item in rest)  # type: ignore[attr-defined]
    schemas = tuple(s for s in catalog.schemas if used or s.name != PRIVATE)
    return replace(catalog, tables=tables, sequences=sequences, schemas=schemas)


def only_ours(catalog: Catalog) -> Catalog:
    """Without schema auth, which Supabase changes by itself, and what belongs to the server."""

    def kept(items: Collection[object]) -> tuple[object, ...]:
        return tuple(item for item in items if item.name.schema in ("public", PRIVATE))  # type: ignore[attr-defined]

    changes = {
        name: kept(getattr(catalog, name))
        for name in (
            "tables",
            "views",
            "sequences",
            "functions",
            "enums",
            "domains",
            "composite_types",
            "range_types",
            "statistics",
        )
    }
    empty = dict.fromkeys(
        ("publications", "extensions", "event_triggers", "roles", "default_privileges", "unknown"),
        (),
    )
    schemas = tuple(s for s in catalog.schemas if s.name in ("public", PRIVATE))
    return replace(catalog, schemas=schemas, **changes, **empty)  # type: ignore[arg-type]
