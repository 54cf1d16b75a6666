"""A request's body: in memory while it is small, in a file when it is large and may be."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from dataclasses import dataclass
from errno import EDQUOT, EFBIG, ENOSPC
from typing import TYPE_CHECKING, Final

from roseram.server.rest.request import BodyFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from roseram.server.rest.request import Response

IN_MEMORY: Final = 1 << 20  # bytes; what goes on beyond them is written to a file
MOST_SPOOLED: Final = 8 << 30  # bytes of bodies in files, of one process at one time
_WRITE: Final = 512 * 1024  # bytes that are written at once
_OLD: Final = 86400.0  # seconds after which a file belongs to no request any more
_ENDING: Final = ".body"


@dataclass(frozen=True)
class Intake:
    """How the bodies for one surface are taken in; without a folder in memory only."""

    most: int  # bytes
    folder: Path | None = None
    too_large: Callable[[], Response] | None = None  # the answer beyond them, where it has its own
    failed: Callable[[bool], Response] | None = None  # the body cannot be kept; whether it is full


class Spool:
    """Writes a body to a file while it arrives; nothing of it is done on the event loop."""

    total = 0  # bytes of all of this process that are in files now

    def __init__(self, folder: Path, ready: Callable[[Spool], None]) -> None:
        """Call `ready` whenever more can be taken after `add` said that it was enough."""
        self.holds = False  # whether its sender waits
        self.file = BodyFile(folder / f"{secrets.token_hex(12)}{_ENDING}")
        self.error: OSError | None = None
        self._ready = ready
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._writing: asyncio.Task[None] | None = None
        self._handle: int | None = None
        self._closed = False

    def add(self, data: bytes) -> bool:
        """Take a piece; whether the sender should wait until `ready` is called."""
        self._pieces.append(data)
        self._waiting += len(data)
        self.file.size += len(data)
        Spool.total += len(data)
        if self._waiting < _WRITE or self._writing is not None:
            return self._writing is not None
        self._writing = asyncio.get_running_loop().create_task(self._write())
        return True

    async def _write(self) -> None:
        pieces, self._pieces, self._waiting = self._pieces, [], 0
        try:
            await asyncio.to_thread(self._append, pieces)
        except OSError as error:
            self.error = error
        finally:
            self._writing = None
        self._ready(self)

    @property
    def is_full(self) -> bool:
        """Whether there was no room for it."""
        return self.error is not None and self.error.errno in (ENOSPC, EDQUOT, EFBIG)

    def _append(self, pieces: list[bytes]) -> None:
        if self._handle is None:
            self.file.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            self._handle = os.open(self.file.path, flags, 0o600)
        data = memoryview(b"".join(pieces))
        while data:
            data = data[os.write(self._handle, data) :]

    async def finish(self) -> None:
        """All of it is in the file; OSError where it is not."""
        while self._writing is not None:
            await self._writing
        if self._pieces and self.error is None:
            await self._write()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        if self.error is not None:
            raise self.error

    def close(self) -> None:
        """Remove the file; what is being written is forgotten."""
        if self._closed:
            return
        self._closed = True
        Spool.total -= self.file.size
        self._pieces.clear()
        if self._writing is not None:
            self._writing.add_done_callback(lambda _: self._remove())
        else:
            self._remove()

    def _remove(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        self.file.path.unlink(missing_ok=True)


def remove_left(folder: Path) -> None:
    """Remove the files of processes that were killed."""
    for path in folder.glob(f"*{_ENDING}"):
        try:
            if time.time() - path.stat().st_mtime > _OLD:
                path.unlink()
        except FileNotFoundError:
            continue
