"""Lints: each .sql file here finds one kind of mistake in a database.

A file holds `-- name: <its own name>`, then `-- title:`, `-- why:` and `-- level:` lines, then one
query with the columns object, detail, remedy. In it `:schemas` stands for the exposed schemas,
`:auth_functions` for what tells who asks (auth.uid ...), `:api_roles` for the roles that the API
uses (all text[], as psql's variables are written, so that a query also runs by hand). Objects of
extensions and of other schemas are never reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args

from roseram.catalog.session import reading
from roseram.errors import UsageError
from roseram.postgres.sql import load_sql

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from roseram.postgres.database import Connection

Level: TypeAlias = Literal["ERROR", "WARN", "INFO"]
AUTH_FUNCTIONS = ("auth.uid", "auth.jwt", "auth.role", "auth.email", "current_setting")
API_ROLES = ("anon", "authenticated")
_HEADER = re.compile(r"^-- (title|why|level): (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Lint:
    """One check."""

    name: str
    level: Level
    title: str
    why: str
    sql: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake: in which object, what it is, what to do about it (often SQL)."""

    name: str
    level: Level
    object: str
    detail: str
    remedy: str


@cache
def all_lints() -> tuple[Lint, ...]:
    """Every lint in this folder, by name."""
    stems = (item.name.removesuffix(".sql") for item in files(__name__).iterdir()
             if item.name.endswith(".sql"))  # fmt: skip
    return tuple(_load(name) for name in sorted(stems))


def _load(name: str) -> Lint:
    sql = load_sql(__name__, f"{name}.sql")[name]
    header = dict(_HEADER.findall(sql))
    if header.keys() != {"title", "why", "level"} or header["level"] not in get_args(Level):
        raise ValueError(f"lints/{name}.sql: its header needs title, why and a level")
    return Lint(name, cast("Level", header["level"]), header["title"], header["why"], sql)


async def run_lints(
    connection: Connection,
    *,
    schemas: Sequence[str] = ("public",),
    only: Collection[str] | None = None,
    auth_functions: Sequence[str] = AUTH_FUNCTIONS,
    api_roles: Sequence[str] = API_ROLES,
) -> tuple[Finding, ...]:
    """What all lints (or `only` these) find in the exposed `schemas`, worst level first.

    Raises UsageError for a lint that does not exist.
    """
    values = {
        "schemas": list(schemas),
        "auth_functions": list(auth_functions),
        "api_roles": list(api_roles),
    }
    chosen = _chosen(only)
    async with reading(connection):
        found = [
            Finding(lint.name, lint.level, row["object"], row["detail"], row["remedy"])
            for lint in chosen
            for row in await connection.fetch(*_bound(lint.sql, values))
        ]
    levels = get_args(Level)
    return tuple(sorted(found, key=lambda item: (levels.index(item.level), item.name, item.object)))


def _chosen(only: Collection[str] | None) -> tuple[Lint, ...]:
    if only is None:
        return all_lints()
    unknown = set(only) - {lint.name for lint in all_lints()}
    if unknown:
        raise UsageError(f"There is no lint called {', '.join(sorted(unknown))}")
    return tuple(lint for lint in all_lints() if lint.name in only)


def _bound(sql: str, values: dict[str, list[str]]) -> tuple[Any, ...]:
    """The query with numbered places, and the values for them."""
    used = [name for name in values if re.search(rf"(?<!:):{name}\b", sql)]
    for place, name in enumerate(used, start=1):
        sql = re.sub(rf"(?<!:):{name}\b", f"${place}::text[]", sql)
    return sql, *(values[name] for name in used)
