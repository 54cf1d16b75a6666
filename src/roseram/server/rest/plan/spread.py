"""Plans spreads: which columns an embed hands to the level above it, and where aggregates go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from roseram.server.rest.plan.nodes import Lifted
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from roseram.server.rest.plan.nodes import Embedded, Item, Node


def lift(node: Node, *, to_one: bool) -> tuple[Lifted, ...]:
    """The columns of a spread node as the level above selects them. Refusal PGRST127."""
    if node.aggregated and not to_one:
        raise Refusal(
            400,
            "PGRST127",
            "Feature not implemented",
            "Aggregates are not implemented for one-to-many or many-to-many spreads.",
        )
    own = [
        Lifted(_handed(place, item), item.key, item.aggregate, item.aggregate_cast)
        for place, item in enumerate(node.items)
    ]
    return (*own, *(lifted for embed in node.embeds for lifted in _below(embed)))


def hand_up(node: Node) -> Node:
    """The node of a to-one spread without its aggregates: the level above computes them."""
    return replace(
        node,
        items=tuple(
            replace(item, key=_handed(place, item), aggregate=None, aggregate_cast=None)
            for place, item in enumerate(node.items)
        ),
        embeds=tuple(_pass_on(embed) for embed in node.embeds),
    )


def _handed(place: int, item: Item | Lifted) -> str:
    """What an aggregate reads must not be taken for a column of that name."""
    return f"{item.key} {place}" if item.aggregate else item.key


def _below(embed: Embedded) -> list[Lifted]:
    if embed.hidden:
        return []
    if embed.lifted is None:
        return [Lifted(embed.key, embed.key)]
    return [replace(item, source=_handed(place, item)) for place, item in enumerate(embed.lifted)]


def _pass_on(embed: Embedded) -> Embedded:
    if embed.lifted is None:
        return embed
    lifted = tuple(
        Lifted(item.source, _handed(place, item)) for place, item in enumerate(embed.lifted)
    )
    return replace(embed, lifted=lifted)
