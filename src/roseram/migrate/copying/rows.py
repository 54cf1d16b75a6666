"""Streams rows from one database to the other, and puts right what depends on rows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg

from roseram.errors import DiskFull, from_postgres
from roseram.migrate.copying.faults import CopyFailed
from roseram.postgres import FAILURES, load_sql, quote_ident

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from roseram.migrate.copying.source import Source, Table
    from roseram.postgres import Connection

_SQL = load_sql("roseram.migrate.copying", "queries.sql")
_PIECE = 1 << 17  # bytes; the driver hands out smaller ones, and each hand-over costs
_WAITING = 4  # pieces that may wait for the slower side


async def stream(
    source: Connection,
    query: str,
    target: Connection,
    table: Table,
    *arguments: object,
    seen: Callable[[int], None] = lambda _: None,
) -> int:
    """Copy the result of `query` (its columns are `table.columns`) into the table; the row count.

    Only a few pieces are in memory at a time. `seen` hears of every piece, with its rows.
    """
    pieces: asyncio.Queue[bytes | None] = asyncio.Queue(_WAITING)

    async def read() -> None:
        piece = bytearray()

        async def collect(data: bytes) -> None:
            piece.extend(data)
            if len(piece) >= _PIECE:
                await pieces.put(bytes(piece))
                piece.clear()

        await source.copy_from_query(query, *arguments, output=collect)
        await pieces.put(bytes(piece))
        await pieces.put(None)

    async def arriving() -> AsyncIterator[bytes]:
        while (piece := await pieces.get()) is not None:
            yield piece
            seen(piece.count(b"\n"))  # one for each row: in values they are written as \n

    async def write() -> str:
        return await target.copy_to_table(
            table.name, schema_name=table.schema, columns=table.columns, source=arriving()
        )

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(read())
            written = group.create_task(write())
    except ExceptionGroup as failed:
        raise _failure(failed.exceptions[0], table) from failed.exceptions[0]
    return int(written.result().split()[-1])


def _failure(error: Exception, table: Table) -> Exception:
    if not isinstance(error, FAILURES):
        return error
    ours = from_postgres(error)
    if isinstance(ours, DiskFull) or not isinstance(error, asyncpg.PostgresError):
        return ours
    return CopyFailed(f"The rows of {table.shown} could not be copied", why=ours.why)


async def copy_all(
    source: Source, target: Connection, seen: Callable[[int], None]
) -> dict[str, int]:
    """Copy every row of every table; rows by table."""
    return {
        table.shown: await stream(
            source.connection,
            f"select {table.column_list} from {table.rows}",
            target,
            table,
            seen=seen,
        )
        for table in source.copied
        if table.columns
    }


async def settle(source: Source, target: Connection) -> list[str]:
    """Sequences and materialized views as they are in the source; notes on what could not be."""
    notes = []
    for row in await source.connection.fetch(_SQL["sequences"], source.schemas):
        name, value = row["name"], row["last_value"]
        if not row["readable"]:
            notes.append(f"the sequence {name} starts anew: {source.role} may not read it")
        elif value is not None:
            notes += await _tried(name, target.execute(_SQL["set_sequence"], name, value))
    views = [
        row[0] for row in await source.connection.fetch(_SQL["materialized_views"], source.schemas)
    ]
    return notes + await _refresh(target, views)


async def _tried(name: str, work: Awaitable[object]) -> list[str]:
    """Nothing when the work went well, else a note."""
    try:
        await work
    except asyncpg.PostgresError as error:
        return [f"{name} is not as in the source: {from_postgres(error).why}"]
    return []


async def _refresh(target: Connection, views: Sequence[str]) -> list[str]:
    """Fill the views; one that reads another comes after it, so those that failed try again."""
    while True:
        failed, notes = [], []
        for view in views:
            told = await _tried(view, target.execute(_SQL["refresh"].format(name=view)))
            failed += [view] * len(told)
            notes += told
        if len(failed) in (0, len(views)):
            return notes
        views = failed


async def keep_settings(source: Source, target: Connection, database: str) -> None:
    """Give the copy the source's own settings for dates and names, for all later sessions."""
    for name, value in sorted(source.settings.items()):
        await target.execute(_SQL["set_setting"], name, value)
        statement = _SQL["keep_setting"].format(database=quote_ident(database), name=name)
        await target.execute(statement)
