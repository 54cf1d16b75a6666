"""Gives each part of a query to the embed that its path names."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Embed

if TYPE_CHECKING:
    from roseram.server.rest.request import EmbedPath, Part, Shape

Position: TypeAlias = tuple[int, ...]  # places in the selects, from the root


def parts_by_position(shape: Shape) -> dict[Position, tuple[Part, ...]]:
    """The parts that concern the root (), and each embed. Refusal PGRST108."""
    found: dict[Position, tuple[Part, ...]] = {}
    for part in shape.parts:
        position = _locate(shape, part.path)
        found[position] = (*found.get(position, ()), part)
    return found


def _locate(shape: Shape, path: EmbedPath) -> Position:
    select = shape.select
    position: Position = ()
    for name in path:
        place, embed = _named(select, name)
        select, position = embed.select, (*position, place)
    return position


def _named(select: tuple[object, ...], name: str) -> tuple[int, Embed]:
    for place, item in enumerate(select):
        if isinstance(item, Embed) and name in (item.alias, item.target):
            return place, item
    raise not_embedded(name)


def not_embedded(name: str) -> Refusal:
    """The refusal of a name that no embed has."""
    return Refusal(
        400,
        "PGRST108",
        f"'{name}' is not an embedded resource in this request",
        hint=f"Verify that '{name}' is included in the 'select' query parameter.",
    )
