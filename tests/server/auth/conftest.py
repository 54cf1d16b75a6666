"""A whole server in the test's process, on a port, with a database of its own.

`auth_server` has the usual settings; `await make_auth_server(name=value, ...)` makes one with
others (the fields of AuthSettings). Limits on attempts are lifted unless `rate_limits` are given.
"""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx
import pytest

from roseram.mail.outbox import payload_place
from roseram.postgres import Database
from roseram.server.auth.settings import AuthSettings
from roseram.server.auth.surface import AuthSurface
from roseram.server.http.connection import Connection
from roseram.server.http.metrics import Metrics
from roseram.server.keys import derive_keys
from roseram.server.limits import LIMITS
from roseram.server.process import Job, open_serving
from roseram.vault import Vault
from server.auth.provider_doubles import GitHub, OpenId, running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from roseram.server.auth.service import Auth
    from roseram.server.http import Serving
    from roseram.server.keys import Keys

    MakeAuthServer: TypeAlias = Callable[..., Awaitable["AuthServer"]]

SECRET = "a secret for tests that is long enough"
PASSWORD = "wooden-Kettle-92-harbour"
VERSION = {"X-Supabase-Api-Version": "2024-01-01"}
LIFTED = dict.fromkeys((limit.name for limit in LIMITS), 0)


@dataclass(frozen=True)
class Letter:
    """A mail that was posted; `state` is decoy where it goes nowhere."""

    to: str
    letter: str
    data: dict[str, Any]
    languages: str
    state: str


@dataclass
class AuthServer:
    """A running server; `client` calls it like an application that is not signed in."""

    auth: Auth
    url: str
    database: Database
    settings: AuthSettings
    vault: Vault
    client: httpx.AsyncClient
    keys: Keys = field(repr=False)

    @property
    def anon(self) -> str:
        return self.keys.anon

    @property
    def service_role(self) -> str:
        return self.keys.service_role

    usage: Any = field(default=None, repr=False)  # server.usage.Usage
    storage_surface: Any = field(default=None, repr=False)  # api_keys.KeyedSurface
    serving: Any = field(default=None, repr=False)  # server.http.Serving

    async def call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Call the auth service; `token` is the bearer's, by default the anon key."""
        sent = {
            "apikey": self.anon,
            "Authorization": f"Bearer {token or self.anon}",
            **VERSION,
            **(headers or {}),
        }
        content = None if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": "application/json;charset=UTF-8"}
        return await self.client.request(
            method, f"/auth/v1{path}", headers={**sent, **kind}, content=content
        )

    async def sign_up(
        self, email: str = "ana@example.org", password: str = PASSWORD, **more: Any
    ) -> dict[str, Any]:
        """What sign-up answers; it must succeed."""
        answer = await self.call("POST", "/signup", {"email": email, "password": password, **more})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def sign_in(
        self, email: str = "ana@example.org", password: str = PASSWORD
    ) -> dict[str, Any]:
        """The session of a sign-in with a password; it must succeed."""
        answer = await self.call(
            "POST", "/token?grant_type=password", {"email": email, "password": password}
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def refresh(self, refresh_token: object) -> httpx.Response:
        return await self.call(
            "POST", "/token?grant_type=refresh_token", {"refresh_token": refresh_token}
        )

    async def letters(self) -> list[Letter]:
        """The mails that were posted, in order."""
        async with self.database.connection() as connection:
            rows = await connection.fetch(
                "select id, letter, recipient, languages, payload, state from roseram.mails"
                " order by created_at, id"
            )
        return [
            Letter(
                row["recipient"],
                row["letter"],
                json.loads(self.vault.decrypt(row["payload"], payload_place(row["id"])))
                if row["payload"]
                else {},
                row["languages"],
                row["state"],
            )
            for row in rows
        ]

    async def execute(self, statement: str, *values: object) -> None:
        """Change something in the database, as its owner."""
        async with self.database.connection() as connection:
            await connection.execute(statement, *values)

    async def value(self, query: str, *values: object) -> Any:
        """One value of the database."""
        async with self.database.connection() as connection:
            return await connection.fetchval(query, *values)

    async def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Rows of the database."""
        async with self.database.connection() as connection:
            return [dict(row) for row in await connection.fetch(query, *values)]


def claims_of(token: str) -> dict[str, Any]:
    """What a token says, unverified."""
    return _part(token, 1)


def header_of(token: str) -> dict[str, Any]:
    """What a token's header says."""
    return _part(token, 0)


def _part(token: str, number: int) -> dict[str, Any]:
    text = token.split(".")[number]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


@asynccontextmanager
async def serving_auth(
    url: str,
    *,
    encryption_keys: str | None = None,
    storage: dict[str, str] | None = None,
    data_dir: str | None = None,
    **settings: Any,
) -> AsyncIterator[AuthServer]:
    """A server on the database at `url`."""
    chosen = AuthSettings(
        **{"rate_limits": LIFTED, "anonymous_enabled": True, "mail_gap": 0, **settings}
    )
    keys = derive_keys(SECRET)
    sealing = encryption_keys or base64.b64encode(secrets.token_bytes(32)).decode()
    folder = tempfile.TemporaryDirectory(prefix="roseram-data-")
    job = Job(
        rest_url=url,
        access_log="off",
        log_level="warning",
        data_dir=data_dir or folder.name,
        pages_url=url,
        project_secret=SECRET,
        defaults={"db-anon-role": "anon"},
        encryption_keys=sealing,
        storage=storage or {},
    )
    loop = asyncio.get_running_loop()
    made: list[Serving] = []
    async with AsyncExitStack() as stack:
        stack.callback(folder.cleanup)
        server = await loop.create_server(lambda: Connection(made[0], loop), "127.0.0.1", 0)
        stack.callback(server.close)
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        opening = open_serving(job, address, Metrics(), auth_settings=chosen)
        made.append(await stack.enter_async_context(opening))
        stack.push_async_callback(_leave, made[0])
        surface = made[0].site.surfaces["auth"]
        assert isinstance(surface, AuthSurface)
        database = await stack.enter_async_context(await Database.open(url, max_size=3))
        client = await stack.enter_async_context(
            httpx.AsyncClient(base_url=address, timeout=60, follow_redirects=False)
        )
        yield AuthServer(
            surface.auth,
            address,
            database,
            chosen,
            Vault.of_text(sealing),
            client,
            keys,
            made[0].site.surfaces["rest"].keys.usage,  # type: ignore[attr-defined]
            made[0].site.surfaces["storage"],
            made[0],
        )


async def _leave(serving: Serving) -> None:
    """End what clients have left open."""
    for connection in tuple(serving.connections):
        connection.abandon()
    while serving.connections:  # noqa: ASYNC110 - nothing tells us
        await asyncio.sleep(0)


@pytest.fixture
async def make_auth_server(schema_database: str) -> AsyncIterator[MakeAuthServer]:
    """`await make_auth_server(**settings)`: a server; all of a test share one database."""
    async with AsyncExitStack() as stack:

        async def make(database_url: str = schema_database, **settings: Any) -> AuthServer:
            return await stack.enter_async_context(serving_auth(database_url, **settings))

        yield make


@pytest.fixture
async def auth_server(make_auth_server: MakeAuthServer) -> AuthServer:
    """A server with the usual settings: addresses count as confirmed."""
    return await make_auth_server()


@pytest.fixture
async def github() -> AsyncIterator[GitHub]:
    """GitHub's double; at the end nothing that we asked of it was against its contract."""
    double = GitHub()
    async with running(double):
        yield double
    assert double.faults == []


@pytest.fixture
async def openid() -> AsyncIterator[OpenId]:
    """An OpenID provider's double, likewise."""
    double = OpenId()
    async with running(double):
        yield double
    assert double.faults == []
