"""Resolves filters and orders of one level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.server.rest.plan.nodes import Condition, Group, Operand, Presence, Sort, Test
from roseram.server.rest.plan.parts import not_embedded
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Logic

if TYPE_CHECKING:
    from roseram.server.rest.exposed import Exposed
    from roseram.server.rest.plan.origin import Origin
    from roseram.server.rest.request import Condition as Asked
    from roseram.server.rest.request import Filter, Order


@dataclass(frozen=True)
class Embeds:
    """The embeds of a level, as filters and orders name them."""

    names: tuple[str, ...] = ()
    to_one: tuple[bool, ...] = ()

    def place(self, name: str) -> int | None:
        """Where the first embed of this name stands."""
        return self.names.index(name) if name in self.names else None


NO_EMBEDS = Embeds()


def resolve_condition(
    exposed: Exposed, origin: Origin, asked: Asked, embeds: Embeds = NO_EMBEDS
) -> Condition:
    """A filter, or filters joined by and/or. Refusal PGRST120."""
    if isinstance(asked, Logic):
        items = tuple(resolve_condition(exposed, origin, item, embeds) for item in asked.items)
        return Group(asked.op, asked.negated, items)
    place = None if asked.field.path else embeds.place(asked.field.name)
    if place is not None and (asked.field.name not in origin.columns or _of_null(asked)):
        return _presence(asked, place)
    operand = origin.operand(exposed, asked.field)
    return Test(
        operand,
        asked.op,
        asked.negated,
        asked.quantifier,
        asked.language,
        asked.value,
        asked.constant,
    )


def _of_null(asked: Filter) -> bool:
    return asked.op == "is" and asked.constant in ("null", "not_null")


def _presence(asked: Filter, place: int) -> Presence:
    if not _of_null(asked):
        raise Refusal(
            400,
            "PGRST120",
            f"Bad operator on the '{asked.field.name}' embedded resource",
            "Only is null or not is null filters are allowed on embedded resources",
        )
    return Presence(place, negated=(asked.constant == "null") != asked.negated)


def resolve_order(
    exposed: Exposed, origin: Origin, order: tuple[Order, ...], embeds: Embeds
) -> tuple[Sort, ...]:
    """The terms of an order. Refusal PGRST108, PGRST118."""
    return tuple(
        _sort(origin.operand(exposed, term.field), term, None)
        if term.relation is None
        else _sort(Operand(term.field.name, term.field.path), term, _to_one(origin, term, embeds))
        for term in order
    )


def _sort(operand: Operand, term: Order, embed: int | None) -> Sort:
    return Sort(operand, term.descending, term.nulls, embed)


def _to_one(origin: Origin, term: Order, embeds: Embeds) -> int:
    name = term.relation or ""
    place = embeds.place(name)
    if place is None:
        raise not_embedded(name)
    if not embeds.to_one[place]:
        raise Refusal(
            400,
            "PGRST118",
            f"A related order on '{name}' is not possible",
            f"'{origin.name}' and '{name}' do not form a many-to-one or one-to-one relationship",
        )
    return place
