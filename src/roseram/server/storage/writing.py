"""Objects come into being: first the blob, then, as the caller, the row that names it."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from roseram.postgres import load_sql
from roseram.server.storage.call import owner_of
from roseram.server.storage.content import RASTER, allowed, declared_type, essence, true_type
from roseram.server.storage.failure import no_bucket, too_large, wrong_type
from roseram.server.storage.names import bucket_name, object_name
from roseram.server.storage.rows import moment

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from roseram.postgres import Connection
    from roseram.server.identity import Caller
    from roseram.server.storage.service import Storage
    from roseram.server.storage.upload_body import Upload

SQL = load_sql(__package__, "objects.sql")
OURS: Final = ("assets", "avatars")  # the buckets whose files are looked into


@dataclass(frozen=True)
class Bucket:
    """What a bucket says of its objects."""

    id: str
    public: bool
    file_size_limit: int | None
    allowed_mime_types: list[str] | None


@dataclass(frozen=True)
class Place:
    """Where an object goes, and how."""

    bucket: Bucket
    name: str
    replace: bool
    caller: Caller

    @property
    def key(self) -> str:
        """As answers name it."""
        return f"{self.bucket.id}/{self.name}"


@dataclass(frozen=True)
class Stored:
    """An object that is there now."""

    id: str
    key: str
    version: str


async def find_bucket(storage: Storage, name: str) -> Bucket:
    """The bucket, whoever may see it; StorageError where there is none."""
    async with storage.database.connection() as connection:
        row = await connection.fetchrow(SQL["bucket"], bucket_name(name))
    if row is None:
        raise no_bucket()
    return Bucket(row["id"], bool(row["public"]), row["file_size_limit"], row["allowed_mime_types"])


async def place_of(
    storage: Storage, bucket: str, name: str, caller: Caller, *, replace: bool
) -> Place:
    """Where an upload goes; StorageError for names that cannot be, and unknown buckets."""
    wanted = object_name(name)
    return Place(await find_bucket(storage, bucket), wanted, replace, caller)


def check_size(storage: Storage, bucket: Bucket, size: int, *, http: int = 400) -> None:
    """StorageError where the bucket, or the server, takes no file of that size."""
    limit = storage.settings.file_size_limit
    if bucket.file_size_limit is not None:
        limit = min(limit, bucket.file_size_limit)
    if size > limit:
        raise too_large(http=http)


def check_type(bucket: Bucket, mime_type: str) -> None:
    """StorageError where the bucket does not take a type."""
    if not allowed(mime_type, bucket.allowed_mime_types):
        raise wrong_type(essence(mime_type))


async def store_upload(storage: Storage, place: Place, upload: Upload) -> Stored:
    """Make (or replace) an object of what was uploaded; StorageError where that is refused."""
    content = upload.content
    check_size(storage, place.bucket, content.size)

    async def whole() -> bytes | Path:
        return content.data

    head = await content.head()
    mime_type, more = await look_into(storage, place.bucket, upload.mime_type, head, whole)
    digest = await content.digest()
    if place.bucket.id in OURS:
        more["contentHash"] = digest
    metadata = metadata_for(content.size, mime_type, upload.cache_control, digest, more)
    return await store(storage, place, content.data, metadata, upload.user_metadata)


async def look_into(
    storage: Storage,
    bucket: Bucket,
    declared: str | None,
    head: bytes,
    whole: Callable[[], Awaitable[bytes | Path]],
) -> tuple[str, dict[str, Any]]:
    """The type that a file is kept with, and the dimensions of a picture.

    `head` is how it begins, `whole` all of it, which is needed for pictures only. In our own
    buckets the bytes decide what a file is; elsewhere the client is believed, and what it says is
    served harmlessly.
    """
    mime_type = declared_type(declared)
    if bucket.id not in OURS:
        check_type(bucket, mime_type)
        return mime_type, {}
    found = true_type(mime_type, head)
    if found is None:
        raise wrong_type(essence(mime_type), "is not what the file holds")
    check_type(bucket, found)
    if essence(found) not in RASTER:
        return found, {}
    size = await storage.images.dimensions(await whole())
    if size is None:
        raise wrong_type(essence(found), "is not what the file holds")
    return found, {"width": size[0], "height": size[1]}


def metadata_for(
    size: int, mime_type: str, caching: str, digest: str, more: Mapping[str, Any]
) -> dict[str, Any]:
    """What storage knows of an object."""
    return {
        "eTag": f'"{digest[:32]}"',
        "size": size,
        "mimetype": mime_type,
        "cacheControl": caching,
        "lastModified": moment(datetime.now(UTC)),
        "contentLength": size,
        "httpStatusCode": 200,
        **more,
    }


async def store(
    storage: Storage,
    place: Place,
    data: Any,
    metadata: Mapping[str, Any],
    user_metadata: Mapping[str, Any] | None,
) -> Stored:
    """Write the blob and the row. Nothing is written for whom the row would be refused."""
    version = str(uuid.uuid4())
    blob = f"{place.key}/{version}"
    await expect(storage, place, blob, metadata)
    try:
        await storage.blobs.put(blob, data)
        async with storage.database.transaction(place.caller) as connection:
            made = await write_row(connection, place, version, metadata, user_metadata)
    except BaseException:
        await drop(storage, blob)
        raise
    return Stored(made, place.key, version)


async def expect(storage: Storage, place: Place, blob: str, metadata: Mapping[str, Any]) -> None:
    """Write down that a blob comes, once the database has shown that it would take the row."""
    await try_row(storage, place, metadata)
    async with storage.database.connection() as connection:
        await connection.execute(SQL["expect_blob"], blob)


async def try_row(storage: Storage, place: Place, metadata: Mapping[str, Any]) -> None:
    """The error that the object's row would meet, if any; nothing is written."""
    async with storage.database.transaction(place.caller) as connection:
        trial = connection.transaction()
        await trial.start()
        try:
            await write_row(connection, place, "trial", metadata, None)
        finally:
            await trial.rollback()


async def drop(storage: Storage, blob: str) -> None:
    """A blob that is not needed after all is removed by the next sweep; best effort."""
    try:
        async with storage.database.connection() as connection:
            await connection.execute(SQL["drop_blob"], blob)
    except Exception:  # noqa: BLE001 - what made us come here is told; it is due in a day anyway
        return


async def write_row(
    connection: Connection,
    place: Place,
    version: str,
    metadata: Mapping[str, Any],
    user_metadata: Mapping[str, Any] | None,
) -> str:
    """The object's row, as the caller of the transaction; its id."""
    new = uuid.uuid4()
    owner, owner_id = owner_of(place.caller)
    values = (
        new,
        place.bucket.id,
        place.name,
        owner,
        owner_id,
        version,
        json.dumps(metadata),
        None if user_metadata is None else json.dumps(user_metadata),
    )
    if place.replace:
        return str(await connection.fetchval(SQL["upsert"], *values))
    await connection.execute(SQL["insert"], *values)
    return str(new)
