"""What row-level security costs on a million pages, against the filter written by hand.

The peer is the same query as the tables' owner, to whom no policy applies, with the tenant filter
that a careful programmer would write. Both run inside a transaction of the same connection, with
the same settings; identity and transaction are set up outside the measured time for both.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Figure, paired_ms, show
from roseram.postgres import Database, EmbeddedServer, Identity
from roseram.schema import ensure_schema

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.postgres import Connection

ORGANIZATIONS = 20_000
PAGES = 1_000_000
RUNS = 300
MEMBER, AGENCY = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
COLUMNS = "id, site_id, title, status, updated_at"

# Ids are made from numbers, so that they are spread like random ones and known without asking.
FILL = f"""
set session_replication_role = replica;
insert into auth.users (id, email) select md5('user ' || i)::uuid, 'user' || i || '@example.com'
  from generate_series(1, 1000) i;
insert into auth.users (id, email)
  values ('{MEMBER}', 'member@example.com'), ('{AGENCY}', 'agency@example.com');
insert into public.profiles (id, email) select id, email from auth.users;
insert into public.organizations (id, name, slug, owner_id)
  select md5('organization ' || i)::uuid, 'Organization ' || i, 'organization-' || i,
    md5('user ' || (1 + i % 1000))::uuid from generate_series(1, {ORGANIZATIONS}) i;
insert into public.organization_members (organization_id, user_id, role)
  select o.id, o.owner_id, 'owner' from public.organizations o;
insert into public.sites (id, organization_id, name, slug)
  select md5('site ' || i)::uuid, md5('organization ' || i)::uuid, 'Site ' || i, 'site'
  from generate_series(1, {ORGANIZATIONS}) i;
insert into public.pages (organization_id, site_id, name, slug, title, content, updated_at)
  select md5('organization ' || 1 + i % {ORGANIZATIONS})::uuid,
    md5('site ' || 1 + i % {ORGANIZATIONS})::uuid,
    'Page ' || i, 'page-' || i, 'Page ' || i, '{{"blocks": []}}',
    now() - (hashint4(i)::bigint + 2147483648) / 400 * interval '1 second'
  from generate_series(1, {PAGES}) i;
set session_replication_role = origin;
insert into public.organization_members (organization_id, user_id, role)
  select md5('organization ' || i)::uuid, '{MEMBER}', 'editor' from unnest(array[17, 4711]) i;
update public.usage_quotas set team_members_limit = null;
insert into public.organization_members (organization_id, user_id, role)
  select o.id, '{AGENCY}', 'editor' from public.organizations o;
"""
OF_SITE = f"select {COLUMNS} from public.pages where site_id = $2"
# The limit is a parameter, as an API sends it: Postgres keeps the plan of a statement without any
# parameter for whoever comes next on the connection, whatever plan_cache_mode says.
NEWEST = "order by updated_at desc limit $1::integer"
LIMIT = 20


async def main() -> None:
    with tempfile.TemporaryDirectory(prefix="roseram-bench-") as folder:
        async with (
            await EmbeddedServer.start(Path(folder), settings={"fsync": "off"}) as server,
            await Database.open(server.url(), max_size=2) as database,
        ):
            await ensure_schema(database)
            start = time.perf_counter()
            async with database.connection() as connection:
                await connection.execute(FILL, timeout=1800)
                await connection.execute("vacuum analyze", timeout=600)
            print(f"filled: {PAGES:,} pages in {ORGANIZATIONS:,} organizations", end="")
            print(f" ({time.perf_counter() - start:.0f} s)")
            await _measure(database)


async def _measure(database: Database) -> None:
    async with database.connection() as connection:
        of_member = await _organizations(connection, MEMBER)
        site = await connection.fetchval("select md5('site 17')::uuid")
    async with _as(database, MEMBER) as policed, _as_owner(database) as owner:
        of_site = await paired_ms(
            lambda: policed.fetch(f"{OF_SITE} {NEWEST}", LIMIT, site),
            lambda: owner.fetch(
                f"{OF_SITE} and organization_id = any($3::uuid[]) {NEWEST}", LIMIT, site, of_member
            ),
            RUNS,
        )
        newest = await paired_ms(
            lambda: policed.fetch(f"select {COLUMNS} from public.pages {NEWEST}", LIMIT),
            lambda: owner.fetch(
                f"select {COLUMNS} from public.pages "
                f"where organization_id = any($2::uuid[]) {NEWEST}",
                LIMIT,
                of_member,
            ),
            RUNS,
        )
        assert (
            len(await policed.fetch(f"select {COLUMNS} from public.pages {NEWEST}", LIMIT)) == LIMIT
        )
    title = "a member of two organizations"
    show(title, "the owner, filtered by hand", [
        Figure("pages of my site, newest first, 20", *of_site, "<= 1.2x", RUNS),
        Figure("my newest pages, 20", *newest, "<= 1.2x", RUNS),
    ])  # fmt: skip
    async with _as(database, AGENCY) as agency, _as(database, MEMBER) as member:
        wide_site = await paired_ms(
            lambda: agency.fetch(f"{OF_SITE} {NEWEST}", LIMIT, site),
            lambda: member.fetch(f"{OF_SITE} {NEWEST}", LIMIT, site),
            RUNS,
        )
        query = f"select {COLUMNS} from public.pages {NEWEST}"
        wide = await paired_ms(
            lambda: agency.fetch(query, LIMIT), lambda: member.fetch(query, LIMIT), RUNS
        )
        assert len(await agency.fetch(query, LIMIT)) == LIMIT
    show(f"a member of {ORGANIZATIONS:,} organizations", "a member of two", [
        Figure("pages of my site, newest first, 20", *wide_site, "<= 5x", RUNS),
        Figure("my newest pages, 20", *wide, "<= 5x", RUNS),
    ])  # fmt: skip


async def _organizations(connection: Connection, user: str) -> list[object]:
    rows = await connection.fetch(
        "select organization_id from public.organization_members where user_id = $1", user
    )
    return [row["organization_id"] for row in rows]


@asynccontextmanager
async def _as(database: Database, user: str) -> AsyncIterator[Connection]:
    async with database.transaction(Identity.user(user)) as connection:
        yield connection


@asynccontextmanager
async def _as_owner(database: Database) -> AsyncIterator[Connection]:
    async with database.transaction() as connection:
        await connection.execute("set local plan_cache_mode = force_custom_plan")
        yield connection


if __name__ == "__main__":
    asyncio.run(main())
