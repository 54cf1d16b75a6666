"""Objects are moved and copied."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from roseram.postgres import load_sql
from roseram.server.storage.call import Call, Route, answer, text_of
from roseram.server.storage.content import HEAD, essence
from roseram.server.storage.failure import StorageError, no_object, wrong_type
from roseram.server.storage.names import object_name
from roseram.server.storage.reading import find_object
from roseram.server.storage.rows import metadata_of, shown_object
from roseram.server.storage.writing import (
    OURS,
    Bucket,
    Place,
    check_size,
    check_type,
    drop,
    expect,
    find_bucket,
    look_into,
    write_row,
)

if TYPE_CHECKING:
    import asyncpg

    from roseram.server.rest.request import Response
    from roseram.server.storage.service import Storage

SQL = load_sql("roseram.server.storage", "objects.sql")


def _blob(row: asyncpg.Record) -> str:
    return f"{row['bucket_id']}/{row['name']}/{row['version']}"


async def _check_type(storage: Storage, bucket: Bucket, row: asyncpg.Record) -> None:
    """StorageError where another bucket does not take a file; ours ask the bytes, not the name."""
    known = metadata_of(row)
    mime_type, size = str(known.get("mimetype") or ""), int(known.get("size") or 0)
    check_type(bucket, mime_type)
    if bucket.id not in OURS:
        return

    async def begin(most: int) -> bytes:
        pieces = storage.blobs.stream(_blob(row), 0, min(size, most))
        return b"".join([piece async for piece in pieces])

    async def whole() -> bytes:
        return await begin(storage.settings.image_file_size)

    found, _ = await look_into(storage, bucket, mime_type, await begin(HEAD), whole)
    if essence(found) != essence(mime_type):
        raise wrong_type(essence(mime_type), "is not what the file holds")


async def _ends(call: Call, *, replace: bool) -> tuple[asyncpg.Record, Place, dict[str, Any]]:
    """What is taken from where to where, as the caller may."""
    body = call.json()
    caller = call.caller()
    source = text_of(body, "bucketId")
    bucket = await find_bucket(call.storage, text_of(body, "destinationBucket", source))
    name = object_name(text_of(body, "destinationKey"))
    row = await find_object(call.storage, source, text_of(body, "sourceKey"), caller)
    if row["version"] is None:
        raise no_object()
    known = metadata_of(row)
    if bucket.id != source:
        check_size(call.storage, bucket, int(known.get("size") or 0))
        await _check_type(call.storage, bucket, row)
    return row, Place(bucket, name, replace, caller), body


async def move(call: Call) -> Response:
    """POST /object/move."""
    storage = call.storage
    row, place, _ = await _ends(call, replace=False)
    if (row["bucket_id"], row["name"]) == (place.bucket.id, place.name):
        return answer({"message": "Successfully moved", "Id": str(row["id"]), "Key": place.key})
    version = str(uuid.uuid4())
    blob = f"{place.key}/{version}"
    values = (row["id"], row["version"], place.bucket.id, place.name)
    async with storage.database.transaction(place.caller) as connection:
        trial = connection.transaction()
        await trial.start()
        try:
            may = await connection.fetchval(SQL["move"], *values, "trial")
        finally:
            await trial.rollback()
    if may is None:
        raise no_object()
    async with storage.database.connection() as connection:
        await connection.execute(SQL["expect_blob"], blob)
    try:
        await storage.blobs.copy(_blob(row), blob)
        async with storage.database.transaction(place.caller) as connection:
            moved = await connection.fetchval(SQL["move"], *values, version)
        if moved is None:  # it was changed or deleted meanwhile
            raise StorageError(409, "Conflict", "The object was changed just now, ask again")
    except BaseException:
        await drop(storage, blob)
        raise
    return answer({"message": "Successfully moved", "Id": str(moved), "Key": place.key})


async def copy(call: Call) -> Response:
    """POST /object/copy."""
    storage = call.storage
    row, place, body = await _ends(call, replace=call.flag("x-upsert"))
    metadata = metadata_of(row)
    own = row["user_metadata"] if body.get("copyMetadata", True) is not False else None
    version = str(uuid.uuid4())
    blob = f"{place.key}/{version}"
    await expect(storage, place, blob, metadata)
    try:
        await storage.blobs.copy(_blob(row), blob)
        async with storage.database.transaction(place.caller) as connection:
            user_metadata = None if own is None else json.loads(own)
            await write_row(connection, place, version, metadata, user_metadata)
            made = await connection.fetchrow(SQL["find"], place.bucket.id, place.name)
    except BaseException:
        await drop(storage, blob)
        raise
    if made is None:
        raise no_object()
    return answer({"Id": str(made["id"]), "Key": place.key, **shown_object(made)})


ROUTES = (
    Route("POST", "/object/move", move),
    Route("POST", "/object/copy", copy),
)
