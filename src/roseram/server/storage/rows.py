"""Rows of buckets and objects as clients are shown them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncpg


def moment(value: datetime | None) -> str | None:
    """A time as JavaScript writes it."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def metadata_of(row: asyncpg.Record) -> dict[str, Any]:
    """What storage knows of an object."""
    found = json.loads(row["metadata"] or "{}")
    return found if isinstance(found, dict) else {}


def shown_bucket(row: asyncpg.Record) -> dict[str, Any]:
    """A bucket."""
    return {
        "id": row["id"],
        "name": row["name"],
        "owner": row["owner"],
        "public": row["public"],
        "type": row["type"],
        "file_size_limit": row["file_size_limit"],
        "allowed_mime_types": row["allowed_mime_types"],
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
    }


def shown_entry(row: asyncpg.Record, name: str) -> dict[str, Any]:
    """An object, or a folder (without an id), in a list."""
    known = row["metadata"]
    return {
        "name": name,
        "id": None if row["id"] is None else str(row["id"]),
        "updated_at": moment(row["updated_at"]),
        "created_at": moment(row["created_at"]),
        "last_accessed_at": moment(row["last_accessed_at"]),
        "metadata": None if known is None else json.loads(known),
    }


def shown_object(row: asyncpg.Record) -> dict[str, Any]:
    """An object with whose it is."""
    own = row["user_metadata"]
    return {
        **shown_entry(row, row["name"]),
        "bucket_id": row["bucket_id"],
        "owner": row["owner"] or "",
        "owner_id": row["owner_id"],
        "version": row["version"],
        "user_metadata": None if own is None else json.loads(own),
    }


def shown_info(row: asyncpg.Record) -> dict[str, Any]:
    """Everything about one object."""
    known = metadata_of(row)
    own = row["user_metadata"]
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "version": row["version"],
        "bucket_id": row["bucket_id"],
        "size": known.get("size"),
        "content_type": known.get("mimetype"),
        "cache_control": known.get("cacheControl"),
        "etag": known.get("eTag"),
        "metadata": None if own is None else json.loads(own),
        "last_modified": known.get("lastModified") or moment(row["updated_at"]),
        "created_at": moment(row["created_at"]),
    }
