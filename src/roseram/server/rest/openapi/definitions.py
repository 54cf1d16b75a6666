"""Describes the rows of tables and views, and the arguments of functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roseram.server.rest.openapi.formats import (
    column_type,
    default_value,
    plain_type,
    type_schema,
)

if TYPE_CHECKING:
    from roseram.server.rest.exposed import Column, Exposed, Relation, Routine

Json = dict[str, Any]


def without_empty(members: Json) -> Json:
    """Only the members that say something."""
    return {name: value for name, value in members.items() if value not in (None, [], {}, "")}


def relation_definition(exposed: Exposed, relation: Relation) -> Json:
    """A row."""
    keys = _foreign_keys(exposed, relation)
    columns = relation.columns.values()
    properties = {
        column.name: _property(column, column.name in relation.primary_key, keys.get(column.name))
        for column in columns
    }
    return without_empty(
        {
            "description": relation.comment,
            "required": [column.name for column in columns if not column.nullable],
            "properties": properties,
            "type": "object",
        }
    )


def _property(column: Column, is_key: bool, leads_to: tuple[str, str] | None) -> Json:
    notes = ["This is a Primary Key.<pk/>"] if is_key else []
    if leads_to is not None:
        table, target = leads_to
        key = f"<fk table='{table}' column='{target}'/>"
        notes.append(f"This is a Foreign Key to `{table}.{target}`.{key}")
    if notes:
        notes = ["\n".join(["Note:", *notes])]
    described = "\n\n".join([*([column.comment] if column.comment else []), *notes])
    type_ = column_type(column)
    default = default_value(type_, column.default)
    return {
        **({} if default is None else {"default": default}),
        **without_empty(
            {
                "description": described,
                "enum": list(column.enum),
                "maxLength": column.max_length,
            }
        ),
        **type_schema(type_),
    }


def _foreign_keys(exposed: Exposed, relation: Relation) -> dict[str, tuple[str, str]]:
    """Column → table and column that it refers to in its own schema; tables before views."""
    found: dict[str, tuple[str, str]] = {}
    ways = [
        way
        for way in exposed.relationships.get(relation.name, ())
        if way.target.schema == relation.name.schema
        and way.function is None
        and way.cardinality in ("many-to-one", "one-to-one")
        and not way.backwards
        and len(way.columns) == 1
    ]
    ways.sort(key=lambda way: exposed.relations[way.target].kind in ("view", "materialized view"))
    for way in ways:
        own, other = way.columns[0]
        found.setdefault(own, (way.target.name, other))
    return found


def arguments_definition(routine: Routine) -> Json:
    """The object in the body of a call."""
    parameters = routine.parameters
    return without_empty(
        {
            "description": routine.comment,
            "required": [parameter.name for parameter in parameters if parameter.required],
            "properties": {
                parameter.name: type_schema(plain_type(parameter.type)) for parameter in parameters
            },
            "type": "object",
        }
    )
