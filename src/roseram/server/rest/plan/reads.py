"""Plans what is read: the tree of a select with its filters, orders and limits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from roseram.server.rest.plan.conditions import Embeds, resolve_condition, resolve_order
from roseram.server.rest.plan.items import plan_items
from roseram.server.rest.plan.nodes import Condition, Embedded, Node
from roseram.server.rest.plan.origin import Origin, find_relation
from roseram.server.rest.plan.parts import Position, parts_by_position
from roseram.server.rest.plan.relationships import find_relationship
from roseram.server.rest.plan.spread import hand_up, lift
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Embed, Field, Selected

if TYPE_CHECKING:
    from roseram.server.rest.exposed import Exposed
    from roseram.server.rest.request import Part, Shape
    from roseram.server.rest.settings import Settings

_ALL = (Selected(Field("*")),)


def plan_read(
    exposed: Exposed, settings: Settings, origin: Origin, shape: Shape, *, written: bool = False
) -> Node:
    """The tree for a shape that starts at `origin`.

    With `written` it shows what a statement wrote: the root's filters chose what to write, and
    limits do not hold. Refusal PGRST108, 118, 120, 123, 127, 200, 201, or for too many embeds.
    """
    if not shape.select:
        shape = replace(shape, select=_ALL)
    _check_size(shape.select, settings)
    _check_aggregates(shape.select, settings)
    planner = _Planner(exposed, parts_by_position(shape), written)
    return planner.node(origin, shape.select, (), grouped=False)


def _check_size(select: tuple[Selected | Embed, ...], settings: Settings) -> None:
    depth, embeds = _measure(select)
    if depth > settings.max_embed_depth or embeds > settings.max_embeds:
        raise Refusal(
            400,
            "PGRST100",
            "Too many embedded resources",
            f"The select embeds {embeds} resources, {depth} deep; allowed are "
            f"{settings.max_embeds}, {settings.max_embed_depth} deep.",
        )


def _measure(select: tuple[Selected | Embed, ...]) -> tuple[int, int]:
    below = [_measure(item.select) for item in select if isinstance(item, Embed)]
    depth = 1 + max(depth for depth, _ in below) if below else 0
    return depth, len(below) + sum(embeds for _, embeds in below)


def _check_aggregates(select: tuple[Selected | Embed, ...], settings: Settings) -> None:
    if not settings.aggregates and _aggregates(select):
        raise Refusal(400, "PGRST123", "Use of aggregate functions is not allowed")


def _aggregates(select: tuple[Selected | Embed, ...]) -> bool:
    return any(
        _aggregates(item.select) if isinstance(item, Embed) else item.aggregate is not None
        for item in select
    )


@dataclass
class _Planner:
    exposed: Exposed
    parts: dict[Position, tuple[Part, ...]]
    written: bool

    def node(
        self,
        origin: Origin,
        select: tuple[Selected | Embed, ...],
        position: Position,
        *,
        grouped: bool,
        spread: bool = False,
    ) -> Node:
        """Plan one level; `grouped`: a level above is aggregated, `spread`: this one is lifted."""
        selected = tuple(item for item in select if isinstance(item, Selected))
        grouped = grouped or any(item.aggregate for item in selected)
        embeds = tuple(
            self.embedded(origin, item, (*position, place), grouped=grouped)
            for place, item in enumerate(select)
            if isinstance(item, Embed)
        )
        grouped = grouped or Node(origin.name, None, (), embeds).aggregated
        items = plan_items(self.exposed, origin, selected, grouped=grouped, spread=spread)
        node = Node(origin.name, origin.relation, items, embeds)
        return self._with_parts(origin, node, select, position)

    def embedded(
        self, origin: Origin, embed: Embed, position: Position, *, grouped: bool
    ) -> Embedded:
        """Plan what an embed of `origin` shows."""
        way = find_relationship(self.exposed, origin, embed)
        target = Origin.of(find_relation(self.exposed, way.target), origin.schema)
        node = self.node(target, embed.select, position, grouped=grouped, spread=embed.spread)
        found = Embedded(embed.name, node, way, embed.join == "inner", hidden=not embed.select)
        if not embed.spread:
            return found
        lifted = lift(node, to_one=way.to_one)
        return replace(found, node=hand_up(node) if way.to_one else node, lifted=lifted)

    def _with_parts(
        self,
        origin: Origin,
        node: Node,
        select: tuple[Selected | Embed, ...],
        position: Position,
    ) -> Node:
        embeds = Embeds(
            tuple(item.name for item in select if isinstance(item, Embed)),
            tuple(embed.relationship.to_one for embed in node.embeds),
        )
        for part in self.parts.get(position, ()):
            node = self._with_part(origin, node, part, embeds)
        return node

    def _with_part(self, origin: Origin, node: Node, part: Part, embeds: Embeds) -> Node:
        order = resolve_order(self.exposed, origin, part.order, embeds)
        conditions: tuple[Condition, ...] = ()
        if not (self.written and not part.path):
            conditions = tuple(
                resolve_condition(self.exposed, origin, item, embeds) for item in part.conditions
            )
        node = replace(
            node, conditions=(*node.conditions, *conditions), order=(*node.order, *order)
        )
        if self.written:
            return node
        return replace(
            node,
            limit=node.limit if part.limit is None else part.limit,
            offset=node.offset if part.offset is None else part.offset,
        )
