"""Plans what is written: the columns given, the rows meant, what to do about duplicates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from roseram.server.rest.plan.conditions import resolve_condition
from roseram.server.rest.plan.nodes import Test
from roseram.server.rest.plan.origin import Origin
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from roseram.server.rest.exposed import Column, Exposed, Relation
    from roseram.server.rest.plan.nodes import Condition
    from roseram.server.rest.request import Preferences, Shape

Verb = Literal["insert", "put", "update", "delete"]
_VERBS: dict[str, Verb] = {"POST": "insert", "PUT": "put", "PATCH": "update", "DELETE": "delete"}


@dataclass(frozen=True, slots=True)
class Write:
    """A change of one relation's rows."""

    verb: Verb
    relation: Relation
    columns: tuple[Column, ...]  # that are given
    conditions: tuple[Condition, ...]
    conflict: tuple[str, ...] = ()  # the columns in which a row may be there already; () for none
    merge: bool = False  # take over the values given; else leave the row that is there
    defaults: bool = False  # a column that a row does not give gets its default, not null

    @property
    def counts_new(self) -> bool:
        """Whether the answer depends on how many rows are new."""
        return self.merge and bool(self.conflict)


def plan_write(
    exposed: Exposed,
    method: str,
    relation: Relation,
    shape: Shape,
    preferences: Preferences,
    body_columns: tuple[str, ...],
) -> Write:
    """What a POST, PATCH, PUT or DELETE changes. Refusal PGRST105, 114, 115, 204."""
    verb = _VERBS[method]
    names = body_columns if shape.columns is None else shape.columns
    origin = Origin.of(relation)
    conditions = tuple(
        resolve_condition(exposed, origin, item) for item in shape.parts[0].conditions
    )
    if verb == "put":
        _check_address(relation, shape, conditions)
    columns = () if verb == "delete" else tuple(_column(relation, name) for name in names)
    if verb == "put":
        if not set(relation.primary_key).issubset(names):
            message = "Payload values do not match URL in primary key column(s)"
            raise Refusal(400, "PGRST115", message)
        return Write(verb, relation, columns, conditions, relation.primary_key, merge=True)
    if verb == "insert":
        return _insert(relation, columns, shape, preferences)
    defaults = preferences.missing == "default"
    return Write(verb, relation, columns, conditions, defaults=defaults)


def _insert(
    relation: Relation, columns: tuple[Column, ...], shape: Shape, preferences: Preferences
) -> Write:
    defaults = preferences.missing == "default"
    if preferences.resolution is None:
        return Write("insert", relation, columns, (), defaults=defaults)
    conflict = relation.primary_key if shape.on_conflict is None else shape.on_conflict
    merge = preferences.resolution == "merge-duplicates"
    return Write("insert", relation, columns, (), conflict, merge, defaults)


def _column(relation: Relation, name: str) -> Column:
    column = relation.columns.get(name)
    if column is None:
        raise Refusal(
            400,
            "PGRST204",
            f"Could not find the '{name}' column of '{relation.name.name}' in the schema cache",
        )
    return column


def _check_address(relation: Relation, shape: Shape, conditions: tuple[Condition, ...]) -> None:
    """A PUT names the one row, by its key."""
    if shape.parts[0].limit is not None or shape.parts[0].offset is not None:
        raise Refusal(
            400, "PGRST114", "limit/offset querystring parameters are not allowed for PUT"
        )
    key = set(relation.primary_key)
    if not key or {_equals(item) for item in conditions} != key:
        raise Refusal(
            405,
            "PGRST105",
            "Filters must include all and only primary key columns with 'eq' operators",
        )


def _equals(condition: Condition) -> str | None:
    """The column that this compares with one value, if that is all it does."""
    plain = (
        isinstance(condition, Test)
        and condition.op == "eq"
        and not condition.negated
        and condition.quantifier is None
        and not condition.operand.path
    )
    return condition.operand.name if isinstance(condition, Test) and plain else None
