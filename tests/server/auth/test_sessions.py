"""Refresh tokens: rotation, reuse, the limits of a session, and two windows at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from server.auth.conftest import SECRET, claims_of

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer, MakeAuthServer

_AGE = "update auth.refresh_tokens set updated_at = updated_at - interval '11 seconds'"


async def _refreshed(server: AuthServer, token: str) -> dict[str, Any]:
    answer = await server.refresh(token)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _refused(server: AuthServer, token: object) -> tuple[int, str, str]:
    answer = await server.refresh(token)
    return answer.status_code, answer.json()["code"], answer.json()["message"]


async def test_a_refresh_replaces_the_token(auth_server: AuthServer) -> None:
    first = await auth_server.sign_up()
    second = await _refreshed(auth_server, first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]
    assert len(second["refresh_token"]) == 12
    before, after = claims_of(first["access_token"]), claims_of(second["access_token"])
    for name in ("sub", "session_id", "aal", "amr", "role", "iss", "aud", "email"):
        assert before[name] == after[name]
    assert second["user"]["id"] == first["user"]["id"]
    assert set(second) == set(first)
    rows = await auth_server.rows(
        "select token, parent, revoked from auth.refresh_tokens order by id"
    )
    assert rows == [
        {"token": first["refresh_token"], "parent": None, "revoked": True},
        {"token": second["refresh_token"], "parent": first["refresh_token"], "revoked": False},
    ]
    (session,) = await auth_server.rows(
        "select refreshed_at, user_agent, host(ip) from auth.sessions"
    )
    assert session["refreshed_at"] is not None
    assert session["user_agent"].startswith("python-httpx")
    assert session["host"] == "127.0.0.1"


async def test_an_answer_that_was_lost_is_given_again(auth_server: AuthServer) -> None:
    """However late: nobody has used the successor, so nobody else can have it."""
    first = await auth_server.sign_up()
    second = await _refreshed(auth_server, first["refresh_token"])
    await auth_server.execute(
        "update auth.refresh_tokens set updated_at = now() - interval '1 day'"
    )
    again = await _refreshed(auth_server, first["refresh_token"])
    assert again["refresh_token"] == second["refresh_token"]


async def test_two_windows_at_once_both_stay_signed_in(auth_server: AuthServer) -> None:
    first = await auth_server.sign_up()
    answers = await asyncio.gather(
        *(_refreshed(auth_server, first["refresh_token"]) for _ in range(8))
    )
    (successor,) = {each["refresh_token"] for each in answers}
    await _refreshed(auth_server, successor)


async def test_within_seconds_an_older_token_still_works(auth_server: AuthServer) -> None:
    first = await auth_server.sign_up()
    second = await _refreshed(auth_server, first["refresh_token"])
    await _refreshed(auth_server, second["refresh_token"])
    other = await _refreshed(auth_server, first["refresh_token"])
    await _refreshed(auth_server, other["refresh_token"])


async def test_a_stolen_token_ends_the_family(auth_server: AuthServer) -> None:
    first = await auth_server.sign_up()
    second = await _refreshed(auth_server, first["refresh_token"])
    third = await _refreshed(auth_server, second["refresh_token"])
    await auth_server.execute(_AGE)
    used = (400, "refresh_token_already_used", "Invalid Refresh Token: Already Used")
    assert await _refused(auth_server, first["refresh_token"]) == used
    # It stays so, and nobody in the family gets on, not even within the interval.
    assert await _refused(auth_server, third["refresh_token"]) == used
    assert await _refused(auth_server, second["refresh_token"]) == used
    assert (
        await auth_server.value("select count(*) from auth.refresh_tokens where not revoked") == 0
    )
    actions = await auth_server.rows("select action from public.session_audit_log")
    assert "token_reused" in [each["action"] for each in actions]


async def test_another_session_is_not_touched_by_that(auth_server: AuthServer) -> None:
    first = await auth_server.sign_up()
    other = await auth_server.sign_in()
    second = await _refreshed(auth_server, first["refresh_token"])
    await _refreshed(auth_server, second["refresh_token"])
    await auth_server.execute(_AGE)
    assert (await _refused(auth_server, first["refresh_token"]))[1] == "refresh_token_already_used"
    await _refreshed(auth_server, other["refresh_token"])


@pytest.mark.parametrize(
    ("token", "code", "message"),
    [
        (
            "aaaaaaaaaaaa",
            "refresh_token_not_found",
            "Invalid Refresh Token: Refresh Token Not Found",
        ),
        ("abc", "validation_failed", "Refresh token is not valid"),
        ("' or 1=1; --  ", "validation_failed", "Refresh token is not valid"),
        ("a" * 500, "validation_failed", "Refresh token is not valid"),
        (12, "validation_failed", "refresh_token must be a text"),
    ],
)
async def test_tokens_that_are_none(
    auth_server: AuthServer, token: object, code: str, message: str
) -> None:
    assert await _refused(auth_server, token) == (400, code, message)


async def test_no_token(auth_server: AuthServer) -> None:
    answer = await auth_server.refresh(None)
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_request",
        "error_description": "refresh_token required",
    }


async def test_banned(auth_server: AuthServer) -> None:
    session = await auth_server.sign_up()
    await auth_server.execute("update auth.users set banned_until = now() + interval '1 hour'")
    expected = (400, "user_banned", "Invalid Refresh Token: User Banned")
    assert await _refused(auth_server, session["refresh_token"]) == expected
    await auth_server.execute("update auth.users set banned_until = now() - interval '1 hour'")
    await _refreshed(auth_server, session["refresh_token"])


async def test_a_token_without_a_session(auth_server: AuthServer) -> None:
    session = await auth_server.sign_up()
    await auth_server.execute("update auth.refresh_tokens set session_id = null")
    expected = (400, "session_not_found", "Invalid Refresh Token: No Valid Session Found")
    assert await _refused(auth_server, session["refresh_token"]) == expected


@pytest.mark.parametrize(
    ("settings", "change", "message"),
    [
        (
            {"session_timebox": 3600},
            "created_at = now() - interval '61 minutes'",
            "Session Expired",
        ),
        (
            {"session_inactivity": 600},
            "refreshed_at = now() at time zone 'UTC' - interval '11 minutes'",
            "Session Expired (Inactivity)",
        ),
        ({}, "not_after = now() - interval '1 second'", "Session Expired"),
    ],
)
async def test_the_end_of_a_session(
    make_auth_server: MakeAuthServer, settings: dict[str, int], change: str, message: str
) -> None:
    server = await make_auth_server(**settings)
    session = await server.sign_up()
    second = await _refreshed(server, session["refresh_token"])
    await server.execute(f"update auth.sessions set {change}")
    expected = (400, "session_expired", f"Invalid Refresh Token: {message}")
    assert await _refused(server, second["refresh_token"]) == expected


async def test_activity_keeps_a_session(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(session_inactivity=600)
    session = await server.sign_up()
    await server.execute("update auth.sessions set created_at = now() - interval '9 minutes'")
    second = await _refreshed(server, session["refresh_token"])
    await server.execute("update auth.sessions set created_at = now() - interval '2 days'")
    await _refreshed(server, second["refresh_token"])


async def test_one_session_for_each_person(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(session_single=True)
    first = await server.sign_up()
    second = await server.sign_in()
    assert (await _refused(server, first["refresh_token"]))[1] == "refresh_token_not_found"
    await _refreshed(server, second["refresh_token"])
    # Sessions from before the setting: the last one to be opened stays.
    await server.execute(
        "with old as (insert into auth.sessions (id, user_id, created_at)"
        " select gen_random_uuid(), id, now() - interval '1 day' from auth.users"
        " returning id, user_id)"
        " insert into auth.refresh_tokens (token, user_id, revoked, session_id)"
        " select 'oldoldoldold', user_id, false, id from old"
    )
    code = (await _refused(server, "oldoldoldold"))[1]
    assert code == "session_expired"


async def test_tokens_of_an_imported_session(auth_server: AuthServer) -> None:
    """As GoTrue wrote them: 22 characters, parents that are empty, sessions without a method."""
    await auth_server.sign_up()
    token = "AbCdEfGhIjKlMnOpQrStUv"
    await auth_server.execute(
        "with s as (insert into auth.sessions (id, user_id, created_at, aal)"
        " select gen_random_uuid(), id, now(), 'aal1' from auth.users returning id, user_id)"
        " insert into auth.refresh_tokens (token, user_id, revoked, session_id, updated_at, parent)"
        " select $1, user_id, false, id, now(), '' from s",
        token,
    )
    session = await _refreshed(auth_server, token)
    assert claims_of(session["access_token"])["amr"] == []


async def test_the_limit_on_refreshes(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(rate_limits={"refresh": 3})
    session = await server.sign_up()
    for _ in range(3):
        session = await _refreshed(server, session["refresh_token"])
    answer = await server.refresh(session["refresh_token"])
    assert (answer.status_code, answer.json()["code"]) == (429, "over_request_rate_limit")
    assert int(answer.headers["retry-after"]) > 0


async def test_guessing_is_limited(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(rate_limits={"refresh": 120})
    codes = [(await server.refresh(f"guess{number:07}")).status_code for number in range(130)]
    assert codes[0] == 400
    assert codes[-1] == 429


async def test_another_processs_tokens(make_auth_server: MakeAuthServer) -> None:
    sealing = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
    one = await make_auth_server(encryption_keys=sealing)
    other = await make_auth_server(encryption_keys=sealing)
    session = await _refreshed(other, (await one.sign_up())["refresh_token"])
    answer = await one.call("GET", "/user", token=session["access_token"])
    assert answer.status_code == 200
    assert SECRET not in answer.text


async def test_the_database_goes_away_and_comes_back(auth_server: AuthServer) -> None:
    session = await auth_server.sign_up()
    cut = (
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and application_name = 'roseram auth'"
    )
    await auth_server.execute(cut)
    statuses = set()
    for _ in range(20):
        answer = await auth_server.refresh(session["refresh_token"])
        statuses.add(answer.status_code)
        if answer.status_code == 200:
            break
        assert answer.json()["code"] == "unavailable"
        assert answer.headers["retry-after"] == "1"
    assert 200 in statuses
    assert statuses <= {200, 503}
    assert (await auth_server.call("GET", "/user", token=session["access_token"])).status_code in (
        200,
        503,
    )
    answer = await auth_server.call("GET", "/user", token=session["access_token"])
    assert answer.status_code == 200
