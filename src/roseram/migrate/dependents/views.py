"""Views and materialized views: put aside with the old tables, and made again over the new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.catalog.grants import parse_acl
from roseram.catalog.names import Name
from roseram.migrate.dependents.dependent import Dependent
from roseram.migrate.dependents.moving import put_aside, put_back
from roseram.migrate.dependents.remake import (
    API_ROLES,
    shows_as_caller,
    view_again,
    view_definition,
)
from roseram.migrate.dependents.scene import away_name
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.migrate.dependents.pieces import Relation
    from roseram.migrate.dependents.scene import Fates, Scene


def view_dependent(fates: Fates, view: Relation) -> Dependent | None:
    """What happens to a view; None where the migration does not concern it."""
    if view.key in fates.recreated:
        return _recreated(fates, view)
    if view.key in fates.archived:
        return _archived(fates, view)
    if fates.in_the_way(view):
        return None  # see names_taken
    if view.key not in fates.scene.affected:
        return _uses_stopped(fates, view)
    why = "another role owns it" if not view.owned else fates.scene.error(view.key)
    return Dependent(
        view.word,
        str(view.path),
        "kept",
        f"it goes on showing the archived tables; it cannot be made over the new ones: {why}",
        view_definition(fates.scene.old, view),
        "view-stale",
    )


def _uses_stopped(fates: Fates, view: Relation) -> Dependent | None:
    if not any(use.used in fates.stops for use in fates.scene.old.used_by.get(view.key, ())):
        return None
    definition = view_definition(fates.scene.old, view)
    why = "it calls a function that stops"
    return Dependent(view.word, str(view.path), "kept", why, definition, hazard="view-stops")


def _moves(fates: Fates, view: Relation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The statements there and back; indexes go along, from another schema under another name."""
    archive = fates.scene.archive
    there, back = (
        list(put_aside(view.word, view.path, archive)),
        list(put_back(view.word, view.path, archive)),
    )
    for index in fates.scene.old.indexes if view.schema != "public" else ():
        if index.table == view.oid:
            path = Name(index.schema, index.name)
            away = Name(index.schema, away_name(path))
            there.insert(0, f"alter index {path.sql} rename to {quote_ident(away.name)}")
            back.append(f"alter index {away.sql} rename to {quote_ident(path.name)}")
    return tuple(there), tuple(back)


def _archived(fates: Fates, view: Relation) -> Dependent:
    there, back = _moves(fates, view)
    scene = fates.scene
    if str(view.path) in scene.arrives:
        why, hazard = _replaced(scene, view)
    elif view.name in scene.taken and view.key not in scene.affected:
        why, hazard = "its name is that of something of the unified schema", "view-stops"
    else:
        why = f"it cannot be made over the new tables: {scene.error(view.key)}"
        hazard = "view-stops"
    return Dependent(
        view.word,
        str(view.path),
        "archived",
        why,
        view_definition(scene.old, view),
        hazard,
        before=there,
        back_after=back,
    )


def _replaced(scene: Scene, view: Relation) -> tuple[str, str | None]:
    """Whether the unified view (or table) of its name has what the old one had."""
    if scene.arrival is None:
        return "the unified schema has one of its name", "view-replaced"
    new = scene.arrival.columns.get(str(view.path), {})
    lost = [c.name for c in scene.old.columns_of.get(view.oid, ()) if c.name not in new]
    if lost:
        return (
            f"that of the unified schema takes its place, without {', '.join(lost)}",
            "view-replaced",
        )
    return "that of the unified schema takes its place, with all its columns", None


def _recreated(fates: Fates, view: Relation) -> Dependent:
    there, back = _moves(fates, view)
    scene, statement = fates.scene, fates.scene.made(view.key)
    assert statement is not None  # what was not made is not in `recreated`
    sentences = list(_changes(view))
    closed = _closed_to(scene, view)
    if closed:
        sentences.append(f"these roles cannot read it any more: {', '.join(closed)}")
    later = (
        (f"refresh materialized view {view.path.sql}",)
        if view.kind == "m" and view.populated
        else ()
    )
    return Dependent(
        view.word,
        str(view.path),
        "recreated",
        "; ".join(sentences),
        view_definition(scene.old, view),
        "view-closed" if set(closed) - {"anon", "public"} else None,
        before=there,
        after=view_again(scene.old, view, statement),
        back_before=fates.drops(view.key),
        back_after=back,
        later=later,
    )


def _changes(view: Relation) -> Iterator[str]:
    yield "it is made again over the new tables"
    if view.kind == "v" and not shows_as_caller(view):
        yield "each reader sees what is theirs (security_invoker), where all saw everybody's rows"
    if view.kind == "m":
        yield "it holds everybody's rows, so visitors and signed-in users are not granted it again"
    if not view.own and not view.giveable:
        yield f"it belongs to the migrating role, which may not give it to {view.owner}"


def _closed_to(scene: Scene, view: Relation) -> list[str]:
    """The roles that could read the old view and will not be able to read the new one."""
    if view.kind == "m":
        readers = {g.grantee for g in parse_acl(view.acl or ()) if g.privilege == "SELECT"}
        return sorted(readers & API_ROLES)
    sources = scene.tried.sources.get(view.key, ()) if scene.tried is not None else ()
    staying = {str(table.path) for table in scene.old.relations if table.is_table} - scene.moved
    found = {
        source.role
        for source in sources
        if (
            (source.role, str(source.table)) in scene.unreadable
            if str(source.table) in staying
            else not source.readable
        )
    }
    return sorted(found)
