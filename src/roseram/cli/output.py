"""What commands print: lines, tables, JSON, progress; colour on a terminal only."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Self, TextIO, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Style: TypeAlias = Literal["bold", "dim", "red", "green", "yellow", "blue"]

_CODES: dict[Style, str] = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
}
_BAR_WIDTH = 30
_BAR_EVERY = 0.1  # seconds between two redraws
_LINE_EVERY = 5.0  # seconds between two lines where there is no terminal
_plain = False


def no_color() -> None:
    """From now on colour nothing (NO_COLOR)."""
    global _plain
    _plain = True


def styled(text: str, style: Style, stream: TextIO | None = None) -> str:
    """`text` in a colour where `stream` (stdout) is a terminal; unchanged elsewhere."""
    if _plain or not (stream or sys.stdout).isatty():
        return text
    return f"\033[{_CODES[style]}m{text}\033[0m"


def line(text: str = "") -> None:
    """One line on stdout: a result."""
    sys.stdout.write(text + "\n")


def flush() -> None:
    """Hand over what was printed so far: a pipe's reader waits for it while we go on."""
    sys.stdout.flush()


def note(text: str) -> None:
    """One line on stderr: what goes on, not part of the result."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def as_json(value: Any) -> None:
    """A value as JSON on stdout, for scripts; dataclasses, dates and the like included."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=_plain_value) + "\n")


def _plain_value(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    return str(value)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on stdout: columns as wide as they need, numbers to the right."""
    kept = [list(row) for row in rows]
    cells = [["" if value is None else str(value) for value in row] for row in kept]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    line(styled(_row(columns, widths, [False] * len(widths)), "bold"))
    for row, shown in zip(kept, cells, strict=True):
        line(_row(shown, widths, [_is_number(value) for value in row]))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _row(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    )
    return "  ".join(padded).rstrip()


class Progress:
    """Progress of long work on stderr: a bar on a terminal, now and then a line elsewhere.

        with Progress("copying rows", total=1000) as progress:
            progress.advance(10)

    Without `total` it counts.
    """

    def __init__(self, label: str, total: int | None = None, stream: TextIO | None = None) -> None:
        self._label = label
        self._total = total
        self._done = 0
        self._stream = stream or sys.stderr
        self._bar = self._stream.isatty()
        self._shown = time.monotonic()

    def advance(self, by: int = 1) -> None:
        """So much more is done."""
        self._done += by
        now = time.monotonic()
        if now - self._shown >= (_BAR_EVERY if self._bar else _LINE_EVERY):
            self._shown = now
            self._draw(end="" if self._bar else "\n")

    def _draw(self, end: str) -> None:
        start = "\r\033[K" if self._bar else ""
        self._stream.write(f"{start}{self._text()}{end}")
        self._stream.flush()

    def _text(self) -> str:
        if self._total is None:
            return f"{self._label}: {self._done}"
        share = min(self._done / self._total, 1.0) if self._total else 1.0
        counted = f"{self._label}: {self._done}/{self._total} ({share:.0%})"
        if not self._bar:
            return counted
        filled = int(share * _BAR_WIDTH)
        return f"[{'█' * filled}{'░' * (_BAR_WIDTH - filled)}] {counted}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._draw(end="\n")
