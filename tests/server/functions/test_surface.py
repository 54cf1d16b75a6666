"""The frame of actions: who may call what, inputs, errors, idempotency keys, the pages."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING

import pytest
from pydantic import Field

from roseram.server.functions.action import Action, Input, Output, find_actions
from roseram.server.functions.openapi import document
from server.functions.conftest import People, run

if TYPE_CHECKING:
    from roseram.server.functions.context import Context
    from server.auth.conftest import AuthServer


pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


class Nothing(Input):
    note: str = Field("", max_length=10)


class Told(Output):
    calls: int
    sees: int = 0


@pytest.fixture
def calls() -> list[str]:
    """What the action `probe` was called with."""
    return []


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch, calls: list[str]) -> dict[str, Action]:
    """Actions for the tests beside the real ones."""

    async def count(context: Context, given: Nothing) -> Told:
        calls.append(given.note)
        if given.note == "broken":
            raise RuntimeError("nobody expects this: secret-detail")
        if given.note == "slow":
            await asyncio.sleep(0.5)
        if context.caller.role == "anon":  # who may not read it at all
            return Told(calls=len(calls))
        async with context.transaction() as connection:
            sees = await connection.fetchval("select count(*) from public.profiles where $1 = 1", 1)
        return Told(calls=len(calls), sees=sees)

    made = {
        name: Action("T", "S.", Nothing, Told, count, name=name, **more)  # type: ignore[arg-type]
        for name, more in {
            "probe": {"scope": "projects:write"},
            "probe-anyone": {"who": "anyone", "methods": ("GET", "POST")},
            "probe-service": {"who": "service"},
            "probe-strong": {"second_factor": True},
        }.items()
    }
    actions = {**find_actions(), **made}
    monkeypatch.setattr("roseram.server.functions.action.find_actions", lambda: actions)
    return made


def test_every_file_is_an_action(server: object) -> None:
    del server
    assert set(find_actions()) >= {
        "invite-member",
        "accept-invitation",
        "decline-invitation",
        "show-invitation",
        "transfer-organization",
        "delete-account",
        "merge-accounts",
        "save-credentials",
        "load-credentials",
    }


@pytest.mark.usefixtures("probe")
async def test_who_may_call(auth_server: AuthServer, people: People) -> None:
    ana = await people.join("ana")
    statuses = {}
    for name in ("probe", "probe-anyone", "probe-service"):
        for caller, token in (
            ("anon", None),
            ("ana", ana.token),
            ("service", auth_server.service_role),
            ("wrong", f"{ana.token[:-6]}AAAAAA"),
        ):
            statuses[name, caller] = (await run(auth_server, name, {}, token)).status_code
    assert statuses == {
        ("probe", "anon"): 401,
        ("probe", "ana"): 200,
        ("probe", "service"): 401,
        ("probe", "wrong"): 401,
        ("probe-anyone", "anon"): 200,
        ("probe-anyone", "ana"): 200,
        ("probe-anyone", "service"): 200,
        ("probe-anyone", "wrong"): 401,
        ("probe-service", "anon"): 403,
        ("probe-service", "ana"): 403,
        ("probe-service", "service"): 200,
        ("probe-service", "wrong"): 401,
    }


@pytest.mark.usefixtures("probe")
async def test_an_action_sees_what_its_caller_may(auth_server: AuthServer, people: People) -> None:
    ana = await people.join("ana")
    await people.join("ben")
    assert (await ana.run("probe", {})).json()["sees"] == 1
    everybody = await run(auth_server, "probe-service", {}, auth_server.service_role)
    assert everybody.json()["sees"] == 2


@pytest.mark.usefixtures("probe")
async def test_a_session_that_ended(auth_server: AuthServer, people: People) -> None:
    ana = await people.join("ana")
    await auth_server.execute("delete from auth.sessions where user_id = $1", ana.id)
    answer = await ana.run("probe", {})
    assert (answer.status_code, answer.json()["code"]) == (401, "session_not_found")


@pytest.mark.usefixtures("probe")
async def test_people_who_are_banned_or_gone(auth_server: AuthServer, people: People) -> None:
    ana, ben = await people.join("ana"), await people.join("ben")
    await auth_server.execute(
        "update auth.users set banned_until = now() + interval '1 day' where id = $1", ana.id
    )
    await auth_server.execute("delete from auth.users where id = $1", ben.id)
    assert (await ana.run("probe", {})).status_code == 403
    assert (await ben.run("probe", {})).status_code == 401


@pytest.mark.usefixtures("probe")
async def test_the_second_factor(auth_server: AuthServer, people: People) -> None:
    ana = await people.join("ana")
    assert (await ana.run("probe-strong", {})).status_code == 200
    await auth_server.execute(
        "insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)"
        " values (gen_random_uuid(), $1, 'totp', 'verified', now(), now())",
        ana.id,
    )
    answer = await ana.run("probe-strong", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_aal")
    assert (await ana.run("probe", {})).status_code == 200


@pytest.mark.usefixtures("probe")
async def test_api_keys_need_the_scope(auth_server: AuthServer, people: People) -> None:
    ana = await people.join("ana")
    keys = {}
    for scope in ("projects:read", "projects:write"):
        made = await auth_server.client.post(
            "/rest/v1/rpc/create_api_key",
            json={"name": scope, "scopes": [scope]},
            headers={"apikey": auth_server.anon, "Authorization": f"Bearer {ana.token}"},
        )
        assert made.status_code == 200, made.text
        keys[scope] = made.json()["key"]
    codes = {
        (scope, name): (await run(auth_server, name, {}, key)).json().get("code", "done")
        for scope, key in keys.items()
        for name in ("probe", "probe-anyone", "load-credentials")
    }
    assert codes == {
        ("projects:read", "probe"): "scope_missing",
        ("projects:write", "probe"): "done",
        ("projects:read", "probe-anyone"): "not_for_api_keys",
        ("projects:write", "probe-anyone"): "not_for_api_keys",
        ("projects:read", "load-credentials"): "not_for_api_keys",
        ("projects:write", "load-credentials"): "not_for_api_keys",
    }


@pytest.mark.usefixtures("probe")
@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"", "application/json", 200, None),
        (b'{"note": "x"}', "application/json; charset=utf-8", 200, None),
        (b'{"note": "x"}', "text/plain;charset=UTF-8", 200, None),
        (b"{", "application/json", 400, "bad_json"),
        (b'{"note": "\\u0000"}', "application/json", 400, "bad_text"),
        (b"[]", "application/json", 422, "invalid_input"),
        (b'{"note": 1}', "application/json", 422, "invalid_input"),
        (b'{"note": "longer than ten"}', "application/json", 422, "invalid_input"),
        (b'{"user_id": "x"}', "application/json", 422, "invalid_input"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    ],
)
async def test_inputs(
    auth_server: AuthServer, body: bytes, kind: str, status: int, code: str | None
) -> None:
    answer = await auth_server.client.post(
        "/functions/v1/probe-anyone",
        content=body,
        headers={"apikey": auth_server.anon, "Content-Type": kind},
    )
    assert answer.status_code == status, answer.text
    assert answer.json().get("code") == code
    if code:
        assert set(answer.json()) == {"code", "message", "details", "hint"}
    assert "x-relay-error" not in answer.headers


@pytest.mark.usefixtures("probe")
async def test_an_input_that_does_not_fit_is_named_and_not_repeated(
    auth_server: AuthServer, people: People
) -> None:
    ana = await people.join("ana")
    body = {"email": "x", "password": {"is": "a-secret"}, "role": "owner"}
    answer = await ana.run("delete-account", body)
    assert answer.status_code == 422
    assert {each["path"] for each in answer.json()["details"]} == {"password", "role"}
    assert "a-secret" not in answer.text


@pytest.mark.usefixtures("probe")
async def test_names_and_methods(auth_server: AuthServer) -> None:
    unknown = await run(auth_server, "invite-membr", {})
    assert unknown.status_code == 404
    assert unknown.json()["message"] == "Function not found"
    assert unknown.json()["hint"] == "Did you mean invite-member?"
    assert (await run(auth_server, "probe/more", {})).status_code == 404
    refused = await run(auth_server, "probe", method="DELETE")
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST, OPTIONS")
    read = await auth_server.client.get("/functions/v1/probe-anyone?note=x")
    assert read.status_code == 200
    preflight = await auth_server.client.options(
        "/functions/v1/probe",
        headers={
            "Origin": "https://app.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, idempotency-key",
        },
    )
    assert preflight.status_code in (200, 204)
    assert "access-control-allow-origin" in preflight.headers


@pytest.mark.usefixtures("probe")
async def test_an_unknown_error_is_logged_and_not_told(
    auth_server: AuthServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = await run(auth_server, "probe-anyone", {"note": "broken"})
    assert answer.status_code == 500
    assert answer.json()["message"].startswith("internal error ")
    assert "secret-detail" not in answer.text
    assert answer.json()["message"].rpartition(" ")[2] in caplog.text


@pytest.mark.usefixtures("probe")
async def test_a_body_that_is_too_large(auth_server: AuthServer) -> None:
    body = b'{"note": "' + b"x" * (1 << 20) + b'"}'
    answer = await auth_server.client.post(
        "/functions/v1/probe-anyone", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413


@pytest.mark.usefixtures("probe")
class TestIdempotency:
    async def test_the_same_again_is_done_once(self, people: People, calls: list[str]) -> None:
        ana = await people.join("ana")
        first = await ana.run("probe", {"note": "a"}, Idempotency_Key="one")
        second = await ana.run("probe", {"note": "a"}, Idempotency_Key="one")
        assert first.json() == second.json() == {"calls": 1, "sees": 1}
        assert "idempotency-replayed" not in first.headers
        assert second.headers["idempotency-replayed"] == "true"
        assert len(calls) == 1

    async def test_another_body(self, people: People, calls: list[str]) -> None:
        ana = await people.join("ana")
        await ana.run("probe", {"note": "a"}, Idempotency_Key="one")
        answer = await ana.run("probe", {"note": "b"}, Idempotency_Key="one")
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
        assert len(calls) == 1

    async def test_the_key_of_another_caller(self, people: People, calls: list[str]) -> None:
        ana, ben = await people.join("ana"), await people.join("ben")
        await ana.run("probe", {"note": "a"}, Idempotency_Key="one")
        answer = await ben.run("probe", {"note": "a"}, Idempotency_Key="one")
        assert answer.json()["calls"] == 2
        assert "idempotency-replayed" not in answer.headers
        assert len(calls) == 2

    async def test_the_key_of_another_action(self, people: People, calls: list[str]) -> None:
        ana = await people.join("ana")
        await ana.run("probe", {"note": "a"}, Idempotency_Key="one")
        await ana.run("probe-anyone", {"note": "a"}, Idempotency_Key="one")
        assert len(calls) == 2

    async def test_two_at_once(self, people: People, calls: list[str]) -> None:
        ana = await people.join("ana")
        answers = await asyncio.gather(
            *(ana.run("probe", {"note": "slow"}, Idempotency_Key="one") for _ in range(4))
        )
        assert sorted(each.status_code for each in answers) == [200, 409, 409, 409]
        assert len(calls) == 1

    async def test_a_failure_may_be_tried_again(self, people: People, calls: list[str]) -> None:
        ana = await people.join("ana")
        for _ in range(2):
            answer = await ana.run("probe", {"note": "broken"}, Idempotency_Key="one")
            assert answer.status_code == 500
        assert len(calls) == 2

    async def test_a_crash_in_the_middle(
        self, auth_server: AuthServer, people: People, calls: list[str]
    ) -> None:
        ana = await people.join("ana")
        await ana.run("probe", {"note": "a"}, Idempotency_Key="one")
        await auth_server.execute("update roseram.action_runs set answer = null")
        waiting = await ana.run("probe", {"note": "a"}, Idempotency_Key="one")
        assert waiting.status_code == 409
        await auth_server.execute("update roseram.action_runs set claimed_until = now()")
        other = await ana.run("probe", {"note": "b"}, Idempotency_Key="one")
        assert other.status_code == 422
        again = await ana.run("probe", {"note": "a"}, Idempotency_Key="one")
        assert again.json()["calls"] == len(calls) == 2

    async def test_after_a_day(
        self, auth_server: AuthServer, people: People, calls: list[str]
    ) -> None:
        ana = await people.join("ana")
        await ana.run("probe", {"note": "a"}, Idempotency_Key="one")
        await auth_server.execute("update roseram.action_runs set expires_at = now()")
        answer = await ana.run("probe", {"note": "b"}, Idempotency_Key="one")
        assert answer.status_code == 200
        assert len(calls) == 2

    async def test_nothing_readable_is_kept(self, auth_server: AuthServer, people: People) -> None:
        ana = await people.join("ana")
        body = {"credentials": {"github": "ghp_visible"}}
        await ana.run("save-credentials", body)
        answer = await ana.run("load-credentials", {}, Idempotency_Key="a-key")
        assert answer.json()["credentials"] == {"github": "ghp_visible"}
        (kept,) = await auth_server.rows("select r::text as row from roseram.action_runs r")
        assert "ghp_visible" not in kept["row"]
        assert "a-key" not in kept["row"]

    @pytest.mark.parametrize("key", ["", "x" * 256])
    async def test_keys_that_are_none(self, people: People, key: str) -> None:
        ana = await people.join("ana")
        answer = await ana.run("probe", {}, Idempotency_Key=key)
        assert answer.status_code == 400


async def test_the_document_names_every_action(auth_server: AuthServer) -> None:
    answer = await auth_server.client.get("/functions/v1/openapi.json")
    described = answer.json()
    assert described["openapi"] == "3.1.0"
    assert set(described["paths"]) == {f"/{name}" for name in find_actions()}
    references = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if "$ref" in value:
                references.add(value["$ref"])
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(described)
    known = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert references <= known
    inputs = described["components"]["schemas"]["InviteMemberInput"]
    assert inputs["additionalProperties"] is False
    assert json.loads(json.dumps(document(find_actions(), "x")))["paths"]


async def test_the_page_names_every_action(auth_server: AuthServer) -> None:
    answer = await auth_server.client.get("/functions/v1")
    assert answer.headers["content-type"].startswith("text/html")
    for name in find_actions():
        assert f'id="{name}"' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
