"""The bytes of files: a folder, or any S3-compatible store; a blob, once written, never changes."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import re
from collections.abc import AsyncIterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, S3Store

from roseram.errors import RoseramError, UsageError, keep_secret
from roseram.postgres.owner import hand_down

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

FOLDER: Final = "storage"  # in the data folder
CHUNK: Final = 256 * 1024  # bytes that a stream hands on at once, about
_PART: Final = 5 * 1024 * 1024  # bytes of one part of a large upload: the least that S3 takes
_AT_ONCE: Final = 4  # parts of one upload under way: bounds its memory
_DELETING: Final = 16  # blobs of a folder that are deleted at once
_LONGEST: Final = 200  # characters of one folder or file name; file systems take 255 bytes
_PLAIN: Final = re.compile(r"[^A-Za-z0-9_.!'()&$@;:+,\-]")
_STAGED: Final = re.compile(r"#\d+")  # ends the name of a file that is still being written
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL: Final = (
    *(f"(os error {number})" for number in _NO_ROOM),
    "InsufficientStorage",
    "507 Insufficient",
    "QuotaExceeded",
    "XMinioStorageFull",
)


class BlobMissing(RoseramError):  # noqa: N818 - says what happened, like its siblings
    """There is no such blob."""

    code = "RSM_BLOB_MISSING"


class BadBlobKey(RoseramError):  # noqa: N818
    """The name of a blob leads out of the store, or is none."""

    code = "RSM_BLOB_KEY"


class StoreFailed(RoseramError):  # noqa: N818
    """The store of files did not do what it was asked for."""

    code = "RSM_STORE"
    next_step = "check the data folder, or the settings of the S3-compatible store"


class StoreFull(StoreFailed):
    """The store of files is full."""

    code = "RSM_STORE_FULL"
    next_step = "make room on its disk, and ask again"


@dataclass(frozen=True)
class BlobSettings:
    """Where the bytes are kept; without a bucket in the folder."""

    folder: Path
    bucket: str | None = None
    endpoint: str | None = None  # None: Amazon's
    region: str = "us-east-1"
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)
    prefix: str | None = None  # of all keys in the bucket
    path_style: bool = False


class Blobs:
    """Blobs by key, like `bucket/name/version`.

    Keys are parts between slashes, none of them empty, `.` or `..`. What the store cannot do is
    StoreFailed, StoreFull where there is no room; then nothing is kept of what was begun.
    """

    def __init__(self, store: LocalStore | S3Store, folder: Path | None) -> None:
        self._store = store
        self._folder = folder  # of a local store

    async def put(self, key: str, data: bytes | Path | AsyncIterable[bytes]) -> int:
        """Write a whole blob, a file of any size by its path; returns its size in bytes.

        It is there when this returns, also after a loss of power, and not before.
        """
        path = _path(key)
        try:
            size = await self._put(path, data)
        except FileNotFoundError:  # its folder was empty, and was removed by a deletion just now
            if isinstance(data, AsyncIterable):
                raise StoreFailed(why="a folder went away while a file was written") from None
            size = await self._put(path, data)
        await self._settle(path)
        return size

    async def _put(self, path: str, data: bytes | Path | AsyncIterable[bytes]) -> int:
        counted = _Counted(data) if isinstance(data, AsyncIterable) else None
        size = 0
        if isinstance(data, bytes):
            size = len(data)
        elif isinstance(data, Path):
            size = (await asyncio.to_thread(data.stat)).st_size
        given: Any = data if counted is None else counted.pieces()
        try:
            await obstore.put_async(
                self._store, path, given, chunk_size=_PART, max_concurrency=_AT_ONCE
            )
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as error:
            raise _failure(error) from error
        return size if counted is None else counted.size

    async def _settle(self, path: str) -> None:
        if self._folder is not None:
            try:
                await asyncio.to_thread(_to_disk, self._folder, path)
            except OSError as error:
                raise _failure(error) from error

    async def get(self, key: str) -> bytes:
        """All of a blob; BlobMissing. For large ones there is `stream`."""
        try:
            found = await obstore.get_async(self._store, _path(key))
            return bytes(await found.bytes_async())
        except (BaseError, OSError) as error:
            raise _failure(error) from error

    async def stream(
        self, key: str, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        """The bytes from `start` up to `end` (which is not among them), in pieces; BlobMissing."""
        options: Any = {}
        if end is not None:
            if end <= start:
                return
            options = {"range": (start, end)}
        elif start:
            options = {"range": {"offset": start}}
        try:
            found = await obstore.get_async(self._store, _path(key), options=options)
            async for piece in found.stream(min_chunk_size=CHUNK):
                yield bytes(piece)
        except (BaseError, OSError) as error:
            raise _failure(error) from error

    async def size(self, key: str) -> int:
        """How many bytes a blob has; BlobMissing."""
        try:
            return int((await obstore.head_async(self._store, _path(key)))["size"])
        except (BaseError, OSError) as error:
            raise _failure(error) from error

    async def exists(self, key: str) -> bool:
        """Whether there is such a blob."""
        try:
            await self.size(key)
        except BlobMissing:
            return False
        return True

    async def copy(self, source: str, target: str) -> None:
        """The same bytes under another key, without passing through us; BlobMissing."""
        old, new = _path(source), _path(target)
        try:
            try:
                await obstore.copy_async(self._store, old, new)
            except FileNotFoundError:  # either the blob, or the new one's folder as in `put`
                await self.size(source)
                await obstore.copy_async(self._store, old, new)
        except (BaseError, OSError) as error:
            raise _failure(error) from error
        await self._settle(new)

    async def delete(self, keys: Iterable[str]) -> None:
        """Delete blobs; those that are not there are no error."""
        paths = [_path(key) for key in keys]
        if self._folder is None:
            for begin in range(0, len(paths), 1000):
                await self._delete(paths[begin : begin + 1000])
            return
        for begin in range(0, len(paths), _DELETING):
            await asyncio.gather(*(self._delete(path) for path in paths[begin : begin + _DELETING]))

    async def _delete(self, paths: str | list[str]) -> None:
        try:
            await obstore.delete_async(self._store, paths)
        except FileNotFoundError:
            pass
        except (BaseError, OSError) as error:
            raise _failure(error) from error

    async def count(self, folder: str, most: int) -> int:
        """How many blobs there are whose keys begin with `folder` and a slash; counts to `most`."""
        found = 0
        try:
            async for some in obstore.list(self._store, _path(folder), chunk_size=most):
                found += len(some)
                if found >= most:
                    break
        except (BaseError, OSError) as error:
            raise _failure(error) from error
        return found

    async def delete_below(self, folder: str) -> None:
        """Delete every blob whose key begins with `folder` and a slash."""
        try:
            async for some in obstore.list(self._store, _path(folder)):
                for entry in some:
                    await self._delete(entry["path"])
        except (BaseError, OSError) as error:
            raise _failure(error) from error

    async def forget_unfinished(self, before: float) -> int:
        """Remove files that were never finished, last written before a Unix time; how many."""
        if self._folder is None:
            return 0  # S3 does that by itself: a lifecycle rule for unfinished uploads
        return await asyncio.to_thread(_remove_staged, self._folder, before)


class _Counted:
    """Passes bytes on and counts them."""

    def __init__(self, pieces: AsyncIterable[bytes]) -> None:
        self._pieces = pieces
        self.size = 0

    async def pieces(self) -> AsyncIterator[bytes]:
        async for piece in self._pieces:
            self.size += len(piece)
            yield piece


def open_blobs(settings: BlobSettings) -> Blobs:
    """The store that the settings name; StoreFailed where its folder cannot be made."""
    if settings.bucket is not None:
        return Blobs(_s3(settings, settings.bucket), None)
    folder = settings.folder
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        hand_down(folder)
    except OSError as error:
        raise StoreFailed(why=f"{folder}: {error.strerror}") from error
    return Blobs(LocalStore(folder, automatic_cleanup=True), folder)


def read_blob_settings(data_dir: Path, given: Mapping[str, str]) -> BlobSettings:
    """The settings by what `config.storage_environment` read; UsageError where they make none."""
    texts = {name: text.strip() for name, text in given.items() if text.strip()}
    bucket, endpoint = texts.get("S3_BUCKET"), texts.get("S3_ENDPOINT")
    secret = texts.get("S3_SECRET_ACCESS_KEY")
    lonely = sorted(name for name in texts if name.startswith("S3_") and bucket is None)
    if lonely:
        raise UsageError(
            "ROSERAM_STORAGE_S3_BUCKET is missing",
            why=f"ROSERAM_STORAGE_{lonely[0]} is set",
            next="name the bucket, or unset the others",
        )
    if endpoint is not None and not endpoint.startswith(("http://", "https://")):
        raise UsageError(
            "ROSERAM_STORAGE_S3_ENDPOINT makes no sense",
            why="it must start with http:// or https://",
            next="change ROSERAM_STORAGE_S3_ENDPOINT",
        )
    if (texts.get("S3_ACCESS_KEY_ID") is None) != (secret is None):
        raise UsageError(
            "Of ROSERAM_STORAGE_S3_ACCESS_KEY_ID and ROSERAM_STORAGE_S3_SECRET_ACCESS_KEY one is "
            "missing",
            next="set both, or none for the rights of the machine itself",
        )
    if secret is not None:
        keep_secret(secret)
    style = texts.get("S3_PATH_STYLE", "true" if endpoint else "false").lower()
    return BlobSettings(
        folder=data_dir / FOLDER,
        bucket=bucket,
        endpoint=endpoint,
        region=texts.get("S3_REGION", "us-east-1"),
        access_key_id=texts.get("S3_ACCESS_KEY_ID"),
        secret_access_key=secret,
        prefix=texts.get("S3_PREFIX"),
        path_style=style in ("true", "1", "yes", "on"),
    )


def _s3(settings: BlobSettings, bucket: str) -> S3Store:
    options: dict[str, Any] = {
        "region": settings.region,
        "virtual_hosted_style_request": not settings.path_style,
        "client_options": {
            "allow_http": (settings.endpoint or "").startswith("http://"),
            "connect_timeout": "5s",
            "timeout": "3600s",  # of a whole answer, which a slow client may be reading
            "read_timeout": "60s",
        },
        "retry_config": {"max_retries": 4},
    }
    for name in ("endpoint", "access_key_id", "secret_access_key", "prefix"):
        value = getattr(settings, name)
        if value is not None:
            options[name] = value
    return S3Store(bucket, **options)


def _path(key: str) -> str:
    """The key as it is kept: any character that means something to a file system is spelled out."""
    parts = key.split("/")
    if len(key) > 2048 or any(part in ("", ".", "..") or "\0" in part for part in parts):
        raise BadBlobKey(why=repr(key[:200]))
    return "/".join(map(_segment, parts))


def _segment(part: str) -> str:
    plain = _PLAIN.sub(_spelled, part)
    if len(plain) <= _LONGEST:
        return plain
    digest = hashlib.sha256(part.encode()).hexdigest()
    return f"{plain[:100]}={digest}"


def _spelled(match: re.Match[str]) -> str:
    return "".join(f"={byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))


def _failure(error: Exception) -> RoseramError:
    if isinstance(error, RoseramError):
        return error
    if isinstance(error, FileNotFoundError):
        return BlobMissing()
    text = str(error)
    number = getattr(error, "errno", None)
    if number in _NO_ROOM or any(sign in text for sign in _FULL):
        return StoreFull()
    if isinstance(error, PermissionDeniedError | UnauthenticatedError | PermissionError):
        return StoreFailed("The store of files does not let us in", why=text[:500])
    return StoreFailed(why=text[:500])


def _to_disk(folder: Path, path: str) -> None:
    """Nothing of a file stays in memory only: its bytes, its name, its folders' names."""
    place = folder / path
    while True:
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if place == folder:
            return
        place = place.parent


def _remove_staged(folder: Path, before: float) -> int:
    removed = 0
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            ending = _STAGED.search(name)
            if ending is None or ending.end() != len(name):
                continue
            try:
                if path.lstat().st_mtime < before:
                    path.unlink()
                    removed += 1
            except FileNotFoundError:
                continue
    return removed
