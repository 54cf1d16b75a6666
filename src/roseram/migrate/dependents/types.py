"""Enums, domains and row types: along with the old tables where nothing else uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.dependents.dependent import Dependent
from roseram.migrate.dependents.moving import put_aside, put_back

if TYPE_CHECKING:
    from roseram.migrate.dependents.pieces import Type
    from roseram.migrate.dependents.scene import Fates


def type_dependent(fates: Fates, item: Type) -> Dependent | None:
    """What happens to a type of public; None for one of another schema, and one that is renamed."""
    if item.schema != "public" or (item.owned and fates.in_the_way(item)):
        return None
    name, definition, archive = str(item.path), item.definition or "", fates.scene.archive
    if fates.in_the_way(item):
        why = "another role owns it, and the unified schema needs its name: rename it first"
        return Dependent(item.word, name, "kept", why, definition, hazard="name-taken")
    if item.key not in fates.archived:
        return Dependent(item.word, name, "kept", "not only the old tables use it", definition)
    return Dependent(
        item.word,
        name,
        "archived",
        "nothing that stays uses it, so it goes along with the old tables",
        definition,
        before=tuple(put_aside(item.word, item.path, archive)),
        back_after=tuple(put_back(item.word, item.path, archive)),
    )
