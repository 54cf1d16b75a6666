"""What has served its time goes; what is still needed stays."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from roseram.errors import LockHeld
from roseram.operate.accounts import create_account
from roseram.operate.upkeep import LOCK, keep_up
from roseram.postgres import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def database(schema_database: str) -> AsyncIterator[Database]:
    async with await Database.open(schema_database, max_size=2) as database:
        yield database


async def _write(database: Database, statement: str, *values: object) -> None:
    async with database.connection() as connection:
        await connection.execute(statement, *values)


async def _left(database: Database, query: str) -> list[object]:
    async with database.connection() as connection:
        return [row[0] for row in await connection.fetch(query)]


async def test_refresh_tokens(database: Database) -> None:
    """Of a chain of replaced tokens the present one and the one before it stay, however old."""
    person = await create_account(database, "ana@example.org")
    session = uuid.uuid4()
    await _write(
        database,
        "insert into auth.sessions (id, user_id, created_at) values ($1, $2, now())",
        session,
        person.id,
    )
    for token, parent, revoked in (("a", None, True), ("b", "a", True), ("c", "b", False)):
        await _write(
            database,
            "insert into auth.refresh_tokens (token, user_id, parent, revoked, session_id, "
            "updated_at) values ($1, $2, $3, $4, $5, now() - interval '31 days')",
            token,
            str(person.id),
            parent,
            revoked,
            session,
        )
    removed = await keep_up(database)
    assert removed["refresh_tokens"] == 1
    assert await _left(database, "select token from auth.refresh_tokens order by 1") == ["b", "c"]


async def test_sessions_and_codes(database: Database) -> None:
    person = await create_account(database, "ana@example.org")
    for name, end in (("old", "-2 days"), ("new", "2 days")):
        await _write(
            database,
            "insert into auth.sessions (id, user_id, tag, not_after) "
            "values (gen_random_uuid(), $1, $2, now() + $3::text::interval)",
            person.id,
            name,
            end,
        )
    for kind, age in (("recovery_token", "9 days"), ("confirmation_token", "1 hour")):
        await _write(
            database,
            "insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to, "
            "created_at) values (gen_random_uuid(), $1, $2::text::auth.one_time_token_type, 'h', "
            "'', (now() at time zone 'UTC') - $3::text::interval)",
            person.id,
            kind,
            age,
        )
    for age in ("2 days", "1 minute"):
        await _write(
            database,
            "insert into auth.flow_state (id, provider_type, authentication_method, auth_code, "
            "created_at) values (gen_random_uuid(), 'email', 'magiclink', $1, "
            "now() - $1::text::interval)",
            age,
        )
    await keep_up(database)
    assert await _left(database, "select tag from auth.sessions") == ["new"]
    tokens = await _left(database, "select token_type::text from auth.one_time_tokens")
    assert tokens == ["confirmation_token"]
    assert await _left(database, "select auth_code from auth.flow_state") == ["1 minute"]


async def test_audit_entries(database: Database) -> None:
    for age in ("26 months", "24 months"):
        await _write(
            database,
            "insert into auth.audit_log_entries (id, ip_address, created_at) "
            "values (gen_random_uuid(), $1::text, now() - $1::text::interval)",
            age,
        )
    await keep_up(database)
    assert await _left(database, "select ip_address from auth.audit_log_entries") == ["24 months"]


async def test_one_process_at_a_time(database: Database) -> None:
    async with database.lock(LOCK):
        with pytest.raises(LockHeld):
            await keep_up(database)
