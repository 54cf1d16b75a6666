"""Writes how an embed is joined: its rows, as seen from one row of the level above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.postgres.sql import quote_ident
from roseram.server.rest.statement.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.server.rest.plan.nodes import Embedded
    from roseram.server.rest.statement.writer import Writer


def joined(
    writer: Writer, embed: Embedded, parent: Scope, depth: int
) -> tuple[Scope, tuple[str, ...]]:
    """The FROM item of an embed, and the conditions that tie it to its parent's row."""
    way, relation = embed.relationship, embed.node.relation
    alias = writer.alias(f"{way.target.name}_{depth}")
    if way.function:
        return Scope.of(f"{way.function.sql}({parent.row})", alias, relation), ()
    if way.junction is None:
        scope = Scope.of(way.target.sql, alias, relation)
        return scope, _equal(parent.alias, alias, way.columns)
    between = writer.alias(f"{way.junction.name.name}_{depth}")
    source = f"{way.junction.name.sql} as {between}, {way.target.sql}"
    ties = (
        *_equal(parent.alias, between, way.junction.source_columns),
        *_equal(between, alias, way.junction.target_columns),
    )
    return Scope.of(source, alias, relation), ties


def _equal(left: str, right: str, columns: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(
        f"{right}.{quote_ident(other)} = {left}.{quote_ident(own)}" for own, other in columns
    )
