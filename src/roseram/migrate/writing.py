"""Writes the rows of one flow: those that fit into the target, the others into quarantine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.errors import RoseramError
from roseram.migrate import journal
from roseram.migrate.parameters import bound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.migrate.journal import Migration
    from roseram.migrate.plan import Flow
    from roseram.postgres import Connection


class RowsUnaccounted(RoseramError):  # noqa: N818 - as in roseram.errors
    """Some rows of an old table were neither copied nor quarantined."""

    code = "RSM_UNACCOUNTED"
    next_step = (
        "nothing is lost: the old table is as it was; "
        "take the migration back with roseram migrate rollback"
    )


class Writer:
    """Writes rows over one connection, in the caller's transaction."""

    def __init__(self, connection: Connection, migration: Migration) -> None:
        self._connection, self._migration = connection, migration

    async def prepare(self, flow: Flow) -> None:
        """Look for the rows that others beat under a unique key."""
        for statement in flow.prepare:
            await self._connection.execute(statement)

    async def range(
        self, flow: Flow, last: list[str] | None, upto: list[str] | None, rows: int
    ) -> None:
        """Write the `rows` rows after the key `last` up to `upto` (None: without that limit).

        Quarantine first where a key may be taken: asked before the batch's own rows stand there.
        """
        refused = 0
        if flow.quarantine is not None and flow.prepare:
            refused = await self._execute(flow.quarantine, last, upto)
        if flow.values is not None:
            await self._execute(flow.values, last, upto)
        arrived = await self._execute(flow.insert, last, upto)
        if flow.quarantine is not None and not flow.prepare and (arrived < rows or flow.split):
            refused = await self._execute(flow.quarantine, last, upto)
        if flow.recorded_ids is not None:
            await self._execute(flow.recorded_ids, last, upto)
        _account(flow, rows, arrived, refused)

    async def blocks(self, flow: Flow, first: int, after: int) -> int:
        """Write the rows of the blocks from `first` to before `after`; how many there were."""
        assert flow.batch is not None
        ends = {1: f"({first},0)", 2: f"({after},0)", 3: self._migration.id}
        text, values = bound(flow.batch, ends)
        row = await self._connection.fetchrow(text, *values)
        assert row is not None
        _account(flow, row["rows"], row["arrived"], row["refused"])
        return int(row["rows"])

    async def empty(self, flows: list[Flow]) -> None:
        """Take out all rows of the target of these flows, as if none had been written."""
        await self._connection.execute(f"delete from {flows[0].staged}")
        for flow in flows:
            await self._connection.execute(
                journal.SQL["forget_flow"], self._migration.id, flow.name
            )

    async def everything(self, flow: Flow) -> None:
        """Write all rows of a flow again; the target must be empty of them."""
        await self._connection.execute(journal.SQL["forget_flow"], self._migration.id, flow.name)
        await self.prepare(flow)
        rows = await self._connection.fetchval(f"select count(*) from {flow.source_sql}")
        if rows:
            await self.range(flow, None, None, rows)

    async def forget(self, flow: Flow, keys: Iterable[str]) -> None:
        """Take rows out of quarantine that will be written again."""
        wanted = _array(keys)
        await self._connection.execute(
            journal.SQL["forget_keys"], self._migration.id, flow.source, flow.name, wanted
        )

    async def keys(self, flow: Flow, keys: Iterable[str]) -> None:
        """Write the rows with these keys; the target must be empty of them."""
        wanted = _array(keys)
        for statement in (
            flow.quarantine_keys,
            flow.values_keys,
            flow.insert_keys,
            flow.recorded_keys,
        ):
            if statement is not None:
                text, values = bound(statement, {1: wanted, 3: self._migration.id})
                await self._connection.execute(text, *values)

    async def ids(self, statement: str | None, keys: Iterable[str]) -> set[str]:
        """The ids that a statement over keys finds."""
        if statement is None:
            return set()
        return {row["id"] for row in await self._connection.fetch(statement, _array(keys))}

    async def _execute(self, statement: str, last: list[str] | None, upto: list[str] | None) -> int:
        text, values = bound(statement, {1: last, 2: upto, 3: self._migration.id})
        tag = await self._connection.execute(text, *values)
        return int(tag.rpartition(" ")[2])


def _account(flow: Flow, rows: int, arrived: int, refused: int) -> None:
    if not flow.partial and arrived + refused != rows:
        why = (
            f"{flow.source} to {flow.target}: of {rows} rows {arrived} arrived "
            f"and {refused} were quarantined"
        )
        raise RowsUnaccounted(why=why)


def _array(keys: Iterable[str]) -> str:
    return "[" + ", ".join(keys) + "]"
