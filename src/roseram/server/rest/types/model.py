"""What the generators describe: the exposed objects, and the types that their values have."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roseram.catalog.names import Name
from roseram.catalog.session import reading
from roseram.errors import UsageError
from roseram.postgres import load_sql
from roseram.server.rest.cache import read_exposed
from roseram.server.rest.settings import Settings
from roseram.server.rest.types.kinds import (
    JSON,
    TEXT,
    UNKNOWN,
    Array,
    Composite,
    Enum,
    Row,
    Type,
    type_of_postgres,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from roseram.postgres import Connection
    from roseram.server.rest.exposed import Exposed, Relation, Relationship

_SQL = load_sql("roseram.server.rest.types", "read.sql")
_MOST_DEPTH = 32  # of domains on domains


@dataclass(frozen=True)
class Model:
    """Everything that the types are made of; each list is in the order of names."""

    exposed: Exposed
    fixed: frozenset[tuple[Name, str]]  # columns of views that cannot be written to
    types: Mapping[str, Type | str]  # by the name that is printed; of a domain what lies below

    def resolve(self, name: str) -> Type:
        """The type that Postgres prints as `name`."""
        for _ in range(_MOST_DEPTH):
            if name.endswith("[]"):
                return Array(self.resolve(name.removesuffix("[]")))
            found = self.types.get(name) or type_of_postgres(name)
            if not isinstance(found, str):
                return found
            name = found
        return UNKNOWN

    def relations(self, schema: str) -> list[Relation]:
        """Tables and views."""
        found = self.exposed.relations.values()
        return sorted((one for one in found if one.name.schema == schema), key=lambda one: one.name)

    def enums(self, schema: str) -> list[Enum]:
        """Enums, whether used or not."""
        found = (one for one in self.types.values() if isinstance(one, Enum))
        return sorted((one for one in found if one.name.schema == schema), key=lambda e: e.name)

    def composites(self, schema: str) -> list[Composite]:
        """Composite types that are no table's."""
        found = (one for one in self.types.values() if isinstance(one, Composite))
        return sorted((one for one in found if one.name.schema == schema), key=lambda c: c.name)

    def computed(self, relation: Name) -> dict[str, Type]:
        """The computed columns of a relation; those that can be embedded are none."""
        shown = {*self.exposed.relations[relation].columns, *self.embedded(relation)}
        return {
            column: self.resolve(routine.result_type)
            for (of, column), routine in sorted(self.exposed.computed.items())
            if of == relation and column not in shown
        }

    def embedded(self, relation: Name) -> set[str]:
        """The names of the computed relationships of a relation."""
        ways = self.exposed.relationships.get(relation, ())
        return {one.key for one in ways if one.function is not None}

    def references(self, relation: Name) -> list[Relationship]:
        """The foreign keys that lead from a relation to another one of its schema."""
        found = [
            one
            for one in self.exposed.relationships.get(relation, ())
            if one.cardinality in ("many-to-one", "one-to-one")
            and one.function is None
            and not one.backwards
            and one.target.schema == relation.schema
        ]
        return sorted(found, key=lambda one: (one.key, one.target, one.columns))


async def read_model(connection: Connection, schemas: Sequence[str]) -> Model:
    """Read it; UsageError where a schema is not there, and asyncpg's errors."""
    async with reading(connection):
        missing = [row["name"] for row in await connection.fetch(_SQL["missing"], list(schemas))]
        if missing:
            raise UsageError(
                f"there is no schema {', '.join(missing)} in this database",
                next="name others with --schema",
            )
        exposed = await read_exposed(
            connection, Settings(schemas=tuple(schemas)), timezones=frozenset({"UTC"})
        )
        types = json.loads(await connection.fetchval(_SQL["types"]) or "[]")
        fixed = json.loads(await connection.fetchval(_SQL["fixed_columns"], list(schemas)) or "[]")
    return Model(
        exposed,
        frozenset((Name(schema, view), column) for schema, view, column in fixed),
        {row["spelled"]: _type(row) for row in types},
    )


def _type(row: dict[str, Any]) -> Type | str:
    name = Name(*row["name"])
    match row["kind"]:
        case "domain":
            below: str = row["below"]
            return below
        case "enum":
            return Enum(name, tuple(row["labels"]))
        case "composite":
            return Composite(name, tuple((one, type_) for one, type_ in row["attributes"]))
        case "row":
            return Row(name)
        case _:
            return JSON if row["as_json"] else TEXT
