"""The audit log of accounts: every sign-in and change of credentials, and no secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from roseram.postgres import Database
from roseram.server.auth.audit import GOTRUE, note
from roseram.server.auth.call import Call
from server.auth.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.postgres import Connection
    from server.auth.conftest import AuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

ANA = UUID(int=1)
CALL = Call("POST", "/token", {}, {"user-agent": "a program\0" + "x" * 600}, {}, "192.0.2.7")


@pytest.fixture
async def connection(schema_database: str) -> AsyncIterator[Connection]:
    async with (
        await Database.open(schema_database, max_size=1) as database,
        database.connection() as connection,
    ):
        await connection.execute(
            "insert into auth.users (id, email) values ($1, 'ana@example.org')", ANA
        )
        yield connection


async def own(connection: Connection) -> list[dict[str, Any]]:
    rows = await connection.fetch("select * from session_audit_log order by id")
    return [dict(row) for row in rows]


async def operators(connection: Connection) -> list[dict[str, Any]]:
    rows = await connection.fetch("select payload from auth.audit_log_entries order by created_at")
    return [json.loads(row["payload"]) for row in rows]


@pytest.mark.parametrize("action", sorted(GOTRUE))
async def test_each_action(connection: Connection, action: str) -> None:
    await note(connection, action, ANA, CALL, changed=["password"])
    rows = await own(connection)
    if action in ("token_refreshed", "factor_challenged"):
        assert rows == []
    else:
        (row,) = rows
        assert (row["user_id"], row["action"]) == (ANA, action)
        assert json.loads(row["changed_fields"]) == ["password"]
        assert row["ip_address"] == "192.0.2.7"
        assert row["user_agent"].startswith("a program")
        assert len(row["user_agent"]) <= 512
    (entry,) = await operators(connection)
    assert (entry["action"], entry["log_type"]) == GOTRUE[action]
    assert entry["actor_id"] == str(ANA)
    assert entry["actor_username"] == "ana@example.org"


async def test_nobody_known(connection: Connection) -> None:
    for user_id in (None, uuid4()):
        await note(connection, "sign_in_failed", user_id, CALL, actor="eve@example.org")
    assert await own(connection) == []
    assert [e["actor_username"] for e in await operators(connection)] == ["eve@example.org"] * 2


async def test_an_action_of_ones_own(connection: Connection) -> None:
    await note(connection, "member_invited", ANA, None)
    (row,) = await own(connection)
    assert (row["action"], row["changed_fields"], row["ip_address"]) == (
        "member_invited",
        None,
        None,
    )


async def everything(server: AuthServer) -> str:
    found = [
        await server.value(f"select string_agg(t::text, ' ') from {table} t")
        for table in ("public.session_audit_log", "auth.audit_log_entries", "public.activity_logs")
    ]
    return " ".join(filter(None, found))


async def actions(server: AuthServer) -> list[str]:
    rows = await server.rows("select action from session_audit_log order by id")
    return [row["action"] for row in rows]


async def test_the_life_of_an_account(auth_server: AuthServer) -> None:
    """Each step is noted, with nothing in it that opens anything."""
    await auth_server.sign_up()
    session = await auth_server.sign_in()
    wrong = {"email": "ana@example.org", "password": "not-the-Password-1"}
    await auth_server.call("POST", "/token?grant_type=password", wrong)
    await auth_server.refresh(session["refresh_token"])
    other = "another-Kettle-93-harbour"
    token = session["access_token"]
    await auth_server.call("PUT", "/user", {"password": other}, token=token)
    await auth_server.call("POST", "/recover", {"email": "ana@example.org"})
    await auth_server.call("POST", "/logout", token=token)
    noted = await actions(auth_server)
    for action in ("signed_up", "signed_in", "sign_in_failed", "password_changed",
                   "recovery_requested", "signed_out"):  # fmt: skip
        assert action in noted, noted
    text = await everything(auth_server)
    for secret in (PASSWORD, other, wrong["password"], session["refresh_token"], token):
        assert secret not in text


async def test_a_person_reads_their_own_and_nobody_elses(auth_server: AuthServer) -> None:
    ana = await auth_server.sign_up("ana@example.org")
    await auth_server.sign_up("bob@example.org")
    answer = await auth_server.client.get(
        "/rest/v1/session_audit_log?select=user_id",
        headers={"Authorization": f"Bearer {ana['access_token']}"},
    )
    assert {row["user_id"] for row in answer.json()} == {ana["user"]["id"]}
