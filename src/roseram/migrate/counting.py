"""Counts on the real data what will not fit: the flows run into temporary tables beforehand."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import asyncpg

from roseram.errors import RoseramError
from roseram.migrate.assign import key_of
from roseram.migrate.complete import completions
from roseram.migrate.convert import HELPERS
from roseram.migrate.flows import SEEDED, Made, Maker
from roseram.migrate.names import STAGED
from roseram.migrate.plan import Expected
from roseram.postgres.sql import load_sql, quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from roseram.catalog.relations import Index, Table
    from roseram.migrate.compose import Composer
    from roseram.migrate.plan import Flow
    from roseram.postgres import Connection

_SQL = load_sql("roseram.migrate", "counting.sql")
_STAGING = load_sql("roseram.migrate", "staging.sql")
_STAGED = re.compile(rf'\b{STAGED}\.|"{STAGED}"\.')
_WORD = re.compile(r"\b[a-z_]+\b")


class FlowFailed(RoseramError):  # noqa: N818 - as in roseram.errors
    """The rows of an old table cannot be read as the plan wants to."""

    code = "RSM_FLOW"
    next_step = 'correct the mapping of this table, or archive it with `archive = "reason"`'


async def count(connection: Connection, maker: Maker, sizes: Mapping[str, tuple[int, int]]) -> Made:
    """Build every flow in order and count its refusals; the transaction is rolled back."""
    transaction = connection.transaction(isolation="repeatable_read")
    await transaction.start()
    try:
        return await _Counter(connection, maker, sizes).run()
    finally:
        await transaction.rollback()


class _Counter:
    def __init__(
        self, connection: Connection, maker: Maker, sizes: Mapping[str, tuple[int, int]]
    ) -> None:
        self._connection, self._maker, self._sizes = connection, maker, sizes
        self._refused: dict[str, int] = {}
        self._expected: list[Expected] = []
        self._keep: set[tuple[str, str]] = set()

    async def run(self) -> Made:
        made = Made()
        await self._execute(_SQL["settle"])
        await self._execute(HELPERS.replace("roseram_next_private", STAGED))
        await self._execute(_STAGING["helpers"])
        if self._maker.accounts is None:
            await self._connection.execute(_SQL["no_accounts"])
        order = self._maker.order()
        parents = {str(key.references) for table in order for key in table.foreign_keys}
        for table in order:
            await self._execute(
                f"create temporary table {STAGED}.{quote_ident(table.name.name)} "
                f"({_shape(table, whole=self._merged(table))}) on commit drop"
            )
        made.people = tuple(map(self._maker.scope.place, self._maker.people.statements()))
        for statement in made.people:
            await self._execute(statement)
        flows: list[Flow] = []
        for table in order:
            composers = self._maker.composers(table, self._refused)
            flows += [self._placed(composer.flow) for composer in composers]
            needed = str(table.name) in parents or len(composers) > 1
            await self._target(table, composers, needed)
        made.flows, made.order = tuple(flows), tuple(str(table.name) for table in order)
        made.expected, made.keep = tuple(self._expected), frozenset(self._keep)
        for source in {flow.source for flow in flows if flow.source != "auth.users"}:
            table_ = self._maker.have.table(source)
            if table_ is not None:
                made.columns[source] = self._maker.columns_of(table_)
                if not key_of(table_):
                    made.keyless.add(source)
        return made

    def _merged(self, table: Table) -> bool:
        return any(route.how == "merge" for route in self._maker.routes.into(table))

    def _placed(self, flow: Flow) -> Flow:
        """The flow with the tables that stay where they stand."""
        place = self._maker.scope.place
        changes: dict[str, Any] = {
            item.name: place(value)
            for item in fields(flow)
            if isinstance(value := getattr(flow, item.name), str)
            and item.name not in ("name", "source", "target")
        }
        alike = flow.alike
        if alike is not None:
            alike = (place(alike[0]), place(alike[1]), place(alike[2]))
        return replace(flow, **changes, prepare=tuple(map(place, flow.prepare)), alike=alike)

    async def _target(self, table: Table, composers: list[Composer], needed: bool) -> None:
        """Count the flows into one target, and keep what its children look up."""
        name, lost = str(table.name), 0
        if name in SEEDED:
            self._keep |= {(name, index.name) for index in table.indexes if index.unique}
        if needed and (len(composers) > 1 or name in SEEDED):
            for statement in _lookups(table):
                await self._execute(statement)
        for composer in composers:
            self._keep |= {(name, index.name) for index in composer.risky}
            lost += await self._composer(composer)
            if needed:
                await self._keep_rows(table, composer)
        if needed:
            for statement in completions(name):
                if await self._can_complete(name):
                    await self._execute(statement)
        self._refused[name] = lost

    async def _can_complete(self, name: str) -> bool:
        """Only what children look up: people and their personal organizations."""
        return name in ("public.profiles", "public.organizations")

    async def _composer(self, composer: Composer) -> int:
        flow = composer.flow
        try:
            async with self._connection.transaction():
                for statement in flow.prepare:
                    await self._execute(statement)
                numbers = await self._fetch(composer.count())
        except asyncpg.PostgresError as error:
            if error.sqlstate is not None and error.sqlstate.startswith(("08", "57", "53")):
                raise
            raise FlowFailed(
                f"Table {flow.source} cannot become {flow.target}", why=str(error)
            ) from error
        lost = 0
        for refusal, number in zip(flow.refusals, numbers[1:], strict=True):
            if number:
                self._expected.append(
                    Expected(
                        flow.source,
                        flow.target,
                        refusal.kind,
                        refusal.column,
                        refusal.reason,
                        number,
                    )
                )
            lost += number if refusal.kind == "row" else 0
        return lost

    async def _keep_rows(self, table: Table, composer: Composer) -> None:
        columns = _kept_columns(table)
        listed = ", ".join(map(quote_ident, columns))
        tail = " on conflict do nothing" if composer.how == "merge" else ""
        name = f"{STAGED}.{quote_ident(table.name.name)}"
        if composer.how != "merge":
            await self._execute(
                f"insert into {name} ({listed}) {composer.kept_keys(columns)}{tail}"
            )
            await self._execute(f"analyze {name}")  # nobody else looks at temporary tables

    async def _execute(self, statement: str) -> None:
        await self._connection.execute(self._temporary(statement))

    async def _fetch(self, statement: str) -> list[int]:
        found: list[int] = await self._connection.fetchval(self._temporary(statement))
        return found

    def _temporary(self, statement: str) -> str:
        """The statement with the session's temporary schema in the place of staging."""
        placed = self._maker.scope.place(statement)
        text = _STAGED.sub(
            "pg_temp.", placed.replace("create unlogged table", "create temporary table")
        )
        return (
            text
            if self._maker.accounts is not None
            else text.replace("auth.users", 'pg_temp."~accounts of auth"')
        )


def _kept_columns(table: Table) -> list[str]:
    """What children, fills and unique keys look up."""
    wanted = {
        "id",
        "organization_id",
        "is_personal",
        "owner_id",
        "full_name",
        "email",
        "created_at",
        "plan",
        "user_id",
    }
    for index in table.indexes:
        if index.unique:
            wanted |= _words(index)
    for key in table.foreign_keys:
        wanted |= set(key.columns)
    wanted |= set(table.primary_key.columns if table.primary_key else ())
    return [
        column.name
        for column in table.columns
        if column.name in wanted and column.generated is None
    ]


def _lookups(table: Table) -> Iterator[str]:
    """Indexes for the look at rows that came by another way and have a unique key already."""
    for index in table.indexes:
        if index.unique:
            keys = ", ".join(
                f"({key.expression})" if key.column is None else quote_ident(key.column)
                for key in index.keys
            )
            yield f"create index on {STAGED}.{quote_ident(table.name.name)} ({keys})"


def _words(index: Index) -> set[str]:
    texts = [index.predicate or "", *(key.expression or key.column or "" for key in index.keys)]
    return {word for text in texts for word in _WORD.findall(text)}


def _shape(table: Table, *, whole: bool) -> str:
    """The temporary stand-in of a target: kept columns, those that completions write (or all)."""
    kept = set(_kept_columns(table)) | {"name", "slug", "avatar_url", "updated_at"}
    kept |= {column.name for column in table.columns if whole}
    columns = [
        f"{quote_ident(c.name)} {c.type}"
        + (" default gen_random_uuid()" if c.name == "id" and c.type == "uuid" else "")
        for c in table.columns
        if c.name in kept and c.generated is None
    ]
    key = table.primary_key
    if key is not None and str(table.name) in ("public.profiles", "public.organizations"):
        columns.append("primary key (id)")
    return ", ".join(columns)
