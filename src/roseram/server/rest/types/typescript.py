"""Writes the types for TypeScript, in the form that supabase-js reads."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from roseram.server.rest.types.functions import functions
from roseram.server.rest.types.kinds import JSON, NUMBERS, Array, Base, Composite, Enum, Row
from roseram.server.rest.types.typescript_text import (
    Items,
    Many,
    Node,
    Object,
    Union,
    boolean,
    key,
    string,
    strings,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from roseram.server.rest.exposed import Column, Relation, Relationship
    from roseram.server.rest.types.functions import Fields, Signature
    from roseram.server.rest.types.kinds import Type
    from roseram.server.rest.types.model import Model

_VERSION = "14"  # of PostgREST, whose dialect the API speaks: supabase-js asks for it
_BASES = {
    "boolean": "boolean",
    **dict.fromkeys(NUMBERS, "number"),
    "json": "Json",
    "void": "undefined",
    "record": "Record<string, unknown>",
    "unknown": "unknown",
}
_VIEWS = ("view", "materialized view")
_JSON = """\
export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json | undefined }
  | Json[]
"""


def typescript(model: Model) -> str:
    """The whole file."""
    schemas = sorted(model.exposed.schemas)
    database = Object(
        (
            ("__InternalSupabase", Object((("PostgrestVersion", string(_VERSION)),))),
            *((key(schema), _schema(model, schema)) for schema in schemas),
        )
    )
    default = "public" if "public" in schemas else model.exposed.schemas[0]
    helpers = files("roseram.server.rest.types").joinpath("typescript_helpers.ts")
    constants = Object(tuple((key(schema), _constants(model, schema)) for schema in schemas))
    return "\n".join(
        (
            _JSON,
            f"export type Database = {write(database)}\n",
            helpers.read_text("utf-8").replace('"DEFAULT_SCHEMA"', string(default)),
            f"export const Constants = {write(constants, end=',')} as const\n",
        )
    )


def _schema(model: Model, schema: str) -> Object:
    relations = model.relations(schema)
    tables = [one for one in relations if one.kind not in _VIEWS]
    views = [one for one in relations if one.kind in _VIEWS]
    calls = functions(model, schema).items()
    enums, composites = model.enums(schema), model.composites(schema)
    return Object(
        (
            ("Tables", _named((one.name.name, _table(model, one)) for one in tables)),
            ("Views", _named((one.name.name, _view(model, one)) for one in views)),
            ("Functions", _named((name, _function(model, ways)) for name, ways in calls)),
            ("Enums", _named((one.name.name, _labels(one.labels)) for one in enums)),
            (
                "CompositeTypes",
                _named((one.name.name, _composite(model, one)) for one in composites),
            ),
        )
    )


def _named(members: Iterable[tuple[str, Node]]) -> Object:
    found = tuple((key(name), node) for name, node in members)
    return Object(found or (("[_ in never]", "never"),))


# Tables and views.


def _table(model: Model, table: Relation) -> Object:
    columns = _columns(table)
    insert = (
        _given(model, one, optional=one.nullable or one.default is not None) for one in columns
    )
    update = (_given(model, one, optional=True) for one in columns)
    return Object(
        (
            ("Row", _row(model, table)),
            ("Insert", Object(tuple(insert))),
            ("Update", Object(tuple(update))),
            *_relationships(model, table),
        )
    )


def _view(model: Model, view: Relation) -> Object:
    written = Object(
        tuple(
            _given(model, one, optional=True, fixed=(view.name, one.name) in model.fixed, null=True)
            for one in _columns(view)
        )
    )
    return Object(
        (
            ("Row", _row(model, view)),
            *((("Insert", written),) if view.insertable else ()),
            *((("Update", written),) if view.updatable else ()),
            *_relationships(model, view),
        )
    )


def _columns(relation: Relation) -> list[Column]:
    return sorted(relation.columns.values(), key=lambda one: one.name)


def _row(model: Model, relation: Relation) -> Object:
    columns = (
        (key(one.name), _nullable(model, model.resolve(one.base_type), null=one.nullable))
        for one in _columns(relation)
    )
    computed = (
        (key(name), _nullable(model, type_, null=True))
        for name, type_ in model.computed(relation.name).items()
    )
    return Object((*columns, *computed))


def _given(
    model: Model, column: Column, *, optional: bool, fixed: bool = False, null: bool = False
) -> tuple[str, Node]:
    """A column as it is written; `never` where it cannot be."""
    if column.generated or fixed:
        return f"{key(column.name)}?", "never"
    type_ = _nullable(model, model.resolve(column.base_type), null=column.nullable or null)
    return f"{key(column.name)}{'?' if optional else ''}", type_


def _relationships(model: Model, relation: Relation) -> tuple[tuple[str, Node], ...]:
    references = Items(tuple(map(_reference, model.references(relation.name))))
    computed = model.computed(relation.name)
    if not computed:
        return (("Relationships", references),)
    # what `*` leaves out
    return ("Relationships", references), ("ComputedFields", _labels(tuple(computed)))


def _reference(way: Relationship) -> Object:
    return Object(
        (
            ("foreignKeyName", string(way.key)),
            ("columns", strings(own for own, _ in way.columns)),
            ("isOneToOne", boolean(way.cardinality == "one-to-one")),
            ("referencedRelation", string(way.target.name)),
            ("referencedColumns", strings(other for _, other in way.columns)),
        )
    )


# Functions.


def _function(model: Model, ways: Sequence[Signature]) -> Node:
    objects = tuple(_way(model, way) for way in ways)
    return objects[0] if len(objects) == 1 else Union(objects)


def _way(model: Model, way: Signature) -> Object:
    return Object(
        (
            ("Args", _arguments(model, way)),
            ("Returns", _returns(model, way)),
            *(_rows(way, way.target.name) if way.target and not way.error else ()),
        )
    )


def _arguments(model: Model, way: Signature) -> str:
    given = "; ".join(
        f"{key(one.name)}{'' if one.required else '?'}: {_inline(model, one.type)}"
        for one in way.arguments
    )
    return f"{{ {given} }}" if given else "Record<PropertyKey, never>"


def _returns(model: Model, way: Signature) -> Node:
    if way.error is not None:
        return f"{{ error: true }} & {string(way.error)}"
    row: Node
    if isinstance(way.returns, tuple):
        row = _fields(model, way.returns)
    else:
        row = _spell(model, way.returns)
    # supabase-js makes a list again of rows of which there is one at most
    return Many(row) if way.many and not (way.one and way.target) else row


def _rows(way: Signature, target: str) -> tuple[tuple[str, Node], ...]:
    embedded = way.source is not None
    told = Object(
        (
            ("from", string(way.source.name if way.source else "*")),
            ("to", string(target)),
            ("isOneToOne", boolean(way.one)),
            ("isSetofReturn", boolean(way.many or embedded)),
        )
    )
    return (("SetofOptions", told),)


def _fields(model: Model, fields: Fields) -> Object:
    return Object(
        tuple((key(name), _nullable(model, type_, null=null)) for name, type_, null in fields)
    )


# Types.


def _composite(model: Model, composite: Composite) -> Object:
    return Object(
        tuple(
            (key(name), _nullable(model, model.resolve(type_), null=True))
            for name, type_ in composite.attributes
        )
    )


def _labels(labels: tuple[str, ...]) -> Union:
    return Union(tuple(map(string, labels)))


def _constants(model: Model, schema: str) -> Object:
    enums = model.enums(schema)
    found = Object(tuple((key(one.name.name), strings(one.labels)) for one in enums))
    return Object((("Enums", found),))


def _nullable(model: Model, type_: Type, *, null: bool | None) -> Node:
    node = _spell(model, type_)
    if not null:
        return "NonNullable<Json>" if type_ == JSON and null is False else node
    if node == "unknown":
        return node
    return Union((*node.choices, "null")) if isinstance(node, Union) else Union((node, "null"))


def _inline(model: Model, type_: Type) -> str:
    return " ".join(write(_spell(model, type_)).split("\n"))


def _spell(model: Model, type_: Type) -> Node:
    exposed = model.exposed
    match type_:
        case Array(element):
            return Many(_spell(model, element))
        case Enum(name, labels):
            shown = name.schema in exposed.schemas
            return _path("Enums", name.schema, name.name) if shown else _labels(labels)
        case Composite(name):
            shown = name.schema in exposed.schemas
            return _path("CompositeTypes", name.schema, name.name) if shown else "unknown"
        case Row(name):
            relation = exposed.relations.get(name)
            if relation is None:
                return "unknown"
            group = "Views" if relation.kind in _VIEWS else "Tables"
            return f'{_path(group, name.schema, name.name)}["Row"]'
        case Base(base):
            return _BASES.get(base, "string")


def _path(group: str, schema: str, name: str) -> str:
    return f"Database[{string(schema)}][{string(group)}][{string(name)}]"
