"""Medians and ratios, printed the same way by every benchmark."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


BLOCK = 20  # runs of one side before it is the other's turn


@dataclass(frozen=True)
class Figure:
    """One measured time beside its peer's of the same run, in milliseconds."""

    what: str
    ours: float
    peer: float
    asked: str
    runs: int


async def median_ms(work: Callable[[], Awaitable[object]], runs: int) -> float:
    """Return the median duration of `work` over so many runs, in milliseconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        await work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


async def paired_ms(
    ours: Callable[[], Awaitable[object]], peer: Callable[[], Awaitable[object]], runs: int
) -> tuple[float, float]:
    """Return both medians; the two take turns, so that noise of the machine hits both.

    They take turns in blocks, and the first of a block only warms up: the two run in different
    server processes, and a turn after each run would measure the processor's cold caches.
    """
    medians: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs // BLOCK):
        for work, found in zip((ours, peer), medians, strict=True):
            await work()
            found.append(await median_ms(work, BLOCK))
    return statistics.median(medians[0]), statistics.median(medians[1])


def show(title: str, peer: str, figures: list[Figure]) -> None:
    """Print the figures as a table: ours, the peer's, the ratio, what was asked."""
    print(f"\n{title} (peer: {peer})")
    width = max(len(figure.what) for figure in figures)
    print(f"  {'':{width}}  {'ours':>10}  {'peer':>10}  {'ratio':>7}  asked, runs")
    for figure in figures:
        ratio = figure.ours / figure.peer
        print(
            f"  {figure.what:{width}}  {figure.ours:>7.2f} ms  {figure.peer:>7.2f} ms  "
            f"{ratio:>6.2f}x  {figure.asked}, {figure.runs}"
        )
