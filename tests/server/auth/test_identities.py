"""Adding and removing ways to sign in, over HTTP."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from server.auth.conftest import PASSWORD

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer, MakeAuthServer
    from server.auth.provider_doubles import GitHub

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

SITE = "http://localhost:3000"


@pytest.fixture
async def ours(make_auth_server: MakeAuthServer, github: GitHub) -> AuthServer:
    return await make_auth_server(
        providers={"github": github.settings}, site_url=SITE, manual_linking=True
    )


async def link(server: AuthServer, github: GitHub, token: str) -> dict[str, str]:
    """The whole way of adding GitHub; what comes back in the fragment."""
    path = "/user/identities/authorize?provider=github&skip_http_redirect=true"
    answer = await server.call("GET", path, token=token)
    assert answer.status_code == 200, answer.text
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as browser:
        there = (await browser.get(answer.json()["url"])).headers["location"]
        back = await browser.get(github.grant(there))
    return dict(parse_qsl(urlsplit(back.headers["location"]).fragment))


async def user(server: AuthServer, token: str) -> dict[str, Any]:
    found: dict[str, Any] = (await server.call("GET", "/user", token=token)).json()
    return found


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def unlink(server: AuthServer, token: str, provider: str) -> httpx.Response:
    identities = (await user(server, token))["identities"]
    number = next(each["identity_id"] for each in identities if each["provider"] == provider)
    return await server.call("DELETE", f"/user/identities/{number}", token=token)


async def test_a_person_adds_github_and_signs_in_by_it(ours: AuthServer, github: GitHub) -> None:
    mine = await ours.sign_up()
    told = await link(ours, github, mine["access_token"])
    found = await user(ours, told["access_token"])
    assert found["id"] == mine["user"]["id"]
    assert found["email"] == "ana@example.org"  # stays; GitHub's is another one
    assert [each["provider"] for each in found["identities"]] == ["email", "github"]
    assert found["app_metadata"] == {"provider": "email", "providers": ["email", "github"]}
    log = {each["action"] for each in await ours.rows("select action from session_audit_log")}
    assert "identity_linked" in log


async def test_an_identity_belongs_to_one_person(ours: AuthServer, github: GitHub) -> None:
    mine = (await ours.sign_up())["access_token"]
    await link(ours, github, mine)
    again = await link(ours, github, mine)
    assert again["error_code"] == "identity_already_exists"
    eve = (await ours.sign_up("eve@example.org"))["access_token"]
    taken = await link(ours, github, eve)
    assert taken["error_code"] == "identity_already_exists"
    assert "access_token" not in taken
    assert await ours.value("select count(*) from auth.identities where provider = 'github'") == 1


async def test_a_visitor_becomes_a_person(ours: AuthServer, github: GitHub) -> None:
    visitor = (await ours.call("POST", "/signup", {})).json()
    told = await link(ours, github, visitor["access_token"])
    found = await user(ours, told["access_token"])
    assert found["id"] == visitor["user"]["id"]
    assert (found["is_anonymous"], found["email"]) == (False, "octocat@example.org")
    assert found["email_confirmed_at"]


async def test_a_visitor_does_not_get_the_address_of_somebody_else(
    ours: AuthServer, github: GitHub
) -> None:
    await ours.sign_up("octocat@example.org")
    visitor = (await ours.call("POST", "/signup", {})).json()
    told = await link(ours, github, visitor["access_token"])
    assert told["error_code"] == "email_exists"
    assert (await user(ours, visitor["access_token"]))["is_anonymous"]


async def test_linking_is_off_unless_it_is_switched_on(
    make_auth_server: MakeAuthServer, github: GitHub
) -> None:
    server = await make_auth_server(providers={"github": github.settings})
    token = (await server.sign_up())["access_token"]
    answer = await server.call("GET", "/user/identities/authorize?provider=github", token=token)
    refused(answer, 404, "manual_linking_disabled")
    number = (await user(server, token))["identities"][0]["identity_id"]
    answer = await server.call("DELETE", f"/user/identities/{number}", token=token)
    refused(answer, 404, "manual_linking_disabled")


async def test_only_who_is_signed_in_links(ours: AuthServer) -> None:
    path = "/user/identities/authorize?provider=github"
    assert (await ours.call("GET", path)).status_code in (401, 403)
    token = (await ours.sign_up())["access_token"]
    unknown = await ours.call("GET", "/user/identities/authorize?provider=x", token=token)
    refused(unknown, 400, "validation_failed")
    # a browser that is sent there itself, without a script
    answer = await ours.call("GET", path, token=token)
    assert answer.status_code == 302


async def test_the_last_identity_stays(ours: AuthServer, github: GitHub) -> None:
    token = (await ours.sign_up())["access_token"]
    refused(await unlink(ours, token, "email"), 422, "single_identity_not_deletable")
    await link(ours, github, token)
    gone = await unlink(ours, token, "github")
    assert (gone.status_code, gone.json()) == (200, {})
    found = await user(ours, token)
    assert found["app_metadata"] == {"provider": "email", "providers": ["email"]}
    assert found["email"] == "ana@example.org"


async def test_without_the_address_there_is_no_password(ours: AuthServer, github: GitHub) -> None:
    token = (await ours.sign_up())["access_token"]
    await link(ours, github, token)
    assert (await unlink(ours, token, "email")).status_code == 200
    assert (await user(ours, token))["email"] == "octocat@example.org"
    for address in ("ana@example.org", "octocat@example.org"):
        body = {"email": address, "password": PASSWORD}
        answer = await ours.call("POST", "/token?grant_type=password", body)
        refused(answer, 400, "invalid_credentials")


async def test_an_address_of_somebody_else_is_not_moved_to(
    ours: AuthServer, github: GitHub
) -> None:
    token = (await ours.sign_up())["access_token"]
    await link(ours, github, token)
    await ours.sign_up("octocat@example.org")
    refused(await unlink(ours, token, "email"), 422, "email_conflict_identity_not_deletable")
    assert len((await user(ours, token))["identities"]) == 2


async def test_identities_of_others_are_not_there(ours: AuthServer) -> None:
    theirs = (await ours.sign_up())["access_token"]
    number = (await user(ours, theirs))["identities"][0]["identity_id"]
    eve = (await ours.sign_up("eve@example.org"))["access_token"]
    for path in (number, str(uuid.uuid4())):
        answer = await ours.call("DELETE", f"/user/identities/{path}", token=eve)
        refused(answer, 422, "identity_not_found")
    answer = await ours.call("DELETE", "/user/identities/seven", token=eve)
    refused(answer, 404, "validation_failed")
