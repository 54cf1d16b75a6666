"""Doubles of providers on real sockets, which hold callers to the published contracts.

GitHub: docs.github.com, "Authorizing OAuth apps" and "REST API: users, emails". OpenID providers:
OpenID Connect Core and Discovery, RFC 6749, RFC 7636.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CLIENT, SECRET = "our-client", "our secret/at the provider"


@dataclass
class Asked:
    """A request to a double."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    form: dict[str, str]


@dataclass
class Double:
    """What both kinds share: a socket, codes that work once, and what went wrong."""

    url: str = ""
    faults: list[str] = field(default_factory=list)  # breaches of the contract by the caller
    asked: list[Asked] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)  # what /authorize was asked
    spent: set[str] = field(default_factory=set)
    broken: bool = False  # answers 500 to everything

    def expect(self, fact: bool, fault: str) -> None:
        if not fact:
            self.faults.append(fault)

    def grant(self, location: str) -> str:
        """The person agrees at the address that we sent them to: the callback they return to."""
        parts = urlsplit(location)
        query = dict(parse_qsl(parts.query))
        self.expect(location.startswith(self.authorization), f"sent to {location}")
        self.expect(query.get("response_type", "code") == "code", "response_type")
        self.expect(query.get("client_id") == CLIENT, "client_id")
        self.expect(query.get("code_challenge_method") == "S256", "code_challenge_method")
        self.expect(len(query.get("code_challenge", "")) == 43, "code_challenge")
        self.check_authorization(query)
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        back = {"code": code, "state": query["state"], **self.more_of_callback()}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def more_of_callback(self) -> dict[str, str]:
        return {}

    @property
    def authorization(self) -> str:
        raise NotImplementedError

    def check_authorization(self, query: dict[str, str]) -> None:
        raise NotImplementedError

    def answer(self, asked: Asked) -> tuple[int, Any]:
        raise NotImplementedError

    def redeem(self, form: dict[str, str]) -> dict[str, str] | None:
        """What was asked with the code, if it is one and the verifier is its own; once."""
        code = form.get("code", "")
        query = self.codes.get(code)
        if query is None or code in self.spent:
            return None
        self.spent.add(code)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        self.expect(challenge == query["code_challenge"], "code_verifier")
        self.expect(43 <= len(form.get("code_verifier", "")) <= 128, "length of code_verifier")
        self.expect(form.get("redirect_uri") == query["redirect_uri"], "redirect_uri")
        self.expect(form.get("grant_type") == "authorization_code", "grant_type")
        return query

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        parts = urlsplit(target)
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        asked = Asked(method, parts.path, dict(parse_qsl(parts.query)), headers, form)
        self.asked.append(asked)
        status, answer = (500, {}) if self.broken else self.answer(asked)
        data = json.dumps(answer).encode()
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(data)}\r\nConnection: close\r\n\r\n".encode()
            + data
        )
        await writer.drain()
        writer.close()


@dataclass
class GitHub(Double):
    """GitHub, as an Enterprise server of one's own: the API is below /api/v3."""

    user: dict[str, Any] = field(
        default_factory=lambda: {
            "id": 583231,
            "login": "octocat",
            "name": "The Octocat",
            "avatar_url": "https://avatars.example/583231",
            "email": "public@example.org",
        }
    )
    emails: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {"email": "other@example.org", "primary": False, "verified": True},
            {"email": "Octocat@Example.org", "primary": True, "verified": True},
        ]
    )
    token: str = "gho_of_the_octocat"

    @property
    def authorization(self) -> str:
        return f"{self.url}/login/oauth/authorize?"

    @property
    def settings(self) -> dict[str, str]:
        return {"enabled": "true", "client_id": CLIENT, "secret": SECRET, "url": self.url}

    def check_authorization(self, query: dict[str, str]) -> None:
        self.expect("user:email" in query.get("scope", "").split(), "scope")

    def answer(self, asked: Asked) -> tuple[int, Any]:
        if asked.path == "/login/oauth/access_token":
            self.expect(asked.method == "POST", "method of access_token")
            self.expect("application/json" in asked.headers.get("accept", ""), "accept")
            right = (asked.form.get("client_id"), asked.form.get("client_secret"))
            self.expect(right == (CLIENT, SECRET), "client_secret in the form")
            if self.redeem(asked.form) is None:
                return 200, {"error": "bad_verification_code", "error_description": "It is wrong."}
            return 200, {"access_token": self.token, "token_type": "bearer", "scope": "user:email"}
        self.expect(bool(asked.headers.get("user-agent")), "user-agent")
        self.expect(asked.headers.get("authorization") == f"Bearer {self.token}", "authorization")
        accepted = asked.headers.get("accept") == "application/vnd.github+json"
        self.expect(accepted, "accept of the API")
        self.expect(asked.headers.get("x-github-api-version") == "2022-11-28", "version of the API")
        known: dict[str, Any] = {"/api/v3/user": self.user, "/api/v3/user/emails": self.emails}
        if asked.path not in known:
            self.faults.append(asked.path)
            return 404, {"message": "Not Found"}
        return 200, known[asked.path]


@dataclass
class OpenId(Double):
    """An OpenID provider; `claims` is who signs in there."""

    claims: dict[str, Any] = field(
        default_factory=lambda: {
            "sub": "248289761001",
            "email": "jane@example.org",
            "email_verified": True,
            "name": "Jane Doe",
            "picture": "https://pictures.example/jane",
        }
    )
    userinfo: dict[str, Any] | None = None
    methods: tuple[str, ...] = ("client_secret_basic",)
    algorithm: str = "RS256"
    nonce: str | None = None  # put into the token in the place of the right one
    calls_itself: str = ""
    kid: str = "one"

    def __post_init__(self) -> None:
        self.renew("one")

    def renew(self, kid: str) -> None:
        """From now on sign with a new key."""
        self.kid = kid
        if self.algorithm == "ES256":
            self.key: Any = ec.generate_private_key(ec.SECP256R1())
        else:
            self.key = rsa.generate_private_key(65537, 2048)

    @property
    def authorization(self) -> str:
        return f"{self.url}/auth?"

    @property
    def settings(self) -> dict[str, str]:
        return {"enabled": "true", "client_id": CLIENT, "secret": SECRET, "issuer": self.url}

    def check_authorization(self, query: dict[str, str]) -> None:
        wanted = query.get("scope", "").split()
        self.expect(wanted[:1] == ["openid"] and "email" in wanted, "scope")
        self.expect(len(query.get("nonce", "")) >= 16, "nonce")

    def more_of_callback(self) -> dict[str, str]:
        return {"iss": self.url}

    def jwks(self) -> dict[str, Any]:
        kind: Any = ECAlgorithm if self.algorithm == "ES256" else RSAAlgorithm
        public = json.loads(kind.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": self.kid, "use": "sig", "alg": self.algorithm}]}

    def id_token(self, **changed: Any) -> str:
        """An ID token; a claim that is None is left out."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            **self.claims,
            **changed,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(told, self.key, self.algorithm, {"kid": self.kid})

    def answer(self, asked: Asked) -> tuple[int, Any]:
        if asked.path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.calls_itself or self.url,
                "authorization_endpoint": f"{self.url}/auth",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": list(self.methods),
            }
        if asked.path == "/keys":
            return 200, self.jwks()
        if asked.path == "/token":
            return self._token(asked)
        if asked.path == "/userinfo" and self.userinfo is not None:
            right = asked.headers.get("authorization") == "Bearer access-of-jane"
            self.expect(right, "authorization of userinfo")
            return 200, self.userinfo
        self.faults.append(asked.path)
        return 404, {}

    def _token(self, asked: Asked) -> tuple[int, Any]:
        if "client_secret_basic" in self.methods:
            text = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            self.expect(asked.headers.get("authorization") == f"Basic {text}", "basic")
            self.expect("client_secret" not in asked.form, "secret twice")
        else:
            self.expect("authorization" not in asked.headers, "secret twice")
            self.expect(asked.form.get("client_secret") == SECRET, "client_secret")
        query = self.redeem(asked.form)
        if query is None:
            return 400, {"error": "invalid_grant"}
        return 200, {
            "access_token": "access-of-jane",
            "refresh_token": "refresh-of-jane",
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.id_token(nonce=self.nonce or query["nonce"]),
        }


@asynccontextmanager
async def running(double: Double) -> AsyncIterator[Double]:
    """The double on a port of this machine."""
    server = await asyncio.start_server(double.serve, "127.0.0.1", 0)
    double.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield double
    finally:
        server.close()
        await server.wait_closed()
