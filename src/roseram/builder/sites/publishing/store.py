"""Puts the files of a release into the database, each once for a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from roseram.postgres import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from roseram.builder.sites.publishing.packing import Packed
    from roseram.postgres import Connection

SQL = load_sql("roseram.builder.sites.publishing", "releases.sql")
_COLUMNS: Final = ("site_id", "hash", "content_type", "size_bytes", "body", "gzip", "brotli")


async def store_files(connection: Connection, site_id: UUID, files: Iterable[Packed]) -> int:
    """Add those that are not there yet; how many. The caller holds the site's publishing lock."""
    by_hash = {file.hash: file for file in files}
    known = await connection.fetch(SQL["known_files"], site_id, list(by_hash))
    for row in known:
        del by_hash[row["hash"]]
    if by_hash:
        await connection.copy_records_to_table(
            "release_files",
            schema_name="roseram",
            columns=_COLUMNS,
            records=[
                (site_id, each.hash, each.type, each.size, each.body, each.gzip, each.brotli)
                for each in by_hash.values()
            ],
        )
    return len(by_hash)
