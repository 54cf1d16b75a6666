"""A worker that works while a test looks on."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.jobs.worker import Worker


@asynccontextmanager
async def running(worker: Worker) -> AsyncIterator[Worker]:
    """From when it is ready, or has failed, until it is stopped in the end."""
    work = asyncio.create_task(worker.run())
    ready = asyncio.create_task(worker.ready.wait())
    try:
        await asyncio.wait([work, ready], return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        yield worker
    finally:
        worker.stop()
        await asyncio.wait_for(work, 30)
