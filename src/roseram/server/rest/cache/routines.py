"""Makes the routines, and those of them that stand for a column or a relationship."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from roseram.catalog.names import Name
from roseram.server.rest.cache.relations import by_name
from roseram.server.rest.exposed import Column, Parameter, Relationship, Routine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Row = dict[str, Any]
# What a single parameter without a name can take: the whole body of a request.
_BODIES = ("json", "jsonb", "text", "xml", "bytea")


def make_routine(
    row: Row,
    relations: Mapping[int, Name],
    columns: Mapping[int, Mapping[int, Column]],
    hoisted: Sequence[str],
) -> Routine:
    """A routine from a row of the query `routines`; `relations` has the API's own, by oid."""
    return Routine(
        name=Name(*row["name"]),
        parameters=_parameters(row),
        result=_result(row),
        returns_set=row["returns_set"],
        result_type=row["result_type"],
        relation=relations.get(row["returns"]),
        columns=_columns(row, columns),
        volatility=row["volatility"],
        settings=_settings(row["settings"], hoisted),
        comment=row["comment"],
    )


def _parameters(row: Row) -> tuple[Parameter, ...]:
    given = [item for item in row["arguments"] if item["mode"] in "ibv"]
    required = len(given) - row["defaults"]
    return tuple(
        Parameter(item["name"], item["type"], place < required, item["mode"] == "v")
        for place, item in enumerate(given)
    )


def _results(row: Row) -> list[Row]:
    return [item for item in row["arguments"] if item["mode"] in "obt"]


def _result(row: Row) -> Literal["void", "scalar", "row"]:
    if row["result_type"] == "void":
        return "void"
    return "row" if row["composite"] or _results(row) else "scalar"


def _columns(row: Row, columns: Mapping[int, Mapping[int, Column]]) -> dict[str, Column]:
    if row["returns"]:
        return by_name(columns.get(row["returns"], {}))
    return {item["name"]: _result_column(item) for item in _results(row) if item["name"]}


def _result_column(item: Row) -> Column:
    """The column that an OUT parameter is; Postgres keeps no more of it than its type."""
    return Column(
        name=item["name"],
        type=item["type"],
        base_type=item["base_type"],
        kind=item["kind"],
        nullable=True,
        default=None,
        generated=False,
    )


def _settings(options: Iterable[str], hoisted: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = (option.partition("=")[::2] for option in options)
    wanted = {name.lower() for name in hoisted}
    return tuple((name, value) for name, value in pairs if name.lower() in wanted)


def callable_routines(routines: Iterable[Routine]) -> dict[Name, tuple[Routine, ...]]:
    """Overloads by name, of those functions that a request can give every argument."""
    found: dict[Name, tuple[Routine, ...]] = {}
    for item in routines:
        if _can_be_called(item):
            found[item.name] = (*found.get(item.name, ()), item)
    return found


def _can_be_called(item: Routine) -> bool:
    if len(item.parameters) == 1 and not item.parameters[0].name:
        return item.parameters[0].type in _BODIES
    return all(parameter.name for parameter in item.parameters)


def computed_columns(
    rows: Iterable[tuple[Row, Routine]], relations: Mapping[int, Name], path: Sequence[str]
) -> dict[tuple[Name, str], Routine]:
    """The functions that can be used like a column of a relation, by relation and name.

    Like Postgres we look for one in the relation's own schema, then along `path`.
    """
    found: dict[tuple[Name, str], Routine] = {}
    for row, routine in rows:
        relation = relations.get(row["row_of"])
        if relation is None or not _is_column(routine):
            continue
        places = (relation.schema, *path)
        before = found.get((relation, routine.name.name))
        if routine.name.schema in places and (
            before is None or places.index(routine.name.schema) < places.index(before.name.schema)
        ):
            found[relation, routine.name.name] = routine
    return found


def _is_column(routine: Routine) -> bool:
    alone = not any(parameter.required for parameter in routine.parameters[1:])
    return alone and not routine.returns_set and routine.result != "void"


def computed_relationships(
    rows: Iterable[tuple[Row, Routine]], relations: Mapping[int, Name]
) -> list[Relationship]:
    """The functions from one relation's row to another's rows."""
    found = []
    for row, routine in rows:
        source, target = relations.get(row["row_of"]), routine.relation
        if source is None or target is None or len(routine.parameters) != 1:
            continue
        cardinality: Literal["one-to-many", "many-to-one"]
        cardinality = "one-to-many" if row["many"] else "many-to-one"
        function = routine.name
        found.append(
            Relationship(
                source,
                target,
                cardinality,
                function.name,
                (),
                function=function,
                to_self=source == target,
            )
        )
    return found
