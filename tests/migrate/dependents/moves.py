"""A database with old tables, and the switch and the rollback as the migration runs them."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from roseram.catalog import Catalog, compare, read_catalog
from roseram.migrate.dependents import Dependent, read_dependents
from roseram.migrate.staging import functions_sql
from roseram.schema import sections

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from roseram.postgres import Connection

ARCHIVE = "roseram_archive_20261122_171500"
OLD_DATABASE = Path(__file__).with_name("old_database.sql").read_text("utf-8")
SCHEMAS = ("public", "reporting", "side", "auth", "storage")
ANN = "00000000-0000-0000-0000-00000000000a"
PROJECT = "00000000-0000-0000-0000-000000000001"
COPY = f"""
select roseram.adopt_user('{ANN}');
insert into public.projects (id, user_id, organization_id, name)
  select '{PROJECT}', '{ANN}', id, 'New' from public.organizations;
insert into public.chat_messages (project_id, organization_id, user_id, role, content)
  select p.id, p.organization_id, p.user_id, 'user', 'hello' from public.projects p;
"""


def differences(before: Catalog, after: Catalog) -> list[str]:
    """What is another way now, but for roles: other tests make these on the same server."""
    found = compare(before, after, ignore=("role_*",), partitions=True)
    return [str(item) for item in found]


@dataclass
class Old:
    """A database around a migration; `connection` is the migrating role's."""

    connection: Connection
    admin: Connection
    trial: str
    arrives: list[str]
    moved: list[str] = field(default_factory=list)
    archive: str = ARCHIVE

    async def build(self, sql: str) -> None:
        """Make the old tables and what is around them as the migrating role."""
        await self.connection.execute(sql)
        rows = await self.connection.fetch(
            "select format('%I.%I', relnamespace::regnamespace, relname) as name from pg_class c"
            " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'f')"
            " and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')"
            " order by oid"
        )
        self.moved = [row["name"] for row in rows]

    async def read(self, *, trial: bool = True) -> dict[str, Dependent]:
        """The dependents by kind and name, in their order."""
        found = await read_dependents(
            self.connection,
            moved=self.moved,
            arrives=self.arrives,
            archive=ARCHIVE,
            trial=self.trial if trial else None,
        )
        named = {f"{item.kind} {item.name}": item for item in found}
        assert len(named) == len(found)
        return named

    async def catalog(self) -> Catalog:
        """The old database as it is now."""
        return await read_catalog(self.connection, schemas=SCHEMAS)

    async def trial_catalog(self) -> Catalog:
        """The scratch database as it is now."""
        connection = await asyncpg.connect(self.trial)
        try:
            return await read_catalog(connection)
        finally:
            await connection.close()

    async def switch(self, found: dict[str, Dependent], copy: str = COPY) -> None:
        """The old tables out, the new ones in, with all that is around them."""
        items = found.values()
        async with self.connection.transaction():
            await self.connection.execute("set local client_min_messages = error")
            await self.connection.execute(f"create schema {ARCHIVE}")
            await self._run(sql for item in items for sql in item.before)
            for table in self.moved:
                await self.connection.execute(f"alter table {table} set schema {ARCHIVE}")
            for section in sections():
                await self.connection.execute(section.script)
            await self.connection.execute(copy)
            await self._run(sql for item in items for sql in item.after)
        await self._run(sql for item in items for sql in item.later)

    async def back(self, found: dict[str, Dependent]) -> None:
        """The new tables away, the old ones in their place; nothing may be left in the archive."""
        items = found.values()
        async with self.connection.transaction():
            await self.connection.execute("set local client_min_messages = error")
            await self._run(sql for item in items for sql in item.back_before)
            await self._take_away()
            for table in self.moved:
                name = table.removeprefix("public.")
                await self.connection.execute(f"alter table {ARCHIVE}.{name} set schema public")
            await self._run(sql for item in items for sql in item.back_after)
            await self.connection.execute(f"drop schema {ARCHIVE}")
            await self.connection.execute("drop schema undone, roseram cascade")
        await self._run(sql for item in items for sql in item.back_later)

    async def _take_away(self) -> None:
        await self.connection.execute("create schema undone")
        made = re.findall(r"^create or replace function (public\.\w+)", functions_sql(), re.M)
        functions = await self.connection.fetch(
            "select oid::regprocedure::text from pg_proc"
            " where format('%s.%s', pronamespace::regnamespace, proname) = any ($1)",
            made,
        )
        for (function,) in functions:
            await self.connection.execute(f"drop function {function}")
        rows = await self.connection.fetch(
            "select oid::regclass::text as name, relkind = 'v' as view from pg_class"
            " where format('%I.%I', relnamespace::regnamespace, relname) = any ($1)",
            self.arrives,
        )
        for row in sorted(rows, key=lambda row: not row["view"]):
            view = f"drop view {row['name']}"  # fails where something is built on it
            move = f"alter table {row['name']} set schema undone"
            await self.connection.execute(view if row["view"] else move)

    async def _run(self, statements: Iterable[str]) -> None:
        for statement in statements:
            try:
                await self.connection.execute(statement)
            except asyncpg.PostgresError as error:
                raise AssertionError(f"{error}\n{statement}") from error

    @asynccontextmanager
    async def as_role(self, role: str, user: str | None = None) -> AsyncIterator[Connection]:
        """The connection as an API role for a moment."""
        async with self.connection.transaction():
            await self.connection.execute(
                "select set_config('request.jwt.claim.sub', $1, true)", user or ""
            )
            await self.connection.execute(f"set local role {role}")
            yield self.connection
            await self.connection.execute("reset role")
