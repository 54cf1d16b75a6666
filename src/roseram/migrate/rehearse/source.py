"""Looks at what is to be rehearsed: whether it is the plan's, who must act first, how many rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.catalog import Name, read_catalog
from roseram.errors import from_postgres
from roseram.migrate import journal
from roseram.migrate.apply import AnotherMigration, DatabaseChanged
from roseram.migrate.plan import Blocker
from roseram.migrate.planner import SCHEMAS, state_fingerprint
from roseram.migrate.routes import old_tables
from roseram.postgres import FAILURES, load_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roseram.catalog import Catalog
    from roseram.migrate.plan import Plan
    from roseram.postgres import Connection, Database

_SQL = load_sql(__package__)
_PLANNER = load_sql("roseram.migrate", "planner.sql")
_SMALL = 64 << 20  # bytes up to which a table's rows are counted, not estimated


async def look_at_source(database: Database, expected: Plan | None) -> tuple[Blocker, ...]:
    """What an administrator must do first; refuses a database that is being migrated or another."""
    try:
        async with database.connection() as connection:
            await _refuse_running(connection)
            if expected is not None:
                await _refuse_changed(connection, expected)
            rows = await connection.fetch(_PLANNER["blockers"])
    except FAILURES as error:
        raise from_postgres(error) from error
    return tuple(Blocker(row["object"], row["sentence"], row["sql"]) for row in rows)


async def admit_dump(copy: Database, expected: Plan | None) -> tuple[str, ...]:
    """Refuse a dump of a database that was being migrated, or of another than the plan's; notes.

    What pg_dump writes may be spelled otherwise when it is restored (`x in (...)` over varchar), so
    a fingerprint that differs decides nothing: then tables, columns and types are compared.
    """
    async with copy.connection() as connection:
        await _refuse_running(connection)
        if expected is None:
            return ()
        have = await read_catalog(connection, schemas=SCHEMAS)
    if state_fingerprint(have) == expected.fingerprint:
        return ()
    other = _other_tables(have, expected)
    if other:
        why = f"other tables than those of the plan {expected.id}: {', '.join(other[:5])}"
        raise DatabaseChanged("The dump is of another state than the plan's", why=why)
    told = "the dump has the plan's tables and columns; whether it has its rules cannot be said"
    return (told,)


def _other_tables(have: Catalog, plan: Plan) -> list[str]:
    """Tables that the plan does not know, that are missing, or that have other columns."""
    there = {str(table.name): table for table in old_tables(have)}
    known = {table.name: table for table in plan.tables}
    return sorted(there.keys() ^ known.keys()) + [
        name
        for name, table in there.items()
        if name in known
        and known[name].columns  # a table that stays has none in the plan
        and {(c.name, c.type) for c in table.columns}
        != {(c.name, c.type) for c in known[name].columns}
    ]


async def _refuse_running(connection: Connection) -> None:
    found = await journal.latest(connection)
    if found is not None and found.state == "running":
        raise AnotherMigration(
            why=f"it began at {found.started_at:%Y-%m-%d %H:%M}; a copy cannot say how it ends"
        )


async def _refuse_changed(connection: Connection, plan: Plan) -> None:
    if state_fingerprint(await read_catalog(connection, schemas=SCHEMAS)) != plan.fingerprint:
        raise DatabaseChanged(
            why=f"the plan {plan.id} was made for another state of {plan.database}"
        )


async def rows_of(database: Database, names: Sequence[Name]) -> dict[str, int]:
    """Rows of tables: counted where that is quick, else the server's estimate."""
    quoted = [name.sql for name in names]
    found: dict[str, int] = {}
    async with database.connection() as connection:
        rows = await connection.fetch(_SQL["estimates"], quoted)
        for name, sql, row in zip(names, quoted, rows, strict=True):
            number = row["rows"]
            if row["bytes"] is not None and (number < 0 or row["bytes"] < _SMALL):
                number = await connection.fetchval(f"select count(*) from {sql}")
            if number is not None:
                found[str(name)] = number
    return found


def named(shown: str) -> Name:
    """A table as `copied_database` names it, without quotes."""
    schema, _, table = shown.partition(".")
    return Name(schema, table)
