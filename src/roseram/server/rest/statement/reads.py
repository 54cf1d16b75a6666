"""Compiles the reading of a table or view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.rest.plan import Origin, find_relation, plan_read
from roseram.server.rest.statement.answer import EMPTY, Answer, csv_rows, explained, rows_body
from roseram.server.rest.statement.compiled import Compiled
from roseram.server.rest.statement.counting import planned, total_sql, window_sql
from roseram.server.rest.statement.media import find_handler, shown_media
from roseram.server.rest.statement.rows import rows_sql
from roseram.server.rest.statement.scope import Scope
from roseram.server.rest.statement.writer import Writer

if TYPE_CHECKING:
    from roseram.catalog.names import Name
    from roseram.server.rest.exposed import Exposed
    from roseram.server.rest.request import Media, Preferences, Shape
    from roseram.server.rest.settings import Settings


def compile_read(
    exposed: Exposed,
    settings: Settings,
    target: Name,
    shape: Shape,
    preferences: Preferences,
    media: Media,
    *,
    method: str,
) -> Compiled:
    """The statement of a GET or HEAD of a table or view. Refusal as `plan_read`, and PGRST205."""
    relation = find_relation(exposed, target)
    node = plan_read(exposed, settings, Origin.of(relation), shape)
    shown = shown_media(media)
    handler = find_handler(exposed, shown, target, node)
    writer = Writer(text_rows=shown.kind == "csv", max_rows=settings.max_rows)
    scope = Scope.of(target.sql, writer.alias(target.name), relation)
    rows = rows_sql(writer, node, scope, window=window_sql(writer))
    total = total_sql(writer, node, scope, preferences, settings)
    body = EMPTY if method == "HEAD" else rows_body(shown, handler)
    ctes: tuple[str, ...] = ()
    if shown.kind == "csv" and handler is None and method != "HEAD":
        kept, rows = csv_rows(rows)
        ctes = (kept,)
    count_sql, count_arguments = planned(node, scope, preferences)
    return Compiled(
        explained(Answer(body, total=total).sql(rows, ctes), media),
        tuple(writer.arguments),
        count_sql,
        count_arguments,
        content_type=None if handler is None else media.name,
    )
