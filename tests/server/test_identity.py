"""Tokens and keys: who gets in, and with which words the others are refused."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from roseram.server import identity
from roseram.server.identity import Caller, Verifier
from roseram.server.jws import read_keys
from roseram.server.keys import derive_keys
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.settings import Settings

SECRET = "a secret that is long enough for HS256"
OTHER = "another secret, just as long as the first"
RSA = rsa.generate_private_key(65537, 2048)
P256 = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()


def token(claims: dict[str, Any], secret: Any = SECRET, alg: str = "HS256", **header: Any) -> str:
    return jwt.encode(claims, secret, alg, headers=header)


def verifier(**settings: Any) -> Verifier:
    return Verifier(Settings(**{"jwt_secret": SECRET, **settings}))


def bearer(text: str) -> tuple[tuple[str, str], ...]:
    return (("host", "x"), ("authorization", f"Bearer {text}"))


def refusal(of: Verifier, *headers: tuple[str, str]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        of.verify(headers)
    return caught.value


def refused(of: Verifier, text: str) -> tuple[int, str, str, object]:
    error = refusal(of, *bearer(text))
    if error.status == 401:
        described = f'Bearer error="invalid_token", error_description="{error.message}"'
        assert error.headers == (("WWW-Authenticate", described),)
    return error.status, error.code, error.message, error.details


def jwk(private: Any, **more: Any) -> dict[str, Any]:
    public = private.public_key()
    kind = {RSA: RSAAlgorithm, P256: ECAlgorithm, ED: OKPAlgorithm}[private]
    return {**json.loads(kind.to_jwk(public)), **more}  # type: ignore[attr-defined]


def jwks(*keys: dict[str, Any]) -> str:
    return json.dumps({"keys": keys})


def test_a_token_becomes_role_and_claims() -> None:
    claims = {"role": "authenticated", "sub": "u", "n": 12345678901234567890, "ö": [1]}
    caller = verifier().verify(bearer(token(claims)))
    assert (caller.role, dict(caller.claims)) == ("authenticated", claims)
    assert json.loads(caller.claims_json) == claims
    assert "ö" in caller.claims_json
    assert ", " not in caller.claims_json


def test_without_a_token_it_is_the_visitor() -> None:
    assert verifier().verify(()) == Caller("anon", {"role": "anon"}, claims_json='{"role":"anon"}')
    assert verifier().verify((("authorization", "Basic abc"),)).role == "anon"
    error = refusal(verifier(anon_role=None))
    assert (error.status, error.code, error.message) == (
        401,
        "PGRST302",
        "Anonymous access is disabled",
    )
    assert error.headers == (("WWW-Authenticate", "Bearer"),)


def test_a_token_without_role_is_the_visitor_with_claims() -> None:
    caller = verifier().verify(bearer(token({"sub": "u"})))
    assert (caller.role, caller.claims) == ("anon", {"sub": "u", "role": "anon"})
    error = refusal(verifier(anon_role=None), *bearer(token({"sub": "u"})))
    assert error.code == "PGRST302"


def test_where_the_role_is() -> None:
    of = verifier(role_claim_key='.app."the roles"[0]')
    caller = of.verify(bearer(token({"role": "x", "app": {"the roles": ["editor"]}})))
    assert (caller.role, caller.claims["role"]) == ("editor", "editor")
    assert verifier().verify(bearer(token({"role": 7}))).role == "7"


class TestTheKeyOfTheGateway:
    keys = derive_keys(SECRET)

    def test_both_generations(self) -> None:
        of = verifier()
        assert of.verify((("apikey", self.keys.anon),)).role == "anon"
        assert of.verify((("apikey", self.keys.service_role),)).role == "service_role"
        assert of.verify((("apikey", self.keys.publishable),)).role == "anon"
        caller = of.verify((("apikey", self.keys.secret),))
        assert (caller.role, caller.claims["iss"]) == ("service_role", "supabase")

    def test_the_bearer_counts_more_than_the_key(self) -> None:
        person = token({"role": "authenticated", "sub": "u"})
        for key in (self.keys.anon, self.keys.secret, "whatever"):
            assert verifier().verify((*bearer(person), ("apikey", key))).role == "authenticated"

    def test_a_newer_key_as_bearer_is_no_token(self) -> None:
        headers = (*bearer(self.keys.secret), ("apikey", self.keys.secret))
        assert verifier().verify(headers).role == "service_role"
        headers = (*bearer(self.keys.publishable), ("apikey", self.keys.service_role))
        assert verifier().verify(headers).role == "service_role"
        assert verifier().verify(bearer(self.keys.secret)).role == "service_role"

    @pytest.mark.parametrize("key", ["sb_secret_guessed", "sb_publishable_", "sb_", "sb_secret_ö"])
    def test_an_unknown_one(self, key: str) -> None:
        error = refusal(verifier(), ("apikey", key))
        assert (error.status, error.message) == (401, "Invalid API key")
        assert error.hint == "Double check your Supabase `anon` or `service_role` API key."

    def test_keys_of_another_project(self) -> None:
        error = refusal(verifier(), ("apikey", derive_keys(OTHER).secret))
        assert error.message == "Invalid API key"

    def test_public_keys_alone_derive_none(self) -> None:
        of = verifier(jwt_secret=jwks(jwk(P256)))
        assert refusal(of, ("apikey", self.keys.secret)).message == "Invalid API key"

    def test_a_projects_own_secret_beside_a_jwks(self) -> None:
        of = Verifier(Settings(jwt_secret=jwks(jwk(P256, kid="k"))), project_secret=SECRET)
        assert of.verify((("apikey", self.keys.anon),)).role == "anon"
        assert of.verify((("apikey", self.keys.secret),)).role == "service_role"
        person = token({"role": "authenticated"}, P256, "ES256", kid="k")
        assert of.verify((*bearer(person), ("apikey", self.keys.anon))).role == "authenticated"


class TestRefusals:
    def test_undecodable(self) -> None:
        of = verifier()
        for text, message in (
            ("", "Empty JWT is sent in Authorization header"),
            ("a", "Expected 3 parts in JWT; got 1"),
            ("a.b", "Expected 3 parts in JWT; got 2"),
            ("a.b.c.d.e", "Expected 3 parts in JWT; got 5"),
            (
                "quifquirndsjagnrgniur.fonvoienqhhdj.iuqvnvhojah",
                "JWT cryptographic operation failed",
            ),
            ("ö.ö.ö", "JWT cryptographic operation failed"),
            ("e30.e30.e30", "JWT cryptographic operation failed"),
        ):
            assert refused(of, text) == (401, "PGRST301", message, None), text
        assert refusal(of, ("authorization", "bearer")).message.startswith("Empty JWT")

    def test_no_secret(self) -> None:
        assert refused(verifier(jwt_secret=None), token({}))[:3] == (
            500,
            "PGRST300",
            "Server lacks JWT secret",
        )

    def test_a_wrong_signature(self) -> None:
        wrong = "No suitable key or wrong key type"
        details = "None of the keys was able to decode the JWT"
        assert refused(verifier(), token({}, OTHER)) == (401, "PGRST301", wrong, details)
        head, body, _ = token({"role": "anon"}).split(".")
        assert refused(verifier(), f"{head}.{body}.")[3] == details
        forged = base64.urlsafe_b64encode(b'{"role":"service_role"}').decode().rstrip("=")
        signature = token({"role": "anon"}).rpartition(".")[2]
        assert refused(verifier(), f"{head}.{forged}.{signature}")[3] == details

    @pytest.mark.parametrize("name", ["none", "None", "NONE"])
    def test_unsigned(self, name: str) -> None:
        head = base64.urlsafe_b64encode(json.dumps({"alg": name}).encode()).decode().rstrip("=")
        body = base64.urlsafe_b64encode(b'{"role":"service_role"}').decode().rstrip("=")
        for signature in ("", "x"):
            assert refused(verifier(), f"{head}.{body}.{signature}") == (
                401,
                "PGRST301",
                "Wrong or unsupported encoding algorithm",
                "JWT is unsecured but expected 'alg' was not 'none'",
            )

    def test_a_public_key_is_no_secret(self) -> None:
        """An attacker knows the public key, and signs with it as if it were a shared secret."""
        pem = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        head = base64.urlsafe_b64encode(b'{"alg":"HS256"}').decode().rstrip("=")
        body = base64.urlsafe_b64encode(b'{"role":"service_role"}').decode().rstrip("=")
        import hashlib
        import hmac

        for material in (pem, pem.strip(), json.dumps(jwk(RSA)).encode()):
            digest = hmac.digest(material, f"{head}.{body}".encode(), hashlib.sha256)
            signature = base64.urlsafe_b64encode(digest).decode().rstrip("=")
            details = refused(verifier(jwt_secret=jwks(jwk(RSA))), f"{head}.{body}.{signature}")[3]
            assert details == "No suitable key was found to decode the JWT"

    def test_a_text_secret_is_for_hs256_alone(self) -> None:
        details = refused(verifier(), token({}, SECRET * 2, "HS512"))[3]
        assert details == "No suitable key was found to decode the JWT"

    @pytest.mark.parametrize(
        ("claims", "message"),
        [
            ({"exp": 1}, "JWT expired"),
            ({"exp": -40}, "JWT expired"),
            ({"nbf": 40}, "JWT not yet valid"),
            ({"iat": 40}, "JWT issued at future"),
            ({"exp": "x"}, "The JWT 'exp' claim must be a number"),
            ({"exp": True}, "The JWT 'exp' claim must be a number"),
            ({"nbf": "x"}, "The JWT 'nbf' claim must be a number"),
            ({"iat": []}, "The JWT 'iat' claim must be a number"),
            ({"aud": {}}, "The JWT 'aud' claim must be a string or an array of strings"),
            ({"aud": ["a", 1]}, "The JWT 'aud' claim must be a string or an array of strings"),
            ({"aud": "other"}, "JWT not in audience"),
            ({"aud": ["other"]}, "JWT not in audience"),
        ],
    )
    def test_claims(self, claims: dict[str, Any], message: str) -> None:
        given = {k: _soon(v) if k in ("exp", "nbf", "iat") else v for k, v in claims.items()}
        of = verifier(jwt_audience="mine")
        assert refused(of, _raw(given)) == (401, "PGRST303", message, None)

    @pytest.mark.parametrize(
        "claims",
        [
            {"exp": -20},
            {"nbf": 20},
            {"iat": 20},
            {"exp": None},
            {"aud": []},
            {"aud": "mine"},
            {"aud": ["x", "mine"]},
            {},
        ],
    )
    def test_claims_within_the_skew(self, claims: dict[str, Any]) -> None:
        given = {k: _soon(v) if k in ("exp", "nbf", "iat") else v for k, v in claims.items()}
        of = verifier(jwt_audience="mine")
        assert of.verify(bearer(_raw({**given, "role": "r"}))).role == "r"

    @pytest.mark.parametrize("payload", ["[]", '"x"', "{", "", '{"exp":NaN}', "[" * 100_000])
    def test_claims_that_are_no_object(self, payload: str) -> None:
        assert refused(verifier(), _signed(payload))[1:3] == ("PGRST303", "Parsing claims failed")


def _soon(value: Any) -> Any:
    return int(time.time()) + value if isinstance(value, int) and abs(value) > 1 else value


def _raw(claims: dict[str, Any]) -> str:
    return _signed(json.dumps(claims))


def _signed(payload: str) -> str:
    return jwt.PyJWS().encode(payload.encode(), SECRET, "HS256")


class TestPublicKeys:
    @pytest.mark.parametrize(
        ("key", "algorithm"),
        [(RSA, "RS256"), (RSA, "RS512"), (P256, "ES256"), (ED, "EdDSA")],
        ids=["RS256", "RS512", "ES256", "EdDSA"],
    )
    def test_each_kind(self, key: Any, algorithm: str) -> None:
        signed = token({"role": "editor"}, key, algorithm)
        for text in (json.dumps(jwk(key)), jwks(jwk(key, kid="k"), jwk(RSA, kid="other"))):
            assert verifier(jwt_secret=text).verify(bearer(signed)).role == "editor"

    def test_a_kid_chooses_its_key(self) -> None:
        of = verifier(jwt_secret=jwks(jwk(P256, kid="a"), jwk(RSA, kid="b")))
        assert of.verify(bearer(token({"role": "r"}, P256, "ES256", kid="a"))).role == "r"
        assert of.verify(bearer(token({"role": "r"}, P256, "ES256"))).role == "r"
        for kid in ("b", "c", ""):
            details = refused(of, token({"role": "r"}, P256, "ES256", kid=kid))[3]
            assert details == "No suitable key was found to decode the JWT"

    def test_a_keys_own_algorithm_is_the_only_one(self) -> None:
        of = verifier(jwt_secret=jwks(jwk(RSA, alg="RS256")))
        assert of.verify(bearer(token({"role": "r"}, RSA, "RS256"))).role == "r"
        details = refused(of, token({"role": "r"}, RSA, "RS384"))[3]
        assert details == "No suitable key was found to decode the JWT"

    def test_a_key_for_encryption_verifies_nothing(self) -> None:
        with pytest.raises(ValueError, match="holds no key"):
            verifier(jwt_secret=jwks(jwk(RSA, use="enc")))

    def test_a_shared_secret_among_them(self) -> None:
        oct_key = {"kty": "oct", "k": base64.urlsafe_b64encode(SECRET.encode()).decode()}
        of = verifier(jwt_secret=jwks(jwk(P256, kid="a"), oct_key))
        assert of.verify(bearer(token({"role": "r"}))).role == "r"


def test_a_base64_secret() -> None:
    raw = bytes(range(200, 240))
    for text in (base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()):
        of = verifier(jwt_secret=text, jwt_secret_is_base64=True)
        assert of.verify(bearer(token({"role": "r"}, raw))).role == "r"
    with pytest.raises(ValueError, match="not valid base64"):
        verifier(jwt_secret="!" * 40, jwt_secret_is_base64=True)


@pytest.mark.parametrize(
    "secret", ["short", '{"kty":"oct","k":"YWJj"}', '{"keys":7}', '{"keys":[7]}']
)
def test_secrets_that_make_no_sense(secret: str) -> None:
    with pytest.raises(ValueError, match=r"JWT secret|JWK"):
        verifier(jwt_secret=secret)


class TestRemembering:
    def test_a_token_that_is_seen_again_still_expires(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        of = verifier()
        headers = bearer(token({"role": "r", "exp": int(time.time()) + 100}))
        assert of.verify(headers) is of.verify(headers)
        now = time.time()
        monkeypatch.setattr("roseram.server.identity.time.time", lambda: now + 131)
        assert refusal(of, *headers).message == "JWT expired"

    def test_it_is_verified_again_after_a_while(self, monkeypatch: pytest.MonkeyPatch) -> None:
        of = verifier()
        headers = bearer(token({"role": "r"}))
        first = of.verify(headers)
        now = time.time()
        monkeypatch.setattr("roseram.server.identity.time.time", lambda: now + identity.KEPT + 1)
        assert of.verify(headers) is not first

    def test_new_settings_forget_everything(self) -> None:
        of = verifier()
        headers = bearer(token({"role": "r"}))
        assert of.verify(headers).role == "r"
        of.use(Settings(jwt_secret=OTHER))
        assert refusal(of, *headers).code == "PGRST301"

    def test_settings_that_make_no_sense_change_nothing(self) -> None:
        of = verifier()
        with pytest.raises(ValueError, match="at least 32"):
            of.use(replace(Settings(), jwt_secret="short"))
        assert of.verify(bearer(token({"role": "r"}))).role == "r"

    def test_the_number_and_size_are_bounded(self) -> None:
        of = verifier(jwt_cache_max_entries=3)
        for number in range(10):
            of.verify(bearer(token({"role": "r", "n": number})))
        of.verify(bearer(token({"role": "r", "n": "x" * 10_000})))
        assert len(of._seen) == 3
        none = verifier(jwt_cache_max_entries=0)
        none.verify(bearer(token({"role": "r"})))
        assert len(none._seen) == 0

    def test_what_is_refused_is_not_kept(self) -> None:
        of = verifier()
        refused(of, token({}, OTHER))
        assert len(of._seen) == 0

    def test_it_takes_no_time(self) -> None:
        of = verifier()
        headers = (*((f"x-{n}", "v") for n in range(12)), *bearer(token({"role": "r"})))
        of.verify(headers)
        best = min(_timed(of, headers) for _ in range(5))
        assert best < 10e-6  # 2 µs where nothing else runs


def _timed(of: Verifier, headers: tuple[tuple[str, str], ...]) -> float:
    began = time.perf_counter()
    for _ in range(1000):
        of.verify(headers)
    return (time.perf_counter() - began) / 1000


class TestTheKeysOfTheAuthService:
    """They come and go while requests are answered."""

    def test_they_count_beside_those_of_the_settings(self) -> None:
        of = verifier()
        given = token({"role": "x"}, P256, "ES256", kid="one")
        assert refused(of, given)[1] == "PGRST301"
        of.trust(read_keys(jwks(jwk(P256, kid="one"))).keys)
        assert of.verify(bearer(given)).role == "x"
        assert of.verify(bearer(token({"role": "y"}))).role == "y"
        of.use(Settings(jwt_secret=OTHER))  # other settings leave them as they are
        assert of.verify(bearer(given)).role == "x"

    def test_one_that_is_gone_counts_no_longer(self) -> None:
        of = verifier()
        of.trust(read_keys(jwks(jwk(P256, kid="one"))).keys)
        given = token({"role": "x"}, P256, "ES256", kid="one")
        of.verify(bearer(given))
        of.trust(())
        assert refused(of, given)[1] == "PGRST301"

    def test_who_makes_them_is_told_of_an_unknown_one(self) -> None:
        of, told = verifier(), []
        of.on_unknown = lambda: told.append(1)
        refused(of, token({}, OTHER))  # a known algorithm, a wrong signature
        refused(of, "x")
        assert not told
        refused(of, token({}, P256, "ES256", kid="two"))
        assert told == [1]
