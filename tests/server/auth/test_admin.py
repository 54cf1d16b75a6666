"""Accounts in the hands of the service's key, over HTTP; and in nobody else's."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import bcrypt
import pytest

from roseram.server.auth.endpoints.unsupported import PATHS
from server.auth.conftest import PASSWORD, claims_of

if TYPE_CHECKING:
    import httpx

    from server.auth.conftest import AuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

ANOTHER = "copper-Lantern-48-meadow"
# made by Firebase's own tool for the password "user1password"
FIREBASE = (
    "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,"
    "sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=="
    "$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+"
    "VHjoZilo78198JAdRuid5lQ=="
)


async def ask(server: AuthServer, method: str, path: str, body: Any = None) -> httpx.Response:
    return await server.call(method, f"/admin{path}", body, token=server.service_role)


async def create(server: AuthServer, email: str = "ana@example.org", **more: Any) -> dict[str, Any]:
    answer = await ask(server, "POST", "/users", {"email": email, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refused(answer: httpx.Response, status: int, code: str, message: str = "") -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert message in answer.json()["message"]


ENDPOINTS = [
    ("GET", "/users"),
    ("POST", "/users"),
    ("GET", "/users/{id}"),
    ("PUT", "/users/{id}"),
    ("DELETE", "/users/{id}"),
    ("GET", "/users/{id}/factors"),
    ("DELETE", "/users/{id}/factors/{id}"),
    ("GET", "/audit"),
]


@pytest.mark.parametrize(("method", "path"), ENDPOINTS, ids=" ".join)
async def test_only_the_services_key_is_let_in(
    auth_server: AuthServer, method: str, path: str
) -> None:
    signed = await auth_server.sign_up(data={"role": "service_role", "is_admin": True})
    number = signed["user"]["id"]
    where = f"/admin{path}".replace("{id}", number)
    body = {"role": "service_role", "app_metadata": {"role": "service_role"}}
    sent = body if method in ("POST", "PUT") else None
    for token in (signed["access_token"], auth_server.anon):
        refused(await auth_server.call(method, where, sent, token=token), 403, "not_admin")
    bare = await auth_server.client.request(method, f"/auth/v1{where}")
    assert bare.status_code == 401
    for wrong in ("x", "a.b.c", auth_server.service_role[:-4] + "AAAA"):
        answer = await auth_server.call(method, where, sent, token=wrong)
        assert answer.status_code in (401, 403)
    assert await auth_server.value("select role from auth.users") == "authenticated"


async def test_metadata_of_ones_own_gives_no_power(auth_server: AuthServer) -> None:
    power = {"role": "service_role", "app_metadata": {"role": "service_role"}, "aud": "x"}
    signed = await auth_server.sign_up(data=power, role="service_role", app_metadata=power)
    claims = claims_of(signed["access_token"])
    assert (claims["role"], claims["aud"]) == ("authenticated", "authenticated")
    assert "role" not in claims["app_metadata"]
    answer = await auth_server.call(
        "PUT", "/user", {"role": "service_role", "data": power}, token=signed["access_token"]
    )
    assert answer.json().get("role", "authenticated") == "authenticated"
    refused(
        await auth_server.call("GET", "/admin/users", token=signed["access_token"]),
        403,
        "not_admin",
    )


async def test_an_account_is_made_as_asked(auth_server: AuthServer) -> None:
    number = str(uuid.uuid4())
    made = await create(
        auth_server,
        " Ana@Example.org ",
        id=number,
        password=PASSWORD,
        email_confirm=True,
        phone="+49 171 2345678",
        phone_confirm=True,
        user_metadata={"full_name": "Ana", "empty": None},
        app_metadata={"plan": "pro"},
        role="authenticated",
        ban_duration="none",
    )
    assert (made["id"], made["email"], made["phone"]) == (
        number,
        "ana@example.org",
        "491712345678",
    )
    assert made["email_confirmed_at"]
    assert made["phone_confirmed_at"]
    assert made["app_metadata"]["plan"] == "pro"
    assert made["app_metadata"]["provider"] == "email"
    assert made["user_metadata"]["full_name"] == "Ana"
    assert [each["provider"] for each in made["identities"]] == ["email", "phone"]
    assert (await auth_server.sign_in())["user"]["id"] == number


async def test_without_a_password_or_confirmation_nobody_gets_in(auth_server: AuthServer) -> None:
    made = await create(auth_server)
    assert "email_confirmed_at" not in made
    for password in ("", PASSWORD):
        body = {"email": "ana@example.org", "password": password}
        answer = await auth_server.call("POST", "/token?grant_type=password", body)
        refused(answer, 400, "invalid_credentials")
    await create(auth_server, "ben@example.org", password=PASSWORD)
    body = {"email": "ben@example.org", "password": PASSWORD}
    answer = await auth_server.call("POST", "/token?grant_type=password", body)
    refused(answer, 400, "email_not_confirmed")


@pytest.mark.parametrize(
    ("hashed", "password"),
    [
        (bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4, prefix=b"2a")).decode(), PASSWORD),
        (FIREBASE, "user1password"),
    ],
    ids=["bcrypt", "firebase"],
)
async def test_passwords_move_in_as_hashes(
    auth_server: AuthServer, hashed: str, password: str
) -> None:
    await create(auth_server, password_hash=hashed, email_confirm=True)
    assert await auth_server.value("select encrypted_password from auth.users") == hashed
    assert (await auth_server.sign_in(password=password))["access_token"]


@pytest.mark.parametrize(
    ("body", "status", "code", "message"),
    [
        ({}, 400, "validation_failed", "Cannot create a user without either an email or phone"),
        ({"email": "no address"}, 400, "validation_failed", "invalid format"),
        ({"email": "a@b.c", "password": "short"}, 422, "weak_password", ""),
        ({"email": "a@b.c", "password": "a" * 73}, 400, "validation_failed", "72"),
        ({"email": "a@b.c", "password": 7}, 400, "validation_failed", ""),
        ({"email": "a@b.c", "password_hash": "plain"}, 400, "validation_failed", "hash"),
        (
            {"email": "a@b.c", "password": PASSWORD, "password_hash": "$2a$10$x"},
            400,
            "validation_failed",
            "Only a password or a password hash",
        ),
        ({"phone": "12"}, 400, "validation_failed", "phone"),
        ({"email": "a@b.c", "id": "seven"}, 400, "validation_failed", "ID"),
        ({"email": "a@b.c", "ban_duration": "forever"}, 400, "validation_failed", "ban"),
        ({"email": "a@b.c", "role": "x; drop role anon"}, 400, "validation_failed", "role"),
        ({"email": "a@b.c", "app_metadata": []}, 400, "validation_failed", ""),
    ],
    ids=str,
)
async def test_what_makes_no_sense_makes_no_account(
    auth_server: AuthServer, body: dict[str, Any], status: int, code: str, message: str
) -> None:
    refused(await ask(auth_server, "POST", "/users", body), status, code, message)
    assert await auth_server.value("select count(*) from auth.users") == 0


async def test_an_address_is_one_accounts(auth_server: AuthServer) -> None:
    await create(auth_server, phone="491712345678")
    for email in ("ana@example.org", "ANA@EXAMPLE.ORG", " ana@example.org"):
        answer = await ask(auth_server, "POST", "/users", {"email": email})
        refused(answer, 422, "email_exists", "A user with this email address")
    answer = await ask(auth_server, "POST", "/users", {"phone": "+491712345678"})
    refused(answer, 422, "phone_exists")
    await create(auth_server, "ana+2@example.org")
    other = await create(auth_server, "ben@example.org")
    answer = await ask(auth_server, "PUT", f"/users/{other['id']}", {"email": "Ana@example.org"})
    refused(answer, 422, "email_exists")


async def test_accounts_are_listed_in_pages(auth_server: AuthServer) -> None:
    for number in range(5):
        await create(
            auth_server, f"p{number}@example.org", user_metadata={"full_name": f"N{number}"}
        )
    first = await ask(auth_server, "GET", "/users?page=1&per_page=2")
    assert [each["email"] for each in first.json()["users"]] == ["p4@example.org", "p3@example.org"]
    assert first.json()["aud"] == "authenticated"
    assert first.headers["x-total-count"] == "5"
    links = {
        rel: int(re.search(r"page=(\d+)", link).group(1))  # type: ignore[union-attr]
        for link, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', first.headers["link"])
    }
    assert links == {"next": 2, "last": 3}
    last = await ask(auth_server, "GET", "/users?page=3&per_page=2")
    assert [each["email"] for each in last.json()["users"]] == ["p0@example.org"]
    assert 'rel="next"' not in last.headers["link"]
    beyond = await ask(auth_server, "GET", "/users?page=9&per_page=2")
    assert beyond.json()["users"] == []
    for query in ("filter=P3@", "filter=n3"):
        found = await ask(auth_server, "GET", f"/users?{query}")
        assert [each["email"] for each in found.json()["users"]] == ["p3@example.org"]
    for query in ("page=0", "page=x", "per_page=-1", "page=1e3"):
        refused(await ask(auth_server, "GET", f"/users?{query}"), 400, "validation_failed")
    assert len((await ask(auth_server, "GET", "/users?page=&per_page=")).json()["users"]) == 5


async def test_an_account_is_found_by_its_id_alone(auth_server: AuthServer) -> None:
    made = await create(auth_server)
    assert (await ask(auth_server, "GET", f"/users/{made['id']}")).json()["email"] == made["email"]
    missing = f"/users/{uuid.uuid4()}"
    for method, body in (("GET", None), ("PUT", {}), ("DELETE", {})):
        refused(await ask(auth_server, method, missing, body), 404, "user_not_found")
        answer = await ask(auth_server, method, "/users/seven", body)
        refused(answer, 404, "validation_failed", "user_id must be an UUID")
    refused(await ask(auth_server, "GET", f"{missing}/factors"), 404, "user_not_found")


async def test_changes_apply_at_once(auth_server: AuthServer) -> None:
    made = await create(
        auth_server, email_confirm=True, user_metadata={"a": 1, "b": 2}, app_metadata={"c": 3}
    )
    body = {
        "email": "New@Example.org",
        "phone": "+491712345678",
        "user_metadata": {"b": None, "d": 4},
        "app_metadata": {"role": "editor"},
        "role": "service_role",
    }
    answer = await ask(auth_server, "PUT", f"/users/{made['id']}", body)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["email"], found["phone"]) == ("new@example.org", "491712345678")
    assert (found["user_metadata"]["a"], found["user_metadata"]["d"]) == (1, 4)
    assert "b" not in found["user_metadata"]
    assert (found["app_metadata"]["c"], found["app_metadata"]["role"]) == (3, "editor")
    assert found["role"] == "service_role"
    email = next(each for each in found["identities"] if each["provider"] == "email")
    assert email["identity_data"]["email"] == "new@example.org"
    profile = await auth_server.value("select email from public.profiles")
    assert profile == "new@example.org"


async def test_a_new_password_ends_every_session(auth_server: AuthServer) -> None:
    signed = await auth_server.sign_up()
    number = signed["user"]["id"]
    weak = await ask(auth_server, "PUT", f"/users/{number}", {"password": "password"})
    refused(weak, 422, "weak_password")
    answer = await ask(auth_server, "PUT", f"/users/{number}", {"password": ANOTHER})
    assert answer.status_code == 200, answer.text
    assert (await auth_server.refresh(signed["refresh_token"])).status_code == 400
    assert (await auth_server.sign_in(password=ANOTHER))["access_token"]


async def test_a_ban_keeps_out_until_it_is_lifted(auth_server: AuthServer) -> None:
    signed = await auth_server.sign_up()
    path = f"/users/{signed['user']['id']}"
    answer = await ask(auth_server, "PUT", path, {"ban_duration": "1h30m"})
    assert answer.json()["banned_until"]
    body = {"email": "ana@example.org", "password": PASSWORD}
    refused(await auth_server.call("POST", "/token?grant_type=password", body), 400, "user_banned")
    refused(await auth_server.refresh(signed["refresh_token"]), 400, "user_banned")
    mine = await auth_server.call("GET", "/user", token=signed["access_token"])
    refused(mine, 403, "user_banned")
    left = await auth_server.value(
        "select extract(epoch from banned_until - now()) / 60 from auth.users"
    )
    assert 89 < left <= 90
    lifted = await ask(auth_server, "PUT", path, {"ban_duration": "none"})
    assert "banned_until" not in lifted.json()
    assert (await auth_server.sign_in())["access_token"]


async def test_what_was_mailed_before_a_change_of_address_works_no_longer(
    auth_server: AuthServer,
) -> None:
    """A recovery link in the old mailbox is no key to the account."""
    made = await create(auth_server, email_confirm=True)
    await auth_server.call("POST", "/recover", {"email": "ana@example.org"})
    (letter,) = await auth_server.letters()
    path = f"/users/{made['id']}"
    assert (await ask(auth_server, "PUT", path, {"email": "new@example.org"})).status_code == 200
    link = dict(parse_qsl(urlsplit(letter.data["link"]).query))
    for proof in (
        {"token_hash": link["token"]},
        {"email": "ana@example.org", "token": letter.data["code"]},
        {"email": "new@example.org", "token": letter.data["code"]},
    ):
        body = {"type": "recovery", **proof}
        refused(await auth_server.call("POST", "/verify", body), 403, "otp_expired")
    assert await auth_server.value("select count(*) from auth.one_time_tokens") == 0


async def test_a_deleted_account_is_gone(auth_server: AuthServer) -> None:
    signed = await auth_server.sign_up()
    number = signed["user"]["id"]
    answer = await ask(auth_server, "DELETE", f"/users/{number}", {"should_soft_delete": False})
    assert (answer.status_code, answer.json()) == (200, {})
    for table in ("auth.users", "auth.identities", "auth.sessions", "public.profiles"):
        assert await auth_server.value(f"select count(*) from {table}") == 0
    refused(
        await auth_server.call("GET", "/user", token=signed["access_token"]), 403, "user_not_found"
    )
    assert (await auth_server.sign_up())["user"]["id"] != number


async def test_a_softly_deleted_account_says_nothing_any_more(auth_server: AuthServer) -> None:
    signed = await auth_server.sign_up(data={"full_name": "Ana Arden"})
    number = signed["user"]["id"]
    answer = await ask(auth_server, "DELETE", f"/users/{number}", {"should_soft_delete": True})
    assert (answer.status_code, answer.json()) == (200, {})
    kept = json.dumps(
        [await auth_server.rows("select * from auth.users"), await identities(auth_server)],
        default=str,
    )
    assert "ana@example.org" not in kept
    assert "Arden" not in kept
    shown = (await ask(auth_server, "GET", f"/users/{number}")).json()
    assert shown["deleted_at"]
    assert (await auth_server.refresh(signed["refresh_token"])).status_code == 400
    body = {"email": "ana@example.org", "password": PASSWORD}
    refused(
        await auth_server.call("POST", "/token?grant_type=password", body),
        400,
        "invalid_credentials",
    )
    assert (await auth_server.sign_up())["user"]["id"] != number
    again = await ask(auth_server, "DELETE", f"/users/{number}", {})
    assert again.status_code == 200
    assert await auth_server.value("select count(*) from auth.users") == 1


async def identities(server: AuthServer) -> list[dict[str, Any]]:
    return await server.rows("select * from auth.identities")


async def test_factors_of_a_person_are_seen_and_removed(auth_server: AuthServer) -> None:
    signed = await auth_server.sign_up()
    path = f"/users/{signed['user']['id']}/factors"
    assert (await ask(auth_server, "GET", path)).json() == []
    body = {"factor_type": "totp", "friendly_name": "phone"}
    enrolled = await auth_server.call("POST", "/factors", body, token=signed["access_token"])
    (factor,) = (await ask(auth_server, "GET", path)).json()
    assert (factor["id"], factor["status"]) == (enrolled.json()["id"], "unverified")
    assert (factor["factor_type"], factor["friendly_name"]) == ("totp", "phone")
    assert "secret" not in factor
    other = (await create(auth_server, "ben@example.org"))["id"]
    foreign = await ask(auth_server, "DELETE", f"/users/{other}/factors/{factor['id']}")
    refused(foreign, 404, "mfa_factor_not_found")
    gone = await ask(auth_server, "DELETE", f"{path}/{factor['id']}")
    assert (gone.status_code, gone.json()["id"]) == (200, factor["id"])
    assert (await ask(auth_server, "GET", path)).json() == []
    assert [each.letter for each in await auth_server.letters()] == ["factor_removed"]


async def test_what_was_done_is_in_the_log(auth_server: AuthServer) -> None:
    made = await create(auth_server)
    await ask(auth_server, "PUT", f"/users/{made['id']}", {"password": ANOTHER})
    answer = await ask(auth_server, "GET", "/audit?page=1&per_page=10")
    assert answer.headers["x-total-count"] == "2"
    entries = answer.json()
    assert [each["payload"]["action"] for each in entries] == ["user_modified", "user_signedup"]
    assert entries[0]["payload"]["actor_username"] == "service_role"
    assert ANOTHER not in answer.text


async def test_what_is_not_offered_says_so(auth_server: AuthServer) -> None:
    for methods, path, _ in PATHS:
        for method in methods.split():
            where = re.sub(r"\{\w+\}", str(uuid.uuid4()), path)
            answer = await auth_server.call(method, where)
            refused(answer, 404, "not_supported", "docs/how-to/sign-in-with-providers.md")
