"""Reads a database into a Catalog: one query per kind of object, all in one snapshot."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from roseram.catalog.codec import decode
from roseram.catalog.fields import element_of, hints
from roseram.catalog.grants import parse_acl
from roseram.catalog.objects import Catalog
from roseram.catalog.session import reading
from roseram.postgres.sql import load_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roseram.postgres.database import Connection

_PACKAGE = "roseram.catalog"
_SQL = load_sql(_PACKAGE, "read.sql")
Row = dict[str, Any]


async def read_catalog(
    connection: Connection,
    *,
    schemas: Sequence[str] | None = None,
    extension_objects: bool = False,
) -> Catalog:
    """The catalog of the database behind `connection`, for these schemas (None: all but system).

    Objects that extensions own are left out unless `extension_objects`. Everything is seen at one
    moment: inside a caller's transaction in that one's way, else in a REPEATABLE READ one. Raises
    UnknownShape for a detail this version has no word for; other kinds are in `Catalog.unknown`.
    """
    async with reading(connection):
        version: int = await connection.fetchval(_SQL["server_version"])
        wanted = None if schemas is None else list(schemas)
        oids = await connection.fetchval(_SQL["schema_oids"], wanted)
        rows = {
            kind: await _rows(connection, sql, oids, extension_objects)
            for kind, sql in queries().items()
        }
    return _assemble(version, rows)


@cache
def queries() -> dict[str, str]:
    """The query of every kind of object, found by listing `queries/`; its file is its name."""
    folder = files(_PACKAGE) / "queries"
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".sql"))
    return {
        name.removesuffix(".sql"): load_sql(_PACKAGE, f"queries/{name}")[name.removesuffix(".sql")]
        for name in names
    }


async def _rows(connection: Connection, sql: str, *arguments: object) -> list[Row]:
    """The objects of one query; it gets as many of the arguments as it has places for."""
    used = max((int(place) for place in re.findall(r"\$(\d)", sql)), default=0)
    text: str | None = await connection.fetchval(sql, *arguments[:used])
    return [_with_grants(row) for row in json.loads(text or "[]")]


def _with_grants(row: Row) -> Row:
    if "acl" in row:
        row["grants"] = parse_acl(tuple(row.pop("acl")))
    return row


def _assemble(version: int, rows: dict[str, list[Row]]) -> Catalog:
    """Rows with `of` belong to the row with that `oid`; the others are objects of the catalog."""
    parts: dict[str, dict[int, list[Row]]] = {}
    for kind in [kind for kind in rows if kind not in hints(Catalog)]:
        parts[kind] = {}
        for row in rows.pop(kind):
            parts[kind].setdefault(row.pop("of"), []).append(row)
    found = {kind: _objects(kind, rows[kind], parts) for kind in rows}
    return Catalog(server_version=version, **found)


def _objects(kind: str, rows: list[Row], parts: dict[str, dict[int, list[Row]]]) -> Any:
    element = element_of(Catalog, kind)
    own_parts = [part for part in parts if part in hints(element)]
    for row in rows:
        oid = row.pop("oid", 0)
        for part in own_parts:
            row[part] = sorted(parts[part].get(oid, ()), key=_place)
    return tuple(sorted((decode(element, row) for row in rows), key=lambda item: item.key))


def _place(row: Row) -> tuple[int, str]:
    """Columns stand in their order, everything else by name."""
    return row.get("position", 0), row["name"]
