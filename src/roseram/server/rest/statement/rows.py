"""Writes the SELECT of a node with all that is embedded in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from roseram.server.rest.statement.embeds import joined
from roseram.server.rest.statement.expressions import aggregate_sql, item_sql, operand_sql, sort_sql
from roseram.server.rest.statement.matches import conditions_sql, exists_sql, unread_sql
from roseram.server.rest.statement.names import ident
from roseram.server.rest.statement.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.server.rest.plan.nodes import Embedded, Lifted, Node
    from roseram.server.rest.statement.writer import Writer


@dataclass
class _Select:
    """The clauses of one SELECT."""

    columns: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)  # what to group by
    joins: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)

    def column(
        self, sql: str, key: str, *, aggregate: bool = False, group: str | None = None
    ) -> None:
        """Show an expression under a name; groups are made by `group`, or by the expression."""
        self.columns.append(sql if key == "*" else f"{sql} as {ident(key)}")
        if not aggregate:
            self.groups.append(group or str(len(self.columns)))


def rows_sql(
    writer: Writer,
    node: Node,
    scope: Scope,
    *,
    depth: int = 0,
    ties: tuple[str, ...] = (),
    window: str | None = None,
) -> str:
    """The SELECT of a node's rows; `window` is its limit where that is not the node's own."""
    select = _Select(conditions=[*ties])
    places = range(len(node.embeds))
    embeds = [_embed(writer, node, place, scope, select, depth) for place in places]
    if not node.items and not node.embeds:
        select.column(f"{scope.alias}.*", "*")
    for item in node.items:
        group = operand_sql(item.operand, scope) if item.operand and item.cast else None
        shown = item_sql(item, scope)
        select.column(shown, item.key, aggregate=item.aggregate is not None, group=group)
    for embed, (alias, value) in zip(node.embeds, embeds, strict=True):
        _show(embed, alias, value, select)
    select.conditions += conditions_sql(writer, node, scope, depth, paged=True)
    order = ", ".join(_order(node, scope, [alias for alias, _ in embeds]))
    window = _window(writer, node) if window is None else window
    return _put_together(node, scope, select, order, window)


def _put_together(node: Node, scope: Scope, select: _Select, order: str, window: str) -> str:
    parts = [f"select {', '.join(select.columns)} from {scope.source}", *select.joins]
    if select.conditions:
        parts.append(f"where {' and '.join(select.conditions)}")
    if node.aggregated and select.groups:
        parts.append(f"group by {', '.join(select.groups)}")
    if order:
        parts.append(f"order by {order}")
    return " ".join((*parts, window)) if window else " ".join(parts)


def _order(node: Node, scope: Scope, aliases: list[str]) -> Iterator[str]:
    for sort in node.order:
        if sort.embed is None:
            yield sort_sql(sort, scope)
        else:
            alias = aliases[sort.embed]
            yield sort_sql(sort, Scope(alias, alias, alias))


def _window(writer: Writer, node: Node) -> str:
    """The limit and offset of an embed."""
    limit = None if node.limit is None else writer.parameter(node.limit)
    if writer.max_rows is not None:
        most = f"{writer.max_rows}::bigint"
        limit = most if limit is None else f"least({limit}, {most})"
    offset = "" if node.offset is None else f" offset {writer.parameter(node.offset)}"
    return ("" if limit is None else f"limit {limit}") + offset


def _embed(
    writer: Writer, node: Node, place: int, scope: Scope, select: _Select, depth: int
) -> tuple[str, str]:
    """Join an embed where it has to be; its alias there, and what is shown of it ("" where not)."""
    embed = node.embeds[place]
    needed = place in {sort.embed for sort in node.order}
    paged = embed.inner and (embed.node.limit is not None or embed.node.offset is not None)
    if embed.hidden and not needed and not paged:
        if embed.inner:
            select.conditions.append(exists_sql(writer, embed, scope, depth + 1))
        else:
            select.joins.append(unread_sql(writer, embed, scope, depth + 1))
        return "", ""
    columns = frozenset(node.relation.columns) if node.relation else frozenset()
    alias = writer.alias(f"{node.name}_{embed.key}_{depth + 1}", columns)
    rows = _rows_of(writer, embed, scope, depth + 1)
    spelled = node.aggregated or writer.text_rows
    if not needed and not spelled and _stands_alone(embed):
        return "", f"({_as_value(embed, rows, alias)})"
    if not embed.relationship.to_one:
        rows = _gathered(embed, rows, alias, spelled=spelled)
    kind = "inner" if embed.inner else "left"
    select.joins.append(f"{kind} join lateral ({rows}) as {alias} on true")
    return alias, _joined_value(embed, alias, spelled=spelled)


def _rows_of(writer: Writer, embed: Embedded, parent: Scope, depth: int) -> str:
    scope, ties = joined(writer, embed, parent, depth)
    unlimited = embed.node.limit is None and embed.node.offset is None
    window = "" if embed.relationship.to_one and unlimited else None
    return rows_sql(writer, embed.node, scope, depth=depth, ties=ties, window=window)


def _stands_alone(embed: Embedded) -> bool:
    """Whether an embed can be a value among the columns, without a join.

    Postgres then plans it quickly, and looks it up only for the rows that are left after the
    order and limit. Where it had to read all of the other relation for each row, a join is better.
    """
    if embed.inner or embed.lifted is not None:
        return False
    way, target = embed.relationship, embed.node.relation
    if not way.to_one:
        return True
    if _may_repeat(embed) or target is None:
        return False
    keys = [target.columns.get(name) for _, name in way.columns]
    return all(key is not None and key.base_type in _LEAKPROOF for key in keys)


def _may_repeat(embed: Embedded) -> bool:
    """Whether a to-one embed may have several rows: a view's or function's do not keep to a key.

    The row that they are embedded in is then shown once for each, as PostgREST does.
    """
    way, target = embed.relationship, embed.node.relation
    if not way.to_one:
        return False
    if way.function or target is None or target.kind != "table":
        return True
    return any(_may_repeat(below) for below in embed.node.embeds)


# Types whose = Postgres lets use an index below a policy.
_LEAKPROOF = ("smallint", "integer", "bigint", "uuid", "text", "character varying", "date")


def _as_value(embed: Embedded, rows: str, alias: str) -> str:
    if embed.relationship.to_one:
        return f"select {alias} from ({rows}) as {alias}"
    return f"select coalesce(json_agg({alias}), '[]') from ({rows}) as {alias}"


def _joined_value(embed: Embedded, alias: str, *, spelled: bool) -> str:
    if not embed.relationship.to_one:
        return f"{alias}.{alias}"
    # else the row itself becomes JSON with the one around it
    return f"row_to_json({alias}.*)::jsonb" if spelled else alias


def _gathered(embed: Embedded, rows: str, alias: str, *, spelled: bool) -> str:
    """The rows of a to-many embed as one: an array, or of a spread an array for each column.

    `spelled`: as jsonb, which Postgres can group by and prints on one line.
    """
    kind = "::jsonb" if spelled else ""
    if embed.lifted is None:
        found = f"coalesce(json_agg({alias}), '[]'){kind} as {alias}"
    else:
        found = ", ".join(_array(item, alias, kind) for item in embed.lifted)
    having = " having count(*) > 0" if embed.inner else ""
    return f"select {found} from ({rows}) as {alias}{having}"


def _array(item: Lifted, alias: str, kind: str) -> str:
    name = ident(item.source)
    return f"coalesce(json_agg({alias}.{name}), '[]'){kind} as {name}"


def _show(embed: Embedded, alias: str, value: str, select: _Select) -> None:
    """Select what an embed shows."""
    if embed.hidden:
        return
    if embed.lifted is None:
        select.column(value, embed.key)
        return
    for item in embed.lifted:
        column = aggregate_sql(f"{alias}.{ident(item.source)}", item)
        select.column(column, item.key, aggregate=item.aggregate is not None)
