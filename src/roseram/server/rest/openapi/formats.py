"""Says in Swagger's words of which type a value is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roseram.server.rest.exposed import Column

_TYPES = {
    "boolean": "boolean",
    "smallint": "integer",
    "integer": "integer",
    "bigint": "integer",
    "numeric": "number",
    "real": "number",
    "double precision": "number",
    "json": None,  # anything
    "jsonb": None,
}
_SPELLINGS = {"bpchar": "character", '"bit"': "bit"}  # what format_type(…, -1) calls otherwise


def swagger_type(type_: str) -> str | None:
    """array, string, integer …; None for a type that can be any of them."""
    if type_ in _TYPES:
        return _TYPES[type_]
    return "array" if type_.endswith("[]") else "string"


def plain_type(type_: str) -> str:
    """A type as people write it."""
    element = type_.removesuffix("[]")
    return _SPELLINGS.get(element, element) + type_[len(element) :]


def column_type(column: Column) -> str:
    """The type below a domain where it is one of Postgres's own, else the column's."""
    foreign = "." in column.base_type
    return column.type if foreign else plain_type(column.base_type)


def type_schema(type_: str) -> dict[str, Any]:
    """The members `format`, `items` and `type` of a property."""
    kind = swagger_type(type_)
    found: dict[str, Any] = {"format": type_}
    if kind == "array":
        found["items"] = _only_type(type_.removesuffix("[]"))
    if kind is not None:
        found["type"] = kind
    return found


def query_type(type_: str, *, several: bool) -> dict[str, Any]:
    """The same for a parameter of a query string, which may be given several times."""
    kind = swagger_type(type_)
    if not several:
        return {"format": type_, "type": "string" if kind in ("array", None) else kind}
    element = type_.removesuffix("[]")
    items = {**_only_type(element), "format": element}
    return {"type": kind or "string", "items": items, "collectionFormat": "multi"}


def _only_type(type_: str) -> dict[str, Any]:
    kind = swagger_type(type_)
    return {} if kind is None else {"type": kind}


def default_value(type_: str, expression: str | None) -> Any:
    """A default that a client can read; None for one that only Postgres understands."""
    if expression is None:
        return None
    if swagger_type(type_) == "string":
        cast = f"::{type_}"
        if expression.endswith(cast):
            expression = expression.removesuffix(cast).strip("'")
        expression = f'"{expression}"'
    try:
        return json.loads(expression)
    except ValueError:
        return None
