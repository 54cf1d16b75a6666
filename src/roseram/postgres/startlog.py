"""What the server's own words mean when it does not start."""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.errors import (
    DiskFull,
    EmbeddedServerFailed,
    OtherMajorVersion,
    PortTaken,
    RoseramError,
    ServerOrphans,
)

if TYPE_CHECKING:
    from pathlib import Path

_TAIL_LINES = 12
_PATIENCE = 2.0  # seconds for the last words to arrive
_COLLECTOR = "redirecting log output to logging collector"
_LAST_WORDS = re.compile("FATAL|PANIC|database system is shut down")

# A piece of the server's text → our error.
_CAUSES: tuple[tuple[str, type[RoseramError]], ...] = (
    ("No space left on device", DiskFull),
    ("Disk quota exceeded", DiskFull),
    ("File too large", DiskFull),
    ("Address already in use", PortTaken),
    ("database files are incompatible with server", OtherMajorVersion),
    ("is still in use", ServerOrphans),  # they hold the dead server's shared memory
)


@dataclass(frozen=True)
class StartLog:
    """The places a starting server may complain in, and how long they were before it started."""

    pgdata: Path
    output: Path
    sizes: dict[Path, int]

    @classmethod
    def mark(cls, pgdata: Path, output: Path) -> StartLog:
        """Remember where the logs end; `output` will be written afresh."""
        return cls(pgdata, output, {log: log.stat().st_size for log in _logs(pgdata)})

    async def last_words(self) -> str:
        """What an ended server wrote; its log's own process may still be at writing it down."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while _COLLECTOR in self.text() and not _LAST_WORDS.search(self.text()):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
        return self.text()

    def text(self) -> str:
        """Everything that was written since."""
        texts = [_read_from(self.output, 0)]
        texts += [_read_from(log, self.sizes.get(log, 0)) for log in _logs(self.pgdata)]
        return "\n".join(text for text in texts if text)


def _logs(pgdata: Path) -> list[Path]:
    return sorted((pgdata / "log").glob("*.log"))


def _read_from(path: Path, offset: int) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ""
    return (data[offset:] if len(data) >= offset else data).decode("utf-8", "replace")


def explained(text: str, what: str) -> RoseramError:
    """The error that fits the server's `text`, with its last lines as the reason."""
    tail = " / ".join(_telling(text)) or "it said nothing"
    for piece, kind in _CAUSES:
        if piece in text:
            return kind(why=f"{what}: {tail}")
    return EmbeddedServerFailed(why=f"{what}: {tail}", next="read the log in the data folder")


# What a line that names the failure holds; a refused setting is only a LOG line.
_MARKS = ("FATAL", "PANIC", "ERROR", "error:", "DETAIL", "could not", "No space")
_SETTING_MARKS = ("unrecognized configuration", "invalid value", "syntax error in file")


def _telling(text: str) -> list[str]:
    """The last lines that name a failure; simply the last ones when none does."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marked = [line for line in lines if any(m in line for m in (*_MARKS, *_SETTING_MARKS))]
    return (marked or lines)[-_TAIL_LINES:]
