"""A live database held still: one snapshot, its tables locked against changes of their shape."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from roseram.errors import LockNeedsSession, MissingPermission
from roseram.migrate.copying.faults import CopyFailed
from roseram.migrate.copying.surroundings import SUPABASE_OWN
from roseram.postgres import Database, load_sql, quote_ident

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from roseram.postgres import Connection

_SQL = load_sql("roseram.migrate.copying", "queries.sql")
_TRIES = 5  # to lock a schema that others are changing


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are copied; a partitioned one stands for its partitions."""

    schema: str
    name: str
    partitioned: bool
    members: tuple[str, ...]
    """Itself and its partitions, quoted."""
    readable: bool
    hidden: bool
    """Row-level security hides rows from us."""
    estimate: int
    bytes: int
    columns: tuple[str, ...]
    """Those that can be written."""
    key: tuple[str, ...]

    @property
    def shown(self) -> str:
        """Its name as a person writes it."""
        return f"{self.schema}.{self.name}"

    @property
    def sql(self) -> str:
        """Its name in SQL."""
        return f"{quote_ident(self.schema)}.{quote_ident(self.name)}"

    @property
    def rows(self) -> str:
        """What to read its rows from: without those of tables that inherit from it."""
        return self.sql if self.partitioned else f"only {self.sql}"

    @property
    def column_list(self) -> str:
        """Its columns in SQL."""
        return ", ".join(map(quote_ident, self.columns))


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key from `child` to `parent`."""

    child: Table
    parent: Table
    child_columns: tuple[str, ...]
    parent_columns: tuple[str, ...]
    types: tuple[str, ...]
    """Of the parent's columns, in SQL."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be copied of a live database, and the connection that holds it still."""

    connection: Connection
    url: str
    snapshot: str
    role: str
    settings: Mapping[str, str]
    bytes: int
    large_objects: bool
    supabase: bool
    schemas: tuple[str, ...]
    left_out: Mapping[str, str]
    """Schema → why it is not copied."""
    tables: tuple[Table, ...]

    @property
    def copied(self) -> tuple[Table, ...]:
        """The tables whose rows we can read."""
        return tuple(table for table in self.tables if table.readable and not table.hidden)

    @property
    def exclusions(self) -> list[str]:
        """For pg_dump: what it must not touch. Its patterns take quoted names as they are."""
        unreadable = [name for t in self.tables if not t.readable for name in t.members]
        return [
            *(f"--exclude-schema={quote_ident(name)}" for name in self.left_out),
            *(f"--exclude-table={name}" for name in unreadable),
        ]

    def notes(self) -> list[str]:
        """What is not copied, a sentence each."""
        told = {
            "platform": "it belongs to Supabase",
            "extension": "it belongs to an extension",
            "unreadable": f"{self.role} may not use it",
        }
        found = [f"the schema {s} is not in the copy: {told[w]}" for s, w in self.left_out.items()]
        for table in self.tables:
            if not table.readable:
                found.append(f"{table.shown} is not in the copy: {self.role} may not read it")
            elif table.hidden:
                why = f"row-level security hides them from {self.role}"
                found.append(f"{table.shown} has no rows in the copy: {why}")
        if self.large_objects:
            found.append("large objects are not in the copy")
        return found

    async def references(self) -> tuple[Reference, ...]:
        """The foreign keys between the tables that are copied."""
        copied = {(table.schema, table.name): table for table in self.copied}
        return tuple(
            Reference(copied[child], copied[parent], *map(tuple, columns))
            for row in await self.connection.fetch(_SQL["references"], self.schemas)
            for child, parent, *columns in [map(tuple, row.values())]
            if child in copied and parent in copied
        )


@asynccontextmanager
async def held(database: Database, patience: str = "10s") -> AsyncIterator[Source]:
    """Hold the database still for reading: nobody is kept from writing, only from altering tables.

    Uses a connection of its own. `patience` is how long a table's lock is waited for: others queue
    up behind whoever waits. Raises CopyFailed after that, LockNeedsSession behind a transaction
    pooler, MissingPermission where auth.users cannot be read.
    """
    if database.address.transaction_pooler:
        raise LockNeedsSession("A transaction pooler cannot hold the snapshot that a copy needs")
    async with (
        await Database.open(database.url, max_size=1, application_name="roseram copy") as own,
        own.connection() as connection,
    ):
        await connection.execute(_SQL["patient"], patience)
        await connection.execute(_SQL["extension_path"])
        source = await _held(connection, own.url)
        _require_accounts(source)
        try:
            yield source
        finally:
            if not connection.is_closed():
                await connection.execute(_SQL["rollback"])


async def _held(connection: Connection, url: str) -> Source:
    for _ in range(_TRIES):
        try:
            source = await _locked(connection, url)
        except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
            source = None  # dropped between our two looks
        except asyncpg.LockNotAvailableError as error:
            raise CopyFailed(
                "The database could not be held still for the copy",
                why="another session keeps a table locked",
                next="wait until its work is done, then run the command again",
            ) from error
        if source is not None:
            return source
        await connection.execute(_SQL["rollback"])
    raise CopyFailed(
        why="its tables are being made, dropped or altered at this moment",
        next="wait until that is done, then run the command again",
    )


async def _locked(connection: Connection, url: str) -> Source | None:
    """Lock, then look: the first look takes the snapshot, and must see what is locked.

    None where the tables to lock were others by then.
    """
    wanted = _to_lock(await _look(connection, url, ""))
    await connection.execute(_SQL["begin"])
    if wanted:
        await connection.execute(_SQL["lock"].format(tables=", ".join(wanted)))
    source = await _look(connection, url, await connection.fetchval(_SQL["export_snapshot"]))
    return source if _to_lock(source) == wanted else None


def _to_lock(source: Source) -> list[str]:
    return sorted(f"only {name}" for table in source.copied for name in table.members)


async def _look(connection: Connection, url: str, snapshot: str) -> Source:
    facts = await connection.fetchrow(_SQL["facts"])
    if facts is None:
        raise CopyFailed
    own = SUPABASE_OWN if facts["supabase"] else ()
    schemas = await connection.fetch(_SQL["schemas"], own)
    wanted = tuple(row["name"] for row in schemas if row["left_out"] is None)
    return Source(
        connection=connection,
        url=url,
        snapshot=snapshot,
        role=facts["role"],
        settings=json.loads(facts["settings"]),
        bytes=facts["bytes"],
        large_objects=facts["large_objects"],
        supabase=facts["supabase"],
        schemas=wanted,
        left_out={row["name"]: row["left_out"] for row in schemas if row["left_out"] is not None},
        tables=await read_tables(connection, wanted),
    )


async def read_tables(connection: Connection, schemas: tuple[str, ...]) -> tuple[Table, ...]:
    """The tables of these schemas that hold rows, by name."""
    rows = await connection.fetch(_SQL["tables"], schemas)
    return tuple(
        Table(
            schema=row["schema"],
            name=row["name"],
            partitioned=row["partitioned"],
            members=tuple(row["members"]),
            readable=row["readable"],
            hidden=row["hidden"],
            estimate=row["estimate"],
            bytes=row["bytes"],
            columns=tuple(row["columns"]),
            key=tuple(row["key"]),
        )
        for row in rows
    )


def _require_accounts(source: Source) -> None:
    """The accounts are what everything else belongs to: without them a rehearsal shows nothing."""
    for table in source.tables:
        if table.shown == "auth.users" and table not in source.copied:
            raise MissingPermission(
                "The accounts of this database cannot be copied",
                why=f"{source.role} may not read every row of auth.users",
                next="connect as a role that may (on Supabase: postgres)",
            )
    if source.left_out.get("auth") == "unreadable":
        raise MissingPermission(
            "The accounts of this database cannot be copied",
            why=f"{source.role} may not use the schema auth",
            next="connect as a role that may (on Supabase: postgres)",
        )
