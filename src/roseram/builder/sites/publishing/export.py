"""Writes a release as a folder that any web server can serve."""

from __future__ import annotations

import asyncio
import re
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from roseram.blobs import BlobMissing
from roseram.builder.sites.publishing.faults import FilesGone
from roseram.builder.sites.publishing.paths import file_name
from roseram.builder.sites.publishing.store import SQL
from roseram.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from roseram.blobs import Blobs
    from roseram.builder.sites.publishing.manifest import Manifest
    from roseram.postgres import Connection

_CHUNK: Final = 200  # files that are read at once
_FORM: Final = re.compile(rb'(<form [^<>]*\baction=")(?:\./|(?:\.\./)+)?(_forms/[0-9a-f-]{36}")')


class FolderNotEmpty(UsageError):  # noqa: N818 - says what happened
    """The folder is not empty."""

    code = "RSM_FOLDER_NOT_EMPTY"
    next_step = "name another one, or add --force to replace what is in it"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    files: int
    size: int  # in bytes


async def export_release(
    connection: Connection,
    blobs: Blobs | None,
    site_id: UUID,
    manifest: Manifest,
    folder: Path,
    *,
    force: bool = False,
    advance: Callable[[int], None] | None = None,
) -> Exported:
    """Write a release: about.html, index.html, 404.html, _assets/…, _redirects.

    It is written beside the folder and takes its place when it is whole. A folder that has to stay
    (`_stays`) gets the new files when all of them are written, one after the other: who reads it
    meanwhile can meet both. `force` replaces what is in the folder, but for what begins with a dot,
    as .git. Raises FolderNotEmpty, FilesGone, OSError.
    """
    await asyncio.to_thread(_check_folder, folder, force)
    stays = await asyncio.to_thread(_stays, folder)
    fresh = _beside(folder, "new", within=stays)
    await asyncio.to_thread(shutil.rmtree, fresh, ignore_errors=True)
    try:
        size = await _write_files(connection, site_id, manifest, fresh, advance)
        size += await _write_blobs(blobs, manifest, fresh, advance)
        text = redirects_file(manifest)
        await asyncio.to_thread(_write, fresh / "_redirects", text.encode())
        await asyncio.to_thread(_refill if stays else _replace, fresh, folder)
    finally:
        await asyncio.to_thread(shutil.rmtree, fresh, ignore_errors=True)
    count = len(manifest.files) + len(manifest.blobs) + bool(manifest.not_found)
    return Exported(count + 1, size + len(text.encode()))


def redirects_file(manifest: Manifest) -> str:
    """Redirects as static hosts read them: `/old /new 301`, a line each."""
    lines = [
        f"{quote(source)} {target or quote(source)} {status}"
        for source, (status, target) in sorted(manifest.redirects.items())
    ]
    return "".join(f"{line}\n" for line in lines)


def _check_folder(folder: Path, force: bool) -> None:
    if folder == folder.parent or folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{folder} is no folder", next="name another one")
    if not force and folder.is_dir() and any(folder.iterdir()):
        raise FolderNotEmpty(why=str(folder))


async def _write_files(
    connection: Connection,
    site_id: UUID,
    manifest: Manifest,
    folder: Path,
    advance: Callable[[int], None] | None,
) -> int:
    """The files that are rows; their size in bytes."""
    names: dict[str, list[str]] = {}  # hash -> files with these bytes
    for path, file in manifest.files.items():
        name = file_name(path) if file.page is not None else path.removeprefix("/")
        names.setdefault(file.hash, []).append(name)
    if manifest.not_found:
        names.setdefault(manifest.not_found[0].hash, []).append("404.html")
    size = 0
    wanted = list(names)
    for begin in range(0, len(wanted), _CHUNK):
        chunk = wanted[begin : begin + _CHUNK]
        rows = await connection.fetch(SQL["file"], site_id, chunk)
        if len(rows) != len(chunk):
            raise FilesGone
        for row in rows:
            body = row["body"] if row["body"] is not None else zlib.decompress(row["gzip"], 31)
            body = _with_forms(body, manifest.address) if manifest.forms else body
            for name in names[row["hash"]]:
                await asyncio.to_thread(_write, folder / name, body)
                size += len(body)
                if advance is not None:
                    advance(1)
    return size


def _with_forms(body: bytes, address: str | None) -> bytes:
    """The page with forms that are sent to where the site is served; as it is where that is open.

    A folder takes no forms itself.
    """
    if address is None:
        return body
    return _FORM.sub(rb"\g<1>" + address.encode() + rb"/\g<2>", body)


async def _write_blobs(
    blobs: Blobs | None, manifest: Manifest, folder: Path, advance: Callable[[int], None] | None
) -> int:
    size = 0
    for path, blob in manifest.blobs.items():
        if blobs is None:
            raise BlobMissing(why=blob.key)
        target = folder / path.removeprefix("/")
        await asyncio.to_thread(_write, target, b"")
        with target.open("wb") as file:
            async for piece in blobs.stream(blob.key):
                await asyncio.to_thread(file.write, piece)
        size += blob.size
        if advance is not None:
            advance(1)
    return size


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def _stays(folder: Path) -> bool:
    """Whether the folder itself is kept: it is mounted, we stand in it, or it has hidden files."""
    if not folder.is_dir():
        return False
    is_ours = Path.cwd().is_relative_to(folder.resolve())
    return is_ours or folder.is_mount() or any(map(_is_hidden, folder.iterdir()))


def _is_hidden(path: Path) -> bool:
    return path.name.startswith(".")


def _beside(folder: Path, name: str, *, within: bool = False) -> Path:
    return folder / f".roseram-{name}" if within else folder.with_name(f".{folder.name}.{name}")


def _replace(fresh: Path, folder: Path) -> None:
    """Put the new folder where the old one is, in two renames."""
    old = _beside(folder, "old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _refill(fresh: Path, folder: Path) -> None:
    """Put the new files into the folder, in the place of those that are not hidden."""
    old = _beside(folder, "old", within=True)
    shutil.rmtree(old, ignore_errors=True)
    old.mkdir()
    for each in list(folder.iterdir()):
        if not _is_hidden(each):
            each.rename(old / each.name)
    for each in list(fresh.iterdir()):
        each.rename(folder / each.name)
    shutil.rmtree(old, ignore_errors=True)
