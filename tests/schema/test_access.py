"""The access matrix, proved cell by cell on a real database (see matrix.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roseram.schema.access import COMMANDS, access_matrix
from schema.matrix import Matrix
from schema.mutants import equivalent, mutants, noticed, read_policies
from schema.observe import Step, observe
from schema.rows import read_tables
from schema.rules import allows, unread
from schema.world import ACTORS, PERSONS

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from schema.ground import Ground
    from schema.situations import Situation

# What each row of a view stands for: its column, and the table with that id.
VIEWS = {
    "organization_activity": ("id", "activity_logs"),
    "organization_usage": ("organization_id", "organizations"),
    "project_stats": ("id", "projects"),
    "site_stats": ("id", "sites"),
    "user_organizations": ("organization_id", "organizations"),
    "user_sites": ("site_id", "sites"),
    "user_stats": ("user_id", "profiles"),
}
SAMPLE = 10  # mutants that every run of the suite tries; `make mutate-policies` tries them all


@pytest.mark.parametrize("situation", ["superuser", "owner", "supabase"], indirect=True)
@pytest.mark.parametrize("table", sorted(access_matrix()))
async def test_matrix(
    connection: Connection, ground: Ground, situation: Situation, table: str
) -> None:
    matrix = Matrix(connection, ground)
    # A situation changes who owns the tables and who granted what, not what a policy says.
    findings = await matrix.findings(table, thorough=situation.name == "superuser")
    assert matrix.asked > len(ACTORS) * len(COMMANDS)
    assert not findings, "\n" + "\n".join(str(finding) for finding in findings)


@pytest.mark.parametrize("view", sorted(VIEWS))
async def test_views(connection: Connection, ground: Ground, view: str) -> None:
    """A view shows exactly what stands behind it, to those who may read that."""
    column, name = VIEWS[view]
    table, rows = ground.tables[name], ground.everything[name]
    steps = [Step(a, f"select {column} as id from public.{view}", ids=True) for a in ACTORS]
    for actor, outcome in zip(ACTORS, await observe(connection, steps), strict=True):
        readable = {
            key
            for key, row in rows.items()
            if allows("select", table, ground.world, actor, row)
            if view != "organization_activity" or row["organization_id"]
        }
        assert outcome.ids == readable, actor
        assert outcome.denied == (actor == "anon")


async def test_every_view_is_proved(connection: Connection) -> None:
    views = "select viewname from pg_catalog.pg_views where schemaname = 'public'"
    assert {record["viewname"] for record in await connection.fetch(views)} == VIEWS.keys()


async def test_who_changes_a_row_may_read_it(ground: Ground) -> None:
    """Postgres wants it so; a rule that says otherwise would promise what it does not keep."""
    world = ground.world
    for table in ground.tables.values():
        for row in ground.kinds[table.name].values():
            for actor in ACTORS:
                assert not unread(table, world, actor, row), (table.name, actor, row)


async def test_rows_of_every_kind(ground: Ground) -> None:
    """No rule is proved by rows that all answer alike."""
    alike = {"plans", "stripe_events"}  # read by everybody who is signed in; by nobody
    for table in ground.tables.values():
        kinds = ground.kinds[table.name].keys()
        reads = [ground.allowed(table, "select", actor) for actor in PERSONS]
        assert kinds, table.name
        assert table.name in alike or any(set() < read < kinds for read in reads), table.name


async def test_a_new_table_is_not_forgotten(schema_connection: Connection) -> None:
    await schema_connection.execute("create table public.forgotten (id uuid primary key)")
    with pytest.raises(ValueError, match="forgotten"):
        await read_tables(schema_connection)


async def test_weaker_policies_are_noticed(connection: Connection, ground: Ground) -> None:
    """A sample, spread over all policies: each is made weaker, and some cell turns red."""
    policies = await read_policies(connection)
    everything = [m for m in mutants(policies) if equivalent(m, policies) is None]
    step = len(everything) // SAMPLE
    survivors = [
        str(mutant)
        for mutant in everything[step // 2 :: step]
        if not await noticed(connection, ground, mutant)
    ]
    assert not survivors
