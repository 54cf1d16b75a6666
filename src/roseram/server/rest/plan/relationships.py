"""Finds the relationship that an embed means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.rest.cache.suggest import relationship_hint
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.server.rest.exposed import Exposed, Relationship
    from roseram.server.rest.plan.origin import Origin
    from roseram.server.rest.request import Embed


def find_relationship(exposed: Exposed, origin: Origin, embed: Embed) -> Relationship:
    """The one way from `origin` to what the embed names. Refusal PGRST200, PGRST201."""
    source = origin.relation.name if origin.relation else None
    ways = exposed.relationships.get(source, ()) if source else ()
    found = [way for way in ways if _meant(exposed, way, origin.schema, embed)]
    computed = [way for way in found if way.function]
    found = computed or found  # a computed one replaces those of its name
    if not found:
        raise _missing(exposed, origin, embed)
    if len(found) > 1:
        raise _ambiguous(origin, embed, found)
    return found[0]


def _meant(exposed: Exposed, way: Relationship, schema: str, embed: Embed) -> bool:
    if way.function:
        return way.key == embed.target
    if way.target.schema != schema:
        return False
    if way.to_self:
        return _meant_to_self(way, embed)
    if embed.hint is not None:
        return way.target.name == embed.target and embed.hint in _hints(way)
    return way.target.name == embed.target or (
        not _shows_view(exposed, way) and embed.target in _own_names(way)
    )


def _meant_to_self(way: Relationship, embed: Embed) -> bool:
    """One key leads both ways: the table's name means the children, the column's the parent."""
    children = way.target.name == embed.target and way.cardinality == "one-to-many"
    if embed.hint is not None:
        return children and len(way.columns) == 1 and embed.hint == way.columns[0][1]
    parent = way.cardinality == "many-to-one" and embed.target in _single(way, 0)
    return children or parent


def _shows_view(exposed: Exposed, way: Relationship) -> bool:
    target = exposed.relations.get(way.target)
    return target is not None and target.kind in ("view", "materialized view")


def _single(way: Relationship, side: int) -> tuple[str, ...]:
    """The column that the key consists of, on the source's (0) or target's (1) side."""
    return (way.columns[0][side],) if len(way.columns) == 1 else ()


def _own_names(way: Relationship) -> tuple[str, ...]:
    return () if way.junction else (way.key, *_single(way, 0))


def _hints(way: Relationship) -> tuple[str, ...]:
    if way.junction:
        return (way.junction.name.name,)
    return (way.key, *_single(way, 0), *_single(way, 1))


def _missing(exposed: Exposed, origin: Origin, embed: Embed) -> Refusal:
    ends = f"'{origin.name}' and '{embed.target}'"
    hint = f" using the hint '{embed.hint}'" if embed.hint is not None else ""
    return Refusal(
        400,
        "PGRST200",
        f"Could not find a relationship between {ends} in the schema cache",
        f"Searched for a foreign key relationship between {ends}{hint} "
        f"in the schema '{origin.schema}', but no matches were found.",
        relationship_hint(exposed, origin.schema, origin.name, embed.target),
    )


def _ambiguous(origin: Origin, embed: Embed, found: list[Relationship]) -> Refusal:
    choices = ", ".join(f"'{way.target.name}!{_distinguished(way)}'" for way in found)
    return Refusal(
        300,
        "PGRST201",
        "Could not embed because more than one relationship was found for "
        f"'{origin.name}' and '{embed.target}'",
        [_described(way) for way in found],
        f"Try changing '{embed.target}' to one of the following: {choices}. "
        "Find the desired relationship in the 'details' key.",
    )


def _distinguished(way: Relationship) -> str:
    return way.junction.name.name if way.junction else way.key


def _described(way: Relationship) -> dict[str, str]:
    return {
        "cardinality": way.cardinality,
        "embedding": f"{way.source.name} with {way.target.name}",
        "relationship": _spelled(way),
    }


def _spelled(way: Relationship) -> str:
    if way.junction:
        between = way.junction
        first = _columns(own for _, own in between.source_columns)
        second = _columns(own for own, _ in between.target_columns)
        name = between.name.name
        return f"{name} using {between.source_key}{first} and {between.target_key}{second}"
    source = f"{way.source.name}{_columns(own for own, _ in way.columns)}"
    return f"{way.key} using {source} and {way.target.name}{_columns(c for _, c in way.columns)}"


def _columns(names: Iterable[str]) -> str:
    return f"({', '.join(names)})"
