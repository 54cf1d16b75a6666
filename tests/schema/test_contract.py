"""The column contract: what application code of unified v1.0 reads and writes is all there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from schema.facts import foreign_keys, plain_columns

if TYPE_CHECKING:
    import asyncpg

    from roseram.postgres import Connection

CONTRACT = json.loads((Path(__file__).parent / "unified-v1.json").read_text("utf-8"))
TABLES: dict[str, dict[str, dict[str, Any]]] = CONTRACT["tables"]
VIEWS: dict[str, dict[str, str]] = CONTRACT["views"]

# Ids that were text and are uuid now; the JSON that clients see is the same.
TEXT_TO_UUID = {
    ("user_sessions", "user_id"),
    ("session_audit_log", "user_id"),
    ("duplicate_users", "primary_user_id"),
    ("duplicate_users", "duplicate_user_id"),
    ("duplicate_users", "merged_by"),
}
# What an insert of the required columns alone needs besides, and why.
NEEDED_BESIDES = {
    "deployments": ("site_id",),  # a deployment of nothing would have no tenant
}
_COLUMNS = """
    select a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
        a.atthasdef or a.attidentity <> '' as filled
    from pg_attribute a
    where a.attrelid = to_regclass('public.' || $1) and a.attnum > 0 and not a.attisdropped
"""


def widened(old: str) -> set[str]:
    """The types that hold every value of an old one and read as the same JSON."""
    if old.startswith("character varying"):
        return {old, "text", "character varying"}
    if old.startswith("numeric"):
        return {old, "numeric"}
    return {"integer": {old, "bigint"}}.get(old, {old})


async def columns(connection: Connection, table: str) -> dict[str, asyncpg.Record]:
    return {row["attname"]: row for row in await connection.fetch(_COLUMNS, table)}


def test_the_contract_is_whole() -> None:
    assert (len(TABLES), sum(map(len, TABLES.values())), len(VIEWS)) == (32, 367, 5)
    assert sum("in" in column for table in TABLES.values() for column in table.values()) == 20


@pytest.mark.parametrize("table", TABLES)
async def test_columns(schema_connection: Connection, table: str) -> None:
    """Each is there, holds every value that it held, and demands no value that it did not."""
    have = await columns(schema_connection, table)
    assert TABLES[table].keys() <= have.keys()
    for name, old in TABLES[table].items():
        now = have[name]
        allowed = {"uuid"} if (table, name) in TEXT_TO_UUID else widened(old["type"])
        assert now["type"] in allowed, name
        assert not (old["nullable"] and now["required"] and not now["filled"]), name
        assert not (old["default"] and not now["filled"]), name


@pytest.mark.parametrize("view", VIEWS)
async def test_views(schema_connection: Connection, view: str) -> None:
    have = await columns(schema_connection, view)
    assert VIEWS[view].keys() <= have.keys()
    for name, old in VIEWS[view].items():
        assert have[name]["type"] in widened(old), name


async def minimal(connection: Connection, table: str) -> dict[str, Any]:
    """A row of the table, reduced to what unified v1.0 required."""
    row = json.loads(await connection.fetchval(f"select to_jsonb(t) from public.{table} t limit 1"))
    required = [name for name, old in TABLES[table].items() if _required(old)]
    return {name: row[name] for name in (*required, *NEEDED_BESIDES.get(table, ()))}


def _required(column: dict[str, Any]) -> bool:
    return not column["nullable"] and column["default"] is None


async def make_room(connection: Connection, table: str) -> None:
    """Delete what would clash with a new row, and nothing that refers to it."""
    await connection.execute("set local session_replication_role = replica")
    await connection.execute(f"delete from public.{table}")
    await connection.execute("set local session_replication_role = origin")


async def inserted(connection: Connection, table: str, **more: Any) -> dict[str, Any]:
    """A row inserted with nothing but the required columns (and `more`)."""
    row = await minimal(connection, table) | more
    if table == "organizations":
        row["slug"] = "another"
    else:
        await make_room(connection, table)
    names = ", ".join(row)
    source = f"from jsonb_populate_record(null::public.{table}, '{json.dumps(row)}')"
    values = f"({names}) select {names} {source}" if row else "default values"
    answer = f"insert into public.{table} as t {values} returning to_jsonb(t)"
    found: dict[str, Any] = json.loads(await connection.fetchval(answer))
    return found


@pytest.mark.parametrize("table", TABLES)
async def test_the_required_columns_are_enough(tenants_connection: Connection, table: str) -> None:
    """Application code inserts them and finds the same defaults as before."""
    row = await inserted(tenants_connection, table)
    for name, old in TABLES[table].items():
        if old["default"] is not None:
            assert await same_default(tenants_connection, row[name], old), (name, row[name])


async def same_default(connection: Connection, found: Any, old: dict[str, Any]) -> bool:
    """Whether the old default gives what the new one gave, or an equally fresh value."""
    default = old["default"]
    if default.startswith("nextval"):
        return isinstance(found, int)
    if default == "gen_random_uuid()":
        return re.fullmatch(r"[0-9a-f-]{36}", found) is not None
    if old["type"].startswith("timestamp"):
        fresh = "select abs(extract(epoch from $1::text::timestamptz - clock_timestamp())) < 60"
        return await connection.fetchval(fresh, found) is True
    wanted = await connection.fetchval(f"select to_jsonb(({default})::{old['type']})")
    return bool(json.loads(wanted) == found)


WORDS = [
    (table, name, word)
    for table, columns_ in TABLES.items()
    for name, column in columns_.items()
    for word in column.get("in", ())
]


@pytest.mark.parametrize("table", sorted({table for table, _, _ in WORDS}))
async def test_every_word_is_accepted(tenants_connection: Connection, table: str) -> None:
    for name, word in [(name, word) for where, name, word in WORDS if where == table]:
        attempt = tenants_connection.transaction()
        await attempt.start()
        row = await inserted(tenants_connection, table, **{name: word})
        await attempt.rollback()
        assert row[name] == word


async def test_an_update_of_every_column_is_possible(tenants_connection: Connection) -> None:
    """No column that application code writes has become a generated one."""
    for table, old in TABLES.items():
        assert old.keys() <= set(await plain_columns(tenants_connection, table)), table


async def test_people_are_accounts(schema_connection: Connection) -> None:
    """Every column that named a person still refers to one, and goes the way the account goes."""
    keys = await foreign_keys(schema_connection)
    to_people = {(key.child, key.column) for key in keys if key.parent == "profiles"}
    for table, old in TABLES.items():
        named = {n for n in old if n in ("user_id", "owner_id", "created_by")}
        assert {(table, name) for name in named} <= to_people
    account = next(key for key in keys if key.child == "profiles")
    assert (account.parent, account.columns) == ("auth.users", ("id",))
