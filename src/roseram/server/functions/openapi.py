"""The OpenAPI 3.1 document of all actions, and a page of it for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from roseram import __version__
from roseram.server.pages import page_template
from roseram.server.rest.request import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.server.functions.action import Action

WHO = {
    "anyone": "anybody",
    "person": "people who are signed in",
    "service": "the service itself",
}
_HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    (
        "Content-Security-Policy",
        (
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'"
        ),
    ),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)
_ERROR = {
    "type": "object",
    "required": ["code", "message", "details", "hint"],
    "properties": {
        "code": {"type": "string", "description": "A short stable word."},
        "message": {"type": "string", "description": "What happened."},
        "details": {"description": "More of it, such as the fields that do not fit."},
        "hint": {"type": ["string", "null"], "description": "What to do."},
    },
}
_STATUSES = {
    "400": "The body is no JSON.",
    "401": "Nobody is signed in.",
    "403": "The caller may not do this.",
    "404": "There is no such thing, or the caller may not see it.",
    "409": "It is not possible as things are.",
    "422": "The input does not fit.",
    "429": "Too often; Retry-After says when to ask again.",
    "500": "Internal error.",
}


def answer(actions: Mapping[str, Action], url: str) -> Response:
    """The document, as an answer."""
    body = json.dumps(document(actions, url), separators=(",", ":")).encode()
    return Response(200, (("Content-Type", "application/json"),), body)


def document(actions: Mapping[str, Action], url: str) -> dict[str, Any]:
    """All actions as an OpenAPI 3.1 document; `url` is where they are served."""
    schemas: dict[str, Any] = {"Error": _ERROR}
    paths = {f"/{name}": _path(action, schemas) for name, action in actions.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Roseram actions", "version": __version__},
        "servers": [{"url": url}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "apikey": {"type": "apiKey", "in": "header", "name": "apikey"},
            },
        },
        "security": [{"bearer": [], "apikey": []}],
    }


def _path(action: Action, schemas: dict[str, Any]) -> dict[str, Any]:
    base = "".join(part.title() for part in action.name.split("-"))
    shapes = (
        ("Input", action.input.model_json_schema(ref_template="#/components/schemas/{model}")),
        (
            "Output",
            action.output.model_json_schema(
                mode="serialization", ref_template="#/components/schemas/{model}"
            ),
        ),
    )
    for kind, schema in shapes:
        schemas.update(schema.pop("$defs", {}))
        schemas[base + kind] = schema
    return {method.lower(): _operation(action, base, method) for method in action.methods}


def _operation(action: Action, base: str, method: str) -> dict[str, Any]:
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    done = {"application/json": {"schema": {"$ref": f"#/components/schemas/{base}Output"}}}
    operation: dict[str, Any] = {
        "operationId": action.name if method == "POST" else f"{method.lower()}-{action.name}",
        "summary": action.title,
        "description": f"{action.sentence} For {WHO[action.who]}.",
        "responses": {
            "200": {"description": "Done.", "content": done},
            **{
                status: {"description": text, "content": error}
                for status, text in _STATUSES.items()
            },
        },
    }
    if action.who == "anyone":
        operation["security"] = [{"apikey": []}, {}]
    if action.scope is not None:
        operation["x-api-key-scope"] = action.scope
    if method == "POST":
        shape = {"schema": {"$ref": f"#/components/schemas/{base}Input"}}
        operation["requestBody"] = {"required": True, "content": {"application/json": shape}}
        operation["parameters"] = [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "The same key and body within a day get the first answer again.",
                "schema": {"type": "string", "maxLength": 255},
            }
        ]
    return operation


def page(actions: Mapping[str, Action], url: str) -> Response:
    """The actions as a page for people."""
    template = page_template("actions.html")
    text = template.render(
        actions=[_shown(action) for action in actions.values()], url=url, version=__version__
    )
    return Response(200, _HEADERS, text.encode())


def _shown(action: Action) -> dict[str, Any]:
    return {
        "name": action.name,
        "title": action.title,
        "sentence": action.sentence,
        "who": WHO[action.who],
        "scope": action.scope,
        "second_factor": action.second_factor,
        "input": fields_of(action.input.model_json_schema()),
        "output": fields_of(action.output.model_json_schema(mode="serialization")),
    }


def fields_of(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a model: name, type in words, whether it is needed, description."""
    required = schema.get("required", [])
    definitions = schema.get("$defs", {})
    return [
        {
            "name": name,
            "type": _type(shape, definitions),
            "required": name in required,
            "description": shape.get("description", ""),
        }
        for name, shape in schema.get("properties", {}).items()
    ]


def _type(shape: dict[str, Any], definitions: dict[str, Any]) -> str:
    if "$ref" in shape:
        return _type(definitions[shape["$ref"].rpartition("/")[2]], definitions)
    if "enum" in shape:
        return " | ".join(map(str, shape["enum"]))
    if "anyOf" in shape:
        return " | ".join(_type(each, definitions) for each in shape["anyOf"])
    if shape.get("type") == "array":
        return f"list of {_type(shape.get('items', {}), definitions)}"
    return str(shape.get("format") or shape.get("type") or "anything")
