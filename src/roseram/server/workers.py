"""Several processes that answer on one port; one that dies is replaced."""

from __future__ import annotations

import asyncio
import json
import logging
import mmap
import os
import signal
import socket
import sys
import tempfile
from typing import TYPE_CHECKING

from roseram.server.http.metrics import Metrics, size_of
from roseram.server.http.serving import GRACE
from roseram.server.process import Job, run_job

if TYPE_CHECKING:
    from collections.abc import Sequence

MODULE = "roseram.cli._worker"  # what a worker runs
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 10.0  # seconds before a worker that died at once is replaced
_SHORT_LIFE = 5.0  # seconds
_log = logging.getLogger(__name__)


class Workers:
    """Starts one worker for each socket, and keeps them running until it is asked to stop."""

    def __init__(self, job: Job, listeners: Sequence[socket.socket]) -> None:
        self._job = job
        self._listeners = listeners
        self._memory = tempfile.TemporaryFile()  # noqa: SIM115 - the workers read and write it
        os.ftruncate(self._memory.fileno(), size_of(len(listeners)))
        self._running: set[asyncio.subprocess.Process] = set()
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Serve until SIGINT or SIGTERM; then the workers end as one process would."""
        loop = asyncio.get_running_loop()
        for kind in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(kind, self._asked)
        try:
            async with asyncio.TaskGroup() as group:
                for number in range(len(self._listeners)):
                    group.create_task(self._keep(number))
        finally:
            for process in tuple(self._running):
                process.kill()
            self._memory.close()

    def _asked(self) -> None:
        self._stop.set()
        for process in tuple(self._running):
            process.send_signal(signal.SIGTERM)

    async def _keep(self, number: int) -> None:
        """Run one worker after the other on its socket."""
        loop = asyncio.get_running_loop()
        pause = _FIRST_PAUSE
        while not self._stop.is_set():
            began = loop.time()
            status = await self._run_one(number)
            if self._stop.is_set():
                return
            _log.error("worker %d has ended (status %s) and is replaced", number, status)
            pause = _FIRST_PAUSE if loop.time() - began > _SHORT_LIFE else pause
            stopping = asyncio.ensure_future(self._stop.wait())
            await asyncio.wait([stopping], timeout=pause)
            stopping.cancel()
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _run_one(self, number: int) -> int:
        listener, memory = self._listeners[number].fileno(), self._memory.fileno()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", MODULE, stdin=asyncio.subprocess.PIPE, pass_fds=(listener, memory)
        )
        self._running.add(process)
        if self._stop.is_set():
            process.send_signal(signal.SIGTERM)
        try:
            assert process.stdin is not None
            place = [listener, memory, number, len(self._listeners)]
            process.stdin.write(f"{json.dumps(place)}\n{self._job.dump()}\n".encode())
            # The pipe stays open: its end tells the worker that we are no more.
            if not self._stop.is_set():
                return await process.wait()
            return await asyncio.wait_for(process.wait(), GRACE + 5)
        finally:
            self._running.discard(process)
            if process.returncode is None:
                process.kill()
                await process.wait()


async def work(job: Job, place: Sequence[int]) -> None:
    """What one worker does, on the socket and in the memory that it was handed."""
    listener, memory, number, count = place
    metrics = Metrics(mmap.mmap(memory, size_of(count)), worker=number, workers=count)
    parent = asyncio.get_running_loop().create_task(_end_with_parent())
    try:
        await run_job(job, socket.socket(fileno=listener), metrics)
    finally:
        parent.cancel()


async def _end_with_parent() -> None:
    """Stop when the pipe from the parent ends, which it does however the parent ended."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    await reader.read()
    os.kill(os.getpid(), signal.SIGTERM)
