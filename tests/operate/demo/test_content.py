"""What there is in the demo, and that it is whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from operate.demo.conftest import FIELDNOTE, NOW, PASSWORD, TIDELINE, fetch, tables_with
from roseram.builder.sites.content import normal_content, read_content
from roseram.builder.sites.render import render_html
from roseram.operate.demo.notation import identify
from roseram.operate.passwords import is_password
from roseram.operate.verify import verify
from roseram.postgres import Database, quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Server
    from roseram.builder.sites.removed import Removed as LeftOut


async def test_every_table_has_a_row(demo: Database) -> None:
    tables = await tables_with(demo)
    assert len(tables) == 57
    empty = [
        name
        for name in tables
        if not await fetch(demo, f"select 1 from public.{quote_ident(name)} limit 1")
    ]
    assert empty == []


async def test_every_role_is_held(demo: Database) -> None:
    roles = await fetch(
        demo,
        "select distinct role from public.organization_members where organization_id = any ($1)",
        [FIELDNOTE, TIDELINE],
    )
    assert {role for (role,) in roles} == {"owner", "admin", "editor", "member", "viewer"}
    assert await fetch(demo, "select count(*) from auth.users") == [(10,)]


async def test_everybody_signs_in_with_the_password(demo: Database) -> None:
    hashes = {row[0] for row in await fetch(demo, "select encrypted_password from auth.users")}
    assert all(is_password(each, PASSWORD) for each in hashes)


async def test_pages_are_in_both_formats(demo: Database) -> None:
    pages = await fetch(
        demo,
        "select content from public.pages union all select content from public.page_versions",
    )
    formats: dict[str, int] = {}
    for (text,) in pages:
        content = json.loads(text)
        assert content["title"]
        kind = "tree" if "component" in content else "blocks"
        formats[kind] = formats.get(kind, 0) + 1
        ids = list(_ids(content))
        assert len(ids) == len(set(ids)) > 2
        assert all(isinstance(each, str) for each in ids), "every element has an id"
        assert kind == "blocks" or set(_ids(normal_content(content))) == set(ids)
    assert formats["blocks"] == 1
    assert formats["tree"] > 10


def _nodes(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every element of a page that is no text, and every block of an old one."""
    yield from content.get("blocks", ())
    waiting = [content["component"]] if "component" in content else []
    while waiting:
        node = waiting.pop()
        if node.get("type") != "textnode":
            yield node
            waiting.extend(node.get("components", ()))


def _ids(content: dict[str, Any]) -> Iterator[str]:
    """What a comment can name."""
    for node in _nodes(content):
        yield node["id"] if "html" in node else node["attributes"]["id"]


async def test_pages_name_components_and_forms_that_are_there(demo: Database) -> None:
    known = {
        str(row[0])
        for row in await fetch(
            demo, "select id from public.components union all select id from public.forms"
        )
    }
    named = {
        node["attributes"][name]
        for (text,) in await fetch(demo, "select content from public.pages")
        for node in _nodes(json.loads(text))
        for name in ("data-component", "data-form")
        if name in node.get("attributes", {})
    }
    assert len(named) > 5
    assert named <= known


async def test_every_page_renders_with_all_of_itself(demo: Database) -> None:
    contents = await fetch(
        demo,
        "select content from public.pages union all select content from public.page_versions",
    )
    for (text,) in contents:
        removed: list[LeftOut] = []
        html = render_html(read_content(json.loads(text)), report=removed.append)
        assert removed == []
        assert html.count("<h1") == 1


async def test_comments_are_about_elements_that_are_there(demo: Database) -> None:
    for block, text in await fetch(
        demo,
        "select c.block_id, p.content from public.page_comments c "
        "join public.pages p on p.id = c.page_id",
    ):
        assert block in _ids(json.loads(text))


async def test_no_secret_is_one(demo: Database) -> None:
    for column in (
        "credentials_encrypted",
        "token_encrypted",
        "value_encrypted",
        "secret_encrypted",
    ):
        tables = await tables_with(demo, column)
        assert tables
        for table in tables:
            for (text,) in await fetch(demo, f"select {column} from public.{table}"):
                assert text.startswith("demo: not a secret")
    for table in ("integrations", "user_integrations", "webhook_endpoints", "api_keys"):
        assert await fetch(demo, f"select 1 from public.{table} where is_active") == []


async def test_nothing_waits_for_a_worker(demo: Database) -> None:
    for table in await tables_with(demo, "status"):
        waiting = "'pending', 'building', 'ready', 'queued'"
        assert await fetch(demo, f"select id from public.{table} where status in ({waiting})") == []


async def test_history_is_sixty_days_long(demo: Database) -> None:
    end = datetime(NOW.year, NOW.month, NOW.day, tzinfo=UTC)
    for table in await tables_with(demo, "created_at"):
        if table in ("plans", "usage_quotas"):
            continue
        [(first, last)] = await fetch(
            demo, f"select min(created_at), max(created_at) from public.{quote_ident(table)}"
        )
        assert end - timedelta(days=60) <= first <= last <= end, table
    [(views,)] = await fetch(demo, "select count(distinct created_at::date) from public.page_views")
    assert views == 60


async def test_nothing_is_changed_before_it_is_made(demo: Database) -> None:
    for table in await tables_with(demo, "updated_at"):
        found = await fetch(demo, f"select id from public.{table} where updated_at < created_at")
        assert found == [], table


async def test_every_month_has_its_partition(demo: Database) -> None:
    tables = await fetch(demo, "select name from roseram.partitioned_tables")
    for (name,) in tables:
        assert await fetch(demo, f"select 1 from roseram.{quote_ident(name + '_default')}") == []


async def test_files_are_edited_and_leave_revisions(demo: Database) -> None:
    revisions = await fetch(
        demo,
        """select r.change_type, r.content = f.content, r.message <> '', f.version, r.created_by
        from public.file_revisions r
        join public.project_files f on f.project_id = r.project_id and f.path = r.file_path
        where r.file_path = 'tide.js' order by r.created_at""",
    )
    noor = identify("profiles/noor")
    assert revisions == [("create", False, None, 2, noor), ("edit", True, True, 2, noor)]
    [(left,)] = await fetch(
        demo,
        """select count(*) from public.project_files f where not exists (
          select from public.file_revisions r where r.project_id = f.project_id
            and r.file_path = f.path and r.content = f.content)""",
    )
    assert left == 0


async def test_the_activity_tells_who_did_what_and_when(demo: Database) -> None:
    activity = await fetch(
        demo,
        """select a.user_id = p.created_by, a.created_at = p.created_at, a.action
        from public.activity_logs a join public.pages p on p.id::text = a.resource_id""",
    )
    assert set(activity) == {(True, True, "create")}
    assert await fetch(demo, "select 1 from public.activity_logs where user_id is null") == []
    unsaid = """select o.id from public.organizations o where (
        select count(*) from public.activity_logs a where a.organization_id = o.id
          and a.user_id = o.owner_id and a.created_at = o.created_at and a.action = 'create'
          and a.resource_type in ('organizations', 'organization_members')) <> 2"""
    assert await fetch(demo, unsaid) == []
    actions = {row[0] for row in await fetch(demo, "select action from public.activity_logs")}
    assert actions == {"create", "update", "publish"}


async def test_the_schema_is_still_as_it_should_be(demo: Database, server: Server) -> None:
    report = await verify(demo, server.folder / "cache")
    assert [problem for item in report.items for problem in item.problems] == []
