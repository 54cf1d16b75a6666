"""Writes how the rows of a payload are read: one JSON parameter becomes typed columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.postgres.sql import quote_ident, quote_literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roseram.server.rest.exposed import Column
    from roseram.server.rest.statement.writer import Writer

BODY = '"pgrst_body"'


def payload_sql(
    writer: Writer,
    columns: Sequence[Column],
    kind: str,
    *,
    defaults: bool = False,
    only_first: bool = False,
) -> str:
    """A FROM item called `pgrst_body` with the payload's rows, `kind` as in `request.Body`.

    With `defaults` a key that a row does not have gives the column's default.
    """
    body = f"{writer.parameter('body')}::json"
    if kind not in ("object", "array"):
        return f"(select {_nulls(columns)} from (select {body}) as _ where false) as {BODY}"
    if not columns:
        rows = f"json_array_elements({body})" if kind == "array" else f"(select {body})"
        return f"(select from {rows} as _) as {BODY}"
    if defaults and any(column.default is not None for column in columns):
        return f"{_with_defaults(body, columns, kind, only_first=only_first)} as {BODY}"
    function = "json_to_recordset" if kind == "array" else "json_to_record"
    record = f"{function}({body})"
    if only_first and kind == "array":
        return f"(select * from {record} as _({_typed(columns)}) limit 1) as {BODY}"
    return f"{record} as {BODY}({_typed(columns)})"


def _with_defaults(body: str, columns: Sequence[Column], kind: str, *, only_first: bool) -> str:
    elements = f"json_array_elements({body})" if kind == "array" else f"(select {body})"
    shown = ", ".join(_or_default(column) for column in columns)
    limit = " limit 1" if only_first else ""
    return (
        f"(select {shown} from {elements} as _given(_row), "
        f"json_to_record(_given._row) as _({_typed(columns)}){limit})"
    )


def _or_default(column: Column) -> str:
    name = quote_ident(column.name)
    if column.default is None:
        return f"_.{name}"
    given = f"_given._row->{quote_literal(column.name).strip()} is not null"
    return f"case when {given} then _.{name} else {column.default} end as {name}"


def _typed(columns: Sequence[Column]) -> str:
    return ", ".join(f"{quote_ident(column.name)} {column.type}" for column in columns)


def _nulls(columns: Sequence[Column]) -> str:
    return ", ".join(f"null::{column.type} as {quote_ident(column.name)}" for column in columns)


def given_columns(columns: Sequence[Column]) -> str:
    """The payload's columns, to be selected."""
    return ", ".join(f"{BODY}.{quote_ident(column.name)}" for column in columns)
