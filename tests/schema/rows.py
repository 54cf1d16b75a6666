"""Builds valid rows of every table from the catalog: parents first, required columns only.

A table that cannot be built from what is known here fails loudly; it then needs a line in VALUES.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roseram.postgres.sql import parse_sql
from roseram.schema.access import Access, access_matrix
from schema.world import PEOPLE, PERSONS, World, id_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.postgres import Connection

_SQL = parse_sql((Path(__file__).parent / "catalog.sql").read_text("utf-8"))

# Columns whose value a type alone does not give; {n} is a number that is new in each row.
VALUES: dict[tuple[str, str], str] = {
    ("action_logs", "action"): "edit",
    ("chat_messages", "role"): "user",
    ("deployment_targets", "provider"): "custom",
    ("deployments", "deployment_type"): "custom",
    ("site_domains", "domain"): "d{n}.example.com",
    ("site_redirects", "from_path"): "/{n}",
    ("subscriptions", "plan_id"): "pro",
    ("user_integrations", "provider"): "github",
    ("webhook_endpoints", "url"): "https://example.com/{n}",
}
# Parents that a row may lack, but has here: a check asks for one, or the row's tenant is theirs.
OPTIONAL_PARENTS = {
    ("ai_conversations", "page_id"),
    ("ai_generations", "page_id"),
    ("deployment_targets", "site_id"),
    ("deployments", "site_id"),
}
# These come with the people and organizations, through triggers.
COMES_WITH_THE_WORLD = {
    "organization_members",
    "organizations",
    "profiles",
    "usage_quotas",
    "usage_stats",
    "user_settings",
}
# Made again without what the building itself has left there.
CLEARED_FIRST = {"activity_logs"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column as the catalog has it."""

    name: str
    type: str
    required: bool
    default: bool
    generated: bool


@dataclass(frozen=True)
class Table:
    """A table of schema public, with its line of the access matrix."""

    name: str
    row_security: bool
    columns: dict[str, Column]
    parents: dict[str, str]  # column (never the organization's) -> parent table
    keys: list[frozenset[str]]
    checked: frozenset[str]
    triggers: dict[str, dict[str, str]]
    access: Access

    @cached_property
    def organization_column(self) -> str | None:
        """The column that says which tenant a row belongs to."""
        if self.name == "organizations":
            return "id"
        return "organization_id" if "organization_id" in self.columns else None

    @cached_property
    def self_column(self) -> str | None:
        """The column that names the person, where a rule asks for it."""
        return self.access.self_column if self.words & {"self", "unsigned"} else None

    @cached_property
    def words(self) -> frozenset[str]:
        """Every condition that one of its rules names."""
        access = self.access
        rules = (*access.select, *access.insert, *access.update, *access.delete)
        return frozenset().union(*rules)

    @cached_property
    def guarded(self) -> frozenset[str]:
        """Columns that a person may never change."""
        lists = (
            trigger["argument"].split(", ")
            for trigger in self.triggers.values()
            if trigger["function"] == "refuse_change"
        )
        return frozenset().union(*lists)

    def nullable(self, column: str | None) -> bool:
        """Whether a row may lack this column."""
        return column in self.columns and not self.columns[column].required


async def read_tables(connection: Connection) -> dict[str, Table]:
    """Every table by name; ValueError where the catalog and access.toml name different ones."""
    matrix = access_matrix()
    found = {record["name"]: record for record in await connection.fetch(_SQL["tables"])}
    if found.keys() != matrix.keys():
        raise ValueError(
            f"only here or only in access.toml: {sorted(found.keys() ^ matrix.keys())}"
        )
    return {name: _table(record, matrix[name]) for name, record in found.items()}


def _table(record: Any, access: Access) -> Table:
    columns = [Column(**column) for column in json.loads(record["columns"])]
    parents = {
        column: parent["parent"].removeprefix("public.")
        for parent in json.loads(record["parents"])
        for column in parent["columns"]
        if column != "organization_id"
    }
    return Table(
        name=record["name"],
        row_security=record["row_security"],
        columns={column.name: column for column in columns},
        parents=parents,
        keys=[frozenset(key) for key in json.loads(record["keys"])],
        checked=frozenset(json.loads(record["checked"])),
        triggers=json.loads(record["triggers"]),
        access=access,
    )


@dataclass
class Rows:
    """Makes rows; remembers one row of each table and organization as a parent for others."""

    world: World
    tables: dict[str, Table]
    parents: dict[tuple[str, str | None], str] = field(default_factory=dict)
    number: int = 1000

    def row(
        self, table: Table, place: str | None, person: str | None, **given: Any
    ) -> tuple[Row, frozenset[str]]:
        """A row in an organization (its id) of a person (their id).

        Returns it with the columns whose values another row may have, too.
        """
        self.number += 1
        row: Row = {}
        if table.organization_column == "organization_id":
            row["organization_id"] = place
        if table.self_column is not None:
            row[table.self_column] = person
        row |= self._parents(table, place, person, row)
        fixed = set(row) | {name for name in given if given[name] is not None}
        for column in table.columns.values():
            if column.required and not column.default and column.name not in row:
                value = VALUES.get((table.name, column.name))
                fixed |= {column.name} if value and "{n}" not in value else set()
                row[column.name] = (
                    self._value(table, column) if value is None else value.format(n=self.number)
                )
        return row | given, frozenset(fixed)

    def _parents(self, table: Table, place: str | None, person: str | None, row: Row) -> Row:
        """The columns that point elsewhere; a row without a tenant has its person's own."""
        found: Row = {}
        for column, parent in table.parents.items():
            definition = table.columns[column]
            wanted = (definition.required and not definition.default) or (
                (table.name, column) in OPTIONAL_PARENTS
            )
            if column in row or not wanted or parent in ("plans", "organizations"):
                continue
            if parent == "profiles":
                found[column] = id_of("newcomer")
            elif table.organization_column is None:
                own = f"personal of {self.world.label(person)}"
                found[column] = self.parents[parent, self.world.organizations[own]]
            else:
                found[column] = self.parents[parent, place]
        return found

    def _value(self, table: Table, column: Column) -> Any:
        by_type: dict[str, object] = {
            "bigint": self.number,
            "date": f"{2100 + self.number // 360:04}-01-{1 + self.number % 28:02}",
            "integer": self.number,
            "jsonb": {},
            "numeric": self.number,
            "text": f"{column.name}_{self.number}",
        }
        if column.type not in by_type:
            raise ValueError(f"no value for {table.name}.{column.name} of type {column.type}")
        return by_type[column.type]


def spots(table: Table, world: World) -> Iterator[tuple[str | None, str | None, Row]]:
    """Where the rows of a table stand that the matrix is proved with: tenant, person, the rest."""
    for label, people in _people(table).items():
        for person in people if table.self_column else [None]:
            yield world.organizations.get(label), person, {}
    peer = id_of("peer_editor")
    for label in ("home", "foreign"):
        place = world.organizations[label]
        if "public" in table.words:
            yield place, peer if table.self_column else None, {"is_public": True}
        for name in PERSONS if "reviewer" in table.words else ():
            yield place, peer, {"reviewer_id": id_of(name)}
        for role in ("admin", "editor", "member", "viewer") if "assign" in table.words else ():
            yield place, id_of("peer_admin"), {"role": role}


def _people(table: Table) -> dict[str, list[str | None]]:
    """Whose rows there are, by the label of the organization ("nowhere" for none)."""
    persons: list[str | None] = [id_of(name) for name in PERSONS]
    peer, stranger = id_of("peer_editor"), id_of("stranger")
    nobody = [None] if table.nullable(table.self_column) else []
    if table.organization_column is None:
        return {"nowhere": [*persons, peer, stranger]} if table.self_column else {"nowhere": [None]}
    places: dict[str, list[str | None]] = {
        "home": [peer, *persons, *nobody],
        "rotated": [peer, *persons],
        "elsewhere": [id_of("outsider")],
        "foreign": [stranger, *persons, *nobody],
        **{f"personal of {name}": [id_of(name)] for name in PEOPLE},
    }
    if table.nullable(table.organization_column):
        places["nowhere"] = [*persons, stranger, *nobody]
    return places


def ordered(tables: dict[str, Table]) -> list[Table]:
    """Every table after those that its rows need."""
    needs = {
        table.name: {
            parent
            for column, parent in table.parents.items()
            if parent in tables and parent != table.name
            if table.columns[column].required or (table.name, column) in OPTIONAL_PARENTS
        }
        for table in tables.values()
    }
    return [tables[name] for name in TopologicalSorter(needs).static_order()]


async def build_rows(connection: Connection, world: World, tables: dict[str, Table]) -> Rows:
    """Fill every table, each row at one of its spots."""
    rows = Rows(world, tables)
    for table in ordered(tables):
        if table.name in CLEARED_FIRST:
            await connection.execute(f"delete from public.{table.name}")
        if table.name not in COMES_WITH_THE_WORLD:
            await _fill(connection, rows, table)
    return rows


async def _fill(connection: Connection, rows: Rows, table: Table) -> None:
    """One statement for all rows that name the same columns."""
    groups: dict[tuple[str, ...], list[tuple[str | None, Row]]] = {}
    for place, person, rest in spots(table, rows.world):
        row, _ = rows.row(table, place, person, **rest)
        groups.setdefault(tuple(row), []).append((place, row))
    for made in groups.values():
        statement = insert_statement(table, [row for _, row in made])
        keys = await connection.fetch(f"{statement} returning id::text")
        for (place, _), key in zip(made, keys, strict=True):
            rows.parents.setdefault((table.name, place), key["id"])


def insert_statement(table: Table, rows: list[Row]) -> str:
    """One statement with every value inside; the rows name the same columns."""
    columns = ", ".join(rows[0])
    text = json.dumps(rows).replace("'", "''")
    return (
        f"insert into public.{table.name} ({columns}) select {columns}"
        f" from jsonb_populate_recordset(null::public.{table.name}, '{text}')"
    )
