"""What needs nothing done but is worth knowing: children elsewhere, publications and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.catalog.names import spell
from roseram.migrate.dependents.dependent import Dependent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.migrate.dependents.scene import Fates


def dependents(fates: Fates) -> Iterator[Dependent]:
    """One dependent for each, kept."""
    yield from _children(fates)
    yield from _columns(fates)
    yield from _published(fates)
    for event in fates.scene.old.event_triggers:
        why = "it may fire on the statements of the migration"
        yield Dependent(
            "event trigger", spell(event.name), "kept", why, event.definition, "event-trigger"
        )


def _children(fates: Fates) -> Iterator[Dependent]:
    """Partitions and inheritance children of old tables in other schemas."""
    old, scene = fates.scene.old, fates.scene
    for oid in sorted(scene.left_oids - scene.moved_oids):
        table = old.by_oid.get(oid)
        if table is not None:
            parents = [old.by_oid[i.parent] for i in old.inheritance if i.child == oid]
            of = " and ".join(str(parent.path) for parent in parents)
            why = f"it stays where it is, as a part of the archived {of}"
            yield Dependent("table", str(table.path), "kept", why, "")


def _columns(fates: Fates) -> Iterator[Dependent]:
    """Tables that stay with a column of an old table's row type."""
    old, scene = fates.scene.old, fates.scene
    found: dict[int, list[str]] = {}
    for use in old.uses:
        if use.kind == "relation" and use.used in {("relation", oid) for oid in scene.moved_oids}:
            found.setdefault(use.oid, []).append(str(old.by_oid[use.used_oid].path))
    for oid, types in found.items():
        table = old.by_oid.get(oid)
        if table is not None and table.is_table and oid not in scene.left_oids:
            why = f"it has columns of the row type of the archived {' and '.join(types)}"
            yield Dependent("table", str(table.path), "kept", why, "", "column-stale")


def _published(fates: Fates) -> Iterator[Dependent]:
    """Publications that list old tables: they follow these into the archive."""
    tables: dict[str, list[str]] = {}
    for item in fates.scene.old.publications:
        if item.relation in fates.scene.moved_oids:
            path = fates.scene.old.by_oid[item.relation].path
            tables.setdefault(item.name, []).append(path.sql)
    for name, listed in tables.items():
        why = f"it goes on publishing the archived {', '.join(listed)}, not the new tables"
        definition = f"alter publication {spell(name)} add table {', '.join(listed)}"
        yield Dependent("publication", spell(name), "kept", why, definition)
