"""ID tokens that apps bring, over HTTP: only the provider's own, for us, in time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from server.auth.conftest import claims_of
from server.auth.provider_doubles import CLIENT, OpenId

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer, MakeAuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


@pytest.fixture
async def ours(make_auth_server: MakeAuthServer, openid: OpenId) -> AuthServer:
    return await make_auth_server(**settings_for(openid))


def settings_for(openid: OpenId, **more: Any) -> dict[str, Any]:
    known = {**openid.settings, "client_id": f"{CLIENT}, our-phone-app"}
    return {"providers": {"corp": known}, "autoconfirm": False, **more}


async def bring(server: AuthServer, token: str, *, bearer: str | None = None, **body: Any) -> Any:
    sent = {"provider": "corp", "id_token": token, **body}
    return await server.call("POST", "/token?grant_type=id_token", sent, token=bearer)


def refused(answer: Any, code: str = "bad_jwt", status: int = 400) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
async def test_a_token_of_the_provider_signs_in(
    ours: AuthServer, openid: OpenId, algorithm: str
) -> None:
    openid.algorithm = algorithm
    openid.renew("its key")
    answer = await bring(ours, openid.id_token())
    assert answer.status_code == 200, answer.text
    session = answer.json()
    assert session["user"]["email"] == "jane@example.org"
    assert session["user"]["app_metadata"] == {"provider": "corp", "providers": ["corp"]}
    assert claims_of(session["access_token"])["amr"][0]["method"] == "oauth"
    again = await bring(ours, openid.id_token(), provider="", issuer=openid.url)
    assert again.json()["user"]["id"] == session["user"]["id"]
    log = {each["action"] for each in await ours.rows("select action from session_audit_log")}
    assert {"signed_up", "signed_in"} <= log


def unsigned(openid: OpenId) -> str:
    parts = openid.id_token().split(".")
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{header}.{parts[1]}."


def signed_with_the_public_key(openid: OpenId) -> str:
    """HS256 with what everybody knows."""
    public = openid.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    head = base64.urlsafe_b64encode(
        json.dumps({"alg": "HS256", "typ": "JWT", "kid": openid.kid}).encode()
    )
    text = f"{head.decode().rstrip('=')}.{openid.id_token().split('.')[1]}"
    mac = hmac.new(public, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def signed_by_a_stranger(openid: OpenId) -> str:
    key = rsa.generate_private_key(65537, 2048)
    return jwt.encode(claims_of(openid.id_token()), key, "RS256", {"kid": openid.kid})


def brings_its_own_key(openid: OpenId) -> str:
    stranger = OpenId(url=openid.url)
    key = stranger.jwks()["keys"][0]
    header = {"kid": key["kid"], "jwk": key, "jku": "https://evil.example/keys"}
    return jwt.encode(claims_of(openid.id_token()), stranger.key, "RS256", header)


def changed(openid: OpenId) -> str:
    head, _, signature = openid.id_token().split(".")
    claims = {**claims_of(openid.id_token()), "email": "boss@example.org"}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{head}.{body}.{signature}"


@pytest.mark.parametrize(
    "forge",
    [unsigned, signed_with_the_public_key, signed_by_a_stranger, brings_its_own_key, changed],
)
async def test_forged_tokens_are_refused(ours: AuthServer, openid: OpenId, forge: Any) -> None:
    refused(await bring(ours, forge(openid)))
    assert await ours.value("select count(*) from auth.users") == 0


async def test_a_shared_secret_among_the_keys_signs_nothing(
    ours: AuthServer, openid: OpenId, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = b"a secret that is public, so it is none"
    shown = base64.urlsafe_b64encode(secret).decode().rstrip("=")
    own = openid.jwks()["keys"]
    monkeypatch.setattr(
        openid, "jwks", lambda: {"keys": [*own, {"kty": "oct", "k": shown, "kid": "s"}]}
    )
    token = jwt.encode(claims_of(openid.id_token()), secret, "HS256", {"kid": "s"})
    refused(await bring(ours, token))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-client"},
        {"aud": None},
        {"aud": [CLIENT, "another-client"]},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"iss": "https://accounts.google.com"},
        {"iss": None},
        {"exp": -120},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": 600},
        {"nbf": 600},
        {"sub": None},
        {"sub": ""},
        {"nonce": "of another sign-in"},
    ],
    ids=str,
)
async def test_tokens_for_others_and_of_other_times_are_refused(
    ours: AuthServer, openid: OpenId, claims: dict[str, Any]
) -> None:
    now = int(time.time())  # numbers are seconds from now
    told = {
        name: now + value if isinstance(value, int) else value for name, value in claims.items()
    }
    refused(await bring(ours, openid.id_token(**told)))
    assert await ours.value("select count(*) from auth.users") == 0


async def test_all_of_our_clients_may_bring_one(ours: AuthServer, openid: OpenId) -> None:
    phone = openid.id_token(aud="our-phone-app", azp="our-phone-app")
    assert (await bring(ours, phone)).status_code == 200
    assert (await bring(ours, phone, client_id="our-phone-app")).status_code == 200
    refused(await bring(ours, phone, client_id=CLIENT))
    refused(await bring(ours, openid.id_token(aud="evil"), client_id="evil"))


async def test_a_nonce_is_compared_plain_or_hashed(ours: AuthServer, openid: OpenId) -> None:
    nonce = "a nonce of the app"
    hashed = hashlib.sha256(nonce.encode()).hexdigest()
    for told in (nonce, hashed):
        assert (await bring(ours, openid.id_token(nonce=told), nonce=nonce)).status_code == 200
    refused(await bring(ours, openid.id_token(nonce=nonce), nonce=hashed))
    refused(await bring(ours, openid.id_token(), nonce=nonce))
    refused(await bring(ours, openid.id_token(nonce=nonce), nonce="another"))


async def test_the_access_token_has_to_belong_to_it(ours: AuthServer, openid: OpenId) -> None:
    digest = hashlib.sha256(b"the access token").digest()[:16]
    named = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    token = openid.id_token(at_hash=named)
    assert (await bring(ours, token, access_token="the access token")).status_code == 200
    refused(await bring(ours, token, access_token="another one"))


async def test_odd_calls_are_refused(ours: AuthServer, openid: OpenId) -> None:
    refused(await bring(ours, ""), "validation_failed")
    for token in ("x", "a.b.c", "a" * 20_000, "..", "\u00e9.\u00e9.\u00e9"):
        refused(await bring(ours, token))
    token = openid.id_token()
    refused(await bring(ours, token, provider="google"), "provider_disabled")
    refused(await bring(ours, token, provider="", issuer="https://x.example"), "provider_disabled")
    refused(await bring(ours, token, provider=""), "validation_failed")


async def test_a_provider_that_is_switched_off_lets_nobody_in(
    make_auth_server: MakeAuthServer, openid: OpenId
) -> None:
    off = {**openid.settings, "enabled": "false"}
    server = await make_auth_server(providers={"corp": off})
    refused(await bring(server, openid.id_token()), "provider_disabled")


async def test_an_address_that_is_not_checked_takes_no_account_over(
    ours: AuthServer, openid: OpenId
) -> None:
    await ours.call(
        "POST",
        "/admin/users",
        {"email": "jane@example.org", "email_confirm": True},
        token=ours.service_role,
    )
    for told in (False, None, "false", 1, "yes"):
        answer = await bring(ours, openid.id_token(email_verified=told))
        refused(answer, "provider_email_needs_verification", 422)
    assert (await bring(ours, openid.id_token(email_verified="true"))).status_code == 200
    assert await ours.value("select count(*) from auth.users") == 1


async def test_a_signed_in_person_links_one(
    make_auth_server: MakeAuthServer, openid: OpenId
) -> None:
    server = await make_auth_server(**settings_for(openid, manual_linking=True, autoconfirm=True))
    mine = await server.sign_up()
    answer = await bring(server, openid.id_token(), bearer=mine["access_token"], link_identity=True)
    assert answer.status_code == 200, answer.text
    assert answer.json()["user"]["id"] == mine["user"]["id"]
    assert answer.json()["user"]["email"] == "ana@example.org"
    eve = (await server.sign_up("eve@example.org"))["access_token"]
    taken = await bring(server, openid.id_token(), bearer=eve, link_identity=True)
    refused(taken, "identity_already_exists", 422)
    nobody = await bring(server, openid.id_token(sub="new"), link_identity=True)
    assert nobody.status_code in (401, 403)
