"""A part of each table, chosen the same way every time, with every row that it refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.copying.rows import stream
from roseram.postgres import load_sql, quote_ident

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from roseram.migrate.copying.source import Reference, Source, Table
    from roseram.postgres import Connection

_SQL = load_sql("roseram.migrate.copying", "queries.sql")
_BATCH = 5000  # keys that are looked up in one go
_LARGE = 256 << 20  # bytes; a larger table is not read whole to choose from it
_OVER = 20  # times as many rows as wanted are looked at in a large table
_ROW = 100  # bytes, where the server has counted no rows yet


async def copy_sample(
    source: Source, reader: Connection, writer: Connection, limit: int, seen: Callable[[int], None]
) -> dict[str, int]:
    """Copy `limit` rows of each table, then what they refer to, until no row lacks its parent.

    `reader` and `writer` lead to the copy. Returns the rows by table, which may be more than
    `limit` in a table that others refer to.
    """
    for connection in (reader, writer):
        await connection.execute(_SQL["extension_path"])
    references = await source.references()
    copied: dict[str, int] = {}
    for table in (table for table in source.copied if table.columns):
        query = sample_query(table, limit)
        copied[table.shown] = await stream(source.connection, query, writer, table, seen=seen)
    grown = set(copied)
    while grown:
        waiting, grown = [one for one in references if one.child.shown in grown], set()
        for reference in waiting:
            query, added = parents_query(reference), 0
            async for keys in _missing(reader, reference):
                added += await stream(
                    source.connection, query, writer, reference.parent, *keys, seen=seen
                )
            copied[reference.parent.shown] += added
            if added:
                grown.add(reference.parent.shown)
    return copied


def sample_query(table: Table, limit: int) -> str:
    """Reads at most `limit` rows: those whose keys have the lowest hashes; the first without a key.

    Of a large table only some blocks are looked at, the same ones as long as the table stays.
    """
    query = f"select {table.column_list} from {table.rows}"
    if not table.key:
        return f"{query} limit {limit}"
    if table.bytes > _LARGE:
        share = 100 * _OVER * limit / (table.estimate or table.bytes // _ROW)
        query += f" tablesample system ({min(share, 100.0):.6f}) repeatable (0)"
    key = ", ".join(map(quote_ident, table.key))
    hashed = f"pg_catalog.hashtextextended(pg_catalog.concat_ws(',', {key}), 0)"
    return f"{query} order by {hashed}, {key} limit {limit}"


async def _missing(
    connection: Connection, reference: Reference
) -> AsyncIterator[tuple[list[str], ...]]:
    """The keys that lead nowhere in the copy, column by column as text, some thousand at a time."""
    async with connection.transaction(readonly=True):
        cursor = await connection.cursor(missing_query(reference))
        while rows := await cursor.fetch(_BATCH):
            yield tuple(map(list, zip(*rows, strict=True)))


def missing_query(reference: Reference) -> str:
    """The distinct keys in the child, as text, that its parent lacks."""
    child = [f"c.{quote_ident(name)}" for name in reference.child_columns]
    parent = [f"p.{quote_ident(name)}" for name in reference.parent_columns]
    keys = ", ".join(f"{name}::text" for name in child)
    given = " and ".join(f"{name} is not null" for name in child)
    same = " and ".join(f"{p} = {c}" for p, c in zip(parent, child, strict=True))
    return (
        f"select distinct {keys} from {reference.child.rows} as c where {given} "
        f"and not exists (select from {reference.parent.rows} as p where {same})"
    )


def parents_query(reference: Reference) -> str:
    """The parent's rows whose keys are in the arrays of text $1, $2 and so on."""
    key = ", ".join(map(quote_ident, reference.parent_columns))
    places = range(1, len(reference.types) + 1)
    wanted = ", ".join(f"k{n}::{kind}" for n, kind in zip(places, reference.types, strict=True))
    arrays = ", ".join(f"${n}::text[]" for n in places)
    names = ", ".join(f"k{n}" for n in places)
    parent = reference.parent
    return (
        f"select {parent.column_list} from {parent.rows} "
        f"where ({key}) in (select {wanted} from unnest({arrays}) as u ({names}))"
    )
