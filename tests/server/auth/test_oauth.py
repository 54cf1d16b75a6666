"""Sign-in with GitHub and OpenID providers over HTTP, against doubles that check our requests."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from roseram.server.auth import openid as openid_module
from server.auth.conftest import PASSWORD, claims_of
from server.auth.provider_doubles import Double, GitHub, OpenId, running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from server.auth.conftest import AuthServer, MakeAuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

SITE = "http://localhost:3000"
VERIFIER = secrets.token_urlsafe(48)
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()[:43]
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "s256"}


@pytest.fixture
async def ours(make_auth_server: MakeAuthServer, github: GitHub, openid: OpenId) -> AuthServer:
    """Knows both; addresses count once a mail to them was read."""
    return await make_auth_server(**with_providers(github, openid))


def with_providers(github: GitHub, openid: OpenId, **more: Any) -> dict[str, Any]:
    known = {"github": github.settings, "corp": openid.settings}
    return {"providers": known, "autoconfirm": False, "site_url": SITE, **more}


@asynccontextmanager
async def browser(ours: AuthServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=ours.url, timeout=60) as client:
        yield client


async def set_off(client: httpx.AsyncClient, provider: str = "github", **query: str) -> str:
    """Where a browser is sent that wants to sign in."""
    asked = {"provider": provider, "redirect_to": f"{SITE}/welcome", **query}
    answer = await client.get(f"/auth/v1/authorize?{urlencode(asked)}")
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


async def sign_in(ours: AuthServer, double: Double, provider: str = "github", **query: str) -> str:
    """The whole way; where the browser ends."""
    async with browser(ours) as client:
        callback = double.grant(await set_off(client, provider, **query))
        return await come_back(client, callback)


async def come_back(client: httpx.AsyncClient, callback: str) -> str:
    answer = await client.get(callback)
    assert answer.status_code == 302, answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    return str(answer.headers["location"])


def fragment(location: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(location).fragment, keep_blank_values=True))


def query_of(location: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(location).query))


def refused(location: str, code: str, *, at: str = f"{SITE}/welcome") -> dict[str, str]:
    """It is an error, told twice, and no session."""
    assert location.split("?")[0] == at, location
    told = fragment(location)
    assert told["error_code"] == code, location
    assert "access_token" not in told
    assert told["error"]
    assert told["error_description"]
    assert {name: told[name] for name in query_of(location)} == query_of(location)
    return told


async def test_github_signs_in_by_the_implicit_flow(ours: AuthServer, github: GitHub) -> None:
    location = await sign_in(ours, github)
    assert location.startswith(f"{SITE}/welcome#access_token=")
    told = fragment(location)
    assert (told["token_type"], told["provider_token"]) == ("bearer", github.token)
    assert told["refresh_token"]
    assert int(told["expires_at"]) > int(told["expires_in"]) == 3600
    user = (await ours.call("GET", "/user", token=told["access_token"])).json()
    assert user["email"] == "octocat@example.org"
    assert user["email_confirmed_at"]
    assert user["app_metadata"] == {"provider": "github", "providers": ["github"]}
    shown = user["user_metadata"]
    assert (shown["user_name"], shown["full_name"]) == ("octocat", "The Octocat")
    assert [(each["provider"], each["id"]) for each in user["identities"]] == [("github", "583231")]
    claims = claims_of(told["access_token"])
    assert (claims["aal"], claims["amr"][0]["method"]) == ("aal1", "oauth")
    name = await ours.value("select full_name from public.profiles")
    assert name == "The Octocat"
    log = {each["action"] for each in await ours.rows("select action from session_audit_log")}
    assert {"signed_up", "signed_in"} <= log
    # whoever comes again is the same person, under another address, too
    github.emails = [{"email": "new@example.org", "primary": True, "verified": False}]
    again = fragment(await sign_in(ours, github))
    assert claims_of(again["access_token"])["sub"] == user["id"]
    assert claims_of(again["access_token"])["email"] == "octocat@example.org"


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
async def test_an_openid_provider_signs_in_by_pkce(
    ours: AuthServer, openid: OpenId, algorithm: str, method: str
) -> None:
    openid.algorithm, openid.methods = algorithm, (method,)
    openid.renew("its key")
    location = await sign_in(ours, openid, "corp", **PKCE)
    assert location.startswith(f"{SITE}/welcome?code=")
    assert urlsplit(location).fragment == ""
    body = {"auth_code": query_of(location)["code"], "code_verifier": VERIFIER}
    answer = await ours.call("POST", "/token?grant_type=pkce", body)
    session = answer.json()
    assert answer.status_code == 200, session
    assert session["provider_token"] == "access-of-jane"
    assert session["provider_refresh_token"] == "refresh-of-jane"
    assert session["user"]["email"] == "jane@example.org"
    assert session["user"]["app_metadata"]["provider"] == "corp"
    again = await ours.call("POST", "/token?grant_type=pkce", body)
    assert again.status_code == 404


async def test_nothing_of_the_provider_is_kept_in_clear(ours: AuthServer, openid: OpenId) -> None:
    location = await sign_in(ours, openid, "corp", **PKCE)
    kept = str(await ours.rows("select * from auth.flow_state"))
    assert query_of(location)["code"] not in kept
    assert "of-jane" not in kept
    assert await ours.value("select count(*) from auth.flow_state") == 1


async def test_an_address_that_userinfo_tells_counts(ours: AuthServer, openid: OpenId) -> None:
    openid.userinfo = {"sub": "248289761001", "email": "info@example.org", "email_verified": True}
    openid.claims = {"sub": "248289761001"}
    told = fragment(await sign_in(ours, openid, "corp"))
    assert claims_of(told["access_token"])["email"] == "info@example.org"
    openid.claims = {"sub": "somebody else"}
    refused(await sign_in(ours, openid, "corp"), "bad_oauth_callback")


async def test_unknown_providers_are_refused(ours: AuthServer) -> None:
    for query in ("provider=gitlab", "", "provider=", "provider=../github"):
        answer = await ours.call("GET", f"/authorize?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")
        message = "Unsupported provider: provider is not enabled"
        assert answer.json()["message"] == message


async def test_half_a_challenge_is_refused(ours: AuthServer) -> None:
    answer = await ours.call("GET", "/authorize?provider=github&code_challenge=" + "a" * 43)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")


async def test_a_script_gets_an_address_that_binds_the_browser_which_opens_it(
    ours: AuthServer, github: GitHub
) -> None:
    answer = await ours.call("GET", "/authorize?provider=github&skip_http_redirect=true")
    assert answer.status_code == 200
    url = answer.json()["url"]
    assert url.startswith(f"{ours.url}/auth/v1/authorize?")
    async with browser(ours) as one, browser(ours) as other:
        callback = github.grant((await one.get(url)).headers["location"])
        at = SITE
        refused(await come_back(other, callback), "bad_oauth_state", at=at)
        assert "access_token" in fragment(await come_back(one, callback))


async def test_a_browser_that_knows_us_by_another_name_still_gets_back(
    ours: AuthServer, github: GitHub
) -> None:
    """`localhost` and `127.0.0.1` share no cookies."""
    other = ours.url.replace("127.0.0.1", "localhost")
    async with browser(ours) as client:
        first = await client.get(
            f"{ours.url}/auth/v1/authorize?provider=github",
            headers={"Host": urlsplit(other).netloc},
        )
        assert first.headers["location"].startswith(f"{ours.url}/auth/v1/authorize?")
        assert "ticket" in query_of(first.headers["location"])
        second = await client.get(first.headers["location"])
        callback = github.grant(second.headers["location"])
        assert "access_token" in fragment(await come_back(client, callback))


async def test_a_form_that_a_provider_posts_is_answered(ours: AuthServer, github: GitHub) -> None:
    async with browser(ours) as client:
        callback = github.grant(await set_off(client))
        where, _, query = callback.partition("?")
        # across sites a browser posts without the cookie
        async with browser(ours) as stripped:
            posted = await stripped.post(where, data=dict(parse_qsl(query)))
        assert posted.status_code == 303
        assert "access_token" in fragment(await come_back(client, posted.headers["location"]))


async def test_a_state_is_ours_and_whole(ours: AuthServer, github: GitHub) -> None:
    async with browser(ours) as client:
        callback = github.grant(await set_off(client))
        state = dict(parse_qsl(urlsplit(callback).query))["state"]
        swapped = state[:-2] + ("AA" if state[-2:] != "AA" else "BB")
        sealed_elsewhere = ours.vault.encrypt('{"flow":"x"}', "another place")
        for odd in ("", "x", "v1.00000000.AAAA", swapped, sealed_elsewhere, state.upper()):
            wrong = callback.replace(urlencode({"state": state}), urlencode({"state": odd}))
            refused(await come_back(client, wrong), "bad_oauth_state", at=SITE)
        assert [each.path for each in github.asked] == []  # no code was given away
        assert "access_token" in fragment(await come_back(client, callback))


async def test_a_state_works_once(ours: AuthServer, github: GitHub) -> None:
    async with browser(ours) as client:
        callback = github.grant(await set_off(client))
        assert "access_token" in fragment(await come_back(client, callback))
        refused(await come_back(client, callback), "bad_oauth_state", at=SITE)
        # nor with another code
        state = query_of(callback)["state"]
        other = github.grant(await set_off(client))
        mixed = (
            f"{other.split('?')[0]}?{urlencode({'code': query_of(other)['code'], 'state': state})}"
        )
        refused(await come_back(client, mixed), "bad_oauth_state", at=SITE)


async def test_a_state_works_for_ten_minutes(ours: AuthServer, github: GitHub) -> None:
    async with browser(ours) as client:
        callback = github.grant(await set_off(client))
        await ours.execute("update auth.flow_state set created_at = now() - interval '601 seconds'")
        refused(await come_back(client, callback), "bad_oauth_state", at=SITE)
        # and says itself until when it works
        sealed = query_of(github.grant(await set_off(client)))["state"]
        state = json.loads(ours.vault.decrypt(sealed, "auth.oauth.state"))
        late = ours.vault.encrypt(json.dumps({**state, "until": 1.0}), "auth.oauth.state")
        old = f"{callback.split('?')[0]}?{urlencode({'code': 'x', 'state': late})}"
        told = refused(await come_back(client, old), "bad_oauth_state", at=SITE)
        assert "expired" in told["error_description"]


async def test_a_sign_in_begun_elsewhere_signs_nobody_in_here(
    ours: AuthServer, github: GitHub
) -> None:
    """Login CSRF: an attacker's answer from the provider, opened by somebody else."""
    async with browser(ours) as attacker, browser(ours) as victim:
        callback = github.grant(await set_off(attacker))
        refused(await come_back(victim, callback), "bad_oauth_state", at=SITE)
        await set_off(victim)  # has a cookie now, another one
        refused(await come_back(victim, callback), "bad_oauth_state", at=SITE)
        set_cookie = (await attacker.get("/auth/v1/authorize?provider=github")).headers[
            "set-cookie"
        ]
        assert "HttpOnly" in set_cookie
        assert "SameSite=Lax" in set_cookie


async def test_over_https_the_cookie_is_the_hosts_alone(
    make_auth_server: MakeAuthServer, github: GitHub, openid: OpenId
) -> None:
    settings = with_providers(github, openid, external_url="https://app.example.org")
    ours = await make_auth_server(**settings)
    answer = await ours.client.get(
        "/auth/v1/authorize?provider=github", headers={"Host": "app.example.org"}
    )
    assert answer.headers["set-cookie"].startswith("__Host-roseram-sign-in=")
    assert "Secure" in answer.headers["set-cookie"]
    sent = query_of(answer.headers["location"])
    assert sent["redirect_uri"] == "https://app.example.org/auth/v1/callback"


async def test_two_windows_of_a_browser_sign_in_at_once(ours: AuthServer, github: GitHub) -> None:
    async with browser(ours) as client:
        one, two = github.grant(await set_off(client)), github.grant(await set_off(client))
        for callback in (one, two):
            assert "access_token" in fragment(await come_back(client, callback))


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example",
        "https://localhost:3000@evil.example/",
        "javascript:alert(1)",
        "http://localhost:3000.evil.example/",
    ],
)
async def test_nobody_is_sent_elsewhere(ours: AuthServer, github: GitHub, evil: str) -> None:
    location = await sign_in(ours, github, redirect_to=evil)
    assert location.startswith(f"{SITE}#access_token=")


async def test_what_the_provider_refuses_is_told(ours: AuthServer, github: GitHub) -> None:
    async with browser(ours) as client:
        callback = github.grant(await set_off(client))
        state = query_of(callback)["state"]
        told = {"error": "access_denied", "error_description": "They said <no>", "state": state}
        location = await come_back(client, f"{callback.split('?')[0]}?{urlencode(told)}")
        found = refused(location, "bad_oauth_callback")
        assert (found["error"], found["error_description"]) == ("access_denied", "They said <no>")
        assert github.asked == []


async def test_a_code_that_is_none_or_used_lets_nobody_in(
    ours: AuthServer, github: GitHub, openid: OpenId
) -> None:
    for double, provider in ((github, "github"), (openid, "corp")):
        async with browser(ours) as client:
            used = query_of(double.grant(await set_off(client, provider)))["code"]
            double.spent.add(used)
            for code in (used, "made-up", ""):
                callback = double.grant(await set_off(client, provider))
                back = {**query_of(callback), "code": code}
                location = await come_back(client, f"{callback.split('?')[0]}?{urlencode(back)}")
                refused(location, "bad_oauth_callback")


async def test_a_provider_that_fails_is_no_fault_of_ours(ours: AuthServer, github: GitHub) -> None:
    async with browser(ours) as client:
        callback = github.grant(await set_off(client))
        github.broken = True
        refused(await come_back(client, callback), "bad_oauth_callback")


async def test_the_answer_of_another_provider_is_refused(ours: AuthServer, openid: OpenId) -> None:
    async with browser(ours) as client:
        callback = openid.grant(await set_off(client, "corp"))
        mixed = {**query_of(callback), "iss": "https://evil.example"}
        location = await come_back(client, f"{callback.split('?')[0]}?{urlencode(mixed)}")
        refused(location, "bad_oauth_callback")


async def test_an_id_token_of_another_sign_in_is_refused(ours: AuthServer, openid: OpenId) -> None:
    openid.nonce = "of another sign-in"
    refused(await sign_in(ours, openid, "corp"), "bad_jwt")
    digest = hashlib.sha256(b"x").hexdigest()
    openid.nonce = digest
    refused(await sign_in(ours, openid, "corp"), "bad_jwt")


async def test_a_provider_that_is_somebody_else_is_not_asked(
    make_auth_server: MakeAuthServer, github: GitHub
) -> None:
    double = OpenId(calls_itself="https://accounts.google.com")
    async with running(double):
        ours = await make_auth_server(**with_providers(github, double))
        answer = await ours.call("GET", "/authorize?provider=corp")
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_oauth_callback")


async def test_a_new_key_of_the_provider_is_looked_up(ours: AuthServer, openid: OpenId) -> None:
    assert "access_token" in fragment(await sign_in(ours, openid, "corp"))
    openid.renew("two")
    openid_module._documents[f"{openid.url}/keys"].since -= 60  # it is a minute later
    assert "access_token" in fragment(await sign_in(ours, openid, "corp"))
    assert [each.path for each in openid.asked].count("/.well-known/openid-configuration") == 1


async def test_a_confirmed_account_with_that_address_gets_the_identity(
    ours: AuthServer, github: GitHub
) -> None:
    made = await ours.call(
        "POST",
        "/admin/users",
        {"email": "octocat@example.org", "password": PASSWORD, "email_confirm": True},
        token=ours.service_role,
    )
    told = fragment(await sign_in(ours, github))
    user = (await ours.call("GET", "/user", token=told["access_token"])).json()
    assert user["id"] == made.json()["id"]
    assert user["app_metadata"]["providers"] == ["email", "github"]
    assert (await ours.sign_in("octocat@example.org"))["user"]["id"] == user["id"]


async def test_who_made_an_account_with_a_foreign_address_loses_it(
    ours: AuthServer, github: GitHub
) -> None:
    """Pre-hijacking: sign up with somebody's address, and wait until they come by GitHub."""
    body = {"email": "octocat@example.org", "password": PASSWORD, "data": {"evil": True}}
    await ours.call("POST", "/signup", body)
    await ours.execute(
        "insert into auth.mfa_factors"
        " (id, user_id, factor_type, status, created_at, updated_at, secret)"
        " select gen_random_uuid(), id, 'totp', 'verified', now(), now(), 'x' from auth.users"
    )
    told = fragment(await sign_in(ours, github))
    user = (await ours.call("GET", "/user", token=told["access_token"])).json()
    assert [each["provider"] for each in user["identities"]] == ["github"]
    assert "evil" not in user["user_metadata"]
    assert not user.get("factors")
    answer = await ours.call("POST", "/token?grant_type=password", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_credentials")
    assert await ours.value("select count(*) from auth.one_time_tokens") == 0


async def test_where_addresses_are_not_checked_none_links_accounts(
    make_auth_server: MakeAuthServer, github: GitHub, openid: OpenId
) -> None:
    ours = await make_auth_server(**with_providers(github, openid, autoconfirm=True))
    await ours.sign_up("octocat@example.org")
    refused(await sign_in(ours, github), "email_exists")
    assert await ours.value("select count(*) from auth.identities") == 1


@pytest.mark.parametrize(
    "emails",
    [
        [{"email": "ana@example.org", "primary": True, "verified": False}],
        [{"email": "ana@example.org", "primary": True, "verified": "yes"}],
        [{"email": "ana@example.org", "primary": True}],
    ],
)
async def test_an_address_that_the_provider_did_not_check_proves_nothing(
    ours: AuthServer, github: GitHub, emails: list[dict[str, Any]]
) -> None:
    await ours.call(
        "POST",
        "/admin/users",
        {"email": "ana@example.org", "email_confirm": True},
        token=ours.service_role,
    )
    github.emails = emails
    refused(await sign_in(ours, github), "provider_email_needs_verification")
    assert await ours.value("select count(*) from auth.users") == 1
    assert await ours.value("select count(*) from auth.identities") == 1


async def test_without_an_address_nobody_new_gets_in(ours: AuthServer, github: GitHub) -> None:
    for emails in ([], [{"email": "x@example.org", "primary": False, "verified": True}]):
        github.emails = emails
        refused(await sign_in(ours, github), "email_address_not_provided")


@pytest.mark.parametrize(
    ("told", "whose"),
    [
        ("ANA@Example.ORG", "ana@example.org"),  # one mailbox
        (" ana@example.org ", "ana@example.org"),
        ("ana+x@example.org", None),  # another one
        ("a.na@example.org", None),
        ("\u212ana@example.org", "refused"),  # the sign of Kelvin, a small k once it is lowered
        ("\u0430na@example.org", "refused"),  # cyrillic
        ("ana@example.org\u200b", "refused"),
        ("ana@example.org\x00", "refused"),
        ("ana@example.org,eve@example.org", "refused"),
        ("Ana <ana@example.org>", "refused"),
    ],
)
async def test_addresses_that_look_alike_are_told_apart(
    ours: AuthServer, github: GitHub, told: str, whose: str | None
) -> None:
    for address in ("ana@example.org", "kna@example.org"):
        await ours.call(
            "POST",
            "/admin/users",
            {"email": address, "email_confirm": True},
            token=ours.service_role,
        )
    github.emails = [{"email": told, "primary": True, "verified": True}]
    location = await sign_in(ours, github)
    if whose == "refused":
        refused(location, "validation_failed")
        assert await ours.value("select count(*) from auth.users") == 2
        return
    found = claims_of(fragment(location)["access_token"])["email"]
    assert found == (whose or told)
    assert await ours.value("select count(*) from auth.users") == (2 if whose else 3)


async def test_a_closed_server_lets_in_whom_it_knows(
    make_auth_server: MakeAuthServer, github: GitHub, openid: OpenId
) -> None:
    ours = await make_auth_server(**with_providers(github, openid, disable_signup=True))
    refused(await sign_in(ours, github), "signup_disabled")
    assert await ours.value("select count(*) from auth.users") == 0


async def test_who_is_banned_does_not_get_in(ours: AuthServer, github: GitHub) -> None:
    await sign_in(ours, github)
    await ours.execute("update auth.users set banned_until = now() + interval '1 hour'")
    told = refused(await sign_in(ours, github), "user_banned")
    assert told["error"] == "access_denied"
    refused(await sign_in(ours, github, **PKCE), "user_banned")
    assert await ours.value("select count(*) from auth.flow_state") == 0


async def test_what_the_app_asks_of_the_provider_is_passed_on(
    ours: AuthServer, github: GitHub
) -> None:
    async with browser(ours) as client:
        location = await set_off(
            client, scopes="repo gist", prompt="consent", state="mine", redirect_uri="x"
        )
        sent = query_of(location)
        assert sent["scope"] == "user:email repo gist"
        assert sent["prompt"] == "consent"
        assert sent["state"] != "mine"
        assert sent["redirect_uri"] == f"{ours.url}/auth/v1/callback"


async def test_beginning_is_limited(
    make_auth_server: MakeAuthServer, github: GitHub, openid: OpenId
) -> None:
    ours = await make_auth_server(**with_providers(github, openid, rate_limits={"sign_in": 2}))
    answers = [await ours.call("GET", "/authorize?provider=github") for _ in range(3)]
    assert [each.status_code for each in answers] == [302, 302, 429]
