"""The command that repairs a difference: the schema's sections can be run again at any time."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from roseram.postgres import quote_ident
from roseram.schema import sections

if TYPE_CHECKING:
    from roseram.catalog import Difference

PLAN = "roseram migrate plan"
_MADE = re.compile(
    r"^create (?:or replace )?(?:(?:unlogged )?table if not exists|view|function) "
    r"(?P<name>[a-z_]+\.[a-z_0-9]+)",
    re.MULTILINE,
)


@cache
def section_of() -> dict[str, str]:
    """Return the section that makes each table, view and function, by its qualified name."""
    return {
        found["name"]: section.name
        for section in sections()
        for found in _MADE.finditer(section.sql)
    }


def rerun(name: str) -> str:
    """Return the command that runs the section again which makes `name`."""
    section = section_of().get(name)
    return _run(section) if section else PLAN


def _run(section: str) -> str:
    return f"roseram schema dump --section {section} | roseram psql"


def remake(table: str) -> str:
    """Return the commands that make a table of public again, with its policies for API keys."""
    return f"{rerun(table)} && {_run('keys')}"


def by_sql(statement: str) -> str:
    """Return the command that runs one statement."""
    return f"roseram psql -- -c '{statement}'"


def repair(difference: Difference) -> str:
    """Return the command that takes this difference away."""
    owner, name = _split(difference.object)
    kind = difference.kind
    if kind.startswith("published_table"):
        return _run("operations")
    if kind.startswith("policy") and kind != "policy_extra" and name.endswith("_key"):
        return _run("keys")  # which makes the policies for API keys of all tables
    if kind.startswith(("policy", "trigger", "index", "constraint")):
        return _of_member(kind, owner, name)
    if kind.startswith("column"):
        return PLAN
    return rerun(difference.object.partition("(")[0])


def _of_member(kind: str, table: str, name: str) -> str:
    """What a table has under a name of its own. Names are quoted only where they must be."""
    quoted = name if re.fullmatch(r"[a-z_][a-z0-9_]*", name) else quote_ident(name)
    schema = table.partition(".")[0]
    match kind:
        case "policy_extra":
            return by_sql(f"drop policy {quoted} on {table}")
        case "trigger_enabled":
            return by_sql(f"alter table {table} enable trigger {quoted}")
        case "index_valid" | "index_ready":
            return by_sql(f"reindex index concurrently {schema}.{quoted}")
        case "constraint_validated":
            return by_sql(f"alter table {table} validate constraint {quoted}")
        case _ if kind.startswith("constraint"):
            return PLAN
        case _ if kind.startswith("index") and kind != "index_missing":
            return by_sql(f"drop index {schema}.{quoted}") + f" && {rerun(table)}"
        case _:
            return rerun(table)


def _split(path: str) -> tuple[str, str]:
    """Split public.pages.title into the table and what it has; other paths have no second part."""
    schema, _, rest = path.partition(".")
    table, _, member = rest.partition(".")
    return f"{schema}.{table}", member
