"""Writes how the rows that pass the filters are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.rest.statement.matches import matches_sql
from roseram.server.rest.statement.writer import Writer

if TYPE_CHECKING:
    from roseram.server.rest.plan.nodes import Embedded, Node
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
    apart = node.aggregated or any(_paged(one) for one in node.embeds)
    return counted if apart else _total_of_page(writer, counted)


def _paged(embed: Embedded) -> bool:
    """Whether rows are left out by what an inner embed leaves out, which no count looks at."""
    own = embed.node.limit is not None or embed.node.offset is not None
    return embed.inner and (own or any(_paged(below) for below in embed.node.embeds))


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
