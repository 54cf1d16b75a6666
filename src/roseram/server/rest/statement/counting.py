"""Writes how the rows that pass the filters are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.rest.plan.nodes import Group, Presence
from roseram.server.rest.statement.matches import matches_sql
from roseram.server.rest.statement.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.server.rest.plan.nodes import Condition, Node
    from roseram.server.rest.request import Preferences
    from roseram.server.rest.settings import Settings
    from roseram.server.rest.statement.compiled import Argument
    from roseram.server.rest.statement.scope import Scope

_NO_LIMIT = 2**63 - 1


def window_sql(writer: Writer) -> str:
    """The root's limit and offset: what the request asks for, and never over max_rows."""
    return f"limit {_limit(writer)} offset {writer.shared('offset')}"


def _limit(writer: Writer) -> str:
    limit = writer.shared("limit")
    return limit if writer.max_rows is None else f"least({limit}, {writer.max_rows}::bigint)"


def total_sql(
    writer: Writer, node: Node, scope: Scope, preferences: Preferences, settings: Settings
) -> str:
    """How many rows pass the filters, where the request wants to know it from the statement.

    An estimate counts no further than max_rows + 1.
    """
    if preferences.count not in ("exact", "estimated"):
        return "null"
    most = settings.max_rows if preferences.count == "estimated" else None
    return count_sql(writer, node, scope, None if most is None else most + 1)


def count_sql(writer: Writer, node: Node, scope: Scope, most: int | None = None) -> str:
    """How many rows pass the filters, counted up to `most`."""
    limit = "" if most is None else f" limit {most}"
    counted = f"(select count(*) from ({matches_sql(writer, node, scope)}{limit}) as _counted)"
    return counted if node.aggregated or _paged(node) else _total_of_page(writer, counted)


def _paged(node: Node) -> bool:
    """Whether rows may be missing because of the page of an embed, which no count looks at."""
    asked = {one.embed for one in _presences(node.conditions)}
    return any(
        embed.node.limit is not None or embed.node.offset is not None or _paged(embed.node)
        for place, embed in enumerate(node.embeds)
        if embed.inner or place in asked
    )


def _presences(conditions: tuple[Condition, ...]) -> Iterator[Presence]:
    for one in conditions:
        if isinstance(one, Group):
            yield from _presences(one.items)
        elif isinstance(one, Presence):
            yield one


def _total_of_page(writer: Writer, counted: str) -> str:
    """Count again only where the page does not show it: it is not full, so nothing follows it."""
    offset = f"coalesce({writer.shared('offset')}, 0)"
    full = f"coalesce({_limit(writer)}, {_NO_LIMIT})"
    return (
        f"case when count(*) < {full} and (count(*) > 0 or {offset} = 0) "
        f"then {offset} + count(*) else {counted} end"
    )


def planned(
    node: Node, scope: Scope, preferences: Preferences
) -> tuple[str | None, tuple[Argument, ...]]:
    """The SELECT whose plan says about how many rows pass the filters, and its arguments."""
    if preferences.count not in ("planned", "estimated"):
        return None, ()
    writer = Writer()
    writer.alias(scope.alias[1:-1])
    sql = matches_sql(writer, node, scope)
    return sql, tuple(writer.arguments)
