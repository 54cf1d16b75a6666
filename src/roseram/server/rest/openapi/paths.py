"""What can be asked at each path: the root, the tables and views, the functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roseram.server.rest.openapi.definitions import arguments_definition, without_empty
from roseram.server.rest.openapi.formats import plain_type, query_type
from roseram.server.rest.openapi.parameters import references, row_filters

if TYPE_CHECKING:
    from roseram.server.rest.exposed import Relation, Routine

Json = dict[str, Any]
OBJECTS = (
    "application/json",
    "application/vnd.pgrst.object+json;nulls=stripped",
    "application/vnd.pgrst.object+json",
)
_PAGING = ("select", "order", "range", "rangeUnit", "offset", "limit", "preferCount")


def root_path() -> Json:
    """The document itself."""
    return {
        "get": {
            "tags": ["Introspection"],
            "summary": "OpenAPI description (this document)",
            "produces": ["application/openapi+json", "application/json"],
            "responses": {"200": {"description": "OK"}},
        }
    }


def relation_path(relation: Relation) -> Json:
    """Reading, and writing where it can be written to."""
    name, filters, body = relation.name.name, row_filters(relation), f"body.{relation.name.name}"

    def operation(parameters: list[str], responses: Json) -> Json:
        about = {"tags": [name], **_told(relation.comment)}
        return {**about, "parameters": references(parameters), "responses": responses}

    rows = {"items": {"$ref": f"#/definitions/{name}"}, "type": "array"}
    found = {
        "get": operation(
            [*filters, *_PAGING],
            {
                "200": {"description": "OK", "schema": rows},
                "206": {"description": "Partial Content"},
            },
        )
    }
    if relation.insertable or relation.updatable or relation.deletable:
        done = {"204": {"description": "No Content"}}
        found["post"] = operation(
            [body, "select", "preferPost"], {"201": {"description": "Created"}}
        )
        found["delete"] = operation([*filters, "preferReturn"], done)
        found["patch"] = operation([*filters, body, "preferReturn"], done)
    return found


def routine_path(routine: Routine) -> Json:
    """Calling it: with GET, too, where it changes nothing."""
    about = {
        "tags": [f"(rpc) {routine.name.name}"],
        **_told(routine.comment),
        "produces": list(OBJECTS),
    }
    responses = {"200": {"description": "OK"}}
    given = [
        {
            "in": "query",
            "name": parameter.name,
            "required": parameter.required,
            **query_type(plain_type(parameter.type), several=parameter.variadic),
        }
        for parameter in routine.parameters
    ]
    arguments = {
        "in": "body",
        "name": "args",
        "required": True,
        "schema": arguments_definition(routine),
    }
    posted = [arguments, *references(["preferParams"])]
    post = {**about, "parameters": posted, "responses": responses}
    if routine.volatility == "volatile":
        return {"post": post}
    got = {**about, **without_empty({"parameters": given}), "responses": responses}
    return {"get": got, "post": post}


def _told(comment: str | None) -> Json:
    """A comment's first line and the rest of it."""
    summary, _, description = (comment or "").partition("\n")
    return without_empty({"summary": summary, "description": description.lstrip("\n")})
