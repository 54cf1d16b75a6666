"""Dumps that are plain SQL, also gzipped: is the file one, is it whole, and what is in it."""

from __future__ import annotations

import asyncio
import gzip
import re
import tarfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

from roseram.migrate.copying.archive import damaged, too_new
from roseram.migrate.copying.faults import DumpUnusable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from roseram.postgres import Binaries

_BLOCK = 1 << 20  # bytes that are read at a time
_TAIL = 4096  # bytes at a dump's end that hold its last words
_GZIP = b"\x1f\x8b"
_CUSTOM = b"PGDMP"
_DUMP = re.compile(rb"^-- PostgreSQL database (cluster )?dump\r?$", re.MULTILINE)
_COMPLETE = re.compile(rb"^-- PostgreSQL database (cluster )?dump complete", re.MULTILINE)
_VERSION = re.compile(rb"^-- Dumped from database version (\d+)", re.MULTILINE)
_CUT = "unexpected end of file: pg_dump's last line is missing"


def is_plain(path: Path) -> bool:
    """Whether the dump is SQL; else it is for pg_restore."""
    if path.is_dir() or tarfile.is_tarfile(path):
        return False
    with path.open("rb") as file:
        return file.read(len(_CUSTOM)) != _CUSTOM


@dataclass(frozen=True)
class Plain:
    """A file of SQL that can be run."""

    path: Path
    size: int
    of_pg_dump: bool
    of_cluster: bool

    @classmethod
    def open(cls, path: Path, binaries: Binaries) -> Plain:
        """Look at the file's beginning and end; DumpUnusable where it is none that can be run."""
        with _opened(path) as (file, _):
            head = _read(path, file)
        if not head.strip():
            raise DumpUnusable("The dump is empty", why=str(path))
        if b"\0" in head:
            raise DumpUnusable("The file is no dump of a database", why=f"{path} is no text")
        dump, version = _DUMP.search(head), _VERSION.search(head)
        if version and int(version[1]) > binaries.major:
            raise too_new(path, version[1].decode(), binaries)
        if dump and not _zipped(path) and not _COMPLETE.search(_tail(path)):
            raise damaged(path, _CUT)
        return cls(path, path.stat().st_size, dump is not None, bool(dump and dump[1]))

    async def blocks(self, progress: Callable[[int], None]) -> AsyncIterator[bytes]:
        """The text in whole lines; `progress` hears how many bytes of the file are read."""
        last = b""
        with _opened(self.path) as (file, raw):
            while block := await asyncio.to_thread(_read, self.path, file):
                progress(raw.tell())
                yield block
                last = last[-_TAIL:] + block[-_TAIL:]
        if self.of_pg_dump and not _COMPLETE.search(last):
            raise damaged(self.path, _CUT)


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        return file.read()


def _zipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == _GZIP


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The dump's text, unpacked where it is gzipped; and the file, which shows how far we are."""
    with path.open("rb") as raw:
        yield cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if _zipped(path) else raw, raw


def _read(path: Path, file: IO[bytes]) -> bytes:
    """The next whole lines; DumpUnusable where a gzipped file is damaged."""
    try:
        return b"".join(file.readlines(_BLOCK))
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise damaged(path, f"could not read the gzipped file: {error}") from error
