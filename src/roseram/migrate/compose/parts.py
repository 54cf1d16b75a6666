"""What every statement of a flow is made of: the source's key, the target, its parents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from roseram.migrate.names import STAGED, literal
from roseram.migrate.old_values import as_json, key_of
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.catalog.relations import Constraint, Index, Table
    from roseram.migrate.assign import Assignment


@dataclass(frozen=True, slots=True)
class Parent:
    """A parent of the target that is looked up for each row."""

    alias: str
    table: Table
    column: str  # of the target
    checked: bool  # whether it must be there: false where the old database guarantees it
    tenant: bool  # whether the row's organization is its organization


@dataclass(frozen=True)
class Parts:
    """One flow, and the SQL that its statements share."""

    name: str
    assignment: Assignment
    want: Mapping[str, Table]
    how: str
    merge_key: Mapping[str, str]
    where: str | None
    each: str | None
    newest_by: tuple[str, ...]
    split: bool
    trusted: frozenset[str]  # target columns whose parent is there for every row
    risky: tuple[Index, ...]  # unique indexes that the rows may break
    source_sql: str  # what stands in FROM for s
    heap: bool  # an ordinary table whose changes are written down: it can be read block by block

    @property
    def target(self) -> Table:
        """The wanted table that the rows are put into."""
        return self.assignment.target

    @property
    def key(self) -> tuple[str, ...]:
        """The source columns by which a row is known; empty where there are none."""
        return key_of(self.assignment.source)

    @property
    def row_key(self) -> tuple[str, ...]:
        """SQL of what tells a source row from the others: its key, else its place."""
        return tuple(f"s.{quote_ident(name)}" for name in self.key) or ("s.tableoid", "s.ctid")

    @cached_property
    def parents(self) -> list[Parent]:
        """One for each foreign key of the target whose column has a value."""
        found: dict[str, Parent] = {}
        for constraint in self.target.foreign_keys:
            column = own_column(constraint)
            table = self.want.get(str(constraint.references))
            if column is None or table is None or str(table.name) == str(self.target.name):
                continue
            value = self.assignment.value(column)
            if value is None or (value.sql is None and value.fill is None) or column in found:
                continue
            tenant = len(constraint.columns) > 1
            checked = column not in self.trusted
            if (tenant or checked) and value.sql is not None:
                found[column] = Parent(_alias(column), table, column, checked, tenant)
        for value in self.assignment.values:  # parents that a fill names
            for constraint in self.target.foreign_keys:
                column = own_column(constraint)
                if (
                    column
                    and value.fill
                    and f"{_alias(column)}." in value.fill
                    and column not in found
                ):
                    table = self.want.get(str(constraint.references))
                    if table is not None:
                        found[column] = Parent(_alias(column), table, column, False, False)
        return list(found.values())

    def losers(self, index: Index) -> str:
        """The table of the rows that another one beats under a unique index."""
        return f"{STAGED}.{quote_ident(f'~{self.name}:{index.name}'[:63])}"

    def _beaten(self, index: Index) -> str:
        keys = " and ".join(f"l.k{n} = {part}" for n, part in enumerate(self.row_key))
        return f"exists (select from {self.losers(index)} l where {keys})"

    def _key_json(self) -> str:
        if not self.key:
            return "null::jsonb"
        return "jsonb_build_object(" + ", ".join(
            f"{literal(name)}, s.{quote_ident(name)}" for name in self.key
        ) + ")"  # fmt: skip

    def _row_json(self) -> str:
        columns = self.assignment.source.columns
        if not any(column.type in ("json", "json[]") for column in columns):
            return "to_jsonb(s.*)"  # without .* it would be a column called s
        listed = ", ".join(f"{as_json(column)} as {quote_ident(column.name)}" for column in columns)
        return f"(select to_jsonb(q.*) from (select {listed}) q)"


def own_column(constraint: Constraint) -> str | None:
    """The column of a foreign key that is not the tenant's; None where there are more."""
    own = [name for name in constraint.columns if name != "organization_id"] or list(
        constraint.columns
    )
    return own[0] if len(own) == 1 else None


def key_column(table: Table) -> str:
    """The first column of the primary key, quoted; `id` where there is none."""
    key = table.primary_key
    return quote_ident(key.columns[0]) if key else "id"


def _alias(column: str) -> str:
    name = column.removesuffix("_id")
    return quote_ident(name) if name in ("user", "primary") else name
