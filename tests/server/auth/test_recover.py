"""A forgotten password, a mail once more, and a code before something delicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from server.auth.conftest import PASSWORD
from server.auth.posted import MAILED, follow, landed, link_parts, mails, newest

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer, MakeAuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
ANA = "ana@example.org"
NEW = "another-Kettle-17-lantern"


async def test_a_new_password_by_mail(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    answer = await auth_server.call("POST", "/recover", {"email": ANA})
    assert (answer.status_code, answer.json()) == (200, {})
    letter = await newest(auth_server, "recovery")
    assert link_parts(letter)["type"] == "recovery"
    _, _, fragment = landed(await follow(auth_server, letter))
    assert fragment["type"] == "recovery"
    token = fragment["access_token"]
    answer = await auth_server.call("PUT", "/user", {"password": NEW}, token=token)
    assert answer.status_code == 200, answer.text
    assert (await auth_server.sign_in(ANA, NEW))["user"]["email"] == ANA
    actions = await auth_server.rows("select action from public.session_audit_log")
    assert {"recovery_requested", "password_changed"} <= {each["action"] for each in actions}


async def test_recovery_voids_every_other_code(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    await auth_server.call("POST", "/otp", {"email": ANA})
    await auth_server.call("POST", "/recover", {"email": ANA})
    code = (await newest(auth_server, "recovery")).data["code"]
    body = {"type": "recovery", "email": ANA, "token": code}
    assert (await auth_server.call("POST", "/verify", body)).status_code == 200
    assert await auth_server.value("select count(*) from auth.one_time_tokens") == 0


async def test_resend_a_sign_up(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(**MAILED)
    await server.sign_up()
    answer = await server.call("POST", "/resend", {"type": "signup", "email": ANA})
    assert (answer.status_code, answer.json()) == (200, {})
    assert await mails(server) == [("confirm", ANA)] * 2
    code = (await newest(server, "confirm")).data["code"]
    body = {"type": "signup", "email": ANA, "token": code}
    assert (await server.call("POST", "/verify", body)).status_code == 200
    # Once it is confirmed there is nothing to send; the answer is the same.
    answer = await server.call("POST", "/resend", {"type": "signup", "email": ANA})
    assert (answer.status_code, answer.json()) == (200, {})
    assert len(await mails(server)) == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"email": ANA}, "validation_failed"),
        ({"type": "recovery", "email": ANA}, "validation_failed"),
        ({"type": "signup"}, "validation_failed"),
        ({"type": "sms", "phone": "1"}, "phone_provider_disabled"),
    ],
)
async def test_resend_what_makes_no_sense(
    auth_server: AuthServer, body: dict[str, object], code: str
) -> None:
    answer = await auth_server.call("POST", "/resend", body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_reauthenticate(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(secure_password_change=True)
    token = (await server.sign_up())["access_token"]
    await server.execute("update auth.sessions set created_at = created_at - interval '25 hours'")
    answer = await server.call("PUT", "/user", {"password": NEW}, token=token)
    assert (answer.status_code, answer.json()["code"]) == (400, "reauthentication_needed")
    answer = await server.call("GET", "/reauthenticate", token=token)
    assert (answer.status_code, answer.json()) == (200, {})
    letter = await newest(server, "reauthenticate", ANA)
    assert "link" not in letter.data
    wrong = {"password": NEW, "nonce": "000000"}
    answer = await server.call("PUT", "/user", wrong, token=token)
    assert (answer.status_code, answer.json()["code"]) == (422, "reauthentication_not_valid")
    right = {"password": NEW, "nonce": letter.data["code"]}
    answer = await server.call("PUT", "/user", right, token=token)
    assert answer.status_code == 200, answer.text
    answer = await server.call("PUT", "/user", {**right, "password": PASSWORD}, token=token)
    assert answer.json()["code"] == "reauthentication_not_valid"


async def test_reauthenticate_is_for_the_signed_in(auth_server: AuthServer) -> None:
    answer = await auth_server.call("GET", "/reauthenticate")
    assert (answer.status_code, answer.json()["code"]) == (403, "bad_jwt")
    answer = await auth_server.call("POST", "/signup", {})
    anonymous = answer.json()["access_token"]
    answer = await auth_server.call("GET", "/reauthenticate", token=anonymous)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")
