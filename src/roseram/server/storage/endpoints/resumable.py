"""Resumable uploads (TUS 1.0): each part is a blob, and the last one makes the object of them."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import json
import uuid
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

from roseram.postgres import load_sql
from roseram.server.rest.request import Response
from roseram.server.storage.call import Call, Route, owner_of
from roseram.server.storage.content import HEAD
from roseram.server.storage.failure import StorageError, error_of, invalid, object_exists
from roseram.server.storage.upload_body import max_age
from roseram.server.storage.writing import (
    OURS,
    SQL,
    Place,
    check_size,
    drop,
    expect,
    look_into,
    metadata_for,
    place_of,
    try_row,
    write_row,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    import asyncpg

    from roseram.server.identity import Caller
    from roseram.server.storage.service import Storage

_UPLOADS = load_sql("roseram.server.storage", "uploads.sql")
VERSION: Final = "1.0.0"
_EXTENSIONS: Final = "creation,creation-with-upload,termination,expiration"
_PATH: Final = "/storage/v1/upload/resumable"
_BODY: Final = "application/offset+octet-stream"
_MOST_OPEN: Final = 100  # uploads of one person
_MOST_PARTS: Final = 10_000
_PIECE: Final = 256 * 1024  # bytes that are read at once
_PARTS: Final = "_uploads"  # the first part of the keys of parts
_TUS: Final = ("Tus-Resumable", VERSION)
_NO_STORE: Final = ("Cache-Control", "no-store")


def _refused(status: int, error: str, message: str) -> StorageError:
    return StorageError(status, error, message, http=status, headers=(_TUS,))


async def options(call: Call) -> Response:
    """OPTIONS /upload/resumable: what is understood."""
    most = str(call.storage.settings.file_size_limit)
    return Response(
        204,
        (
            _TUS,
            ("Tus-Version", VERSION),
            ("Tus-Extension", _EXTENSIONS),
            ("Tus-Max-Size", most),
        ),
    )


async def create(call: Call) -> Response:
    """POST /upload/resumable: begin, perhaps with the first bytes."""
    _check_version(call)
    caller = call.caller()
    size = _number(call, "upload-length")
    given = _metadata(call.headers.get("upload-metadata", ""))
    place = await place_of(
        call.storage,
        given.get("bucketName", ""),
        given.get("objectName", ""),
        caller,
        replace=call.flag("x-upsert"),
    )
    check_size(call.storage, place.bucket, size, http=413)
    await _check_allowed(call, place, size)
    _, owner_id = owner_of(caller)
    async with call.storage.database.connection() as connection:
        if await connection.fetchval(_UPLOADS["open_uploads"], owner_id) >= _MOST_OPEN:
            raise _refused(429, "TooManyUploads", "Too many uploads are under way")
        row = await connection.fetchrow(
            _UPLOADS["begin"],
            place.bucket.id,
            place.name,
            size,
            place.replace,
            caller.role,
            owner_id,
            given.get("contentType"),
            max_age(given.get("cacheControl", "3600")),
            _user_metadata(given),
            call.storage.settings.upload_hours,
        )
    if row is None:
        raise ValueError("no row came back")
    headers: tuple[tuple[str, str], ...] = (
        _TUS,
        ("Location", f"{_PATH}/{row['id']}"),
        _expires(row["expires_at"]),
    )
    if size == 0 or _has_body(call):
        received = await _append(call, caller, row["id"], 0)
        headers = (*headers, ("Upload-Offset", str(received)))
    return Response(201, headers)


async def show(call: Call) -> Response:
    """HEAD /upload/resumable/{id}: how much has arrived."""
    _check_version(call)
    row = await _find(call, call.caller())
    return Response(
        200,
        (
            _TUS,
            ("Upload-Offset", str(row["received_bytes"])),
            ("Upload-Length", str(row["size_bytes"])),
            _expires(row["expires_at"]),
            _NO_STORE,
            ("Content-Length", "0"),
        ),
    )


async def append(call: Call) -> Response:
    """PATCH /upload/resumable/{id}: the next bytes."""
    _check_version(call)
    if call.headers.get("content-type", "").partition(";")[0].strip() != _BODY:
        raise _refused(415, "InvalidContentType", f"Content-Type must be {_BODY}")
    caller = call.caller()
    row = await _find(call, caller)
    received = await _append(call, caller, row["id"], _number(call, "upload-offset"))
    return Response(204, (_TUS, ("Upload-Offset", str(received)), _expires(row["expires_at"])))


async def terminate(call: Call) -> Response:
    """DELETE /upload/resumable/{id}: give it up."""
    _check_version(call)
    row = await _find(call, call.caller())
    async with call.storage.database.connection() as connection:
        await connection.execute(_UPLOADS["forget"], row["id"])
    return Response(204, (_TUS,))


async def _append(call: Call, caller: Caller, upload: uuid.UUID, offset: int) -> int:
    """Add what the request carries; the new offset. What completes it makes the object."""
    row = await _find(call, caller, upload)
    request = call.request
    data: bytes | Path = request.body if request.file is None else request.file.path
    size = len(request.body) if request.file is None else request.file.size
    end = offset + size
    if row["finished_at"] is not None or offset != row["received_bytes"]:
        raise _refused(409, "InvalidUploadOffset", "The upload has another offset")
    if end > row["size_bytes"]:
        raise _refused(413, "EntityTooLarge", "More than was announced")
    if end == row["size_bytes"]:
        await _finish(call, caller, row, data, size)
    elif size > 0:
        await _add_part(call, row, data, size)
    return end


async def _add_part(call: Call, row: asyncpg.Record, data: bytes | Path, size: int) -> None:
    storage, start = call.storage, row["received_bytes"]
    blob = f"{_PARTS}/{row['id']}/{uuid.uuid4()}"
    async with storage.database.connection() as connection:
        parts = await connection.fetch(_UPLOADS["parts"], row["id"])
        if len(parts) >= _MOST_PARTS:
            raise _refused(413, "TooManyParts", "The upload has too many parts")
        await connection.execute(SQL["expect_blob"], blob)
    try:
        await storage.blobs.put(blob, data)
        async with storage.database.transaction() as connection:
            if await connection.fetchval(_UPLOADS["lock"], row["id"]) != start:
                raise _refused(409, "InvalidUploadOffset", "The upload has another offset")
            await connection.execute(_UPLOADS["add_part"], row["id"], start, size, blob)
    except BaseException:
        await drop(storage, blob)
        raise


async def _finish(
    call: Call, caller: Caller, row: asyncpg.Record, data: bytes | Path, size: int
) -> None:
    """One blob of all parts, then its row and the upload's end in one transaction."""
    storage = call.storage
    place = await place_of(storage, row["bucket_id"], row["name"], caller, replace=row["replaces"])
    async with storage.database.connection() as connection:
        keys = [part["blob_key"] for part in await connection.fetch(_UPLOADS["parts"], row["id"])]
    version = str(uuid.uuid4())
    blob = f"{place.key}/{version}"
    await expect(storage, place, blob, {"size": row["size_bytes"]})
    digest = hashlib.sha256()
    try:
        await storage.blobs.put(blob, _whole(call, keys, data, size, digest))
        metadata = await _metadata_of(storage, place, row, blob, digest.hexdigest())
        own = None if row["user_metadata"] is None else json.loads(row["user_metadata"])
        async with storage.database.transaction(caller) as connection:
            await write_row(connection, place, version, metadata, own)
            await connection.execute(_UPLOADS["become_owner"])
            if await connection.fetchval(_UPLOADS["lock"], row["id"]) != row["received_bytes"]:
                raise _refused(409, "InvalidUploadOffset", "The upload has another offset")
            await connection.execute(_UPLOADS["finish"], row["id"])
    except BaseException:
        await drop(storage, blob)
        raise


async def _whole(
    call: Call, keys: list[str], data: bytes | Path, size: int, digest: hashlib._Hash
) -> AsyncIterator[bytes]:
    """The parts one after the other, and what came last; the digest learns of all of it."""
    for key in keys:
        async for piece in call.storage.blobs.stream(key):
            digest.update(piece)
            yield piece
    if isinstance(data, bytes):
        digest.update(data)
        yield data
        return
    file = await asyncio.to_thread(data.open, "rb")
    try:
        while size > 0 and (piece := await asyncio.to_thread(file.read, _PIECE)):
            digest.update(piece)
            yield piece
    finally:
        file.close()


async def _metadata_of(
    storage: Storage, place: Place, row: asyncpg.Record, blob: str, digest: str
) -> dict[str, Any]:
    size = row["size_bytes"]

    async def whole() -> bytes:
        most = min(size, storage.settings.image_file_size)
        return b"".join([piece async for piece in storage.blobs.stream(blob, 0, most)])

    head = b"".join([piece async for piece in storage.blobs.stream(blob, 0, min(size, HEAD))])
    mime_type, more = await look_into(storage, place.bucket, row["mime_type"], head, whole)
    if place.bucket.id in OURS:
        more["contentHash"] = digest
    return metadata_for(size, mime_type, row["cache_control"], digest, more)


async def _check_allowed(call: Call, place: Place, size: int) -> None:
    """The errors that the finished upload would meet, as far as they are known now."""
    if not place.replace:
        caller = place.caller
        async with call.transaction(caller) as connection:
            if await connection.fetchval(SQL["find"], place.bucket.id, place.name) is not None:
                raise _as_http(object_exists())
    try:
        await try_row(call.storage, place, {"size": size})
    except Exception as error:
        raise _as_http(error_of(error)) from error


def _as_http(error: StorageError) -> StorageError:
    """The same, with the HTTP status that TUS clients look at."""
    return StorageError(
        error.status, error.error, error.message, code=error.code, http=error.status
    )


async def _find(call: Call, caller: Caller, upload: uuid.UUID | None = None) -> asyncpg.Record:
    """The upload of the path, of this caller; StorageError 404 where there is none."""
    missing = _refused(404, "NoSuchUpload", "Upload not found")
    try:
        number = upload or uuid.UUID(call.parameters["id"])
    except ValueError:
        raise missing from None
    _, owner_id = owner_of(caller)
    async with call.storage.database.connection() as connection:
        row = await connection.fetchrow(_UPLOADS["find"], number, caller.role, owner_id)
    if row is None:
        raise missing
    return row


def _check_version(call: Call) -> None:
    if call.headers.get("tus-resumable", VERSION) != VERSION:
        versions = (_TUS, ("Tus-Version", VERSION))
        raise StorageError(
            412, "UnsupportedVersion", f"Use TUS {VERSION}", http=412, headers=versions
        )


def _has_body(call: Call) -> bool:
    return bool(call.request.body) or call.request.file is not None


def _number(call: Call, header: str) -> int:
    text = call.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise _refused(400, "InvalidRequest", f"headers must have a number in '{header}'")
    return int(text)


def _metadata(text: str) -> dict[str, str]:
    """`key base64,key base64` as pairs."""
    found: dict[str, str] = {}
    for part in text.split(","):
        name, _, value = part.strip().partition(" ")
        if not name:
            continue
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise _refused(400, "InvalidMetadata", "Upload-Metadata cannot be read") from None
    return found


def _user_metadata(given: Mapping[str, str]) -> str | None:
    text = given.get("metadata")
    if not text:
        return None
    try:
        found = json.loads(text)
        if not isinstance(found, dict):
            raise ValueError(text)
        plain = json.dumps(found)
        if "\\u0000" in plain:
            raise ValueError(text)
    except (ValueError, RecursionError):
        raise invalid("metadata must be a JSON object") from None
    return plain


def _expires(moment: datetime) -> tuple[str, str]:
    return "Upload-Expires", format_datetime(moment.astimezone(UTC), usegmt=True)


ROUTES = (
    Route("OPTIONS", "/upload/resumable", options),
    Route("POST", "/upload/resumable", create),
    Route("OPTIONS", "/upload/resumable/{id}", options),
    Route("HEAD", "/upload/resumable/{id}", show),
    Route("PATCH", "/upload/resumable/{id}", append),
    Route("DELETE", "/upload/resumable/{id}", terminate),
)
