"""Hints for a request that names what is not there: "Perhaps you meant ..."."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.catalog.names import Name
from roseram.server.rest.cache.similar import most_similar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.server.rest.exposed import Exposed, Routine

CLOSE = 0.75  # for names that the caller may not know of
LOOSE = 0.33  # for what belongs to something that the caller has named


def relation_hint(exposed: Exposed, schema: str, name: str) -> str | None:
    """The hint of PGRST205: a table or view of the schema with a similar name."""
    names = (relation.name for relation in exposed.relations if relation.schema == schema)
    found = most_similar(name, names, CLOSE)
    return f"Perhaps you meant the table '{schema}.{found[1]}'" if found else None


def routine_hint(exposed: Exposed, schema: str, name: str, given: Iterable[str]) -> str | None:
    """The hint of PGRST202: a function with a similar name, or other parameters of this one."""
    overloads = exposed.routines.get(Name(schema, name))
    if overloads:
        lists = (_listed(_names(routine)) for routine in overloads)
        found = most_similar(_listed(given), lists, LOOSE)
        meant = f"{name}{found[1]}" if found else None
    else:
        names = (routine.name for routine in exposed.routines if routine.schema == schema)
        found = most_similar(name, names, CLOSE)
        meant = found[1] if found else None
    return f"Perhaps you meant to call the function {schema}.{meant}" if meant else None


def _names(routine: Routine) -> list[str]:
    return [parameter.name for parameter in routine.parameters]


def _listed(names: Iterable[str]) -> str:
    return f"({', '.join(sorted(names))})"


def relationship_hint(exposed: Exposed, schema: str, source: str, target: str) -> str | None:
    """The hint of PGRST200: a relation similar to the source, or to the target if that is known.

    None where both are there: then what is wrong is how they were to be joined.
    """
    ways = exposed.relationships.get(Name(schema, source))
    if ways:
        asked, names = target, [(way.function or way.target).name for way in ways]
    else:
        asked = source
        names = [relation.name for relation in exposed.relationships if relation.schema == schema]
    found = most_similar(asked, names, LOOSE)
    if found is None or (ways and found[0] == 1.0):
        return None
    return f"Perhaps you meant '{found[1]}' instead of '{asked}'."
