"""Sign-up: accounts with an address, with and without a mail to confirm it, and without one."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from server.auth.conftest import PASSWORD, claims_of

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer, MakeAuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

ANA = "ana@example.org"


async def test_a_session_where_addresses_confirm_by_themselves(auth_server: AuthServer) -> None:
    session = await auth_server.sign_up(data={"full_name": "Ana"})
    assert session["token_type"] == "bearer"
    assert session["expires_in"] == 3600
    user = session["user"]
    claims = claims_of(session["access_token"])
    assert claims["sub"] == user["id"]
    assert claims["exp"] == session["expires_at"]
    assert (user["email"], user["phone"], user["role"]) == (ANA, "", "authenticated")
    assert user["aud"] == "authenticated"
    assert user["app_metadata"] == {"provider": "email", "providers": ["email"]}
    assert user["user_metadata"] == {
        "full_name": "Ana",
        "sub": user["id"],
        "email": ANA,
        "email_verified": True,
        "phone_verified": False,
    }
    (identity,) = user["identities"]
    assert (identity["provider"], identity["id"]) == ("email", user["id"])
    assert identity["identity_data"]["email"] == ANA
    assert user["is_anonymous"] is False
    assert user["email_confirmed_at"].endswith("Z")
    assert "invited_at" not in user
    hashed = await auth_server.value("select encrypted_password from auth.users")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await auth_server.value("select full_name from public.profiles") == "Ana"


async def test_an_address_that_is_taken(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    for written in (ANA, " ANA@Example.ORG "):
        answer = await auth_server.call("POST", "/signup", {"email": written, "password": PASSWORD})
        assert answer.status_code == 422
        assert answer.json() == {
            "code": "user_already_exists",
            "message": "User already registered",
        }
    assert await auth_server.value("select count(*) from auth.users") == 1


async def test_the_account_alone_and_a_mail(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(autoconfirm=False)
    user = await server.sign_up(data={"a": 1})
    assert "access_token" not in user
    assert user["confirmation_sent_at"]
    assert "email_confirmed_at" not in user
    assert user["user_metadata"]["email_verified"] is False
    (letter,) = await server.letters()
    assert (letter.letter, letter.to, letter.state) == ("confirm", ANA, "kept")
    answer = await server.call(
        "POST", "/token?grant_type=password", {"email": ANA, "password": PASSWORD}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "email_not_confirmed")
    answer = await server.call(
        "POST", "/verify", {"type": "signup", "email": ANA, "token": letter.data["code"]}
    )
    assert answer.status_code == 200, answer.text
    assert (await server.sign_in())["user"]["id"] == user["id"]


async def test_who_is_there_already_is_not_told(make_auth_server: MakeAuthServer) -> None:
    """Nobody can tell whether they are the second to sign up, however often they ask."""
    server = await make_auth_server(autoconfirm=False)
    new = await server.sign_up(data={"a": 1})
    kept = json.loads(await server.value("select roseram.user_json(id) from auth.users"))
    assert (list(kept), _masked(kept)) == (list(new), _masked(new))
    twice = await server.sign_up(data={"a": 1})
    await server.execute("update auth.users set email_confirmed_at = now()")
    again = await server.sign_up(data={"a": 1})
    third = await server.sign_up(password="another-Long-passphrase-7", data={"a": 1})
    assert list(again) == list(new)
    for one, other in ((new, twice), (again, third)):
        assert one["id"] == other["id"]
        assert one["created_at"] < other["created_at"]
    assert again["id"] != new["id"]
    assert _masked(again) == _masked(new) == _masked(twice) == _masked(third)
    assert await server.value("select count(*) from auth.users") == 1
    letters = [letter.letter for letter in await server.letters()]
    assert letters == ["confirm", "confirm", "duplicate_signup", "duplicate_signup"]
    await server.sign_in()  # with the password from before


def _masked(account: dict[str, Any]) -> str:
    """Without what is another one each time."""
    text = json.dumps(account).replace(account["id"], "mine")
    text = text.replace(account["identities"][0]["identity_id"], "identity")
    return re.sub(r"[0-9-]{10}T[0-9:.]+Z", "now", text)


async def test_who_is_there_already_is_told_where_an_operator_wants_it(
    make_auth_server: MakeAuthServer,
) -> None:
    server = await make_auth_server(autoconfirm=False, tells_who_exists=True)
    new = await server.sign_up()
    await server.execute("update auth.users set email_confirmed_at = now()")
    again = await server.sign_up()
    assert again["id"] != new["id"]
    assert (again["role"], again["identities"], again["email"]) == ("", [], ANA)


async def test_two_who_sign_up_before_a_mail_is_read(make_auth_server: MakeAuthServer) -> None:
    """Who reads the mail gets the account, and the other one's password does not open it."""
    server = await make_auth_server(autoconfirm=False)
    await server.sign_up(password="chosen-by-Mallory-77")
    await server.sign_up(password=PASSWORD)
    code = (await server.letters())[-1].data["code"]
    answer = await server.call("POST", "/verify", {"type": "signup", "email": ANA, "token": code})
    assert answer.status_code == 200, answer.text
    for password in ("chosen-by-Mallory-77", PASSWORD):
        answer = await server.call(
            "POST", "/token?grant_type=password", {"email": ANA, "password": password}
        )
        assert answer.json()["code"] == "invalid_credentials"


async def test_the_same_sign_up_twice_keeps_its_password(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(autoconfirm=False)
    first = await server.sign_up()
    assert (await server.sign_up())["id"] == first["id"]
    code = (await server.letters())[-1].data["code"]
    await server.call("POST", "/verify", {"type": "signup", "email": ANA, "token": code})
    await server.sign_in()


async def test_metadata_gives_no_privileges(auth_server: AuthServer) -> None:
    session = await auth_server.sign_up(
        data={"role": "service_role", "app_metadata": {"admin": True}, "sub": str(uuid.uuid4())},
        app_metadata={"admin": True},
        role="service_role",
        user_metadata={"x": 1},
    )
    claims = claims_of(session["access_token"])
    assert claims["role"] == "authenticated"
    assert claims["sub"] == session["user"]["id"]
    assert claims["app_metadata"] == {"provider": "email", "providers": ["email"]}
    answer = await auth_server.client.get(
        "/rest/v1/profiles?select=id",
        headers={"Authorization": f"Bearer {session['access_token']}"},
    )
    assert answer.json() == [{"id": session["user"]["id"]}]


async def test_anonymous(auth_server: AuthServer) -> None:
    answer = await auth_server.call("POST", "/signup", {"data": {"seat": 4}})
    assert answer.status_code == 200, answer.text
    session = answer.json()
    user, claims = session["user"], claims_of(session["access_token"])
    assert (user["is_anonymous"], claims["is_anonymous"]) == (True, True)
    assert (user["email"], user["identities"]) == ("", [])
    assert user["user_metadata"] == {"seat": 4}
    assert [each["method"] for each in claims["amr"]] == ["anonymous"]
    assert (await auth_server.refresh(session["refresh_token"])).status_code == 200


@pytest.mark.parametrize(
    ("settings", "body", "status", "code", "message"),
    [
        (
            {"anonymous_enabled": False},
            {},
            422,
            "anonymous_provider_disabled",
            "Anonymous sign-ins are disabled",
        ),
        (
            {"disable_signup": True},
            {"email": ANA, "password": PASSWORD},
            422,
            "signup_disabled",
            "Signups not allowed for this instance",
        ),
        ({"disable_signup": True}, {}, 422, "signup_disabled", None),
        (
            {"email_enabled": False},
            {"email": ANA, "password": PASSWORD},
            400,
            "email_provider_disabled",
            "Email signups are disabled",
        ),
        ({}, {"phone": "123", "password": PASSWORD}, 400, "phone_provider_disabled", None),
        ({}, {"email": ANA}, 400, "validation_failed", "Signup requires a valid password"),
        (
            {},
            {"email": ANA, "phone": "1", "password": PASSWORD},
            400,
            "validation_failed",
            "Only an email address or phone number should be provided on signup.",
        ),
        (
            {},
            {"email": "nobody", "password": PASSWORD},
            400,
            "validation_failed",
            "Unable to validate email address: invalid format",
        ),
        ({}, {"email": ANA, "password": "x" * 73}, 400, "validation_failed", None),
        ({}, {"email": ANA, "password": "short"}, 422, "weak_password", None),
        ({}, {"email": 7, "password": PASSWORD}, 400, "validation_failed", None),
        ({}, {"email": ANA, "password": [PASSWORD]}, 400, "validation_failed", None),
        ({}, {"email": ANA, "password": PASSWORD, "data": "x"}, 400, "validation_failed", None),
        (
            {},
            {"email": ANA, "password": PASSWORD, "code_challenge": "x" * 43},
            400,
            "validation_failed",
            None,
        ),
    ],
)
async def test_refused(
    make_auth_server: MakeAuthServer,
    settings: dict[str, object],
    body: dict[str, object],
    status: int,
    code: str,
    message: str | None,
) -> None:
    server = await make_auth_server(**settings)
    answer = await server.call("POST", "/signup", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert message in (None, answer.json()["message"])
    assert answer.headers["x-sb-error-code"] == code
    assert await server.value("select count(*) from auth.users") == 0


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[1]",
        b'{"email": "\\ud800"}',
        b'{"data": {"a": "\\u0000"}}',
        b'{"data": {"a": 1e999}}',
        b'{"data": {"a": NaN}}',
        b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"\xff\xfe",
    ],
)
async def test_bodies_that_cannot_be_read(auth_server: AuthServer, body: bytes) -> None:
    answer = await auth_server.client.post("/auth/v1/signup", content=body)
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "bad_json"


async def test_many_at_once_with_one_address(auth_server: AuthServer) -> None:
    body = {"email": ANA, "password": PASSWORD}
    answers = await asyncio.gather(*(auth_server.call("POST", "/signup", body) for _ in range(4)))
    assert sorted(each.status_code for each in answers) == [200, 422, 422, 422]
    assert {e.json()["code"] for e in answers if e.status_code == 422} == {"user_already_exists"}
