"""What is kept in memory up to a number of bytes; what was used longest ago makes room."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

K = TypeVar("K", bound="Hashable")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Values by key, each with its size in bytes; together they take at most `room`."""

    def __init__(self, room: int) -> None:
        self._room = self._left = room
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value, which counts as used; None where it is not kept."""
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def put(self, key: K, value: V, size: int) -> None:
        """Keep it, unless it alone would take more than a quarter of the room."""
        self.drop(key)
        if size > self._room // 4:
            return
        self._values[key] = value, size
        self._left -= size
        while self._left < 0:
            self._left += self._values.popitem(last=False)[1][1]

    def drop(self, key: K) -> None:
        """Forget it."""
        found = self._values.pop(key, None)
        if found is not None:
            self._left += found[1]

    @property
    def used(self) -> int:
        """Bytes that are taken."""
        return self._room - self._left

    def __len__(self) -> int:
        return len(self._values)
