"""The event loop of the commands that serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio


def loop_factory() -> asyncio.AbstractEventLoop:
    """uvloop's, which takes half of the time of Python's own for a request."""
    import uvloop  # here: only what serves loads it

    return uvloop.new_event_loop()
