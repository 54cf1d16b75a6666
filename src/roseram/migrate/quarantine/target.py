"""The table that an entry goes into: a row is inserted, a value is written into its column."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.errors import RoseramError, UsageError
from roseram.postgres import load_sql, quote_ident

if TYPE_CHECKING:
    from collections.abc import Mapping

    import asyncpg

    from roseram.postgres import Connection

_SQL = load_sql("roseram.migrate.quarantine")
_UUID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)


class StillRefused(RoseramError):  # noqa: N818 - as in roseram.errors
    """A rule of the schema refuses the entry still."""

    code = "RSM_STILL_REFUSED"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that can be written."""

    name: str
    type: str
    defaulted: bool  # it has a default and takes no NULL
    json: bool
    key: bool  # part of the primary key


@dataclass(frozen=True, slots=True)
class Target:
    """An entry's table, inside the caller's transaction."""

    connection: Connection
    number: int
    entry: asyncpg.Record
    columns: Mapping[str, Column]

    @property
    def name(self) -> str:
        """Like public.projects."""
        return str(self.entry["target_table"])

    @property
    def sql(self) -> str:
        """The name, quoted."""
        return ".".join(map(quote_ident, self.name.split(".", 1)))


async def read_target(connection: Connection, number: int, entry: asyncpg.Record) -> Target:
    """The table of an entry with its columns."""
    rows = await connection.fetch(_SQL["columns"], entry["target_table"])
    return Target(connection, number, entry, {row["name"]: Column(**row) for row in rows})


# ---- a row ---------------------------------------------------------------------------------------


async def put_row(target: Target, edits: Mapping[str, str | None]) -> None:
    """Insert the row with these columns changed; no NULL goes where the schema has a default."""
    changed = {name: _as_json(target, name, value) for name, value in edits.items()}
    changed = {**await _led_again(target, changed), **changed}
    given = "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in changed.items()) + "}"
    names = [
        quote_ident(item["name"])
        for item in await target.connection.fetch(_SQL["names_given"], target.number, given)
        if (column := target.columns.get(item["name"]))
        and not (item["is_null"] and column.defaulted)
    ]
    listed = ", ".join(names)
    await target.connection.execute(
        f"insert into {target.sql} ({listed}) overriding system value "
        f"select {listed} from jsonb_populate_record(null::{target.sql}, "
        "(select target_row from roseram.quarantine where id = $1) || $2::jsonb)",
        target.number,
        given,
    )


async def _led_again(target: Target, changed: Mapping[str, str]) -> dict[str, str]:
    """What the row led to, where it was taken off because that was missing and is there by now."""
    row = json.loads(target.entry["target_row"] or "{}")
    found = {}
    for link in await target.connection.fetch(_SQL["links"], target.sql):
        name = link["column"]
        if name in changed or name not in row or row[name] is not None or name in found:
            continue
        raw = await _source_value(target, await _source_column(target, name))
        parent = await _parent(target, link, raw)
        if parent is not None:
            found[name] = json.dumps(parent)
    return found


async def _parent(target: Target, link: asyncpg.Record, raw: str | None) -> str | None:
    """The id today of the row that an old value (JSON) leads to; None where there is none."""
    value = None if raw is None else json.loads(raw)
    if not isinstance(value, str | int):
        return None
    tables = (link["parent"], link["parent"])
    today: str | None = await target.connection.fetchval(_SQL["new_id"], str(value), *tables)
    today = today or str(value)
    if not _UUID.fullmatch(today):
        return None
    table = ".".join(map(quote_ident, link["parent"].split(".", 1)))
    column = quote_ident(link["parent_column"])
    there = await target.connection.fetchval(
        f"select exists (select from {table} where {column} = $1::uuid)",
        today,
    )
    return today if there else None


def _as_json(target: Target, name: str, value: str | None) -> str:
    """A value from the command line as JSON: text, which the column's own type reads."""
    column = target.columns.get(name)
    if column is None:
        raise UsageError(
            f"{target.name} has no column {name!r} that can be set",
            next=f"its columns: {', '.join(target.columns)}",
        )
    if value is None or not column.json:
        return json.dumps(value)
    try:
        return json.dumps(json.loads(value))
    except ValueError as error:
        raise UsageError(f"{name} takes JSON", why=str(error)) from error


# ---- a value -------------------------------------------------------------------------------------


async def put_value(target: Target, edits: Mapping[str, str | None]) -> None:
    """Write the value into its column; the old one only where there is no other by now."""
    column = _column(target, edits)
    value = (
        _as_json(target, column.name, edits[column.name])
        if edits
        else await _original(target, column)
    )
    key = await _key(target)
    same = " and ".join(f"t.{quote_ident(name)} = k.{quote_ident(name)}" for name in key)
    quoted = quote_ident(column.name)
    done = await target.connection.execute(
        f"update {target.sql} t set {quoted} = v.{quoted} "
        f"from jsonb_populate_record(null::{target.sql}, $1::jsonb) v, "
        f"jsonb_populate_record(null::{target.sql}, $2::jsonb) k "
        f"where {same} and ({'true' if edits else f't.{quoted} is null'})",
        f"{{{json.dumps(column.name)}: {value}}}",
        json.dumps(key),
    )
    if done == "UPDATE 0":
        raise _not_written(target, column, key, edited=bool(edits))


def _column(target: Target, edits: Mapping[str, str | None]) -> Column:
    name = target.entry["column"] or ""
    column = target.columns.get(name)
    if column is None:
        raise StillRefused(
            f"{target.name} has no column {name!r} that can be set", next="roseram psql"
        )
    if set(edits) - {name}:
        raise UsageError(
            f"entry {target.number} is about the column {name} only", next=f"--set {name}=VALUE"
        )
    return column


def _not_written(
    target: Target, column: Column, key: Mapping[str, str], *, edited: bool
) -> StillRefused:
    where = ", ".join(f"{name} = {value}" for name, value in key.items())
    reason = "no such row" if edited else f"no such row, or {column.name} has another value by now"
    return StillRefused(
        f"Entry {target.number} was not put back",
        why=f"{target.name} where {where}: {reason}",
        next=f"write one with: roseram quarantine retry {target.number} --set {column.name}=VALUE",
    )


async def _key(target: Target) -> dict[str, str]:
    """The primary key by which the row is known today."""
    columns = [column for column in target.columns.values() if column.key]
    kept = json.loads(target.entry["target_row"] or "{}")
    if columns and all(kept.get(column.name) is not None for column in columns):
        return {column.name: str(kept[column.name]) for column in columns}
    old = json.loads(target.entry["source_key"] or "{}")
    if len(columns) == 1 and len(old) == 1:
        found = await _today(target, str(next(iter(old.values()))))
        if columns[0].type != "uuid" or _UUID.fullmatch(found):
            return {columns[0].name: found}
    raise StillRefused(
        f"Entry {target.number} cannot be put back by itself",
        why=f"which row of {target.name} it belongs to is not recorded",
        next=f"change the row with roseram psql; see: roseram quarantine show {target.number}",
    )


async def _today(target: Target, old: str) -> str:
    """An old id as it is today; most were kept."""
    tables = (target.entry["source_table"], target.name)
    found: str | None = await target.connection.fetchval(_SQL["new_id"], old, *tables)
    return found or old


async def _original(target: Target, column: Column) -> str:
    """The value of the old row as JSON; what was another row's id is that one's id of today."""
    name = await _source_column(target, column.name)
    raw = await _source_value(target, name)
    if raw is None:
        raise StillRefused(
            f"Entry {target.number} cannot be put back by itself",
            why=f"the old row has no column {name}",
            next=f"roseram quarantine retry {target.number} --set {column.name}=VALUE",
        )
    for link in await target.connection.fetch(_SQL["links"], target.sql):
        if link["column"] == column.name:
            parent = await _parent(target, link, raw)
            return raw if parent is None else json.dumps(parent)
    return raw


async def _source_column(target: Target, name: str) -> str:
    """The old column whose values go into this one; the plan says it where the names differ."""
    found: str | None = await target.connection.fetchval(_SQL["source_column"], target.number, name)
    return found or name


async def _source_value(target: Target, name: str) -> str | None:
    """A value of the old row as JSON; None where it has no such column."""
    found: str | None = await target.connection.fetchval(_SQL["source_value"], target.number, name)
    return found
