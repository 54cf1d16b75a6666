"""Packs the files of a build; those of many pages in a process of its own.

Python runs one thread at a time: what compresses beside a thread that renders waits for that more
than it works, while a process of its own has the other core.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from roseram.builder.sites.publishing import packing_process
from roseram.builder.sites.publishing.packing import Packed, pack

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Sequence

MANY: Final = 100  # pages from which on a process is worth its start
_log = logging.getLogger(__name__)


class Packer:
    """Packs files, in its process while it has one."""

    def __init__(self, process: Process | None) -> None:
        self._process = process

    async def pack(self, files: Sequence[tuple[bytes, str]]) -> list[Packed]:
        """The files, each a body with its media type, packed in their order; one call at a time."""
        if self._process is not None and files:
            try:
                return await _packed_by(self._process, files)
            except (OSError, EOFError) as error:
                _log.warning("The process that packs files has ended (%s)", error)
                self._process = None
        return await asyncio.to_thread(lambda: [pack(*each) for each in files])


@asynccontextmanager
async def open_packer(pages: int) -> AsyncIterator[Packer]:
    """A packer for a build of so many pages."""
    process = await _start() if pages >= MANY else None
    try:
        yield Packer(process)
    finally:
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _start() -> Process | None:
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            packing_process.__name__,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C in the terminal is ours to answer
        )
    except OSError as error:
        _log.warning("No process that packs files can be started (%s)", error)
        return None


async def _packed_by(process: Process, files: Sequence[tuple[bytes, str]]) -> list[Packed]:
    """Raises OSError or EOFError where the process has ended."""
    given, out = process.stdin, process.stdout
    if given is None or out is None:
        raise EOFError("it has no pipes")
    given.write(packing_process.asked(files))
    return [await _read(out, *each) for each in files]


async def _read(out: asyncio.StreamReader, body: bytes, kind: str) -> Packed:
    head = await out.readexactly(packing_process.PACKED.size)
    digest, of_gzip, of_brotli = packing_process.PACKED.unpack(head)
    small = await out.readexactly(of_gzip + of_brotli)
    gzip, brotli = small[:of_gzip] or None, small[of_gzip:] or None
    return Packed(digest.hex(), kind, len(body), None if gzip else body, gzip, brotli)
