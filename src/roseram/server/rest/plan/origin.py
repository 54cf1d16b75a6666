"""What a select starts from: a relation, or the rows that a routine returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.server.rest.cache.suggest import relation_hint
from roseram.server.rest.plan.nodes import Operand
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.catalog.names import Name
    from roseram.server.rest.exposed import Column, Exposed, Relation, Routine
    from roseram.server.rest.request import Field

_EVERYTHING = "*"


@dataclass(frozen=True)
class Origin:
    """The names that fields of one node are looked up in."""

    name: str
    schema: str  # of the request: where embeds are looked for
    columns: Mapping[str, Column]
    relation: Relation | None

    @classmethod
    def of(cls, relation: Relation, schema: str | None = None) -> Origin:
        """The rows of a table or view."""
        return cls(relation.name.name, schema or relation.name.schema, relation.columns, relation)

    @classmethod
    def returned_by(cls, routine: Routine, exposed: Exposed) -> Origin:
        """The rows of a routine, which may be those of a relation."""
        relation = exposed.relations.get(routine.relation) if routine.relation else None
        name = relation.name.name if relation else routine.name.name
        columns = relation.columns if relation else routine.columns
        return cls(name, routine.name.schema, columns, relation)

    def operand(self, exposed: Exposed, field: Field) -> Operand:
        """Resolve a field; Postgres refuses the names that nothing is known of."""
        column = self.columns.get(field.name)
        if column is not None:
            wrap = bool(field.path) and column.kind != "json"
            return Operand(field.name, field.path, wrap=wrap, vector=column.base_type == "tsvector")
        computed = exposed.computed.get((self.relation.name, field.name)) if self.relation else None
        if computed is None:
            return Operand(field.name, field.path, wrap=bool(field.path))
        wrap = bool(field.path) and computed.result_type not in ("json", "jsonb")
        vector = computed.result_type == "tsvector"
        return Operand(field.name, field.path, computed.name, wrap, vector)

    def names(self) -> tuple[str, ...]:
        """What `*` stands for, where that is known."""
        return tuple(self.columns) or (_EVERYTHING,)


def find_relation(exposed: Exposed, target: Name) -> Relation:
    """The relation of this name. Refusal PGRST205."""
    relation = exposed.relations.get(target)
    if relation is None:
        raise Refusal(
            404,
            "PGRST205",
            f"Could not find the table '{target.schema}.{target.name}' in the schema cache",
            hint=relation_hint(exposed, target.schema, target.name),
        )
    return relation
