"""A served database with sites, whose releases are written as publishing writes them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import uuid
import zlib
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg
import brotli  # type: ignore[import-untyped]
import httpx
import pytest

from roseram.blobs import Blobs, BlobSettings, open_blobs
from roseram.builder.sites.publishing.manifest import Blob, File, Manifest
from roseram.server.http import Serving, Site
from roseram.server.http.connection import Connection
from roseram.server.sites.service import PublishedSites, open_sites

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from pathlib import Path

    from roseram.server.rest.request import Request, Response

    MakeVisited: TypeAlias = Callable[..., Awaitable["Visited"]]
    Files: TypeAlias = Mapping[str, bytes | tuple[bytes, str]]

HTML = "text/html; charset=utf-8"
CSS = "text/css; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
SECRET = "a secret for tests that is long enough"
# What is tried again until it holds, and for how long at most.
PATIENCE = 10.0


def page(text: str) -> bytes:
    """A page that is large enough to be compressed."""
    return f"<!doctype html><title>{text}</title><h1>{text}</h1>{'<p>word</p>' * 60}".encode()


@dataclass
class Publisher:
    """Writes sites and their releases."""

    connection: asyncpg.Connection[asyncpg.Record]
    organization: uuid.UUID = field(default_factory=uuid.uuid4)

    async def begin(self) -> None:
        """An organization to which the sites belong."""
        owner = uuid.uuid4()
        await self.connection.execute(
            "insert into auth.users (id, email) values ($1, $2)", owner, f"{owner}@example.org"
        )
        self.organization = await self.connection.fetchval(
            "insert into public.organizations (name, slug, owner_id, plan)"
            " values ('Studio', $1, $2, 'enterprise') returning id",
            f"studio-{owner}",
            owner,
        )

    async def site(self, label: str = "studio", visibility: str = "public") -> uuid.UUID:
        """A new site."""
        made: uuid.UUID = await self.connection.fetchval(
            "insert into public.sites (organization_id, name, slug, subdomain, visibility,"
            " created_by) values ($1, $2, $2, $2, $3, null) returning id",
            self.organization,
            label,
            visibility,
        )
        return made

    async def change(self, site: uuid.UUID, **columns: object) -> None:
        """Change columns of a site."""
        for name, value in columns.items():
            await self.connection.execute(
                f"update public.sites set {name} = $2 where id = $1", site, value
            )

    async def domain(
        self, site: uuid.UUID, domain: str, status: str = "verified", *, primary: bool = False
    ) -> uuid.UUID:
        """A domain of a site."""
        made: uuid.UUID = await self.connection.fetchval(
            "insert into public.site_domains (organization_id, site_id, domain, is_primary)"
            " values ($1, $2, $3, $4) returning id",
            self.organization,
            site,
            domain,
            primary,
        )
        await self.connection.execute(
            "update public.site_domains set status = $2 where id = $1", made, status
        )
        return made

    async def release(
        self,
        site: uuid.UUID,
        files: Files,
        *,
        blobs: Mapping[str, Blob] | None = None,
        not_found: tuple[bytes, ...] = (),
        **more: Any,
    ) -> uuid.UUID:
        """A release that is ready, but not live."""
        kept = {
            path: await self.file(site, *(given if isinstance(given, tuple) else (given, HTML)))
            for path, given in files.items()
        }
        missing = tuple([await self.file(site, body, HTML) for body in not_found])
        manifest = Manifest(kept, blobs or {}, not_found=missing, **more)
        made: uuid.UUID = await self.connection.fetchval(
            "insert into public.site_releases (organization_id, site_id, status, manifest)"
            " values ($1, $2, 'ready', $3) returning id",
            self.organization,
            site,
            json.dumps(manifest.to_json()),
        )
        return made

    async def file(self, site: uuid.UUID, body: bytes, kind: str) -> File:
        """A file of a release."""
        digest = hashlib.sha256(body).hexdigest()
        small = kind.startswith("text/") and len(body) > 200
        compressor = zlib.compressobj(6, zlib.DEFLATED, 31)
        await self.connection.execute(
            "insert into roseram.release_files (site_id, hash, content_type, size_bytes, body,"
            " gzip, brotli) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            site,
            digest,
            kind,
            len(body),
            None if small else body,
            compressor.compress(body) + compressor.flush() if small else None,
            brotli.compress(body) if small else None,
        )
        return File(digest, kind, len(body))

    async def switch(self, site: uuid.UUID, release: uuid.UUID) -> None:
        """Let a release be the live one."""
        async with self.connection.transaction():
            await self.connection.execute(
                "update public.site_releases set status = 'retired'"
                " where site_id = $1 and status = 'live'",
                site,
            )
            await self.connection.execute(
                "update public.site_releases set status = 'live', published_at = now()"
                " where id = $1",
                release,
            )

    async def publish(self, site: uuid.UUID, files: Files, **more: Any) -> uuid.UUID:
        """A release that is live."""
        release = await self.release(site, files, **more)
        await self.switch(site, release)
        return release


class App:
    """The surfaces beside the sites: says that it was asked."""

    async def answer(self, request: Request) -> Response:
        from roseram.server.rest.request import Response

        return Response(200, (("Content-Type", "text/plain"),), f"api {request.path}".encode())

    async def page(self, scope: Any, _: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": f"app {scope['path']}".encode()})


@dataclass
class Visited:
    """A running server with published sites, and a visitor."""

    published: PublishedSites
    serving: Serving
    port: int
    client: httpx.AsyncClient
    publisher: Publisher
    blobs: Blobs

    async def get(
        self, path: str = "/", host: str = "studio.localhost", method: str = "GET", **headers: str
    ) -> httpx.Response:
        """Ask for a path of a host; the path is sent as it is."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = httpx.URL(f"http://127.0.0.1:{self.port}/").copy_with(raw_path=path.encode())
        given = {"Host": host, "Accept-Encoding": "identity", **named}
        return await self.client.request(method, url, headers=given)

    async def sent(self, data: bytes) -> bytes:
        """What is answered at once to some bytes, from a connection of their own."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(data)
        writer.write_eof()
        async with asyncio.timeout(PATIENCE):
            answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    async def until(self, holds: Callable[[httpx.Response], bool], *asked: str) -> httpx.Response:
        """Ask until the answer is as expected: a change becomes visible by itself."""
        async with asyncio.timeout(PATIENCE):
            while not holds(answer := await self.get(*asked)):
                pass
        return answer

    async def settled(self) -> None:
        """Wait until the server hears of changes."""
        async with asyncio.timeout(PATIENCE):
            while not self.published.sites.listening:  # noqa: ASYNC110 - nothing tells us
                await asyncio.sleep(0)


@asynccontextmanager
async def visited(
    url: str, folder: Path, domain: str = "localhost", **options: Any
) -> AsyncIterator[Visited]:
    loop = asyncio.get_running_loop()
    made: list[Serving] = []
    blobs = open_blobs(BlobSettings(folder))
    async with AsyncExitStack() as stack:
        server = await loop.create_server(lambda: Connection(made[0], loop), "127.0.0.1", 0)
        stack.callback(server.close)
        port = server.sockets[0].getsockname()[1]
        addresses = options.pop("addresses", (f"http://127.0.0.1:{port}",))
        published = await stack.enter_async_context(
            open_sites(url, domain, addresses, secret=SECRET, blobs=blobs, **options)
        )
        app = App()
        serving = Serving(Site(app, app.page, published=published), max_body=1000)
        made.append(serving)
        stack.push_async_callback(_leave, serving)
        connection = await asyncpg.connect(url)
        stack.push_async_callback(connection.close)
        publisher = Publisher(connection)
        await publisher.begin()
        client = await stack.enter_async_context(
            httpx.AsyncClient(timeout=30, follow_redirects=False)
        )
        result = Visited(published, serving, port, client, publisher, blobs)
        await result.settled()
        yield result


async def _leave(serving: Serving) -> None:
    for connection in tuple(serving.connections):
        connection.abandon()
    while serving.connections:  # noqa: ASYNC110 - nothing tells us
        await asyncio.sleep(0)


@pytest.fixture
async def make_visited(schema_database: str, tmp_path: Path) -> AsyncIterator[MakeVisited]:
    """`await make_visited(**options)`: a server; all of a test share one database."""
    async with AsyncExitStack() as stack:

        async def make(**options: Any) -> Visited:
            return await stack.enter_async_context(visited(schema_database, tmp_path, **options))

        yield make


@pytest.fixture
async def server_of_sites(make_visited: MakeVisited) -> Visited:
    """A server with the usual settings."""
    return await make_visited()
