"""Components read from the database, with those that stand inside them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from roseram.builder.sites.components.definition import read_definition
from roseram.builder.sites.invalid import ContentInvalid
from roseram.postgres import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from asyncpg import Record

    from roseram.builder.sites.components.definition import Definition
    from roseram.postgres import Connection

SQL = load_sql("roseram.builder.sites.components", "components.sql")


async def load_components(
    connection: Connection, organization_id: UUID, ids: Iterable[UUID]
) -> Mapping[UUID, Definition]:
    """The components that pages of the organization may use, among those ids and inside of them.

    What is gone, belongs to somebody else, or cannot be read is not in the answer.
    """
    wanted = list(ids)
    if not wanted:
        return {}
    rows = await connection.fetch(SQL["components"], organization_id, wanted)
    found = (_definition(row) for row in rows)
    return {each.id: each for each in found if each is not None}


def _definition(row: Record) -> Definition | None:
    content, settings = row["content"], row["settings"]
    text = f"{content}\0{settings}".encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(text, digest_size=12).hexdigest()
    try:
        return read_definition(
            row["id"],
            row["name"],
            json.loads(content),
            json.loads(settings),
            digest=digest,
            stored=content,
            changed_at=row["updated_at"],
        )
    except ContentInvalid:
        return None
