"""Carries a plan out, step by step; killed anywhere, the same call goes on where it stopped."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import asyncpg

from roseram import __version__, errors
from roseram.catalog import read_catalog
from roseram.errors import RoseramError
from roseram.migrate import journal, reconcile, switching
from roseram.migrate.copy import Copier
from roseram.migrate.locks import Patience, brief
from roseram.migrate.plan import PlanRefused
from roseram.migrate.planner import SCHEMAS, state_fingerprint
from roseram.migrate.replay import Replay
from roseram.migrate.sweep import sweep, validate
from roseram.postgres import FAILURES, load_sql
from roseram.schema import SCHEMA_VERSION, checksum

if TYPE_CHECKING:
    from collections.abc import Callable

    from roseram.migrate.journal import Migration
    from roseram.migrate.plan import Plan, Step
    from roseram.postgres import Connection, Database

LOCK = "migrate"
_SQL = load_sql("roseram.migrate", "apply.sql")


class HazardNotAllowed(RoseramError):  # noqa: N818 - as in roseram.errors
    """The plan has hazards that were not allowed."""

    code = "RSM_HAZARD"


class Blocked(RoseramError):  # noqa: N818 - as in roseram.errors
    """The database user lacks rights that the migration needs."""

    code = "RSM_BLOCKED"


class DatabaseChanged(RoseramError):  # noqa: N818 - as in roseram.errors
    """The database is not as it was when the plan was made."""

    code = "RSM_CHANGED"
    next_step = "make a new plan: roseram migrate plan"


class AnotherMigration(RoseramError):  # noqa: N818 - as in roseram.errors
    """Another migration of this database is under way."""

    code = "RSM_UNDER_WAY"
    next_step = "let it go on (roseram migrate apply) or take it back (roseram migrate rollback)"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the migration is; rates are per second."""

    step: Step
    number: int  # of the step, from 1
    steps: int
    rows: int  # of this step
    total: int
    rate: float
    seconds_left: float | None
    done: bool = False


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to carry a plan out."""

    allow: frozenset[str] = frozenset()
    batch_seconds: float = 0.2
    patience: Patience = field(default_factory=Patience)
    progress: Callable[[Progress], None] = lambda _: None
    say: Callable[[str], None] = lambda _: None


DEFAULTS = RunOptions()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done."""

    migration: int
    steps: int  # that this call did
    seconds: float
    quarantined: int


async def apply(database: Database, plan: Plan | None, options: RunOptions = DEFAULTS) -> Outcome:
    """Carry `plan` out, or (None) go on with the migration that is under way.

    Raises LockHeld where another migrator is at work, HazardNotAllowed, Blocked, DatabaseChanged,
    AnotherMigration, and what the database refuses.
    """
    started = time.monotonic()
    await database.require_writable()
    async with database.lock(LOCK, wait=False) as connection:
        try:
            await connection.execute(_SQL["settle"])
            migration = await _begin(connection, plan, options)
            done = await _Run(connection, migration, options).run()
            left = await connection.fetchval(_SQL["quarantined"], migration.id)
        except FAILURES as error:
            raise errors.from_postgres(error) from error
    return Outcome(migration.id, done, time.monotonic() - started, left)


async def _begin(connection: Connection, plan: Plan | None, options: RunOptions) -> Migration:
    """The migration under way, or a new one when the plan fits this database."""
    found = await journal.latest(connection)
    if found is not None and found.state == "running":
        _refuse_other(found, plan)
        return found
    if plan is None:
        raise PlanRefused("There is no migration to go on with", why="none is under way")
    await _admit(connection, plan, options)
    prepare = plan.steps[0]
    await connection.execute(_SQL["settle_prepare"])
    async with connection.transaction():
        missing = await connection.fetchval(_SQL["platform_missing"])
        for statement in prepare.sql:
            await connection.execute(statement)
        number = await journal.begin(connection, plan)
        await connection.execute(
            journal.SQL["step_begun"], number, prepare.id, journal.step_checksum(prepare)
        )
        await connection.execute(journal.SQL["step_done"], number, prepare.id, 0.0)
        await connection.execute(
            journal.SQL["notes"], number, json.dumps({"made_schemas": missing})
        )
    await connection.execute(_SQL["settle"])
    found = await journal.latest(connection)
    assert found is not None
    return found


def _refuse_other(found: Migration, plan: Plan | None) -> None:
    if plan is not None and plan.id != found.plan_id:
        raise AnotherMigration(
            why=f"it began at {found.started_at:%Y-%m-%d %H:%M} with the plan {found.plan_id}"
        )
    if found.plan.schema_checksum != checksum():
        raise errors.SchemaNewer(
            "The migration under way was begun by another version of Roseram",
            why=f"by {found.program} with schema {found.plan.schema_version}; "
            f"this is {__version__} with {SCHEMA_VERSION}",
            next="go on with that version, or take it back: roseram migrate rollback",
        )


async def _admit(connection: Connection, plan: Plan, options: RunOptions) -> None:
    """Refuse a plan that is empty, of another program or database, blocked, or not allowed."""
    if plan.empty:
        raise PlanRefused(
            "The plan has no steps",
            why="the database has the unified schema already",
            next="roseram verify",
        )
    if plan.schema_checksum != checksum():
        raise PlanRefused(why=f"it was made by Roseram {plan.program} with another schema")
    name = await connection.fetchval("select current_database()")
    have = await _fingerprint(connection, plan, options)
    if have != plan.fingerprint:
        why = (
            f"the plan is for {plan.database}, this is {name}"
            if name != plan.database
            else "its schema differs from the plan's"
        )
        raise DatabaseChanged(why=why)
    if plan.blockers:
        first = plan.blockers[0]
        raise Blocked(
            why=f"{first.object}: {first.sentence}"
            + (f" (and {len(plan.blockers) - 1} more)" if len(plan.blockers) > 1 else ""),
            next="as an administrator: " + " ".join(item.sql for item in plan.blockers[:5]),
        )
    refused = list(plan.not_allowed(options.allow))
    if refused:
        names = sorted({hazard.name for hazard in refused})
        raise HazardNotAllowed(
            why="; ".join(f"{hazard.object}: {hazard.sentence}" for hazard in refused[:5]),
            next="read the plan, and when you accept it add "
            + " ".join(f"--allow {name}" for name in names),
        )


async def _fingerprint(connection: Connection, plan: Plan, options: RunOptions) -> str:
    """The fingerprint now; not for ever: a locked table's size cannot be read."""
    found: list[str] = []

    async def look() -> None:
        found.append(state_fingerprint(await read_catalog(connection, schemas=SCHEMAS)))

    tables = () if plan.switch is None else plan.switch.lock
    await brief(connection, tables, options.patience, look, options.say)
    return found[-1]


class _Run:
    """One call of `apply` on one migration."""

    def __init__(self, connection: Connection, migration: Migration, options: RunOptions) -> None:
        self._connection, self._migration, self._options = connection, migration, options
        self._plan = migration.plan
        self._replay = Replay(connection, migration)
        self._copier = Copier(connection, migration, self._replay, options.batch_seconds)

    async def run(self) -> int:
        """Do what is not done; the number of steps that were."""
        done = 0
        for number, step in enumerate(self._plan.steps, 1):
            if self._migration.done(step):
                continue
            self._tell(step, number)
            await self._step(step, number)
            self._tell(step, number, rows=step.rows, done=True)
            done += 1
        return done

    def _tell(
        self, step: Step, number: int, *, rows: int = 0, rate: float = 0.0, done: bool = False
    ) -> None:
        left = (step.rows - rows) / rate if rate > 0 and step.rows > rows else None
        self._options.progress(
            Progress(step, number, len(self._plan.steps), rows, step.rows, rate, left, done)
        )

    async def _step(self, step: Step, number: int) -> None:
        await self._connection.execute(
            journal.SQL["step_begun"], self._migration.id, step.id, journal.step_checksum(step)
        )
        match step.kind:
            case "capture":
                tables = [] if step.table is None else [step.table]
                await brief(
                    self._connection,
                    tables,
                    self._options.patience,
                    lambda: self._whole(step),
                    self._options.say,
                )
            case "alone":
                for statement in step.sql:
                    await self._connection.execute(statement)
                await self._done(step, 0.0)
            case "copy":
                await self._copy(step, number)
            case "index":
                await self._index(step)
            case "sweep":
                await self._replay.catch_up(thoroughly=True)
                await sweep(self._connection, self._migration)
                await self._done(step, 0.0)
            case "reconcile":
                await self._reconcile(step)
            case "switch":
                await switching.switch(
                    self._connection, self._migration, self._replay, step, self._options
                )
            case "accounts":
                await self._accounts(step)
            case "validate":
                await validate(self._connection, self._migration, step, self._options)
            case "verify":
                await self._whole(step, journal.SQL["complete"])
            case _:
                await self._whole(step)

    async def _whole(self, step: Step, last: str | None = None) -> None:
        """All statements of a step and its journal row in one transaction."""
        started = time.monotonic()
        async with self._connection.transaction():
            for statement in step.sql:
                await self._connection.execute(statement)
            if last is not None:
                await self._connection.execute(last, self._migration.id)
            await self._done(step, time.monotonic() - started)

    async def _done(self, step: Step, seconds: float) -> None:
        await self._connection.execute(
            journal.SQL["step_done"], self._migration.id, step.id, seconds
        )

    async def _index(self, step: Step) -> None:
        """Once more without the rows whose changes wait, where a unique value moved meanwhile."""
        try:
            await self._whole(step)
        except asyncpg.UniqueViolationError:
            await self._replay.make_room(step.id.removeprefix("index "))
            await self._whole(step)

    async def _copy(self, step: Step, number: int) -> None:
        assert step.flow is not None
        started = time.monotonic()
        rows = 0
        async for batch in self._copier.copy(step):
            rows += batch
            self._tell(step, number, rows=rows, rate=rows / max(time.monotonic() - started, 1e-6))

    async def _reconcile(self, step: Step) -> None:
        report = await reconcile.reconcile(self._connection, self._migration)
        async with self._connection.transaction():
            await self._connection.execute(
                journal.SQL["report"], self._migration.id, json.dumps(report)
            )
            await self._done(step, 0.0)

    async def _accounts(self, step: Step) -> None:
        """Accounts for people without one; they are written down for rollback to take away."""
        async with self._connection.transaction():
            made = [
                str(row["id"])
                for statement in step.sql
                for row in await self._connection.fetch(f"{statement} returning id")
            ]
            await self._connection.execute(
                journal.SQL["notes"], self._migration.id, json.dumps({"accounts": made})
            )
            await self._connection.execute(_SQL["addresses"])
            await self._connection.execute(journal.SQL["own_write"], self._migration.id)
            await self._done(step, 0.0)
