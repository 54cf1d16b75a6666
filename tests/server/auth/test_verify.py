"""Codes and links that are used: once, in time, by the one they were sent to."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from typing import TYPE_CHECKING

import pytest

from server.auth.conftest import PASSWORD, claims_of
from server.auth.posted import MAILED, VERIFIER, follow, landed, link_parts, newest

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer, MakeAuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

ANA = "ana@example.org"
LATE = "update auth.one_time_tokens set created_at = created_at - interval '61 minutes'"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
)
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "s256"}
WRONG_CODE = {"code": "otp_expired", "message": "Token has expired or is invalid"}
WRONG_LINK = {"code": "otp_expired", "message": "Email link is invalid or has expired"}


async def _ask(server: AuthServer, **more: object) -> None:
    answer = await server.call("POST", "/otp", {"email": ANA, **more})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("kind", ["email", "magiclink"])
async def test_a_typed_code_opens_a_session_once(auth_server: AuthServer, kind: str) -> None:
    await auth_server.sign_up()
    await _ask(auth_server)
    code = (await newest(auth_server, "magic_link")).data["code"]
    body = {"type": kind, "email": " ANA@example.org ", "token": code}
    answer = await auth_server.call("POST", "/verify", body)
    assert answer.status_code == 200, answer.text
    session = answer.json()
    claims = claims_of(session["access_token"])
    assert [each["method"] for each in claims["amr"]] == ["otp"]
    assert session["user"]["email"] == ANA
    assert session["refresh_token"]
    again = await auth_server.call("POST", "/verify", body)
    assert (again.status_code, again.json()) == (403, WRONG_CODE)
    assert await auth_server.value("select count(*) from auth.one_time_tokens") == 0
    actions = await auth_server.rows("select action from public.session_audit_log")
    assert "signed_in" in {each["action"] for each in actions}


@pytest.mark.parametrize("kind", ["email", "signup", "magiclink"])
async def test_a_new_account_is_confirmed(auth_server: AuthServer, kind: str) -> None:
    await _ask(auth_server)
    code = (await newest(auth_server, "confirm")).data["code"]
    body = {"type": kind, "email": ANA, "token": code}
    answer = await auth_server.call("POST", "/verify", body)
    assert answer.status_code == 200, answer.text
    user = answer.json()["user"]
    assert user["email_confirmed_at"]
    assert user["confirmed_at"]
    assert user["user_metadata"]["email_verified"] is True
    assert user["last_sign_in_at"]


async def test_a_sign_up_is_confirmed_by_its_link(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(**MAILED)
    await server.sign_up()
    letter = await newest(server, "confirm")
    where, query, fragment = landed(await follow(server, letter))
    assert (where, query) == (server.url, {})
    assert fragment["type"] == "signup"
    assert fragment["token_type"] == "bearer"
    assert fragment["sb"] == ""
    assert fragment.keys() >= {"access_token", "expires_at", "expires_in", "refresh_token"}
    mine = await server.call("GET", "/user", token=fragment["access_token"])
    assert mine.json()["email"] == ANA
    assert (await server.sign_in())["user"]["id"] == mine.json()["id"]


async def test_a_link_works_once_and_head_does_not_use_it(auth_server: AuthServer) -> None:
    await _ask(auth_server)
    letter = await newest(auth_server, "confirm")
    for _ in range(3):
        looked = await auth_server.client.head(letter.data["link"])
        assert (looked.status_code, looked.content) == (200, b"")
    answer = await follow(auth_server, letter)
    assert "access_token" in landed(answer)[2]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    where, query, fragment = landed(await follow(auth_server, letter))
    assert (where, query) == (auth_server.url, {})
    assert fragment == {
        "error": "access_denied",
        "error_code": "otp_expired",
        "error_description": "Email link is invalid or has expired",
        "sb": "",
    }


async def test_twenty_at_once_open_one_session(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    await auth_server.execute("delete from auth.sessions")
    await _ask(auth_server)
    code = (await newest(auth_server, "magic_link")).data["code"]
    body = {"type": "email", "email": ANA, "token": code}
    answers = await asyncio.gather(*(auth_server.call("POST", "/verify", body) for _ in range(20)))
    assert sorted(each.status_code for each in answers) == [200] + [403] * 19
    assert await auth_server.value("select count(*) from auth.sessions") == 1


async def test_late_codes_and_links(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    await _ask(auth_server)
    await auth_server.execute(LATE)
    letter = await newest(auth_server, "magic_link")
    body = {"type": "email", "email": ANA, "token": letter.data["code"]}
    answer = await auth_server.call("POST", "/verify", body)
    assert (answer.status_code, answer.json()) == (403, WRONG_CODE)
    link = {"type": "email", "token_hash": link_parts(letter)["token"]}
    answer = await auth_server.call("POST", "/verify", link)
    assert (answer.status_code, answer.json()) == (403, WRONG_LINK)
    assert landed(await follow(auth_server, letter))[2]["error_code"] == "otp_expired"


async def test_a_new_code_voids_the_one_before(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    await _ask(auth_server)
    first = await newest(auth_server, "magic_link")
    await _ask(auth_server)
    body = {"type": "email", "token_hash": link_parts(first)["token"]}
    assert (await auth_server.call("POST", "/verify", body)).status_code == 403


async def test_a_code_is_for_one_address_and_one_purpose(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    await auth_server.sign_up("ben@example.org")
    await _ask(auth_server)
    letter = await newest(auth_server, "magic_link")
    for body in (
        {"type": "email", "email": "ben@example.org", "token": letter.data["code"]},
        {"type": "signup", "email": ANA, "token": letter.data["code"]},
        {"type": "invite", "email": ANA, "token": letter.data["code"]},
        {"type": "email_change", "email": ANA, "token": letter.data["code"]},
        {"type": "email", "token_hash": letter.data["code"]},
        {"type": "email", "token_hash": link_parts(letter)["token"].upper()},
    ):
        answer = await auth_server.call("POST", "/verify", body)
        assert answer.status_code == 403, body
        assert answer.json()["code"] == "otp_expired"


async def test_wrong_codes_void_the_right_one(make_auth_server: MakeAuthServer) -> None:
    """From however many network addresses they come."""
    server = await make_auth_server(rate_limits={"verify": 0, "verify_account": 3})
    await server.sign_up()
    await _ask(server)
    letter = await newest(server, "magic_link")
    wrong = {"type": "email", "email": ANA, "token": "000000"}
    for _ in range(4):
        answer = await server.call("POST", "/verify", wrong)
        assert (answer.status_code, answer.json()) == (403, WRONG_CODE)
    right = {"type": "email", "email": ANA, "token": letter.data["code"]}
    assert (await server.call("POST", "/verify", right)).status_code == 403
    link = {"type": "email", "token_hash": link_parts(letter)["token"]}
    assert (await server.call("POST", "/verify", link)).status_code == 403
    # An address that has no account is answered alike.
    nobody = {**wrong, "email": "nobody@example.org"}
    answers = [await server.call("POST", "/verify", nobody) for _ in range(5)]
    assert {(each.status_code, each.text) for each in answers} == {(403, answer.text)}


async def test_many_from_one_address_are_slowed_down(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(rate_limits={"verify": 2, "verify_account": 0})
    body = {"type": "email", "token_hash": "x"}
    answers = [await server.call("POST", "/verify", body) for _ in range(3)]
    assert [each.status_code for each in answers] == [403, 403, 429]


@pytest.mark.parametrize("method", ["s256", "plain"])
async def test_a_pkce_link_leads_to_a_code(auth_server: AuthServer, method: str) -> None:
    await auth_server.sign_up()
    challenge = CHALLENGE if method == "s256" else VERIFIER
    asked = {"code_challenge": challenge, "code_challenge_method": method}
    await _ask(auth_server, **asked)
    letter = await newest(auth_server, "magic_link")
    assert link_parts(letter)["token"].startswith("pkce_")
    where, query, fragment = landed(await follow(auth_server, letter))
    assert (where, fragment) == (auth_server.url, {})
    assert query.keys() == {"code"}
    code = query["code"]
    assert await auth_server.value("select auth_code from auth.flow_state") != code
    path = "/token?grant_type=pkce"
    thief = {"auth_code": code, "code_verifier": "x" * 43}
    answer = await auth_server.call("POST", path, thief)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_code_verifier")
    mine = {"auth_code": code, "code_verifier": VERIFIER}
    answer = await auth_server.call("POST", path, mine)
    assert answer.status_code == 200, answer.text
    claims = claims_of(answer.json()["access_token"])
    assert [each["method"] for each in claims["amr"]] == ["magiclink"]
    answer = await auth_server.call("POST", path, mine)
    assert (answer.status_code, answer.json()["code"]) == (404, "flow_state_not_found")


@pytest.mark.parametrize(
    ("kind", "ask", "letter", "method"),
    [
        ("signup", "/otp", "confirm", "email/signup"),
        ("recovery", "/recover", "recovery", "recovery"),
    ],
)
async def test_how_a_pkce_session_was_opened(
    auth_server: AuthServer, kind: str, ask: str, letter: str, method: str
) -> None:
    if kind == "recovery":
        await auth_server.sign_up()
    await auth_server.call("POST", ask, {"email": ANA, **PKCE})
    _, query, _ = landed(await follow(auth_server, await newest(auth_server, letter)))
    body = {"auth_code": query["code"], "code_verifier": VERIFIER}
    answer = await auth_server.call("POST", "/token?grant_type=pkce", body)
    claims = claims_of(answer.json()["access_token"])
    assert [each["method"] for each in claims["amr"]] == [method]


async def test_a_pkce_code_in_time(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    await _ask(auth_server, **PKCE)
    _, query, _ = landed(await follow(auth_server, await newest(auth_server, "magic_link")))
    await auth_server.execute(
        "update auth.flow_state"
        " set auth_code_issued_at = auth_code_issued_at - interval '301 seconds'"
    )
    body = {"auth_code": query["code"], "code_verifier": VERIFIER}
    answer = await auth_server.call("POST", "/token?grant_type=pkce", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "flow_state_expired")


async def test_a_pkce_link_that_failed_says_so_twice(auth_server: AuthServer) -> None:
    answer = await auth_server.client.get("/auth/v1/verify?type=magiclink&token=pkce_x")
    _, query, fragment = landed(answer)
    assert query["error_code"] == fragment["error_code"] == "otp_expired"


async def test_a_code_typed_in_a_pkce_flow_opens_a_session(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    await _ask(auth_server, **PKCE)
    code = (await newest(auth_server, "magic_link")).data["code"]
    body = {"type": "email", "email": ANA, "token": code}
    assert (await auth_server.call("POST", "/verify", body)).status_code == 200


async def test_whoever_signed_up_with_my_address_is_out(make_auth_server: MakeAuthServer) -> None:
    """Somebody else chose a password; then the owner of the address signs in by mail."""
    server = await make_auth_server(**MAILED)
    await server.sign_up(ANA, PASSWORD)
    await _ask(server)
    code = (await newest(server, "magic_link")).data["code"]
    body = {"type": "email", "email": ANA, "token": code}
    assert (await server.call("POST", "/verify", body)).status_code == 200
    answer = await server.call(
        "POST", "/token?grant_type=password", {"email": ANA, "password": PASSWORD}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_credentials")


async def test_who_is_banned_does_not_get_in(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    await _ask(auth_server)
    await auth_server.execute("update auth.users set banned_until = now() + interval '1 day'")
    letter = await newest(auth_server, "magic_link")
    body = {"type": "email", "email": ANA, "token": letter.data["code"]}
    answer = await auth_server.call("POST", "/verify", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "user_banned")
    assert landed(await follow(auth_server, letter))[2]["error_code"] == "user_banned"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "validation_failed"),
        ({"type": "sms", "phone": "1", "token": "1"}, "phone_provider_disabled"),
        ({"type": "nothing", "email": ANA, "token": "1"}, "validation_failed"),
        ({"type": "email"}, "validation_failed"),
        ({"type": "email", "token": "123456"}, "validation_failed"),
        ({"type": "email", "token": "1", "token_hash": "2", "email": ANA}, "validation_failed"),
        ({"type": ["email"]}, "validation_failed"),
    ],
)
async def test_requests_that_make_no_sense(
    auth_server: AuthServer, body: dict[str, object], code: str
) -> None:
    answer = await auth_server.call("POST", "/verify", body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_a_link_never_leads_elsewhere(make_auth_server: MakeAuthServer) -> None:
    """Not even one that somebody changed."""
    server = await make_auth_server(site_url="https://app.example.org")
    await _ask(server)
    token = link_parts(await newest(server, "confirm"))["token"]
    for given in ("wrong", token):
        answer = await server.client.get(
            "/auth/v1/verify",
            params={"token": given, "type": "signup", "redirect_to": "https://evil.example/"},
        )
        assert landed(answer)[0] == "https://app.example.org"


async def test_codes_after_the_encryption_key_was_replaced(
    make_auth_server: MakeAuthServer, schema_database: str
) -> None:
    from server.auth.conftest import serving_auth

    old, new = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
    async with serving_auth(schema_database, encryption_keys=old) as server:
        await server.sign_up()
        await _ask(server)
        code = (await newest(server, "magic_link")).data["code"]
    async with serving_auth(schema_database, encryption_keys=f"{new},{old}") as server:
        body = {"type": "email", "email": ANA, "token": code}
        assert (await server.call("POST", "/verify", body)).status_code == 200
