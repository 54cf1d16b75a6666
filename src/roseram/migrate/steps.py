"""Lays out the steps: stage, capture, copy and complete each table, index, switch, validate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.migrate import staging
from roseram.migrate.capture import capture_sql
from roseram.migrate.complete import completions, counters
from roseram.migrate.compose import own_column
from roseram.migrate.exchange import Exchange
from roseram.migrate.flows import SEEDED
from roseram.migrate.names import STAGED
from roseram.migrate.people import accounts_sql
from roseram.migrate.plan import Link, Step, Switch
from roseram.migrate.routes import old_tables
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from roseram.catalog.objects import Catalog
    from roseram.catalog.relations import Constraint, Table
    from roseram.migrate.dependents import Dependent
    from roseram.migrate.flows import Made
    from roseram.migrate.scope import Scope

HEAVY = 10_000  # rows from which indexes are built after the copy
# Rows per second, for estimates only: rehearse measures.
_COPIED, _INDEXED = 60_000, 400_000


@dataclass(frozen=True)
class LaidOut:
    """The steps, the foreign keys and the switch."""

    links: tuple[Link, ...]
    steps: tuple[Step, ...]
    switch: Switch


def lay_out(
    have: Catalog, scope: Scope, made: Made, around: Sequence[Dependent], archive: str,
    sizes: Mapping[str, tuple[int, int]],
) -> LaidOut:  # fmt: skip
    """Every step of the migration in order."""
    layout = _Layout(have, scope, made, around, sizes)
    switch = Exchange(have, scope, around, archive).switch()
    return LaidOut(tuple(layout.links()), tuple(layout.steps()), switch)


class _Layout:
    def __init__(
        self, have: Catalog, scope: Scope, made: Made, around: Sequence[Dependent],
        sizes: Mapping[str, tuple[int, int]],
    ) -> None:  # fmt: skip
        self._have, self._want, self._scope = have, scope.want, scope
        self._made, self._around, self._sizes = made, around, sizes
        self._staged = scope.staged_tables()
        self._heavy = frozenset(name for name in made.order if self._rows_into(name) >= HEAVY)

    def _rows_into(self, target: str) -> int:
        return sum(
            self._sizes.get(flow.source, (0, 0))[0]
            for flow in self._made.flows
            if flow.target == target
        )

    def steps(self) -> Iterator[Step]:
        yield Step(
            "prepare", "prepare", "make the journal, and what Supabase has and this database lacks",
            (staging.platform_sql(), staging.journal_sql()), undo="drop what was made",
        )  # fmt: skip
        yield Step(
            "stage", "stage", "install the unified schema beside the old tables",
            (
                *staging.stage_sql(self._scope, self._have),
                *staging.lighten_sql(self._scope, self._heavy, self._made.keep),
                *self._seeds(),
            ),
            seconds=1.0,
        )  # fmt: skip
        for name, change in self._scope.altered.items():
            if change.before:
                yield Step(
                    f"indexes {name}", "alone", f"build indexes of {name} beside its use",
                    tuple(change.before), table=name, lock="share update exclusive",
                    undo="drop them",
                )  # fmt: skip
        yield from self._captures()
        yield Step(
            "people", "complete", "find out who the people are", self._made.people, seconds=0.1
        )
        for name in self._made.order:
            yield from self._table(name)
        yield Step(
            "counters",
            "complete",
            "set the counters to what there is",
            self._counters(),
            seconds=0.1,
        )
        yield Step("sweep", "sweep", "look for rows that lead to no row", seconds=0.1)
        yield Step(
            "reconcile", "reconcile", "count every row: arrived, quarantined, archived", seconds=1.0
        )
        yield Step(
            "switch", "switch", "put the new tables in the place of the old ones",
            lock="access exclusive on every old table, for the time of the switch", seconds=0.3,
            undo="move the old tables back; they were never changed",
        )  # fmt: skip
        yield Step(
            "accounts", "accounts", "accounts for people who have none", tuple(accounts_sql()),
            undo="delete the accounts that were made",
        )  # fmt: skip
        yield from self._validations()
        yield Step(
            "verify", "verify", "verify the database and drop the staging schema",
            (
                *staging.attend_sql(self._scope, self._heavy),
                f"drop schema if exists {STAGED} cascade",
            ),
            seconds=1.0,
        )  # fmt: skip

    def _counters(self) -> tuple[str, ...]:
        """Where a counter or something counted is made anew."""
        staged = {str(table.name) for table in self._staged}
        counted = {
            f"public.{name}"
            for name in (
                "usage_quotas",
                "sites",
                "pages",
                "organization_members",
                "site_domains",
                "assets",
            )
        }
        there = self._want.table("public.usage_quotas") is not None
        return (self._scope.place(counters()),) if there and counted & staged else ()

    def _seeds(self) -> Iterator[str]:
        """Rows that an installation writes stand back where the old database has its own."""
        targets = {flow.target for flow in self._made.flows}
        for name in (
            name for name in SEEDED if name in {str(table.name) for table in self._staged}
        ):
            table = name.removeprefix("public.")
            yield f'create table {STAGED}."~{table}" as table {STAGED}.{quote_ident(table)}'
            if name in targets:
                yield f"delete from {STAGED}.{quote_ident(table)}"

    def _captures(self) -> Iterator[Step]:
        sources = {flow.source for flow in self._made.flows if flow.source != "auth.users"}
        for table in old_tables(self._have):
            if str(table.name) in sources:
                yield Step(
                    f"capture {table.name}", "capture", f"write down what changes in {table.name}",
                    tuple(capture_sql(table)), table=str(table.name),
                    lock="share row exclusive, for a moment", undo="drop the triggers",
                )  # fmt: skip

    def _table(self, name: str) -> Iterator[Step]:
        for flow in (flow for flow in self._made.flows if flow.target == name):
            rows, size = self._sizes.get(flow.source, (0, 0))
            yield Step(
                f"copy {flow.name}", "copy",
                f"copy {flow.source} to {name.removeprefix('public.')}", flow=flow.name,
                table=flow.source, lock="access share", rows=rows, bytes=size,
                seconds=round(rows / _COPIED, 2),
            )  # fmt: skip
        statements = [
            *self._reseed(name),
            *(self._scope.private(self._scope.place(s)) for s in completions(name)),
        ]
        if statements:
            yield Step(
                f"complete {name}",
                "complete",
                f"complete {name.removeprefix('public.')}",
                tuple(statements),
            )
        table = self._want.table(name)
        assert table is not None
        index = tuple(staging.index_sql(table, self._made.keep)) if name in self._heavy else ()
        rows = self._rows_into(name)
        yield Step(
            f"index {name}", "index", f"index and analyze {name.removeprefix('public.')}",
            (*index, f"analyze {STAGED}.{quote_ident(table.name.name)}"), rows=rows,
            seconds=round(len(index) * rows / _INDEXED, 2),
        )  # fmt: skip

    def _reseed(self, name: str) -> Iterator[str]:
        if name in SEEDED:
            table = name.removeprefix("public.")
            yield (
                f"insert into {STAGED}.{quote_ident(table)} "
                f'select * from {STAGED}."~{table}" on conflict do nothing'
            )

    def links(self) -> Iterator[Link]:
        """Every foreign key of the unified schema."""
        for table in self._staged:
            for key in table.foreign_keys:
                found = _link(table, key, self._scope)
                if found is not None:
                    yield found

    def _validations(self) -> Iterator[Step]:
        for link in self.links():
            if link.validate is not None:
                yield Step(
                    f"validate {link.table}.{link.name}", "validate", f"validate {link.name}",
                    (link.validate,), table=link.table, lock="share update exclusive",
                    undo="none needed", rows=self._rows_into(link.table),
                )  # fmt: skip
        for name, change in self._scope.altered.items():
            for number, statement in enumerate(change.later):
                yield Step(
                    f"alter {name} {number}", "validate", statement.removeprefix("alter table "),
                    (statement,), table=name, lock="share update exclusive",
                )  # fmt: skip
        for item in self._around:
            for number, statement in enumerate(item.later):
                yield Step(
                    f"later {item.name} {number}",
                    "validate",
                    f"{item.kind} {item.name}",
                    (statement,),
                )


def _link(table: Table, key: Constraint, scope: Scope) -> Link | None:
    column = own_column(key)
    if column is None or key.references is None:
        return None
    own = table.column(column)
    name = f"{STAGED}.{quote_ident(table.name.name)}"
    there = key.references.schema == "auth" or str(key.references) in scope.kept
    parent = key.references.sql if there else f"{STAGED}.{quote_ident(key.references.name)}"
    sides = list(zip(key.columns, key.referenced_columns, strict=True))
    pairs = " and ".join(f"p.{quote_ident(r)} = t.{quote_ident(c)}" for c, r in sides)
    known = " and ".join(f"t.{quote_ident(c)} is not null" for c in key.columns)
    one_of = f"= any ($1::text[]::{'text' if own is None else own.type}[])"
    leading = f"select t.id::text as id from {name} t where t.{quote_ident(column)} {one_of}"
    alone = f"{known} and not exists (select from {parent} p where {pairs})"
    heal = None
    # a tree is of one organization, or it is cut
    if len(sides) > 1 and key.references != table.name:
        heal = (
            f"update {name} t set organization_id = p.organization_id from {parent} p "
            f"where p.id = t.{quote_ident(column)} and p.organization_id <> t.organization_id"
        )
    late = table.partition_key is None
    return Link(
        table=str(table.name), name=key.name, column=column,
        nullable=own is not None and own.nullable, within=key.references == table.name,
        parent=str(key.references),
        leading=leading,
        astray=f"{leading} and not exists (select from {parent} p where {pairs})",
        lost=f"select t.id::text as id from {name} t where t.id {one_of} and {alone}",
        find=f"select t.id::text from {name} t where {alone} limit $1",
        heal=heal,
        detach=f"update {name} t set {quote_ident(column)} = null "
        "where t.id::text = any ($1::text[])",
        remove=f"delete from {name} t where t.id::text = any ($1::text[])",
        validate=f"alter table {table.name.sql} validate constraint {quote_ident(key.name)}"
        if late else None,
    )  # fmt: skip
