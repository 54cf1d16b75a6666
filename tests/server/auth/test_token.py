"""Signing in with a password, and the grants that are not offered."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import ipaddress
from typing import TYPE_CHECKING

import bcrypt
import pytest

from server.auth.conftest import PASSWORD, claims_of

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer, MakeAuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

ANA = "ana@example.org"
WRONG = {"code": "invalid_credentials", "message": "Invalid login credentials"}


async def _try(server: AuthServer, **body: object) -> tuple[int, str]:
    answer = await server.call("POST", "/token?grant_type=password", body)
    return answer.status_code, answer.json().get("code", "")


async def test_the_claims_of_a_token(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    session = await auth_server.sign_in()
    claims = claims_of(session["access_token"])
    assert set(claims) == {
        *("iss", "sub", "aud", "exp", "iat", "email", "phone", "app_metadata", "user_metadata"),
        *("role", "aal", "amr", "session_id", "is_anonymous"),
    }
    assert claims["iss"] == f"{auth_server.url}/auth/v1"
    assert claims["exp"] - claims["iat"] == 3600
    assert (claims["aal"], claims["aud"]) == ("aal1", "authenticated")
    (way,) = claims["amr"]
    assert way["method"] == "password"
    assert abs(way["timestamp"] - claims["iat"]) <= 2
    assert session["user"]["last_sign_in_at"]
    assert "weak_password" not in session
    log = await auth_server.rows("select action from public.session_audit_log order by id")
    assert [each["action"] for each in log] == ["signed_up", "signed_in"]


async def test_wrong_either_way_is_told_alike(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    answers = [
        await auth_server.call("POST", "/token?grant_type=password", body)
        for body in (
            {"email": ANA, "password": "not that one"},
            {"email": "bob@example.org", "password": "not that one"},
            {"email": "no address", "password": "not that one"},
            {"email": ANA, "password": ""},
            {"email": ANA},
            {"email": ANA, "password": "x" * 500},
        )
    ]
    assert [(each.status_code, each.json()) for each in answers] == [(400, WRONG)] * 6
    log = await auth_server.rows("select action from public.session_audit_log order by id")
    assert [each["action"] for each in log].count("sign_in_failed") == 4


async def test_the_address_in_any_form(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    await auth_server.sign_in(" ANA@example.ORG ")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"password": PASSWORD}, "validation_failed"),
        ({"email": ANA, "phone": "1", "password": PASSWORD}, "validation_failed"),
        ({"phone": "1", "password": PASSWORD}, "phone_provider_disabled"),
        ({"email": {"a": 1}, "password": PASSWORD}, "validation_failed"),
        ({"email": ANA, "password": 12345678}, "validation_failed"),
        ({"email": "a\0@example.org", "password": PASSWORD}, "bad_json"),
    ],
)
async def test_nonsense(auth_server: AuthServer, body: dict[str, object], code: str) -> None:
    assert await _try(auth_server, **body) == (400, code)


async def test_banned_and_unconfirmed(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    await auth_server.execute("update auth.users set banned_until = now() + interval '1 hour'")
    assert await _try(auth_server, email=ANA, password=PASSWORD) == (400, "user_banned")
    assert await _try(auth_server, email=ANA, password="wrong") == (400, "invalid_credentials")
    await auth_server.execute(
        "update auth.users set banned_until = null, email_confirmed_at = null"
    )
    assert await _try(auth_server, email=ANA, password=PASSWORD) == (400, "email_not_confirmed")
    await auth_server.execute(
        "update auth.users set email_confirmed_at = now(), deleted_at = now()"
    )
    assert await _try(auth_server, email=ANA, password=PASSWORD) == (400, "invalid_credentials")


async def test_an_imported_password_is_hashed_again(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    old = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4, prefix=b"2a")).decode()
    await auth_server.execute("update auth.users set encrypted_password = $1", old)
    assert await _try(auth_server, email=ANA, password="wrong") == (400, "invalid_credentials")
    assert await auth_server.value("select encrypted_password from auth.users") == old
    await auth_server.sign_in()
    new = await auth_server.value("select encrypted_password from auth.users")
    assert new.startswith("$argon2id$")
    await auth_server.sign_in()
    assert await auth_server.value("select encrypted_password from auth.users") == new


async def test_rows_as_seeds_write_them(auth_server: AuthServer) -> None:
    """An account without an identity, without a role, with nulls where texts may be."""
    hashed = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    await auth_server.execute(
        "insert into auth.users (id, email, encrypted_password, email_confirmed_at)"
        " values (gen_random_uuid(), $1, $2, now())",
        ANA,
        hashed,
    )
    session = await auth_server.sign_in()
    assert session["user"]["identities"] == []
    assert claims_of(session["access_token"])["role"] == "authenticated"


async def test_a_weak_password_from_before(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    hashed = bcrypt.hashpw(b"password", bcrypt.gensalt(4)).decode()
    await auth_server.execute("update auth.users set encrypted_password = $1", hashed)
    session = await auth_server.sign_in(password="password")
    assert session["access_token"]
    assert session["weak_password"]["reasons"]
    assert session["weak_password"]["message"]


async def test_a_role_of_ones_own(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    await auth_server.execute("update auth.users set role = 'service_role'")
    session = await auth_server.sign_in()
    assert claims_of(session["access_token"])["role"] == "service_role"


@pytest.mark.parametrize(
    ("grant", "status", "code"),
    [
        ("nonsense", 400, "invalid_credentials"),
        ("", 400, "invalid_credentials"),
        ("web3", 422, "web3_provider_disabled"),
        ("pkce", 400, "validation_failed"),
        ("id_token", 400, "validation_failed"),
    ],
)
async def test_other_grants(auth_server: AuthServer, grant: str, status: int, code: str) -> None:
    answer = await auth_server.call("POST", f"/token?grant_type={grant}", {})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_code_for_a_session(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(autoconfirm=False)
    verifier = "v" * 50
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    await server.sign_up(code_challenge=challenge, code_challenge_method="s256")
    (letter,) = await server.letters()
    followed = await server.client.get(letter.data["link"])
    assert followed.status_code == 303
    code = followed.headers["location"].partition("code=")[2].partition("&")[0]
    for given, status, name in (
        ({"auth_code": "unknown", "code_verifier": verifier}, 404, "flow_state_not_found"),
        ({"auth_code": code, "code_verifier": "w" * 50}, 400, "bad_code_verifier"),
        ({"auth_code": code, "code_verifier": verifier}, 200, None),
        ({"auth_code": code, "code_verifier": verifier}, 404, "flow_state_not_found"),
    ):
        answer = await server.call("POST", "/token?grant_type=pkce", dict(given))
        assert (answer.status_code, answer.json().get("code")) == (status, name)


async def test_many_at_once_let_others_through(auth_server: AuthServer) -> None:
    """While passwords wait for their turn, everybody else is answered."""
    session = await auth_server.sign_up()
    waiting = [
        asyncio.ensure_future(_try(auth_server, email=ANA, password="wrong")) for _ in range(40)
    ]
    headers = {"Authorization": f"Bearer {session['access_token']}"}
    for _ in range(5):
        read = await auth_server.client.get("/rest/v1/profiles?select=email", headers=headers)
        assert read.json() == [{"email": ANA}]
        health = await auth_server.call("GET", "/health")
        assert health.status_code == 200
        session = (await auth_server.refresh(session["refresh_token"])).json()
    assert not all(each.done() for each in waiting)
    assert set(await asyncio.gather(*waiting)) == {(400, "invalid_credentials")}


async def test_the_limit_on_an_address(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(rate_limits={"sign_in": 2})
    answers = [await _try(server, email=f"p{n}@example.org", password="x") for n in range(3)]
    assert answers[:2] == [(400, "invalid_credentials")] * 2
    assert answers[2] == (429, "over_request_rate_limit")


async def test_the_limit_on_an_account_from_many_addresses(
    make_auth_server: MakeAuthServer,
) -> None:
    """Guessing from everywhere ends; the owner, who was here before, still gets in."""
    server = await make_auth_server(
        rate_limits={"sign_in_account": 2, "sign_in": 0},
        trusted_proxies=(ipaddress.ip_network("127.0.0.0/8"),),
    )
    await server.sign_up()  # from 127.0.0.1
    statuses = []
    for number in range(4):
        answer = await server.call(
            "POST",
            "/token?grant_type=password",
            {"email": ANA, "password": f"guess {number}"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
        statuses.append(answer.status_code)
    assert statuses == [400, 400, 429, 429]
    await server.sign_in()
