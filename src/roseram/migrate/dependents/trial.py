"""Tries the user's objects over the unified schema, in a scratch database that stays as it is."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import asyncpg

from roseram.catalog.grants import parse_acl
from roseram.catalog.names import Name
from roseram.migrate.dependents.ground import keys, stand_ins, staying, surroundings
from roseram.migrate.dependents.remake import bare, cast_back, create_view
from roseram.postgres import Database
from roseram.postgres.sql import load_sql

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence

    from roseram.migrate.dependents.old import Old
    from roseram.migrate.dependents.pieces import Key, Relation
    from roseram.postgres import Connection

_SQL = load_sql("roseram.migrate.dependents", "trial.sql")
# auth.uid() and the like come with the unified schema.
_EXISTS = (
    asyncpg.DuplicateObjectError,
    asyncpg.DuplicateTableError,
    asyncpg.DuplicateFunctionError,
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What will stand in public: names of tables and indexes, and columns with their types."""

    names: frozenset[str]
    columns: Mapping[str, Mapping[str, str]]  # by a table's name, like public.projects
    other_types: frozenset[tuple[str, str]]  # table and column whose values are of another kind now


@dataclass(frozen=True, slots=True)
class Source:
    """A table that a view reads, and whether a role that may read the view may read the table."""

    role: str
    table: Name
    readable: bool


@dataclass(slots=True)
class Tried:
    """What could be made and how, and why the rest could not."""

    made: dict[Key, str] = field(default_factory=dict)  # the statement that worked
    errors: dict[Key, str] = field(default_factory=dict)
    sources: dict[Key, tuple[Source, ...]] = field(default_factory=dict)  # what a view reads


@asynccontextmanager
async def open_trial(
    url: str, old: Old, *, moved: Collection[str], arrives: Collection[str]
) -> AsyncIterator[Trial]:
    """A trial in the scratch database at `url`; nothing of it stays there."""
    async with (
        await Database.open(url, max_size=1) as database,
        database.connection() as connection,
    ):
        transaction = connection.transaction()
        await transaction.start()
        try:
            await connection.execute(_SQL["settle"], "")
            yield Trial(connection, old, frozenset(moved), frozenset(arrives))
        finally:
            await transaction.rollback()


class Trial:
    """An open trial; every attempt has a savepoint of its own."""

    def __init__(
        self, connection: Connection, old: Old, moved: frozenset[str], arrives: frozenset[str]
    ) -> None:
        self._connection, self._old = connection, old
        self._moved, self._arrives = moved, arrives
        self._staying = staying(old, moved | arrives)
        self._tried = Tried()
        self._waiting: list[str] = []  # columns whose type is not there yet

    async def _attempt(self, statement: str) -> asyncpg.PostgresError | None:
        """Run it; what the server said where it failed."""
        try:
            async with self._connection.transaction():
                await self._connection.execute(statement)
        except asyncpg.PostgresError as error:
            return error
        return None

    # ---- what arrives ----------------------------------------------------------------------------

    async def arrival(self) -> Arrival:
        """Put aside what does not arrive, and look at the rest."""
        await self._connection.execute(_SQL["aside"])
        columns = {}
        for row in await self._connection.fetch(_SQL["public_relations"]):
            name = str(Name("public", row["name"]))
            if name in self._arrives:
                columns[name] = await self._columns(row["sql"])
            else:
                word = "view" if row["kind"] == "v" else "table"
                await self._attempt(f"alter {word} {row['sql']} set schema roseram_trial_aside")
        names = [row["relname"] for row in await self._connection.fetch(_SQL["public_names"])]
        return Arrival(frozenset(names), columns, await self._other_types(columns))

    async def _columns(self, name: str) -> dict[str, str]:
        return {
            row["name"]: row["type"] for row in await self._connection.fetch(_SQL["columns"], name)
        }

    async def _other_types(
        self, columns: Mapping[str, Mapping[str, str]]
    ) -> frozenset[tuple[str, str]]:
        """Columns whose old and new type cannot stand for each other without a cast."""
        pairs = [
            (str(table.path), column.name, column.type, columns[str(table.path)][column.name])
            for table in self._old.relations
            if str(table.path) in self._moved & columns.keys()
            for column in self._old.columns_of.get(table.oid, ())
            if column.name in columns[str(table.path)]
        ]
        before, after = ([bare(pair[side]) for pair in pairs] for side in (2, 3))
        fine = await self._free_casts(before, after) | await self._free_casts(after, before)
        return frozenset(pair[:2] for place, pair in enumerate(pairs) if place not in fine)

    async def _free_casts(self, sources: Sequence[str], targets: Sequence[str]) -> set[int]:
        rows = await self._connection.fetch(_SQL["casts"], list(sources), list(targets))
        return {row["place"] - 1 for row in rows}

    # ---- the user's objects ----------------------------------------------------------------------

    async def make(self, skip: Collection[Key]) -> Tried:
        """Make all that is not to be skipped; what fails waits for what may still be made."""
        await self._ground()
        left = await self._rounds([key for key in self._old.order if key not in skip])
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for statement in waiting:
                await self._attempt(statement)
            left = await self._rounds(left)
        errors = {key: self._tried.errors[key] for key in left if key in self._tried.errors}
        # A body that cannot be read may be fine for those who build on the routine.
        await self._connection.execute(_SQL["bodies"], "off")
        await self._rounds(left)
        for key in left:
            if key[0] == "routine":
                self._tried.made.pop(key, None)
        self._tried.errors = {
            key: text for key, text in errors.items() if key not in self._tried.made
        }
        for key, statement in self._parts():
            self._note(key, statement, await self._attempt(statement))
        return self._tried

    async def _ground(self) -> None:
        for statement in surroundings(self._old):
            await self._attempt(statement)
        for item in self._old.types:  # tables need them
            if item.definition is not None:
                self._note(item.key, item.definition, await self._attempt(item.definition))
        for first, *others in stand_ins(self._old, self._staying):
            if await self._attempt(first) is not None:
                for statement in others:
                    if await self._attempt(statement) is not None:
                        self._waiting.append(statement)
        for statement in keys(self._old, self._staying):
            await self._attempt(statement)

    async def _rounds(self, left: list[Key]) -> list[Key]:
        progress = True
        while progress and left:
            failed = [key for key in left if not await self._make(key)]
            progress, left = len(failed) < len(left), failed
        return left

    async def _make(self, key: Key) -> bool:
        if key in self._tried.made:
            return True
        view = self._old.by_oid.get(key[1]) if key[0] == "relation" else None
        if view is not None and view.is_view:
            return str(view.path) in self._arrives or await self._make_view(view)
        definition = self._old.objects[key].definition
        if definition is None:
            return False
        await self._connection.execute(
            _SQL["settle"], self._old.search_path
        )  # for a body's bare names
        error = await self._attempt(definition)
        await self._connection.execute(_SQL["settle"], "")
        return self._note(key, definition, error)

    def _note(self, key: Key, statement: str, error: asyncpg.PostgresError | str | None) -> bool:
        if error is None or isinstance(error, _EXISTS):
            self._tried.made[key] = statement
            self._tried.errors.pop(key, None)
            return True
        self._tried.errors[key] = str(error)
        return False

    async def _make_view(self, view: Relation) -> bool:
        """Make it with its old columns; where only their types widened, cast them back."""
        statement = create_view(view)
        error: asyncpg.PostgresError | str | None = await self._attempt(statement)
        if error is None:
            changed, error = await self._changed(view)
            if changed or error is not None:
                await self._connection.execute(f"drop {view.word} {view.path.sql}")
            if changed and error is None:
                columns = self._old.columns_of.get(view.oid, ())
                statement = create_view(view, cast_back(view, columns, changed))
                error = await self._attempt(statement)
        if error is None:
            await self._look(view)
        return self._note(view.key, statement, error)

    async def _changed(self, view: Relation) -> tuple[Mapping[str, str], str | None]:
        """The columns of the new view to cast, with their old types; and why that does not do.

        A length or precision does not count: longer values may come from the new tables.
        """
        columns = self._old.columns_of.get(view.oid, ())
        new = await self._columns(view.path.sql)
        if list(new) != [column.name for column in columns]:
            return {}, f"its columns would be {', '.join(new)}"
        old = {column.name: bare(column.type) for column in columns}
        changed = [name for name, kind in old.items() if kind != bare(new[name])]
        sources, targets = ([bare(types[name]) for name in changed] for types in (new, old))
        free = await self._free_casts(sources, targets)
        for place, name in enumerate(changed):
            if place not in free:
                return {}, f"its column {name} would be {new[name]} instead of {old[name]}"
        return {name: old[name] for name in changed}, None

    async def _look(self, view: Relation) -> None:
        """Note which tables the view reads, and who of its readers may read them."""
        grants = [
            grant.grantee for grant in parse_acl(view.acl or ()) if grant.privilege == "SELECT"
        ]
        named = {role for role in grants if role not in (view.owner, "public")}
        if "public" in grants:
            named |= {"anon", "authenticated"}
        rows = await self._connection.fetch(_SQL["sources"], view.path.sql, sorted(named))
        self._tried.sources[view.key] = tuple(
            Source(row["role"], Name(row["schema"], row["name"]), row["readable"]) for row in rows
        )

    def _parts(self) -> Iterator[tuple[Key, str]]:
        """Foreign keys, policies and rules of tables that stay, and triggers and rules of views."""
        tables = {
            table.oid
            for table in self._old.relations
            if table.is_table and str(table.path) not in self._moved
        }
        views = {key[1] for key in self._tried.made if key[0] == "relation"}
        for rule in self._old.rules:
            if rule.relation in tables | views:
                yield ("rule", rule.oid), rule.definition
        for policy in self._old.policies:
            if policy.relation in tables:
                yield ("policy", policy.oid), policy.definition
        for trigger in self._old.triggers:
            if trigger.relation in views:
                yield ("trigger", trigger.oid), trigger.definition
        for constraint in self._old.constraints:
            if constraint.kind == "f" and constraint.relation in tables:
                table = self._old.by_oid[constraint.relation].path.sql
                yield (
                    ("constraint", constraint.oid),
                    f"alter table {table} add {constraint.definition}",
                )
