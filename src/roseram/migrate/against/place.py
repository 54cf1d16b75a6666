"""Where a flow's tables stand once the migration is applied, and how its rows are found there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.catalog import Name
from roseram.migrate.convert import HELPERS
from roseram.migrate.names import STAGED
from roseram.postgres import load_sql, quote_ident, quote_literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.migrate.journal import Migration
    from roseram.migrate.plan import Flow, OldTable, Plan

_STAGING = load_sql("roseram.migrate", "staging.sql")
_SPELLED = re.compile(r'"((?:[^"]|"")+)"|([^".]+)')

_ONE = r's\."(?:[^"]|"")+"'
_PLAIN_ID = rf"(?:{_ONE}|coalesce\({_ONE}(?:, {_ONE})*\))(?= and | where |$)"


class Place:
    """Where the tables stand that a flow's statements name: now that the migration is applied."""

    def __init__(self, migration: Migration) -> None:
        self._plan: Plan = migration.plan
        archived = () if self._plan.switch is None else self._plan.switch.archived
        names = {quote_ident(name.partition(".")[2]) for name in archived}
        listed = (
            "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or "(?!)"
        )
        self._moved = re.compile(rf'"public"\.({listed})')
        self._archive = quote_ident(migration.archive)
        self._staged = re.compile(rf'\b{STAGED}\."(?!~)')

    def sql(self, text: str) -> str:
        """Old tables are in the archive, unified ones in public, functions in a schema of ours."""
        text = self._moved.sub(lambda found: f"{self._archive}.{found[1]}", text)
        return self._staged.sub('public."', text).replace(f"{STAGED}.", "pg_temp.")

    def preparations(self) -> Iterator[str]:
        """The functions that convert, and who the people are, as when the rows were copied."""
        yield HELPERS.replace("roseram_next_private.", "pg_temp.")
        yield _STAGING["helpers"].replace(f"{STAGED}.", "pg_temp.")
        for step in self._plan.steps:
            if step.id == "people":
                for statement in step.sql:
                    yield self.sql(
                        statement.replace("create unlogged table", "create temporary table")
                    )


def key_of(flow: Flow) -> str:
    """The key of a source row as SQL, as quarantine has it."""
    pairs = (f"{quote_literal(name).strip()}, s.{quote_ident(name)}" for name in flow.key)
    return f"jsonb_build_object({', '.join(pairs)})"


def known_by(table: OldTable, flow: Flow) -> tuple[str, str] | None:
    """The target's column by which a source row is found there, and the old value of it, as SQL.

    None where the row cannot be told from others, or by a conversion only.
    """
    start = re.escape(f"left join {flow.staged} t on ")
    found = re.search(start + rf't\."?(?P<column>\w+)"? = (?P<id>{_PLAIN_ID})?', flow.arrived)
    if found is None or not flow.key:
        return None
    if found["id"]:
        return found["column"], found["id"]
    place = f"{flow.target}.{found['column']}"
    old = [column.name for column in table.columns if column.target == place]
    return (found["column"], f"s.{quote_ident(old[0])}") if len(old) == 1 else None


def spelled(name: str) -> Name:
    """A table of a plan, like public.projects or public."Odd notes"."""
    parts = [quoted.replace('""', '"') or plain for quoted, plain in _SPELLED.findall(name)]
    return Name(*parts)
