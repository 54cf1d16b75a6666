"""Runs pg_dump, pg_restore and psql: no password on a command line, none left behind."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from roseram.config import child_environment

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

_LINE = 4000  # characters of a line that are looked at; the rest of it is let go


@asynccontextmanager
async def running(
    program: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    feed: bool = False,
    answer: bool = False,
) -> AsyncIterator[Process]:
    """A started program with its stderr (and stdin, stdout when asked for) open; gone afterwards.

    Whatever ends the context ends the program.
    """
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        stdin=PIPE if feed else DEVNULL,
        stdout=PIPE if answer else DEVNULL,
        stderr=PIPE,
        limit=1 << 20,
        env=child_environment() if environment is None else environment,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()


async def answer(
    program: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """Run a program to its end: its exit status, what it wrote to stdout, and to stderr."""
    async with running(program, *arguments, environment=environment, answer=True) as process:
        out, err = await process.communicate()
        status = await process.wait()
    return status, out.decode("utf-8", "replace"), err.decode("utf-8", "replace").strip()


async def lines(stream: asyncio.StreamReader | None) -> AsyncIterator[str]:
    """The lines of a program's output, however long; each is cut after 4000 bytes."""
    rest = b""
    while stream is not None and (chunk := await stream.read(1 << 16)):
        *whole, rest = (rest + chunk).split(b"\n")
        rest = rest[:_LINE]
        for line in whole:
            yield line[:_LINE].decode("utf-8", "replace")
    if rest:
        yield rest.decode("utf-8", "replace")
