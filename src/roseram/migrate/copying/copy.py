"""Makes the copy: starts the server, fills it from a live database or a dump, takes it away."""

from __future__ import annotations

import asyncio
import shutil
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roseram.errors import DiskFull, FileUnusable, OtherMajorVersion, UsageError, from_postgres
from roseram.migrate.copying.filling import Filling, open_dump
from roseram.postgres import (
    FAILURES,
    Database,
    EmbeddedServer,
    find_binaries,
    load_sql,
    stop_unused,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from roseram.migrate.copying.filling import Dump, Progress
    from roseram.postgres import Binaries

_SQL = load_sql("roseram.migrate.copying", "queries.sql")
_EMPTY_SERVER = 200 << 20  # bytes that a server needs for itself and its log
_UNPACKED = 4  # times its size that a compressed dump takes as a database
_PLAIN = 2  # the same for a plain dump, because of indexes
_SETTINGS = {"fsync": "off", "full_page_writes": "off"}  # it need not survive a power cut


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy, ready to be worked on."""

    url: str
    """Its address on the embedded server, whose superuser this is."""
    seconds: float
    """How long it took to make."""
    bytes: int
    """Its size as a database."""
    rows: Mapping[str, int]
    """Table (schema.name) → rows in the copy; partitions count as their table's."""
    sampled: bool
    notes: tuple[str, ...]
    """What is other than in the original, a sentence each."""


@asynccontextmanager
async def copied_database(
    source: Database | Path,
    folder: Path,
    *,
    sample: int | None = None,
    progress: Progress | None = None,
    binaries: Binaries | None = None,
) -> AsyncIterator[Copied]:
    """A copy of a live database, or of a dump file, on a server of its own in `folder`.

    The server ends and its files go when the context ends. `sample` takes that many rows of each
    table and all that they refer to. `progress` hears a step ("structure", "rows", "indexes"; of a
    dump "tables" or "bytes"), how much is done, and of how much, if that is known. The source is
    only read. Raises CopyFailed, DumpUnusable, DiskFull (before anything is copied, where that can
    be foreseen) and the errors of `roseram.errors.from_postgres`.
    """
    if sample is not None and sample < 1:
        raise UsageError("A sample needs at least one row of each table")
    begun = time.monotonic()
    binaries = binaries or find_binaries()
    home = folder / "copy"
    await _remove(home)  # of a process that was killed
    try:
        opened = await _checked(source, folder, binaries, sample)
        async with _started(home, binaries, progress or _unheard) as filling:
            try:
                await filling.fill(opened, sample)
                size = await filling.settle()
            except FAILURES as error:
                raise from_postgres(error) from error
            seconds, notes = time.monotonic() - begun, tuple(filling.notes)
            url = filling.server.url()
            yield Copied(url, seconds, size, filling.rows, sample is not None, notes)
    finally:
        await _remove(home)


async def _remove(home: Path) -> None:
    await stop_unused(home)
    shutil.rmtree(home, ignore_errors=True)


async def _checked(
    source: Database | Path, folder: Path, binaries: Binaries, sample: int | None
) -> Database | Dump:
    """Raise where the source cannot be copied with these programs, or has no room on the disk."""
    if isinstance(source, Path):
        _require_room(folder, await asyncio.to_thread(_size_of_dump, source), str(source))
        return await open_dump(source, binaries)
    if source.server_major > binaries.major:
        raise OtherMajorVersion(
            "The database is newer than the server to try it on",
            why=f"it runs PostgreSQL {source.server_major}, our programs are {binaries.version}",
            next=f"set ROSERAM_POSTGRES_BIN to the programs of PostgreSQL {source.server_major}",
        )
    if sample is None:
        _require_room(folder, await _size_of(source), source.address.shown)
    return source


async def _size_of(database: Database) -> int:
    async with database.connection() as connection:
        size: int = await connection.fetchval(_SQL["size"])
    return size


def _size_of_dump(path: Path) -> int:
    """About how large the database will be; FileUnusable where there is no such file."""
    try:
        if path.is_dir():
            return _UNPACKED * sum(one.stat().st_size for one in path.iterdir())
        with path.open("rb") as file:
            packed = file.read(5) == b"PGDMP" or path.suffix == ".gz"
        return path.stat().st_size * (_UNPACKED if packed else _PLAIN)
    except OSError as error:
        raise FileUnusable(why=f"{path}: {error.strerror}") from error


def _require_room(folder: Path, needed: int, what: str) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + _EMPTY_SERVER:
        raise DiskFull(
            "There is not enough room for the copy",
            why=f"{what} needs about {_gigabytes(needed + _EMPTY_SERVER)}, "
            f"{folder} has {_gigabytes(free)} free",
            next="free some space, choose a folder on another disk, or copy a sample of the rows",
        )


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


@asynccontextmanager
async def _started(home: Path, binaries: Binaries, progress: Progress) -> AsyncIterator[Filling]:
    """A new server in the folder `home`, empty, and stopped at the end."""
    stand_ins = _stand_ins(home, binaries)
    settings = dict(_SETTINGS)
    if stand_ins is not None:
        settings["extension_control_path"] = f"$system:{stand_ins.parent}"
    async with await EmbeddedServer.start(home, settings=settings, binaries=binaries) as server:
        yield Filling(server, home, stand_ins, progress)


def _stand_ins(home: Path, binaries: Binaries) -> Path | None:
    """A new folder in which the server finds extensions; before 18 it looks in its own one only."""
    home.mkdir(mode=0o700, parents=True)
    folder = home.resolve() / "extension"
    folder.mkdir()
    folder.chmod(0o755)  # the server may run as another user
    return folder if binaries.major >= 18 and ":" not in str(folder) else None


def _unheard(step: str, done: int, total: int | None) -> None:
    """Nobody wants to know how far it is."""
