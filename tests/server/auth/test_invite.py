"""Invitations, and links that an application's own server asks for and sends itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from server.auth.conftest import PASSWORD
from server.auth.posted import MAILED, follow, landed, link_parts, mails, newest

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer, MakeAuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
ANA = "ana@example.org"


async def test_an_invitation(auth_server: AuthServer) -> None:
    body = {"email": ANA, "data": {"full_name": "Ana"}}
    answer = await auth_server.call("POST", "/invite", body, token=auth_server.service_role)
    assert answer.status_code == 200, answer.text
    user = answer.json()
    assert user["email"] == ANA
    assert user["invited_at"]
    assert user["confirmation_sent_at"]
    assert "email_confirmed_at" not in user
    letter = await newest(auth_server, "invite", ANA)
    assert link_parts(letter)["type"] == "invite"
    _, _, fragment = landed(await follow(auth_server, letter))
    assert fragment["type"] == "invite"
    mine = (await auth_server.call("GET", "/user", token=fragment["access_token"])).json()
    assert mine["id"] == user["id"]
    assert mine["email_confirmed_at"]
    answer = await auth_server.call("POST", "/invite", body, token=auth_server.service_role)
    assert (answer.status_code, answer.json()["code"]) == (422, "email_exists")


async def test_an_invitation_may_be_repeated(make_auth_server: MakeAuthServer) -> None:
    """Whoever signed up with the address before does not get in with it."""
    server = await make_auth_server(**MAILED)
    await server.sign_up()
    answer = await server.call("POST", "/invite", {"email": ANA}, token=server.service_role)
    assert answer.status_code == 200
    code = (await newest(server, "invite", ANA)).data["code"]
    body = {"type": "invite", "email": ANA, "token": code}
    assert (await server.call("POST", "/verify", body)).status_code == 200
    answer = await server.call(
        "POST", "/token?grant_type=password", {"email": ANA, "password": PASSWORD}
    )
    assert answer.json()["code"] == "invalid_credentials"


@pytest.mark.parametrize("path", ["/invite", "/admin/generate_link"])
async def test_only_with_the_service_key(auth_server: AuthServer, path: str) -> None:
    session = await auth_server.sign_up("ben@example.org", data={"role": "service_role"})
    for token in (auth_server.anon, session["access_token"]):
        body = {"email": ANA, "type": "magiclink"}
        answer = await auth_server.call("POST", path, body, token=token)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_admin")
    assert await mails(auth_server) == []


@pytest.mark.parametrize("kind", ["signup", "invite", "magiclink", "recovery"])
async def test_generated_links_work_and_are_not_mailed(
    make_auth_server: MakeAuthServer, kind: str
) -> None:
    server = await make_auth_server(site_url="http://localhost:3000", autoconfirm=True)
    if kind in ("magiclink", "recovery"):
        await server.sign_up()
    body = {
        "type": kind,
        "email": ANA,
        "password": PASSWORD,
        "data": {"full_name": "Ana"},
        "redirect_to": "http://localhost:3000/welcome",
    }
    answer = await server.call("POST", "/admin/generate_link", body, token=server.service_role)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert made["email"] == ANA
    assert made["verification_type"] == kind
    assert made["redirect_to"] == "http://localhost:3000/welcome"
    assert len(made["email_otp"]) == 6
    assert f"token={made['hashed_token']}" in made["action_link"]
    assert await mails(server) == []
    where, _, fragment = landed(await server.client.get(made["action_link"]))
    assert where == "http://localhost:3000/welcome"
    assert fragment["type"] == kind


async def test_the_hashed_token_is_for_verify(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    body = {"type": "magiclink", "email": ANA}
    answer = await auth_server.call(
        "POST", "/admin/generate_link", body, token=auth_server.service_role
    )
    token = answer.json()["hashed_token"]
    answer = await auth_server.call("POST", "/verify", {"type": "email", "token_hash": token})
    assert answer.json()["user"]["email"] == ANA


async def test_a_magic_link_for_somebody_new(auth_server: AuthServer) -> None:
    body = {"type": "magiclink", "email": ANA}
    answer = await auth_server.call(
        "POST", "/admin/generate_link", body, token=auth_server.service_role
    )
    assert answer.json()["verification_type"] == "signup"
    landed(await auth_server.client.get(answer.json()["action_link"]))


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"type": "recovery", "email": ANA}, 404, "user_not_found"),
        ({"type": "email_change_new", "email": ANA, "new_email": "b@b.b"}, 404, "user_not_found"),
        ({"type": "signup", "email": ANA}, 400, "validation_failed"),
        ({"type": "signup", "email": ANA, "password": "short"}, 422, "weak_password"),
        ({"type": "nothing", "email": ANA}, 400, "validation_failed"),
        ({"type": "magiclink"}, 400, "validation_failed"),
    ],
)
async def test_links_that_cannot_be_made(
    auth_server: AuthServer, body: dict[str, object], status: int, code: str
) -> None:
    answer = await auth_server.call(
        "POST", "/admin/generate_link", body, token=auth_server.service_role
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_generated_links_for_a_change_of_address(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(**MAILED, autoconfirm=False)
    await server.sign_up()
    await server.execute("update auth.users set email_confirmed_at = now()")
    links = []
    for kind in ("email_change_current", "email_change_new"):
        body = {"type": kind, "email": ANA, "new_email": "New@Example.org"}
        answer = await server.call("POST", "/admin/generate_link", body, token=server.service_role)
        assert answer.json()["new_email"] == "new@example.org"
        links.append(answer.json()["action_link"])
    assert "message" in landed(await server.client.get(links[0]))[2]
    assert "access_token" in landed(await server.client.get(links[1]))[2]
    assert await server.value("select email from auth.users") == "new@example.org"
