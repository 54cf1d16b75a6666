"""Triggers: those of old tables go along, those of other tables that would fail are taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.dependents.dependent import Dependent
from roseram.migrate.dependents.parts import comment, state
from roseram.migrate.dependents.pieces import Routine
from roseram.migrate.dependents.remake import do_nothing
from roseram.migrate.dependents.text import read_text
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.migrate.dependents.pieces import Trigger
    from roseram.migrate.dependents.scene import Fates

HAZARD = "trigger-stops"
# The new tables keep these themselves.
_TOUCHED = {"updated_at", "last_updated", "last_updated_at", "modified_at"}
_WORK = {"insert", "update", "delete", "select", "perform", "execute", "raise", "merge", "call"}


def dependents(fates: Fates) -> Iterator[Dependent]:
    """Every trigger that the migration concerns."""
    for trigger in fates.scene.old.triggers:
        relation = fates.scene.old.by_oid[trigger.relation]
        if trigger.ours:
            continue
        if trigger.oid in fates.cut:
            yield _taken_off(fates, trigger)
        elif trigger.relation in fates.scene.moved_oids:
            yield _goes_along(fates, trigger)
        elif fates.aside(relation.key):
            yield _of_view(fates, trigger)


def _goes_along(fates: Fates, trigger: Trigger) -> Dependent:
    name = fates.scene.old.part_path(trigger)
    if _only_touches(fates, trigger):
        why = "it goes along with its table; the new tables keep updated_at themselves"
        return Dependent("trigger", name, "archived", why, trigger.definition)
    why = "it goes along with its table, and the new tables have no such trigger"
    return Dependent("trigger", name, "archived", why, trigger.definition, HAZARD)


def _only_touches(fates: Fates, trigger: Trigger) -> bool:
    if trigger.routine_name == "moddatetime":
        return True
    routine = fates.scene.old.objects.get(("routine", trigger.routine))
    if not isinstance(routine, Routine) or not trigger.before:
        return False
    text = read_text(routine.body)
    fields = {mention.name for mention in text.mentions if mention.schema == "new"}
    return bool(fields) and fields <= _TOUCHED and not text.words & _WORK


def _of_view(fates: Fates, trigger: Trigger) -> Dependent:
    """An INSTEAD OF trigger: made again with its view, where its function still works."""
    old = fates.scene.old
    view = old.by_oid[trigger.relation]
    name = old.part_path(trigger)
    made = fates.scene.made(("trigger", trigger.oid)) is not None
    works = made and ("routine", trigger.routine) not in fates.stops
    if view.key not in fates.recreated or not works:
        why = "it goes along with its view" + ("" if works else ", and its function stops")
        return Dependent("trigger", name, "archived", why, trigger.definition, HAZARD)
    return Dependent(
        "trigger",
        name,
        "recreated",
        "it is made again on the new view",
        trigger.definition,
        after=(trigger.definition, *comment("trigger", trigger, view.path.sql)),
    )


def _taken_off(fates: Fates, trigger: Trigger) -> Dependent:
    old = fates.scene.old
    name, table = old.part_path(trigger), old.by_oid[trigger.relation].path.sql
    reason = _reason(fates, trigger)
    if not trigger.droppable:
        return _silenced(fates, trigger, reason)
    return Dependent(
        "trigger",
        name,
        "detached",
        f"it is taken off until a rollback, because {reason}",
        trigger.definition,
        HAZARD,
        before=(f"drop trigger {quote_ident(trigger.name)} on {table}",),
        back_after=(
            trigger.definition,
            *state("trigger", trigger, trigger.enabled, table),
            *comment("trigger", trigger, table),
        ),
    )


def _reason(fates: Fates, trigger: Trigger) -> str:
    stops = fates.stops.get(("routine", trigger.routine))
    if stops is not None:
        return f"its function stops: {stops}"
    if trigger.partner in fates.scene.left_oids:
        return "it is tied to a table that moves"
    return "its function writes into tables that are migrated"


def _silenced(fates: Fates, trigger: Trigger, reason: str) -> Dependent:
    """The table is somebody else's: its trigger stays, and its function does nothing."""
    old = fates.scene.old
    name = old.part_path(trigger)
    routine = old.objects.get(("routine", trigger.routine))
    if not isinstance(routine, Routine) or routine.key not in fates.silenced:
        sql = f"drop trigger {quote_ident(trigger.name)} on {old.by_oid[trigger.relation].path.sql}"
        why = f"it has to be taken off, because {reason}; only the table's owner can: {sql}"
        return Dependent("trigger", name, "kept", why, trigger.definition, "trigger-stays")
    here = fates.signature(routine, routine.path, away=False)
    quiet = f"create or replace function {here} returns trigger language plpgsql as {do_nothing()}"
    return Dependent(
        "trigger",
        name,
        "detached",
        f"its function does nothing until a rollback, because {reason}; the table is not ours",
        f"{trigger.definition};\n{routine.definition}",
        HAZARD,
        before=(quiet,),
        back_after=(routine.definition,),
    )
