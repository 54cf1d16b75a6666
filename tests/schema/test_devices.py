"""The devices that a person is signed in on: one's own, never another's, never by an API key."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.postgres import Database, Identity

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Any

    from roseram.postgres import Connection

everywhere = pytest.mark.parametrize("situation", ["superuser", "owner", "supabase"], indirect=True)
ANA, EVE = uuid.uuid4(), uuid.uuid4()
PHONE, LAPTOP, EVES = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
async def database(schema_database: str) -> AsyncIterator[Database]:
    async with await Database.open(schema_database, max_size=2) as opened:
        async with opened.transaction() as connection:
            await connection.executemany(
                "insert into auth.users (id, email) values ($1, $2)",
                [(ANA, "ana@example.org"), (EVE, "eve@example.org")],
            )
            await connection.executemany(
                "insert into auth.sessions"
                " (id, user_id, created_at, refreshed_at, user_agent, ip, aal) values"
                " ($1, $2, now() - interval '2 days', now() at time zone 'UTC', $3, $4, 'aal1')",
                [
                    (PHONE, ANA, "Mozilla/5.0 (iPhone) AppleWebKit CriOS/140.0 Safari/604", "::1"),
                    (LAPTOP, ANA, FIREFOX, "192.0.2.1"),
                    (EVES, EVE, "curl/8.1", "192.0.2.2"),
                ],
            )
            await connection.execute(
                "insert into auth.refresh_tokens (token, user_id, session_id, created_at)"
                " values ('t', $1, $2, now() - interval '1 hour')",
                str(ANA),
                LAPTOP,
            )
        yield opened


def ana(session: uuid.UUID = LAPTOP, **more: Any) -> Identity:
    return Identity.user(ANA, session_id=str(session), **more)


async def call(database: Database, identity: Identity, query: str, *values: object) -> Any:
    async with database.transaction(identity) as connection:
        return await connection.fetch(query, *values)


async def sessions(database: Database) -> set[uuid.UUID]:
    async with database.connection() as connection:
        return {row["id"] for row in await connection.fetch("select id from auth.sessions")}


@everywhere
async def test_the_list(database: Database) -> None:
    found = await call(database, ana(), "select * from public.list_devices()")
    assert [(row["id"], row["device"], row["ip"], row["is_current"]) for row in found] == [
        (LAPTOP, "Firefox on Linux", "192.0.2.1", True),
        (PHONE, "Chrome on iPhone", "::1", False),
    ]
    assert all(row["last_seen_at"] > row["created_at"] for row in found)
    assert found[0]["user_agent"] == FIREFOX


@everywhere
async def test_one_device(database: Database) -> None:
    query = "select public.sign_out_device($1) as done"
    assert (await call(database, ana(), query, PHONE))[0]["done"] is True
    assert await sessions(database) == {LAPTOP, EVES}
    assert (await call(database, ana(), query, PHONE))[0]["done"] is False
    async with database.connection() as connection:
        tokens = await connection.fetchval("select count(*) from auth.refresh_tokens")
        action = await connection.fetchval("select action from public.session_audit_log")
    assert (tokens, action) == (1, "signed_out")


@everywhere
async def test_another_persons_device(database: Database) -> None:
    query = "select public.sign_out_device($1) as done"
    assert (await call(database, ana(), query, EVES))[0]["done"] is False
    assert await sessions(database) == {PHONE, LAPTOP, EVES}
    # A session_id that is not one's own makes nothing current.
    found = await call(database, ana(EVES), "select * from public.list_devices()")
    assert [row["is_current"] for row in found] == [False, False]


@everywhere
async def test_all_others(database: Database) -> None:
    query = "select public.sign_out_other_devices() as ended"
    assert (await call(database, ana(), query))[0]["ended"] == 1
    assert await sessions(database) == {LAPTOP, EVES}
    assert (await call(database, ana(), query))[0]["ended"] == 0


@everywhere
@pytest.mark.parametrize(
    "identity",
    [Identity.anon(), Identity.service(), ana(key_id=str(uuid.uuid4()), scopes=["account:write"])],
    ids=["anon", "service", "key"],
)
async def test_who_has_no_devices(database: Database, identity: Identity) -> None:
    for query in (
        "select * from public.list_devices()",
        f"select public.sign_out_device('{PHONE}')",
        "select public.sign_out_other_devices()",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await call(database, identity, query)
    assert await sessions(database) == {PHONE, LAPTOP, EVES}


@pytest.mark.parametrize("server", ["18"], indirect=True)
@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36", "Chrome on Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18 Safari/605",
            "Safari on macOS",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/140.0 Safari/537.36", "Chrome on ChromeOS"),
        ("python-httpx/0.28", "A Python program"),
        ("node", "A JavaScript program"),
        ("curl/8.1", "curl"),
        ("", "Unknown device"),
        ("<script>", "Unknown device"),
    ],
)
async def test_devices_in_words(schema_connection: Connection, agent: str, device: str) -> None:
    assert await schema_connection.fetchval("select roseram.device_of($1)", agent) == device


@pytest.mark.parametrize("server", ["18"], indirect=True)
async def test_a_session_that_is_no_id(database: Database) -> None:
    identity = Identity.user(ANA, session_id=json.dumps({"a": 1}))
    found = await call(database, identity, "select is_current from public.list_devices()")
    assert [row["is_current"] for row in found] == [False, False]
