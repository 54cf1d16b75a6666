"""The functions as the types show them, those that stand for columns and relationships too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from roseram.server.rest.types.kinds import Composite, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from roseram.catalog.names import Name
    from roseram.server.rest.exposed import Column, Relationship, Routine
    from roseram.server.rest.types.kinds import Type
    from roseram.server.rest.types.model import Model

# Name, type, and whether it can be null; None where Postgres does not say.
Fields = tuple[tuple[str, "Type", "bool | None"], ...]


@dataclass(frozen=True, slots=True)
class Argument:
    """What a caller gives; without a name where it is the whole body, or a row."""

    name: str
    type: Type
    required: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function."""

    arguments: tuple[Argument, ...]
    returns: Type | Fields  # of one row
    many: bool  # whether rows are returned as a list
    target: Name | None = None  # whose rows they are
    source: Name | None = None  # from whose rows they are embedded
    one: bool = True  # whether there is one row at most
    error: str | None = None  # why it cannot be called like this


def fields_of(model: Model, columns: Mapping[str, Column]) -> Fields:
    """Columns in the order of their names."""
    return tuple(
        (name, model.resolve(column.base_type), column.nullable)
        for name, column in sorted(columns.items())
    )


def functions(model: Model, schema: str) -> dict[str, list[Signature]]:
    """Every function of a schema by its name, with its overloads."""
    found: dict[str, list[Signature]] = {}
    for name, signature in _all(model, schema):
        found.setdefault(name, []).append(signature)
    return {name: _with_conflicts(f"{schema}.{name}", found[name]) for name in sorted(found)}


def _all(model: Model, schema: str) -> Iterator[tuple[str, Signature]]:
    exposed = model.exposed
    embeds = {
        (one.function, one.source): one
        for ways in exposed.relationships.values()
        for one in ways
        if one.function is not None and one.function.schema == schema
    }
    for name, overloads in exposed.routines.items():
        for routine in overloads if name.schema == schema else ():
            signature = _signature(model, routine)
            types = [one.type for one in signature.arguments]
            row = types[0].name if len(types) == 1 and isinstance(types[0], Row) else None
            embed = embeds.pop((name, row), None) if row else None
            yield name.name, signature if embed is None else _embedded(signature, embed)
    for embed in embeds.values():
        yield embed.key, _of_relationship(model, embed)
    for (relation, column), routine in exposed.computed.items():
        known = routine in exposed.routines.get(routine.name, ())
        if routine.name.schema == schema and not known and column in model.computed(relation):
            yield column, _of_column(model, relation, routine)


def _signature(model: Model, routine: Routine) -> Signature:
    arguments = [
        Argument(one.name, model.resolve(one.type), one.required) for one in routine.parameters
    ]
    return Signature(
        tuple(sorted(arguments, key=lambda one: one.name)),
        _returns(model, routine),
        many=routine.returns_set,
        target=routine.relation,
        one=not routine.returns_set,
    )


def _returns(model: Model, routine: Routine) -> Type | Fields:
    type_ = model.resolve(routine.result_type)
    if isinstance(type_, Row):
        return fields_of(model, routine.columns)
    if routine.result == "row" and routine.columns and not isinstance(type_, Composite):
        fields = fields_of(model, routine.columns)
        return tuple((name, field, None) for name, field, _ in fields)
    return type_


def _embedded(signature: Signature, embed: Relationship) -> Signature:
    """It can be called, and embedded as well."""
    return replace(signature, source=embed.source, one=embed.to_one)


def _of_relationship(model: Model, embed: Relationship) -> Signature:
    """A function that can only be embedded."""
    columns = model.exposed.relations[embed.target].columns
    return Signature(
        (Argument("", Row(embed.source), required=True),),
        fields_of(model, columns),
        many=not embed.to_one,
        target=embed.target,
        source=embed.source,
        one=embed.to_one,
    )


def _of_column(model: Model, relation: Name, routine: Routine) -> Signature:
    """A function that can only be selected, like a column."""
    return Signature(
        (Argument("", Row(relation), required=True),),
        model.resolve(routine.result_type),
        many=False,
        error=f"{routine.name} is a computed column of {relation}",
    )


def _with_conflicts(name: str, overloads: list[Signature]) -> list[Signature]:
    """Overloads with the same names of arguments cannot be told apart in a request."""
    ordered = sorted(overloads, key=lambda one: [(a.name, repr(a.type)) for a in one.arguments])
    return [replace(one, error=_conflict(name, one, ordered) or one.error) for one in ordered]


def _conflict(name: str, signature: Signature, overloads: list[Signature]) -> str | None:
    names = [argument.name for argument in signature.arguments]
    same = [one for one in overloads if [argument.name for argument in one.arguments] == names]
    if len(same) < 2 or "" in names:
        return None
    return (
        f"Could not choose the best candidate function between {len(same)} of the name {name} with "
        f"the arguments ({', '.join(names)}): rename some in the database"
    )
