"""Writes the switch, which puts the new tables in the place of the old ones, and the way back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.migrate import staging
from roseram.migrate.alter import policy_sql
from roseram.migrate.capture import release_sql
from roseram.migrate.names import JOURNAL, PRIVATE, STAGED, STAGED_PRIVATE, UNDONE_PREFIX, literal
from roseram.migrate.plan import Switch
from roseram.migrate.routes import old_tables
from roseram.postgres.sql import load_sql, quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roseram.catalog.objects import Catalog
    from roseram.catalog.relations import Table
    from roseram.catalog.routines import Function
    from roseram.migrate.dependents import Dependent
    from roseram.migrate.scope import Scope

_SQL = load_sql("roseram.migrate", "exchange.sql")
_ARCHIVE = "The database before the migration; dropped by roseram migrate finish."


class Exchange:
    """The statements that exchange the old tables for the new ones, and back."""

    def __init__(
        self, have: Catalog, scope: Scope, around: Sequence[Dependent], archive: str
    ) -> None:
        self._have, self._want, self._scope, self._around = have, scope.want, scope, around
        self._archive = archive
        self._private = f"{archive}_private"
        self._undone = archive.replace("roseram_archive_", UNDONE_PREFIX)
        self._staged = scope.staged_tables()
        self._old = [t for t in old_tables(have) if str(t.name) not in scope.kept | scope.waiting]
        self._moved = moved_tables(have, scope)

    def switch(self) -> Switch:
        """Every statement of the switch and of the way back."""
        return Switch(
            lock=(*(table.name.sql for table in self._old), *self._altered_names()),
            forward=tuple(self._forward()),
            later=(),
            back=tuple(self._back()),
            back_later=tuple(s for item in self._around for s in item.back_later),
            undone=tuple(self._after_back()),
            archived=tuple(f"{self._archive}.{table.name.name}" for table in self._moved),
            schemas=(self._archive, self._private),
        )

    def _forward(self) -> Iterator[str]:
        archive = quote_ident(self._archive)
        for schema in (archive, quote_ident(self._private)) if self._scope.in_place else (archive,):
            yield f"create schema {schema}"
            yield f"comment on schema {schema} is {literal(_ARCHIVE)}"
            yield f"revoke all on schema {schema} from public"
        for table in self._old:
            yield from release_sql(table)
        for item in self._around:
            yield from item.before
        for table in self._moved:
            yield f"alter {_word(table)} {table.name.sql} set schema {self._home(table)}"
        yield from self._private_forward()
        for table in self._staged:
            yield f"alter table {STAGED}.{quote_ident(table.name.name)} set schema public"
        for table in self._staged:
            yield f"alter table {table.name.sql} enable trigger user"
        yield from self._foreign_keys()
        yield from self._policies()
        yield from self._sequences()
        for change in self._scope.altered.values():
            yield from change.forward
        if self._scope.last is None:
            yield staging.views_sql()
            yield staging.functions_sql()
        if self._want.table("public.usage_stats") is None:  # a later section makes it
            yield from (
                function.definition
                for function in staging.private_functions(self._want)
                if function.name.name == "adopt_user" and function.definition
            )
        yield from staging.account_triggers()
        yield "grant usage on schema public to anon, authenticated, service_role"
        if self._scope.last is None:
            yield staging.realtime_sql()
        for item in self._around:
            yield from item.after

    def _altered_names(self) -> Iterator[str]:
        for name, change in self._scope.altered.items():
            table = self._want.table(name)
            if table is not None and change.forward:
                yield table.name.sql

    def _home(self, table: Table) -> str:
        """Where an old table waits: partitions apart, because names repeat."""
        return quote_ident(self._archive if table.name.schema == "public" else self._private)

    def _private_forward(self) -> Iterator[str]:
        """The private schema is replaced as a whole (the journal moves along), or changed."""
        if not self._scope.in_place:
            for name in JOURNAL:
                yield f"alter table {PRIVATE}.{name} set schema {STAGED_PRIVATE}"
            yield f"alter schema {PRIVATE} rename to {quote_ident(self._private)}"
            yield f"alter schema {STAGED_PRIVATE} rename to {PRIVATE}"
            return
        yield _SQL["partitions_in"].replace("{from}", STAGED).replace("{to}", PRIVATE)
        yield "set local check_function_bodies = off"
        yield from (new.definition for _, new in self._changed_functions() if new.definition)

    def _changed_functions(self) -> Iterator[tuple[Function, Function]]:
        have = {function.key: function for function in self._have.functions}
        for new in staging.private_functions(self._want):
            old = have.get(new.key)
            if old is not None and old.definition != new.definition:
                yield old, new

    def _foreign_keys(self) -> Iterator[str]:
        for table in self._staged:
            for key in table.foreign_keys:
                # a partitioned table takes no NOT VALID before PostgreSQL 18
                later = "" if table.partition_key is not None else " not valid"
                yield (
                    f"alter table {table.name.sql} add constraint {quote_ident(key.name)} "
                    f"{key.definition}{later}"
                )

    def _policies(self) -> Iterator[str]:
        """Policies that read a table which stays were lost with its stand-in."""
        for table in self._staged:
            for policy in table.policies:
                text = f"{policy.using} {policy.check}"
                if any(re.search(rf"\b{re.escape(name)}\b", text) for name in self._scope.kept):
                    yield f"drop policy if exists {quote_ident(policy.name)} on {table.name.sql}"
                    yield policy_sql(table, policy)

    def _sequences(self) -> Iterator[str]:
        for table in self._staged:
            for column in table.columns:
                if column.identity:
                    name = quote_ident(column.name)
                    yield (
                        "select setval(pg_get_serial_sequence("
                        f"{literal(table.name.sql)}, {literal(column.name)}), "
                        f"greatest(max({name}), 1), max({name}) is not null) from {table.name.sql}"
                    )

    def _back(self) -> Iterator[str]:
        undone, archive = quote_ident(self._undone), quote_ident(self._archive)
        for item in self._around:
            yield from item.back_before
        for change in self._scope.altered.values():
            yield from change.back
        if not self._scope.in_place:
            yield "drop trigger if exists roseram_user_created on auth.users"
            yield "drop trigger if exists roseram_user_changed on auth.users"
        for view in self._want.views if self._scope.last is None else ():
            if view.name.schema == "public":
                yield f"drop view if exists {view.name.sql}"
        yield from self._functions_back()
        for schema in (
            (undone, quote_ident(f"{self._undone}_private")) if self._scope.in_place else (undone,)
        ):
            yield f"create schema {schema}"
            yield f"revoke all on schema {schema} from public"
        for table in self._staged:
            for key in table.foreign_keys:
                if str(key.references) == "auth.users" or str(key.references) in self._scope.kept:
                    yield f"alter table {table.name.sql} drop constraint {quote_ident(key.name)}"
        names = ", ".join(literal(table.name.name) for table in self._staged) or "null"
        yield _SQL["unpublish"].replace("{names}", names)
        yield from self._private_back(undone)
        for table in self._moved:
            home = self._home(table)
            yield (
                f"alter {_word(table)} {home}.{quote_ident(table.name.name)} "
                f"set schema {quote_ident(table.name.schema)}"
            )
        for item in self._around:
            yield from item.back_after
        yield f"drop schema {archive}"
        if self._scope.in_place:
            yield f"drop schema {quote_ident(self._private)}"
        if not self._public_usage():
            yield "revoke usage on schema public from anon, authenticated, service_role"

    def _functions_back(self) -> Iterator[str]:
        """The functions that applications call go, or are what they were."""
        have = {function.key: function for function in self._have.functions}
        for function in staging.public_functions(self._want) if self._scope.last is None else ():
            old = have.get(function.key)
            if old is not None and old.definition == function.definition:
                continue
            yield f"drop function if exists {function.name.sql}({function.identity_arguments})"
            if old is not None and old.definition:
                yield old.definition
                yield from staging.old_rights(old)

    def _private_back(self, undone: str) -> Iterator[str]:
        undone_private = quote_ident(f"{self._undone}_private")
        if self._scope.in_place:
            names = ", ".join(literal(table.name.name) for table in self._staged) or "null"
            yield (
                _SQL["partitions_out"]
                .replace("{names}", names)
                .replace("{to}", f"{self._undone}_private")
            )
        for table in self._staged:
            yield f"alter table {table.name.sql} set schema {undone}"
        if not self._scope.in_place:
            yield f"alter schema {PRIVATE} rename to {undone_private}"
            yield f"alter schema {quote_ident(self._private)} rename to {PRIVATE}"
            for name in JOURNAL:
                yield f"alter table {undone_private}.{name} set schema {PRIVATE}"
            return
        yield "set local check_function_bodies = off"
        yield from (old.definition for old, _ in self._changed_functions() if old.definition)

    def _after_back(self) -> Iterator[str]:
        """When the undone tables are gone: what was added to the private schema."""
        if not self._scope.in_place:
            return
        have = {function.key for function in self._have.functions}
        for function in staging.private_functions(self._want):
            if function.key not in have:
                yield (
                    f"drop function if exists {function.name.sql}"
                    f"({function.identity_arguments}) cascade"
                )
        for table in self._want.root_tables:
            if (
                table.name.schema == PRIVATE
                and table.name.name not in JOURNAL
                and self._have.table(table.name) is None
            ):
                yield f"drop table if exists {table.name.sql}"
        types = {item.name for item in self._have.enums}
        for item in self._want.enums:
            if item.name.schema == PRIVATE and item.name not in types:
                yield f"drop type if exists {item.name.sql}"

    def _public_usage(self) -> bool:
        """Whether the API's roles could use schema public before."""
        schema = next((s for s in self._have.schemas if s.name == "public"), None)
        return schema is None or any(grant.grantee == "anon" for grant in schema.grants)


def moved_tables(have: Catalog, scope: Scope) -> list[Table]:
    """The tables that go into the archive, their partitions and children included."""
    stay = scope.kept | scope.waiting
    found = [
        t
        for t in have.tables
        if t.name.schema == "public" and t.extension is None and _root(have, t) not in stay
    ]
    if scope.in_place:
        names = {str(table.name) for table in found}
        found += [
            t
            for t in have.tables
            if t.name.schema == PRIVATE and t.partition and str(t.partition.parent) in names
        ]
    return found


def _root(have: Catalog, table: Table) -> str:
    """The table that a partition belongs to in the end."""
    while table.partition is not None:
        parent = have.table(table.partition.parent)
        if parent is None:
            break
        table = parent
    return str(table.name)


def _word(table: Table) -> str:
    return "foreign table" if table.kind == "foreign" else "table"
