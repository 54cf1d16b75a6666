"""Writes operands, filters and orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.postgres.sql import quote_literal
from roseram.server.rest.statement.names import ident

if TYPE_CHECKING:
    from roseram.server.rest.plan.nodes import Item, Lifted, Operand, Sort, Test
    from roseram.server.rest.request import Step
    from roseram.server.rest.statement.scope import Scope
    from roseram.server.rest.statement.writer import Writer

_OPERATORS = {
    "eq": "=",
    "neq": "<>",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "like": "like",
    "ilike": "ilike",
    "match": "~",
    "imatch": "~*",
    "isdistinct": "is distinct from",
    "cs": "@>",
    "cd": "<@",
    "ov": "&&",
    "sl": "<<",
    "sr": ">>",
    "nxr": "&<",
    "nxl": "&>",
    "adj": "-|-",
}
_SEARCHES = {
    "fts": "to_tsquery",
    "plfts": "plainto_tsquery",
    "phfts": "phraseto_tsquery",
    "wfts": "websearch_to_tsquery",
}
_CONSTANTS = {
    "null": "null",
    "not_null": "not null",
    "true": "true",
    "false": "false",
    "unknown": "unknown",
}


def operand_sql(operand: Operand, scope: Scope) -> str:
    """A column, computed column or what a path leads to in it."""
    if operand.match:
        return "1"
    if operand.name == "*":
        return f"{scope.alias}.*"
    if operand.function is None or scope.written:
        base = f"{scope.alias}.{ident(operand.name)}"
    else:
        base = f"{operand.function.sql}({scope.row})"
    if not operand.path:
        return base
    base = f"to_jsonb({base})" if operand.wrap else base
    return f"({base}{''.join(_step(step) for step in operand.path)})"


def _step(step: Step) -> str:
    arrow = "->>" if step.text else "->"
    return arrow + (f"({step.key})" if isinstance(step.key, int) else _key(step.key))


def _key(key: str) -> str:
    return quote_literal(key).strip() if "\\" not in key else f"({quote_literal(key).strip()})"


def item_sql(item: Item, scope: Scope) -> str:
    """What a select item shows, without its name."""
    if item.operand is None:
        return cast_sql("count(*)", item.aggregate_cast)
    value = cast_sql(operand_sql(item.operand, scope), item.cast)
    return aggregate_sql(value, item)


def aggregate_sql(value: str, item: Item | Lifted) -> str:
    """The aggregate over `value` that an item asks for, if it does."""
    if item.aggregate is None:
        return value
    return cast_sql(f"{item.aggregate}({value})", item.aggregate_cast)


def cast_sql(value: str, name: str | None) -> str:
    """`value` as another type, whose name has been checked."""
    return value if name is None else f"cast({value} as {name})"


def test_sql(writer: Writer, test: Test, scope: Scope) -> str:
    """A filter."""
    operand = operand_sql(test.operand, scope)
    if test.op == "is":
        found = f"{operand} is {_CONSTANTS[test.constant or '']}"
    elif test.op in _SEARCHES:
        found = _search(writer, test, operand)
    else:
        found = f"{operand} {_comparison(writer, test)}"
    return f"not ({found})" if test.negated else found


def _comparison(writer: Writer, test: Test) -> str:
    value = writer.parameter(test.value or 0)
    if test.op == "in":
        return f"= any ({value})"
    operator = _OPERATORS[test.op]
    return f"{operator} {test.quantifier} ({value})" if test.quantifier else f"{operator} {value}"


def _search(writer: Writer, test: Test, operand: str) -> str:
    language = f"{quote_literal(test.language).strip()}, " if test.language else ""
    if not test.operand.vector or test.operand.path:
        operand = f"to_tsvector({language}{operand})"
    return f"{operand} @@ {_SEARCHES[test.op]}({language}{writer.parameter(test.value or 0)})"


def sort_sql(sort: Sort, scope: Scope) -> str:
    """A term of an order."""
    direction = {None: "", True: " desc", False: " asc"}[sort.descending]
    nulls = f" nulls {sort.nulls}" if sort.nulls else ""
    return f"{operand_sql(sort.operand, scope)}{direction}{nulls}"
