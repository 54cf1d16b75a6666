"""Extended statistics of schema public: they do not move with their table, so they are moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.dependents.dependent import Dependent
from roseram.migrate.dependents.moving import put_aside, put_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.migrate.dependents.scene import Fates


def dependents(fates: Fates) -> Iterator[Dependent]:
    """Every statistics object of a table or view that leaves."""
    for item in fates.scene.old.statistics:
        if (
            item.schema != "public"
            or not item.owned
            or not fates.leaves(("relation", item.relation))
        ):
            continue
        yield Dependent(
            "statistics",
            str(item.path),
            "archived",
            "it goes along with its table",
            item.definition or "",
            before=tuple(put_aside("statistics", item.path, fates.scene.archive)),
            back_after=tuple(put_back("statistics", item.path, fates.scene.archive)),
        )
