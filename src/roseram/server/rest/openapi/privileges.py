"""What a role may use of a schema: only that is described to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.postgres import load_sql
from roseram.postgres.pipeline import Step

if TYPE_CHECKING:
    from roseram.server.rest.exposed import Relation, Routine

_SQL = load_sql("roseram.server.rest.openapi", "privileges.sql")


@dataclass(frozen=True, slots=True)
class Privileges:
    """Names of relations, and of functions with the types of their parameters."""

    relations: frozenset[str]
    routines: frozenset[tuple[str, tuple[str, ...]]]

    @classmethod
    def of_json(cls, text: str | bytes) -> Privileges:
        """From what the query `usable` gives."""
        found = json.loads(text)
        return cls(
            frozenset(found["relations"]),
            frozenset((name, tuple(types)) for name, types in found["routines"]),
        )

    def may_use(self, relation: Relation) -> bool:
        """Whether the role has any right on it."""
        return relation.name.name in self.relations

    def may_call(self, routine: Routine) -> bool:
        """Whether the role may call this overload."""
        types = tuple(parameter.type for parameter in routine.parameters)
        return (routine.name.name, types) in self.routines


def privileges_steps(schema: str, role: str) -> list[Step]:
    """Read the privileges of the role that the transaction runs as; the last step's row."""
    return [Step(_SQL["plain_names"]), Step(_SQL["usable"], [schema.encode()], role)]
