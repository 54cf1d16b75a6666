"""Ids are of version 7: in order of time, unique, and the same on every server."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

import asyncpg

from schema.tenants import acting, ours

if TYPE_CHECKING:
    from roseram.postgres import Connection

MANY = 100_000


async def test_a_hundred_thousand(schema_connection: Connection) -> None:
    row = await schema_connection.fetchrow(
        """
        with made as materialized (
            select n, roseram.uuid7() as id from generate_series(1, $1::integer) n)
        select count(distinct id) as different,
            bool_and(substr(id::text, 15, 1) = '7') as version,
            bool_and(substr(id::text, 20, 1) in ('8', '9', 'a', 'b')) as variant,
            bool_and(ordered) as ordered, max(id::text) as newest
        from (select id, left(id::text, 13) >= lag(left(id::text, 13), 1, '') over (order by n)
            as ordered from made) looked_at
        """,
        MANY,
    )
    assert row is not None
    assert row["different"] == MANY
    assert (row["version"], row["variant"], row["ordered"]) == (True, True, True)
    assert uuid.UUID(row["newest"]).version == 7


async def test_the_time_is_now(schema_connection: Connection) -> None:
    row = await schema_connection.fetchrow(
        "select clock_timestamp() as before, roseram.uuid7() as id, clock_timestamp() as after"
    )
    assert row is not None
    milliseconds = row["id"].int >> 80
    assert int(row["before"].timestamp() * 1000) <= milliseconds <= row["after"].timestamp() * 1000


async def test_every_bit_that_may_vary_does(schema_connection: Connection) -> None:
    """74 of them are drawn; none is stuck, and none of the others varies."""
    rows = await schema_connection.fetch(
        "select roseram.uuid7() as id from generate_series(1, 500)"
    )
    drawn = [row["id"].int & ((1 << 80) - 1) for row in rows]
    once, always = 0, (1 << 80) - 1
    for value in drawn:
        once, always = once | value, always & value
    varying = once & ~always
    fixed = ((0b1111 << 76) | (0b11 << 62)) & ((1 << 80) - 1)
    low = (1 << 62) - 1  # the 12 bits above may be a finer clock
    assert varying & low == low
    assert varying & fixed == 0
    assert always & fixed == (0b0111 << 76) | (0b10 << 62)


async def test_sessions_at_once(schema_shared: str) -> None:
    async def make() -> list[uuid.UUID]:
        connection = await asyncpg.connect(schema_shared)
        rows = await connection.fetch("select roseram.uuid7() as id from generate_series(1, 2000)")
        await connection.close()
        return [row["id"] for row in rows]

    made = [one for ids in await asyncio.gather(*(make() for _ in range(10))) for one in ids]
    assert len(set(made)) == 20_000


async def test_every_id_is_one(schema_connection: Connection) -> None:
    """Of every table whose id is a uuid, but an account's, which is given."""
    rows = await schema_connection.fetch(
        "select c.relname, pg_get_expr(d.adbin, d.adrelid) as value from pg_class c"
        " join pg_attribute a on a.attrelid = c.oid and a.attname = 'id'"
        " and a.atttypid = 'uuid'::regtype"
        " left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
    )
    defaults = {row["relname"]: row["value"] for row in rows}
    assert defaults.pop("profiles") is None
    assert len(defaults) > 45
    assert set(defaults.values()) == {"roseram.uuid7()"}


async def test_new_rows_sort_behind_older_ones(tenants_connection: Connection) -> None:
    """Also where a signed-in person's insert makes the id."""
    add = "insert into sites (organization_id, name, slug) values ($1, 'S', $2) returning id"
    async with acting(tenants_connection, ours["editor"]):
        made = [
            await tenants_connection.fetchval(add, ours["team"], str(number)) for number in range(5)
        ]
    milliseconds = [one.int >> 80 for one in made]
    assert milliseconds == sorted(milliseconds)
