"""Works out every way from one relation of the API to another."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from roseram.server.rest.exposed import Cardinality, Junction, Relationship

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from roseram.catalog.names import Name
    from roseram.server.rest.cache.faces import Face
    from roseram.server.rest.cache.keys import ForeignKey, Keys

_ORDER: tuple[Cardinality, ...] = ("one-to-many", "many-to-one", "one-to-one", "many-to-many")


def find_relationships(
    keys: Keys,
    faces: Mapping[int, Sequence[Face]],
    primary_keys: Mapping[Name, tuple[str, ...]],
    computed: Iterable[Relationship],
) -> dict[Name, tuple[Relationship, ...]]:
    """All relationships by their source.

    `faces` says for each table (oid) in which relations it is seen, itself among them where it is
    one of the API's. A computed relationship replaces those that lead to what is called like it.
    """
    computed = list(computed)
    replaced = {(item.source, item.function) for item in computed}
    references = [item for key in keys.foreign for item in _references(keys, faces, key)]
    detected = (*references, *map(_back, references), *_across(references, primary_keys))
    found: dict[Name, list[Relationship]] = {}
    for item in (*detected, *computed):
        if item.function or (item.source, item.target) not in replaced:
            found.setdefault(item.source, []).append(item)
    return {source: tuple(sorted(items, key=_place)) for source, items in found.items()}


def _references(
    keys: Keys, faces: Mapping[int, Sequence[Face]], key: ForeignKey
) -> Iterator[Relationship]:
    """A foreign key between all that shows its columns and all that shows its target."""
    cardinality: Cardinality = "one-to-one" if keys.makes_one(key) else "many-to-one"
    for source, target in product(faces.get(key.source, ()), faces.get(key.target, ())):
        ways = product(source.ways(key.columns), target.ways(key.target_columns))
        for columns, target_columns in ways:
            yield Relationship(
                source.relation,
                target.relation,
                cardinality,
                key.name,
                tuple(zip(columns, target_columns, strict=True)),
                to_self=source.relation == target.relation,
            )


def _turned(columns: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((there, here) for here, there in columns)


def _back(item: Relationship) -> Relationship:
    """The same way in the other direction."""
    return Relationship(
        item.target,
        item.source,
        "one-to-one" if item.cardinality == "one-to-one" else "one-to-many",
        item.key,
        _turned(item.columns),
        to_self=item.to_self,
        backwards=True,
    )


def _across(
    references: Iterable[Relationship], primary_keys: Mapping[Name, tuple[str, ...]]
) -> Iterator[Relationship]:
    """The ways through a junction, whose primary key holds the columns of both references."""
    leaving: dict[Name, list[Relationship]] = {}
    for item in references:
        key = set(primary_keys.get(item.source, ()))
        if item.cardinality == "many-to-one" and key.issuperset(own for own, _ in item.columns):
            leaving.setdefault(item.source, []).append(item)
    for ways in leaving.values():
        for first, second in product(ways, ways):
            if first.key != second.key:
                yield _through(first, second)


def _through(first: Relationship, second: Relationship) -> Relationship:
    junction = Junction(first.source, first.key, second.key, _turned(first.columns), second.columns)
    return Relationship(
        first.target,
        second.target,
        "many-to-many",
        junction.name.name,
        (),
        junction,
        to_self=first.target == second.target,
    )


def _place(item: Relationship) -> tuple[object, ...]:
    """Relationships stand in the same order on every server and after each reload."""
    through = item.junction
    ends = (through.name, through.source_key, through.target_key) if through else ()
    columns = (through.source_columns, through.target_columns) if through else ()
    return item.target, _ORDER.index(item.cardinality), item.key, item.columns, ends, columns
