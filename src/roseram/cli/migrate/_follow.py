"""Follows a migration on stderr: a live line on a terminal, now and then a plain one elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TextIO

from roseram.migrate.page.words import count, duration

if TYPE_CHECKING:
    from roseram.migrate.apply import Progress

_WIDTH = 20  # of the bar
_EVERY = 0.1  # seconds between two redraws
_LINE_EVERY = 5.0  # seconds between two lines of one step where there is no terminal
_LONG = 1.0  # seconds from which a small step gets a line, too
_TOLD = ("prepare", "stage", "sweep", "reconcile", "switch", "accounts", "verify")  # always


class Follow:
    """Shows each `Progress` it is called with."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._step = ""
        self._rows = 0
        self._began = self._shown = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        """A step begins, goes on, or is done."""
        now = time.monotonic()
        if progress.step.id != self._step:
            self._step, self._rows, self._began = progress.step.id, 0, now
        if progress.done:
            self._done(progress, now - self._began)
            return
        self._rows = progress.rows
        if self._live and now - self._shown >= _EVERY:
            self._write(f"\r\033[K{self._bar(progress)}", now)
        elif not self._live and progress.rows and now - self._shown >= _LINE_EVERY:
            self._write(f"{_place(progress)} {progress.step.title}: {_speed(progress)}\n", now)

    def say(self, text: str) -> None:
        """A line of its own."""
        self._line(text)

    def end(self) -> None:
        """Nothing follows: take the live line away."""
        if self._live:
            self._write("\r\033[K", time.monotonic())

    def _done(self, progress: Progress, seconds: float) -> None:
        if self._rows or seconds >= _LONG or progress.step.kind in _TOLD:
            rows = f"{count(self._rows, 'row')} in " if self._rows else ""
            self._line(f"{_place(progress)} {progress.step.title}: {rows}{seconds:.1f} s")

    def _line(self, text: str) -> None:
        clear = "\r\033[K" if self._live else ""
        self._write(f"{clear}{text}\n", time.monotonic())

    def _bar(self, progress: Progress) -> str:
        within = min(progress.rows / progress.total, 1.0) if progress.total else 0.0
        filled = int((progress.number - 1 + within) / progress.steps * _WIDTH)
        bar = "█" * filled + "░" * (_WIDTH - filled)
        speed = f": {_speed(progress)}" if progress.rows else ""
        return f"{bar} {_place(progress)} {progress.step.title}{speed}"[:110]

    def _write(self, text: str, now: float) -> None:
        self._shown = now
        self._stream.write(text)
        self._stream.flush()


def _place(progress: Progress) -> str:
    return f"[{progress.number:>{len(str(progress.steps))}}/{progress.steps}]"


def _speed(progress: Progress) -> str:
    """Like `12,000 of 60,000 rows, 58,000 rows/s, 2 s left`."""
    left = f", {duration(progress.seconds_left)} left" if progress.seconds_left is not None else ""
    rows = f"{progress.rows:,} of {max(progress.total, progress.rows):,} rows"
    return f"{rows}, {progress.rate:,.0f} rows/s{left}"
