"""Functions, procedures and aggregates: along with the old tables, made again, or left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.catalog.grants import parse_acl
from roseram.migrate.dependents.dependent import Dependent
from roseram.migrate.dependents.moving import put_aside, put_back
from roseram.migrate.dependents.remake import API_ROLES, routine_again, routine_definition

if TYPE_CHECKING:
    from roseram.migrate.dependents.pieces import Routine
    from roseram.migrate.dependents.routine_text import Bodies
    from roseram.migrate.dependents.scene import Fates


def routine_dependent(fates: Fates, bodies: Bodies, routine: Routine) -> Dependent | None:
    """What happens to a routine; None for one of another schema that is not concerned."""
    if routine.key in fates.recreated:
        return _recreated(fates, routine)
    if routine.key in fates.archived:
        return _archived(fates, routine)
    if routine.key in fates.silenced:
        why, hazard = "it does nothing until a rollback: see its trigger", None
    else:
        why, hazard = _kept(fates, bodies, routine)
    if hazard is None and routine.schema != "public":
        return None
    definition = routine_definition(routine, fates.signature(routine, routine.path, away=False))
    return Dependent(routine.word, routine.identity, "kept", why, definition, hazard)


def _arguments(fates: Fates, routine: Routine, *, away: bool) -> str:
    return fates.signature(routine, routine.path, away=away).removeprefix(routine.path.sql)


def _moves(fates: Fates, routine: Routine) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The statements there and back; its argument types have gone, and come back, before it."""
    archive = fates.scene.archive
    return (
        tuple(put_aside("routine", routine.path, archive, _arguments(fates, routine, away=True))),
        tuple(put_back("routine", routine.path, archive, _arguments(fates, routine, away=False))),
    )


def _archived(fates: Fates, routine: Routine) -> Dependent:
    there, back = _moves(fates, routine)
    stops = fates.stops.get(routine.key)
    why = (
        "nothing that stays uses it, so it goes along with the old tables"
        if stops is None
        else f"it stops: {stops}"
    )
    definition = routine_definition(routine, fates.signature(routine, routine.path, away=False))
    return Dependent(
        routine.word,
        routine.identity,
        "archived",
        why,
        definition,
        "function-stops" if stops is not None else None,
        before=there,
        back_after=back,
    )


def _recreated(fates: Fates, routine: Routine) -> Dependent:
    there, back = _moves(fates, routine)
    signature = fates.signature(routine, routine.path, away=False)
    why = "it is bound to an old table, so it is made again over the new ones"
    if not routine.own and not routine.giveable:
        why += f"; it belongs to the migrating role, which may not give it to {routine.owner}"
    return Dependent(
        routine.word,
        routine.identity,
        "recreated",
        why,
        routine_definition(routine, signature),
        "function-privileged" if routine.definer and _open(routine) else None,
        before=there,
        after=routine_again(routine, signature),
        back_before=fates.drops(routine.key),
        back_after=back,
    )


def _kept(fates: Fates, bodies: Bodies, routine: Routine) -> tuple[str, str | None]:
    """Why it stays, and what is to be feared of it."""
    stops = fates.stops.get(routine.key)
    if stops is not None:
        return f"it stays, and stops: {stops}", "function-stops"
    if routine.key in fates.scene.affected:
        return "it stays bound to the archived tables", "function-stale"
    doubt = bodies.doubt(routine)
    if doubt is not None:
        return f"it stays, but {doubt}", "function-unchecked"
    if routine.definer and _open(routine) and not routine.is_trigger and bodies.reaches(routine):
        why = f"anybody may call it, and past all policies it has the rights of {routine.owner}"
        return why, "function-privileged"
    return "it works over the new tables as it is", None


def _open(routine: Routine) -> bool:
    """Whether a visitor or signed-in user may call it."""
    return any(grant.grantee in API_ROLES for grant in parse_acl(routine.acl))
