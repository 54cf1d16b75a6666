"""Lists and shows what is in the quarantine."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from roseram import errors
from roseram.errors import RoseramError
from roseram.postgres import FAILURES, load_sql

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import datetime

    import asyncpg

    from roseram.postgres import Connection, Database

_SQL = load_sql("roseram.migrate.quarantine")
# row: the row did not arrive; value: it did, without this value.
Kind: TypeAlias = Literal["row", "value"]


class EntryUnknown(RoseramError):  # noqa: N818 - as in roseram.errors
    """There is no such entry in the quarantine."""

    code = "RSM_NO_ENTRY"
    next_step = "roseram quarantine list"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which entries are meant; a table is the old one, or the one that it was meant for."""

    table: str | None = None  # like projects or public.projects
    code: str | None = None  # required, check, orphan, conversion, duplicate, tenant
    restored: bool = False  # also those that were put back

    @property
    def parameters(self) -> tuple[str | None, str | None, bool]:
        """What the queries take."""
        table = self.table
        return (
            table if table is None or "." in table else f"public.{table}",
            self.code,
            self.restored,
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that break one rule, counted."""

    source_table: str
    target_table: str
    kind: Kind
    column: str | None
    code: str
    reason: str
    entries: int
    restored: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, or one value of a row, that broke a rule."""

    id: int
    migration: int
    kind: Kind
    flow: str
    source_table: str
    source_key: Mapping[str, Any] | None
    source_row: Mapping[str, Any]
    target_table: str
    target_row: Mapping[str, Any] | None  # as it would have been; of a value at most the row's key
    column: str | None
    code: str
    reason: str
    created_at: datetime
    restored_at: datetime | None


async def groups(database: Database, choice: Choice = Choice()) -> list[Group]:
    """The entries counted by table and reason; none where there never was a migration."""
    async with _reading(database) as connection:
        if connection is None:
            return []
        return [Group(**row) for row in await connection.fetch(_SQL["groups"], *choice.parameters)]


async def entries(
    database: Database, choice: Choice = Choice(), *, after: int = 0, limit: int = 50
) -> list[Entry]:
    """At most `limit` entries with numbers above `after`, in their order."""
    async with _reading(database) as connection:
        if connection is None:
            return []
        rows = await connection.fetch(_SQL["entries"], *choice.parameters, after, limit)
        return [_entry(row) for row in rows]


async def show(database: Database, number: int) -> Entry:
    """One entry, whole; raises EntryUnknown."""
    found = await entries(database, Choice(restored=True), after=number - 1, limit=1)
    if not found or found[0].id != number:
        raise EntryUnknown(why=f"number {number}")
    return found[0]


@asynccontextmanager
async def _reading(database: Database) -> AsyncIterator[Connection | None]:
    """A connection that only reads; None where there is no quarantine."""
    try:
        async with database.transaction(readonly=True) as connection:
            yield connection if await connection.fetchval(_SQL["present"]) else None
    except FAILURES as error:
        raise errors.from_postgres(error) from error


def _entry(row: asyncpg.Record) -> Entry:
    texts = {name: row[name] for name in ("source_key", "source_row", "target_row")}
    parsed = {name: None if text is None else json.loads(text) for name, text in texts.items()}
    return Entry(**{**row, **parsed})
