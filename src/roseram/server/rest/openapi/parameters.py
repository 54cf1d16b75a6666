"""The parameters that paths refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roseram.server.rest.openapi.definitions import without_empty

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from roseram.server.rest.exposed import Relation

Json = dict[str, Any]
_RETURN = ("return=representation", "return=minimal", "return=none")
_RESOLUTION = ("resolution=ignore-duplicates", "resolution=merge-duplicates")
_PAGES = "Limiting and Pagination"


def _parameter(name: str, description: str, place: str = "query", **more: object) -> Json:
    described = {"name": name, "description": description, "required": False}
    return {**described, **more, "in": place, "type": "string"}


def _prefer(*values: str) -> Json:
    return _parameter(
        "Prefer", "Preference", "header", **({"enum": list(values)} if values else {})
    )


_FIXED: Json = {
    "preferParams": _prefer(),
    "preferReturn": _prefer(*_RETURN),
    "preferCount": _prefer("count=none"),
    "preferPost": _prefer(*_RETURN, *_RESOLUTION),
    "select": _parameter("select", "Filtering Columns"),
    "on_conflict": _parameter("on_conflict", "On Conflict"),
    "order": _parameter("order", "Ordering"),
    "range": _parameter("Range", _PAGES, "header"),
    "rangeUnit": _parameter("Range-Unit", _PAGES, "header", default="items"),
    "offset": _parameter("offset", _PAGES),
    "limit": _parameter("limit", _PAGES),
}


def parameters(relations: Iterable[Relation]) -> Json:
    """Those of every path, then the body and the filters of each relation."""
    found = dict(_FIXED)
    for relation in relations:
        name = relation.name.name
        found[f"body.{name}"] = {
            "name": name,
            "description": name,
            "required": False,
            "in": "body",
            "schema": {"$ref": f"#/definitions/{name}"},
        }
        for column in relation.columns.values():
            found[f"rowFilter.{name}.{column.name}"] = without_empty(
                _parameter(column.name, column.comment or "")
            )
    return found


def references(names: Sequence[str]) -> list[Json]:
    """How a path refers to parameters."""
    return [{"$ref": f"#/parameters/{name}"} for name in names]


def row_filters(relation: Relation) -> list[str]:
    """The names of the parameters that filter its rows."""
    return [f"rowFilter.{relation.name.name}.{column}" for column in relation.columns]
