"""Cells of the access matrix about rows that are there: read, changed, sent again, deleted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from schema.cells import Cell, changed_column, describe, kept_by
from schema.observe import Step
from schema.rules import allows, allows_alone
from schema.world import PERSONS, id_of, person_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schema.ground import Ground
    from schema.rows import Table

# To an actor the rows of all other actors are alike: a peer's stand for them.
_ACTORS = {id_of(person) for person in PERSONS}


def statements(table: Table, command: str) -> dict[str, str]:
    """What is sent for a command, without saying for which rows."""
    name = f"public.{table.name}"
    if command == "select":
        return {"select": f"select id from {name}"}
    if command == "delete":
        return {"delete": f"delete from {name}"}
    column, value = changed_column(table)
    return {
        "update": f"update {name} set {column} = {value}",
        "update to the same": f"update {name} set {column} = {column}",
    }


def each(
    ground: Ground,
    table: Table,
    command: str,
    label: str,
    sent: str,
    actor: str,
    keys: frozenset[str] | None = None,
) -> Iterator[Cell]:
    """A cell for every kind of row, or for those with these ids."""
    allowed = ground.allowed(table, command, actor)
    for key, row in ground.kinds[table.name].items():
        if keys is None or key in keys:
            step = Step(actor, f"{sent} where id = '{key}'")
            kept = kept_by(table, command, row)
            yield Cell(label, step, describe(table, ground.world, row), key in allowed, kept)


def upserts(ground: Ground, table: Table, actors: Sequence[str]) -> Iterator[Cell]:
    """The whole row sent again, as `upsert` does: the rules for both commands must hold."""
    if not table.access.insert or not table.access.update:
        return
    names = ", ".join(column.name for column in table.columns.values() if not column.generated)
    column, _ = changed_column(table)
    for row in ground.kinds[table.name].values():
        text = json.dumps(row).replace("'", "''")
        statement = (
            f"insert into public.{table.name} ({names}) select {names}"
            f" from jsonb_populate_record(null::public.{table.name}, '{text}')"
            f" on conflict (id) do update set {column} = excluded.{column}"
        )
        for actor in actors:
            if row.get(table.self_column or "") in _ACTORS - {person_of(actor)}:
                continue
            allowed = all(
                allows(command, table, ground.world, actor, row) for command in ("insert", "update")
            )
            label = describe(table, ground.world, row)
            yield Cell("upsert", Step(actor, statement), label, allowed)


def blind(ground: Ground, table: Table, actor: str, command: str, label: str, sent: str) -> Cell:
    """A statement that reads nothing, so that only the rule for its command keeps it from rows.

    The rows that the rule allows are taken away first.
    """
    mine = [
        f"'{key}'"
        for key, row in ground.everything[table.name].items()
        if allows_alone(command, table, ground.world, actor, row)
    ]
    before = f"delete from public.{table.name} where id in ({', '.join(mine)})"
    step = Step(actor, sent, (before,) if mine else ())
    return Cell(label, step, "every row of others", allowed=False)


def blind_deletes(ground: Ground, table: Table, actors: Sequence[str]) -> Iterator[Cell]:
    """Where an actor may delete all that they read, the rule for reading covers the other one."""
    for actor in actors:
        covered = all(
            allows_alone("delete", table, ground.world, actor, row)
            and not kept_by(table, "delete", row)
            for row in ground.kinds[table.name].values()
            if allows("select", table, ground.world, actor, row)
        )
        if covered and table.access.delete and actor in PERSONS:
            yield blind(
                ground, table, actor, "delete", "delete", f"delete from public.{table.name}"
            )
