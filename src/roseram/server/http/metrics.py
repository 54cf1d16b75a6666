"""Counters of all processes in shared memory, and their page for Prometheus."""

from __future__ import annotations

import mmap
from bisect import bisect_left
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SURFACES = ("rest", "auth", "functions", "storage", "sites", "pages")
STATUSES = ("1xx", "2xx", "3xx", "4xx", "5xx", "gone")  # gone: the client did not wait
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_GONE = STATUSES.index("gone")
_TIMES = len(STATUSES)
_SUM = _TIMES + len(BUCKETS) + 1
_BYTES = _SUM + 1
_PER_SURFACE = _BYTES + 1
_RUNNING = _PER_SURFACE * len(SURFACES)
_CONNECTIONS = _RUNNING + 1
_PER_WORKER = _CONNECTIONS + 1
_NUMBER = 8  # bytes


def size_of(workers: int) -> int:
    """Bytes of shared memory that so many workers need."""
    return max(_PER_WORKER * workers * _NUMBER, mmap.PAGESIZE)


class Metrics:
    """What this process counts; its page shows the sum over all of them.

    A worker that takes the place of a killed one goes on with its numbers, so that counters never
    fall.
    """

    def __init__(
        self, memory: mmap.mmap | None = None, *, worker: int = 0, workers: int = 1
    ) -> None:
        self._memory = memory if memory is not None else mmap.mmap(-1, size_of(workers))
        self._all = memoryview(self._memory).cast("d")
        self._workers = workers
        start = worker * _PER_WORKER
        self._own = self._all[start : start + _PER_WORKER]
        self._own[_RUNNING] = self._own[_CONNECTIONS] = 0
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(_Shown(self))

    def begin(self) -> None:
        """A request starts."""
        self._own[_RUNNING] += 1

    def end(self, surface: int, status: int | None, seconds: float, size: int) -> None:
        """It has ended; without a status when the client did not wait. `surface`: see SURFACES."""
        own, base = self._own, surface * _PER_SURFACE
        own[_RUNNING] -= 1
        own[base + (_GONE if status is None else status // 100 - 1)] += 1
        own[base + _TIMES + bisect_left(BUCKETS, seconds)] += 1
        own[base + _SUM] += seconds
        own[base + _BYTES] += size

    def add(self, surface: int, counts: Sequence[int], seconds: float, size: int) -> None:
        """Answers that were ready, so many of each of STATUSES: they took less than a millisecond.

        `seconds` and `size` are the sums over all of them.
        """
        own, base = self._own, surface * _PER_SURFACE
        for place, count in enumerate(counts):
            own[base + place] += count
        own[base + _TIMES] += sum(counts)
        own[base + _SUM] += seconds
        own[base + _BYTES] += size

    def connections(self, count: int) -> None:
        """How many connections are open."""
        self._own[_CONNECTIONS] = count

    def page(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(self._registry)

    def total(self, place: int) -> float:
        """The sum of one number over all workers."""
        return sum(self._all[worker * _PER_WORKER + place] for worker in range(self._workers))


class _Shown(Collector):
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """Every metric with its present value."""
        total = self._metrics.total
        requests = CounterMetricFamily(
            "roseram_http_requests", "Requests that were answered.", labels=["surface", "status"]
        )
        times = HistogramMetricFamily(
            "roseram_http_request_seconds", "How long answers took.", labels=["surface"]
        )
        sent = CounterMetricFamily(
            "roseram_http_response_bytes", "Bytes of bodies sent.", labels=["surface"]
        )
        for number, surface in enumerate(SURFACES):
            base = number * _PER_SURFACE
            for place, status in enumerate(STATUSES):
                requests.add_metric([surface, status], total(base + place))
            times.add_metric([surface], _cumulated(total, base), total(base + _SUM))
            sent.add_metric([surface], total(base + _BYTES))
        yield from (requests, times, sent)
        yield GaugeMetricFamily(
            "roseram_http_requests_running", "Requests being answered.", total(_RUNNING)
        )
        yield GaugeMetricFamily(
            "roseram_http_connections", "Open connections.", total(_CONNECTIONS)
        )


def _cumulated(total: object, base: int) -> list[tuple[str, float]]:
    assert callable(total)
    count = 0.0
    buckets = []
    for place, bound in enumerate([*map(str, BUCKETS), "+Inf"]):
        count += total(base + _TIMES + place)
        buckets.append((bound, count))
    return buckets
