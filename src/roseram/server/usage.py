"""Counts requests made with API keys: into a file at once, into public.api_usage in batches."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import logging
import os
import secrets
import time
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import asyncpg

from roseram.errors import RoseramError, from_postgres
from roseram.postgres import FAILURES, load_sql

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from roseram.postgres import Database

_SQL = load_sql("roseram.server", "usage.sql")
_PAUSE: Final = 2.0  # seconds between two batches
_LONGEST_PAUSE: Final = 30.0  # while the database is away
_ADOPT: Final = 60.0  # seconds between two looks for what processes that died have left
_LAST_TRY: Final = 5.0  # seconds that the end waits for the database
_FILE: Final = 1 << 20  # bytes, after which another file is begun
_MOST: Final = 64 << 20  # bytes on disk, while the database is away: some 200,000 requests
_BATCH: Final = 1000  # requests in one statement
_LONGEST: Final = 1024  # characters of a path or a program's name
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Use:
    """One request that was answered (or refused: too many, expired)."""

    user_id: str
    key_id: str
    path: str  # without the query
    method: str
    status: int
    seconds: float
    ip: str
    agent: str


@dataclass(slots=True)
class _File:
    """A file that is ours alone: its lock ends with us, however that happens."""

    path: Path
    descriptor: int
    size: int = 0

    def close(self, *, done: bool) -> None:
        if done:
            self.path.unlink(missing_ok=True)
        os.close(self.descriptor)


class Usage:
    """Notes requests. What is noted survives the process; each is counted once.

    The rows have their ids and times from the beginning, so that writing one again (after a crash
    between the commit and the removal of the file) changes nothing.
    """

    def __init__(self, database: Database, folder: Path, *, most: int = _MOST) -> None:
        self._database = database
        self._folder = folder
        self._most = most
        self._current: _File | None = None
        self._full: list[_File] = []
        self._kept = 0  # bytes
        self._flushing = asyncio.Lock()
        self.dropped = 0  # requests that found no room
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def note(self, use: Use) -> None:
        """Note one request; never fails and never waits for the database."""
        line = _line(use)
        if self._kept + len(line) > self._most:
            self._drop("there is no room for more until the database is back")
            return
        try:
            self._write(line)
        except OSError as error:
            self._drop(error.strerror or "the disk refuses it")

    def _drop(self, why: str) -> None:
        if not self.dropped:
            _log.error("Uses of API keys are not counted: %s", why)
        self.dropped += 1

    def _write(self, line: bytes) -> None:
        if self._current is not None and self._current.size >= _FILE:
            self._full.append(self._current)
            self._current = None
        if self._current is None:
            self._current = self._begin()
        os.write(self._current.descriptor, line)  # the kernel keeps it, even if we are killed
        self._current.size += len(line)
        self._kept += len(line)

    def _begin(self) -> _File:
        while True:
            path = self._folder / f"{os.getpid()}-{secrets.token_hex(8)}.jsonl"
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
            descriptor = os.open(path, flags | os.O_NOFOLLOW, 0o600)
            if _lock(descriptor):
                return _File(path, descriptor)
            os.close(descriptor)  # somebody who looked for what others left was quicker

    async def flush(self) -> int:
        """Write all that was noted into the database; how many requests that were."""
        async with self._flushing:
            if self._current is not None:
                self._full.append(self._current)
                self._current = None
            written = 0
            while self._full:
                file = self._full[0]
                written += await self._send(file)
                self._full.pop(0).close(done=True)
                self._kept = max(0, self._kept - file.size)
            self.dropped = 0
            return written

    async def _send(self, file: _File) -> int:
        lines = await asyncio.to_thread(_read, file.descriptor)
        written = 0
        for start in range(0, len(lines), _BATCH):
            written += await self._add(lines[start : start + _BATCH])
        return written

    async def _add(self, lines: list[str]) -> int:
        try:
            async with self._database.connection() as connection:
                added: int = await connection.fetchval(_SQL["add"], f"[{','.join(lines)}]")
        except asyncpg.DataError as error:
            if len(lines) == 1:
                _log.error("A use of an API key could not be counted: %s", from_postgres(error))
                return 0
            half = len(lines) // 2
            return await self._add(lines[:half]) + await self._add(lines[half:])
        return added

    async def adopt(self) -> None:
        """Take over the files of processes that are no more; the next `flush` writes them."""
        ours = {file.path for file in (*self._full, *filter(None, [self._current]))}
        for path in sorted(self._folder.glob("*.jsonl")):
            if path in ours:
                continue
            with contextlib.suppress(OSError):
                descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
                if _lock(descriptor):
                    file = _File(path, descriptor, os.fstat(descriptor).st_size)
                    self._full.append(file)
                    self._kept += file.size
                else:
                    os.close(descriptor)

    def close(self) -> None:
        """Let go of the files; what is in them is for whoever comes next."""
        for file in (*self._full, *filter(None, [self._current])):
            file.close(done=file.size == 0)
        self._full, self._current = [], None


@asynccontextmanager
async def open_usage(database: Database, folder: Path) -> AsyncIterator[Usage]:
    """Counting in the background; at the end what was noted is written, if that is possible."""
    usage = Usage(database, folder)
    task = asyncio.create_task(_keep_flushing(usage))
    try:
        yield usage
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with contextlib.suppress(TimeoutError, RoseramError, *FAILURES):
            await asyncio.wait_for(usage.flush(), _LAST_TRY)
        usage.close()


async def _keep_flushing(usage: Usage) -> None:
    pause, looked = _PAUSE, 0.0
    while True:
        try:
            if not looked or time.monotonic() - looked > _ADOPT:
                looked = time.monotonic()
                await usage.adopt()
            await usage.flush()
            pause = _PAUSE
        except (RoseramError, *FAILURES) as error:
            _log.warning("Uses of API keys wait to be written: %s", from_postgres(error))
            pause = min(2 * pause, _LONGEST_PAUSE)
        await asyncio.sleep(pause)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _line(use: Use) -> bytes:
    row = {
        "id": str(_time_ordered()),
        "user_id": use.user_id,
        "key_id": use.key_id,
        "endpoint": _text(use.path),
        "method": _text(use.method),
        "ms": round(use.seconds * 1000),
        "status": use.status,
        "ip": use.ip,
        "agent": _text(use.agent),
        "at": datetime.now(UTC).isoformat(),
    }
    return json.dumps(row, separators=(",", ":")).encode() + b"\n"


def _text(text: str) -> str:
    """A text as Postgres takes it: no zero bytes, no halves of pairs, not too long."""
    return text[:_LONGEST].replace("\0", "").encode("utf-8", "replace").decode()


def _read(descriptor: int) -> list[str]:
    """The lines of a file; what a process that was killed wrote half is no line."""
    size = os.fstat(descriptor).st_size
    lines = os.pread(descriptor, size, 0).decode("utf-8", "replace").split("\n")[:-1]
    return [line for line in lines if _is_row(line)]


def _is_row(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _time_ordered() -> uuid.UUID:
    """An id of version 7, like those that the database makes."""
    number = time.time_ns() // 1_000_000 << 80 | secrets.randbits(80)
    number = number & ~(0xF << 76) | 0x7 << 76
    return uuid.UUID(int=number & ~(0x3 << 62) | 0x2 << 62)
