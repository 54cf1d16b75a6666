"""What the API's roles reach at all: tables, views, partitions, sequences, functions, schemas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from roseram.postgres.sql import parse_sql
from roseram.schema.access import COMMANDS, access_matrix
from schema.observe import NOT_ALLOWED, Step, observe, prepare

if TYPE_CHECKING:
    from roseram.postgres import Connection

SQL = parse_sql((Path(__file__).parent / "surface.sql").read_text("utf-8"))
ROLES = {"anon": "anon", "authenticated": "outsider", "service_role": "service_role"}

# What a policy, a column default or a security_invoker trigger runs as the caller.
FOR_EVERYBODY = {
    "roseram.by_person()",
    "roseram.key_allows(text,text)",
    "roseram.require_person()",
    "roseram.window_seconds(text)",
    "roseram.colleague_ids()",
    "roseram.from_api()",
    "roseram.counts_objects()",
    "roseram.folder_owner(text)",
    "roseram.has_role(uuid,text)",
    "roseram.is_our_bucket(text)",
    "roseram.is_stored_file(text)",
    "roseram.is_subdomain(text)",
    "roseram.is_colleague(uuid)",
    "roseram.may_assign(uuid,text)",
    "roseram.organization_ids(text)",
    "roseram.role_rank(text)",
    "roseram.uuid7()",
    "roseram.wide_floor()",
}
# What a person calls by the API; none of them is for API keys (see test_key_scopes.py).
FOR_PERSONS = {
    "create_api_key(text,text[],text,timestamp with time zone,integer)",
    "list_component_uses(uuid)",
    "list_devices()",
    "list_pages_to_approve(uuid)",
    "name_version(uuid,text)",
    "list_jobs(uuid,text,integer)",
    "sign_out_device(uuid)",
    "sign_out_other_devices()",
    "use_template(uuid)",
}
# What acts with the rights of whoever calls it, and what that calls.
FOR_EDITORS = {
    "create_site(uuid,text,text,uuid,text,jsonb)",
    "duplicate_page(uuid,text,text)",
    "duplicate_site(uuid,text,text)",
    "register_asset(text,text,uuid,text)",
    "save_page(uuid,integer,jsonb,text,text,text)",
    "roseram.count_template(uuid)",
    "roseram.numbered_slug(text,integer)",
    "roseram.slug_of(text,text)",
}
FOR_SERVICE = {
    "roseram.drop_expired_partitions()",
    "roseram.make_partitions(date)",
    "roseram.make_partitions_ahead(integer)",
}

everywhere = pytest.mark.parametrize("situation", ["superuser", "owner", "supabase"], indirect=True)


@everywhere
async def test_row_security_is_on(schema_connection: Connection) -> None:
    assert await schema_connection.fetch(SQL["without_row_security"]) == []


@everywhere
async def test_views_show_what_the_caller_may_see(schema_connection: Connection) -> None:
    views = {r["name"]: r["invoker"] for r in await schema_connection.fetch(SQL["views"])}
    assert len(views) == 7
    assert all(views.values()), views


@everywhere
async def test_privileges(schema_connection: Connection) -> None:
    """Exactly the commands that some rule allows, and nothing on anything else."""
    matrix = access_matrix()
    for record in await schema_connection.fetch(SQL["privileges"], "public"):
        name, kind, role = record["name"], record["kind"], record["role"]
        if kind == "S" or role == "anon":
            expected: set[str] = set()
        elif kind == "v":
            expected = {"select"}
        elif role == "service_role":
            expected = set(COMMANDS)
        else:
            expected = {command for command in COMMANDS if matrix[name].rule(command)}
        assert set(record["privileges"]) == expected, (name, role)


@everywhere
async def test_nothing_private_is_granted(schema_connection: Connection) -> None:
    records = await schema_connection.fetch(SQL["privileges"], "roseram")
    assert len(records) > 100
    assert [r for r in records if r["privileges"]] == []


@everywhere
async def test_functions(schema_connection: Connection) -> None:
    found = {
        r["role"]: set(r["functions"]) for r in await schema_connection.fetch(SQL["functions"])
    }
    assert found == {
        "anon": FOR_EVERYBODY,
        "authenticated": FOR_EVERYBODY | FOR_PERSONS | FOR_EDITORS,
        "service_role": FOR_EVERYBODY | FOR_SERVICE | FOR_EDITORS,
    }


@everywhere
async def test_nobody_makes_objects(schema_connection: Connection) -> None:
    assert await schema_connection.fetch(SQL["creators"]) == []


@everywhere
async def test_partitions_are_reached_by_their_parents_only(schema_connection: Connection) -> None:
    names = [r["name"] for r in await schema_connection.fetch(SQL["partitions"])]
    assert len({name.rpartition("_20")[0] for name in names if "_20" in name}) == 6
    await prepare(schema_connection)
    steps = [
        Step(actor, statement.format(name))
        for actor in ROLES.values()
        for name in names
        for statement in ("select from {}", "delete from {}", "update {} set id = id")
    ]
    outcomes = await observe(schema_connection, steps)
    assert {outcome.state for outcome in outcomes} == {NOT_ALLOWED}


@everywhere
async def test_private_functions_cannot_be_run(schema_connection: Connection) -> None:
    calls = [r["call"] for r in await schema_connection.fetch(SQL["private_calls"])]
    for name in ("use_quota", "adopt_user", "make_partitions", "personal_organization_of"):
        assert any(f"roseram.{name}(" in call for call in calls), name
    await prepare(schema_connection)
    steps = [Step(actor, call) for actor in ("anon", "outsider") for call in calls]
    outcomes = await observe(schema_connection, steps)
    assert {outcome.state for outcome in outcomes} == {NOT_ALLOWED}
    assert all("permission denied for function" in str(o.message) for o in outcomes)
