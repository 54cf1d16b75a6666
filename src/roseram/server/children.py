"""Processes of ours that end with us, however we end; one that dies before is replaced."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 10.0  # seconds before one that died at once is replaced
_SHORT_LIFE: Final = 5.0  # seconds
_log = logging.getLogger(__name__)


class Children:
    """Runs `python -m module` once for each of `told`: lines to read from stdin, files to inherit.

    Once asked to stop they have `grace` seconds. With `apart` they do not hear of a Ctrl-C in our
    terminal: they end when we say so.
    """

    def __init__(
        self,
        name: str,
        module: str,
        told: Sequence[tuple[str, tuple[int, ...]]],
        *,
        grace: float,
        apart: bool = False,
    ) -> None:
        self._name = name
        self._module = module
        self._told = told
        self._grace = grace
        self._apart = apart
        self._running: set[asyncio.subprocess.Process] = set()
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Keep them running until they are to stop, and have."""
        try:
            async with asyncio.TaskGroup() as group:
                for number in range(len(self._told)):
                    group.create_task(self._keep(number))
        finally:
            for process in tuple(self._running):
                process.kill()

    def stop(self) -> None:
        """Ask them to end."""
        self._stop.set()
        for process in tuple(self._running):
            process.send_signal(signal.SIGTERM)

    async def _keep(self, number: int) -> None:
        """Run one after the other."""
        loop = asyncio.get_running_loop()
        pause = _FIRST_PAUSE
        while not self._stop.is_set():
            began = loop.time()
            status = await self._run_one(*self._told[number])
            if self._stop.is_set():
                return
            _log.error("%s %d has ended (status %s) and is replaced", self._name, number, status)
            pause = _FIRST_PAUSE if loop.time() - began > _SHORT_LIFE else pause
            await self._stopping_within(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _run_one(self, told: str, files: tuple[int, ...]) -> int | None:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._module,
            stdin=asyncio.subprocess.PIPE,
            pass_fds=files,
            start_new_session=self._apart,
        )
        self._running.add(process)
        if self._stop.is_set():
            process.send_signal(signal.SIGTERM)
        try:
            assert process.stdin is not None
            # The pipe stays open: its end tells the process that we are no more.
            process.stdin.write(told.encode())
            ended = asyncio.ensure_future(process.wait())
            await self._stopping_within(None, ended)
            await asyncio.wait([ended], timeout=self._grace)
            return process.returncode
        finally:
            self._running.discard(process)
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _stopping_within(self, seconds: float | None, *others: asyncio.Future[Any]) -> None:
        """Wait for the word to stop, or for one of the others."""
        stopping: asyncio.Future[Any] = asyncio.ensure_future(self._stop.wait())
        await asyncio.wait(
            [stopping, *others], timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        stopping.cancel()


def read_line() -> bytes:
    """One line of what our parent tells us, and not a byte more: then it is watched for its end."""
    read = bytearray()
    while (byte := os.read(0, 1)) not in (b"\n", b""):
        read += byte
    return bytes(read)


async def end_with_parent() -> None:
    """Stop when the pipe from the parent ends, which it does however the parent ended."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    await reader.read()
    os.kill(os.getpid(), signal.SIGTERM)
