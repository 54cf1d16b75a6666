"""Lints: each .sql file here finds one kind of mistake in a database.

A file holds `-- name: <its own name>`, then `-- title:`, `-- why:` and `-- level:` lines, then one
query with the columns object, detail, remedy. $1 are the exposed schemas, $2 the functions that
tell who asks (auth.uid ...), $3 the roles that the API uses; a query leaves out trailing ones.
Objects of extensions and schemas that were not asked for are never reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

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
    arguments = (list(schemas), list(auth_functions), list(api_roles))
    found = [
        Finding(lint.name, lint.level, row["object"], row["detail"], row["remedy"])
        for lint in _chosen(only)
        for row in await connection.fetch(lint.sql, *arguments[: _used(lint.sql)])
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


def _used(sql: str) -> int:
    return max((int(place) for place in re.findall(r"\$(\d)", sql)), default=0)
