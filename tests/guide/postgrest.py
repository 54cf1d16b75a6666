"""The SQL that PostgREST sends for what the guide's JavaScript asks of supabase-js."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roseram.postgres import Connection

Row = dict[str, Any]


async def select(connection: Connection, table: str, *, eq: Row, order: str = "") -> list[Row]:
    """`.from(table).select('*').eq(...)`, with `.order(...)` where `order` says by what."""
    where = " and ".join(f'"{table}"."{name}" = ${n}' for n, name in enumerate(eq, 1))
    text = await connection.fetchval(
        f'with pgrst_source as (select "public"."{table}".* from "public"."{table}" where {where}'
        f"{' order by ' + order if order else ''})"
        " select coalesce(json_agg(_postgrest_t), '[]')"
        " from (select * from pgrst_source) _postgrest_t",
        *eq.values(),
    )
    found: list[Row] = json.loads(text)
    return found


async def insert(connection: Connection, table: str, row: Row) -> Row:
    """`.from(table).insert(row).select().single()`; only the columns that were sent are named."""
    types = await connection.fetch(
        "select attname, format_type(atttypid, atttypmod) as type from pg_attribute"
        " where attrelid = ('public.' || $1)::regclass and attname = any($2)",
        *(table, list(row)),
    )
    columns = ", ".join(f'"{one["attname"]}"' for one in types)
    shape = ", ".join(f'"{one["attname"]}" {one["type"]}' for one in types)
    text = await connection.fetchval(
        "with pgrst_payload as (select $1::json as json_data),"
        " pgrst_body as (select json_build_array(json_data) as val from pgrst_payload),"
        f' pgrst_source as (insert into "public"."{table}" ({columns}) select {columns}'
        f' from pgrst_body, json_to_recordset(val) as _ ({shape}) returning "public"."{table}".*)'
        " select coalesce(json_agg(_postgrest_t)->0, 'null') from pgrst_source _postgrest_t",
        json.dumps(row, default=str),
    )
    made: Row = json.loads(text)
    return made
