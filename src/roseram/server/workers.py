"""Several processes that answer on one port; one that dies is replaced."""

from __future__ import annotations

import asyncio
import json
import mmap
import os
import signal
import socket
import tempfile
from typing import TYPE_CHECKING

from roseram.server.children import Children, end_with_parent
from roseram.server.http.metrics import Metrics, size_of
from roseram.server.http.serving import GRACE
from roseram.server.process import Job, run_job

if TYPE_CHECKING:
    from collections.abc import Sequence

MODULE = "roseram.cli._worker"  # what a worker runs


class Workers:
    """Starts one worker for each socket, and keeps them running until it is asked to stop."""

    def __init__(self, job: Job, listeners: Sequence[socket.socket]) -> None:
        count = len(listeners)
        self._memory = tempfile.TemporaryFile()  # noqa: SIM115 - the workers read and write it
        memory = self._memory.fileno()
        os.ftruncate(memory, size_of(count))
        told = []
        for number, listener in enumerate(listener.fileno() for listener in listeners):
            place = json.dumps([listener, memory, number, count])
            told.append((f"{place}\n{job.dump()}\n", (listener, memory)))
        self._children = Children("worker", MODULE, told, grace=GRACE + 5)

    async def run(self) -> None:
        """Serve until SIGINT or SIGTERM; then the workers end as one process would."""
        loop = asyncio.get_running_loop()
        for kind in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(kind, self._children.stop)
        with self._memory:
            await self._children.run()


async def work(job: Job, place: Sequence[int]) -> None:
    """What one worker does, on the socket and in the memory that it was handed."""
    listener, memory, number, count = place
    metrics = Metrics(mmap.mmap(memory, size_of(count)), worker=number, workers=count)
    parent = asyncio.get_running_loop().create_task(end_with_parent())
    try:
        await run_job(job, socket.socket(fileno=listener), metrics)
    finally:
        parent.cancel()
