"""Locks between processes on one machine: they end with the process, whatever happens to it."""

from __future__ import annotations

import asyncio
import fcntl
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self

from roseram.postgres.owner import hand_down

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_POLL = 0.01  # seconds between two tries


class FileLock:
    """An open lock file; it holds nothing until asked."""

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self._file = os.open(path, flags, 0o600)
        hand_down(path)

    def share(self) -> bool:
        """Hold it together with others; False when somebody holds it alone."""
        return self._try(fcntl.LOCK_SH)

    def take(self) -> bool:
        """Hold it alone; False when others hold it (then we hold nothing)."""
        return self._try(fcntl.LOCK_EX)

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Let go."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    @classmethod
    @asynccontextmanager
    async def held(cls, path: Path) -> AsyncIterator[Self]:
        """Hold the lock alone inside the context, waiting for it as long as it takes."""
        lock = cls(path)
        try:
            while not lock.take():  # noqa: ASYNC110 - the kernel sends no event for it
                await asyncio.sleep(_POLL)
            yield lock
        finally:
            lock.close()
