"""What stands around the old tables (views, functions, triggers, keys), tried over the new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.catalog import ScratchRefused, scratch_database
from roseram.migrate.dependents import Dependent, read_dependents
from roseram.migrate.exchange import moved_tables
from roseram.postgres import Database, load_sql
from roseram.schema import ensure_schema

if TYPE_CHECKING:
    from roseram.catalog.objects import Catalog
    from roseram.migrate.scope import Scope
    from roseram.postgres import Connection

_SQL = load_sql("roseram.migrate", "surroundings.sql")


async def read_surroundings(
    connection: Connection, database: Database, have: Catalog, scope: Scope, archive: str
) -> tuple[Dependent, ...]:
    """Everything that the switch has to take care of besides the tables."""
    moved = [str(table.name) for table in moved_tables(have, scope)]
    tables = [table.name for table in scope.want.root_tables if str(table.name) not in scope.kept]
    arrives = [
        str(name)
        for name in (*tables, *(view.name for view in scope.want.views if scope.last is None))
    ]
    if not await connection.fetchval(_SQL["anything_to_try"]):
        return await read_dependents(
            connection, moved=moved, arrives=arrives, archive=archive, trial=None
        )
    try:
        async with scratch_database(database, "trial") as url:
            async with await Database.open(url, max_size=2) as scratch:
                await ensure_schema(scratch)
            return await read_dependents(
                connection, moved=moved, arrives=arrives, archive=archive, trial=url
            )
    except ScratchRefused:
        return await read_dependents(
            connection, moved=moved, arrives=arrives, archive=archive, trial=None
        )
