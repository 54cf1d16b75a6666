"""Writes the types for Python: typed dictionaries, or models of pydantic for what is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from roseram.server.rest.types.functions import Fields, fields_of, functions
from roseram.server.rest.types.kinds import INTEGERS, NUMBERS, Array, Base, Composite, Enum, Row
from roseram.server.rest.types.python_names import ClassNames
from roseram.server.rest.types.python_text import (
    Member,
    alias,
    dictionary,
    literal,
    model_class,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from roseram.catalog.names import Name
    from roseram.server.rest.exposed import Column, Relation
    from roseram.server.rest.types.functions import Signature
    from roseram.server.rest.types.kinds import Type
    from roseram.server.rest.types.model import Model

Style: TypeAlias = Literal["typeddict", "pydantic"]

_BASES = {  # as JSON has them
    "boolean": "bool",
    **dict.fromkeys(NUMBERS, "float"),
    **dict.fromkeys(INTEGERS, "int"),
    "json": "Json",
    "void": "None",
    "record": "dict[str, Json]",
    "unknown": "Json",
}
_BASES_OF_MODELS = {  # as pydantic makes them of it
    **_BASES,
    "date": "dt.date",
    "timestamp with time zone": "dt.datetime",
    "timestamp without time zone": "dt.datetime",
    "uuid": "uuid.UUID",
    "json": "JsonValue",
    "record": "dict[str, JsonValue]",
    "unknown": "JsonValue",
}
_ABOUT = '''"""What the data API answers and takes, by table, view and function.

Made from the database by: roseram types python
"""

from __future__ import annotations

'''
_MODELS = "import datetime as dt\nimport uuid\n"
_TYPING = "from typing import Literal, NotRequired, TypeAlias, TypedDict\n"
_PYDANTIC = "\nfrom pydantic import BaseModel, ConfigDict, Field, JsonValue\n"
_JSON = """
Json: TypeAlias = "str | int | float | bool | None | dict[str, Json] | list[Json]"
"""


def python(model: Model, style: Style = "typeddict") -> str:
    """The whole module."""
    module = _Module(model, pydantic=style == "pydantic")
    blocks = [block for schema in sorted(model.exposed.schemas) for block in module.schema(schema)]
    models = style == "pydantic"
    head = (_ABOUT, _MODELS if models else "", _TYPING, _PYDANTIC if models else "", _JSON)
    return "".join((*head, *_spaced(blocks)))


def _spaced(blocks: Iterable[str]) -> Iterator[str]:
    """A class has two empty lines before and after it."""
    before = False
    for block in blocks:
        is_class = block.startswith("class ")
        yield f"\n\n{block}\n" if is_class or before else f"\n{block}\n"
        before = is_class


class _Module:
    """One module in the making."""

    def __init__(self, model: Model, *, pydantic: bool) -> None:
        self._model = model
        self._pydantic = pydantic
        self._names = ClassNames()

    def schema(self, schema: str) -> Iterator[str]:
        """What stands in it for a schema."""
        for enum in self._model.enums(schema):
            yield words(self._name(enum.name), enum.labels)
        for composite in self._model.composites(schema):
            yield from self._composite(composite)
        for relation in self._model.relations(schema):
            yield from self._relation(relation)
        for name, ways in functions(self._model, schema).items():
            for place, way in enumerate(way for way in ways if _can_be_called(way)):
                yield from self._function(schema, name, place, way)

    def _name(self, name: Name, end: str = "") -> str:
        return self._names.give(name.schema, name.name, end, of=(name, end))

    # What is read, and what is written.

    def _read(self, name: str, members: list[Member]) -> str:
        return (model_class if self._pydantic else dictionary)(name, members)

    def _composite(self, composite: Composite) -> Iterator[str]:
        model = self._model
        fields = tuple((name, model.resolve(type_), True) for name, type_ in composite.attributes)
        yield self._read(self._name(composite.name), self._members(fields))
        if self._pydantic:
            given = self._members(fields, given=True)
            yield dictionary(self._name(composite.name, "Insert"), given)

    def _relation(self, relation: Relation) -> Iterator[str]:
        rows = self._members(fields_of(self._model, relation.columns))
        computed = [
            Member(name, self._nullable(type_, null=True), optional=True)
            for name, type_ in self._model.computed(relation.name).items()
        ]
        yield self._read(self._name(relation.name), [*rows, *computed])
        given = [
            column
            for _, column in sorted(relation.columns.items())
            if not column.generated and (relation.name, column.name) not in self._model.fixed
        ]
        shown = relation.kind in ("view", "materialized view")
        if relation.insertable:
            insert = [
                self._given(one, optional=shown or one.nullable or one.default is not None)
                for one in given
            ]
            yield dictionary(self._name(relation.name, "Insert"), insert)
        if relation.updatable:
            update = [self._given(one, optional=True) for one in given]
            yield dictionary(self._name(relation.name, "Update"), update)

    def _given(self, column: Column, *, optional: bool) -> Member:
        type_ = self._model.resolve(column.base_type)
        return Member(
            column.name, self._nullable(type_, null=column.nullable, given=True), optional=optional
        )

    def _members(self, fields: Fields, *, given: bool = False) -> list[Member]:
        return [
            Member(name, self._nullable(type_, null=bool(null), given=given))
            for name, type_, null in fields
        ]

    def _function(self, schema: str, name: str, place: int, way: Signature) -> Iterator[str]:
        def give(end: str) -> str:
            return self._names.give(schema, name, end, of=(schema, name, end, place))

        if way.arguments:
            arguments = [
                Member(one.name, self._spell(one.type, given=True), optional=not one.required)
                for one in way.arguments
            ]
            yield dictionary(give("Args"), arguments)
        if isinstance(way.returns, tuple):
            row = give("Row") if way.target is None else self._name(way.target)
            if way.target is None:
                yield self._read(row, self._members(way.returns))
        else:
            row = self._spell(way.returns)
        yield alias(give("Returns"), f"list[{row}]" if way.many else row)

    # Types.

    def _nullable(self, type_: Type, *, null: bool, given: bool = False) -> str:
        text = self._spell(type_, given=given)
        return f"{text} | None" if null and text not in ("Json", "JsonValue", "None") else text

    def _spell(self, type_: Type, *, given: bool = False) -> str:
        exposed = self._model.exposed
        models = self._pydantic and not given
        bases = _BASES_OF_MODELS if models else _BASES
        match type_:
            case Array(element):
                return f"list[{self._spell(element, given=given)}]"
            case Enum(name, labels):
                return self._name(name) if name.schema in exposed.schemas else literal(labels)
            case Composite(name) if name.schema in exposed.schemas:
                return self._name(name, "Insert" if given and self._pydantic else "")
            case Row(name) if name in exposed.relations and not (given and self._pydantic):
                return self._name(name)
            case Base(base):
                return bases.get(base, "str")
            case _:
                return bases["record"]


def _can_be_called(way: Signature) -> bool:
    return way.error is None and all(one.name for one in way.arguments)
