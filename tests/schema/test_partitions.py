"""Logs are kept by the month: partitions are made ahead, filled in later, and dropped when due."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from roseram.postgres import Database, Identity
from schema.tenants import acting, ours

if TYPE_CHECKING:
    from roseram.postgres import Connection

KEPT: dict[str, int | None] = {
    "activity_logs": None,
    "api_usage": 13,
    "deployment_logs": 13,
    "error_logs": 13,
    "page_views": 25,
    "session_audit_log": 25,
}
INSERTS = {
    "activity_logs": "(organization_id, action, created_at) values (<team>, 'x', $1)",
    "api_usage": "(user_id, created_at) values (<member>, $1)",
    "deployment_logs": "(deployment_id, line_number, message, created_at)"
    " values (<deployment>, 1, 'x', $1)",
    "error_logs": "(site_id, error_type, error_message, created_at) values (<site>, 'x', 'x', $1)",
    "page_views": "(page_id, visitor_hash, created_at) values (<page>, 'x', $1)",
    "session_audit_log": "(user_id, action, created_at) values (<member>, 'x', $1)",
}
PARTITIONS = """
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ('public.' || $1)::regclass order by 1
"""
each_table = pytest.mark.parametrize("table", KEPT)


async def add(connection: Connection, table: str, at: Any) -> str:
    """A row of this moment; the partition that took it."""
    found: str = await connection.fetchval(
        ours.sql(f"insert into {table} {INSERTS[table]} returning tableoid::regclass::text"), at
    )
    return found


async def partitions(connection: Connection, table: str) -> list[str]:
    return [row["relname"] for row in await connection.fetch(PARTITIONS, table)]


async def month(connection: Connection, ahead: int) -> str:
    """The month so many ahead of this one (UTC), as partitions are named."""
    found: str = await connection.fetchval(
        "select to_char(date_trunc('month', now() at time zone 'UTC')"
        " + $1::integer * interval '1 month', 'YYYY_MM')",
        ahead,
    )
    return found


async def test_which_tables(tenants_connection: Connection) -> None:
    rows = await tenants_connection.fetch(
        "select name, keep_months from roseram.partitioned_tables"
    )
    assert {row["name"]: row["keep_months"] for row in rows} == KEPT
    parted = await tenants_connection.fetch(
        "select relname from pg_class where relkind = 'p' and relnamespace = 'public'::regnamespace"
    )
    assert {row["relname"] for row in parted} == set(KEPT)


@each_table
async def test_what_is_there_from_the_start(tenants_connection: Connection, table: str) -> None:
    """Last month, this one, three ahead; every one closed to the API."""
    wanted = [f"{table}_{await month(tenants_connection, ahead)}" for ahead in range(-1, 4)]
    assert await partitions(tenants_connection, table) == sorted([*wanted, f"{table}_default"])
    assert await add(tenants_connection, table, datetime.now(UTC)) == f"roseram.{wanted[1]}"
    open_ = await tenants_connection.fetchval(
        "select count(*) from pg_class where relnamespace = 'roseram'::regnamespace"
        " and relkind = 'r' and not relrowsecurity"
    )
    assert open_ == 0


async def test_a_new_month(tenants_connection: Connection) -> None:
    """The server makes one for each table; a second time nothing is left to do."""
    make = "select roseram.make_partitions($1)"
    async with acting(tenants_connection, None, "service_role"):
        assert await tenants_connection.fetchval(make, date(2031, 2, 17)) == len(KEPT)
        assert await tenants_connection.fetchval(make, date(2031, 2, 1)) == 0
        assert await tenants_connection.fetchval("select roseram.make_partitions_ahead(3)") == 0
        assert await tenants_connection.fetchval("select roseram.make_partitions_ahead(5)") == 12


@each_table
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
async def test_where_a_month_begins(tenants_connection: Connection, table: str, zone: str) -> None:
    """At midnight of Greenwich, whatever the session's time zone is."""
    await tenants_connection.execute(f"set local timezone to '{zone}'")
    await tenants_connection.execute("select roseram.make_partitions('2031-02-01')")
    inside = [datetime(2031, 2, 1, tzinfo=UTC), datetime(2031, 2, 28, 23, 59, 59, 999999, UTC)]
    outside = [datetime(2031, 1, 31, 23, 59, 59, 999999, UTC), datetime(2031, 3, 1, tzinfo=UTC)]
    for moment in inside:
        assert await add(tenants_connection, table, moment) == f"roseram.{table}_2031_02"
    for moment in outside:
        assert await add(tenants_connection, table, moment) == f"roseram.{table}_default"


@each_table
async def test_rows_that_came_early_are_moved(tenants_connection: Connection, table: str) -> None:
    moments = [datetime(2031, m, d, tzinfo=UTC) for m, d in ((1, 31), (2, 1), (2, 28), (3, 1))]
    for moment in moments:
        assert await add(tenants_connection, table, moment) == f"roseram.{table}_default"
    rows = f"select to_jsonb(t) from {table} t where created_at > '2031-01-01' order by created_at"
    before = await tenants_connection.fetch(rows)
    await tenants_connection.execute("select roseram.make_partitions('2031-02-01')")
    assert await tenants_connection.fetch(rows) == before
    where = await tenants_connection.fetch(
        f"select right(tableoid::regclass::text, 7) as place from {table}"
        " where created_at > '2031-01-01' order by created_at"
    )
    assert [row["place"] for row in where] == ["default", "2031_02", "2031_02", "default"]


@each_table
@pytest.mark.parametrize(
    "moment", ["0001-01-01", "1970-01-01", "9999-12-31", "infinity", "-infinity"]
)
async def test_no_moment_is_refused(
    tenants_connection: Connection, table: str, moment: str
) -> None:
    statement = f"insert into {table} {INSERTS[table]}".replace("$1", f"'{moment}'")
    assert await tenants_connection.execute(ours.sql(statement)) == "INSERT 0 1"


async def test_a_partition_made_later_behaves_the_same(tenants_connection: Connection) -> None:
    """Triggers, foreign keys and policies are the parent's."""
    await tenants_connection.execute("select roseram.make_partitions('2031-02-01')")
    moment = datetime(2031, 2, 3, tzinfo=UTC)
    for table in ("page_views", "error_logs", "deployment_logs"):
        await add(tenants_connection, table, moment)
        filled = f"select organization_id from {table} where created_at = $1"
        assert await tenants_connection.fetchval(filled, moment) == ours["team"]
        for person, seen in (("viewer", 1), ("outsider", 0)):
            async with acting(tenants_connection, ours[person]):
                count = f"select count(*) from {table} where created_at = $1"
                assert await tenants_connection.fetchval(count, moment) == seen
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with tenants_connection.transaction():
            await tenants_connection.execute(
                "insert into page_views (page_id, organization_id, visitor_hash, created_at)"
                " values ($1, $2, 'x', $3)",
                *(ours["page"], ours["outsider"], moment),
            )
    await tenants_connection.execute("delete from sites where id = $1", ours["site"])
    left = "select count(*) from page_views where page_id = $1"
    assert await tenants_connection.fetchval(left, ours["page"]) == 0


async def test_what_is_due_is_dropped(tenants_connection: Connection) -> None:
    """Whole months, when the last month that is kept does not reach them; never the default."""
    for ahead in range(-27, -1):
        await tenants_connection.execute(
            "select roseram.make_partitions((date_trunc('month', now() at time zone 'UTC')"
            " + $1::integer * interval '1 month')::date)",
            ahead,
        )
    expected = {
        f"{table}_{await month(tenants_connection, -age)}"
        for table, keep in KEPT.items()
        if keep is not None
        for age in range(keep + 1, 28)
    }
    drop = "select array_agg(name) from roseram.drop_expired_partitions() name"
    assert set(await tenants_connection.fetchval(drop)) == expected
    assert await tenants_connection.fetchval(drop) is None
    for table, keep in KEPT.items():
        left = await partitions(tenants_connection, table)
        assert len(left) == (27 if keep is None else keep) + 1 + 3 + 1, table
        assert f"{table}_default" in left


async def test_a_retention_is_a_setting(tenants_connection: Connection) -> None:
    """Who wants the activity of one month only says so; the rows go with the partition."""
    await tenants_connection.execute(
        "select roseram.make_partitions((now() - interval '3 months')::date)"
    )
    old = await tenants_connection.fetchval("select now() - interval '3 months'")
    await add(tenants_connection, "activity_logs", old)
    await tenants_connection.execute(
        "update roseram.partitioned_tables set keep_months = 1 where name = 'activity_logs'"
    )
    drop = "select array_agg(name) from roseram.drop_expired_partitions() name"
    (dropped,) = await tenants_connection.fetchval(drop)
    assert dropped.startswith("activity_logs_")
    count = "select count(*) from activity_logs where created_at = $1"
    assert await tenants_connection.fetchval(count, old) == 0


async def test_several_workers_at_once(schema_database: str) -> None:
    """As the server's role, which owns nothing."""
    async with await Database.open(schema_database, max_size=10) as database:

        async def work() -> int:
            async with database.transaction(Identity.service()) as connection:
                made: int = await connection.fetchval("select roseram.make_partitions_ahead(6)")
                await connection.fetch("select roseram.drop_expired_partitions()")
                return made

        made = await asyncio.gather(*(work() for _ in range(10)))
    assert sorted(made) == [0] * 9 + [3 * len(KEPT)]
