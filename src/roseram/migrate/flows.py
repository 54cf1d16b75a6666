"""Builds the flows, parents before children: what each target column gets, and what is certain."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from roseram.migrate.assign import Assigner, Assignment, Types, Value
from roseram.migrate.compose import Composer, own_column
from roseram.migrate.names import staged
from roseram.migrate.old_values import id_conversion, key_of
from roseram.migrate.people import People
from roseram.migrate.plan import OldColumn
from roseram.migrate.routes import in_order
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.catalog.objects import Catalog
    from roseram.catalog.relations import Column, Constraint, Index, Table
    from roseram.migrate.mapping import Mappings
    from roseram.migrate.plan import ColumnFate, Expected, Flow
    from roseram.migrate.routes import Route, Routes
    from roseram.migrate.scope import Scope

_CONSTANT = re.compile(r"'(?:[^']|'')*'(?:::text)?")
SEEDED = ("public.plans",)  # an installation writes rows into them


@dataclass
class Made:
    """What building and counting the flows found."""

    flows: tuple[Flow, ...] = ()
    order: tuple[str, ...] = ()  # targets, parents first
    expected: tuple[Expected, ...] = ()
    columns: dict[str, tuple[OldColumn, ...]] = field(default_factory=dict)
    keyless: set[str] = field(default_factory=set)
    keep: frozenset[tuple[str, str]] = (
        frozenset()
    )  # unique indexes that are needed while rows arrive
    people: tuple[str, ...] = ()


class Maker:
    """Makes composers for the routes."""

    def __init__(
        self, have: Catalog, scope: Scope, routes: Routes, mappings: Mappings, time_zone: str
    ) -> None:
        self.have, self.want, self.routes, self.scope = have, scope.want, routes, scope
        want = scope.want
        self.people = People(have, mappings)
        self._types = Types(have, time_zone)
        self._tables = {str(table.name): table for table in want.root_tables}
        self.accounts = have.table("auth.users")

    def order(self) -> list[Table]:
        """Every target that is staged, parents first."""
        names = [name for name, table in self._tables.items() if table.name.schema == "public"]
        return in_order(self.want, [name for name in names if name not in self.scope.kept])

    def composers(self, target: Table, refused: Mapping[str, int]) -> list[Composer]:
        """The flows into one target; `refused` says how many rows each earlier target has lost."""
        routes = self.routes.into(target)
        made = [self._composer(route, routes, refused) for route in routes]
        if str(target.name) == "public.profiles" and self.accounts is not None:
            made.insert(0, self._profiles(target))
        return made

    def _composer(self, route: Route, all_: list[Route], refused: Mapping[str, int]) -> Composer:
        assignment = self._assignment(route)
        inserts = [item for item in all_ if item.how == "insert"]
        risky = self._risky(route, assignment, inserts)
        each = route.rows.each if route.rows is not None else None
        where = (
            route.rows.where
            if route.rows is not None
            else route.rule.where
            if route.rule is not None
            else None
        )
        return Composer(
            name=route.name,
            assignment=assignment,
            want=self._tables,
            how=route.how,
            merge_key=route.key,
            where=where,
            each=each,
            newest_by=self._newest(route),
            split=route.rows is not None,
            trusted=self._trusted(route, assignment, refused),
            risky=risky,
            source_sql=route.source.name.sql,
            heap=self._is_heap(route.source),
        )

    def _is_heap(self, source: Table) -> bool:
        """Whether all rows of the source stand in one heap, in blocks that can be asked for."""
        return (
            source.kind == "table"
            and source.access_method == "heap"
            and bool(key_of(source))
            and not any(source.name in table.inherits for table in self.have.tables)
        )

    def _newest(self, route: Route) -> tuple[str, ...]:
        wanted = () if route.rule is None or route.rows is not None else route.rule.newest_by
        names = wanted or ("updated_at", "created_at")
        return tuple(name for name in names if route.source.column(name) is not None)

    def _assignment(self, route: Route) -> Assignment:
        return Assigner(
            route.source,
            route.target,
            rule=route.rows or route.rule,
            origin=route.by,
            types=self._types,
            reference=self._reference,
            person=self.people.reference,
        ).assign()

    def _profiles(self, target: Table) -> Composer:
        """Accounts become profiles; their names are filled in last, after the old tables."""
        assert self.accounts is not None
        values = []
        for name, sql in (
            ("id", "s.id"),
            ("email", "s.email::text"),
            ("created_at", "coalesce(s.created_at, now())"),
            ("updated_at", "coalesce(s.updated_at, s.created_at, now())"),
        ):
            column = target.column(name)
            assert column is not None
            values.append(
                Value(column, sql, sources=(name,), same=name in ("id", "email"), rule="built in")
            )
        assignment = Assignment(self.accounts, target, tuple(values))
        return Composer(
            name="accounts to profiles",
            assignment=assignment,
            want=self._tables,
            how="insert",
            merge_key={},
            where=None,
            each=None,
            newest_by=(),
            split=True,
            trusted=frozenset(("id",)),
            risky=(),
            source_sql="auth.users",
            heap=False,  # nothing tells of rows that move while they are copied
        )

    # ---- references ------------------------------------------------------------------------------

    def _reference(
        self, source: Table, constraint: Constraint, column: Column, expression: str
    ) -> tuple[str, bool] | None:
        """An old reference through the expression that made the parent's id.

        None: a plain conversion does.
        """
        old = next((key for key in source.foreign_keys if key.columns == (column.name,)), None)
        parent = None if old is None else self.have.table(str(old.references))
        if parent is None:
            main = self.routes.main(str(constraint.references))
            parent = None if main is None else main.source
        if parent is None:
            return None
        led_to = old.referenced_columns[0] if old is not None and old.referenced_columns else "id"
        id_column = parent.column("id")
        if id_column is None or (id_column.type == "uuid" and led_to == "id"):
            return None
        if led_to == "id" or old is None:
            sql, made = id_conversion(
                str(parent.name), column if column.type != "uuid" else id_column, expression
            )
            return sql, made
        sql, _ = id_conversion(str(parent.name), id_column, "r.id")
        return (
            (
                f"(select {sql} from {parent.name.sql} r where r.{quote_ident(led_to)} "
                f"= {expression} limit 1)"
            ),
            True,
        )

    def _trusted(
        self, route: Route, assignment: Assignment, refused: Mapping[str, int]
    ) -> frozenset[str]:
        """Target columns whose parent row is certain.

        The old foreign key says so, and no parent is refused.
        """
        found = set()
        for constraint in route.target.foreign_keys:
            column = own_column(constraint)
            value = None if column is None else assignment.value(column)
            if (
                column is None
                or value is None
                or len(value.sources) != 1
                or value.fails is not None
            ):
                continue
            parent = str(constraint.references)
            for key in route.source.foreign_keys:
                if (
                    key.columns != value.sources
                    or not key.validated
                    or refused.get(parent, parent not in self.scope.kept)
                ):
                    continue
                if self._stands_for(str(key.references), parent):
                    found.add(column)
        return frozenset(found)

    def _stands_for(self, old: str, parent: str) -> bool:
        """Whether every row of the old table is a row of the new parent."""
        if parent in self.scope.kept:
            return old == parent
        if parent == "public.profiles":
            return not self.people.lookup and (old == "auth.users" or self._is_account(old))
        main = self.routes.main(parent)
        return (
            main is not None
            and str(main.source.name) == old
            and not (main.rule is not None and main.rule.where)
        )

    def _is_account(self, old: str) -> bool:
        table = self.have.table(old)
        return table is not None and any(
            str(key.references) == "auth.users" and key.validated and key.columns == ("id",)
            for key in table.foreign_keys
        )

    # ---- unique keys -----------------------------------------------------------------------------

    def _risky(
        self, route: Route, assignment: Assignment, inserts: list[Route]
    ) -> tuple[Index, ...]:
        """The target's unique indexes that the old database did not guarantee."""
        if route.how == "merge":
            return tuple(
                index for index in route.target.indexes
                if index.unique and index.predicate is None and set(index.columns) == set(route.key)
            )  # fmt: skip
        alone = len(inserts) == 1
        seeded = str(route.target.name) in SEEDED
        safe = [] if seeded else self._guaranteed(route, assignment)
        others = [] if alone or not safe else [self._assignment(item) for item in inserts]
        return tuple(
            index
            for index in (*route.target.indexes, *(() if alone else id_alone(route.target)))
            if index.unique
            and not (
                any(columns <= set(index.columns) for columns in safe)
                and (alone or _apart(index, others))
            )
            and self._reached(index, assignment)
        )

    def _reached(self, index: Index, assignment: Assignment) -> bool:
        """Whether every key of the index gets a value of the old database at all."""
        for key in index.keys:
            if key.column is None or key.column == "organization_id":
                continue
            value = assignment.value(key.column)
            if value is None or (value.sql is None and value.fill is None):
                return False
        return True

    def _guaranteed(self, route: Route, assignment: Assignment) -> list[set[str | None]]:
        """Sets of target columns that are unique, because the old columns behind them are."""
        if route.rows is not None and route.rows.each:
            return []
        found: list[set[str | None]] = []
        for index in route.source.indexes:
            columns = [column for column in index.columns if column is not None]
            if (
                not index.unique
                or not index.valid
                or index.predicate
                or len(columns) != len(index.keys)
            ):
                continue
            homes: set[str | None] = set()
            if len(columns) == 1:
                found += [
                    {value.column.name}
                    for value in assignment.values
                    if value.sources == (columns[0],) and value.same and value.fill is None
                ]
            for column in columns:
                homes |= {
                    value.column.name
                    for value in assignment.values
                    if value.sources == (column,)
                    and (
                        value.same or (value.derived and "text" not in _type(route.source, column))
                    )
                    and value.fill is None
                }
            if len(homes) >= len(columns):
                found.append(homes)
        made = assignment.value("id")
        if made is not None and made.derived and not made.sources:
            found.append({"id"})
        return found

    # ---- what the plan says about columns --------------------------------------------------------

    def columns_of(self, source: Table) -> tuple[OldColumn, ...]:
        """Every column of an old table and where it goes."""
        routes = [route for route in self.routes.routes if route.source.name == source.name]
        assignments = [(route, self._assignment(route)) for route in routes]
        taken = self.people.taken_from(source)
        return tuple(
            OldColumn(
                column.name,
                column.type,
                "converted",
                f"auth.users.{taken[column.name]}",
                "mapping",
                "for the account",
            )
            if column.name in taken
            else _fate(column, assignments)
            for column in source.columns
        )


def _apart(index: Index, all_: list[Assignment]) -> bool:
    """Whether no two of these flows give the same key of an index: a constant tells them apart."""
    for name in index.columns:
        values = [None if name is None else item.value(name) for item in all_]
        if len({_own(value) for value in values} - {None}) == len(all_):
            return True
    return False


def _own(value: Value | None) -> str | None:
    """The SQL of a constant, or of an id made from the names of source and flow."""
    if value is None or value.sql is None or value.sources or value.fill is not None:
        return None
    made = value.derived and value.column.name == "id"
    return value.sql if made or _CONSTANT.fullmatch(value.sql) else None


def id_alone(table: Table) -> tuple[Index, ...]:
    """Rows of several old tables: an id stands for one, also where the key has the time in it."""
    key = table.primary_key
    if key is None or "id" not in key.columns or key.columns == ("id",):
        return ()
    index = next(item for item in table.indexes if item.constraint == key.name)
    keys = tuple(item for item in index.keys if item.column == "id")
    return (replace(index, name=f"{index.name} id", keys=keys),)


def _type(table: Table, column: str) -> str:
    found = table.column(column)
    return "text" if found is None or found.type.startswith("character") else found.type


def _fate(column: Column, assignments: list[tuple[Route, Assignment]]) -> OldColumn:
    for route, assignment in assignments:
        for value in assignment.values:
            if column.name in value.rivals and not any(
                n == column.name for _, _, n, _ in assignment.into_json
            ):
                how = (
                    f"it fills {value.column.name} where {value.sources[0]} is null, "
                    "and stays behind else"
                )
                return OldColumn(column.name, column.type, "archived", None, value.rule, how)
            if column.name in value.sources:
                fate: ColumnFate = "same" if value.same else "converted"
                target = f"{route.target.name}.{value.column.name}"
                return OldColumn(column.name, column.type, fate, target, value.rule, value.how)
        for home, key, name, _ in assignment.into_json:
            if name == column.name:
                target = f"{route.target.name}.{home} -> {key.replace('.', ' -> ')}"
                return OldColumn(
                    column.name,
                    column.type,
                    "json",
                    target,
                    "default" if key.startswith("legacy") else route.by,
                    "",
                )
        if column.name in assignment.left:
            return OldColumn(
                column.name, column.type, "archived", None, route.by, assignment.left[column.name]
            )
    return OldColumn(
        column.name,
        column.type,
        "archived",
        None,
        "default",
        "the unified table has no place for it",
    )


__all__ = ["SEEDED", "Made", "Maker", "staged"]
