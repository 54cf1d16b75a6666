"""The signed-in person's own account: who they are, and what they change."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from server.auth.conftest import PASSWORD, SECRET, VERSION, claims_of

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer, MakeAuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

UNVERIFIED = "invalid JWT: unable to parse or verify signature, "
ANA, NEW = "ana@example.org", "another-Kettle-93-harbour"


async def _put(server: AuthServer, session: dict[str, Any], **body: object) -> tuple[int, Any]:
    answer = await server.call("PUT", "/user", body, token=session["access_token"])
    return answer.status_code, answer.json()


async def test_get(auth_server: AuthServer) -> None:
    session = await auth_server.sign_up()
    answer = await auth_server.call("GET", "/user", token=session["access_token"])
    assert answer.status_code == 200
    assert answer.json() == session["user"]
    assert answer.headers["x-supabase-api-version"] == "2024-01-01"
    assert answer.headers["cache-control"] == "no-store"


async def test_without_a_token(auth_server: AuthServer) -> None:
    for headers in ({}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer"}):
        answer = await auth_server.client.get("/auth/v1/user", headers={**VERSION, **headers})
        assert answer.status_code == 401
        assert answer.json() == {
            "code": "no_authorization",
            "message": "This endpoint requires a valid Bearer token",
        }


async def test_the_older_form_of_errors(auth_server: AuthServer) -> None:
    answer = await auth_server.client.get("/auth/v1/user")
    assert answer.json() == {
        "code": 401,
        "error_code": "no_authorization",
        "msg": "This endpoint requires a valid Bearer token",
    }
    assert answer.headers["x-sb-error-code"] == "no_authorization"


async def test_the_keys_of_the_project_are_nobody(auth_server: AuthServer) -> None:
    for key in (auth_server.anon, auth_server.service_role):
        answer = await auth_server.call("GET", "/user", token=key)
        assert answer.status_code == 403
        assert answer.json()["code"] == "bad_jwt"
        assert answer.json()["message"] == "invalid claim: missing sub claim"


def _token(**claims: object) -> str:
    return jwt.encode({"role": "authenticated", **claims}, SECRET, "HS256")


@pytest.mark.parametrize(
    ("token", "status", "code", "message"),
    [
        (
            "x",
            403,
            "bad_jwt",
            (
                "invalid JWT: unable to parse or verify signature, "
                "token is malformed: token contains an invalid number of segments"
            ),
        ),
        (_token(sub="x"), 400, "bad_jwt", None),
        (_token(sub=str(uuid.uuid4()), session_id="x"), 403, None, None),
        (
            _token(sub=str(uuid.uuid4())),
            403,
            "user_not_found",
            "User from sub claim in JWT does not exist",
        ),
        (
            jwt.encode({"sub": str(uuid.uuid4())}, "another secret, as long as the first", "HS256"),
            403,
            "bad_jwt",
            (
                "invalid JWT: unable to parse or verify signature, "
                "token signature is invalid: signature is invalid"
            ),
        ),
        (
            jwt.encode({"sub": str(uuid.uuid4())}, "", "none"),
            403,
            "bad_jwt",
            (
                "invalid JWT: unable to parse or verify signature, "
                "token is unverifiable: no key of this server has signed it"
            ),
        ),
        (_token(sub=str(uuid.uuid4()), exp="soon"), 403, "bad_jwt", None),
    ],
    ids=["segments", "sub", "session", "nobody", "signature", "none", "exp"],
)
async def test_tokens_that_are_refused(
    auth_server: AuthServer, token: str, status: int, code: str | None, message: str | None
) -> None:
    answer = await auth_server.call("GET", "/user", token=token)
    assert answer.status_code == status, answer.text
    assert code in (None, answer.json()["code"])
    assert message in (None, answer.json()["message"])


async def test_clocks_may_differ_a_little(auth_server: AuthServer) -> None:
    user = (await auth_server.sign_up())["user"]["id"]
    now = int(time.time())
    for claims, status in (
        ({"exp": now - 20}, 200),
        ({"exp": now - 3700}, 403),
        ({"iat": now + 20}, 200),
        ({"iat": now + 300}, 403),
        ({"nbf": now + 20}, 200),
        ({"nbf": now + 300}, 403),
    ):
        answer = await auth_server.call("GET", "/user", token=_token(sub=user, **claims))
        assert answer.status_code == status, claims
        if claims.get("exp", now) < now - 60:
            assert "token is expired by 1h1m4" in answer.json()["message"]


async def test_gone_banned_signed_out(auth_server: AuthServer) -> None:
    session = await auth_server.sign_up()

    async def code() -> str:
        answer = await auth_server.call("GET", "/user", token=session["access_token"])
        assert answer.status_code == 403
        found: str = answer.json()["code"]
        return found

    await auth_server.execute("update auth.users set banned_until = now() + interval '1 hour'")
    assert await code() == "user_banned"
    await auth_server.execute("update auth.users set banned_until = null")
    await auth_server.execute("delete from auth.sessions")
    assert await code() == "session_not_found"
    await auth_server.execute("delete from auth.users")
    assert await code() == "user_not_found"


async def test_somebody_elses_session(auth_server: AuthServer) -> None:
    session = await auth_server.sign_up()
    other = await auth_server.sign_up("bob@example.org")
    mixed = {**claims_of(session["access_token"]), "sub": other["user"]["id"]}
    answer = await auth_server.call("GET", "/user", token=_token(**mixed))
    assert answer.json()["code"] == "session_not_found"


async def test_metadata_is_merged(auth_server: AuthServer) -> None:
    session = await auth_server.sign_up(data={"a": {"x": 1}, "b": 2, "n": None})
    status, user = await _put(auth_server, session, data={"a": {"y": 2}, "b": None, "c": "é"})
    assert status == 200
    found = user["user_metadata"]
    assert (found["a"], found["c"], found["n"]) == ({"y": 2}, "é", None)
    assert "b" not in found
    refreshed = (await auth_server.refresh(session["refresh_token"])).json()
    assert claims_of(refreshed["access_token"])["user_metadata"] == found


async def test_privileges_cannot_be_taken(auth_server: AuthServer) -> None:
    session = await auth_server.sign_up()
    status, body = await _put(auth_server, session, app_metadata={"admin": True})
    assert (status, body["code"]) == (403, "not_admin")
    status, user = await _put(
        auth_server, session, role="service_role", data={"role": "service_role"}, id="x"
    )
    assert (status, user["role"]) == (200, "authenticated")
    refreshed = (await auth_server.refresh(session["refresh_token"])).json()
    assert claims_of(refreshed["access_token"])["role"] == "authenticated"


async def test_a_new_password(auth_server: AuthServer) -> None:
    session = await auth_server.sign_up()
    other = await auth_server.sign_in()
    assert (await _put(auth_server, session, password=NEW))[0] == 200
    assert (
        await auth_server.call("GET", "/user", token=session["access_token"])
    ).status_code == 200
    answer = await auth_server.call("GET", "/user", token=other["access_token"])
    assert answer.json()["code"] == "session_not_found"
    assert (await auth_server.refresh(other["refresh_token"])).status_code == 400
    await auth_server.sign_in(password=NEW)
    answer = await auth_server.call(
        "POST", "/token?grant_type=password", {"email": ANA, "password": PASSWORD}
    )
    assert answer.status_code == 400
    assert [letter.letter for letter in await auth_server.letters()] == ["password_changed"]
    log = await auth_server.rows("select action from public.session_audit_log")
    assert "password_changed" in [each["action"] for each in log]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"password": PASSWORD}, 422, "same_password"),
        ({"password": "short"}, 422, "weak_password"),
        ({"password": "x" * 73}, 400, "validation_failed"),
        ({"password": 5}, 400, "validation_failed"),
        ({"data": []}, 400, "validation_failed"),
        ({"phone": "123"}, 400, "phone_provider_disabled"),
        ({"email": "nobody"}, 400, "validation_failed"),
        ({"email": "bob@example.org"}, 422, "email_exists"),
        ({"password": NEW, "current_password": "wrong"}, 400, "current_password_invalid"),
        ({"password": NEW, "email": "bob@example.org"}, 422, "email_exists"),
    ],
)
async def test_changes_that_are_refused(
    auth_server: AuthServer, body: dict[str, object], status: int, code: str
) -> None:
    session = await auth_server.sign_up()
    await auth_server.sign_up("bob@example.org")
    found, answer = await _put(auth_server, session, **body)
    assert (found, answer["code"]) == (status, code)
    await auth_server.sign_in()  # nothing was changed


async def test_an_old_session_needs_a_code(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(secure_password_change=True)
    session = await server.sign_up()
    assert (await _put(server, session, password=NEW))[0] == 200
    await server.execute("update auth.sessions set created_at = now() - interval '25 hours'")
    status, body = await _put(server, session, password=PASSWORD)
    assert (status, body["code"]) == (400, "reauthentication_needed")
    status, body = await _put(server, session, password=PASSWORD, nonce="000000")
    assert (status, body["code"]) == (422, "reauthentication_not_valid")
    answer = await server.call("GET", "/reauthenticate", token=session["access_token"])
    assert answer.status_code == 200
    nonce = (await server.letters())[-1].data["code"]
    assert (await _put(server, session, password=PASSWORD, nonce=nonce))[0] == 200
    status, body = await _put(server, session, password=NEW, nonce=nonce)
    assert (status, body["code"]) == (422, "reauthentication_not_valid")


async def test_a_second_factor_is_asked_for(auth_server: AuthServer) -> None:
    session = await auth_server.sign_up()
    await auth_server.execute(
        "insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)"
        " select gen_random_uuid(), id, 'totp', 'verified', now(), now() from auth.users"
    )
    for body in ({"password": NEW}, {"email": "new@example.org"}):
        status, answer = await _put(auth_server, session, **body)
        assert (status, answer["code"]) == (401, "insufficient_aal")
    status, user = await _put(auth_server, session, data={"a": 1})
    assert status == 200
    (factor,) = user["factors"]
    assert (factor["status"], factor["factor_type"]) == ("verified", "totp")
    assert "secret" not in factor


async def test_a_token_claims_no_more_than_its_session(auth_server: AuthServer) -> None:
    """A token from before the second factor was removed, or one that somebody has made up."""
    session = await auth_server.sign_up()
    await auth_server.execute(
        "insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)"
        " select gen_random_uuid(), id, 'totp', 'verified', now(), now() from auth.users"
    )
    stronger = _token(**{**claims_of(session["access_token"]), "aal": "aal2"})
    status, answer = await _put(auth_server, {"access_token": stronger}, password=NEW)
    assert (status, answer["code"]) == (401, "insufficient_aal")


async def test_an_anonymous_person_gets_an_address(auth_server: AuthServer) -> None:
    session = (await auth_server.call("POST", "/signup", {})).json()
    status, body = await _put(auth_server, session, password=NEW)
    assert (status, body["code"]) == (422, "validation_failed")
    status, user = await _put(auth_server, session, email=ANA, password=NEW)
    assert status == 200, user
    assert (user["id"], user["email"]) == (session["user"]["id"], ANA)
    assert user["is_anonymous"] is False
    assert [each["provider"] for each in user["identities"]] == ["email"]
    assert user["app_metadata"]["providers"] == ["email"]
    assert (await auth_server.sign_in(password=NEW))["user"]["id"] == user["id"]


async def test_another_address_by_mail(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(secure_email_change=False)
    session = await server.sign_up()
    object.__setattr__(server.auth.settings, "autoconfirm", False)
    status, user = await _put(server, session, email="Ana@Example.com")
    assert (status, user["email"], user["new_email"]) == (200, ANA, "ana@example.com")
    (letter,) = await server.letters()
    assert (letter.letter, letter.to) == ("email_change", "ana@example.com")
