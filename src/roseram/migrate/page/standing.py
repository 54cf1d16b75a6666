"""Where the migration of a database stands: how far, since when, by whom, what is left to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from roseram import errors
from roseram.migrate import journal
from roseram.migrate.apply import LOCK
from roseram.postgres import FAILURES, load_sql
from roseram.postgres.database import lock_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from roseram.migrate.journal import Migration
    from roseram.postgres import Connection, Database

_SQL = load_sql("roseram.migrate.page", "standing.sql")
State: TypeAlias = Literal["none", "running", "applied", "finished", "rolled_back"]
_MANY_CHANGES = 100_000  # more are not counted


@dataclass(frozen=True, slots=True)
class Past:
    """One line of the history."""

    id: int
    strategy: str
    section: str | None
    state: State
    plan_id: str
    archive: str
    program: str
    started_at: datetime
    applied_at: datetime | None
    finished_at: datetime | None
    rolled_back_at: datetime | None

    @property
    def ended_at(self) -> datetime | None:
        """When it was finished or taken back."""
        return self.finished_at or self.rolled_back_at


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The step that is to be done next, or is being done."""

    number: int  # from 1
    steps: int
    title: str
    rows: int
    total: int
    since: datetime | None
    switched: bool  # the new tables have taken over already
    changes: int  # of the application, that wait to be copied


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that is at work."""

    pid: int
    application: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Archive:
    """The schema with the old tables."""

    schema: str
    tables: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything there is to say of a database's migrations."""

    database: str
    state: State
    history: tuple[Past, ...] = ()
    under_way: UnderWay | None = None
    holder: Holder | None = None
    archive: Archive | None = None
    quarantined_rows: int = 0
    quarantined_values: int = 0
    report: Mapping[str, Any] | None = None  # what became of every row, see `reconcile`


async def read_standing(database: Database) -> Standing:
    """Read it, without waiting for anybody; raises the errors of `errors.from_postgres`."""
    try:
        async with database.transaction(readonly=True, isolation="repeatable_read") as connection:
            return await _read(connection)
    except FAILURES as error:
        raise errors.from_postgres(error) from error


async def _read(connection: Connection) -> Standing:
    name = await connection.fetchval(_SQL["database"])
    migration = await journal.latest(connection)
    if migration is None:
        return Standing(name, "none", holder=await _holder(connection))
    waiting = await connection.fetchrow(_SQL["quarantine"], migration.id)
    history = tuple(Past(**row) for row in await connection.fetch(_SQL["history"]))
    return Standing(
        database=name,
        state=history[0].state,
        history=history,
        under_way=await _under_way(connection, migration),
        holder=await _holder(connection),
        archive=await _archive(connection, migration),
        quarantined_rows=waiting["rows"] if waiting else 0,
        quarantined_values=waiting["values"] if waiting else 0,
        report=migration.report,
    )


async def _under_way(connection: Connection, migration: Migration) -> UnderWay | None:
    plan = migration.plan
    left = [(n, step) for n, step in enumerate(plan.steps, 1) if not migration.done(step)]
    if migration.state != "running" or not left:
        return None
    number, step = left[0]
    record = migration.steps.get(step.id)
    changes = await connection.fetchval(_SQL["changes"], _MANY_CHANGES)
    return UnderWay(
        number, len(plan.steps), step.title, 0 if record is None else record.rows, step.rows,
        None if record is None else record.started_at, migration.switched, changes,
    )  # fmt: skip


async def _holder(connection: Connection) -> Holder | None:
    row = await connection.fetchrow(_SQL["holder"], lock_key(LOCK))
    return None if row is None else Holder(row["pid"], row["application"], row["since"])


async def _archive(connection: Connection, migration: Migration) -> Archive | None:
    row = await connection.fetchrow(_SQL["archive"], migration.archive)
    if row is None or not row["tables"]:
        return None
    return Archive(migration.archive, row["tables"], row["bytes"])
