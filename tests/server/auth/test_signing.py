"""The keys that sign: rotation, publication, and everything that is not one of them."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
import uuid
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from roseram.server.auth.signing import rotate
from roseram.vault import Undecipherable
from server.auth.conftest import SECRET, claims_of, header_of

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer, MakeAuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

KEYS = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
_STATES = "select state, count(*) from roseram.signing_keys group by 1 order by 1"


async def _rotate(server: AuthServer, *, force: bool = True) -> None:
    async with server.database.connection() as connection:
        await rotate(connection, server.vault, server.settings, force=force)


async def _look(server: AuthServer) -> None:
    """What it does every minute."""
    await server.auth.signer._keep_up()


async def _statuses(server: AuthServer, token: str) -> tuple[int, int]:
    """What the auth service and the data API say to a token."""
    account = await server.call("GET", "/user", token=token)
    rows = await server.client.get(
        "/rest/v1/profiles?select=id", headers={"Authorization": f"Bearer {token}"}
    )
    return account.status_code, rows.status_code


async def _kids(server: AuthServer) -> list[str]:
    answer = await server.call("GET", "/.well-known/jwks.json")
    assert answer.headers["cache-control"] == "public, max-age=600"
    return [each["kid"] for each in answer.json()["keys"]]


async def test_tokens_verify_with_the_published_key(auth_server: AuthServer) -> None:
    token = (await auth_server.sign_up())["access_token"]
    header = header_of(token)
    assert (header["alg"], header["typ"]) == ("ES256", "JWT")
    answer = await auth_server.call("GET", "/.well-known/jwks.json")
    keys = {each["kid"]: each for each in answer.json()["keys"]}
    assert len(keys) == 2  # the one that signs, and the next one
    key = keys[header["kid"]]
    assert set(key) == {"kty", "kid", "alg", "use", "key_ops", "crv", "x", "y"}
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-256", "ES256", "sig")
    assert key["key_ops"] == ["verify"]
    read = jwt.decode(token, jwt.PyJWK(key).key, algorithms=["ES256"], audience="authenticated")
    assert read == claims_of(token)
    assert await _statuses(auth_server, token) == (200, 200)


async def test_private_keys_are_encrypted(auth_server: AuthServer) -> None:
    rows = await auth_server.rows("select kid, private_key_encrypted k from roseram.signing_keys")
    for row in rows:
        assert "PRIVATE" not in row["k"]
        pem = auth_server.vault.decrypt(row["k"], f"signing_keys.private_key:{row['kid']}")
        assert "PRIVATE KEY" in pem
    other = next(row for row in rows if row["kid"] != rows[0]["kid"])
    with pytest.raises(Undecipherable):
        auth_server.vault.decrypt(other["k"], f"signing_keys.private_key:{rows[0]['kid']}")


async def test_another_encryption_key_starts_nothing(make_auth_server: MakeAuthServer) -> None:
    await make_auth_server(encryption_keys=KEYS)
    with pytest.raises(Undecipherable):
        await make_auth_server()


async def test_rotation_while_signed_in(auth_server: AuthServer) -> None:
    before = await auth_server.sign_up()
    _, following = await _kids(auth_server)
    await _rotate(auth_server)
    await _look(auth_server)
    after = await auth_server.sign_in()
    assert header_of(after["access_token"])["kid"] == following  # it was published before
    assert len(await _kids(auth_server)) == 3
    for session in (before, after):
        assert await _statuses(auth_server, session["access_token"]) == (200, 200)
    refreshed = (await auth_server.refresh(before["refresh_token"])).json()
    assert header_of(refreshed["access_token"])["kid"] == following


async def test_old_keys_go_when_their_tokens_are_over(auth_server: AuthServer) -> None:
    token = (await auth_server.sign_up())["access_token"]
    await _rotate(auth_server)
    await auth_server.execute(
        "update roseram.signing_keys set retired_at = now() - interval '3 hours'"
    )
    await _rotate(auth_server)
    await _look(auth_server)
    assert header_of(token)["kid"] not in await _kids(auth_server)
    assert await _statuses(auth_server, token) == (403, 401)


async def test_rotation_by_age(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(key_rotation=3600)
    kids = await _kids(server)
    await _look(server)
    assert await _kids(server) == kids
    age = "update roseram.signing_keys set activated_at = activated_at - interval '2 hours'"
    await server.execute(age)
    await _look(server)
    assert await _kids(server) == kids  # the next one is not known everywhere yet
    await server.execute("update roseram.signing_keys set created_at = now() - interval '1 hour'")
    await _look(server)
    now = await _kids(server)
    assert (now[0], now[2]) == (kids[1], kids[0])
    await _look(server)
    assert await _kids(server) == now


async def test_several_processes_make_the_keys_once(make_auth_server: MakeAuthServer) -> None:
    servers = [await make_auth_server(encryption_keys=KEYS) for _ in range(3)]
    first, *others = [await _kids(server) for server in servers]
    assert all(kids == first for kids in others)
    for server in servers:
        await server.execute("update roseram.signing_keys set activated_at = '2020-01-01',"
                             " created_at = '2020-01-01' where state <> 'previous'")  # fmt: skip
    await asyncio.gather(*(_look(server) for server in servers))
    assert [tuple(row.values()) for row in await servers[0].rows(_STATES)] == [
        ("current", 1),
        ("next", 1),
        ("previous", 1),
    ]


async def test_another_processs_new_key(make_auth_server: MakeAuthServer) -> None:
    """Even if it was made and used at once: a token that names it lets us look."""
    one = await make_auth_server(encryption_keys=KEYS)
    other = await make_auth_server(encryption_keys=KEYS)
    await one.sign_up()
    for _ in range(2):
        await _rotate(one)
    await _look(one)
    token = (await one.sign_in())["access_token"]
    other.auth.signer._looked = 0.0  # some seconds ago
    assert await _statuses(other, token) == (200, 200)


async def test_invented_keys_do_not_keep_the_database_busy(
    auth_server: AuthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await auth_server.sign_up()
    signer, looked = auth_server.auth.signer, 0
    load = signer._load

    async def counted(connection: Any) -> None:
        nonlocal looked
        looked += 1
        await load(connection)

    monkeypatch.setattr(signer, "_load", counted)
    signer._looked = 0.0
    made = ec.generate_private_key(ec.SECP256R1())
    for _ in range(20):
        header = {"kid": str(uuid.uuid4())}
        token = jwt.encode({"sub": str(uuid.uuid4())}, made, "ES256", headers=header)
        assert await _statuses(auth_server, token) == (403, 401)
    assert looked == 1


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


async def test_confused_algorithms(auth_server: AuthServer) -> None:
    """A public key as a secret, no signature at all, somebody else's key under our name."""
    session = await auth_server.sign_up()
    token = session["access_token"]
    kid = header_of(token)["kid"]
    claims = {**claims_of(token), "role": "service_role"}
    jwk = next(each for each in auth_server.auth.signer.jwks()["keys"] if each["kid"] == kid)
    public = jwt.PyJWK(jwk).key
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    forged = []
    for secret in (pem, der, json.dumps(jwk).encode(), jwk["x"].encode(), b""):
        for header in ({"alg": "HS256"}, {"alg": "HS256", "kid": kid}):
            signed = f"{_part(header)}.{_part(claims)}"
            mac = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
            forged.append(f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}")
    signed = f"{_part({'alg': 'HS512'})}.{_part(claims)}"  # ours is for HS256 alone
    mac = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha512).digest()
    forged.append(f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}")
    own = ec.generate_private_key(ec.SECP256R1())
    their = rsa.generate_private_key(65537, 2048)
    forged += [
        jwt.encode(claims, own, "ES256", headers={"kid": kid}),
        jwt.encode(claims, own, "ES256", headers={"kid": kid, "jwk": json.loads("{}")}),
        jwt.encode(claims, their, "RS256", headers={"kid": kid}),
        jwt.encode(claims, SECRET, "HS256", headers={"kid": kid}),
        jwt.encode(claims, "", "none"),
        f"{_part({'alg': 'None', 'kid': kid})}.{_part(claims)}.",
        f"{_part({'alg': 'ES256', 'kid': kid})}.{_part(claims)}.",
        f"{_part({'alg': 'ES256', 'kid': kid})}.{_part(claims)}.{'A' * 86}",
        f"{token.split('.')[0]}.{_part(claims)}.{token.split('.')[2]}",
        f"{token[:-2]}{'AA' if token[-2:] != 'AA' else 'BB'}",
    ]
    for each in forged:
        assert await _statuses(auth_server, each) == (403, 401), each
        answer = await auth_server.call("GET", "/admin/users", token=each)
        assert answer.status_code in (401, 403)


async def test_the_shared_secret_by_setting(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(token_algorithm="HS256")
    token = (await server.sign_up())["access_token"]
    assert header_of(token) == {"alg": "HS256", "typ": "JWT"}
    assert jwt.decode(token, SECRET, ["HS256"], audience="authenticated") == claims_of(token)
    assert await _kids(server) == []
    assert await _statuses(server, token) == (200, 200)


async def test_from_keys_to_the_secret(make_auth_server: MakeAuthServer) -> None:
    """Who is signed in stays so when the setting is changed."""
    before = await make_auth_server(encryption_keys=KEYS)
    token = (await before.sign_up())["access_token"]
    after = await make_auth_server(encryption_keys=KEYS, token_algorithm="HS256")
    assert await _statuses(after, token) == (200, 200)


async def test_the_life_of_a_token(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(token_seconds=120)
    session = await server.sign_up()
    assert session["expires_in"] == 120
    claims = claims_of(session["access_token"])
    assert claims["exp"] - claims["iat"] == 120
    assert abs(claims["iat"] - time.time()) < 60


async def test_about(auth_server: AuthServer) -> None:
    configuration = (await auth_server.call("GET", "/.well-known/openid-configuration")).json()
    assert configuration["issuer"] == f"{auth_server.url}/auth/v1"
    keys = await auth_server.client.get(configuration["jwks_uri"])
    assert [each["kid"] for each in keys.json()["keys"]] == await _kids(auth_server)
    health = (await auth_server.call("GET", "/health")).json()
    assert set(health) == {"version", "name", "description"}
    assert health["name"] == "GoTrue"
    settings = (await auth_server.call("GET", "/settings")).json()
    assert settings["external"]["email"] is True
    assert settings["external"]["anonymous_users"] is True
    assert settings["external"]["github"] is False
    assert settings["mailer_autoconfirm"] is True
    assert settings["disable_signup"] is False


async def test_the_address_that_the_world_sees(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(external_url="https://api.example.org")
    token = (await server.sign_up())["access_token"]
    assert claims_of(token)["iss"] == "https://api.example.org/auth/v1"
