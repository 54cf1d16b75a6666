"""Views, routines and types: one dependent each, in the order in which they build on each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.dependents.pieces import Relation, Routine
from roseram.migrate.dependents.routine_text import Bodies
from roseram.migrate.dependents.routines import routine_dependent
from roseram.migrate.dependents.types import type_dependent
from roseram.migrate.dependents.views import view_dependent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.migrate.dependents.dependent import Dependent
    from roseram.migrate.dependents.scene import Fates


def dependents(fates: Fates) -> Iterator[Dependent]:
    """Every view, routine and type that the migration concerns."""
    bodies = Bodies(fates.scene)
    for key in fates.scene.old.order:
        item = fates.scene.old.objects[key]
        if isinstance(item, Relation):
            found = view_dependent(fates, item)
        elif isinstance(item, Routine):
            found = routine_dependent(fates, bodies, item)
        else:
            found = type_dependent(fates, item)
        if found is not None:
            yield found
