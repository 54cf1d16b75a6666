"""Nobody gets more than they were given: what people try through the API, and how it ends."""

from __future__ import annotations

import asyncio
import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.postgres import Database, Identity
from schema.facts import ForeignKey, foreign_keys, plain_columns, tables, tables_with
from schema.tenants import acting, attempt, ours

if TYPE_CHECKING:
    from roseram.postgres import Connection

REFUSED = "42501"
BROKEN_RULE = "23514"

_TRIED = tomllib.loads((Path(__file__).parent / "attempts.toml").read_text("utf-8"))
ATTEMPTS: dict[str, dict[str, str]] = {one["name"]: one for one in _TRIED["refused"]}
GRANTED: dict[str, dict[str, str]] = {one["name"]: one for one in _TRIED["granted"]}

MAY_CALL = {
    "by_person()",
    "key_allows(text,text)",
    "require_person()",
    "window_seconds(text)",
    "colleague_ids()",
    "counts_objects()",
    "folder_owner(text)",
    "from_api()",
    "is_our_bucket(text)",
    "is_stored_file(text)",
    "has_role(uuid,text)",
    "is_subdomain(text)",
    "is_colleague(uuid)",
    "may_assign(uuid,text)",
    "organization_ids(text)",
    "role_rank(text)",
    "uuid7()",
    "wide_floor()",
}
# What people may call besides: the functions that make and copy sites act with their rights.
PEOPLE_MAY_CALL = {"count_template(uuid)", "numbered_slug(text,integer)", "slug_of(text,text)"}
# A person in a column that somebody else may set, and why.
SET_BY_OTHERS = {
    ("organization_members", "user_id"): "an admin adds people",
    ("organizations", "owner_id"): "a transfer; tested on its own",
    ("review_requests", "reviewer_id"): "whoever asks says whom",
    ("project_files", "updated_by"): "set by a trigger, whatever is sent",
}


@pytest.mark.parametrize("name", ATTEMPTS)
async def test_refused(tenants_connection: Connection, name: str) -> None:
    tried = ATTEMPTS[name]
    end = await attempt(tenants_connection, ours[tried["who"]], ours.sql(tried["sql"]))
    assert end == tried["ends"]


@pytest.mark.parametrize("name", GRANTED)
async def test_granted(tenants_connection: Connection, name: str) -> None:
    tried = GRANTED[name]
    end = await attempt(tenants_connection, ours[tried["who"]], ours.sql(tried["sql"]))
    assert end.endswith(" 1")


async def test_a_transfer_changes_both_roles(tenants_connection: Connection) -> None:
    async with acting(tenants_connection, ours["owner"]):
        await tenants_connection.execute(
            "update organizations set owner_id = $1 where id = $2", ours["member"], ours["team"]
        )
    rows = await tenants_connection.fetch(
        "select user_id, role from organization_members where organization_id = $1", ours["team"]
    )
    roles = dict(map(tuple, rows))
    assert (roles[ours["member"]], roles[ours["owner"]]) == ("owner", "admin")
    assert (
        await attempt(
            tenants_connection,
            ours["owner"],
            ours.sql("delete from organizations where id = <team>"),
        )
        == "DELETE 0"
    )


async def test_a_personal_organization_is_not_transferred(tenants_connection: Connection) -> None:
    personal = "select id from organizations where owner_id = $1 and is_personal"
    organization = await tenants_connection.fetchval(personal, ours["owner"])
    await tenants_connection.execute(
        "insert into organization_members (organization_id, user_id) values ($1, $2)",
        *(organization, ours["admin"]),
    )
    give = f"update organizations set owner_id = <admin> where id = '{organization}'"
    assert await attempt(tenants_connection, ours["owner"], ours.sql(give)) == BROKEN_RULE


async def test_a_token_for_the_dns_record_is_drawn(tenants_connection: Connection) -> None:
    """With the token that another domain's record already shows, that domain would be proved."""
    async with acting(tenants_connection, ours["admin"]):
        token = await tenants_connection.fetchval(
            "insert into site_domains (site_id, domain, verification_token)"
            " values ($1, 'victim.test', 'published') returning verification_token",
            ours["site"],
        )
    assert token != "published"
    assert len(token) == 32


async def test_a_files_author_is_who_writes_it(tenants_connection: Connection) -> None:
    async with acting(tenants_connection, ours["editor"]):
        author = await tenants_connection.fetchval(
            "insert into project_files (project_id, path, updated_by) values ($1, 'a', $2)"
            " returning updated_by",
            *(ours["project"], ours["owner"]),
        )
    assert author == ours["editor"]
    forge = "update project_files set updated_by = <owner> where id = <file>"
    assert await attempt(tenants_connection, ours["editor"], ours.sql(forge)) == REFUSED


async def test_an_owner_of_two_tenants_moves_nothing(tenants_connection: Connection) -> None:
    """Whatever somebody may do in both: a row stays where it was made."""
    await tenants_connection.execute(
        ours.sql(
            "insert into organization_members (organization_id, user_id, role)"
            " values (<theirs:team>, <owner>, 'owner')"
        )
    )
    moved = {}
    for table in await tables_with(tenants_connection, "organization_id"):
        move = f"update {table} set organization_id = <theirs:team> where organization_id = <team>"
        moved[table] = await attempt(tenants_connection, ours["owner"], ours.sql(move))
    assert {t: end for t, end in moved.items() if end not in (REFUSED, "UPDATE 0")} == {}
    allowed = [t for t in moved if await _may(tenants_connection, t, "update")]
    assert {moved[table] for table in allowed} - {REFUSED} <= {"UPDATE 0"}
    assert [table for table in allowed if moved[table] == "UPDATE 0"] == ["ai_conversations"]


async def _may(connection: Connection, table: str, privilege: str) -> bool:
    query = "select has_table_privilege('authenticated', 'public.' || $1, $2)"
    return await connection.fetchval(query, table, privilege) is True


async def _people(connection: Connection, privilege: str) -> list[ForeignKey]:
    """The columns that name a person, in tables where somebody has this privilege."""
    keys = [key for key in await foreign_keys(connection) if key.parent == "profiles"]
    return [key for key in keys if await _may(connection, key.child, privilege)]


async def test_nobody_signs_with_another_name(tenants_connection: Connection) -> None:
    """An insert in somebody else's name ends at the policy, for every column that names one."""
    forged = {}
    for key in await _people(tenants_connection, "insert"):
        names = [n for n in await plain_columns(tenants_connection, key.child) if n != "id"]
        text = await tenants_connection.fetchval(
            f"select to_jsonb(t) from public.{key.child} t where t.{key.column} is not null"
            " order by id limit 1"
        )
        row = json.dumps({**json.loads(text), key.column: str(ours["viewer"])})
        columns = ", ".join(names)
        statement = (
            f"insert into {key.child} ({columns}) select {columns}"
            f" from jsonb_populate_record(null::public.{key.child}, $row${row}$row$)"
        )
        forged[key.child, key.column] = await attempt(tenants_connection, ours["owner"], statement)
    assert len(forged) > 20
    passed = {where for where, end in forged.items() if end != REFUSED}
    assert passed - SET_BY_OTHERS.keys() == set()


async def test_nobody_changes_a_name(tenants_connection: Connection) -> None:
    changed = {}
    for key in await _people(tenants_connection, "update"):
        statement = f"update {key.child} set {key.column} = <viewer>"
        end = await attempt(tenants_connection, ours["owner"], ours.sql(statement))
        changed[key.child, key.column] = end
    passed = {where for where, end in changed.items() if end not in (REFUSED, "UPDATE 0")}
    assert passed <= SET_BY_OTHERS.keys()
    assert ("pages", "created_by") not in passed


async def test_nobody_sees_another_tenant(tenants_connection: Connection) -> None:
    seen = {}
    for table in sorted(await tables_with(tenants_connection, "organization_id")):
        look = f"select from {table} where organization_id = <theirs:team>"
        seen[table] = await attempt(tenants_connection, ours["owner"], ours.sql(look))
    assert {t: n for t, n in seen.items() if n != "SELECT 0"} == {}


@pytest.mark.parametrize("command", ["select from", "delete from"])
async def test_a_visitor_may_nothing(tenants_connection: Connection, command: str) -> None:
    for table in await tables(tenants_connection):
        end = await attempt(tenants_connection, None, f"{command} public.{table}", "anon")
        assert end == REFUSED, table


@pytest.mark.parametrize(
    "claims",
    [
        {"role": "service_role"},
        {"app_metadata": {"role": "service_role", "organizations": [str(ours["team"])]}},
        {"is_super_admin": True, "aud": "service_role"},
    ],
)
async def test_claims_give_nothing(
    tenants_connection: Connection, claims: dict[str, object]
) -> None:
    """Only who it is (`sub`) is read from the token; the database role decides the rest."""

    async def tried(statement: str) -> str:
        return await attempt(
            *(tenants_connection, ours["outsider"], ours.sql(statement)), claims=claims
        )

    assert await tried("select from sites") == "SELECT 0"
    assert await tried("update sites set name = 'x' where id = <site>") == "UPDATE 0"
    assert await tried("update usage_quotas set pages_limit = 9") == REFUSED
    assert await tried("select roseram.make_partitions('2031-01-01')") == REFUSED


async def test_private_functions(tenants_connection: Connection) -> None:
    for role in ("anon", "authenticated"):
        rows = await tenants_connection.fetch(
            "select oid::regprocedure::text as name from pg_proc"
            " where pronamespace = 'roseram'::regnamespace"
            " and has_function_privilege($1, oid, 'execute')",
            role,
        )
        more = PEOPLE_MAY_CALL if role == "authenticated" else set()
        assert {row["name"].removeprefix("roseram.") for row in rows} == MAY_CALL | more
    for call in (
        "adopt_user(auth.uid())",
        "use_storage(auth.uid(), -9)",
        "drop_expired_partitions()",
    ):
        end = await attempt(tenants_connection, ours["owner"], f"select roseram.{call}")
        assert end == REFUSED, call


async def test_private_tables(tenants_connection: Connection) -> None:
    """Neither the private schema's tables nor a partition past its parent's policies."""
    open_ = await tenants_connection.fetch(
        "select c.oid::regclass from pg_class c, unnest(array['anon', 'authenticated']) role"
        " where c.relnamespace in ('roseram'::regnamespace, 'auth'::regnamespace)"
        " and c.relkind in ('r', 'p', 'v', 'm') and has_table_privilege(role, c.oid,"
        " 'select, insert, update, delete, truncate, references, trigger')"
    )
    assert open_ == []


# -- two at once --------------------------------------------------------------------------------

OWNERLESS = """
    select count(*) from public.organizations o where not exists (
        select from public.organization_members m
        where m.organization_id = o.id and m.user_id = o.owner_id and m.role = 'owner')
"""
LEAVE = ours.sql(
    "delete from organization_members where organization_id = <team> and user_id = auth.uid()"
)
TRANSFER = ours.sql("update organizations set owner_id = <member> where id = <team>")
TRANSFER_ELSEWHERE = ours.sql("update organizations set owner_id = <editor> where id = <team>")
STEP_DOWN = ours.sql(
    "update organization_members set role = 'viewer' where organization_id = <team>"
    " and user_id = auth.uid()"
)
AT_ONCE = {
    "the new owner is leaving": ("member", LEAVE, "owner", TRANSFER, BROKEN_RULE),
    "the new owner leaves": ("owner", TRANSFER, "member", LEAVE, BROKEN_RULE),
    "two transfers": ("owner", TRANSFER, "owner", TRANSFER_ELSEWHERE, REFUSED),
}


async def waiting(watcher: Connection, pid: int) -> None:
    """Come back when the session `pid` waits for a lock."""
    query = "select wait_event_type = 'Lock' from pg_stat_activity where pid = $1"
    while not await watcher.fetchval(query, pid):  # noqa: ASYNC110 - the server sends no event
        await asyncio.sleep(0)


@pytest.mark.parametrize("name", AT_ONCE)
async def test_two_at_once(tenants_database: str, name: str) -> None:
    """The first has not committed when the second comes; afterwards there is one owner."""
    one, first, other, second, ends = AT_ONCE[name]
    async with (
        await Database.open(tenants_database) as database,
        database.connection() as watcher,
        database.transaction(Identity.user(ours[one])) as left,
    ):
        assert (await left.execute(first))[-2:] == " 1"

        async def follow() -> str:
            async with database.transaction(Identity.user(ours[other])) as right:
                started.set_result(right.get_server_pid())
                return await right.execute(second)

        started = asyncio.get_running_loop().create_future()
        follower = asyncio.create_task(follow())
        await waiting(watcher, await started)
        await left.execute("commit")
        with pytest.raises(asyncpg.PostgresError) as caught:
            await follower
        assert caught.value.sqlstate == ends
        assert await watcher.fetchval(OWNERLESS) == 0
        await left.execute("begin")  # the transaction that the context ends


async def test_two_owners_leave_at_once(tenants_database: str) -> None:
    """Somebody may share the role; the one whom the organization belongs to stays."""
    async with await Database.open(tenants_database) as database:
        async with database.connection() as connection:
            await connection.execute(
                "update organization_members set role = 'owner'"
                " where organization_id = $1 and user_id = $2",
                *(ours["team"], ours["member"]),
            )

        async def leave(who: str, statement: str) -> str | None:
            try:
                async with database.transaction(Identity.user(ours[who])) as connection:
                    await connection.execute(statement)
            except asyncpg.PostgresError as error:
                return error.sqlstate
            return None

        for statement in (STEP_DOWN, LEAVE):
            ends = await asyncio.gather(
                *(leave(who, statement) for who in ("owner", "member") for _ in range(3))
            )
            assert ends[:3] == [BROKEN_RULE] * 3
        async with database.connection() as connection:
            assert await connection.fetchval(OWNERLESS) == 0
