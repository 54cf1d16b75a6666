"""A database behind a surface."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from roseram.postgres.pipeline import Limits, Pool
from roseram.server.identity import Caller
from roseram.server.rest.cache.read import read_exposed
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Request, Response
from roseram.server.rest.settings import Settings
from roseram.server.rest.surface import Surface

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from conftest import MakeDatabase, Server
    from roseram.server.rest.exposed import Exposed

SQL = (Path(__file__).parent / "surface.sql").read_text("utf-8")
SETTINGS = Settings(schemas=("api",), anon_role="surface_anon", extra_search_path=("public",))


class Known:
    """What is exposed, read once."""

    def __init__(self, exposed: Exposed, settings: Settings) -> None:
        self.exposed, self.settings = exposed, settings
        self._told: list[Callable[[Exposed, Settings], None]] = []

    def subscribe(self, told: Callable[[Exposed, Settings], None]) -> Callable[[], None]:
        self._told.append(told)
        return lambda: None

    def change(self, settings: Settings) -> None:
        self.settings = settings
        for told in self._told:
            told(self.exposed, settings)


class Trusting:
    """Whoever the header x-person names is that person; nobody else is verified."""

    def verify(self, headers: Iterable[tuple[str, str]]) -> Caller:
        given = dict(headers)
        if given.get("x-person") == "forged":
            raise Refusal(401, "PGRST301", "No")
        role = given.get("x-role", "surface_user" if "x-person" in given else "surface_anon")
        claims = {"sub": given.get("x-person"), "role": role}
        return Caller(role, claims, claims_json=json.dumps(claims))


@dataclass
class Api:
    """A surface, and what is behind it."""

    surface: Surface
    known: Known
    url: str

    async def ask(
        self, method: str, target: str, body: Any = None, *, person: str | None = "ann", **more: str
    ) -> Response:
        """Send a request; `more` are headers, with _ for -."""
        path, _, query = target.partition("?")
        headers = [(name.replace("_", "-"), value) for name, value in more.items()]
        if person is not None:
            headers.append(("x-person", person))
        sent = b"" if body is None else json.dumps(body).encode()
        return await self.surface.answer(Request(method, path, query, tuple(headers), sent))

    async def value(self, sql: str) -> Any:
        """What the database says outside of the API."""
        connection = await asyncpg.connect(self.url)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    def set(self, **settings: Any) -> None:
        """Change settings, as a reload does."""
        self.known.change(replace(self.known.settings, **settings))


async def _build(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(SQL)
    await connection.close()


@asynccontextmanager
async def serving(url: str, settings: Settings = SETTINGS, **limits: Any) -> AsyncIterator[Api]:
    """A surface over the database at `url`."""
    connection = await asyncpg.connect(url)
    known = Known(await read_exposed(connection, settings), settings)
    await connection.close()
    pool = Pool(url, Limits(**{"size": 2, **limits}), name="surface-test")
    try:
        yield Api(Surface(pool, known, settings, Trusting()), known, url)
    finally:
        await pool.close()


@pytest.fixture
async def api_url(server: Server, make_database: MakeDatabase) -> str:
    return await make_database(template=await server.template("rest_surface", _build))


@pytest.fixture
async def api(api_url: str) -> AsyncIterator[Api]:
    async with serving(api_url) as made:
        yield made


def header(response: Response, name: str) -> str | None:
    """The value of a header."""
    return next((value for key, value in response.headers if key.lower() == name.lower()), None)


def told(response: Response) -> tuple[int, str, str]:
    """Status, code and message of an error."""
    body = json.loads(response.body)
    return response.status, body["code"], body["message"]
