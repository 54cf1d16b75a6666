"""Compiles the writing of a table or view."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from roseram.postgres.sql import quote_ident
from roseram.server.rest.plan import Origin, find_relation, plan_read, plan_write
from roseram.server.rest.plan.nodes import Item, Operand
from roseram.server.rest.statement.answer import (
    EMPTY,
    SOURCE,
    Answer,
    csv_rows,
    explained,
    location,
    rows_body,
)
from roseram.server.rest.statement.changes import change_sql, inserted_sql, target_scope
from roseram.server.rest.statement.compiled import Compiled
from roseram.server.rest.statement.expressions import operand_sql
from roseram.server.rest.statement.media import find_handler, shown_media
from roseram.server.rest.statement.rows import rows_sql
from roseram.server.rest.statement.scope import Scope
from roseram.server.rest.statement.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.catalog.names import Name
    from roseram.server.rest.exposed import Exposed
    from roseram.server.rest.plan import Node, Write
    from roseram.server.rest.request import Media, Preferences, Shape
    from roseram.server.rest.settings import Settings

_ONE = "1"  # to be returned by what shows nothing: that needs no privilege to read
_ROW = '"pgrst_row"'  # the whole row, for the functions that compute relationships from it


def compile_write(
    exposed: Exposed,
    settings: Settings,
    method: str,
    target: Name,
    shape: Shape,
    preferences: Preferences,
    media: Media,
    body_columns: tuple[str, ...],
    body_kind: str,
) -> Compiled:
    """The statement of a POST, PATCH, PUT or DELETE. Refusal as `plan_read` and `plan_write`."""
    relation = find_relation(exposed, target)
    node = plan_read(exposed, settings, Origin.of(relation), shape, written=True)
    write = plan_write(exposed, method, relation, shape, preferences, body_columns)
    shown = shown_media(media)
    writer = Writer(text_rows=shown.kind == "csv")
    if preferences.returning == "representation":
        handler = find_handler(exposed, shown, target, node)
        return _represented(writer, write, node, media, body_kind, handler)
    return _unseen(writer, write, preferences, media, body_kind)


def _unseen(
    writer: Writer, write: Write, preferences: Preferences, media: Media, kind: str
) -> Compiled:
    """Only the number of rows is returned, and where the one that was made is found."""
    key = write.relation.primary_key
    if write.verb != "insert" or preferences.returning != "headers-only":
        key = ()
    returning = ", ".join(operand_sql(Operand(name), target_scope(write)) for name in key) or _ONE
    change = change_sql(writer, write, kind, returning)
    answer = Answer(EMPTY, location=location(key) if key else "null", inserted=inserted_sql(write))
    rows = f"select 1 from {SOURCE}"
    return _compiled(writer, answer.sql(rows, (_source(change),), _tail(writer)), media, None)


def _represented(
    writer: Writer, write: Write, node: Node, media: Media, kind: str, handler: str | None
) -> Compiled:
    """The rows as they are now (or were deleted), with what is embedded in them."""
    shown = shown_media(media)
    returning = _returning(node, write)
    node = _named(node, write, returning)
    change = change_sql(writer, write, kind, ", ".join(returning))
    alias = writer.alias(write.relation.name.name)
    scope = Scope(f"{SOURCE} as {alias}", alias, f"{alias}.{_ROW}", written=True)
    rows = rows_sql(writer, node, scope, window="")
    ctes: tuple[str, ...] = (_source(change),)
    if shown.kind == "csv" and handler is None:
        kept, rows = csv_rows(rows)
        ctes = (*ctes, kept)
    answer = Answer(rows_body(shown, handler), inserted=inserted_sql(write))
    return _compiled(writer, answer.sql(rows, ctes, _tail(writer)), media, handler)


def _source(change: str) -> str:
    return f"{SOURCE} as ({change})"


def _tail(writer: Writer) -> str:
    """Every statement has a parameter: a limit that leaves the one row of an answer alone."""
    return "" if writer.arguments else f" limit greatest({writer.parameter('limit')}, 1)"


def _compiled(writer: Writer, sql: str, media: Media, handler: str | None) -> Compiled:
    return Compiled(
        explained(sql, media),
        tuple(writer.arguments),
        content_type=None if handler is None else media.name,
    )


def _returning(node: Node, write: Write) -> tuple[str, ...]:
    """What the representation needs of each row: only that, privileges may be by column."""
    needed = dict.fromkeys(_needed(node))
    scope = target_scope(write)
    whole = any(operand.name == "*" for operand in needed)
    found = [f"{scope.alias}.*"] if whole else []
    for operand in needed:
        if operand.function is not None:
            found.append(f"{operand_sql(operand, scope)} as {quote_ident(operand.name)}")
        elif not whole:
            found.append(operand_sql(operand, scope))
    if any(embed.relationship.function for embed in node.embeds):
        found.append(f"({scope.row})::{write.relation.name.sql} as {_ROW}")
    return tuple(dict.fromkeys(found)) or (_ONE,)


def _needed(node: Node) -> Iterator[Operand]:
    operands = [item.operand for item in node.items if item.operand is not None]
    operands += [sort.operand for sort in node.order if sort.embed is None]
    yield from (Operand(operand.name, (), operand.function) for operand in operands)
    if not node.items and not node.embeds:
        yield Operand("*")
    for embed in node.embeds:
        way = embed.relationship
        pairs = way.junction.source_columns if way.junction else way.columns
        yield from (Operand(own) for own, _ in pairs)


def _named(node: Node, write: Write, returning: tuple[str, ...]) -> Node:
    """The node with `*` written out where more than the relation's columns is returned."""
    if len(returning) == 1 or not any(item.key == "*" for item in node.items):
        return node
    items: list[Item] = []
    for item in node.items:
        names = write.relation.columns if item.key == "*" else ()
        items += [Item(name, Operand(name)) for name in names] or [item]
    return replace(node, items=tuple(items))
