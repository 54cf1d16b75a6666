"""The demo: what there is, that it agrees with itself, and that all of it goes again."""

from __future__ import annotations

import asyncio
import json
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from roseram.builder.sites.content import normal_content, read_content
from roseram.builder.sites.render import render_html
from roseram.operate.accounts import create_account
from roseram.operate.demo import (
    DemoInPart,
    DemoInUse,
    DemoTaken,
    Removed,
    install_demo,
    remove_demo,
)
from roseram.operate.demo.notation import CONTENT, identify, project_files, resolve
from roseram.operate.demo.story import read_chapters, read_people
from roseram.operate.organizations import create_organization
from roseram.operate.passwords import is_password
from roseram.operate.verify import verify
from roseram.postgres import Database, Identity, quote_ident

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import Server
    from roseram.builder.sites.removed import Removed as LeftOut
    from roseram.postgres import Connection

NOW = date(2026, 3, 15)
PASSWORD = "a password for the tests"
ONE_VERSION = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
FIELDNOTE = identify("organizations/fieldnote")
TIDELINE = identify("organizations/tideline")


@pytest.fixture(scope="session")
def demo_url(server: Server, schema_template: str) -> Iterator[str]:
    """A database with the demo, for tests that leave it as it is."""

    async def build(url: str) -> None:
        async with await Database.open(url, max_size=2) as database:
            assert (await install_demo(database, PASSWORD, now=NOW)).new

    name = f"demo_{schema_template}_{uuid.uuid4().hex[:8]}"  # each test process has its own
    url = asyncio.run(server.create(name, schema_template))
    asyncio.run(build(url))
    yield url
    asyncio.run(server.drop(name))


@pytest.fixture
async def demo(demo_url: str) -> AsyncIterator[Database]:
    async with await Database.open(demo_url, max_size=2) as opened:
        yield opened


@pytest.fixture
async def database(schema_database: str) -> AsyncIterator[Database]:
    """One of one's own, with the schema and nothing else."""
    async with await Database.open(schema_database, max_size=4) as opened:
        yield opened


async def _all(database: Database, query: str, *values: object) -> list[tuple[Any, ...]]:
    async with database.connection() as connection:
        return [tuple(row) for row in await connection.fetch(query, *values)]


async def _tables(database: Database, column: str = "") -> list[str]:
    """The public tables, or those with this column."""
    found = await _all(
        database,
        """select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace
        and c.relkind in ('r', 'p') and ($1 = '' or exists (select from pg_attribute a
          where a.attrelid = c.oid and a.attname = $1)) order by 1""",
        column,
    )
    return [name for (name,) in found]


async def _everything(database: Database) -> dict[str, list[str]]:
    """Every row of every table that the demo may touch."""
    names = [f"public.{quote_ident(name)}" for name in await _tables(database)]
    everything: dict[str, list[str]] = {}
    for name in [*names, "auth.users", "auth.identities", "roseram.wide_members"]:
        rows = await _all(database, f"select to_jsonb(t)::text from {name} t order by 1")
        everything[name] = [row for (row,) in rows]
    return everything


# -- what there is ------------------------------------------------------------------------------


async def test_every_table_has_a_row(demo: Database) -> None:
    tables = await _tables(demo)
    assert len(tables) == 57
    empty = [
        name
        for name in tables
        if not await _all(demo, f"select 1 from public.{quote_ident(name)} limit 1")
    ]
    assert empty == []


async def test_every_role_is_held(demo: Database) -> None:
    roles = await _all(
        demo,
        "select distinct role from public.organization_members where organization_id = any ($1)",
        [FIELDNOTE, TIDELINE],
    )
    assert {role for (role,) in roles} == {"owner", "admin", "editor", "member", "viewer"}
    assert await _all(demo, "select count(*) from auth.users") == [(10,)]


async def test_everybody_signs_in_with_the_password(demo: Database) -> None:
    hashes = {row[0] for row in await _all(demo, "select encrypted_password from auth.users")}
    assert all(is_password(each, PASSWORD) for each in hashes)


async def test_pages_are_in_both_formats(demo: Database) -> None:
    pages = await _all(
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
        for row in await _all(
            demo, "select id from public.components union all select id from public.forms"
        )
    }
    named = {
        node["attributes"][name]
        for (text,) in await _all(demo, "select content from public.pages")
        for node in _nodes(json.loads(text))
        for name in ("data-component", "data-form")
        if name in node.get("attributes", {})
    }
    assert len(named) > 5
    assert named <= known


async def test_every_page_renders_with_all_of_itself(demo: Database) -> None:
    contents = await _all(
        demo,
        "select content from public.pages union all select content from public.page_versions",
    )
    for (text,) in contents:
        removed: list[LeftOut] = []
        html = render_html(read_content(json.loads(text)), report=removed.append)
        assert removed == []
        assert html.count("<h1") == 1


async def test_comments_are_about_elements_that_are_there(demo: Database) -> None:
    for block, text in await _all(
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
        tables = await _tables(demo, column)
        assert tables
        for table in tables:
            for (text,) in await _all(demo, f"select {column} from public.{table}"):
                assert text.startswith("demo: not a secret")
    for table in ("integrations", "user_integrations", "webhook_endpoints", "api_keys"):
        assert await _all(demo, f"select 1 from public.{table} where is_active") == []


async def test_nothing_waits_for_a_worker(demo: Database) -> None:
    for table in await _tables(demo, "status"):
        waiting = "'pending', 'building', 'ready', 'queued'"
        assert await _all(demo, f"select id from public.{table} where status in ({waiting})") == []


async def test_history_is_sixty_days_long(demo: Database) -> None:
    end = datetime(NOW.year, NOW.month, NOW.day, tzinfo=UTC)
    for table in await _tables(demo, "created_at"):
        if table in ("plans", "usage_quotas"):
            continue
        [(first, last)] = await _all(
            demo, f"select min(created_at), max(created_at) from public.{quote_ident(table)}"
        )
        assert end - timedelta(days=60) <= first <= last <= end, table
    [(views,)] = await _all(demo, "select count(distinct created_at::date) from public.page_views")
    assert views == 60


async def test_nothing_is_changed_before_it_is_made(demo: Database) -> None:
    for table in await _tables(demo, "updated_at"):
        found = await _all(demo, f"select id from public.{table} where updated_at < created_at")
        assert found == [], table


async def test_every_month_has_its_partition(demo: Database) -> None:
    tables = await _all(demo, "select name from roseram.partitioned_tables")
    for (name,) in tables:
        assert await _all(demo, f"select 1 from roseram.{quote_ident(name + '_default')}") == []


async def test_files_are_edited_and_leave_revisions(demo: Database) -> None:
    revisions = await _all(
        demo,
        """select r.change_type, r.content = f.content, r.message <> '', f.version, r.created_by
        from public.file_revisions r
        join public.project_files f on f.project_id = r.project_id and f.path = r.file_path
        where r.file_path = 'tide.js' order by r.created_at""",
    )
    noor = identify("profiles/noor")
    assert revisions == [("create", False, None, 2, noor), ("edit", True, True, 2, noor)]
    [(left,)] = await _all(
        demo,
        """select count(*) from public.project_files f where not exists (
          select from public.file_revisions r where r.project_id = f.project_id
            and r.file_path = f.path and r.content = f.content)""",
    )
    assert left == 0


async def test_the_activity_tells_who_did_what_and_when(demo: Database) -> None:
    activity = await _all(
        demo,
        """select a.user_id = p.created_by, a.created_at = p.created_at, a.action
        from public.activity_logs a join public.pages p on p.id::text = a.resource_id""",
    )
    assert set(activity) == {(True, True, "create")}
    assert await _all(demo, "select 1 from public.activity_logs where user_id is null") == []
    unsaid = """select o.id from public.organizations o where (
        select count(*) from public.activity_logs a where a.organization_id = o.id
          and a.user_id = o.owner_id and a.created_at = o.created_at and a.action = 'create'
          and a.resource_type in ('organizations', 'organization_members')) <> 2"""
    assert await _all(demo, unsaid) == []
    actions = {row[0] for row in await _all(demo, "select action from public.activity_logs")}
    assert actions == {"create", "update", "publish"}


async def test_the_schema_is_still_as_it_should_be(demo: Database, server: Server) -> None:
    report = await verify(demo, server.folder / "cache")
    assert [problem for item in report.items for problem in item.problems] == []


# -- numbers agree with rows --------------------------------------------------------------------


async def test_quotas_equal_the_rows(demo: Database) -> None:
    wrong = await _all(
        demo,
        """select o.name, q.* from public.organizations o
        left join public.usage_quotas q on q.organization_id = o.id
        where (q.sites_used, q.pages_used, q.team_members_used, q.custom_domains_used,
            q.storage_used_bytes, q.ai_generations_used, q.reset_date, q.plan_id)
          is distinct from (
          (select count(*) from public.sites t where t.organization_id = o.id),
          (select count(*) from public.pages t where t.organization_id = o.id),
          (select count(*) from public.organization_members t where t.organization_id = o.id),
          (select count(*) from public.site_domains t where t.organization_id = o.id),
          (select coalesce(sum(size_bytes), 0) from public.assets t where t.organization_id = o.id),
          (select count(*) from (
            select organization_id, created_at from public.ai_generations union all
            select organization_id, created_at from public.code_generations) t
            where t.organization_id = o.id and t.created_at >= '2026-03-01 00:00Z'),
          date '2026-04-01', o.plan)""",
    )
    assert wrong == []
    seats = await _all(
        demo,
        "select team_members_used = team_members_limit, ai_generations_used > 0 "
        "from public.usage_quotas where organization_id = $1",
        TIDELINE,
    )
    assert seats == [(True, True)]


async def test_stats_equal_the_rows(demo: Database) -> None:
    wrong = await _all(
        demo,
        """select s.* from public.usage_stats s where
          (s.generations_count, s.generations_tokens_used, s.deployments_count,
            s.github_pushes_count, s.netlify_deploys_count, s.api_requests_count,
            s.api_errors_count)
          is distinct from (
          (select count(*) from public.ai_generations t where t.user_id = s.user_id)
            + (select count(*) from public.code_generations t where t.user_id = s.user_id),
          (select coalesce(sum(tokens_used), 0)
            from public.ai_generations t where t.user_id = s.user_id)
            + (select coalesce(sum(tokens_used), 0)
            from public.code_generations t where t.user_id = s.user_id),
          (select count(*) from public.deployments t where t.user_id = s.user_id),
          (select count(*) from public.deployments t where t.user_id = s.user_id
            and t.deployment_type in ('github', 'github-pages')),
          (select count(*) from public.deployments t where t.user_id = s.user_id
            and t.deployment_type = 'netlify'),
          (select count(*) from public.api_usage t where t.user_id = s.user_id),
          (select count(*) from public.api_usage t where t.user_id = s.user_id
            and t.status_code >= 400))""",
    )
    assert wrong == []
    busy = await _all(
        demo,
        "select bool_or(generations_count > 0), bool_or(deployments_count > 0), "
        "bool_or(api_errors_count > 0) from public.usage_stats",
    )
    assert busy == [(True, True, True)]


async def test_analytics_equal_the_views(demo: Database) -> None:
    wrong = await _all(
        demo,
        """with days as (
          select page_id, (created_at at time zone 'UTC')::date as date, visitor_hash, duration_ms
          from public.page_views
        ), alone as (
          select visitor_hash from days group by 1 having count(distinct page_id) = 1
        ), sums as (
          select d.page_id, d.date, count(*) as views, count(distinct d.visitor_hash) as visitors,
            round(100.0 * count(distinct a.visitor_hash) / count(distinct d.visitor_hash), 2)
              as bounce_rate,
            avg(d.duration_ms) / 1000 as seconds
          from days d left join alone a using (visitor_hash) group by 1, 2
        )
        select * from sums s full join public.page_analytics a using (page_id, date)
        where (s.views, s.visitors, s.bounce_rate) is distinct from
            (a.views, a.visitors, a.bounce_rate)
          or abs(s.seconds - a.avg_time_on_page) > 0.5
          or a.conversion_rate not between 0 and 100""",
    )
    assert wrong == []


async def test_sums_of_money_and_favour(demo: Database) -> None:
    assert (
        await _all(
            demo,
            """select i.id from public.invoices i where i.amount <> (
          select sum(t.amount) from public.invoice_items t where t.invoice_id = i.id)
        union all
        select t.id from public.invoice_items t where t.amount <> t.quantity * t.unit_amount
        union all
        select p.id from public.projects p where p.like_count <> (
          select count(*) from public.favorites f where f.project_id = p.id)
        union all
        select p.id from public.pages p where exists (
          select from public.page_versions v where v.page_id = p.id) and (p.version, p.content)
          <> (select v.version_number, v.content from public.page_versions v
            where v.page_id = p.id order by v.version_number desc limit 1)""",
        )
        == []
    )


# -- who sees what ------------------------------------------------------------------------------


async def test_everybody_sees_their_own_organizations_only(demo: Database) -> None:
    tenants = await _tables(demo, "organization_id")
    shared = set(await _tables(demo, "is_public"))
    for person in read_people(NOW):
        mine = {
            row[0]
            for row in await _all(
                demo,
                "select organization_id from public.organization_members where user_id = $1",
                person.id,
            )
        }
        async with demo.transaction(Identity.user(person.id), readonly=True) as connection:
            seen = await _seen(connection, "organizations", "id")
            assert seen == mine
            for table in tenants:
                only = "where not is_public" if table in shared else ""
                assert await _seen(connection, table, "organization_id", only) <= mine, table
            for table in ("notifications", "user_sessions", "user_settings", "api_keys"):
                assert await _seen(connection, table, "user_id") <= {person.id}


async def _seen(connection: Connection, table: str, column: str, only: str = "") -> set[object]:
    rows = await connection.fetch(
        f"select distinct {column} as seen from public.{quote_ident(table)} {only}"
    )
    return {row["seen"] for row in rows}


async def test_members_see_the_content_and_strangers_do_not(demo: Database) -> None:
    everywhere = {
        name: {row[0] for row in await _all(demo, f"select id from public.{name}")}
        for name in ("sites", "pages", "deployments", "page_comments")
    }
    for name, found in everywhere.items():
        elena, kenji = (identify(f"profiles/{who}") for who in ("elena", "kenji"))
        seen = []
        for person in (elena, kenji):
            async with demo.transaction(Identity.user(person)) as connection:
                seen.append(await _seen(connection, name, "id"))
        assert seen[0]
        assert seen[1]
        assert not seen[0] & seen[1]
        assert seen[0] | seen[1] == found
        async with demo.transaction(Identity.user(identify("nobody"))) as connection:
            assert await _seen(connection, name, "id") == set()


# -- coming and going ---------------------------------------------------------------------------


async def test_a_second_run_changes_nothing(database: Database) -> None:
    assert (await install_demo(database, PASSWORD, now=NOW)).new
    before = await _everything(database)
    again = await install_demo(database, "another password", now=NOW + timedelta(days=9))
    assert not again.new
    assert len(again.members) == 11
    assert await _everything(database) == before


@ONE_VERSION
async def test_of_two_at_once_one_does_it(database: Database) -> None:
    done = await asyncio.gather(*(install_demo(database, PASSWORD) for _ in range(2)))
    assert sorted(each.new for each in done) == [False, True]


async def test_it_is_the_same_in_every_database(demo: Database, database: Database) -> None:
    await install_demo(database, PASSWORD, now=NOW)
    here, there = await _named(demo), await _named(database)
    # Triggers make an id of their own for what comes with an account or an organization, the audit
    # says when that was, and a password never has the same hash twice.
    assert {name for name, rows in here.items() if rows != there[name]} == {
        "auth.identities",
        "auth.users",
        'public."activity_logs"',
        'public."organization_members"',
        'public."usage_quotas"',
        'public."usage_stats"',
        'public."user_settings"',
    }


async def _named(database: Database) -> dict[str, list[str]]:
    """Everything, with the slugs of personal organizations in the place of their ids."""
    text = json.dumps(await _everything(database))
    for personal, slug in await _all(
        database, "select id, slug from public.organizations where is_personal"
    ):
        text = text.replace(str(personal), slug)
    everything: dict[str, list[str]] = json.loads(text)
    return {name: sorted(rows) for name, rows in everything.items()}


async def test_removing_leaves_everything_else(database: Database) -> None:
    ana = await create_account(database, "ana@example.org", name="Ana", password="her password")
    sol = await create_organization(database, "Sol", "ana@example.org")
    async with database.transaction() as connection:
        await connection.execute(
            "insert into public.sites (organization_id, name, slug) values ($1, 'S', 's')", sol.id
        )
        await connection.execute(
            "insert into public.error_logs (organization_id, user_id, error_type, error_message) "
            "values ($1, $2, 'E', 'e'), (null, null, 'E', 'of nobody')",
            sol.id,
            ana.id,
        )
    before = await _everything(database)
    await install_demo(database, PASSWORD)
    assert await remove_demo(database) == Removed(2, 10)
    assert await _everything(database) == before
    assert await remove_demo(database) == Removed(0, 0)


@ONE_VERSION
@pytest.mark.parametrize("situation", ["owner", "supabase"], indirect=True)
async def test_it_comes_and_goes_where_we_are_no_superuser(database: Database) -> None:
    assert (await install_demo(database, PASSWORD)).new
    assert await remove_demo(database) == Removed(2, 10)


@ONE_VERSION
async def test_removing_takes_along_what_people_made_of_it(database: Database) -> None:
    await install_demo(database, PASSWORD, now=NOW)
    await create_account(database, "ana@example.org")
    async with database.transaction() as connection:
        await connection.execute(
            """insert into public.organization_members (organization_id, user_id)
            select $1, p.id from public.profiles p where p.email = 'ana@example.org'""",
            FIELDNOTE,
        )
        await connection.execute(
            "insert into public.sites (organization_id, name, slug) values ($1, 'New', 'new')",
            FIELDNOTE,
        )
    assert await remove_demo(database) == Removed(2, 10)
    left = await _all(database, "select email from public.profiles")
    assert left == [("ana@example.org",)]
    assert await _all(database, "select 1 from public.sites") == []


@ONE_VERSION
async def test_a_part_is_not_taken_for_the_whole(database: Database) -> None:
    await install_demo(database, PASSWORD, now=NOW)
    async with database.transaction() as connection:
        await connection.execute("delete from auth.users where id = $1", identify("profiles/priya"))
    with pytest.raises(DemoInPart, match="2 of its 2 organizations and 9 of its 10 people"):
        await install_demo(database, PASSWORD, now=NOW)
    assert await remove_demo(database) == Removed(2, 9)
    assert (await install_demo(database, PASSWORD, now=NOW)).new


@ONE_VERSION
async def test_people_who_joined_others_are_not_removed(database: Database) -> None:
    await install_demo(database, PASSWORD, now=NOW)
    sol = await create_organization(database, "Sol", "noor@haddad.example")
    before = await _everything(database)
    with pytest.raises(DemoInUse, match=r"noor@haddad\.example in 'Sol'"):
        await remove_demo(database)
    assert await _everything(database) == before
    async with database.transaction() as connection:
        await connection.execute("delete from public.organizations where id = $1", sol.id)
    assert await remove_demo(database) == Removed(2, 10)


@ONE_VERSION
async def test_names_that_others_have(database: Database) -> None:
    await create_account(database, "Maya@Fieldnote.example")
    await create_organization(database, "Tideline", "maya@fieldnote.example")
    before = await _everything(database)
    with pytest.raises(DemoTaken) as caught:
        await install_demo(database, PASSWORD)
    assert "the address maya@fieldnote.example" in str(caught.value)
    assert "the slug tideline" in str(caught.value)
    assert await _everything(database) == before


# -- the data files -----------------------------------------------------------------------------


def test_notation() -> None:
    value = {
        "id": "@sites/studio",
        "at": ["-1d 09:30", "+2d", "-0d 00:00"],
        "text": ["@noor, look", "text: of a comment", "-1 day", 7, None, True],
        "files": "files:reading-list",
    }
    found = resolve(value, NOW)
    assert found["id"] == str(identify("sites/studio"))
    assert found["at"] == [
        "2026-03-14T09:30:00+00:00",
        "2026-03-17T00:00:00+00:00",
        "2026-03-15T00:00:00+00:00",
    ]
    assert found["text"] == value["text"]
    assert [file["path"] for file in found["files"]] == ["app.js", "index.html"]


def test_ids_are_for_ever() -> None:
    assert str(identify("organizations/fieldnote")) == "d7558525-1ac4-53d3-bbe8-6cea8f5442d2"


def test_every_content_file_is_used() -> None:
    texts = "".join(
        entry.read_text("utf-8") for entry in CONTENT.iterdir() if entry.name.endswith(".toml")
    )
    for page in (CONTENT / "pages").iterdir():
        assert f'"json:pages/{page.name}"' in texts
    assert '"text:site.css"' in texts
    for project in (CONTENT / "projects").iterdir():
        assert f'ref = "{project.name}"' in texts
        assert project_files(project.name)
    for project in (CONTENT / "earlier").iterdir():
        paths = {file["path"]: file["content"] for file in project_files(project.name)}
        for file in project.iterdir():
            assert paths[file.name] != file.read_text("utf-8")


def test_refs_are_unique() -> None:
    refs: dict[str, list[str]] = {}
    for chapter in read_chapters(NOW):
        for table, rows in chapter.tables.items():
            refs.setdefault(table, []).extend(row["ref"] for row in rows if "ref" in row)
    for table, names in refs.items():
        assert len(names) == len(set(names)), table
