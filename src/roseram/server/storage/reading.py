"""Objects are read: conditions, ranges, and headers that keep their content harmless."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from roseram.postgres import load_sql
from roseram.server.rest.request import Response, Stream
from roseram.server.storage.content import DEFAULT, must_be_saved, safe_headers
from roseram.server.storage.failure import no_object
from roseram.server.storage.names import object_name
from roseram.server.storage.rows import metadata_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import asyncpg

    from roseram.blobs import Blobs
    from roseram.server.identity import Caller
    from roseram.server.storage.call import Call
    from roseram.server.storage.service import Storage

SQL = load_sql(__package__, "objects.sql")
_SMALL: Final = 256 * 1024  # bytes that are sent in one piece
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.IGNORECASE)
_NOT_NAMED: Final = re.compile(r"[^\w!#$&+.^`|~ -]", re.ASCII)

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class File:
    """Bytes in the blob store, and how they are answered."""

    key: str
    size: int
    mime_type: str
    etag: str
    modified: datetime
    cache_control: str
    more: Headers = ()

    @classmethod
    def of_row(cls, row: asyncpg.Record) -> File:
        """The file of an object; StorageError for one that has none."""
        if row["version"] is None:
            raise no_object()
        known = metadata_of(row)
        return cls(
            key=f"{row['bucket_id']}/{row['name']}/{row['version']}",
            size=int(known.get("size") or 0),
            mime_type=str(known.get("mimetype") or DEFAULT),
            etag=str(known.get("eTag") or f'"{row["version"]}"'),
            modified=row["updated_at"] or row["created_at"] or datetime.now(UTC),
            cache_control=str(known.get("cacheControl") or "no-cache"),
        )


async def find_object(
    storage: Storage, bucket: str, name: str, caller: Caller | None
) -> asyncpg.Record:
    """An object's row as the caller sees it, None: as the service; StorageError where not."""
    wanted = object_name(name)
    if caller is None:
        async with storage.database.connection() as connection:
            row = await connection.fetchrow(SQL["find"], bucket, wanted)
    else:
        async with storage.database.transaction(caller) as connection:
            row = await connection.fetchrow(SQL["find"], bucket, wanted)
    if row is None:
        raise no_object()
    return row


def serve(call: Call, file: File) -> Response:
    """The answer to a GET or HEAD for a file."""
    headers = _headers(call, file)
    if _is_known(call.headers, file):
        kept = ("ETag", "Last-Modified", "Cache-Control", "Vary")
        return Response(304, tuple(pair for pair in headers if pair[0] in kept))
    start, end, status = 0, file.size, 200
    wanted = _range(call.headers, file) if call.method == "GET" else None
    if wanted is not None:
        start, end = wanted
        if start >= end:
            unsatisfied = ("Content-Range", f"bytes */{file.size}")
            return Response(416, (unsatisfied, ("Accept-Ranges", "bytes")))
        status = 206
        headers = (*headers, ("Content-Range", f"bytes {start}-{end - 1}/{file.size}"))
    if call.method == "HEAD":
        return Response(200, (*headers, ("Content-Length", str(file.size))))
    pieces = call.storage.blobs.stream(file.key, start, end)
    return Response(status, headers, stream=Stream(pieces, end - start))


async def checked(blobs: Blobs, file: File, response: Response) -> Response:
    """The answer once it is certain that the bytes are there; BlobMissing before its head goes.

    Small ones are in it then, large ones still follow.
    """
    stream = response.stream
    if stream is None:
        return response
    if stream.length <= _SMALL:
        body = b"".join([piece async for piece in stream.pieces])
        return Response(response.status, response.headers, body)
    await blobs.size(file.key)
    return response


async def send(call: Call, file: File) -> Response:
    """`serve`, with bytes that are certain to be there."""
    return await checked(call.storage.blobs, file, serve(call, file))


def _headers(call: Call, file: File) -> Headers:
    headers = [
        ("Content-Type", file.mime_type),
        ("ETag", file.etag),
        ("Last-Modified", format_datetime(file.modified.astimezone(UTC), usegmt=True)),
        ("Cache-Control", file.cache_control),
        ("Accept-Ranges", "bytes"),
        *safe_headers(file.mime_type),
        *file.more,
    ]
    wanted = call.query.get("download")
    if wanted is not None:
        headers.append(("Content-Disposition", _disposition(wanted)))
    elif must_be_saved(file.mime_type):
        headers.append(("Content-Disposition", "attachment"))
    return tuple(headers)


def _disposition(name: str) -> str:
    if not name:
        return "attachment"
    plain = _NOT_NAMED.sub("_", name[:300])
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name[:300], safe='')}"


def _is_known(headers: Mapping[str, str], file: File) -> bool:
    """Whether the client has the very same bytes already."""
    given = headers.get("if-none-match")
    if given is not None:
        tags = {part.strip().removeprefix("W/") for part in given.split(",")}
        return "*" in tags or file.etag in tags
    since = _date(headers.get("if-modified-since"))
    return since is not None and file.modified.replace(microsecond=0) <= since


def _date(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _range(headers: Mapping[str, str], file: File) -> tuple[int, int] | None:
    """The one range that is asked for, its end not among it; None for the whole file.

    An empty one cannot be answered. Several ranges at once are answered with the whole.
    """
    match = _RANGE.fullmatch(headers.get("range", "").strip())
    if match is None or not (match[1] or match[2]):
        return None
    condition = headers.get("if-range")
    if condition is not None and condition.strip() != file.etag:
        since = _date(condition)
        if since is None or file.modified.replace(microsecond=0) != since:
            return None
    if not match[1]:
        return max(0, file.size - int(match[2])), file.size
    start = int(match[1])
    if match[2] and int(match[2]) < start:
        return None
    end = min(int(match[2]) + 1, file.size) if match[2] else file.size
    return start, max(end, start) if start < file.size else start
