"""Going back: the old tables take their places again, exactly as they were."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from roseram import errors
from roseram.catalog import read_catalog
from roseram.errors import RoseramError
from roseram.migrate import journal, switching
from roseram.migrate.apply import DEFAULTS, LOCK, RunOptions
from roseram.migrate.capture import TRIGGER, TRIGGER_TRUNCATE
from roseram.migrate.locks import brief
from roseram.migrate.names import UNDONE_PREFIX
from roseram.migrate.planner import SCHEMAS, state_fingerprint
from roseram.postgres import FAILURES, load_sql
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from roseram.migrate.journal import Migration
    from roseram.postgres import Connection, Database

_SQL = load_sql("roseram.migrate", "rollback.sql")
_APPLY = load_sql("roseram.migrate", "apply.sql")
LATER_WRITES = "later-writes"


class NothingToRollBack(RoseramError):  # noqa: N818 - as in roseram.errors
    """There is no migration to take back."""

    code = "RSM_NOTHING_TO_ROLL_BACK"
    next_step = "roseram migrate status"


class LaterWrites(RoseramError):  # noqa: N818 - as in roseram.errors
    """Rows were written since the migration was applied; the old tables do not have them."""

    code = "RSM_LATER_WRITES"
    next_step = (
        "they would be kept beside, in a schema of their own; "
        f"to go back all the same: --allow {LATER_WRITES}"
    )


@dataclass(frozen=True, slots=True)
class Undone:
    """What going back did."""

    migration: int
    fingerprint_equal: bool
    kept: str | None  # schema that holds the rows written since; None where there were none
    seconds: float
    notes: tuple[str, ...] = ()


async def rollback(database: Database, options: RunOptions = DEFAULTS) -> Undone:
    """Take the last migration back, whatever it had reached; safe to run again when interrupted.

    Raises NothingToRollBack, LaterWrites, LockHeld, TableBusy, and what the database refuses.
    """
    started = time.monotonic()
    await database.require_writable()
    async with database.lock(LOCK, wait=False) as connection:
        try:
            await connection.execute(_APPLY["settle"])
            migration = await journal.latest(connection)
            if migration is None or not _open(migration):
                state = (
                    ""
                    if migration is None
                    else f"the last one is {migration.state.replace('_', ' ')}"
                )
                raise NothingToRollBack(why=state or "this database was never migrated")
            return await _Back(connection, migration, options).run(started)
        except FAILURES as error:
            raise errors.from_postgres(error) from error


def _open(migration: Migration) -> bool:
    """Whether there is anything to take back, or a rollback that was cut off to finish."""
    return migration.state in ("running", "applied") or bool(migration.notes.get("undoing"))


class _Back:
    def __init__(self, connection: Connection, migration: Migration, options: RunOptions) -> None:
        self._connection, self._migration, self._options = connection, migration, options
        self._undone = migration.archive.replace("roseram_archive_", UNDONE_PREFIX)
        self._notes: list[str] = []

    async def run(self, started: float) -> Undone:
        if self._migration.state != "rolled_back":
            await self._take_back()
        kept = await self._tidy()
        equal = await self._compare()
        await self._connection.execute(journal.SQL["undoing"], self._migration.id, False)
        return Undone(
            self._migration.id, equal, kept, time.monotonic() - started, tuple(self._notes)
        )

    async def _take_back(self) -> None:
        if not self._migration.switched:
            await self._before_switch()
            return
        written = await self._written_since("public")
        if written and LATER_WRITES not in self._options.allow:
            listed = ", ".join(f"{table}: {rows}" for table, rows in written.items())
            raise LaterWrites(why=f"rows written since: {listed}")
        tables = [row["name"] for row in await self._standing("public", and_altered=True)]
        await brief(
            self._connection,
            tables,
            self._options.patience,
            lambda: self._after_switch(tables),
            self._options.say,
        )

    async def _standing(self, schema: str, *, and_altered: bool = False) -> list[asyncpg.Record]:
        """The tables that the switch put in place."""
        plan = self._migration.plan
        names = {flow.target for flow in plan.flows} | set(plan.new_tables)
        if and_altered:
            names |= {table.name for table in plan.tables if table.fate == "altered"}
        return await self._connection.fetch(_SQL["standing"], sorted(names), schema)

    async def _written_since(self, schema: str) -> dict[str, int]:
        """Rows of the new tables that were written after the switch."""
        notes, found = self._migration.notes, dict[str, int]()
        if "horizon" not in notes:
            return found
        for row in await self._standing(schema):
            statement = _SQL["written_since"].replace("$table", row["name"])
            number = await self._connection.fetchval(
                statement, notes["horizon"], notes.get("own", [])
            )
            if number:
                found[row["wanted"]] = number
        return found

    async def _after_switch(self, tables: list[str]) -> None:
        async with self._connection.transaction():
            accounts = self._migration.notes.get("accounts", [])
            await switching.back(
                self._connection, self._migration, tables, self._options.patience.lock_timeout
            )
            if accounts:
                await self._connection.execute(_SQL["accounts"], accounts)
            await self._connection.execute(journal.SQL["rolled_back"], self._migration.id)
            await self._connection.execute(_SQL["quarantine"], self._migration.id)
            await self._connection.execute(journal.SQL["undoing"], self._migration.id, True)

    async def _tidy(self) -> str | None:
        """Also what a cut-off rollback has left; the schema of rows that are nowhere else."""
        kept = None
        if self._migration.applied_at is not None:
            await self._later()
            kept = await self._drop_undone()
        else:
            await self._connection.execute(_SQL["quarantine"], self._migration.id)
        await self._connection.execute(_SQL["drop_staging"])
        return kept

    async def _later(self) -> None:
        """Validate what was valid before; rows may have lost what they led to meanwhile."""
        switch = self._migration.plan.switch
        for statement in () if switch is None else switch.back_later:
            try:
                await self._connection.execute(statement)
            except asyncpg.IntegrityConstraintViolationError as error:
                self._notes.append(f"not valid any more: {statement}: {error}")

    async def _drop_undone(self) -> str | None:
        """Only now nobody writes into them any more: rows of the last moment are kept as well."""
        if await self._written_since(self._undone):
            return self._undone
        await self._connection.execute(f"drop schema if exists {quote_ident(self._undone)} cascade")
        await self._connection.execute(
            f"drop schema if exists {quote_ident(f'{self._undone}_private')} cascade"
        )
        for statement in (
            () if self._migration.plan.switch is None else self._migration.plan.switch.undone
        ):
            await self._connection.execute(statement)
        return None

    async def _before_switch(self) -> None:
        for table in self._migration.plan.tables:
            present = await self._connection.fetchval(
                _SQL["captured"], table.name, [TRIGGER, TRIGGER_TRUNCATE]
            )
            if present:
                await brief(
                    self._connection,
                    [table.name],
                    self._options.patience,
                    self._release(present),
                    self._options.say,
                )
        async with self._connection.transaction():
            await self._connection.execute(_SQL["drop_staging"])
            await self._connection.execute(_SQL["forget_changes"])
            await self._connection.execute(journal.SQL["rolled_back"], self._migration.id)
            await self._connection.execute(_SQL["quarantine"], self._migration.id)
            await self._connection.execute(journal.SQL["undoing"], self._migration.id, True)

    def _release(self, statements: list[str]):  # type: ignore[no-untyped-def]
        async def work() -> None:
            async with self._connection.transaction():
                for statement in statements:
                    await self._connection.execute(statement)

        return work

    async def _compare(self) -> bool:
        have = state_fingerprint(await read_catalog(self._connection, schemas=SCHEMAS))
        if have != self._migration.plan.fingerprint:
            self._notes.append("the schema is not exactly as it was")
        for name in self._migration.notes.get("made_schemas", []):
            if not await self._connection.fetchval("select to_regnamespace($1) is not null", name):
                continue  # a rollback that was cut off has dropped it
            if await self._connection.fetchval(_SQL[f"may_drop_{name}"]):
                await self._connection.execute(_SQL[f"drop_{name}"])
            else:
                self._notes.append(
                    f"schema {name} was made by the migration and is in use now: it stays"
                )
        return have == self._migration.plan.fingerprint


def as_note(undone: Undone) -> str:
    """One line for people."""
    return json.dumps({"migration": undone.migration, "kept": undone.kept})
