"""Asks the person at the terminal for a line."""

from __future__ import annotations

import asyncio
import os
import sys

_LONGEST = 4096  # bytes; a terminal hands over one line at a time


def on_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


async def ask(question: str) -> str:
    """What is typed, without blanks around it; Ctrl-C and SIGTERM still end the command."""
    sys.stderr.write(question)
    sys.stderr.flush()
    descriptor = sys.stdin.fileno()
    ready = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
    return os.read(descriptor, _LONGEST).decode(errors="replace").strip()
