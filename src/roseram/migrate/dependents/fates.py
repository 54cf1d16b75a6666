"""Decides the fate of the objects that others build on: views, routines, types, sequences.

A routine *stops* where its text or the trial says that it cannot work over the new tables. What is
bound to an old table, or stops, is put aside into the archive schema; what could be made over the
new tables is made again. What only old tables use goes along with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.dependents.pieces import Relation, Routine, Type
from roseram.migrate.dependents.routine_text import Bodies
from roseram.migrate.dependents.scene import Fates, Scene

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.migrate.dependents.pieces import Key, Trigger, Use

_PINS = (
    "default",
    "constraint",
    "index",
    "other",
)  # uses that would fail with the routine, or cannot follow it


def broken(scene: Scene) -> dict[Key, str]:
    """The routines whose text cannot work any more, before anything is tried, and why."""
    bodies = Bodies(scene)
    faults = {
        routine.key: bodies.fault(routine)
        for routine in scene.old.routines
        # the trial reads SQL itself, and better
        if not (routine.language == "sql" and scene.arrival is not None)
    }
    return {key: why for key, why in faults.items() if why is not None}


def decide(scene: Scene, faults: Mapping[Key, str]) -> Fates:
    """Every fate, after the trial."""
    bodies = Bodies(scene)
    stops = _stops(scene, bodies, faults)
    again = _made_again(scene, stops)
    archived = {key for key in _put_aside(scene, stops) if key not in again}
    staying = [t for t in scene.old.triggers if ("relation", t.relation) not in archived | again]
    cut = frozenset(t.oid for t in staying if _cuts(scene, bodies, t, stops))
    along = _along(scene, bodies, Fates(scene, stops, frozenset(archived), again, cut))
    return Fates(
        scene,
        {key: why for key, why in stops.items() if key not in along},
        frozenset(archived | along) - again,
        again,
        cut,
    )


# ---- routines that stop ----------------------------------------------------------------------


def _stops(scene: Scene, bodies: Bodies, faults: Mapping[Key, str]) -> dict[Key, str]:
    """Why each routine stops, also because of what it calls, until nothing is added."""
    stops = dict(faults)
    for routine in scene.old.routines:
        if routine.key not in stops and _failed(scene, bodies, routine):
            stops[routine.key] = scene.error(routine.key)
    while True:
        gone = _stopped_views(scene, stops)
        more = {
            routine.key: why
            for routine in scene.old.routines
            if routine.key not in stops
            and (why := _drawn_in(scene, bodies, routine, stops, gone)) is not None
        }
        if not more:
            return stops
        stops |= more


def _failed(scene: Scene, bodies: Bodies, routine: Routine) -> bool:
    """Whether the trial refused it, and it names or is bound to a table that moves."""
    if scene.tried is None:
        return routine.key in scene.affected
    if scene.made(routine.key) is not None:
        return False
    return (
        routine.key in scene.affected
        or bool(bodies.tables(routine))
        or _names_view(scene, bodies, routine)
    )


def _names_view(scene: Scene, bodies: Bodies, routine: Routine) -> bool:
    names = {mention.name for mention in bodies.mentions(routine)}
    return any(
        isinstance(item, Relation) and item.schema == "public" and item.name in names
        for item in map(scene.old.objects.__getitem__, scene.affected)
    )


def _drawn_in(
    scene: Scene,
    bodies: Bodies,
    routine: Routine,
    stops: Mapping[Key, str],
    gone: Mapping[str, Relation],
) -> str | None:
    for called in bodies.calls(routine):
        same_name = [
            r for r in scene.old.routines if (r.schema, r.name) == (called.schema, called.name)
        ]
        if all(other.key in stops for other in same_name):
            return f"it calls {called.path}, which stops"
    for use in scene.old.used_by.get(routine.key, ()):
        if use.used in stops:
            return "it is made of a routine that stops"
    for mention in bodies.mentions(routine):
        if mention.name in gone:
            return f"it uses {gone[mention.name].path}, which stops"
    return None


def _stopped_views(scene: Scene, stops: Mapping[Key, str]) -> dict[str, Relation]:
    """The views of public that are put aside, and neither made again nor replaced by ours."""
    again, away = _made_again(scene, stops), _put_aside(scene, stops)
    return {
        view.name: view
        for view in scene.old.relations
        if view.is_view
        and view.key in away
        and view.key not in again
        and str(view.path) not in scene.arrives
    }


def uses_any(scene: Scene, key: Key, stops: Mapping[Key, str]) -> bool:
    """Whether it uses, by oid, a routine that stops."""
    return any(use.used in stops for use in scene.old.used_by.get(key, ()))


# ---- what is put aside, and made again -------------------------------------------------------


def _put_aside(scene: Scene, stops: Mapping[Key, str]) -> set[Key]:
    """The views and routines of public that leave: bound to a table, stopped, or in the way."""
    found: set[Key] = set()
    for key, item in scene.old.objects.items():
        if not item.owned or item.schema != "public" or isinstance(item, Type):
            continue
        if isinstance(item, Routine):
            leaves = (key in scene.affected or key in stops) and not _pinned(scene, key)
        else:
            leaves = (
                key in scene.affected or item.name in scene.taken or uses_any(scene, key, stops)
            )
        if leaves:
            found.add(key)
    return found


def _free_sequences(scene: Scene) -> set[Key]:
    """Sequences of public that belong to no column."""
    return {
        item.key
        for item in scene.old.relations
        if item.kind == "S"
        and not item.owned_by
        and item.owned
        and item.schema == "public"
        and not item.extension
    }


def _pinned(scene: Scene, key: Key) -> bool:
    """Whether a table that stays, a type, an operator or an event trigger calls the routine."""
    if any(event.routine == key[1] for event in scene.old.event_triggers):
        return True
    stuck = {trigger.oid for trigger in scene.old.triggers if not trigger.droppable}
    return any(
        use.kind == "type"
        or (use.of not in scene.left_oids and (use.kind in _PINS or use.oid in stuck))
        for use in scene.old.users_of.get(key, ())
    )


def _made_again(scene: Scene, stops: Mapping[Key, str]) -> frozenset[Key]:
    """Views and routines bound to a table that moves which could be made, with what they use."""
    found: set[Key] = set()
    for key in scene.old.order:
        item = scene.old.objects[key]
        if key not in scene.affected or not item.owned or scene.made(key) is None or key in stops:
            continue
        if isinstance(item, Relation) and item.schema == "public" and item.name in scene.taken:
            continue
        if isinstance(item, Routine) and _pinned(scene, key):
            continue
        used = [use.used for use in scene.old.used_by.get(key, ())]
        if all(_there(scene, other, stops, found) for other in used):
            found.add(key)
    return frozenset(found)


def _there(scene: Scene, key: Key, stops: Mapping[Key, str], again: set[Key]) -> bool:
    """Whether something used is there afterwards under its name."""
    if key in stops:
        return False
    item = scene.old.objects.get(key)
    if key not in scene.affected or item is None or key in again:
        return True
    return isinstance(item, Relation) and str(item.path) in scene.arrives


def _cuts(scene: Scene, bodies: Bodies, trigger: Trigger, stops: Mapping[Key, str]) -> bool:
    """Whether a trigger of a table that stays would fail, or write into the migrated tables."""
    if trigger.relation in scene.left_oids or trigger.ours:
        return False
    routine = scene.old.objects.get(("routine", trigger.routine))
    if not isinstance(routine, Routine):
        return trigger.partner in scene.left_oids
    return routine.key in stops or bodies.writes(routine) or trigger.partner in scene.left_oids


# ---- what goes along with the tables ---------------------------------------------------------


def _along(scene: Scene, bodies: Bodies, so_far: Fates) -> frozenset[Key]:
    """Types, sequences and routines of public that only old tables, and what is archived, use."""
    found = {
        key
        for key in _candidates(scene, so_far)
        if scene.old.users_of.get(key) or _name(scene, key) in scene.taken
    }
    while True:
        named = _named(bodies, scene, so_far, found)
        stay = {
            key
            for key in found
            if _name(scene, key) in named
            or not all(_goes(scene, so_far, use, found) for use in scene.old.users_of.get(key, ()))
        }
        if not stay:
            return frozenset(found)
        found -= stay


def _candidates(scene: Scene, so_far: Fates) -> set[Key]:
    objects = {
        key
        for key, item in scene.old.objects.items()
        if item.owned
        and item.schema == "public"
        and key not in so_far.recreated
        and (isinstance(item, Routine) or (isinstance(item, Type) and item.kind != "r"))
    }
    return objects | _free_sequences(scene)


def _named(bodies: Bodies, scene: Scene, so_far: Fates, going: set[Key]) -> set[str]:
    """Names in the texts of routines that stay."""
    return {
        word
        for routine in scene.old.routines
        if routine.key not in going and routine.key not in so_far.archived
        for word in bodies.words(routine)
    }


def _name(scene: Scene, key: Key) -> str:
    item = scene.old.objects.get(key) or scene.old.by_oid[key[1]]
    return item.name


def _goes(scene: Scene, so_far: Fates, use: Use, going: set[Key]) -> bool:
    """Whether this user leaves as well."""
    if use.kind in ("relation", "routine", "type") and use.user in so_far.scene.old.objects:
        return use.user in going or use.user in so_far.archived
    if use.kind == "trigger":
        return use.of in scene.left_oids or _trigger_goes(scene, so_far, use)
    return use.of in scene.left_oids or ("relation", use.of) in so_far.archived


def _trigger_goes(scene: Scene, so_far: Fates, use: Use) -> bool:
    if use.oid in so_far.cut:
        return next(trigger.droppable for trigger in scene.old.triggers if trigger.oid == use.oid)
    return ("relation", use.of) in so_far.archived
