"""A site in a database of its own, and what its releases hold."""

from __future__ import annotations

import gzip
import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from roseram.blobs import Blobs, BlobSettings, open_blobs
from roseram.builder.sites.publishing.build import Outcome, build_release
from roseram.builder.sites.publishing.releases import insert_release, read_manifest
from roseram.postgres import Database
from schema.people import make_organization, make_person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from roseram.builder.sites.publishing.manifest import File, Manifest

PERSON = uuid.UUID("11111111-1111-4111-8111-111111111111")


def text_page(text: str, **more: Any) -> dict[str, Any]:
    """The content of a page that says one thing."""
    inner = [{"type": "textnode", "content": text}]
    element = {"tagName": "p", "attributes": {"id": "a"}, "components": inner, **more}
    return {
        "version": 3,
        "component": {"type": "wrapper", "components": [element]},
        "styles": [],
    }


def menu_page(text: str) -> dict[str, Any]:
    """The content of a page that lists all pages, too."""
    page = text_page(text)
    menu = {"type": "navigation", "attributes": {"id": "menu"}}
    page["component"]["components"].insert(0, menu)
    return page


@dataclass
class Studio:
    """A site with a home page, and its organization."""

    database: Database
    url: str
    blobs: Blobs
    organization_id: uuid.UUID
    site_id: uuid.UUID

    async def execute(self, statement: str, *given: object) -> None:
        """A statement with the owner's rights."""
        async with self.database.connection() as connection:
            await connection.execute(statement, *given)

    async def value(self, query: str, *given: object) -> Any:
        """The first value of a query."""
        async with self.database.connection() as connection:
            return await connection.fetchval(query, *given)

    async def site(self, **values: object) -> None:
        """Change columns of the site."""
        for column, value in values.items():
            given = json.dumps(value) if isinstance(value, dict) else value
            await self.execute(
                f"update public.sites set {column} = $2 where id = $1", self.site_id, given
            )

    async def page(self, slug: str, content: object = None, **values: object) -> uuid.UUID:
        """Add a page; its name is its slug unless given."""
        given = {
            "name": slug,
            "slug": slug,
            "title": slug.title(),
            "content": text_page(f"Text of {slug}") if content is None else content,
            **values,
        }
        columns = ", ".join(("organization_id", "site_id", *given))
        places = ", ".join(f"${n}" for n in range(1, len(given) + 3))
        made: uuid.UUID = await self.value(
            f"insert into public.pages ({columns}) values ({places}) returning id",
            self.organization_id,
            self.site_id,
            *(json.dumps(v) if isinstance(v, dict) else v for v in given.values()),
        )
        return made

    async def change(self, page: uuid.UUID, **values: object) -> None:
        """Change columns of a page."""
        for column, value in values.items():
            given = json.dumps(value) if isinstance(value, dict) else value
            await self.execute(f"update public.pages set {column} = $2 where id = $1", page, given)

    async def redirect(self, source: str, target: str, status: int = 301) -> None:
        """Add a redirect."""
        await self.execute(
            "insert into public.site_redirects (organization_id, site_id, from_path, to_url,"
            " status_code) values ($1, $2, $3, $4, $5)",
            self.organization_id,
            self.site_id,
            source,
            target,
            status,
        )

    async def asset(self, name: str, body: bytes, mime: str) -> str:
        """Upload a file; how a page names it."""
        path = f"{self.organization_id}/{uuid.uuid4().hex}-{name}"
        version = uuid.uuid4().hex
        await self.blobs.put(f"assets/{path}/{version}", body)
        await self.execute(
            "insert into storage.objects (bucket_id, name, version, metadata)"
            " values ('assets', $1, $2, $3)",
            path,
            version,
            json.dumps({"size": len(body), "mimetype": mime}),
        )
        made = await self.value(
            "insert into public.assets (organization_id, name, storage_path, mime_type,"
            " size_bytes, width, height) values ($1, $2, $3, $4, $5, 20, 10) returning id",
            self.organization_id,
            name,
            f"assets/{path}",
            mime,
            len(body),
        )
        return f"asset:{made}"

    async def publish(self, **more: Any) -> Outcome:
        """Publish the site as it is now."""
        async with self.database.transaction() as connection:
            release = await insert_release(
                connection, self.site_id, message=more.pop("message", None)
            )
        return await build_release(self.database, self.blobs, release.id, **more)

    async def live(self) -> Manifest:
        """What visitors see."""
        async with self.database.connection() as connection:
            found = await connection.fetchval(
                "select id from public.site_releases where site_id = $1 and status = 'live'",
                self.site_id,
            )
            return await read_manifest(connection, found)

    async def body(self, file: File) -> str:
        """The bytes of a file, as they are served."""
        async with self.database.connection() as connection:
            row = await connection.fetchrow(
                "select body, gzip from roseram.release_files where site_id = $1 and hash = $2",
                self.site_id,
                file.hash,
            )
        assert row is not None
        whole: bytes = row["body"] if row["body"] is not None else gzip.decompress(row["gzip"])
        return whole.decode()

    async def text(self, path: str) -> str:
        """What visitors read at a path."""
        return await self.body((await self.live()).files[path])

    async def statuses(self) -> dict[int, str]:
        """The status of every release, by its number."""
        async with self.database.connection() as connection:
            rows = await connection.fetch(
                "select release_number, status from public.site_releases where site_id = $1"
                " order by 1",
                self.site_id,
            )
        return {row[0]: row[1] for row in rows}


async def make_studio(url: str, database: Database, folder: Path) -> Studio:
    """An organization without limits, and a public site with a home page."""
    async with database.transaction() as connection:
        await make_person(connection, PERSON, "ana@example.org")
        organization = await make_organization(connection, "fieldnote", PERSON)
        site = await connection.fetchval(
            "insert into public.sites (organization_id, name, slug, visibility)"
            " values ($1, 'Studio', 'studio', 'public') returning id",
            organization,
        )
    studio = Studio(database, url, open_blobs(BlobSettings(folder / "storage")), organization, site)
    await studio.page("home", text_page("Welcome"), name="Home", title="Studio")
    return studio


@pytest.fixture
async def studio(schema_database: str, tmp_path: Path) -> AsyncIterator[Studio]:
    """A site that was never published."""
    async with await Database.open(schema_database, max_size=8) as database:
        yield await make_studio(schema_database, database, tmp_path)
