"""Reads what the API exposes of a database, all at one moment."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roseram.catalog.names import Name
from roseram.catalog.session import reading
from roseram.postgres import load_sql
from roseram.server.rest.cache.faces import face_of_table, faces_of_view
from roseram.server.rest.cache.keys import Keys
from roseram.server.rest.cache.origins import shown_columns, trace
from roseram.server.rest.cache.relations import columns_by_relation, make_relation
from roseram.server.rest.cache.relationships import find_relationships
from roseram.server.rest.cache.routines import (
    callable_routines,
    computed_columns,
    computed_relationships,
    make_routine,
)
from roseram.server.rest.exposed import Exposed

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from roseram.server.rest.cache.faces import Face
    from roseram.server.rest.cache.origins import Place
    from roseram.server.rest.exposed import Column
    from roseram.server.rest.settings import Settings

_SQL = load_sql("roseram.server.rest.cache", "read.sql")
Row = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """What the queries gave, to be put together."""

    relations: list[Row]
    routines: list[Row]
    columns: dict[int, dict[int, Column]]  # by relation (oid) and number
    origins: dict[int, dict[int, Place]]  # of the views among the relations
    keys: Keys
    media_handlers: list[Row]
    schema_comments: dict[str, str]
    timezones: frozenset[str]


async def read_exposed(
    connection: Connection, settings: Settings, *, timezones: frozenset[str] | None = None
) -> Exposed:
    """What `settings.schemas` expose, as every role may see the catalog.

    The names of time zones take longest and change only with the server: give those known from an
    earlier reading. Raises asyncpg's errors.
    """
    async with reading(connection):
        found = await _find(connection, settings, timezones)
    return await asyncio.to_thread(_assemble, found, settings)


async def _find(
    connection: Connection, settings: Settings, timezones: frozenset[str] | None
) -> Found:
    schemas, path = list(settings.schemas), list(settings.extra_search_path)
    relations = await _rows(connection, "relations", schemas)
    routines = await _rows(connection, "routines", schemas, path)
    shaped = {row["oid"] for row in relations} | {row["returns"] for row in routines}
    columns = columns_by_relation(await _rows(connection, "columns", sorted(shaped - {None})))
    own = [row["oid"] for row in relations]
    origins = await _origins(connection, own)
    bases = {table for places in origins.values() for table, _ in places.values()}
    keys = await _rows(connection, "keys", sorted(bases.union(own)))
    return Found(
        relations,
        routines,
        columns,
        origins,
        Keys.of_rows(keys),
        await _rows(connection, "media_handlers", schemas),
        json.loads(await connection.fetchval(_SQL["schema_comments"], schemas)),
        await _timezones(connection, settings, timezones),
    )


async def _timezones(
    connection: Connection, settings: Settings, known: frozenset[str] | None
) -> frozenset[str]:
    """None where `Prefer: timezone` is not heeded: reading them takes longest."""
    if not settings.timezone_enabled:
        return frozenset()
    return known or frozenset(await connection.fetchval(_SQL["timezones"]))


async def _rows(connection: Connection, query: str, *arguments: object) -> list[Row]:
    text: str | None = await connection.fetchval(_SQL[query], *arguments)
    rows: list[Row] = json.loads(text or "[]")
    return rows


async def _origins(connection: Connection, relations: list[int]) -> dict[int, dict[int, Place]]:
    """The origins of the views among the relations, through views of any schema."""
    shown: dict[int, dict[int, Place]] = {}
    asked: set[int] = set()
    wanted = set(relations)
    while wanted:
        asked |= wanted
        rows = await connection.fetch(_SQL["views"], sorted(wanted))
        new = {row["oid"]: await asyncio.to_thread(shown_columns, row["tree"]) for row in rows}
        shown |= new
        wanted = {table for places in new.values() for table, _ in places.values()} - asked
    return {view: trace(shown, view) for view in relations if view in shown}


def _assemble(found: Found, settings: Settings) -> Exposed:
    names = {row["oid"]: Name(*row["name"]) for row in found.relations}
    faces = _faces(found, names)
    primary_keys = _primary_keys(found.keys, faces)
    hoisted = settings.hoisted_tx_settings
    made = [(row, make_routine(row, names, found.columns, hoisted)) for row in found.routines]
    exposed = [pair for pair in made if pair[1].name.schema in settings.schemas]
    relations = [
        make_relation(row, found.columns.get(oid, {}), primary_keys.get(names[oid], ()))
        for row in found.relations
        for oid in (row["oid"],)
    ]
    return Exposed(
        schemas=settings.schemas,
        relations={relation.name: relation for relation in relations},
        relationships=find_relationships(
            found.keys, faces, primary_keys, computed_relationships(exposed, names)
        ),
        routines=callable_routines(routine for _, routine in exposed),
        computed=computed_columns(made, names, settings.extra_search_path),
        timezones=found.timezones,
        schema_comments=found.schema_comments,
        media_types=_media_types(found.media_handlers),
    )


def _faces(found: Found, names: dict[int, Name]) -> dict[int, list[Face]]:
    """By table: the relations of the API in which it is seen."""
    faces: dict[int, list[Face]] = {}
    for oid, relation in names.items():
        columns = {number: item.name for number, item in found.columns.get(oid, {}).items()}
        if oid in found.origins:
            for table, face in faces_of_view(relation, columns, found.origins[oid]).items():
                faces.setdefault(table, []).append(face)
        else:
            faces.setdefault(oid, []).append(face_of_table(relation, columns))
    return faces


def _primary_keys(keys: Keys, faces: dict[int, list[Face]]) -> dict[Name, tuple[str, ...]]:
    """A table's own key; of a view the keys of all tables that it shows them of."""
    found: dict[Name, tuple[str, ...]] = {}
    for table, columns in keys.primary.items():
        for face in faces.get(table, ()):
            for first in face.ways(columns)[:1]:
                found[face.relation] = (*found.get(face.relation, ()), *first)
    return found


def _media_types(rows: list[Row]) -> dict[str, dict[Name, str]]:
    found: dict[str, dict[Name, str]] = {}
    for row in rows:
        found.setdefault(row["media"], {})[Name(*row["target"])] = Name(*row["handler"]).sql
    return found
