"""The prepared statements of one connection: their names, and which is given up for a new one."""

from __future__ import annotations

from typing import TypeAlias

# One text is prepared once for each role: under row-level security a plan belongs to the role for
# which it was made, and Postgres plans anew, from the parse tree on, whenever another role comes.
Key: TypeAlias = tuple[str, str]  # SQL and role


class Statements:
    """Which statements the server knows on this connection, the least recently used first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._names: dict[Key, bytes] = {}
        self._made = 0

    def __len__(self) -> int:
        return len(self._names)

    def known(self, key: Key) -> bytes | None:
        """The statement's name when it is prepared; it counts as used now."""
        name = self._names.pop(key, None)
        if name is not None:
            self._names[key] = name
        return name

    def new(self) -> bytes:
        """A name that this connection has never used."""
        self._made += 1
        return b"s%d" % self._made

    def prepared(self, key: Key, name: bytes) -> None:
        """The server has it."""
        self._names[key] = name

    def forget(self, key: Key) -> bytes | None:
        """Drop one; its name, to be closed."""
        return self._names.pop(key, None)

    def surplus(self) -> list[bytes]:
        """Drop those over the limit that were not used for the longest time; their names."""
        over = list(self._names)[: max(0, len(self._names) - self._limit)]
        return [self._names.pop(key) for key in over]
