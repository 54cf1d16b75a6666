"""Column defaults and checks of tables that stay which call a routine that stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.catalog.names import spell
from roseram.migrate.dependents.dependent import Dependent
from roseram.migrate.dependents.parts import comment
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.migrate.dependents.pieces import Column, Constraint, Key
    from roseram.migrate.dependents.scene import Fates


def dependents(fates: Fates) -> Iterator[Dependent]:
    """Every such default, generated column and check."""
    scene = fates.scene
    for column in scene.old.columns:
        if column.default_oid is not None and _fails(
            fates, ("default", column.default_oid), column.relation
        ):
            yield _default(fates, column)
    for check in scene.old.constraints:
        if check.kind == "c" and _fails(fates, ("constraint", check.oid), check.relation):
            yield _check(fates, check)


def _fails(fates: Fates, key: Key, relation: int) -> bool:
    if relation in fates.scene.left_oids or not fates.scene.old.by_oid[relation].is_table:
        return False
    return any(use.used in fates.stops for use in fates.scene.old.used_by.get(key, ()))


def _default(fates: Fates, column: Column) -> Dependent:
    table = fates.scene.old.by_oid[column.relation]
    name = f"{table.path}.{spell(column.name)}"
    alter = f"alter table {table.path.sql} alter column {quote_ident(column.name)}"
    definition = f"{alter} set default {column.default}"
    if column.generated or not table.owned:
        why = "it calls a function that stops, so rows may be refused"
        return Dependent("default", name, "kept", why, column.default or "", "default-stops")
    return Dependent(
        "default",
        name,
        "detached",
        "it is dropped until a rollback, because it calls a function that stops",
        definition,
        "default-dropped",
        before=(f"{alter} drop default",),
        back_after=(definition,),
    )


def _check(fates: Fates, check: Constraint) -> Dependent:
    old = fates.scene.old
    name, table = old.part_path(check), old.by_oid[check.relation].path.sql
    if not check.droppable:
        why = "it calls a function that stops, so rows may be refused"
        return Dependent("check", name, "kept", why, check.definition, "check-stops")
    add = f"alter table {table} add constraint {quote_ident(check.name)} {check.definition}"
    return Dependent(
        "check",
        name,
        "detached",
        "it is dropped until a rollback, because it calls a function that stops",
        check.definition,
        "check-dropped",
        before=(f"alter table {table} drop constraint {quote_ident(check.name)}",),
        back_after=(
            f"{add} not valid" if check.validated else add,
            *comment("constraint", check, table),
        ),
        back_later=(f"alter table {table} validate constraint {quote_ident(check.name)}",)
        if check.validated
        else (),
    )
