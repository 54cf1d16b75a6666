"""Another address: who has to confirm it, and who cannot take it over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from server.auth.posted import MAILED, follow, landed, mails, newest

if TYPE_CHECKING:
    import httpx

    from server.auth.conftest import AuthServer, MakeAuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

ANA, NEW = "ana@example.org", "new@example.org"
HALF = "Confirmation link accepted. Please proceed to confirm link sent to the other email"


async def _signed_in(server: AuthServer) -> str:
    """A person with a confirmed address; their access token."""
    await server.sign_up(data={"full_name": "Ana"})
    await server.execute("update auth.users set email_confirmed_at = now()")
    token: str = (await server.sign_in())["access_token"]
    return token


async def _change(server: AuthServer, token: str, email: str = NEW) -> httpx.Response:
    return await server.call("PUT", "/user", {"email": email}, token=token)


async def _address(server: AuthServer) -> str:
    email: str = await server.value("select email from auth.users order by created_at limit 1")
    return email


@pytest.mark.parametrize("first", [0, 1])
async def test_both_addresses_confirm(make_auth_server: MakeAuthServer, first: int) -> None:
    server = await make_auth_server(**MAILED)
    token = await _signed_in(server)
    answer = await _change(server, token, " NEW@example.org")
    assert answer.status_code == 200, answer.text
    assert answer.json()["email"] == ANA
    assert answer.json()["new_email"] == NEW
    letters = [
        await newest(server, "email_change_current", ANA),
        await newest(server, "email_change", NEW),
    ]
    assert all(each.data["new_email"] == NEW for each in letters)
    _, _, fragment = landed(await follow(server, letters[first]))
    assert fragment == {"message": HALF, "sb": ""}
    assert await _address(server) == ANA
    _, _, fragment = landed(await follow(server, letters[1 - first]))
    assert fragment["type"] == "email_change"
    user = (await server.call("GET", "/user", token=fragment["access_token"])).json()
    assert (user["email"], "new_email" in user) == (NEW, False)
    assert user["identities"][0]["identity_data"]["email"] == NEW
    assert user["user_metadata"]["email"] == NEW
    assert await server.value("select email from public.profiles") == NEW
    assert await newest(server, "email_changed", ANA)
    actions = await server.rows("select action from public.session_audit_log")
    assert "email_changed" in {each["action"] for each in actions}


async def test_typed_codes(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(**MAILED)
    await _change(server, await _signed_in(server))
    codes = {
        ANA: (await newest(server, "email_change_current")).data["code"],
        NEW: (await newest(server, "email_change")).data["code"],
    }
    crossed = {"type": "email_change", "email": NEW, "token": codes[ANA]}
    if codes[ANA] != codes[NEW]:
        assert (await server.call("POST", "/verify", crossed)).status_code == 403
    body = {"type": "email_change", "email": ANA, "token": codes[ANA]}
    answer = await server.call("POST", "/verify", body)
    assert answer.json() == {"code": "200", "msg": HALF}
    body = {"type": "email_change", "email": NEW, "token": codes[NEW]}
    answer = await server.call("POST", "/verify", body)
    assert answer.json()["user"]["email"] == NEW


async def test_one_address_does_not_confirm_for_both(make_auth_server: MakeAuthServer) -> None:
    """Somebody at the device changes to an address of their own, and asks for the mail again."""
    server = await make_auth_server(**MAILED)
    await _change(server, await _signed_in(server))
    for _ in range(3):
        letter = await newest(server, "email_change", NEW)
        assert landed(await follow(server, letter))[2] == {"message": HALF, "sb": ""}
        body = {"type": "email_change", "email": NEW}
        assert (await server.call("POST", "/resend", body)).status_code == 200
    assert await _address(server) == ANA


async def test_voided_codes_do_not_count_as_confirmed(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(**MAILED, rate_limits={"verify": 0, "verify_account": 1})
    await _change(server, await _signed_in(server))
    letter = await newest(server, "email_change", NEW)
    for _ in range(3):
        body = {"type": "email_change", "email": ANA, "token": "000000"}
        assert (await server.call("POST", "/verify", body)).status_code == 403
    landed(await follow(server, letter))
    assert await _address(server) == ANA


async def test_another_change_voids_the_first(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(**MAILED, secure_email_change=False)
    token = await _signed_in(server)
    await _change(server, token)
    first = await newest(server, "email_change", NEW)
    await _change(server, token, "third@example.org")
    assert landed(await follow(server, first))[2]["error_code"] == "otp_expired"
    landed(await follow(server, await newest(server, "email_change", "third@example.org")))
    assert await _address(server) == "third@example.org"


async def test_only_the_new_address_where_that_is_enough(
    make_auth_server: MakeAuthServer,
) -> None:
    server = await make_auth_server(**MAILED, secure_email_change=False)
    await _change(server, await _signed_in(server))
    assert ("email_change_current", ANA) not in await mails(server)
    fragment = landed(await follow(server, await newest(server, "email_change", NEW)))[2]
    assert "access_token" in fragment
    assert await _address(server) == NEW


async def test_at_once_where_addresses_confirm_by_themselves(auth_server: AuthServer) -> None:
    token = (await auth_server.sign_up())["access_token"]
    answer = await _change(auth_server, token)
    assert answer.json()["email"] == NEW
    assert await mails(auth_server) == [("email_changed", ANA)]
    assert (await auth_server.sign_in(NEW))["user"]["email"] == NEW


async def test_an_address_that_is_taken(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(**MAILED, secure_email_change=False)
    token = await _signed_in(server)
    await server.sign_up("ben@example.org")
    answer = await _change(server, token, "BEN@example.org")
    assert (answer.status_code, answer.json()["code"]) == (422, "email_exists")
    # Somebody takes it while the confirmation is under way.
    await _change(server, token)
    await server.sign_up(NEW)
    fragment = landed(await follow(server, await newest(server, "email_change", NEW)))[2]
    assert fragment["error_code"] == "email_exists"
    assert await _address(server) == ANA


async def test_an_anonymous_person_gets_an_address(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(**MAILED)
    session = (await server.call("POST", "/signup", {})).json()
    answer = await _change(server, session["access_token"])
    assert answer.json()["new_email"] == NEW
    assert answer.json()["is_anonymous"] is True
    fragment = landed(await follow(server, await newest(server, "email_change", NEW)))[2]
    user = (await server.call("GET", "/user", token=fragment["access_token"])).json()
    assert user["id"] == session["user"]["id"]
    assert user["is_anonymous"] is False
    assert user["email"] == NEW
    assert [each["provider"] for each in user["identities"]] == ["email"]
    assert user["app_metadata"] == {"provider": "email", "providers": ["email"]}


async def test_the_gap_between_two_changes(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(**MAILED, mail_gap=60)
    token = await _signed_in(server)
    assert (await _change(server, token)).status_code == 200
    answer = await _change(server, token, "third@example.org")
    assert (answer.status_code, answer.json()["code"]) == (429, "over_email_send_rate_limit")
