"""Compiles the call of a function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.postgres.sql import quote_ident
from roseram.server.rest.plan import Origin, plan_read
from roseram.server.rest.plan.nodes import Group, Test
from roseram.server.rest.plan.routines import takes_whole_body
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.statement.answer import (
    EMPTY,
    ROWS,
    SOURCE,
    VALUE,
    Answer,
    csv_rows,
    explained,
    one_row_body,
    rows_body,
    value_body,
)
from roseram.server.rest.statement.compiled import Compiled
from roseram.server.rest.statement.counting import count_sql, window_sql
from roseram.server.rest.statement.media import find_handler, shown_media
from roseram.server.rest.statement.rows import rows_sql
from roseram.server.rest.statement.scope import Scope
from roseram.server.rest.statement.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.server.rest.exposed import Exposed, Parameter, Routine
    from roseram.server.rest.plan import Node
    from roseram.server.rest.plan.nodes import Condition
    from roseram.server.rest.request import Media, Preferences, Shape
    from roseram.server.rest.settings import Settings

_ARGUMENTS = '"pgrst_args"'


@dataclass(frozen=True)
class _Call:
    """A call as the parts of the statement need it."""

    exposed: Exposed
    settings: Settings
    routine: Routine
    preferences: Preferences
    media: Media
    head: bool

    @property
    def value(self) -> bool:
        """Whether it gives values, not rows with columns that are known."""
        routine = self.routine
        return routine.result != "row" or not (routine.columns or routine.relation)

    @property
    def counted(self) -> bool:
        """Whether all of its rows are counted, also those that are not shown."""
        return self.preferences.count in ("exact", "estimated")


def compile_call(
    exposed: Exposed,
    settings: Settings,
    routine: Routine,
    given: tuple[str, ...],
    shape: Shape,
    preferences: Preferences,
    media: Media,
    *,
    method: str,
    body_kind: str,
    raw: bool,
) -> Compiled:
    """The statement that calls a function with the arguments `given`.

    On POST they are in the payload; `raw`: its one parameter without a name takes the payload as
    it came, not as JSON. On GET and HEAD they are the shape's. Refusal as `plan_read`.
    """
    call = _Call(exposed, settings, routine, preferences, media, method == "HEAD")
    node = plan_read(exposed, settings, Origin.returned_by(routine, exposed), shape)
    kind = shown_media(media).kind
    writer = Writer(text_rows=kind == "csv", max_rows=settings.max_rows)
    if method == "POST":
        before, arguments = _from_body(writer, routine, given, body_kind, raw=raw)
    else:
        before, arguments = "", _from_query(writer, routine, shape)
    called = f"{routine.name.sql}({arguments})"
    if call.value:
        _check_no_columns(routine, node)
        return _values(writer, call, before, called)
    return _rows(writer, call, node, before, called)


def _check_no_columns(routine: Routine, node: Node) -> None:
    """A value has no columns to select, filter or order by: the error that Postgres would give."""
    named = [one.operand.name for one in node.items if one.operand is not None]
    named += _names(node.conditions)
    named += [sort.operand.name for sort in node.order]
    for name in named:
        if name != "*":
            message = f"column {routine.name.name}.{name} does not exist"
            raise Refusal(400, "42703", message)


def _names(conditions: tuple[Condition, ...]) -> Iterator[str]:
    for one in conditions:
        if isinstance(one, Group):
            yield from _names(one.items)
        elif isinstance(one, Test):
            yield one.operand.name


def _from_query(writer: Writer, routine: Routine, shape: Shape) -> str:
    values = dict(shape.arguments)
    return ", ".join(
        f"{_assigned(parameter)}{writer.parameter(values[parameter.name])}::{parameter.type}"
        for parameter in routine.parameters
        if parameter.name in values
    )


def _assigned(parameter: Parameter) -> str:
    return f"{'variadic ' if parameter.variadic else ''}{quote_ident(parameter.name)} := "


def _from_body(
    writer: Writer, routine: Routine, given: tuple[str, ...], kind: str, *, raw: bool
) -> tuple[str, str]:
    """What stands before the function in FROM, and its arguments."""
    if takes_whole_body(routine):
        argument = writer.parameter("raw" if raw else "body")
        return "", f"{argument}::{routine.parameters[0].type}"
    parameters = [one for one in routine.parameters if one.name in given]
    if not parameters:
        return "", ""
    typed = ", ".join(f"{quote_ident(one.name)} {one.type}" for one in parameters)
    record = "json_to_recordset" if kind == "array" else "json_to_record"
    source = f"{record}({writer.parameter('body')}::json) as {_ARGUMENTS}({typed})"
    if kind == "array":
        source = f"(select * from {source} limit 1) as {_ARGUMENTS}"
    arguments = ", ".join(
        f"{_assigned(one)}{_ARGUMENTS}.{quote_ident(one.name)}" for one in parameters
    )
    return f"{source}, lateral ", arguments


def _values(writer: Writer, call: _Call, before: str, called: str) -> Compiled:
    """A function that gives a value, or a set of values."""
    routine, alias = call.routine, writer.alias(call.routine.name.name)
    calling = f"{before}(select {called} as {VALUE}) as {alias}"
    total = "null"
    ctes: tuple[str, ...] = ()
    if call.counted:
        ctes = (f"{SOURCE} as (select {alias}.{VALUE} from {calling})",)
        calling, total = f"{SOURCE} as {alias}", f"(select count(*) from {SOURCE})"
    rows = f"select {alias}.{VALUE} from {calling} {window_sql(writer)}"
    shown = shown_media(call.media)
    handler = call.exposed.media_types.get(shown.name, {}).get(routine.name)
    if handler is not None:
        body = f"(array_agg({ROWS}.{VALUE}))[1]"  # it returns what is sent
    else:
        body = value_body(shown, many=routine.returns_set)
    return _answer(writer, call, body, rows, ctes, total, handler)


def _rows(writer: Writer, call: _Call, node: Node, before: str, called: str) -> Compiled:
    """A function that gives rows: they are selected from like those of a table."""
    routine, alias = call.routine, writer.alias(node.name)
    scope = Scope.of(f"{before}{called}", alias, node.relation)
    total = "null"
    ctes: tuple[str, ...] = ()
    if call.counted:
        ctes = (f"{SOURCE} as (select {alias}.* from {scope.source})",)
        scope = Scope.of(SOURCE, alias, node.relation, cast=True)
    rows = rows_sql(writer, node, scope, window=window_sql(writer))
    if call.counted:
        total = count_sql(writer, node, scope)
    shown = shown_media(call.media)
    handler = find_handler(call.exposed, shown, routine.relation or routine.name, node)
    one = handler is None and not routine.returns_set
    body = one_row_body(shown) if one else rows_body(shown, handler)
    return _answer(writer, call, body, rows, ctes, total, handler)


def _answer(
    writer: Writer,
    call: _Call,
    body: str,
    rows: str,
    ctes: tuple[str, ...],
    total: str,
    handler: str | None,
) -> Compiled:
    if call.head or call.routine.result == "void":
        body, handler = EMPTY, None
    elif shown_media(call.media).kind == "csv" and handler is None:
        kept, rows = csv_rows(rows)
        ctes = (*ctes, kept)
    count = f"count({ROWS})"  # of the rows, not of *: so that each row is made
    if not call.routine.returns_set:
        count = f"greatest({count}, 1)"  # a value is one row, also where a filter left null of it
    sql = Answer(body, count, total).sql(rows, ctes)
    return Compiled(
        explained(sql, call.media),
        tuple(writer.arguments),
        scalar=not call.routine.returns_set and call.value,
        content_type=None if handler is None else call.media.name,
    )
