"""Foreign keys between the tables that move and those that stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.dependents.dependent import Dependent
from roseram.migrate.dependents.parts import comment
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.migrate.dependents.pieces import Constraint
    from roseram.migrate.dependents.scene import Fates

_NOT_VALID_ON_PARTITIONED = (
    18  # the first version of Postgres that adds such a key to a partitioned table
)


def dependents(fates: Fates) -> Iterator[Dependent]:
    """Every foreign key that leads from one side to the other."""
    left = fates.scene.left_oids
    for key in fates.scene.old.constraints:
        if key.kind != "f" or (key.relation in left) == (key.target in left):
            continue
        if key.relation in left:
            yield _leaving(fates, key)
        else:
            yield _arriving(fates, key)


def _table(fates: Fates, key: Constraint) -> str:
    return fates.scene.old.by_oid[key.relation].path.sql


def _drop(fates: Fates, key: Constraint, *, careful: bool = False) -> str:
    exists = "if exists " if careful else ""
    return f"alter table {_table(fates, key)} drop constraint {exists}{quote_ident(key.name)}"


def _add(fates: Fates, key: Constraint) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What adds the key without reading the rows, and what reads them afterwards."""
    table, name = _table(fates, key), quote_ident(key.name)
    add = f"alter table {table} add constraint {name} {key.definition}"
    said = tuple(comment("constraint", key, table))
    if not key.validated:
        return (add, *said), ()
    if key.partitioned and fates.scene.old.server_major < _NOT_VALID_ON_PARTITIONED:
        return (), (add, *said)
    return (f"{add} not valid", *said), (f"alter table {table} validate constraint {name}",)


def _leaving(fates: Fates, key: Constraint) -> Dependent:
    add, validate = _add(fates, key)
    old = fates.scene.old
    if not key.droppable:
        return _not_ours(fates, key)
    return Dependent(
        "foreign key",
        old.part_path(key),
        "detached",
        f"a deletion in {old.by_oid[key.target].path} neither waits for nor removes archived rows",
        key.definition,
        before=(_drop(fates, key),),
        back_after=add,
        back_later=validate,
    )


def _arriving(fates: Fates, key: Constraint) -> Dependent:
    old, scene = fates.scene.old, fates.scene
    add, validate = _add(fates, key)
    target = old.by_oid[key.target].path
    name, own = old.part_path(key), ("constraint", key.oid)
    if not key.droppable:
        return _not_ours(fates, key)
    if str(target) in scene.arrives and scene.made(own) is not None:
        return Dependent(
            "foreign key",
            name,
            "recreated",
            f"it leads to the new {target}",
            key.definition,
            before=(_drop(fates, key),),
            after=add,
            later=validate,
            back_before=(_drop(fates, key, careful=True),),
            back_after=add,
            back_later=validate,
        )
    reason = scene.error(own) if str(target) in scene.arrives else f"{target} does not arrive"
    return Dependent(
        "foreign key",
        name,
        "detached",
        f"it is dropped until a rollback: {reason}",
        key.definition,
        "foreign-key-dropped",
        before=(_drop(fates, key),),
        back_after=add,
        back_later=validate,
    )


def _not_ours(fates: Fates, key: Constraint) -> Dependent:
    target = fates.scene.old.by_oid[key.target].path
    why = f"it goes on asking {target}; only its table's owner can drop it: {_drop(fates, key)}"
    name = fates.scene.old.part_path(key)
    return Dependent("foreign key", name, "kept", why, key.definition, "foreign-key-stale")
