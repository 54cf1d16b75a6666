"""Writes which rows of a node count: its conditions, and whether an embed has rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.rest.plan.nodes import Group, Presence
from roseram.server.rest.statement.embeds import joined
from roseram.server.rest.statement.expressions import operand_sql, test_sql

if TYPE_CHECKING:
    from roseram.server.rest.plan.nodes import Condition, Embedded, Node
    from roseram.server.rest.statement.scope import Scope
    from roseram.server.rest.statement.writer import Writer


def conditions_sql(
    writer: Writer, node: Node, scope: Scope, depth: int, *, paged: bool = False
) -> list[str]:
    """A node's filters, to be joined by and; with `paged` embeds have the rows of their page."""
    return [_condition(writer, item, node, scope, depth, paged=paged) for item in node.conditions]


def _condition(
    writer: Writer, condition: Condition, node: Node, scope: Scope, depth: int, *, paged: bool
) -> str:
    if isinstance(condition, Group):
        items = [
            _condition(writer, item, node, scope, depth, paged=paged) for item in condition.items
        ]
        found = f"({f' {condition.op} '.join(items)})"
    elif isinstance(condition, Presence):
        found = exists_sql(writer, node.embeds[condition.embed], scope, depth + 1, paged=paged)
    else:
        return test_sql(writer, condition, scope)
    return f"not {found}" if condition.negated else found


def exists_sql(
    writer: Writer, embed: Embedded, parent: Scope, depth: int, *, paged: bool = False
) -> str:
    """Whether an embed has rows for its parent's row; with `paged` after its limit and offset."""
    scope, ties = joined(writer, embed, parent, depth)
    found = matches_sql(writer, embed.node, scope, depth=depth, ties=ties)
    for word, value in (("limit", embed.node.limit), ("offset", embed.node.offset)):
        if paged and value is not None:
            found += f" {word} {writer.parameter(value)}"
    return f"exists ({found})"


def unread_sql(writer: Writer, embed: Embedded, parent: Scope, depth: int) -> str:
    """Join no row of an embed: Postgres checks its names, values and privileges all the same.

    Without ORDER BY and LIMIT it becomes part of the query around it; as a query of its own that
    nobody reads it would be forgotten, and its privileges with it.
    """
    scope, ties = joined(writer, embed, parent, depth)
    shown = ", ".join(operand_sql(sort.operand, scope) for sort in embed.node.order) or "1"
    rows = matches_sql(writer, embed.node, scope, depth=depth, ties=ties, shown=shown)
    return f"left join lateral ({rows}) as {writer.alias(f'{embed.key}_unread_{depth}')} on false"


def matches_sql(
    writer: Writer,
    node: Node,
    scope: Scope,
    *,
    depth: int = 0,
    ties: tuple[str, ...] = (),
    shown: str = "1",
) -> str:
    """`select 1` for each row that passes a node's filters, without limit."""
    inner = [exists_sql(writer, one, scope, depth + 1) for one in node.embeds if one.inner]
    conditions = [*ties, *conditions_sql(writer, node, scope, depth), *inner]
    where = f" where {' and '.join(conditions)}" if conditions else ""
    return f"select {shown} from {scope.source}{where}"
