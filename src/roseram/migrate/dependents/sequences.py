"""Sequences that belong to no column: along with the old tables where nothing else uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.dependents.dependent import Dependent
from roseram.migrate.dependents.moving import put_aside, put_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.migrate.dependents.scene import Fates


def dependents(fates: Fates) -> Iterator[Dependent]:
    """Every such sequence of schema public, unless it is in the way."""
    archive = fates.scene.archive
    for item in fates.scene.old.relations:
        if item.kind != "S" or item.owned_by or item.extension or item.schema != "public":
            continue
        name, definition = str(item.path), item.definition or ""
        if item.key in fates.archived:
            yield Dependent(
                "sequence",
                name,
                "archived",
                "nothing that stays uses it, so it goes along with the old tables",
                definition,
                before=tuple(put_aside("sequence", item.path, archive)),
                back_after=tuple(put_back("sequence", item.path, archive)),
            )
        elif not fates.in_the_way(item):
            why = "not only the old tables use it"
            yield Dependent("sequence", name, "kept", why, definition)
