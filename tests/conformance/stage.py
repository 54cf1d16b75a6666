"""Equal databases with a server on each: a library of our own making, or the unified schema."""

from __future__ import annotations

import uuid
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import asyncpg

from conformance.ours import PREFIX, ours
from conformance.pair import Pair, Side
from conformance.peer import Settings, peer
from conformance.people import IDS, tokens
from conformance.world import World, read_world
from roseram.operate.demo import install_demo
from roseram.postgres import Database
from roseram.postgres.flock import FileLock
from schema.situations import ROLES_LOCK, install

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from conftest import Server

Name: TypeAlias = Literal["library", "unified"]

_HERE = Path(__file__).parent
_LOGIN = "conformance"
_RESET = (_HERE / "reset.sql").read_text("utf-8")


@dataclass(frozen=True)
class Stage:
    """A world with both servers in it."""

    world: World
    pair: Pair
    databases: tuple[str, str]  # of the peer and of ours, as the superuser


@dataclass(frozen=True)
class _Kind:
    schemas: str
    search_path: str
    max_rows: int | None


_KINDS: dict[Name, _Kind] = {
    "library": _Kind("api,extra", "public", 50),
    "unified": _Kind("public", "public,extensions", 100_000),
}


@asynccontextmanager
async def stage(
    server: Server,
    name: Name,
    *,
    against_itself: bool = False,
    tx_end: str = "rollback-allow-override",
) -> AsyncIterator[Stage]:
    """Both servers on copies of the database; `against_itself` has the peer on both sides."""
    template = await _template(server, name)
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(_copy(server, template)) for _ in range(2)]
        resets = [await stack.enter_async_context(_connected(url)) for url in databases]
        told = [replace(_settings(name, url), tx_end=tx_end) for url in databases]
        second = peer if against_itself else ours
        ports = [
            await stack.enter_async_context(peer(told[0])),
            await stack.enter_async_context(second(told[1])),
        ]
        people = await _people(resets[0], name)
        pair = Pair(
            Side(ports[0], resets[0]),
            Side(ports[1], resets[1], "" if against_itself else PREFIX),
            tokens(people, "auditor" if name == "library" else "service_role"),
        )
        stack.push_async_callback(pair.close)
        world = await read_world(resets[0], _KINDS[name].schemas.split(",")[0])
        yield Stage(world, pair, (databases[0], databases[1]))


@asynccontextmanager
async def copied(server: Server, name: Name, *, tx_end: str = "commit") -> AsyncIterator[Settings]:
    """A copy of one of the databases, and the settings with which it is served."""
    async with _copy(server, await _template(server, name)) as url:
        yield replace(_settings(name, url), tx_end=tx_end)


def _settings(name: Name, url: str) -> Settings:
    kind = _KINDS[name]
    return Settings(as_login(url), kind.schemas, kind.search_path, kind.max_rows)


def as_login(url: str) -> str:
    """The same database as the role that both servers log in with."""
    return url.replace("//postgres@", f"//{_LOGIN}@", 1)


async def make_login(server: Server, url: str) -> None:
    """Make that role where it is missing, on a database with the unified schema."""
    async with FileLock.held(server.folder / ROLES_LOCK), _connected(url) as connection:
        await connection.execute((_HERE / "login.sql").read_text("utf-8"))


async def _template(server: Server, name: Name) -> str:
    builders = {"library": _library, "unified": _unified}
    return await server.template(f"conformance_{name}", partial(builders[name], server))


@asynccontextmanager
async def _copy(server: Server, template: str) -> AsyncIterator[str]:
    name = f"conformance_{uuid.uuid4().hex}"
    try:
        yield await server.create(name, template)
    finally:
        await server.drop(name)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def _people(connection: asyncpg.Connection, name: Name) -> Mapping[str, str]:
    """Whose ids the tokens carry: in the unified schema two people of the demo."""
    if name == "library":
        return IDS
    rows = await connection.fetch(
        "select user_id, count(*) from public.organization_members group by 1 order by 2 desc, 1"
    )
    return {"ada": str(rows[0][0]), "ben": str(rows[-1][0]), "auditor": str(rows[1][0])}


async def _library(server: Server, url: str) -> None:
    async with FileLock.held(server.folder / ROLES_LOCK), _connected(url) as connection:
        for script in ("fixture.sql", "fixture_rows.sql"):
            await connection.execute((_HERE / script).read_text("utf-8"))
        await connection.execute(_RESET)


async def _unified(server: Server, url: str) -> None:
    async with FileLock.held(server.folder / ROLES_LOCK):
        await install(url)
    async with await Database.open(url, max_size=2) as database:
        await install_demo(database, "a password of the demo", now=date(2026, 3, 1))
    await make_login(server, url)
    async with _connected(url) as connection:
        await connection.execute(_RESET)
        await connection.execute("analyze")
