"""The views' sums are right with many children of each kind, and show nobody else's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from schema.tenants import acting, attempt, ours, theirs

if TYPE_CHECKING:
    from roseram.postgres import Connection

VIEWS = (
    "organization_activity",
    "organization_usage",
    "project_stats",
    "site_stats",
    "user_organizations",
    "user_sites",
    "user_stats",
)
# Many children of each kind, so that joining two kinds would multiply every sum.
MANY = ours.sql(
    """
    insert into public.projects (id, organization_id, user_id, name)
    values (<busy project>, <team>, <admin>, 'Busy');
    insert into public.chat_messages (project_id, user_id, role, content, tokens_used, created_at)
    select <busy project>, <admin>, case when n % 2 = 0 then 'user' else 'assistant' end, 'x', n,
        '2040-01-01'::timestamptz + n * interval '1 hour' from generate_series(1, 7) n;
    insert into public.code_generations (project_id, user_id, prompt, tokens_used, created_at)
    select <busy project>, <admin>, 'x', 10 * n, '2040-02-01'::timestamptz + n * interval '1 hour'
    from generate_series(1, 5) n;
    insert into public.deployments (project_id, user_id, deployment_type)
    select <busy project>, <admin>, type
    from unnest(array['github', 'github-pages', 'netlify']) type;

    insert into public.sites (id, organization_id, name, slug)
    values (<busy site>, <team>, 'Busy', 'busy');
    insert into public.pages (site_id, name, slug, status)
    select <busy site>, 'P', n::text, case when n <= 2 then 'published' else 'draft' end
    from generate_series(1, 4) n;
    insert into public.deployments (site_id, user_id, deployment_type, created_at)
    select <busy site>, <admin>, 'custom', '2040-03-01'::timestamptz + n * interval '1 hour'
    from generate_series(1, 6) n;
    insert into public.page_analytics (page_id, date, views)
    select p.id, '2040-01-01'::date + n, n from public.pages p, generate_series(1, 3) n
    where p.site_id = <busy site>;
    """
)


async def rows(connection: Connection, query: str, *values: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in await connection.fetch(query, *values)]


async def one(connection: Connection, query: str, *values: Any) -> dict[str, Any]:
    (found,) = await rows(connection, query, *values)
    return found


async def test_every_view_asks_as_the_caller(schema_connection: Connection) -> None:
    found = await schema_connection.fetch(
        "select relname, reloptions from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind in ('v', 'm') order by 1"
    )
    assert [row["relname"] for row in found] == list(VIEWS)
    assert {tuple(row["reloptions"]) for row in found} == {("security_invoker=true",)}


async def test_project_stats(tenants_connection: Connection) -> None:
    await tenants_connection.execute(MANY)
    busy = await one(
        tenants_connection, "select * from project_stats where id = $1", ours["busy project"]
    )
    assert busy.pop("last_message").isoformat() == "2040-01-01T07:00:00+00:00"
    assert busy.pop("last_generation").isoformat() == "2040-02-01T05:00:00+00:00"
    assert busy == {
        "id": ours["busy project"],
        "user_id": ours["admin"],
        "organization_id": ours["team"],
        "name": "Busy",
        "message_count": 7,
        "deployment_count": 3,
        "generation_count": 5,
        "total_tokens": 28,
        "generation_tokens": 150,
    }


async def test_site_stats(tenants_connection: Connection) -> None:
    await tenants_connection.execute(MANY)
    busy = await one(
        tenants_connection, "select * from site_stats where id = $1", ours["busy site"]
    )
    assert busy.pop("last_deployment").isoformat() == "2040-03-01T06:00:00+00:00"
    assert busy == {
        "id": ours["busy site"],
        "organization_id": ours["team"],
        "total_pages": 4,
        "published_pages": 2,
        "total_deployments": 6,
        "total_views": 4 * (1 + 2 + 3),
    }


async def test_user_stats(tenants_connection: Connection) -> None:
    await tenants_connection.execute(MANY)
    busy = await one(
        tenants_connection, "select * from user_stats where user_id = $1", ours["admin"]
    )
    assert busy.pop("last_activity").isoformat() == "2040-03-01T06:00:00+00:00"
    assert busy == {
        "user_id": ours["admin"],
        "email": "ours-admin@example.test",
        "total_projects": 1,
        "github_deployments": 2,
        "netlify_deployments": 1,
        "total_prompts": 3,
        "total_tokens_used": 28 + 150,
    }


async def test_what_has_no_children(tenants_connection: Connection) -> None:
    """Zero, not null; and it is there."""
    project = await one(
        tenants_connection, "select * from project_stats where id = $1", theirs["spare project"]
    )
    site = await one(
        tenants_connection, "select * from site_stats where id = $1", theirs["spare site"]
    )
    person = await one(
        tenants_connection, "select * from user_stats where user_id = $1", ours["outsider"]
    )
    numbers = [v for row in (project, site, person) for v in row.values() if isinstance(v, int)]
    assert numbers == [0] * len(numbers)
    assert len(numbers) == 5 + 4 + 5


async def test_organization_usage(tenants_connection: Connection) -> None:
    await tenants_connection.execute(
        "update usage_quotas set pages_limit = 8, sites_limit = 0, storage_used_gb = 1.5,"
        " storage_limit_gb = 10 where organization_id = $1",
        ours["team"],
    )
    found = await rows(
        tenants_connection,
        "select * from organization_usage where organization_id = $1",
        ours["team"],
    )
    assert {row["metric"]: (row["used"], row["allowed"], row["percent_used"]) for row in found} == {
        "ai_generations": (2, None, None),
        "pages": (2, 8, 25),
        "sites": (2, 0, None),
        "storage_gb": (1.5, 10, 15),
        "team_members": (5, None, None),
        "custom_domains": (1, None, None),
    }
    assert {(row["name"], row["plan_id"]) for row in found} == {("Team", "enterprise")}


async def test_organization_activity(tenants_connection: Connection) -> None:
    async with acting(tenants_connection, ours["editor"]):
        await tenants_connection.execute(
            "update sites set name = 'Renamed' where id = $1", ours["site"]
        )
    await tenants_connection.execute(
        "insert into activity_logs (action, user_id) values ('sign in', $1)", ours["editor"]
    )
    found = await rows(
        tenants_connection,
        "select action, resource_type, full_name, email from organization_activity"
        " where user_id = $1 and created_at = now()",
        ours["editor"],
    )
    assert found == [
        {
            "action": "update",
            "resource_type": "sites",
            "full_name": "Editor",
            "email": "ours-editor@example.test",
        }
    ]


async def test_memberships(tenants_connection: Connection) -> None:
    async with acting(tenants_connection, ours["viewer"]):
        found = await rows(
            tenants_connection,
            "select slug, role, plan, status, is_personal from user_organizations"
            " where user_id = $1 order by is_personal",
            ours["viewer"],
        )
        sites = await rows(
            tenants_connection,
            "select site_id, role, status from user_sites where user_id = $1 order by name",
            ours["viewer"],
        )
    shared, personal = found
    assert shared == {
        "slug": "ours-team",
        "role": "viewer",
        "plan": "enterprise",
        "status": "active",
        "is_personal": False,
    }
    assert (personal["role"], personal["is_personal"]) == ("owner", True)
    assert sites == [
        {"site_id": ours[name], "role": "viewer", "status": "draft"}
        for name in ("site", "spare site")
    ]


@pytest.mark.parametrize("view", VIEWS)
async def test_nobody_elses_rows(tenants_connection: Connection, view: str) -> None:
    """Our own are seen, theirs are not; an outsider sees nothing of either."""
    foreign = {
        "project_stats": "id = <theirs:project>",
        "site_stats": "id = <theirs:site>",
        "user_stats": "user_id = <theirs:member>",
    }.get(view, "organization_id = <theirs:team>")
    own = foreign.replace("theirs:", "")
    look = f"select from {view} where "
    seen = await attempt(tenants_connection, ours["viewer"], ours.sql(look + own))
    assert int(seen.split()[1]) > 0
    for person, where in (("viewer", foreign), ("outsider", own), ("outsider", foreign)):
        end = await attempt(tenants_connection, ours[person], ours.sql(look + where))
        assert end == "SELECT 0", (person, where)
    assert await attempt(tenants_connection, None, look + "true", "anon") == "42501"


@pytest.mark.parametrize("view", VIEWS)
async def test_nobody_writes_to_a_view(tenants_connection: Connection, view: str) -> None:
    for role in ("authenticated", "service_role"):
        end = await attempt(tenants_connection, ours["owner"], f"delete from {view}", role)
        assert end in ("42501", "55000")
