"""The catalog: a whole database as plain frozen data, with the look-ups its readers need."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from roseram.catalog.relations import Column, Constraint, Sequence, Statistics, Table, View

if TYPE_CHECKING:
    from roseram.catalog.datatypes import CompositeType, Domain, EnumType, RangeType
    from roseram.catalog.names import Name
    from roseram.catalog.routines import Function
    from roseram.catalog.surroundings import (
        DefaultPrivileges,
        EventTrigger,
        Extension,
        Publication,
        Role,
        Schema,
        Unknown,
    )

Relation: TypeAlias = Table | View
DataType: TypeAlias = "EnumType | Domain | CompositeType | RangeType"


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key together with the table that holds it."""

    table: Table
    constraint: Constraint


@dataclass(frozen=True)  # without slots: cached_property keeps its look-up tables in the instance
class Catalog:
    """Everything of a database that was asked for; names are given like `public.pages`."""

    server_version: int  # like 180006
    schemas: tuple[Schema, ...]
    tables: tuple[Table, ...]
    views: tuple[View, ...]
    sequences: tuple[Sequence, ...]
    functions: tuple[Function, ...]
    enums: tuple[EnumType, ...]
    domains: tuple[Domain, ...]
    composite_types: tuple[CompositeType, ...]
    range_types: tuple[RangeType, ...]
    statistics: tuple[Statistics, ...]
    extensions: tuple[Extension, ...]
    publications: tuple[Publication, ...]
    event_triggers: tuple[EventTrigger, ...]
    default_privileges: tuple[DefaultPrivileges, ...]
    roles: tuple[Role, ...]
    unknown: tuple[Unknown, ...]  # there, but of a kind this model does not hold

    @cached_property
    def relations(self) -> dict[str, Relation]:
        """Tables and views by name."""
        found: dict[str, Relation] = {item.key: item for item in self.tables}
        return found | {item.key: item for item in self.views}

    def table(self, name: str | Name) -> Table | None:
        """The table of this name, if there is one."""
        found = self.relations.get(str(name))
        return found if isinstance(found, Table) else None

    def view(self, name: str | Name) -> View | None:
        """The view of this name, if there is one."""
        found = self.relations.get(str(name))
        return found if isinstance(found, View) else None

    def columns_of(self, name: str | Name) -> tuple[Column, ...]:
        """The columns of a table or view in order; none where it does not exist."""
        found = self.relations.get(str(name))
        return found.columns if found else ()

    @cached_property
    def root_tables(self) -> tuple[Table, ...]:
        """The tables without those that are a partition of another."""
        return tuple(item for item in self.tables if item.partition is None)

    def partitions_of(self, name: str | Name) -> tuple[Table, ...]:
        """The direct partitions of a table."""
        return self._partitions.get(str(name), ())

    @cached_property
    def _partitions(self) -> dict[str, tuple[Table, ...]]:
        found: dict[str, tuple[Table, ...]] = {}
        for item in self.tables:
            if item.partition is not None:
                parent = str(item.partition.parent)
                found[parent] = (*found.get(parent, ()), item)
        return found

    def foreign_keys_to(self, name: str | Name) -> tuple[ForeignKey, ...]:
        """The foreign keys that lead to a table; those of partitions stand for their parent."""
        return self._referencing.get(str(name), ())

    @cached_property
    def _referencing(self) -> dict[str, tuple[ForeignKey, ...]]:
        found: dict[str, tuple[ForeignKey, ...]] = {}
        for item in self.root_tables:
            for constraint in item.foreign_keys:
                target = str(constraint.references)
                found[target] = (*found.get(target, ()), ForeignKey(item, constraint))
        return found

    def functions_named(self, name: str | Name) -> tuple[Function, ...]:
        """All overloads of a function."""
        return self._functions.get(str(name), ())

    @cached_property
    def _functions(self) -> dict[str, tuple[Function, ...]]:
        found: dict[str, tuple[Function, ...]] = {}
        for item in self.functions:
            found[str(item.name)] = (*found.get(str(item.name), ()), item)
        return found

    @cached_property
    def types(self) -> dict[str, DataType]:
        """The database's own types by name."""
        kinds: tuple[DataType, ...] = (
            *self.enums, *self.domains, *self.composite_types, *self.range_types
        )  # fmt: skip
        return {item.key: item for item in kinds}
