"""Every example of the guide runs as the guide means it; where it errs, as our errata say."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from guide import postgrest
from guide.examples import example, examples, guide
from roseram.errors import NotOurDatabase
from roseram.postgres import Database, find_psql, libpq_url
from roseram.schema import ensure_schema, sections
from schema.tenants import acting, attempt, ours

if TYPE_CHECKING:
    from roseram.postgres import Connection

OWNER = ours["owner"]


def test_every_example_is_here() -> None:
    """Each block of SQL or JavaScript belongs to a test below; a new one must get one."""
    code = {one.heading for one in examples() if one.language in ("sql", "javascript")}
    named = {found[2] for found in re.finditer(r"""example\(\s*(["'])(.+?)\1\s*\)""", _own_text())}
    assert code == named
    assert len(code) == 16


def _own_text() -> str:
    return Path(__file__).read_text("utf-8")


async def rows(connection: Connection, query: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await connection.fetch(query)]


async def run_script_again(connection: Connection) -> None:
    """The guide's "run the schema script", section by section."""
    await connection.execute("set local client_min_messages = warning")
    for section in sections():
        await connection.execute(section.script)


# -- Migration steps ----------------------------------------------------------------------------


async def test_step_3_extensions(connection: Connection) -> None:
    """They run where the server has them; nothing of ours needs them (the embedded has neither)."""
    statements = example("Step 3: Run the Unified Schema Script").statements
    assert len(statements) == 2
    available = await connection.fetchval(
        "select count(*) from pg_available_extensions where name in ('uuid-ossp', 'pgcrypto')"
    )
    for statement in statements if available == 2 else []:
        await connection.execute(statement)
    used = await connection.fetchval(
        "select count(*) from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname in ('roseram', 'public') and p.prosrc ~ '(uuid_generate|crypt|digest)\\('"
        " and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')"
    )
    assert used == 0


async def test_step_4_tables(connection: Connection) -> None:
    verify = example("Step 4: Verify Tables Created")
    (statement,) = verify.statements
    found = [row["table_name"] for row in await rows(connection, statement)]
    lines = re.findall(r"^-- - (\w+(?:, \w+)+)$", verify.text, re.MULTILINE)
    named = {name for line in lines for name in line.split(", ")}
    assert len(named) == 20
    assert named <= set(found)
    assert len(found) >= 50
    groups = guide().partition("### Core Table Groups")[2].partition("## Migration Steps")[0]
    assert set(re.findall(r"^- `(\w+)`", groups, re.MULTILINE)) <= set(found)


async def test_step_5_realtime(connection: Connection) -> None:
    recommended = guide().partition("Recommended tables for realtime:")[2].partition("###")[0]
    published = await rows(
        connection,
        "select tablename from pg_publication_tables where pubname = 'supabase_realtime'",
    )
    tables = set(re.findall(r"`(\w+)`", recommended))
    assert len(tables) == 4
    assert tables <= {row["tablename"] for row in published}


async def test_step_6_policies(connection: Connection) -> None:
    """The guide's first query never looks at row security itself; we do."""
    tables, policies = example("Step 6: Configure RLS Policies").statements
    found = [row["tablename"] for row in await rows(connection, tables)]
    assert found == ["deployments", "integrations", "projects", "sites"]
    guarded = {row["tablename"] for row in await rows(connection, policies)}
    secured = await rows(
        connection,
        "select relname, relrowsecurity from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')",
    )
    assert {row["relrowsecurity"] for row in secured} == {True}
    assert {row["relname"] for row in secured} - guarded == {"stripe_events"}, "nobody's but ours"


# -- Migration from an old schema ---------------------------------------------------------------


async def test_option_1_clean(empty_database: str) -> None:
    """Dropping the old table would lose its rows: we refuse, and name the command that moves it."""
    (drop,) = example("Option 1: Clean Migration (Recommended for new deployments)").statements
    assert drop.startswith("DROP TABLE")
    old = await asyncpg.connect(empty_database)
    await old.execute("create table public.projects (id integer); insert into projects values (1)")
    async with await Database.open(empty_database) as database:
        with pytest.raises(NotOurDatabase, match="roseram migrate plan"):
            await ensure_schema(database)
    assert await old.fetchval("select count(*) from projects") == 1
    await old.close()


async def test_option_2_preserve(connection: Connection) -> None:
    """A copy of the projects, the script again, and the rows back into the table."""
    (copy,) = example("Option 2: Preserve Existing Projects Data").statements
    projects = "select to_jsonb(p) from public.projects p order by id"
    before = await connection.fetch(projects)
    await connection.execute(copy)
    await run_script_again(connection)
    assert await connection.fetch(projects) == before
    await connection.execute("set local session_replication_role = replica")
    await connection.execute("delete from public.projects")
    await connection.execute("insert into public.projects select * from public.projects_backup")
    assert await connection.fetch(projects) == before


async def test_queries(connection: Connection) -> None:
    """As somebody who is signed in; the joined one as it is meant: with the project's owner."""
    *simple, joined = example("Test Queries").statements
    assert len(simple) == 3
    for statement in simple:
        assert await attempt(connection, OWNER, statement) == "SELECT 1"
    assert await attempt(connection, OWNER, joined) == "42P01", "there is no u in it"
    meant = joined.replace(
        "LEFT JOIN public.deployments",
        "JOIN public.profiles u ON u.id = p.user_id\nLEFT JOIN public.deployments",
    )
    async with acting(connection, OWNER):
        found = await rows(connection, meant)
    assert len(found) == 5
    owned = (
        "select count(*) from projects p join profiles u on u.id = p.user_id"
        " where p.name = $1 and u.email = $2"
    )
    for row in found:
        assert await connection.fetchval(owned, row["name"], row["email"]) == 1


# -- Troubleshooting ----------------------------------------------------------------------------


async def test_parents_first(connection: Connection) -> None:
    parent, child = example(
        'Error: "Cannot insert into table - violates foreign key constraint"'
    ).statements
    organization = uuid.uuid4()
    values = f"('{organization}', 'Site', 'site')"
    assert (
        await attempt(connection, None, child.replace("(...)", values), "service_role") == "23503"
    )
    parent = parent.replace("(name,", "(id, name,").replace(
        "(...)", f"('{organization}', 'Team', 'guide-team', '{OWNER}')"
    )
    async with acting(connection, OWNER):
        assert await connection.execute(parent) == "INSERT 0 1"
        assert await connection.execute(child.replace("(...)", values)) == "INSERT 0 1"


async def test_whether_a_table_is_there(connection: Connection) -> None:
    (statement,) = example('Error: "Relation does not exist"').statements
    assert await connection.fetchval(statement) is not None
    assert await connection.fetchval(statement.replace("projects", "nothing")) is None


async def test_row_security_off_and_on(connection: Connection) -> None:
    """What it hides from an outsider is seen while it is off, and hidden again after."""
    off, query, on = example('Error: "RLS policy prevents SELECT"').statements
    assert await attempt(connection, ours["outsider"], query) == "SELECT 0"
    await connection.execute(off)
    assert await attempt(connection, ours["outsider"], query) != "SELECT 0"
    await connection.execute(on)
    assert await attempt(connection, ours["outsider"], query) == "SELECT 0"
    (indexes,) = re.findall(r"`(SELECT \* FROM pg_indexes .+?);`", guide())
    assert len(await connection.fetch(indexes)) > 100


# -- Performance --------------------------------------------------------------------------------


async def test_additional_indexes(connection: Connection) -> None:
    """The two on our tables are there under the guide's names; that on auth.users can be made."""
    email, tags, search = example("Additional Indexes You Might Need").statements
    for statement, name in ((tags, "projects_tags_idx"), (search, "sites_search_idx")):
        have = await connection.fetchval("select pg_get_indexdef($1::text::regclass)", name)
        with pytest.raises(asyncpg.DuplicateTableError):
            async with connection.transaction():
                await connection.execute(statement)
        await connection.execute(f"drop index public.{name}")
        await connection.execute(statement)
        again = await connection.fetchval("select pg_get_indexdef($1::text::regclass)", name)
        assert again == have
    assert await connection.execute(email) == "CREATE INDEX"
    await connection.execute("set local enable_seqscan = off")
    plan = await explain(connection, "select from auth.users where email = 'a'")
    assert "users_email_idx" in plan


async def explain(connection: Connection, statement: str) -> str:
    """The plan as text."""
    return "\n".join(row[0] for row in await connection.fetch(f"explain {statement}"))


INDEX_OF = {
    "public.projects": "projects_user_id_idx",
    "public.deployments": "deployments_status_idx",
    "public.error_logs": "created_at_idx",  # each partition has its own, named after it
    "public.pages": "pages_content_title_idx",
}


@pytest.mark.parametrize("role", ["none", "service_role"])
@pytest.mark.parametrize("number", range(4), ids=["user_id", "status", "created_at", "slow"])
async def test_query_examples(connection: Connection, number: int, role: str) -> None:
    """The three fast ones, and the slow one, which has its index now."""
    statement = example("Query Examples").statements[number].replace("$1", f"'{OWNER}'")
    table = next(name for name in INDEX_OF if name in statement)
    await connection.execute(f"set local role {role}")
    plan = await explain(connection, statement)
    assert INDEX_OF[table] in plan
    assert "Sort  (" not in plan, "the newest errors come in order"
    if table != "public.error_logs":
        assert "Seq Scan" not in plan
    found = len(await connection.fetch(statement))
    assert found == {0: 42, 1: 24, 2: 100, 3: 4}[number]


async def test_the_fast_ones_as_a_person(connection: Connection) -> None:
    """Row security leaves the index in place."""
    fast = example("Query Examples").statements[:2]
    async with acting(connection, OWNER):
        for statement in fast:
            plan = await explain(connection, statement.replace("$1", f"'{OWNER}'"))
            assert "Seq Scan on deployments" not in plan
            assert "Seq Scan on projects" not in plan


# -- Application code ---------------------------------------------------------------------------

# supabaseServer has the service role; the same works for the person in the browser.
as_both = pytest.mark.parametrize("role", ["service_role", "authenticated"])


@as_both
async def test_projects_example(connection: Connection, role: str) -> None:
    text = example("Projects Example").text
    assert ".order('updated_at', { ascending: false })" in text
    generation = {
        "project_id": ours["project"],
        "user_id": OWNER,
        "prompt": "Create a landing page",
        "ai_model": "grok-2-latest",
    }
    assert all(f"{name}:" in text for name in generation)
    async with acting(connection, OWNER, role):
        projects = await postgrest.select(
            connection, "projects", eq={"user_id": OWNER}, order='"projects"."updated_at" desc'
        )
        made = await postgrest.insert(connection, "code_generations", generation)
    assert len(projects) == 42
    times = [project["updated_at"] for project in projects]
    assert times == sorted(times, reverse=True)
    assert made["organization_id"] == str(ours["team"])
    assert (made["status"], made["tokens_used"], made["temperature"]) == ("pending", 0, 0.7)


@as_both
async def test_sites_example(connection: Connection, role: str) -> None:
    text = example("Sites Example").text
    deployment = {
        "site_id": ours["site"],
        "deployment_type": "netlify",
        "status": "pending",
        "user_id": OWNER,
    }
    assert all(f"{name}:" in text for name in deployment)
    async with acting(connection, OWNER, role):
        eq = {"organization_id": ours["team"]}
        sites = await postgrest.select(connection, "sites", eq=eq)
        made = await postgrest.insert(connection, "deployments", deployment)
    assert {site["id"] for site in sites} == {str(ours["site"]), str(ours["spare site"])}
    assert made["organization_id"] == str(ours["team"])
    assert (made["project_id"], made["environment"]) == (None, "production")


@as_both
async def test_lib_db(connection: Connection, role: str) -> None:
    """The whole new row comes back; it lives in its owner's personal organization."""
    text = example("Update lib/db.js").text
    assert ".insert({" in text
    assert ".single()" in text
    async with acting(connection, OWNER, role):
        made = await postgrest.insert(connection, "projects", {"user_id": OWNER, "name": "New"})
    personal = await connection.fetchval(
        "select id from public.organizations where owner_id = $1 and is_personal", OWNER
    )
    assert made["organization_id"] == str(personal)
    assert (made["name"], made["status"], made["tags"]) == ("New", "active", [])


async def test_somebody_else_gets_nothing(connection: Connection) -> None:
    async with acting(connection, ours["outsider"]):
        assert await postgrest.select(connection, "projects", eq={"user_id": OWNER}) == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with acting(connection, ours["outsider"]):
            await postgrest.insert(
                *(connection, "deployments"),
                {"site_id": ours["site"], "deployment_type": "netlify", "user_id": OWNER},
            )


# -- Backup -------------------------------------------------------------------------------------


async def psql(url: str, statement: str, data: bytes | None = None) -> bytes:
    """What psql prints for a statement; `data` is what it reads."""
    pipe = asyncio.subprocess.PIPE
    address, _ = libpq_url(url)
    process = await asyncio.create_subprocess_exec(
        *(find_psql(), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", address),
        *("--command", statement),
        stdin=pipe,
        stdout=pipe,
    )
    output, _ = await process.communicate(data)
    assert process.returncode == 0
    return output


async def test_manual_snapshot(guide_database: str) -> None:
    """A table as CSV, and back: every value is the same."""
    export, back = example("Manual Snapshot").statements
    connection = await asyncpg.connect(guide_database)
    await connection.execute(
        "update public.projects set description = E'two\\nlines, \"quoted\"', tags = '{a,b}',"
        """ settings = '{"deep": [1, null]}' where user_id = $1""",
        OWNER,
    )
    projects = "select to_jsonb(p) from public.projects p order by id"
    before = await connection.fetch(projects)
    csv = await psql(guide_database, export)
    assert csv.startswith(b"id,organization_id,user_id,name,")
    await connection.execute("set session_replication_role = replica")
    await connection.execute("delete from public.projects")
    await psql(guide_database, back, csv)
    assert await connection.fetch(projects) == before
    await connection.close()


# -- Monitoring ---------------------------------------------------------------------------------


async def test_monitoring(guide_database: str) -> None:
    """The second query names a column that is not there; it is called relname."""
    sizes, bloat, vacuum = example("Monitor Database Health").statements
    connection = await asyncpg.connect(guide_database)
    found = await rows(connection, sizes)
    assert len(found) == 57
    assert {row["schemaname"] for row in found} == {"public"}
    with pytest.raises(asyncpg.UndefinedColumnError):
        await connection.fetch(bloat)
    await connection.execute("update public.sites set name = 'New'")
    await connection.fetchval("select pg_stat_force_next_flush()")
    dead = await rows(connection, bloat.replace("tablename", "relname"))
    assert {"sites"} <= {row["relname"] for row in dead}
    assert await connection.execute(vacuum) == "VACUUM"
    await connection.close()


async def test_latest_errors(connection: Connection) -> None:
    (statement,) = re.findall(r"`(SELECT \* FROM public\.error_logs .+?);`", guide())
    found = await rows(connection, statement)
    assert len(found) == 50
    times = [row["created_at"] for row in found]
    assert times == sorted(times, reverse=True)
    async with acting(connection, ours["viewer"]):
        assert len(await rows(connection, statement)) == 50
    assert json.loads(found[0]["context"]) == {}


# -- Verification checklist ---------------------------------------------------------------------


async def test_checklist(connection: Connection) -> None:
    """What the checklist asks of the schema itself; `roseram verify` asks the rest."""
    asked = guide().partition("## Verification Checklist")[2].partition("### Test Queries")[0]
    for view in re.findall(r"`(\w+)`", asked):
        await connection.fetch(f"select * from public.{view} limit 1")
    facts = await connection.fetchrow(
        "select (select count(*) from pg_tables where schemaname = 'public') as tables,"
        " (select count(*) from pg_indexes where schemaname = 'public') as indexes,"
        " (select count(*) from pg_index where not indisvalid) as invalid,"
        " (select count(*) from pg_constraint where contype = 'f' and conparentid = 0"
        "  and connamespace = 'public'::regnamespace) as keys"
    )
    assert facts is not None
    assert (facts["tables"], facts["invalid"]) == (57, 0)
    assert facts["indexes"] > 150
    assert facts["keys"] > 90
