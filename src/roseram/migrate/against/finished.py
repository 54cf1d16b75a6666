"""When the archive was dropped: source and unified tables by numbers of rows, and their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.against.known import Quarantine
from roseram.migrate.against.place import key_of, known_by, spelled
from roseram.migrate.against.result import Kept, Moved
from roseram.migrate.sums import columns_of, settle
from roseram.postgres import load_sql, quote_ident

if TYPE_CHECKING:
    from roseram.migrate.against.known import Both
    from roseram.migrate.plan import Flow, OldTable

_SQL = load_sql(__package__)
_BATCH = 10_000  # ids that are looked up in one go


class Finished:
    """One comparison."""

    def __init__(self, both: Both) -> None:
        self._both = both

    async def compare(self) -> tuple[list[Kept], list[Moved]]:
        """Source and unified tables, by numbers of rows and by the ids of the rows."""
        tables, flows = [], []
        for table in self._both.old():
            name = spelled(table.name)
            if await columns_of(self._both.there, name) is None:
                tables.append(
                    Kept(table.name, 0, None, (), "differs", "the source has no such table")
                )
                continue
            rows = await self._both.there.fetchval(_SQL["count"].format(table=name.sql))
            tables.append(self._counted(table, rows))
            for flow in self._both.plan.flows:
                if flow.source == table.name and not flow.split:
                    self._both.say(f"comparing {table.name}")
                    flows.append(await self._present(table, flow, rows))
        return tables, flows

    def _counted(self, table: OldTable, rows: int) -> Kept:
        saved = (self._both.migration.report or {}).get("tables", [])
        counted = next((item["rows"] for item in saved if item["table"] == table.name), None)
        main = [
            flow for flow in self._both.plan.flows if flow.source == table.name and not flow.split
        ]
        if any(flow.partial for flow in main):  # only a part of the rows was counted then
            counted = table.rows
        if counted is None or counted == rows:
            why = "only in the archive that was dropped" if table.fate == "archived" else ""
            return Kept(table.name, rows, counted, (), "equal", why)
        why = f"{rows} rows in the source, {counted} when it was migrated"
        return Kept(table.name, rows, counted, (), "differs", why)

    async def _present(self, table: OldTable, flow: Flow, rows: int) -> Moved:
        """Whether the row of each id is in the target, or in quarantine."""
        target, known = spelled(flow.target).sql, known_by(table, flow)
        if (
            known is None
            or await self._both.here.fetchval(_SQL["type"], target, known[0]) != "uuid"
        ):
            quarantine = await Quarantine.read(self._both.here, self._both.migration.id)
            return self._both.uncounted(flow, rows, quarantine.rows(flow))
        query = _SQL["present"].format(target=target, column=quote_ident(known[0]))
        place = (flow.source, flow.target, flow.name, self._both.migration.id)
        sums, examples = dict.fromkeys(("arrived", "waiting", "unknown", "gone"), 0), list[str]()
        async with self._both.there.transaction(readonly=True):
            await settle(self._both.there)
            ids = _SQL["ids"].format(table=spelled(table.name).sql, id=known[1], key=key_of(flow))
            cursor = await self._both.there.cursor(ids)
            while batch := await cursor.fetch(_BATCH):
                pairs = [row["id"] for row in batch], [row["key"] for row in batch]
                for row in await self._both.here.fetch(query, *pairs, *place):  # one row
                    sums = {name: number + row[name] for name, number in sums.items()}
                    examples += row["examples"] or []
        gone = 0 if flow.partial else sums["gone"]
        verdict, why = self._both.judge(flow, gone, {}, False)
        if sums["unknown"]:
            odd = f"{sums['unknown']} rows have ids that are no uuid; nobody looked for them"
            self._both.notes.append(f"{flow.source}: {odd}")
        return Moved(
            flow.name, flow.source, flow.target, rows, sums["arrived"], sums["waiting"], gone,
            await self._both.changed(flow), {}, {}, verdict, why,
            tuple(examples[:5]) if gone else (),
        )  # fmt: skip
