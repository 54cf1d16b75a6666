"""Releases that are switched while visitors read: each gets whole ones, and soon the new one."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.builder.sites.publishing.manifest import Blob
from roseram.server.sites import cache
from server.sites.conftest import CSS, page

if TYPE_CHECKING:
    import uuid

    import httpx

    from conftest import Server
    from server.sites.conftest import MakeVisited, Visited

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

RELEASES = 100
VISITORS = 8
_STYLE = re.compile(rb"href=(/_assets/\w+\.css)")
_NUMBER = re.compile(rb"release (\d+)\.")


def files(number: int) -> dict[str, bytes | tuple[bytes, str]]:
    """A release whose page and style sheet both name its number."""
    style = f"/_assets/{number:016x}.css"
    home = f"<!doctype html><link rel=stylesheet href={style}>release {number}. ".encode()
    return {
        "/": home + b"<p>word</p>" * 50,
        "/about": f"<!doctype html>about release {number}. ".encode() + b"<p>word</p>" * 50,
        style: (f"/* release {number}. */".encode() + b"a{}" * 100, CSS),
    }


def number_in(body: bytes) -> int:
    found = _NUMBER.search(body)
    assert found is not None, body
    return int(found[1])


def is_release(number: int, found: httpx.Response) -> bool:
    return found.status_code == 200 and number_in(found.content) == number


class Reader:
    """A visitor who reads a page, and then what it names."""

    def __init__(self, visited: Visited) -> None:
        self.visited = visited
        self.seen: list[int] = []
        self.stop = False

    async def read(self) -> None:
        while not self.stop:
            home = await self.visited.get("/")
            assert home.status_code == 200
            number = number_in(home.content)
            style = _STYLE.search(home.content)
            assert style is not None
            sheet = await self.visited.get(style[1].decode())
            assert (sheet.status_code, number_in(sheet.content)) == (200, number)
            about = await self.visited.get("/about")
            assert number_in(about.content) >= number  # never back
            self.seen.append(number)


async def test_releases_are_switched_whole(make_visited: MakeVisited) -> None:
    """Two servers, a hundred releases, nobody sees a part of one, or an error."""
    servers = [await make_visited(), await make_visited()]
    publisher = servers[0].publisher
    site = await publisher.site()
    releases = [await publisher.release(site, files(number)) for number in range(RELEASES)]
    await publisher.switch(site, releases[0])
    readers = [Reader(each) for each in servers for _ in range(VISITORS // 2)]
    reading = [asyncio.create_task(reader.read()) for reader in readers]
    for number, release in enumerate(releases[1:], 1):
        await publisher.switch(site, release)
        if number % 10 == 0:  # each server comes to know of it by itself
            for each in servers:
                await each.until(partial(is_release, number))
    for each in servers:
        await each.until(partial(is_release, RELEASES - 1))
    for reader in readers:
        reader.stop = True
    await asyncio.gather(*reading)
    for reader in readers:
        assert reader.seen == sorted(reader.seen)
        assert len(set(reader.seen)) > 10


async def test_a_switch_is_seen_within_a_second(make_visited: MakeVisited) -> None:
    servers = [await make_visited(), await make_visited()]
    publisher = servers[0].publisher
    site = await publisher.site()
    releases = [await publisher.release(site, files(number)) for number in range(20)]
    for number, release in enumerate(releases):
        for each in servers:
            await each.get("/")
        await publisher.switch(site, release)
        async with asyncio.timeout(1.0):
            for each in servers:
                await each.until(partial(is_release, number))


async def test_what_open_pages_name_is_still_there(server_of_sites: Visited) -> None:
    visited = server_of_sites
    publisher = visited.publisher
    site = await publisher.site()
    old_style, old_film = "/_assets/aaaaaaaaaaaaaaaa.css", "/_assets/bbbbbbbbbbbbbbbb.mp4"
    await visited.blobs.put("assets/film/1", b"film")
    hashed = await publisher.file(site, b"h2{}" * 100, CSS)
    markup = await publisher.file(site, page("Hidden"), "text/html; charset=utf-8")
    await publisher.publish(
        site,
        {"/": page("Old"), old_style: (b"h1{}" * 100, CSS)},
        blobs={old_film: Blob("assets/film/1", "video/mp4", 4)},
    )
    other = await publisher.site("other")
    await publisher.publish(other, {"/": page("Other")})
    await publisher.publish(site, {"/": page("New")})
    await visited.until(lambda found: found.content == page("New"))
    style = await visited.get(old_style)
    assert (style.status_code, style.content) == (200, b"h1{}" * 100)
    assert style.headers["cache-control"].endswith("immutable")
    assert (await visited.get(old_film)).content == b"film"
    by_hash = await visited.get(f"/_assets/{hashed.hash[:20]}.css")
    assert by_hash.content == b"h2{}" * 100
    assert (await visited.get(f"/_assets/{markup.hash}.html")).status_code == 404
    assert (await visited.get(old_style, "other.localhost")).status_code == 404


async def cut(visited: Visited) -> None:
    """End the sessions of the server in the database."""
    await visited.publisher.connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name = 'roseram sites' and datname = current_database()"
    )


async def test_a_connection_that_is_cut_is_replaced(
    server_of_sites: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was said meanwhile is not missed, and what is said later is heard."""
    monkeypatch.setattr(cache, "_AGAIN", 0.05)
    visited = server_of_sites
    site = await visited.publisher.site()
    await visited.publisher.publish(site, {"/": page("First")})
    assert (await visited.get("/")).content == page("First")
    second = await visited.publisher.release(site, {"/": page("Second")})
    await cut(visited)
    await visited.publisher.switch(site, second)
    await visited.until(lambda found: found.content == page("Second"))
    await visited.settled()
    await visited.publisher.publish(site, {"/": page("Third")})
    await visited.until(lambda found: found.content == page("Third"))


async def allow(server: Server, url: str, *, allowed: bool) -> None:
    """Let nobody connect to the database any more, or everybody again."""
    name = url.partition("?")[0].rpartition("/")[2]
    connection = await asyncpg.connect(server.url())
    try:
        await connection.execute(f'alter database "{name}" allow_connections {allowed}')
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name
        )
    finally:
        await connection.close()


async def test_without_the_database(
    server: Server, make_visited: MakeVisited, schema_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in memory is served; all else says that it is away, and comes back with it."""
    monkeypatch.setattr(cache, "_AGAIN", 0.05)
    visited = await make_visited()
    site = await visited.publisher.site()
    await visited.publisher.publish(site, {"/": page("Home"), "/about": page("About")})
    assert (await visited.get("/")).content == page("Home")
    await allow(server, schema_database, allowed=False)
    try:
        for _ in range(20):
            assert (await visited.get("/")).content == page("Home")
        for path, host in (("/about", "studio.localhost"), ("/", "other.localhost")):
            away = await visited.get(path, host)
            assert (away.status_code, away.headers["retry-after"]) == (503, "5")
            assert "database" not in away.text.lower()
        app = await visited.get("/rest/v1/x", "app.example.org")
        assert app.text == "api /x"
        ask = await visited.get("/_sites/ask?domain=new.localhost", "127.0.0.1")
        assert ask.status_code == 503
    finally:
        await allow(server, schema_database, allowed=True)
    about = await visited.until(lambda found: found.status_code == 200, "/about")
    assert about.content == page("About")
    connection = await asyncpg.connect(schema_database)
    try:
        visited.publisher.connection = connection
        await visited.settled()
        await visited.publisher.publish(site, {"/": page("After")})
        await visited.until(lambda found: found.content == page("After"))
    finally:
        await connection.close()


async def test_memory_is_bounded(
    make_visited: MakeVisited, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "BODIES", 20_000)
    monkeypatch.setattr(cache, "MANIFESTS", 20_000)
    monkeypatch.setattr(cache, "_NAMES", 5)
    visited = await make_visited()
    sites: list[uuid.UUID] = []
    for number in range(12):
        sites.append(await visited.publisher.site(f"site-{number}"))
        await visited.publisher.publish(
            sites[-1], {f"/{each}": page(f"{number} {each}") for each in range(5)}
        )
    known = visited.published.sites
    for _ in range(2):
        for number in range(12):
            for each in range(5):
                answer = await visited.get(f"/{each}", f"site-{number}.localhost")
                assert answer.content == page(f"{number} {each}")
            assert known._bodies.used <= 20_000
            assert known._manifests.used <= 20_000
            assert len(known._names) <= 5
    for number in range(50):
        await visited.get("/", f"nobody-{number}.example")
    assert len(known._names) <= 5


async def test_many_ask_at_once(server_of_sites: Visited) -> None:
    """What is not in memory is read once, however many want it; who leaves takes nothing along."""
    visited = server_of_sites
    site = await visited.publisher.site()
    await visited.publisher.publish(site, {"/": page("Home")})
    impatient = [asyncio.create_task(visited.get("/")) for _ in range(10)]
    patient = [asyncio.create_task(visited.get("/")) for _ in range(10)]
    await asyncio.sleep(0)
    for each in impatient[:5]:
        each.cancel()
    found = await asyncio.gather(*patient)
    assert {each.content for each in found} == {page("Home")}
    await asyncio.gather(*impatient, return_exceptions=True)
