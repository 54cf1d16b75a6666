"""Places in the heap of an old table: block by block, as long as its rows stay where they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from roseram.postgres.sql import load_sql

if TYPE_CHECKING:
    from roseram.migrate.plan import Flow
    from roseram.postgres import Connection

_SQL = load_sql("roseram.migrate", "heap.sql")


class Rewritten(Exception):  # noqa: N818 - as in roseram.errors
    """The table's rows stand elsewhere now, without any of them having been changed."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a heap was read."""

    file: str  # it is another one after VACUUM FULL, CLUSTER or TRUNCATE
    end: int  # blocks that it had at first
    next: int  # block

    @classmethod
    def read(cls, position: list[str] | None) -> Place | None:
        """What `written` wrote."""
        return None if position is None else cls(position[0], int(position[1]), int(position[2]))

    def written(self) -> list[str]:
        """The place as texts, for the journal."""
        return [self.file, str(self.end), str(self.next)]

    def after(self, blocks: int) -> Place:
        """The place so many blocks further."""
        return replace(self, next=min(self.end, self.next + blocks))

    @property
    def done(self) -> bool:
        """Whether nothing is left to read."""
        return self.next >= self.end


async def whole(connection: Connection, flow: Flow) -> Place:
    """The beginning of a flow's source."""
    row = await connection.fetchrow(_SQL["extent"], flow.source_sql)
    assert row is not None
    return Place(row["file"], row["blocks"], 0)


async def hold(connection: Connection, flow: Flow, place: Place) -> bool:
    """Hold the rows where they are until the transaction ends, before its snapshot is taken.

    Gives whether nobody has written since the migration began; raises Rewritten.
    """
    await connection.execute(f"lock table {flow.source_sql} in access share mode")
    row = await connection.fetchrow(_SQL["held"], flow.source_sql)
    assert row is not None
    if row["file"] != place.file:
        raise Rewritten(flow.source)
    return bool(row["alone"])
