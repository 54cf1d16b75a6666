"""Rehearses a migration: on a copy of the database everything is done, measured, and taken back."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from roseram.catalog import Name
from roseram.errors import FileUnusable, from_postgres
from roseram.migrate import journal
from roseram.migrate.apply import RunOptions, apply
from roseram.migrate.copying import copied_database
from roseram.migrate.copying.programs import answer
from roseram.migrate.page.words import server
from roseram.migrate.planner import make_plan
from roseram.migrate.rehearse.estimate import Ratios, without_rows
from roseram.migrate.rehearse.refused import read_refused
from roseram.migrate.rehearse.result import Check, Rehearsal, Sample, Stage, Timed, left_behind
from roseram.migrate.rehearse.source import admit_dump, look_at_source, named, rows_of
from roseram.migrate.rehearse.watch import Watch
from roseram.migrate.rollback import LATER_WRITES, rollback
from roseram.migrate.sums import columns_of, read_sums, settle
from roseram.postgres import Database, find_binaries, libpq_url, load_sql

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from roseram.migrate.apply import Progress
    from roseram.migrate.copying import Copied
    from roseram.migrate.plan import Blocker, Plan, Step
    from roseram.migrate.planner import Options
    from roseram.migrate.rehearse.result import StageName
    from roseram.migrate.sums import Sums
    from roseram.postgres import Binaries

    Checker: TypeAlias = Callable[[Database], Awaitable[Check]]
    Copying: TypeAlias = Callable[[str, int, int | None], None]

_SQL = load_sql(__package__)
_QUOTED = re.compile(r'"((?:[^"]|"")+)"')
_PLAINLY = RunOptions()


async def rehearse(
    source: Database | Path,
    cache: Path,
    options: Options,
    *,
    folder: Path,
    sample: int | None = None,
    run: RunOptions = _PLAINLY,
    check: Checker | None = None,
    expected: Plan | None = None,
    back: bool = True,
    again: bool = False,
    keep: Path | None = None,
    copying: Copying | None = None,
    binaries: Binaries | None = None,
) -> Rehearsal:
    """Copy `source` (a database, or a dump of one) into `folder`, migrate the copy, take it back.

    `options` say how to plan, `run` how to apply (every hazard is allowed on a copy), `sample` how
    many rows of each table to copy. `check` verifies the migrated copy. With `expected`, the source
    must be what that plan was made for. `back=False` leaves out the rollback; `again` applies once
    more after it. `keep` is a new folder for the migrated copy: `roseram up --data-dir` runs on it.
    What fails after the planning is in the result. Raises DatabaseChanged, AnotherMigration, and
    the errors of `copied_database` and `make_plan`.
    """
    if keep is not None and await asyncio.to_thread(keep.exists):
        raise FileUnusable("The folder for the copy is there already", why=str(keep))
    binaries = binaries or find_binaries()
    blockers: tuple[Blocker, ...] = ()
    whole: Mapping[str, int] = {}
    notes: tuple[str, ...] = ()
    if isinstance(source, Database):
        blockers = await look_at_source(source, expected)
    async with copied_database(
        source, folder, sample=sample, progress=copying, binaries=binaries
    ) as copied:
        if sample is not None and isinstance(source, Database):
            whole = await rows_of(source, [named(name) for name in copied.rows])
        async with await Database.open(copied.url, max_size=4) as copy:
            if isinstance(source, Path):
                notes = await admit_dump(copy, expected)
                if sample is not None and expected is not None:  # the dump was restored in part
                    whole = {table.name: table.rows for table in expected.tables}
            one = _Run(source, copied, copy, cache, options, run, binaries)
            found = await one.go(
                check=check, back=back, again=again, keep=keep, sample=sample, whole=whole
            )
    return replace(found, blockers=blockers, notes=(*notes, *found.notes))


class _Run:
    """One rehearsal on a copy that is there."""

    def __init__(
        self, source: Database | Path, copied: Copied, copy: Database, cache: Path,
        options: Options, run: RunOptions, binaries: Binaries,
    ) -> None:  # fmt: skip
        self._source, self._copied, self._copy, self._cache = source, copied, copy, cache
        self._options, self._run, self._binaries = options, run, binaries
        self._stages = [Stage("copy", True, copied.seconds)]
        self._begun: dict[str, float] = {}
        self._spent: dict[str, float] = {}

    async def go(
        self, *, check: Checker | None, back: bool, again: bool, keep: Path | None,
        sample: int | None, whole: Mapping[str, int],
    ) -> Rehearsal:  # fmt: skip
        """Plan, apply, reconcile, verify, plan again, go back, and perhaps apply once more."""
        begun = time.monotonic()
        plan = await make_plan(self._copy, self._cache, self._options, note=self._run.say)
        self._stages.append(Stage("plan", True, time.monotonic() - begun))
        result = self._header(plan)
        if plan.empty:
            return replace(result, stages=tuple(self._stages))
        before = await self._sums() if back else {}
        async with await Watch.open(self._copied.url) as watch:
            applied = await self._try("apply", lambda: self._apply(plan))
        result = await self._measured(result, plan, watch)
        if sample is not None:
            result = self._extrapolated(result, plan, sample, whole)
        if applied:
            result = await self._afterwards(result, check, keep)
        if back:
            await self._back(plan, before, again=again and applied)
        return replace(result, stages=tuple(self._stages))

    async def _try(self, name: StageName, work: Callable[[], Awaitable[str | None]]) -> bool:
        """Do it as a stage; `work` returns, or raises, what went wrong."""
        begun = time.monotonic()
        try:
            why = await work()
        except Exception as error:
            known = from_postgres(error)
            if known.code == "RSM_INTERNAL":
                raise
            why = str(known)
        self._stages.append(Stage(name, why is None, time.monotonic() - begun, why))
        return why is None

    def _header(self, plan: Plan) -> Rehearsal:
        address = self._source.address if isinstance(self._source, Database) else None
        version, notes = plan.server_version, self._copied.notes
        if isinstance(self._source, Database) and self._source.server_major != version // 10000:
            told = f"the copy runs on {server(version)}, the source on "
            version = self._source.server_version
            notes = (*notes, told + server(version))
        return Rehearsal(
            source=str(self._source) if address is None else address.shown,
            database=plan.database if address is None else address.shown.rpartition("/")[2],
            server_version=version, strategy=plan.strategy, section=plan.section,
            plan_id=plan.id, empty=plan.empty, rows=sum(self._copied.rows.values()),
            size=self._copied.bytes, notes=notes, stages=(), behind=left_behind(plan),
            hazards=plan.hazards,
        )  # fmt: skip

    # ---- apply -------------------------------------------------------------------------------

    async def _apply(self, plan: Plan) -> None:
        self._begun["prepare"] = time.monotonic()
        allowed = frozenset(hazard.name for hazard in plan.hazards)
        await apply(self._copy, plan, replace(self._run, allow=allowed, progress=self._heard))

    def _heard(self, progress: Progress) -> None:
        now, step = time.monotonic(), progress.step.id
        if "prepare" not in self._spent:  # it is done before anything is heard
            self._spent["prepare"] = now - self._begun["prepare"]
        self._begun.setdefault(step, now)
        if progress.done:
            self._spent[step] = now - self._begun[step]
        self._run.progress(progress)

    async def _measured(self, result: Rehearsal, plan: Plan, watch: Watch) -> Rehearsal:
        """What the run took, how far it came."""
        async with self._copy.connection() as connection:
            migration = await journal.latest(connection)
            if migration is None or migration.plan_id != plan.id:
                return replace(result, disk=watch.disk)
            refused = await read_refused(connection, migration.id, plan)
        records = migration.steps
        seconds = {name: record.seconds for name, record in records.items()}
        return replace(
            result,
            steps=tuple(
                self._timed(step, records[step.id].rows)
                for step in plan.steps
                if step.id in self._spent
            ),
            locks=watch.holds(_known_locks(plan, seconds)),
            switch=seconds.get("switch"),
            quarantine=refused,
            report=migration.report,
            disk=watch.disk,
        )

    def _timed(self, step: Step, rows: int) -> Timed:
        return Timed(step.id, step.kind, step.title, step.table, self._spent[step.id], rows)

    def _extrapolated(
        self, result: Rehearsal, plan: Plan, sample: int, whole: Mapping[str, int]
    ) -> Rehearsal:
        """The times that all rows would take, each table's in proportion to its rows."""
        if not whole:
            return replace(result, sample=Sample(sample, result.rows, None, None, None))
        copied = {str(named(name)): rows for name, rows in self._copied.rows.items()}
        ratios = Ratios.between(copied, whole, without_rows(result.steps, plan))
        steps = tuple(replace(step, estimated=ratios.step(step, plan)) for step in result.steps)
        seconds = sum(step.estimated or 0.0 for step in steps)
        needed = None if result.disk is None else round(result.disk.needed * ratios.whole)
        told = Sample(sample, result.rows, sum(whole.values()), seconds, needed)
        return replace(result, steps=steps, sample=told)

    # ---- afterwards --------------------------------------------------------------------------

    async def _afterwards(
        self, result: Rehearsal, check: Checker | None, keep: Path | None
    ) -> Rehearsal:
        found: list[Check] = []

        async def verify() -> str | None:
            if check is None:
                return None
            found.append(await check(self._copy))
            return None if found[0].ok else "; ".join(found[0].failed[:3])

        async def balanced() -> str | None:
            return _unbalanced(result.report)

        await self._try("reconcile", balanced)
        if check is not None:
            await self._try("verify", verify)
        await self._try("plan again", self._plan_again)
        kept = None
        if keep is not None and await self._try("keep", lambda: self._keep(keep)):
            kept = str(keep)
        return replace(result, check=found[0] if found else None, kept=kept)

    async def _plan_again(self) -> str | None:
        plan = await make_plan(self._copy, self._cache, self._options)
        return None if plan.empty else f"a second plan is not empty: {len(plan.steps)} steps"

    async def _keep(self, keep: Path) -> str | None:
        """A copy of the server's files as they are, which a server starts from."""
        address, _ = libpq_url(self._copied.url)
        await asyncio.to_thread(keep.mkdir, mode=0o700, parents=True)
        status, _, said = await answer(
            self._binaries.path("pg_basebackup"),
            *(f"--dbname={address}", f"--pgdata={keep / 'postgres'}"),
            *("--checkpoint=fast", "--wal-method=stream", "--no-sync", "--no-password"),
        )
        return None if status == 0 else f"pg_basebackup: {said}"

    # ---- back --------------------------------------------------------------------------------

    async def _back(self, plan: Plan, before: Mapping[str, Sums], *, again: bool) -> None:
        if await self._try("rollback", lambda: self._roll_back(before)) and again:
            await self._try("apply again", lambda: self._apply_again(plan))

    async def _roll_back(self, before: Mapping[str, Sums]) -> str | None:
        async with self._copy.connection() as connection:
            migration = await journal.latest(connection)
        if migration is None or migration.state not in ("running", "applied"):
            return None  # it never began
        undone = await rollback(self._copy, replace(self._run, allow=frozenset((LATER_WRITES,))))
        if not undone.fingerprint_equal:
            return "the schema is not what it was: " + "; ".join(undone.notes)
        after = await self._sums()
        other = sorted(
            name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
        )
        return f"the rows are not what they were: {', '.join(other)}" if other else None

    async def _apply_again(self, plan: Plan) -> str | None:
        allowed = frozenset(hazard.name for hazard in plan.hazards)
        await apply(self._copy, plan, RunOptions(allow=allowed))
        async with self._copy.connection() as connection:
            migration = await journal.latest(connection)
        return _unbalanced(None if migration is None else migration.report)

    async def _sums(self) -> dict[str, Sums]:
        """A checksum of each table that the application uses."""
        async with self._copy.transaction(readonly=True, isolation="repeatable_read") as connection:
            tables = await connection.fetch(_SQL["tables"])
            await settle(connection)
            found = {}
            for row in tables:
                name = Name(row["schema"], row["name"])
                columns = await columns_of(connection, name) or ()
                found[str(name)] = await read_sums(connection, name, columns, each=False)
        return found


def _unbalanced(report: Mapping[str, Any] | None) -> str | None:
    """Which tables' rows are not accounted for."""
    if report is None:
        return "rows were not counted"
    if report["balanced"]:
        return None
    tables = [item["table"] for item in report["tables"] if not item["balanced"]]
    values = [item["flow"] for item in report["flows"] if item["differing"] or item["unexplained"]]
    parts = (("rows of", tables), ("values of", values))
    return "unaccounted for: " + "; ".join(f"{what} {', '.join(n)}" for what, n in parts if n)


def _known_locks(plan: Plan, seconds: Mapping[str, float]) -> dict[tuple[str, str], float]:
    """The locks that the journal timed: triggers are made in a moment, and the switch."""
    found = {
        (step.table or "", "share row exclusive"): seconds[step.id]
        for step in plan.steps
        if step.kind == "capture" and step.id in seconds
    }
    if plan.switch is not None and seconds.get("switch"):
        for sql in plan.switch.lock:
            name = Name(*(part.replace('""', '"') for part in _QUOTED.findall(sql)))
            found[str(name), "access exclusive"] = seconds["switch"]
    return found
