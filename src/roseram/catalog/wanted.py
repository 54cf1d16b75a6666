"""The catalog that a database should have: the unified schema installed into a scratch database."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from roseram.catalog.document import from_json, to_json
from roseram.catalog.read import read_catalog
from roseram.catalog.scratch import ScratchRefused, scratch_database
from roseram.errors import RoseramError
from roseram.postgres import Database, EmbeddedServer
from roseram.schema import checksum, ensure_schema

if TYPE_CHECKING:
    from roseram.catalog.objects import Catalog

SCHEMAS = ("public", "roseram")  # what is ours; auth and storage may be Supabase's


async def wanted_catalog(database: Database, cache: Path) -> Catalog:
    """Return what `database` should hold in SCHEMAS, as its own major version prints it.

    Made in a scratch database on the same server, or on an embedded one where the role may create
    none, and kept in the folder `cache` under the schema's checksum.
    """
    kept = cache / f"catalog-{checksum()[:16]}-{database.server_major}.json"
    found = await asyncio.to_thread(_load, kept)
    if found is not None:
        return found
    try:
        async with scratch_database(database, "wanted") as url:
            made = await _installed(url)
    except ScratchRefused:
        made = await _installed_elsewhere()
    await asyncio.to_thread(_keep, kept, made)
    return made


async def _installed(url: str) -> Catalog:
    async with await Database.open(url, max_size=2) as scratch:
        await ensure_schema(scratch)
        async with scratch.connection() as connection:
            return await read_catalog(connection, schemas=SCHEMAS)


async def _installed_elsewhere() -> Catalog:
    with tempfile.TemporaryDirectory(prefix="roseram-wanted-") as folder:
        async with await EmbeddedServer.start(Path(folder)) as server:
            return await _installed(server.url())


def _load(path: Path) -> Catalog | None:
    """Return the kept catalog; None where there is none, or one that cannot be used."""
    try:
        return from_json(path.read_text("utf-8"))
    except (OSError, RoseramError, ValueError):
        return None


def _keep(path: Path, catalog: Catalog) -> None:
    """Write it under another name first, so that nobody reads half of it. A cache may fail."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for older in path.parent.glob("catalog-*.json"):
            older.unlink(missing_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_text(to_json(catalog), "utf-8")
        unfinished.replace(path)
    except OSError:
        return
