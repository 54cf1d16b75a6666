"""Reads all dependents of the tables that move: the database, a trial, the decisions, the SQL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from roseram.migrate.dependents import (
    expressions,
    foreign_keys,
    names_taken,
    notes,
    objects,
    policies,
    rules,
    sequences,
    statistics,
    triggers,
)
from roseram.migrate.dependents.fates import broken, decide
from roseram.migrate.dependents.old import SQL, read_old
from roseram.migrate.dependents.scene import Scene
from roseram.migrate.dependents.trial import open_trial

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from roseram.migrate.dependents.dependent import Dependent
    from roseram.migrate.dependents.pieces import Key
    from roseram.postgres import Connection

# The order of every phase: first what others are built on, then what stands on tables.
_KINDS = (
    sequences,
    objects,
    statistics,
    names_taken,
    rules,
    triggers,
    expressions,
    policies,
    foreign_keys,
    notes,
)


async def read_dependents(
    connection: Connection,
    *,
    moved: Collection[str],
    arrives: Collection[str],
    archive: str,
    trial: str | None,
) -> tuple[Dependent, ...]:
    """Everything around the old tables that the switch touches or the operator should know of.

    `moved`: names (public.projects) of the tables that go into schema `archive`, with partitions;
    `arrives`: names of the tables and views that stand in public afterwards; `trial`: the URL of a
    scratch database with the unified schema, in which nothing is left behind (None: nothing is made
    again). Each phase is run over the dependents in the order given; the schema `archive` is made
    before the first phase and dropped after the last one of a rollback.
    """
    old = await read_old(connection, archive)
    scene = Scene(old, archive, frozenset(moved), frozenset(arrives), None, None)
    scene, faults = await _tried(scene, trial)
    scene = replace(scene, unreadable=await _unreadable(connection, scene))
    fates = decide(scene, faults)
    return tuple(item for kind in _KINDS for item in kind.dependents(fates))


async def _tried(scene: Scene, trial: str | None) -> tuple[Scene, Mapping[Key, str]]:
    """The scene with what could be tried, and the routines whose text is at fault."""
    if trial is None:
        return scene, broken(scene)
    async with open_trial(trial, scene.old, moved=scene.moved, arrives=scene.arrives) as room:
        scene = replace(scene, arrival=await room.arrival())
        faults = broken(scene)
        return replace(scene, tried=await room.make(skip=faults)), faults


async def _unreadable(connection: Connection, scene: Scene) -> frozenset[tuple[str, str]]:
    """Which readers of views may not read the tables that stay."""
    sources = scene.tried.sources.values() if scene.tried is not None else ()
    pairs = {
        (source.role, str(source.table)): source.table.sql for item in sources for source in item
    }
    roles, tables = [role for role, _ in pairs], list(pairs.values())
    rows = await connection.fetch(SQL["unreadable"], roles, tables)
    by_sql = {(role, sql): (role, name) for (role, name), sql in pairs.items()}
    return frozenset(by_sql[row["role"], row["relation"]] for row in rows)
