"""SQL text: named queries from .sql files, and quoting of identifiers and literals."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_NAME = re.compile(r"^--[ \t]*name:[ \t]*(.*?)[ \t]*$", re.MULTILINE)


def load_sql(package: str, name: str = "queries.sql") -> dict[str, str]:
    """The queries of a package's .sql file by name; each starts with a line `-- name: its_name`.

    Raises ValueError for SQL without a name, and for a name that is empty, odd or used twice.
    """
    return dict(_load(package, name))


@cache
def _load(package: str, name: str) -> dict[str, str]:
    return parse_sql((files(package) / name).read_text("utf-8"), f"{package}/{name}")


def parse_sql(text: str, source: str = "<sql>") -> dict[str, str]:
    """The named queries in `text`; `source` is shown in errors (see `load_sql`)."""
    head, *rest = _NAME.split(text)
    if _has_sql(head):
        raise ValueError(f"{source}: SQL before the first `-- name:` line")
    queries: dict[str, str] = {}
    for name, body in zip(rest[::2], rest[1::2], strict=True):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise ValueError(f"{source}: {name!r} is no query name (a-z, 0-9, _)")
        if name in queries:
            raise ValueError(f"{source}: the name {name!r} is used twice")
        if not _has_sql(body):
            raise ValueError(f"{source}: the query {name!r} is empty")
        queries[name] = body.strip()
    return queries


def _has_sql(text: str) -> bool:
    lines = (line.strip() for line in text.splitlines())
    return any(line and not line.startswith("--") for line in lines)


def quote_ident(name: str) -> str:
    """`name` as an SQL identifier, always quoted; ValueError where Postgres could not hold it."""
    if not name or "\0" in name:
        raise ValueError(f"{name!r} is no SQL identifier")
    return '"' + name.replace('"', '""') + '"'


def quote_literal(value: str | None) -> str:
    """`value` as an SQL string literal that means the same whatever the server's settings."""
    if value is None:
        return "null"
    if "\0" in value:
        raise ValueError("a Postgres text cannot hold a zero byte")
    quoted = "'" + value.replace("'", "''").replace("\\", "\\\\") + "'"
    return f" E{quoted}" if "\\" in value else quoted
