"""While the archive is there: it and the source by checksums, it and the new tables by rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.catalog import Name
from roseram.migrate.against.known import Quarantine
from roseram.migrate.against.place import Place, key_of, spelled
from roseram.migrate.against.result import Kept, Moved
from roseram.migrate.sums import columns_of, read_sums, settle
from roseram.postgres import load_sql

if TYPE_CHECKING:
    from roseram.migrate.against.known import Both
    from roseram.migrate.plan import Flow, OldTable
    from roseram.migrate.sums import Sums
    from roseram.postgres import Connection

_SQL = load_sql(__package__)


class Archived:
    """One comparison."""

    def __init__(self, both: Both) -> None:
        self._both, self._place = both, Place(both.migration)

    async def compare(self) -> tuple[list[Kept], list[Moved]]:
        """Source and archive by checksums, archive and unified tables by every row and value."""
        tables = [await self._kept(table) for table in self._both.old()]
        self._both.say("looking for every row of the archive")
        transaction = self._both.here.transaction(isolation="repeatable_read")
        await transaction.start()
        try:
            flows = await self._reconciled()
        finally:
            await transaction.rollback()  # the functions that convert were made for this only
        return tables, flows

    async def _kept(self, table: OldTable) -> Kept:
        name = spelled(table.name)
        self._both.say(f"comparing {table.name}")
        here = await self._sums(self._both.here, Name(self._both.migration.archive, name.name))
        there = await self._sums(self._both.there, name)
        if there is None:
            rows = None if here is None else here.rows
            return Kept(table.name, 0, rows, (), "differs", "the source has no such table")
        if here is None:
            return Kept(
                table.name, there.rows, None, (), "differs", "the archive has no such table"
            )
        differing = here.differing(there)
        why = ""
        if here.rows != there.rows:
            why = f"{there.rows} rows in the source, {here.rows} in the archive"
        elif differing:
            why = f"other values in {', '.join(differing)}"
        elif here.whole != there.whole:
            why = "the same values stand in other rows"
        return Kept(
            table.name, there.rows, here.rows, differing, "differs" if why else "equal", why
        )

    async def _sums(self, connection: Connection, table: Name) -> Sums | None:
        async with connection.transaction(readonly=True):
            await settle(connection)
            columns = await columns_of(connection, table)
            return None if columns is None else await read_sums(connection, table, columns)

    async def _reconciled(self) -> list[Moved]:
        await self._both.here.execute(_SQL["settle"])
        for statement in self._place.preparations():
            await self._both.here.execute(statement)
        quarantine = await Quarantine.read(self._both.here, self._both.migration.id)
        return [await self._moved(flow, quarantine) for flow in self._both.plan.flows]

    async def _moved(self, flow: Flow, quarantine: Quarantine) -> Moved:
        row = await self._both.here.fetchrow(self._place.sql(flow.arrived))
        rows, arrived = (0, None) if row is None else (row["rows"], row["arrived"])
        waiting = quarantine.rows(flow)
        if row is None or arrived is None:
            return self._both.uncounted(flow, rows, waiting)
        lost = quarantine.unexplained(flow, row)
        changed, values_changed = await self._both.changed(flow), dict[str, int]()
        if lost and changed:
            untouched = await self._both.here.fetchrow(self._untouched(flow))
            still = {} if untouched is None else quarantine.unexplained(flow, untouched)
            values_changed = {
                n: many - still.get(n, 0) for n, many in lost.items() if many > still.get(n, 0)
            }
            lost = still
        gone = 0 if flow.partial else max(rows - arrived - waiting, 0)
        examples = await self._examples(flow) if gone else ()
        verdict, why = self._both.judge(flow, gone, lost, bool(values_changed))
        return Moved(
            flow.name, flow.source, flow.target, rows, arrived, waiting, gone, changed, lost,
            values_changed, verdict, why, examples,
        )  # fmt: skip

    def _untouched(self, flow: Flow) -> str:
        """The flow's count over those rows of the target that nobody wrote since the switch."""
        whole = self._place.sql(flow.arrived)
        target = f"left join {self._place.sql(flow.staged)} t on "
        return whole.replace(target, f"left join {self._both.since('untouched', flow)} t on ", 1)

    async def _examples(self, flow: Flow) -> tuple[str, ...]:
        """Keys of rows that are gone."""
        parts = re.fullmatch(
            r"(?P<head>select .*?count\((?P<there>t\.\S+)\) as arrived.*) (?P<rows>from "
            + re.escape(flow.source_sql)
            + " s left join .*)",
            flow.arrived,
            re.DOTALL,
        )
        if parts is None or not flow.key:
            return ()
        query = _SQL["unarrived"].format(
            key=key_of(flow),
            there=parts["there"],
            rows=self._place.sql(parts["rows"]),
        )
        found = await self._both.here.fetch(query, self._both.migration.id, flow.name)
        return tuple(row["key"] for row in found)
