"""Plans the columns that a level selects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.rest.plan.casts import check_cast
from roseram.server.rest.plan.nodes import Item, Operand
from roseram.server.rest.request import Field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.server.rest.exposed import Exposed
    from roseram.server.rest.plan.origin import Origin
    from roseram.server.rest.request import Selected

_MATCH = Operand("", match=True)


def plan_items(
    exposed: Exposed,
    origin: Origin,
    select: tuple[Selected, ...],
    *,
    grouped: bool,
    spread: bool,
) -> tuple[Item, ...]:
    """The items of a select; `*` is written out where groups or a spread need its names."""
    return tuple(
        item
        for one in select
        for item in _items(exposed, origin, one, names=grouped or spread, spread=spread)
    )


def _items(
    exposed: Exposed, origin: Origin, one: Selected, *, names: bool, spread: bool
) -> Iterator[Item]:
    if one.field is not None and one.field.name == "*" and one.aggregate is None:
        for name in origin.names() if names else ("*",):
            yield Item(name, origin.operand(exposed, Field(name)))
        return
    yield Item(
        _key(one),
        _operand(exposed, origin, one, spread=spread),
        check_cast(one.cast),
        one.aggregate,
        check_cast(one.aggregate_cast),
    )


def _operand(exposed: Exposed, origin: Origin, one: Selected, *, spread: bool) -> Operand | None:
    if one.field is None or one.field.name == "*":
        return _MATCH if spread else None  # rows of a spread are counted above it
    return origin.operand(exposed, one.field)


def _key(one: Selected) -> str:
    """The name in the result: the alias, or what Postgres and PostgREST would call it."""
    if one.alias is not None:
        return one.alias
    if one.aggregate is not None or one.field is None:
        return one.aggregate or "count"
    keys = [step.key for step in one.field.path if isinstance(step.key, str)]
    return keys[-1] if keys else one.field.name
