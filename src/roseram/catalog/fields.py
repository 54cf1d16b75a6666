"""What the fields of the catalog's classes are: their types, and two kinds that stand apart."""

from __future__ import annotations

import sys
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
# Changes without DDL (sizes, row counts, stamps): never compared, never fingerprinted.
Estimate = Annotated[T, "estimate"]
# Retells other fields: compared only where nothing else differs.
Derived = Annotated[T, "derived"]


@cache
def hints(kind: Any) -> dict[str, Any]:
    """The type of each field of one of the catalog's classes, with its marks."""
    # The modules import each other's classes for the type checker only; here they must be there.
    from roseram.catalog import datatypes, grants, names, relations, routines, surroundings

    spaces: dict[str, Any] = {"Estimate": Estimate, "Derived": Derived}
    for module in (names, grants, relations, routines, datatypes, surroundings):
        spaces.update(vars(module))
    known = {**spaces, **vars(sys.modules[kind.__module__])}
    return get_type_hints(kind, known, include_extras=True)


def element_of(kind: Any, field: str) -> Any:
    """The class of the elements of a tuple field; None where the field is no tuple."""
    hint = hints(kind)[field]
    return get_args(hint)[0] if get_origin(hint) is tuple else None


@cache
def facts(kind: Any) -> tuple[str, ...]:
    """The fields that say something of their own, in order."""
    return tuple(name for name, hint in hints(kind).items() if _mark(hint) is None)


@cache
def retold(kind: Any) -> tuple[str, ...]:
    """The fields marked as `Derived`."""
    return tuple(name for name, hint in hints(kind).items() if _mark(hint) == "derived")


def _mark(hint: Any) -> str | None:
    marks: tuple[str, ...] = getattr(hint, "__metadata__", ())
    return marks[0] if marks else None
