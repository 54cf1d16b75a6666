"""Quotas hold exactly, however many insert at once, and say what they allow."""

from __future__ import annotations

import asyncio
import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.postgres import Database, Identity

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import Server
    from roseram.postgres import Connection

WRITERS = 20
GIB = 1 << 30


@dataclass(frozen=True)
class Quota:
    """A limited thing: its columns in usage_quotas, and a statement that makes one."""

    name: str
    insert: str
    table: str
    of_free_plan: int
    what: str = ""

    @property
    def used(self) -> str:
        return f"{self.name}_used"

    @property
    def limit(self) -> str:
        return f"{self.name}_limit"


_TENANTS = "from unnest($1::uuid[]) with ordinality t (id, place)"
_EACH = "generate_series(1, $2::integer)"
# $1 = organizations in order, $2 = how many in each, $3 = a number of the writer's own.
QUOTAS = [
    Quota(
        "sites",
        "insert into sites (organization_id, name, slug)"
        f" select t.id, 'S' || $3::integer, gen_random_uuid() {_TENANTS}, {_EACH} order by place",
        *("sites", 10, "sites"),
    ),
    Quota(
        "pages",
        "insert into pages (site_id, name, slug) select s.id, 'P' || $3::integer, gen_random_uuid()"
        f" {_TENANTS} join sites s on s.organization_id = t.id, {_EACH} order by place",
        *("pages", 50, "pages"),
    ),
    Quota(
        "team_members",
        f"insert into organization_members (organization_id, user_id) select t.id, p.id {_TENANTS},"
        f" {_EACH} n join profiles p on p.email = ($3::integer + n) || '@example.test'"
        " order by place",
        *("organization_members", 5, "members"),
    ),
    Quota(
        "custom_domains",
        "insert into site_domains (site_id, domain)"
        f" select s.id, gen_random_uuid() || '.n' || $3::integer {_TENANTS}"
        f" join sites s on s.organization_id = t.id, {_EACH} order by place",
        *("site_domains", 1, "domains"),
    ),
    Quota(
        "ai_generations",
        "insert into ai_generations (site_id, user_id, prompt) select s.id, p.id, 'x'"
        f" {_TENANTS} join sites s on s.organization_id = t.id, {_EACH},"
        " profiles p where p.email = (1 + $3::integer) || '@example.test' order by place",
        *("ai_generations", 100, "AI generations"),
    ),
]
SITES, PAGES, _, DOMAINS, GENERATIONS = QUOTAS
each_quota = pytest.mark.parametrize("quota", QUOTAS, ids=[quota.name for quota in QUOTAS])


@pytest.fixture(scope="session")
def _shared(server: Server, schema_template: str) -> Iterator[str]:
    """A database of this process; every test has organizations of its own in it."""
    name = f"quotas_{uuid.uuid4().hex}"
    yield asyncio.run(_with_accounts(server, name, schema_template))
    asyncio.run(server.drop(name))


async def _with_accounts(server: Server, name: str, template: str) -> str:
    url = await server.create(name, template)
    async with await Database.open(url) as database, database.connection() as connection:
        await connection.execute(
            "insert into auth.users (id, email)"
            " select gen_random_uuid(), n || '@example.test' from generate_series(0, 40) n"
        )
    return url


@pytest.fixture
async def database(_shared: str) -> AsyncIterator[Database]:
    """As many connections as there are writers, and some to look on."""
    async with await Database.open(_shared, max_size=WRITERS + 2) as database:
        yield database


async def organization(connection: Connection, *, sites: int = 1) -> uuid.UUID:
    """A new organization on the free plan, with so many sites."""
    made: uuid.UUID = await connection.fetchval(
        "insert into organizations (name, slug, owner_id)"
        " select 'O', gen_random_uuid(), id from profiles where email = '0@example.test'"
        " returning id"
    )
    await connection.execute(SITES.insert, [made], sites, 0)
    return made


async def used(connection: Connection, tenant: uuid.UUID, quota: Quota) -> int:
    """What the counter says, after a look at whether it is right."""
    counted: int = await connection.fetchval(
        f"select count(*) from {quota.table} where organization_id = $1", tenant
    )
    counter: int = await connection.fetchval(
        f"select {quota.used} from usage_quotas where organization_id = $1", tenant
    )
    assert counter == counted
    return counter


async def allow(connection: Connection, tenant: uuid.UUID, quota: Quota, more: int | None) -> int:
    """Let so many more be made than there are (None: any number); what there are."""
    there = await used(connection, tenant, quota)
    limit = None if more is None else there + more
    await connection.execute(
        f"update usage_quotas set {quota.limit} = $1 where organization_id = $2", limit, tenant
    )
    return there


async def make(
    database: Database, quota: Quota, tenant: uuid.UUID, number: int = 1, writer: int = 0
) -> str:
    """Make some on a connection of one's own: "made", or the SQLSTATE."""
    async with database.connection() as connection:
        try:
            await connection.execute(quota.insert, [tenant], number, writer)
        except asyncpg.PostgresError as error:
            return error.sqlstate or ""
    return "made"


@each_quota
async def test_twenty_at_once(database: Database, quota: Quota) -> None:
    """Exactly as many as are allowed; each of the others is told that it is too late."""
    async with database.connection() as connection:
        tenant = await organization(connection)
        there = await allow(connection, tenant, quota, 7)
        ends = await asyncio.gather(
            *(make(database, quota, tenant, writer=number) for number in range(WRITERS))
        )
        assert (ends.count("made"), ends.count("PT402")) == (7, WRITERS - 7)
        assert await used(connection, tenant, quota) == there + 7


@each_quota
async def test_several_rows_in_one_statement(database: Database, quota: Quota) -> None:
    """All or none of them."""
    async with database.connection() as connection:
        tenant = await organization(connection)
        there = await allow(connection, tenant, quota, 3)
        assert await make(database, quota, tenant, 4) == "PT402"
        assert await used(connection, tenant, quota) == there
        assert await make(database, quota, tenant, 3) == "made"
        assert await used(connection, tenant, quota) == there + 3
        assert await make(database, quota, tenant, 1, writer=9) == "PT402"


@each_quota
async def test_what_is_told(database: Database, quota: Quota) -> None:
    async with database.connection() as connection:
        tenant = await organization(connection)
        there = await allow(connection, tenant, quota, 1)
        with pytest.raises(asyncpg.PostgresError) as caught:
            await connection.execute(quota.insert, [tenant], 2, 0)
    error = caught.value
    assert error.sqlstate == "PT402"
    limit = there + 1
    told = f"the quota of {quota.what} is used up: {there} of {limit} in use, 2 more wanted"
    assert getattr(error, "message", "") == told
    detail = f'Organization {tenant} is on the plan "free", which allows {limit} {quota.what}.'
    assert getattr(error, "detail", "") == detail
    assert re.match(r"Delete some .+ larger plan\.", getattr(error, "hint", ""))


@each_quota
async def test_no_limit(database: Database, quota: Quota) -> None:
    async with database.connection() as connection:
        tenant = await organization(connection)
        there = await allow(connection, tenant, quota, None)
        assert await make(database, quota, tenant, 20) == "made"
        assert await used(connection, tenant, quota) == there + 20


@each_quota
async def test_deletion_gives_back(database: Database, quota: Quota) -> None:
    async with database.connection() as connection:
        tenant = await organization(connection)
        there = await allow(connection, tenant, quota, 5)
        assert await make(database, quota, tenant, 5) == "made"
        keep = "and role <> 'owner'" if quota.name == "team_members" else ""
        limited = f"select id from {quota.table} where organization_id = $1 {keep} limit 2"
        await connection.execute(f"delete from {quota.table} where id in ({limited})", tenant)
        if quota is GENERATIONS:  # counted by the month
            assert await make(database, quota, tenant) == "PT402"
            return
        assert await used(connection, tenant, quota) == there + 3
        assert await make(database, quota, tenant, 3, writer=9) == "PT402"
        assert await make(database, quota, tenant, 2, writer=9) == "made"


@each_quota
async def test_an_undone_row_gives_back(database: Database, quota: Quota) -> None:
    async with database.connection() as connection:
        tenant = await organization(connection)
        there = await allow(connection, tenant, quota, 2)
        undone = connection.transaction()
        await undone.start()
        await connection.execute(quota.insert, [tenant], 1, 0)
        await undone.rollback()
        assert await used(connection, tenant, quota) == there
        assert await make(database, quota, tenant, 2) == "made"


@each_quota
async def test_a_plan_brings_its_limits(database: Database, quota: Quota) -> None:
    limits = f"select {quota.limit}, plan_id from usage_quotas where organization_id = $1"
    async with database.connection() as connection:
        tenant = await organization(connection)
        assert tuple(await connection.fetchrow(limits, tenant) or ()) == (
            quota.of_free_plan,
            "free",
        )
        for plan in ("pro", "enterprise", "free"):
            await connection.execute(
                "update organizations set plan = $1 where id = $2", plan, tenant
            )
            wanted = f"select {quota.limit}, id from plans where id = $1"
            row = await connection.fetchrow(limits, tenant)
            assert row == await connection.fetchrow(wanted, plan)


async def test_a_smaller_plan_keeps_what_is_there(database: Database) -> None:
    """Nothing is deleted; nothing more can be made."""
    plan = "update organizations set plan = $1 where id = $2"
    async with database.connection() as connection:
        tenant = await organization(connection)
        await connection.execute(plan, "pro", tenant)
        assert await make(database, SITES, tenant, 14) == "made"
        await connection.execute(plan, "free", tenant)
        assert await used(connection, tenant, SITES) == 15
        assert await make(database, SITES, tenant) == "PT402"
        six = "(select id from sites where organization_id = $1 limit 6)"
        await connection.execute(f"delete from sites where id in {six}", tenant)
        assert await make(database, SITES, tenant) == "made"


async def test_the_month_starts_again(database: Database) -> None:
    """AI generations are counted by the month, whoever is the first in the new one."""
    code = (
        "insert into code_generations (project_id, user_id, prompt)"
        " select p.id, p.user_id, 'x' from projects p where p.organization_id = $1"
    )
    async with database.connection() as connection:
        tenant = await organization(connection)
        await connection.execute(
            "insert into projects (organization_id, user_id, name)"
            " select id, owner_id, 'P' from organizations where id = $1",
            tenant,
        )
        await allow(connection, tenant, GENERATIONS, 3)
        assert await make(database, GENERATIONS, tenant, 2) == "made"
        await connection.execute(code, tenant)
        with pytest.raises(asyncpg.PostgresError, match="3 of 3"):
            await connection.execute(code, tenant)
        await connection.execute(
            "update usage_quotas set reset_date = current_date where organization_id = $1", tenant
        )
        ends = await asyncio.gather(
            *(make(database, GENERATIONS, tenant, writer=number) for number in range(WRITERS))
        )
        assert ends.count("made") == 3
        row = await connection.fetchrow(
            "select ai_generations_used, reset_date > current_date,"
            " extract(day from reset_date) from usage_quotas where organization_id = $1",
            tenant,
        )
        assert tuple(row or ()) == (3, True, 1)


# -- storage ------------------------------------------------------------------------------------

ASSET = (
    "insert into assets (organization_id, name, storage_path, mime_type, size_bytes)"
    " select $1, 'a', gen_random_uuid(), 'image/png', $2 from generate_series(1, $3::integer)"
)


async def store(database: Database, tenant: uuid.UUID, size: int, number: int = 1) -> str:
    async with database.connection() as connection:
        try:
            await connection.execute(ASSET, tenant, size, number)
        except asyncpg.PostgresError as error:
            return f"{error.sqlstate} {error}"
    return "stored"


async def storage(connection: Connection, tenant: uuid.UUID) -> tuple[object, ...]:
    row = await connection.fetchrow(
        "select storage_used_bytes, storage_used_gb::float,"
        " (select coalesce(sum(size_bytes), 0) from assets where organization_id = $1)"
        " from usage_quotas where organization_id = $1",
        tenant,
    )
    return tuple(row or ())


async def test_storage_to_the_byte(database: Database) -> None:
    async with database.connection() as connection:
        tenant = await organization(connection)
        ends = await asyncio.gather(*(store(database, tenant, GIB) for _ in range(WRITERS)))
        assert ends.count("stored") == 10
        assert all(end.startswith(("stored", "PT402")) for end in ends)
        assert await storage(connection, tenant) == (10 * GIB, 10.0, 10 * GIB)
        told = await store(database, tenant, 1)
        assert f"{10 * GIB} of {10 * GIB} in use, 1 more wanted" in told
        one = "(select id from assets where organization_id = $1 limit 1)"
        await connection.execute(f"delete from assets where id in {one}", tenant)
        assert await storage(connection, tenant) == (9 * GIB, 9.0, 9 * GIB)
        assert (await store(database, tenant, GIB // 2, 3)).startswith("PT402")
        assert await store(database, tenant, GIB // 2, 2) == "stored"


async def test_storage_of_a_changed_file(database: Database) -> None:
    async with database.connection() as connection:
        tenant = await organization(connection)
        await store(database, tenant, 9 * GIB)
        resize = "update assets set size_bytes = $2 where organization_id = $1"
        await connection.execute(resize, tenant, 10 * GIB)
        assert await storage(connection, tenant) == (10 * GIB, 10.0, 10 * GIB)
        with pytest.raises(asyncpg.PostgresError, match="used up"):
            await connection.execute(resize, tenant, 10 * GIB + 1)
        unlimited = "update usage_quotas set storage_limit_gb = null where organization_id = $1"
        await connection.execute(unlimited, tenant)
        await connection.execute(resize, tenant, 99 * GIB)
        assert await storage(connection, tenant) == (99 * GIB, 99.0, 99 * GIB)


# -- moves and several organizations ------------------------------------------------------------


async def test_a_move_counts_there_and_not_here(database: Database) -> None:
    move = (
        "update sites set organization_id = $2"
        " where id in (select id from sites where organization_id = $1 limit 1)"
    )
    async with database.connection() as connection:
        here, there = await organization(connection, sites=2), await organization(connection)
        await make(database, PAGES, here, 3)  # in each of the two sites
        await connection.execute(
            "insert into assets (site_id, name, storage_path, mime_type, size_bytes)"
            " select id, 'a', gen_random_uuid(), 'a', 7 from sites where organization_id = $1",
            here,
        )
        await connection.execute(move, here, there)
        for tenant, sites, pages, size in ((here, 1, 3, 7), (there, 2, 3, 7)):
            assert await used(connection, tenant, SITES) == sites
            assert await used(connection, tenant, PAGES) == pages
            assert (await storage(connection, tenant))[0] == size
        await allow(connection, there, SITES, 0)
        with pytest.raises(asyncpg.PostgresError, match="the quota of sites"):
            await connection.execute(move, here, there)
        assert await used(connection, here, SITES) == 1


@each_quota
async def test_no_deadlock_over_several_organizations(database: Database, quota: Quota) -> None:
    """Statements that insert into the same organizations in opposite order wait in one order."""
    async with database.connection() as connection:
        tenants = [await organization(connection) for _ in range(6)]
        there = [await allow(connection, tenant, quota, None) for tenant in tenants]

        async def insert(writer: int) -> None:
            order = tenants if writer % 2 else tenants[::-1]
            async with database.connection() as connection:
                await connection.execute(quota.insert, order, 2, 2 * writer)

        await asyncio.gather(*(insert(writer) for writer in range(WRITERS)))
        for tenant, before in zip(tenants, there, strict=True):
            assert await used(connection, tenant, quota) == before + 2 * WRITERS


async def test_no_deadlock_of_moves_to_and_fro(database: Database) -> None:
    async with database.connection() as connection:
        here, there = [await organization(connection, sites=9) for _ in range(2)]
        target = {here: there, there: here}
        for tenant in target:
            await allow(connection, tenant, SITES, None)
        sites = await connection.fetch(
            "select id, organization_id from sites where organization_id = any($1)", list(target)
        )

        async def move(site: uuid.UUID, to: uuid.UUID) -> None:
            async with database.connection() as connection:
                await connection.execute(
                    "update sites set organization_id = $1 where id = $2", to, site
                )

        await asyncio.gather(*(move(row["id"], target[row["organization_id"]]) for row in sites))
        for tenant in target:
            assert await used(connection, tenant, SITES) == 9


async def test_a_members_insert_is_counted(database: Database) -> None:
    """The counters are not a member's to write, and are kept all the same."""
    async with database.connection() as connection:
        tenant = await organization(connection)
        owner = await connection.fetchval(
            "select owner_id from organizations where id = $1", tenant
        )
        async with database.transaction(Identity.user(owner)) as session:
            await session.execute(SITES.insert, [tenant], 9, 0)
        assert await used(connection, tenant, SITES) == 10
        with pytest.raises(asyncpg.PostgresError, match="the quota of sites is used up"):
            async with database.transaction(Identity.user(owner)) as session:
                await session.execute(SITES.insert, [tenant], 1, 0)
