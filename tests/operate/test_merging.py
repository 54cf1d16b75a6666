"""Merging accounts: everything moves, nothing is lost, and the undo leaves every row as it was."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import uuid
from typing import TYPE_CHECKING

import pytest

from roseram.operate.accounts import create_account
from roseram.operate.demo import install_demo
from roseram.operate.merging import (
    AccountUnknown,
    NotMergeable,
    NotUndoable,
    find_duplicates,
    merge,
    merge_in,
    past_merges,
    sweep_merges,
    unmerge,
)
from roseram.operate.organizations import create_organization
from roseram.postgres import Database, Identity

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Any

    from conftest import MakeDatabase, Server
    from roseram.postgres import Connection

ONE_VERSION = pytest.mark.parametrize("server", ["18"], indirect=True)
PASSWORD = "a password for the tests"
ONE, TWO, GUEST = "j.doe@gmail.com", "jdoe+shop@googlemail.com", "guest@example.org"
TABLES = """
select format('%I.%I', n.nspname, c.relname) as name
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition
  and n.nspname in ('public', 'auth', 'storage', 'roseram')
  and c.oid not in ('roseram.merges'::regclass, 'roseram.merged_rows'::regclass)
order by 1
"""
# Logs are never rewritten: a merge and its undo stand in them.
LOGS = {"public.activity_logs", "public.session_audit_log", "auth.audit_log_entries"}
QUOTAS = "public.usage_quotas"
# Something of everything under both addresses, in each other's way where it can be.
CLASH = """
insert into public.organization_members (organization_id, user_id, role)
select o.id, u.id, r.role from (values
  ('both', 'j.doe@gmail.com', 'viewer'), ('elsewhere', 'j.doe@gmail.com', 'viewer'),
  ('elsewhere', 'jdoe+shop@googlemail.com', 'editor'),
  ('kept', 'jdoe+shop@googlemail.com', 'member')) r (slug, email, role)
join public.organizations o on o.slug = r.slug join auth.users u on u.email = r.email;
insert into public.organization_members (organization_id, user_id, role)
select o.id, u.id, 'viewer'
from public.organizations o join auth.users w on w.id = o.owner_id and o.is_personal, auth.users u
where w.email = 'jdoe+shop@googlemail.com' and u.email = 'guest@example.org';
insert into public.sites (organization_id, name, slug, created_by)
select o.id, 'Site', 'site', o.owner_id
from public.organizations o join auth.users u on u.id = o.owner_id
where o.is_personal and u.email in ('j.doe@gmail.com', 'jdoe+shop@googlemail.com');
insert into public.pages (site_id, name, slug, created_by)
select s.id, 'Page', 'page', s.created_by from public.sites s
where s.slug = 'site' and s.name = 'Site';
insert into public.projects (user_id, name)
select u.id, 'Project' from auth.users u
where u.email like 'j%doe%' or u.email = 'guest@example.org';
insert into public.project_files (project_id, path, content)
select p.id, 'a.txt', 'a' from public.projects p where p.name = 'Project';
insert into public.favorites (user_id, project_id)
select u.id, p.id from auth.users u, public.projects p join auth.users w on w.id = p.user_id
where u.email like 'j%doe%' and p.name = 'Project' and w.email = 'guest@example.org';
insert into public.user_sessions (user_id, user_data, credentials)
select u.id, jsonb_build_object('email', u.email), 'sealed' from auth.users u
where u.email like 'j%doe%';
insert into public.user_integrations (user_id, provider, token_encrypted)
select u.id, 'github', 'sealed' from auth.users u where u.email like 'j%doe%';
insert into public.integrations (organization_id, provider, credentials_encrypted)
select o.id, 'github', 'sealed' from public.organizations o join auth.users u on u.id = o.owner_id
where o.is_personal and u.email like 'j%doe%';
insert into public.assets (organization_id, name, storage_path, mime_type, size_bytes, created_by)
select o.id, 'a', u.email, 'text/plain', 100, u.id
from public.organizations o join auth.users u on u.id = o.owner_id
where o.is_personal and u.email like 'j%doe%';
insert into auth.identities (provider_id, user_id, identity_data, provider)
select 'gh-' || u.email, u.id, jsonb_build_object('sub', 'gh', 'email', 'jo@work.example',
  'email_verified', true), 'github' from auth.users u where u.email = 'jdoe+shop@googlemail.com';
insert into public.duplicate_users (primary_user_id, duplicate_user_id, detection_method)
select u.id, w.id, 'by hand' from auth.users u, auth.users w
where u.email = 'jdoe+shop@googlemail.com' and w.email = 'guest@example.org';
"""


@pytest.fixture(scope="session")
def peopled(server: Server, schema_template: str) -> Iterator[str]:
    """The name of a database with the demo and two accounts that clash in every way."""

    async def build(url: str) -> None:
        async with await Database.open(url, max_size=2) as database:
            await install_demo(database, PASSWORD)
            one = await create_account(database, ONE, name="Jo Doe")
            two = await create_account(database, TWO, name="Jo Doe")
            guest = await create_account(database, GUEST, name="A Guest")
            for name, owner in (("Kept", one), ("Given", two), ("Both", two), ("Elsewhere", guest)):
                await create_organization(database, name, owner.email, plan="enterprise")
            async with database.connection() as connection:
                await connection.execute(CLASH)

    name = f"peopled_{uuid.uuid4().hex}"
    url = asyncio.run(server.create(name, schema_template))
    asyncio.run(build(url))
    yield name
    asyncio.run(server.drop(name))


@pytest.fixture
async def database(make_database: MakeDatabase, peopled: str) -> AsyncIterator[Database]:
    async with await Database.open(await make_database(template=peopled), max_size=4) as opened:
        yield opened


async def snapshot(database: Database) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    found = {}
    async with database.connection() as connection:
        for name in [row["name"] for row in await connection.fetch(TABLES)]:
            # The counter of storage is 0 or 0.00: the same number.
            shown = (
                "t::text"
                if name != QUOTAS
                else "jsonb_set(to_jsonb(t), '{storage_used_gb}',"
                " to_jsonb(round(t.storage_used_gb, 2)))::text"
            )
            rows = await connection.fetch(f"select {shown} as row from {name} t order by 1")
            found[name] = [row["row"] for row in rows]
    return found


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """Tables whose rows are not what they were; logs may have more."""
    return [
        f"{name}: {sorted(set(rows) ^ set(after[name]))[:4]}"
        for name, rows in before.items()
        if rows != after[name] and not (name in LOGS and set(rows) <= set(after[name]))
    ]


async def value(database: Database, query: str, *values: object) -> Any:
    async with database.connection() as connection:
        return await connection.fetchval(query, *values)


async def rows(database: Database, query: str, *values: object) -> list[dict[str, Any]]:
    async with database.connection() as connection:
        return [dict(row) for row in await connection.fetch(query, *values)]


async def execute(database: Database, statement: str, *values: object) -> None:
    async with database.connection() as connection:
        await connection.execute(statement, *values)


@pytest.mark.parametrize(
    ("primary", "duplicate"), [(ONE, TWO), (TWO, ONE), (GUEST, TWO), (TWO, GUEST)]
)
async def test_merge_and_undo_leave_everything_as_it_was(
    database: Database, primary: str, duplicate: str
) -> None:
    before = await snapshot(database)
    made = await merge(database, primary, duplicate)
    assert differences(before, await snapshot(database)) != []
    assert await unmerge(database, made.id) == []
    assert differences(before, await snapshot(database)) == []


@ONE_VERSION
async def test_any_two_people_of_the_demo(database: Database) -> None:
    people = [
        row["email"] for row in await rows(database, "select email from auth.users order by 1")
    ]
    pairs = list(itertools.permutations(people, 2))
    before = await snapshot(database)
    for primary, duplicate in random.Random(7).sample(pairs, 10):
        made = await merge(database, primary, duplicate)
        assert await unmerge(database, made.id) == []
        after = await snapshot(database)
        assert differences(before, after) == [], (primary, duplicate)
        before = after


@ONE_VERSION
async def test_merges_of_merges_are_taken_back_in_their_order(database: Database) -> None:
    before = await snapshot(database)
    first = await merge(database, TWO, GUEST)
    second = await merge(database, ONE, TWO)
    with pytest.raises(NotUndoable, match="merged again later"):
        await unmerge(database, first.id)
    assert await unmerge(database, second.id) == []
    assert await unmerge(database, first.id) == []
    assert differences(before, await snapshot(database)) == []


async def test_nothing_is_left_with_the_duplicate(database: Database) -> None:
    two = await value(database, "select id from auth.users where email = $1", TWO)
    one = await value(database, "select id from auth.users where email = $1", ONE)
    made = await merge(database, ONE, TWO)
    async with database.connection() as connection:
        columns = await connection.fetch(
            "select roseram.full_name_of(c.relation) as name, c.column_name"
            " from roseram.person_columns() c"
        )
        assert len(columns) > 30
        for row in columns:
            left = await connection.fetchval(
                f"select count(*) from {row['name']} t where t.{row['column_name']}::text = $1",
                str(two),
            )
            assert left == 0, row
    assert made.left == {}
    memberships = await rows(
        database,
        "select o.slug, m.role from public.organization_members m"
        " join public.organizations o on o.id = m.organization_id and not o.is_personal"
        " where m.user_id = $1 order by 1",
        one,
    )
    assert memberships == [
        {"slug": "both", "role": "owner"},
        {"slug": "elsewhere", "role": "editor"},
        {"slug": "given", "role": "owner"},
        {"slug": "kept", "role": "owner"},
    ]
    owned = "select count(*) from public.organizations where owner_id = $1 and not is_personal"
    assert await value(database, owned, two) == 0
    assert await value(database, owned, one) == 3


@ONE_VERSION
async def test_the_personal_organization_is_emptied_into_the_other(database: Database) -> None:
    made = await merge(database, ONE, TWO)
    home = (
        "select o.id from public.organizations o join auth.users u on u.id = o.owner_id"
        " where o.is_personal and u.email = $1"
    )
    mine, theirs = await value(database, home, ONE), await value(database, home, TWO)
    slugs = "select slug from public.sites where organization_id = $1 order by 1"
    assert [row["slug"] for row in await rows(database, slugs, mine)] == ["site", "site-2"]
    assert await rows(database, slugs, theirs) == []
    quota = (
        "select sites_used, pages_used, storage_used_bytes, sites_limit"
        " from public.usage_quotas where organization_id = $1"
    )
    (used,) = await rows(database, quota, mine)
    assert (used["sites_used"], used["pages_used"], used["storage_used_bytes"]) == (2, 2, 200)
    assert used["sites_limit"] == 10
    (used,) = await rows(database, quota, theirs)
    assert (used["sites_used"], used["pages_used"], used["storage_used_bytes"]) == (0, 0, 0)
    assert made.archived["public.integrations"] == 1
    assert made.archived["public.user_integrations"] == 1
    guests = (
        "select count(*) from public.organization_members m join auth.users u on u.id = m.user_id"
        " where m.organization_id = $1 and u.email = $2"
    )
    assert await value(database, guests, mine, GUEST) == 1


@ONE_VERSION
async def test_a_full_quota_does_not_stand_in_the_way(database: Database) -> None:
    await execute(
        database,
        "update public.usage_quotas set sites_limit = 1, pages_limit = 1, team_members_limit = 1",
    )
    before = await snapshot(database)
    made = await merge(database, ONE, TWO)
    limits = "select distinct sites_limit, team_members_limit from public.usage_quotas"
    assert await rows(database, limits) == [{"sites_limit": 1, "team_members_limit": 1}]
    assert await unmerge(database, made.id) == []
    assert differences(before, await snapshot(database)) == []


@ONE_VERSION
async def test_nobody_edited_anything(database: Database) -> None:
    times = (
        "select id, updated_at from public.projects union all select id, updated_at"
        " from public.pages union all select id, updated_at from public.sites order by 1"
    )
    before = await rows(database, times)
    await merge(database, ONE, TWO)
    assert await rows(database, times) == before


@ONE_VERSION
async def test_the_duplicate_ends(database: Database) -> None:
    two = await value(database, "select id from auth.users where email = $1", TWO)
    session = (
        "insert into auth.sessions (id, user_id, created_at, aal) values ($1, $2, now(), 'aal1')"
    )
    await execute(database, session, uuid.uuid4(), two)
    await merge(database, ONE, TWO)
    (account,) = await rows(
        database,
        "select deleted_at, banned_until > now() as banned from auth.users where id = $1",
        two,
    )
    assert account["deleted_at"] is not None
    assert account["banned"]
    assert await value(database, "select count(*) from auth.sessions where user_id = $1", two) == 0
    (shown,) = await rows(
        database, "select * from public.duplicate_users where duplicate_user_id = $1", two
    )
    assert shown["detection_method"] == "same mailbox"
    identities = await rows(
        database,
        "select i.provider from auth.identities i join auth.users u on u.id = i.user_id"
        " where u.email = $1 order by 1",
        ONE,
    )
    assert [row["provider"] for row in identities] == ["email", "email", "github"]
    app = await value(
        database, "select raw_app_meta_data::text from auth.users where email = $1", ONE
    )
    assert json.loads(app)["providers"] == ["email", "github"]


@ONE_VERSION
async def test_what_was_changed_since_is_told_and_stays(database: Database) -> None:
    one = await value(database, "select id from auth.users where email = $1", ONE)
    two = await value(database, "select id from auth.users where email = $1", TWO)
    guest = await value(database, "select id from auth.users where email = $1", GUEST)
    kept, gone = uuid.uuid4(), uuid.uuid4()
    for number, name in ((kept, "Passed on"), (gone, "Removed")):
        project = "insert into public.projects (id, user_id, name) values ($1, $2, $3)"
        await execute(database, project, number, two, name)
    made = await merge(database, ONE, TWO)
    await execute(database, "update public.projects set user_id = $2 where id = $1", kept, guest)
    await execute(database, "delete from public.projects where id = $1", gone)
    await execute(database, "update public.sites set slug = 'better' where slug = 'site-2'")
    edit = "update public.projects set name = 'Edited' where user_id = $1 and name = 'Project'"
    await execute(database, edit, one)
    problems = await unmerge(database, made.id)
    told = {(each.relation, json.loads(each.row_key).get("id")) for each in problems}
    assert ("public.projects", str(kept)) in told
    assert ("public.projects", str(gone)) in told
    assert {relation for relation, _ in told} == {"public.projects", "public.sites"}
    assert await value(database, "select user_id from public.projects where id = $1", kept) == guest
    assert await value(database, "select slug from public.sites where slug = 'better'") == "better"
    # What was edited goes back as it is now.
    names = "select name from public.projects where user_id = $1"
    assert [row["name"] for row in await rows(database, names, two)] == ["Edited"]


@ONE_VERSION
async def test_a_dry_run_changes_nothing(database: Database) -> None:
    before = await snapshot(database)
    tried = await merge(database, ONE, TWO, dry_run=True)
    assert tried.moved["public.projects"] == 1
    assert await snapshot(database) == before
    assert await past_merges(database) == []


@ONE_VERSION
async def test_after_thirty_days_it_is_final(database: Database) -> None:
    made = await merge(database, ONE, TWO)
    assert [each.id for each in await past_merges(database)] == [made.id]
    assert await sweep_merges(database) == 0
    await execute(database, "update roseram.merges set undo_until = now()")
    assert await sweep_merges(database) > 0
    assert await value(database, "select count(*) from roseram.merged_rows") == 0
    assert await past_merges(database) == []
    with pytest.raises(NotUndoable, match="30 days"):
        await unmerge(database, made.id)


@ONE_VERSION
@pytest.mark.parametrize("gone", [ONE, TWO])
async def test_nothing_is_kept_of_an_account_that_was_deleted(
    database: Database, gone: str
) -> None:
    made = await merge(database, ONE, TWO)
    column = "primary_user_id" if gone == ONE else "duplicate_user_id"
    await execute(
        database,
        f"delete from auth.users where id = (select {column} from roseram.merges where id = $1)",
        made.id,
    )
    assert await value(database, "select count(*) from roseram.merges") == 0
    assert await value(database, "select count(*) from roseram.merged_rows") == 0


@ONE_VERSION
async def test_what_cannot_be_merged(database: Database) -> None:
    with pytest.raises(NotMergeable, match="into itself"):
        await merge(database, ONE, ONE)
    with pytest.raises(AccountUnknown, match=r"did you mean guest@example\.org"):
        await merge(database, ONE, "gest@example.org")
    made = await merge(database, ONE, TWO)
    with pytest.raises(AccountUnknown):
        await merge(database, GUEST, TWO)
    await unmerge(database, made.id)
    with pytest.raises(NotUndoable, match="taken back already"):
        await unmerge(database, made.id)
    await execute(
        database,
        "insert into public.subscriptions (organization_id, plan_id, status)"
        " select o.id, 'pro', 'active' from public.organizations o"
        " join auth.users u on u.id = o.owner_id where o.is_personal and u.email = $1",
        TWO,
    )
    with pytest.raises(NotMergeable, match="subscription"):
        await merge(database, ONE, TWO)


@ONE_VERSION
async def test_the_log_says_who_did_it(database: Database) -> None:
    one = await value(database, "select id from auth.users where email = $1", ONE)
    two = await value(database, "select id from auth.users where email = $1", TWO)
    async with database.transaction() as connection:
        claims = json.dumps({"sub": str(one), "role": "authenticated"})
        await connection.execute("select set_config('request.jwt.claims', $1, true)", claims)
        await merge_in(connection, one, two, by=one, method="test")
    logged = await rows(
        database,
        "select user_id, changes::text as changes from public.activity_logs"
        " where resource_type = 'projects' and action = 'update' and changes ? 'user_id'",
    )
    assert [row["user_id"] for row in logged] == [one]
    assert json.loads(logged[0]["changes"])["user_id"] == {"from": str(two), "to": str(one)}


@ONE_VERSION
async def test_detection(database: Database) -> None:
    pairs = await find_duplicates(database)
    assert (pairs[0].primary_email, pairs[0].duplicate_email) == (ONE, TWO)
    assert pairs[0].method == "same mailbox"
    # Two signs, in one organization under one name.
    assert pairs[0].score == 95
    assert pairs[0].reasons == ["same mailbox", "same name in an organization"]
    assert ["same name in an organization"] in [pair.reasons for pair in pairs[1:]]
    assert len(await find_duplicates(database, account=GUEST)) == 0
    assert [pair.score for pair in await find_duplicates(database, least=90)] == [95]
    await execute(database, "update auth.users set email_confirmed_at = null where email = $1", TWO)
    assert (await find_duplicates(database))[0].score == 55
    await merge(database, ONE, TWO)
    assert await find_duplicates(database, account=ONE) == []


@ONE_VERSION
@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("J.Doe@Gmail.com", "jdoe@gmail.com"),
        ("jdoe+x+y@googlemail.com", "jdoe@gmail.com"),
        ("j.doe+x@example.org", "j.doe@example.org"),
        ("+x@example.org", None),
        ("nobody", None),
        ("", None),
    ],
)
async def test_mailboxes(schema_connection: Connection, address: str, mailbox: str | None) -> None:
    assert await schema_connection.fetchval("select roseram.mailbox_of($1)", address) == mailbox


@ONE_VERSION
@pytest.mark.parametrize(
    "identity", [Identity.anon(), Identity.user(uuid.uuid4()), Identity.service()]
)
async def test_nobody_merges_by_the_api(database: Database, identity: Identity) -> None:
    import asyncpg

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction(identity) as connection:
            await connection.fetchval(
                "select roseram.merge_accounts($1, $2, null, 'x')", uuid.uuid4(), uuid.uuid4()
            )
