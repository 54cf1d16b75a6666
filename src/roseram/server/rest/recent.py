"""Remembers what was parsed lately, within a bound of memory."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

K = TypeVar("K", bound="Hashable")
V = TypeVar("V")
TEXT = 128 * 1024  # characters in one generation of remembered texts


class Recent(Generic[K, V]):
    """A cache in two generations: what nobody asked for during a whole one is dropped.

    A hit is one look-up in a dict. Weights are characters; an entry heavier than a sixteenth of a
    generation is not kept, so that a few long texts cannot push out everything else.
    """

    __slots__ = ("_limit", "_old", "_weight", "_young")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._weight = 0
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def get(self, key: K, weight: int) -> V | None:
        """Return what is kept under the key, or None; `weight` is that of its `put`."""
        found = self._young.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.put(key, found, weight)
        return found

    def put(self, key: K, value: V, weight: int) -> None:
        """Keep a value (never None) for a while."""
        if weight * 16 > self._limit:
            return
        if self._weight + weight > self._limit:
            self._old, self._young, self._weight = self._young, {}, 0
        self._young[key] = value
        self._weight += weight + 16  # even an empty text takes some memory


def remembered(parse: Callable[[str], V]) -> Callable[[str], V]:
    """Let a function of a text remember its last results; what it raises is not kept."""
    recent: Recent[str, V] = Recent(TEXT)

    @wraps(parse)
    def recall(text: str) -> V:
        found = recent.get(text, len(text))
        if found is None:
            found = parse(text)
            recent.put(text, found, len(text))
        return found

    return recall
