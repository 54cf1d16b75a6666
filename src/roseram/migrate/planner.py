"""Makes the plan: reads the database, routes its tables, writes the statements, counts misfits."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from roseram import __version__, errors
from roseram.catalog import fingerprint, read_catalog
from roseram.catalog.compare import USUALLY_IGNORED
from roseram.catalog.wanted import wanted_catalog
from roseram.migrate import counting, flows, steps
from roseram.migrate.mapping import Mappings, bundled, check, load, merged
from roseram.migrate.names import archive_name
from roseram.migrate.plan import (
    FORMAT,
    Blocker,
    Hazard,
    ObjectFate,
    OldColumn,
    OldTable,
    Plan,
    Strategy,
)
from roseram.migrate.routes import find_routes, old_tables, proposals
from roseram.migrate.scope import (
    Scope,
    choose,
    differs,
    has_private,
    only_ours,
    restrict,
    right_tables,
    without_journal,
)
from roseram.migrate.surroundings import read_surroundings
from roseram.postgres import FAILURES, load_sql
from roseram.schema import SCHEMA_VERSION, State, checksum, inspect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from roseram.catalog.objects import Catalog
    from roseram.catalog.relations import Table
    from roseram.migrate.alter import Alteration
    from roseram.migrate.flows import Made
    from roseram.migrate.routes import Routes
    from roseram.postgres import Connection, Database

_SQL = load_sql("roseram.migrate", "planner.sql")
SCHEMAS = ("public", "roseram", "auth")


class UnknownTimeZone(errors.UsageError):
    """There is no such time zone."""

    next_step = "give one like Europe/Berlin; all of them: select name from pg_timezone_names"


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator chose."""

    strategy: Strategy = "preserve"
    section: str | None = None
    mapping: Path | None = None
    time_zone: str = "UTC"


async def make_plan(
    database: Database,
    cache: Path,
    options: Options = Options(),
    *,
    note: Callable[[str], None] = lambda _: None,
) -> Plan:
    """The plan for this database; nothing is changed in it.

    Raises SchemaNewer where a newer program was, MappingProblem, and the errors of
    `errors.from_postgres`.
    """
    last = choose(options.strategy, options.section)
    note("reading the database")
    async with database.connection() as connection:
        await _refuse_newer(connection)
        if not await connection.fetchval(_SQL["time_zone"], options.time_zone):
            raise UnknownTimeZone(why=repr(options.time_zone))
        have = without_journal(await read_catalog(connection, schemas=SCHEMAS))
    want = await wanted_catalog(database, cache)
    own = None if options.mapping is None else await asyncio.to_thread(load, options.mapping)
    mappings = bundled() if own is None else merged(bundled(), own)
    # else the tables that a mapping names may be gone already
    if differs(have, restrict(want, last), mappings):
        for problem in check(mappings, have, want, own):
            raise problem
    want = restrict(want, last)
    try:
        async with database.connection() as connection:
            return await _Planner(
                connection, database, have, want, mappings, options, last, note
            ).plan()
    except FAILURES as error:
        raise errors.from_postgres(error) from error


async def _refuse_newer(connection: Connection) -> None:
    inspection = await inspect(connection)
    if inspection.state is State.NEWER:
        raise errors.SchemaNewer(why=inspection.why)


def state_fingerprint(catalog: Catalog) -> str:
    """The fingerprint a plan is bound to: public and roseram, without the journal."""
    return fingerprint(only_ours(without_journal(catalog)), ignore=USUALLY_IGNORED)


def without_inherited_keys(catalog: Catalog) -> Catalog:
    """A key does not hold for the rows of inheritance children, which are read with its own."""
    parents = {str(name) for table in catalog.tables for name in table.inherits}

    def plain(table: Table) -> Table:
        keys = ("primary key", "unique")
        return replace(
            table,
            constraints=tuple(item for item in table.constraints if item.kind not in keys),
            indexes=tuple(replace(item, unique=False) for item in table.indexes),
        )

    tables = tuple(plain(t) if str(t.name) in parents else t for t in catalog.tables)
    return replace(catalog, tables=tables)


class _Planner:
    """One planning run."""

    def __init__(
        self, connection: Connection, database: Database, have: Catalog, want: Catalog,
        mappings: Mappings, options: Options, last: str | None, note: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._connection, self._database, self._last = connection, database, last
        self._have, self._want = have, want
        self._mappings, self._options, self._note = mappings, options, note
        self._archive = archive_name()

    async def plan(self) -> Plan:
        """Compare, route, write, count."""
        plan = await self._header()
        clean = self._options.strategy == "clean"
        if not differs(self._have, self._want, self._mappings):
            return replace(
                plan, notes=("the database has the unified schema; nothing is to be done",)
            )
        have = without_inherited_keys(self._have)
        in_place = has_private(self._have) and not clean
        right, altered = await self._right_tables() if in_place else (frozenset(), {})
        kept = right | altered.keys()
        routes, waiting = find_routes(
            have, self._want, self._mappings, clean=clean, kept=kept, whole=self._last is None
        )
        scope = Scope(self._want, self._last, kept, waiting, altered, in_place)
        sizes = await self._sizes()
        self._note("counting what will not fit")
        maker = flows.Maker(have, scope, routes, self._mappings, self._options.time_zone)
        made = await counting.count(self._connection, maker, sizes)
        self._note("looking at views, functions and triggers")
        around = await read_surroundings(
            self._connection, self._database, self._have, scope, self._archive
        )
        rows = await self._connection.fetch(_SQL["blockers"])
        laid_out = steps.lay_out(have, scope, made, around, self._archive, sizes)
        return replace(
            plan,
            tables=tuple(self._tables(routes, made, sizes, scope)),
            new_tables=tuple(sorted(self._new_tables(routes) - kept)),
            objects=tuple(
                ObjectFate(d.kind, d.name, d.fate, d.why, d.definition, d.hazard) for d in around
            ),
            proposals=proposals(self._have, self._want, routes),
            quarantine=made.expected,
            hazards=tuple(self._hazards(made, around, sizes)),
            blockers=tuple([Blocker(row["object"], row["sentence"], row["sql"]) for row in rows]),
            flows=made.flows, links=laid_out.links, steps=laid_out.steps, switch=laid_out.switch,
        )  # fmt: skip

    async def _right_tables(self) -> tuple[frozenset[str], dict[str, Alteration]]:
        """Tables that stay; where the rows do not allow a change, the table is copied instead."""
        right, altered = right_tables(self._have, self._want)
        for name, found in list(altered.items()):
            for doubt in found.doubts:
                if await self._connection.fetchval(doubt):
                    del altered[name]
                    break
        return right, altered

    async def _header(self) -> Plan:
        name = await self._connection.fetchval("select current_database()")
        return Plan(
            format=FORMAT, program=__version__, schema_version=SCHEMA_VERSION,
            schema_checksum=checksum(), made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            database=name, server_version=self._database.server_version,
            strategy=self._options.strategy, section=self._options.section,
            fingerprint=state_fingerprint(self._have), archive=self._archive,
            time_zone=self._options.time_zone, mappings=tuple(self._mappings.files),
            tables=(), new_tables=(), objects=(), proposals=(), quarantine=(), hazards=(),
            blockers=(), flows=(), links=(), steps=(), switch=None,
        )  # fmt: skip

    async def _sizes(self) -> Mapping[str, tuple[int, int]]:
        """Rows (exact below 100,000, else estimated) and bytes of each old table."""
        names = [str(table.name) for table in old_tables(self._have)]
        rows = await self._connection.fetch(
            _SQL["sizes"], [n.sql for n in (t.name for t in old_tables(self._have))]
        )
        found: dict[str, tuple[int, int]] = {}
        for name, row in zip(names, rows, strict=True):
            count = row["estimate"]
            if row["bytes"] < 64 << 20 or count < 0:
                table = self._have.table(name)
                assert table is not None
                count = await self._connection.fetchval(f"select count(*) from {table.name.sql}")
            found[name] = (int(count), int(row["bytes"]))
        return found

    def _tables(
        self, routes: Routes, made: Made, sizes: Mapping[str, tuple[int, int]], scope: Scope
    ) -> list[OldTable]:
        found = []
        for table in old_tables(self._have):
            name = str(table.name)
            if name in scope.kept or name in scope.waiting:
                change = scope.altered.get(name)
                reason = (
                    "it is as it should be" if name in scope.kept else "a later section takes it"
                )
                reason = reason if change is None else "changed in place: " + ", ".join(change.what)
                found.append(
                    OldTable(
                        name,
                        "kept" if change is None else "altered",
                        (),
                        "name",
                        reason,
                        *sizes[name],
                    )
                )
                continue
            mine = [route for route in routes.routes if str(route.source.name) == name]
            rows, size = sizes[name]
            if name in routes.archived and not mine:
                reason, rule = routes.archived[name]
                columns = tuple(
                    OldColumn(c.name, c.type, "archived", None, rule, reason) for c in table.columns
                )
                found.append(OldTable(name, "archived", (), rule, reason, rows, size, columns))
                continue
            targets = tuple(dict.fromkeys(str(route.target.name) for route in mine))
            columns = made.columns.get(name, ())
            if name in routes.archived:  # kept whole, and some rows are made of it besides
                reason, rule = routes.archived[name]
                found.append(OldTable(name, "archived", targets, rule, reason, rows, size, columns))
                continue
            main = next((route for route in mine if route.rows is None), mine[0])
            reason = (main.rule.reason if main.rule is not None else "") or ""
            found.append(OldTable(name, "copied", targets, main.by, reason, rows, size, columns))
        return found

    def _new_tables(self, routes: Routes) -> set[str]:
        reached = {str(route.target.name) for route in routes.routes}
        return {str(t.name) for t in self._want.root_tables if t.name.schema == "public"} - reached

    def _hazards(
        self, made: Made, around: Any, sizes: Mapping[str, tuple[int, int]]
    ) -> list[Hazard]:
        found = [Hazard(d.hazard, d.name, d.why) for d in around if d.hazard is not None]
        for name in sorted(made.keyless):
            rows, _ = sizes[name]
            if rows > _KEYLESS_MANY:
                found.append(
                    Hazard(
                        "keyless-table",
                        name,
                        "it has no key: when it is written to during the migration, its "
                        f"{rows} rows are copied again while its writers wait",
                    )
                )
        return found


_KEYLESS_MANY = 20_000
