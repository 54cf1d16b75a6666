"""How long the parts of a request took, as the header Server-Timing tells it."""

from __future__ import annotations

from time import perf_counter


class Clock:
    """Started with the request; each `lap` ends one part and begins the next."""

    def __init__(self) -> None:
        self._laps: list[tuple[str, float]] = []
        self._last = perf_counter()

    def lap(self, part: str) -> None:
        """What happened since the last lap was this part."""
        now = perf_counter()
        self._laps.append((part, now - self._last))
        self._last = now

    def header(self) -> tuple[str, str]:
        """The parts in milliseconds, as `jwt;dur=0.1, parse;dur=0.2`."""
        told = (f"{part};dur={1000 * seconds:.1f}" for part, seconds in self._laps)
        return "Server-Timing", ", ".join(told)


class Stopped(Clock):
    """The clock of those whom nobody asked to measure: it costs nothing."""

    def lap(self, part: str) -> None:
        """Not measured."""


STOPPED = Stopped()
