"""Chooses among the functions of one name by the arguments that are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.catalog.names import Name
from roseram.server.rest.cache.suggest import routine_hint
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection

    from roseram.server.rest.exposed import Exposed, Routine
    from roseram.server.rest.request import Body

# what a function's one parameter without a name can take of a body
_TAKES = {
    "json": ("json", "jsonb"),
    "text": ("text",),
    "xml": ("xml",),
    "octets": ("bytea",),
}
_RAW = ("text", "xml", "octets")


def choose_routine(
    exposed: Exposed,
    schema: str,
    name: str,
    given: Collection[str],
    *,
    method: str,
    body: Body | None,
) -> Routine:
    """The one function that takes exactly these arguments. Refusal PGRST202, PGRST203.

    On POST one with a single unnamed parameter for the body is what remains when none does.
    """
    overloads = exposed.routines.get(Name(schema, name), ())
    names = frozenset(given)
    media = (body.media if body else "json") if method == "POST" else None
    named = [routine for routine in overloads if _takes(routine, names, media)]
    found = named or [routine for routine in overloads if _takes_body(routine, media)]
    if not found:
        raise _missing(exposed, schema, name, sorted(names), media)
    if len(found) > 1:
        raise _ambiguous(found)
    return found[0]


def _takes(routine: Routine, given: frozenset[str], media: str | None) -> bool:
    if not routine.parameters:
        return not given and media not in _RAW
    if not routine.parameters[0].name:  # of one without a name nothing can be given by name
        return False
    names = {parameter.name for parameter in routine.parameters}
    required = {parameter.name for parameter in routine.parameters if parameter.required}
    return required <= given <= names


def _takes_body(routine: Routine, media: str | None) -> bool:
    return takes_whole_body(routine) and routine.parameters[0].type in _TAKES.get(media or "", ())


def takes_whole_body(routine: Routine) -> bool:
    """Whether its one parameter has no name: the body goes there as it is."""
    return len(routine.parameters) == 1 and not routine.parameters[0].name


def _missing(
    exposed: Exposed, schema: str, name: str, given: list[str], media: str | None
) -> Refusal:
    function, listed = f"{schema}.{name}", ", ".join(given)
    if media is not None and media in _RAW:
        kind = _TAKES[media][0]
        called, searched, hint = "", f" with a single unnamed {kind} parameter", None
    else:
        plural = "s" if len(given) > 1 else ""
        called = f"({listed})" if given else " without parameters"
        searched = f" with parameter{plural} {listed}" if given else " without parameters"
        if media == "json":
            searched += " or with a single unnamed json/jsonb parameter"
        hint = routine_hint(exposed, schema, name, given)
    return Refusal(
        404,
        "PGRST202",
        f"Could not find the function {function}{called} in the schema cache",
        f"Searched for the function {function}{searched}, "
        "but no matches were found in the schema cache.",
        hint,
    )


def _ambiguous(found: list[Routine]) -> Refusal:
    return Refusal(
        300,
        "PGRST203",
        "Could not choose the best candidate function between: "
        + ", ".join(_signature(routine) for routine in found),
        hint="Try renaming the parameters or the function itself in the database so function "
        "overloading can be resolved",
    )


def _signature(routine: Routine) -> str:
    parameters = ", ".join(f"{item.name} => {item.type}" for item in routine.parameters)
    return f"{routine.name.schema}.{routine.name.name}({parameters})"
