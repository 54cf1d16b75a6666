"""What goes with a person, organization, site or project, and what stays; counted per table."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import asyncpg
import pytest

from schema.facts import counts, tables, tables_with
from schema.tenants import Tenant, ours, theirs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from conftest import MakeDatabase
    from roseram.postgres import Connection

Rows: TypeAlias = dict[str, int]

PEOPLE = ("owner", "admin", "editor", "member", "viewer", "outsider")

# Rows of a person that go with the account, whoever it is.
ACCOUNT: Rows = {"profiles": 1, "user_settings": 1, "usage_stats": 1}
# ... with the personal organization.
PERSONAL: Rows = {"organizations": 1, "organization_members": 1, "usage_quotas": 1}
PAGE: Rows = {
    "page_versions": 1,
    "page_views": 1,
    "page_analytics": 1,
    "page_comments": 3,
    "review_requests": 1,
    "ai_generations": 1,
    "ai_conversations": 1,
}
SITE: Rows = PAGE | {
    "sites": 1,
    "pages": 2,
    "site_domains": 1,
    "site_redirects": 1,
    "site_releases": 1,
    "forms": 2,
    "form_submissions": 1,
    "deployment_targets": 2,
    "deployments": 1,
    "deployment_logs": 1,
}
PROJECT: Rows = {
    "projects": 1,
    "project_files": 1,
    "file_revisions": 2,
    "file_snapshots": 1,
    "project_snapshots": 1,
    "project_env_vars": 1,
    "code_generations": 1,
    "chat_messages": 1,
    "action_logs": 1,
    "favorites": 1,
    "deployment_targets": 1,
    "deployments": 2,
    "deployment_logs": 1,
}
DELETIONS: dict[str, tuple[str, Rows]] = {
    "page": ("public.pages", {"pages": 1} | PAGE),
    "site": ("public.sites", SITE),
    "project": ("public.projects", PROJECT),
    "editor": (
        "auth.users",
        ACCOUNT | PERSONAL | {"organization_members": 2, "action_logs": 1, "page_comments": 1},
    ),
    "member": (
        "auth.users",
        ACCOUNT
        | PERSONAL
        | {
            "organization_members": 2,
            "code_generations": 1,
            "chat_messages": 1,
            "ai_generations": 1,
            "ai_conversations": 1,
            "page_comments": 3,  # two and the answer to one of them
            "review_requests": 1,
            "user_sessions": 1,
            "session_audit_log": 2,  # one is of the API key
            "duplicate_users": 1,
            "user_integrations": 1,
            "api_keys": 1,
            "api_usage": 1,
            "notifications": 1,
        },
    ),
}
# History that survives a person: the row stays, the name goes.
NAMES_THAT_GO = {
    "editor": [
        ("sites", "created_by"),
        ("pages", "created_by"),
        ("page_versions", "created_by"),
        ("site_releases", "created_by"),
        ("assets", "created_by"),
        ("prompt_templates", "created_by"),
        ("file_revisions", "created_by"),
        ("project_snapshots", "created_by"),
        ("project_env_vars", "created_by"),
        ("project_files", "updated_by"),
        ("deployments", "user_id"),
        ("review_requests", "reviewer_id"),
    ],
    "member": [
        ("activity_logs", "user_id"),
        ("error_logs", "user_id"),
        ("usage_events", "user_id"),
    ],
    "admin": [("organization_invitations", "invited_by"), ("duplicate_users", "merged_by")],
}


@pytest.fixture(params=["installed", "restored"])
async def connection(
    request: pytest.FixtureRequest,
    make_database: MakeDatabase,
    tenants_template: str,
    restored_template: str,
) -> AsyncIterator[Connection]:
    """The superuser in a database with both tenants, freshly installed or after a restore."""
    template = tenants_template if request.param == "installed" else restored_template
    connection = await asyncpg.connect(await make_database(template=template))
    try:
        yield connection
    finally:
        await connection.close()


async def content(connection: Connection, tenant: Tenant) -> dict[str, str]:
    """A hash of everything that a tenant and its people have, by table."""
    people = [tenant[n] for n in PEOPLE]
    owned = "select id from public.organizations where owner_id = any($1)"
    organizations = [row["id"] for row in await connection.fetch(owned, people)]
    by_tenant = await tables_with(connection, "organization_id")
    by_person = await tables_with(connection, "user_id")
    found = {}
    for table in await tables(connection):
        if table in by_tenant:
            column, owners = "organization_id", organizations
        else:
            column, owners = ("user_id", people) if table in by_person else ("id::text", [])
        found[table] = await connection.fetchval(
            "select count(*) || md5(coalesce(string_agg(t::text, '|' order by t::text), ''))"
            f" from public.{table} t where {column} = any($1)",
            owners or [str(one) for one in people + organizations],
        )
    return found


async def delete(connection: Connection, table: str, *ids: UUID) -> Rows:
    """Delete these rows; how many rows every table lost (activity_logs is looked at apart)."""
    before = await counts(connection)
    others = await content(connection, theirs)
    done = await connection.execute(f"delete from {table} where id = any($1)", ids)
    assert done == f"DELETE {len(ids)}"
    assert await content(connection, theirs) == others
    after = await counts(connection)
    lost = {name: before[name] - after[name] for name in before if before[name] != after[name]}
    lost.pop("activity_logs", None)
    return lost


@pytest.mark.parametrize("name", DELETIONS)
async def test_deletion(connection: Connection, name: str) -> None:
    table, expected = DELETIONS[name]
    assert await delete(connection, table, ours[name]) == expected


@pytest.mark.parametrize("name", NAMES_THAT_GO)
async def test_history_survives_a_person(connection: Connection, name: str) -> None:
    named = {}
    for table, column in NAMES_THAT_GO[name]:
        query = f"select array_agg(id::text) from public.{table} where {column} = $1"
        named[table, column] = await connection.fetchval(query, ours[name])
        assert named[table, column], (table, column)
    await delete(connection, "auth.users", ours[name])
    for (table, column), ids in named.items():
        left = f"select count(*) from public.{table} where id::text = any($1) and {column} is null"
        assert await connection.fetchval(left, ids) == len(ids), (table, column)


async def test_what_shared_a_site_forgets_it(connection: Connection) -> None:
    await delete(connection, "public.sites", ours["site"])
    asset = "select site_id is null and organization_id = $2 from public.assets where id = $1"
    error = "select site_id is null and project_id is not null from public.error_logs where id = $1"
    assert await connection.fetchval(asset, ours["asset"], ours["team"])
    assert await connection.fetchval(error, ours["error"])


async def of_tenant(connection: Connection, tenant: Tenant) -> Rows:
    """How many rows every table has of a tenant's organization."""
    found = {}
    for table in await tables_with(connection, "organization_id"):
        query = f"select count(*) from public.{table} where organization_id = $1"
        found[table] = await connection.fetchval(query, tenant["team"])
    return found


async def test_an_organization_takes_all_along(connection: Connection) -> None:
    had = await of_tenant(connection, ours)
    expected = had | {"organizations": 1, "favorites": 1}
    expected = {name: rows for name, rows in expected.items() if rows}
    expected.pop("activity_logs")
    expected.pop("error_logs")
    assert await delete(connection, "public.organizations", ours["team"]) == expected
    assert set((await of_tenant(connection, ours)).values()) == {0}


async def test_errors_survive_an_organization(connection: Connection) -> None:
    """They stay for whoever runs the place, and point to nothing that is gone."""
    await delete(connection, "public.organizations", ours["team"])
    row = await connection.fetchrow(
        "select organization_id, site_id, project_id, user_id from public.error_logs where id = $1",
        ours["error"],
    )
    assert row is not None
    assert tuple(row) == (None, None, None, ours["member"])


async def test_one_line_tells_of_a_deleted_organization(connection: Connection) -> None:
    await delete(connection, "public.organizations", ours["team"])
    rows = await connection.fetch(
        "select action, organization_id, resource_type from public.activity_logs"
        " where resource_id = $1",
        str(ours["team"]),
    )
    assert [tuple(row) for row in rows] == [("delete", None, "organizations")]


async def test_an_owner_takes_the_organizations_along(connection: Connection) -> None:
    expected = await of_tenant(connection, ours) | {"favorites": 1, "organizations": 1}
    for name, rows in (ACCOUNT | PERSONAL).items():
        expected[name] = expected.get(name, 0) + rows
    expected = {name: rows for name, rows in expected.items() if rows}
    expected.pop("activity_logs")
    expected.pop("error_logs")
    assert await delete(connection, "auth.users", ours["owner"]) == expected
    assert set((await of_tenant(connection, ours)).values()) == {0}
    left = "select count(*) from public.profiles where email like 'ours-%'"
    assert await connection.fetchval(left) == 5


async def test_everybody_at_once(connection: Connection) -> None:
    people = [ours[n] for n in PEOPLE]
    await delete(connection, "auth.users", *people)
    for table, rows in (await of_tenant(connection, ours)).items():
        assert rows == 0, table
    for table in await tables_with(connection, "user_id"):
        query = f"select count(*) from public.{table} where user_id = any($1)"
        assert await connection.fetchval(query, people) == 0, table


async def test_somebody_who_works_for_others(connection: Connection) -> None:
    """What a person made in another's organization stays there; what they own goes along."""
    await connection.execute(
        theirs.sql(
            """
            insert into public.organization_members (organization_id, user_id, role)
            values (<team>, <ours:editor>, 'editor');
            update public.pages set created_by = <ours:editor> where id = <page>;
            update public.page_versions set created_by = <ours:editor> where id = <version>;
            update public.deployments set user_id = <ours:editor> where id = <deployment>;
            insert into public.projects (organization_id, user_id, name)
            values (<team>, <ours:editor>, 'Own');
            """
        )
    )
    before = await of_tenant(connection, theirs)
    await connection.execute("delete from auth.users where id = $1", ours["editor"])
    after = await of_tenant(connection, theirs)
    lost = {name: rows - after[name] for name, rows in before.items() if rows != after[name]}
    assert lost.pop("activity_logs") < 0, "what was done is told"
    assert lost == {"organization_members": 1, "projects": 1}
    authors = (
        "select (select created_by from public.pages where id = $1),"
        " (select created_by from public.page_versions where id = $2),"
        " (select user_id from public.deployments where id = $3)"
    )
    row = await connection.fetchrow(
        authors, *(theirs[n] for n in ("page", "version", "deployment"))
    )
    assert row is not None
    assert tuple(row) == (None, None, None)


async def test_in_the_transaction_that_made_it(connection: Connection) -> None:
    """Postgres checks a row of the same transaction once more while it is going."""
    async with connection.transaction():
        await Tenant("new").build(connection)
        done = await connection.execute("delete from auth.users where email like 'new-%'")
    assert done == "DELETE 6"


async def test_quotas_after_a_deletion(connection: Connection) -> None:
    await delete(connection, "public.sites", ours["site"])
    row = await connection.fetchrow(
        "select sites_used, pages_used, custom_domains_used, storage_used_bytes"
        " from public.usage_quotas where organization_id = $1",
        ours["team"],
    )
    assert row is not None
    assert tuple(row) == (1, 0, 0, 100), "the asset stays"
