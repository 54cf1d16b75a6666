"""Numbers and counters are right when twenty write at once."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from roseram.postgres import Database, Identity
from schema.tenants import ours, theirs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import Server

WRITERS = 20


@pytest.fixture(scope="session")
def _shared(server: Server, tenants_template: str) -> Iterator[str]:
    """A database of this process with both tenants; every test makes what it changes."""
    name = f"writers_{uuid.uuid4().hex}"
    yield asyncio.run(server.create(name, tenants_template))
    asyncio.run(server.drop(name))


@pytest.fixture
async def database(_shared: str) -> AsyncIterator[Database]:
    async with await Database.open(_shared, max_size=WRITERS + 1) as database:
        yield database


async def ask(database: Database, query: str, *values: Any) -> Any:
    async with database.connection() as connection:
        return await connection.fetchval(query, *values)


async def at_once(
    database: Database, statement: str, *values: Any, who: Identity | None = None
) -> list[Any]:
    """What each writer gets for the same statement; its last value is the writer's number."""
    who = who or Identity.user(ours["editor"])

    async def write(number: int) -> Any:
        async with database.transaction(who) as connection:
            return await connection.fetchval(statement, *values, number)

    return list(await asyncio.gather(*(write(number) for number in range(WRITERS))))


async def new_page(database: Database) -> uuid.UUID:
    page: uuid.UUID = await ask(
        database,
        "insert into pages (site_id, name, slug) values ($1, 'P', gen_random_uuid()) returning id",
        ours["site"],
    )
    return page


async def test_a_pages_version(database: Database) -> None:
    page = await new_page(database)
    change = (
        "update pages set content = jsonb_build_object('by', $2::integer), version = 1"
        " where id = $1 returning version"
    )
    versions = await at_once(database, change, page)
    assert sorted(versions) == list(range(2, WRITERS + 2))
    assert await ask(database, "select version from pages where id = $1", page) == WRITERS + 1
    rename = "update pages set name = $2::integer::text where id = $1 returning version"
    assert set(await at_once(database, rename, page)) == {WRITERS + 1}


async def test_updated_at_never_goes_back(database: Database) -> None:
    """Of two transactions the one that began first may write last."""
    page = await new_page(database)
    change = (
        "update pages set content = jsonb_build_object('by', $2::integer) where id = $1"
        " returning array[version::text, updated_at::text]"
    )
    async with database.transaction() as early, database.transaction() as late:
        for connection in (early, late):
            await connection.fetchval("select now()")
        await late.execute("update pages set name = 'late' where id = $1", page)
        await late.execute("commit")
        after = await early.fetchval(
            "update pages set name = 'early' where id = $1 returning updated_at", page
        )
        assert after > await early.fetchval("select now()")
        await late.execute("begin")  # the transaction that the context ends
    written = await at_once(database, change, page)
    stamps = [stamp for _, stamp in sorted((int(v), stamp) for v, stamp in written)]
    assert stamps == sorted(stamps)
    assert len(set(stamps)) == WRITERS


async def test_numbers_of_versions(database: Database) -> None:
    page = await new_page(database)
    keep = (
        "insert into page_versions (page_id, content) select $1, to_jsonb($2::integer)"
        " returning version_number"
    )
    assert sorted(await at_once(database, keep, page)) == list(range(1, WRITERS + 1))


async def test_numbers_of_releases(database: Database) -> None:
    site = await ask(
        database,
        "insert into sites (organization_id, name, slug) values ($1, 'S', gen_random_uuid())"
        " returning id",
        ours["team"],
    )
    release = (
        "insert into site_releases (site_id, message) values ($1, $2::integer::text)"
        " returning release_number"
    )
    numbers = await at_once(database, release, site, who=Identity.service())
    assert sorted(numbers) == list(range(1, WRITERS + 1))


async def test_a_files_version_and_history(database: Database) -> None:
    """Each change is one version and one revision, and no text is lost."""
    file = await ask(
        database,
        "insert into project_files (project_id, path) values ($1, gen_random_uuid()) returning id",
        ours["project"],
    )
    change = (
        "update project_files set content = 'text ' || $2::integer where id = $1 returning version"
    )
    assert sorted(await at_once(database, change, file)) == list(range(2, WRITERS + 2))
    revisions = (
        "select array_agg(r.content || ' ' || r.change_type) from file_revisions r"
        " join project_files f on f.project_id = r.project_id and f.path = r.file_path"
        " where f.id = $1"
    )
    expected = [" create", *(f"text {number} edit" for number in range(WRITERS))]
    assert sorted(await ask(database, revisions, file)) == sorted(expected)
    authors = "select updated_by from project_files where id = $1"
    assert await ask(database, authors, file) == ours["editor"]


async def test_one_session_row_for_a_person(database: Database) -> None:
    upsert = (
        "insert into user_sessions (user_id, user_data) values ($1, to_jsonb($2::integer))"
        " on conflict (user_id) do update set user_data = excluded.user_data returning id"
    )
    rows = await at_once(database, upsert, ours["viewer"], who=Identity.user(ours["viewer"]))
    assert len(set(rows)) == 1


async def test_one_personal_organization_for_a_person(database: Database) -> None:
    """Whatever is there already stays; what is missing is made once."""
    async with database.connection() as connection:
        await connection.execute("alter table auth.users disable trigger roseram_user_created")
        person = await connection.fetchval(
            "insert into auth.users (id, email) values (gen_random_uuid(), 'new@example.test')"
            " returning id"
        )
        await connection.execute("alter table auth.users enable trigger roseram_user_created")

    async def adopt() -> None:
        await ask(database, "select roseram.adopt_user($1)", person)

    await asyncio.gather(*(adopt() for _ in range(WRITERS)))
    for table in ("organizations where owner_id", "profiles where id", "usage_stats where user_id"):
        assert await ask(database, f"select count(*) from {table} = $1", person) == 1, table


# -- what a person did, in sums -----------------------------------------------------------------

STATS = (
    "generations_count",
    "generations_tokens_used",
    "deployments_count",
    "github_pushes_count",
    "netlify_deploys_count",
    "api_requests_count",
    "api_errors_count",
)


async def stats(database: Database, person: uuid.UUID) -> dict[str, int]:
    async with database.connection() as connection:
        row = await connection.fetchrow("select * from usage_stats where user_id = $1", person)
    assert row is not None
    return {name: row[name] for name in STATS}


async def gained(database: Database, *statements: str) -> dict[str, int]:
    """What the member's sums have gained after each writer has run each of the statements."""
    before = await stats(database, ours["member"])
    for statement in statements:
        await at_once(database, ours.sql(statement), who=Identity.service())
    after = await stats(database, ours["member"])
    return {name: after[name] - n for name, n in before.items() if after[name] != n}


async def test_sums_of_generations(database: Database) -> None:
    """Also of tokens that are known only when a generation is done."""
    assert await gained(
        database,
        "insert into code_generations (project_id, user_id, prompt, tokens_used)"
        " values (<project>, <member>, $1::integer::text, 3)",
        "insert into ai_generations (page_id, user_id, prompt)"
        " select <page>, <member>, 'late ' || $1::integer from generate_series(1, 2)",
        "update ai_generations set tokens_used = 5 where prompt = 'late ' || $1::integer",
    ) == {
        "generations_count": 3 * WRITERS,
        "generations_tokens_used": 3 * WRITERS + 2 * 5 * WRITERS,
    }


async def test_sums_of_deployments(database: Database) -> None:
    assert await gained(
        database,
        "insert into deployments (project_id, user_id, deployment_type, github_branch)"
        " select <project>, <member>, type, $1::integer::text"
        " from unnest(array['github', 'github-pages', 'netlify', 'vercel', 'custom']) type",
    ) == {
        "deployments_count": 5 * WRITERS,
        "github_pushes_count": 2 * WRITERS,
        "netlify_deploys_count": WRITERS,
    }


async def test_sums_of_requests(database: Database) -> None:
    assert await gained(
        database,
        "insert into api_usage (user_id, request_duration_ms, status_code)"
        " select <member>, $1::integer, code from unnest(array[200, 302, 404, 500, null]) code",
    ) == {"api_requests_count": 5 * WRITERS, "api_errors_count": 2 * WRITERS}


@pytest.mark.parametrize("table", ["api_usage", "deployments", "ai_generations"])
async def test_no_deadlock_over_several_people(database: Database, table: str) -> None:
    """The same people in one order and in the other."""
    people = [ours[n] for n in ("owner", "admin", "editor", "member", "viewer")]
    people += [theirs[n] for n in ("owner", "admin", "editor", "member", "viewer")]
    more = {
        "api_usage": ("", ""),
        "deployments": (", project_id, deployment_type", f", '{ours['project']}', 'custom'"),
        "ai_generations": (", page_id, prompt", f", '{ours['page']}', 'x'"),
    }
    columns, values = more[table]
    statement = (
        f"insert into {table} (user_id{columns}) select p.id{values} from"
        " unnest($1::uuid[]) with ordinality p (id, place)"
        " order by case when $2::integer % 2 = 0 then p.place else -p.place end"
    )
    before = [sum((await stats(database, person)).values()) for person in people]
    await at_once(database, statement, people, who=Identity.service())
    after = [sum((await stats(database, person)).values()) for person in people]
    assert [b - a for a, b in zip(before, after, strict=True)] == [WRITERS] * len(people)
