"""Hashes and checks passwords beside the event loop, a few at a time and in order of arrival."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

from roseram.operate.passwords import is_password, make_hash, needs_rehash
from roseram.server.auth.failure import too_many

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")
_AT_ONCE: Final = 2  # hashes; each takes 64 MiB and all cores
_MOST_WAITING: Final = 1000
_NICE: Final = 15  # hashing gives way to whatever else the process does
_SECONDS: Final = 0.1  # that a hash takes, roughly
# Nobody's: they are checked in the place of a hash that is not there.
_NO_ARGON = (
    "$argon2id$v=19$m=65536,t=3,p=4$Um9zZXJhbU5vYm9keSE$u6wO0iOd6XjWm9YkS2cWzr8m4mJj0rC8cVn0o3q2m1E"
)
_NO_BCRYPT = "$2a$10$CwTycUXWue0Thq9StjUM0uJ8T3SwGmhsYHVjvHIFBxoCBeS0Ry.Oe"


class Hasher:
    """The hashing of one process.

    `foreign` says that the database holds bcrypt hashes. A refused sign-in then costs one check of
    each kind, whatever the account has and whether it is there at all: its time tells nothing.
    """

    def __init__(self, *, foreign: bool = False) -> None:
        self.foreign = foreign
        size = min(_AT_ONCE, os.cpu_count() or 1)
        self._threads = ThreadPoolExecutor(size, "passwords", initializer=_give_way)
        self._turns = asyncio.Semaphore(size)
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """The argon2id hash; AuthError 429 where too many wait already."""
        return await self._run(lambda: make_hash(password))

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Whether the hash is this password's; without a hash False, after the same time."""
        if hashed and hashed.startswith("$2"):
            self.foreign = True
        foreign = self.foreign
        return await self._run(lambda: _check(hashed or "", password, foreign=foreign))

    def needs_rehash(self, hashed: str) -> bool:
        """Whether `hash` would make a stronger one."""
        return needs_rehash(hashed)

    def close(self) -> None:
        """Take no more work."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], _T]) -> _T:
        if self._waiting >= _MOST_WAITING:
            raise too_many(self._waiting * _SECONDS)
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _check(hashed: str, password: str, *, foreign: bool) -> bool:
    if hashed and is_password(hashed, password):
        return True
    if not hashed.startswith("$argon2"):
        is_password(_NO_ARGON, password)
    if foreign and not hashed.startswith("$2"):
        is_password(_NO_BCRYPT, password)
    return False


def _give_way() -> None:
    """A lower priority for this thread, and for those that argon2 starts from it."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
