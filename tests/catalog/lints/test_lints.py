"""Every lint by its case file: 0 → fault → 1 → fix → 0 → near miss → 0."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from roseram.catalog import all_lints, run_lints
from roseram.errors import UsageError
from roseram.postgres.sql import parse_sql

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record]

CASES = Path(__file__).parent / "cases"
LINTS = [lint.name for lint in all_lints()]


def test_every_lint_has_a_case_and_every_case_a_lint() -> None:
    assert sorted(path.stem for path in CASES.iterdir()) == LINTS


@pytest.mark.parametrize("name", LINTS)
async def test_lint_finds_its_fault_and_nothing_else(connection: Connection, name: str) -> None:
    steps = parse_sql((CASES / f"{name}.sql").read_text("utf-8"))
    assert list(steps) == ["setup", "fault", "fix", "near_miss"]
    found = {}
    for step, sql in steps.items():
        await connection.execute(sql)
        found[step] = await run_lints(connection, only=[name])
    assert {step: len(items) for step, items in found.items()} == {
        "setup": 0, "fault": 1, "fix": 0, "near_miss": 0,
    }, found  # fmt: skip
    (finding,) = found["fault"]
    assert finding.name == name
    assert all((finding.object, finding.detail, finding.remedy))


async def test_findings_come_worst_first_and_only_for_the_schemas_asked(
    connection: Connection,
) -> None:
    await connection.execute('create schema "A.b"; create table "A.b"."c""d" (id int)')
    assert await run_lints(connection) == ()
    found = await run_lints(connection, schemas=["A.b"])
    assert [item.level for item in found] == ["ERROR", "WARN", "INFO", "INFO"]
    assert {item.object for item in found} == {'"A.b"."c""d"', '"A.b"."c""d".id'}


async def test_remedy_of_a_finding_is_sql_that_helps(connection: Connection) -> None:
    await connection.execute("create table open (id int); create index on open (id)")
    await connection.execute("create index on open (id)")
    for name in ("rls_disabled", "duplicate_index"):
        (finding,) = await run_lints(connection, only=[name])
        await connection.execute(finding.remedy)
        assert await run_lints(connection, only=[name]) == ()


async def test_settings_of_the_caller_are_back_afterwards(connection: Connection) -> None:
    await connection.execute("set search_path = auth, public")
    await run_lints(connection)
    assert await connection.fetchval("show search_path") == "auth, public"


async def test_cast_on_both_sides_is_a_tautology_too(connection: Connection) -> None:
    await connection.execute(
        "create table t (a varchar(3)); create policy p on t using (a = a);"
        "create policy q on t using (1 = 1)"
    )
    found = await run_lints(connection, only=["policy_tautology"])
    assert [item.object for item in found] == ["public.t.p", "public.t.q"]


async def test_a_call_in_a_subselect_with_from_is_made_per_row(connection: Connection) -> None:
    await connection.execute(
        "create table t (a uuid); create policy p on t using"
        " (exists (select from auth.users u where u.id = auth.uid()))"
    )
    (finding,) = await run_lints(connection, only=["policy_auth_per_row"])
    assert "auth.uid()" in finding.detail


async def test_disabling_all_triggers_is_seen_as_the_foreign_key_it_switches_off(
    connection: Connection,
) -> None:
    await connection.execute(
        "create table a (id int primary key); create table b (id int references a);"
        "alter table b disable trigger all"
    )
    (finding,) = await run_lints(connection, only=["disabled_trigger"])
    assert finding.object == "public.b.b_id_fkey"


async def test_an_unknown_lint_is_refused(connection: Connection) -> None:
    with pytest.raises(UsageError, match="no lint called nonsense"):
        await run_lints(connection, only=["nonsense"])
