"""Watches a database while it is migrated: locks on the application's tables, disk, log."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from roseram.catalog import Name
from roseram.postgres import Database, load_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import asyncpg

    from roseram.postgres import Connection

_SQL = load_sql(__package__)
_EVERY = 0.005  # seconds between two looks at the locks
_SHARE = 4  # looking may take a fifth of the time at most
_DISK_EVERY = 0.2  # seconds
# Weakest first.
MODES = {
    "RowShareLock": "row share",
    "RowExclusiveLock": "row exclusive",
    "ShareUpdateExclusiveLock": "share update exclusive",
    "ShareLock": "share",
    "ShareRowExclusiveLock": "share row exclusive",
    "ExclusiveLock": "exclusive",
    "AccessExclusiveLock": "access exclusive",
}
STRENGTH = {name: number for number, name in enumerate(MODES.values())}
BLOCKS_WRITING, BLOCKS_READING = STRENGTH["share"], STRENGTH["access exclusive"]


@dataclass(frozen=True, slots=True)
class Hold:
    """A lock on a table of the application."""

    table: str
    mode: str
    seconds: float  # the longest time without a break
    altogether: float


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes that a migration takes."""

    before: int  # the database
    peak: int  # the database and what was sorted beside it, at most
    after: int
    log: int  # written to the log

    @property
    def needed(self) -> int:
        """How much more than the database itself was taken at the peak."""
        return max(self.peak - self.before, 0)


class Watch:
    """`async with await Watch.open(url) as watch:`; what it saw is complete afterwards."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._names: dict[int, str] = {}
        self._open: dict[tuple[int, str], float] = {}
        self._held: dict[tuple[int, str], list[float]] = {}
        self._old: list[int] = []
        self._enough = False
        self._before = self._peak = self._after = self._log = 0

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect; it needs one connection of its own."""
        return cls(await Database.open(url, max_size=1, application_name="roseram watch"))

    async def __aenter__(self) -> Self:
        async with self._database.connection() as connection:
            rows = await connection.fetch(_SQL["tables"])
            self._old = [row["oid"] for row in rows]
            self._names = _named(rows)
            await self._look_at_disk(connection)
        self._before = self._peak
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._enough = True  # not cancelled: the connection is used once more
        try:
            await self._task
        finally:
            await self._database.close()

    async def _run(self) -> None:
        async with self._database.connection() as connection:
            here = await connection.fetchrow(_SQL["database"])
            number, place = (0, "0/0") if here is None else here
            previous = disk = time.monotonic()
            while not self._enough:
                begun = time.monotonic()
                rows = await connection.fetch(_SQL["locks"], number, self._old)
                self._seen({(row["oid"], row["mode"]) for row in rows}, previous, begun)
                previous = begun
                if begun - disk >= _DISK_EVERY:
                    disk = begun
                    await self._look_at_disk(connection)
                await asyncio.sleep(max(_EVERY, _SHARE * (time.monotonic() - begun)))
            self._seen(set(), previous, time.monotonic())
            self._after = await self._look_at_disk(connection)
            self._log = await connection.fetchval(_SQL["log"], place)
            found = await connection.fetch(_SQL["tables"])
            self._names |= _named(found)

    def _seen(self, held: set[tuple[int, str]], previous: float, now: float) -> None:
        """A lock began and ended, for all we know, in the middle between two looks."""
        middle = (previous + now) / 2
        for key in held - self._open.keys():
            self._open[key] = middle
        for key in self._open.keys() - held:
            self._held.setdefault(key, []).append(middle - self._open.pop(key))

    async def _look_at_disk(self, connection: Connection) -> int:
        row = await connection.fetchrow(_SQL["disk"])
        size, sorting = (0, 0) if row is None else (row["size"], row["sorting"])
        self._peak = max(self._peak, size + sorting)
        return int(size)

    @property
    def disk(self) -> Disk:
        """What was taken."""
        return Disk(self._before, self._peak, self._after, self._log)

    def holds(self, known: Mapping[tuple[str, str], float]) -> tuple[Hold, ...]:
        """Every lock by table and kind, the most hindering first.

        `known` are locks that the journal timed, (table, mode) -> seconds: a lock that is held for
        a moment only is easily overlooked.
        """
        found: dict[tuple[str, str], tuple[float, float]] = {
            key: (seconds, seconds) for key, seconds in known.items()
        }
        for (oid, mode), times in self._held.items():
            if oid in self._names and mode in MODES:
                key = self._names[oid], MODES[mode]
                longest, whole = found.get(key, (0.0, 0.0))
                timed = key in known
                found[key] = (
                    longest if timed else max(longest, *times),
                    whole if timed else whole + sum(times),
                )
        holds = (Hold(table, mode, *times) for (table, mode), times in found.items())
        return tuple(sorted(holds, key=lambda h: (-STRENGTH[h.mode], -h.seconds, h.table)))


def _named(rows: Iterable[asyncpg.Record]) -> dict[int, str]:
    return {row["oid"]: str(Name(row["schema"], row["name"])) for row in rows}
