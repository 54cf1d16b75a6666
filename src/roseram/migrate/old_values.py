"""Old ids, keys and values as SQL of the new database, whatever column they go to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.migrate.convert import conversion
from roseram.migrate.names import STAGED, literal
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from roseram.catalog.relations import Column, Table

UUID_LIKE = "^\\{?[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}\\}?$"
# A default that means something for a row of long ago: constants, the time, an id; not the
# person who asks.
_UNUSABLE_DEFAULT = re.compile(r"auth\.|nextval\(|current_user|session_user")


def made_id(source: str, key: str) -> str:
    """SQL of the id that a row gets whose own id is no uuid: the same whenever it is asked."""
    return f"{STAGED}.made_id({literal(source)}, {key})"


def id_conversion(source: str, column: Column, expression: str) -> tuple[str, bool]:
    """SQL of a uuid id from an old id column, and whether some or all are made anew.

    References to the id go through the same expression, so they meet.
    """
    if column.type == "uuid":
        return expression, False
    text = f"({expression})::text"
    if column.type in ("text", "character varying", "character") or column.type.startswith(
        "character"
    ):
        trimmed = f"btrim({text})"
        return (
            (
                f"case when {trimmed} ~ {literal(UUID_LIKE)} then {trimmed}::uuid "
                f"when {text} is not null then {made_id(source, text)} end"
            ),
            True,
        )
    return f"case when {text} is not null then {made_id(source, text)} end", True


def usable_default(column: Column) -> str | None:
    """The column's default as SQL, where it makes sense for an old row."""
    if column.default is None or _UNUSABLE_DEFAULT.search(column.default):
        return None
    # the private schema is not there while planning
    return "gen_random_uuid()" if column.default == "roseram.uuid7()" else column.default


def as_json(column: Column, alias: str = "s") -> str:
    """The column's value as jsonb; JSON that jsonb would change becomes a string of its text."""
    name = f"{alias}.{quote_ident(column.name)}"
    if column.type == "json":
        found = conversion("json", "jsonb", name, helpers=STAGED)
        if found is not None:
            return f"coalesce({found.sql}, to_jsonb({name}::text))"
    if column.type == "json[]":
        return f"to_jsonb({name}::text)"
    return f"to_jsonb({name})"


def looks_secret(column: Column) -> bool:
    """Whether a column's name says that nobody should read it; counts of tokens are no secrets."""
    readable = column.type.startswith(("text", "character", "json", "bytea"))
    return (
        readable
        and re.search(r"(_encrypted|token|_hash|credential|secret|password|api_?key)", column.name)
        is not None
    )


def key_of(table: Table) -> tuple[str, ...]:
    """The columns by which a row is known: the primary key, else a unique key without NULLs."""
    if table.primary_key is not None and table.kind != "foreign":
        return table.primary_key.columns
    nullable = {column.name for column in table.columns if column.nullable}
    for index in sorted(table.indexes, key=lambda item: item.name):
        columns = [column for column in index.columns if column is not None]
        plain = (
            len(columns) == len(index.keys)
            and index.unique
            and index.valid
            and index.predicate is None
        )
        if plain and not nullable & set(columns):
            return tuple(columns)
    return ()
