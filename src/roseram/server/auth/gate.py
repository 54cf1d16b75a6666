"""A limit on what is cheap: asked for in batches, so that it costs no round trip each time."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from roseram.server.auth.failure import too_many

if TYPE_CHECKING:
    from roseram.server.limits import Limits

BATCH: Final = 10
_KEPT: Final = 10_000  # keys that are remembered


class Gate:
    """Attempts by key, under the limit called `name`; failures are counted at once.

    A key may so use a few more than its allowance, at most one batch in each process.
    """

    def __init__(self, limits: Limits, name: str, *, batch: int = BATCH) -> None:
        self._limits = limits
        self._name = name
        self._batch = batch
        self._counted: OrderedDict[str, int] = OrderedDict()
        self._closed: OrderedDict[str, float] = OrderedDict()

    async def enter(self, key: str) -> None:
        """One attempt; AuthError 429 while the allowance is used up."""
        until = self._closed.get(key)
        if until is not None:
            wait = until - time.monotonic()
            if wait > 0:
                raise too_many(wait)
            del self._closed[key]
        count = self._counted.pop(key, 0) + 1
        if count >= self._batch:
            await self._take(key, count)
        else:
            self._counted[key] = count
            _bound(self._counted)

    async def failed(self, key: str) -> None:
        """The attempt failed: another one is taken now; AuthError 429 when there was none."""
        await self._take(key, 1)

    async def _take(self, key: str, cost: int) -> None:
        wait = await self._limits.take(self._name, key, cost)
        if wait:
            self._closed[key] = time.monotonic() + wait
            _bound(self._closed)
            raise too_many(wait)


def _bound(kept: OrderedDict[str, int] | OrderedDict[str, float]) -> None:
    while len(kept) > _KEPT:
        kept.popitem(last=False)
