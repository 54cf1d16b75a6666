"""What the migrated database itself says: its quarantine, its report, who wrote which rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roseram.migrate.against.place import spelled
from roseram.migrate.against.result import Moved
from roseram.postgres import load_sql, quote_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import asyncpg

    from roseram.migrate.against.result import Verdict
    from roseram.migrate.journal import Migration
    from roseram.migrate.plan import Flow, OldTable
    from roseram.postgres import Connection

_SQL = load_sql(__package__)


@dataclass(frozen=True, slots=True)
class Quarantine:
    """What waits there, by flow."""

    waiting: Mapping[str, int]
    values: Mapping[tuple[str, str], int]  # also those that were put back

    @classmethod
    async def read(cls, connection: Connection, migration: int) -> Quarantine:
        """Count it."""
        waiting: dict[str, int] = {}
        values: dict[tuple[str, str], int] = {}
        for row in await connection.fetch(_SQL["quarantined"], migration):
            if row["kind"] == "row":
                waiting[row["flow"]] = waiting.get(row["flow"], 0) + row["waiting"]
            else:
                values[row["flow"], row["column_name"]] = row["waiting"] + row["restored"]
        return cls(waiting, values)

    def rows(self, flow: Flow) -> int:
        """Rows of a flow that wait."""
        return self.waiting.get(flow.name, 0)

    def unexplained(self, flow: Flow, row: asyncpg.Record) -> dict[str, int]:
        """Values that differ, or are missing and not in quarantine, by column."""
        found = {name: n for name, n in json.loads(row["differing"]).items() if n}
        for name, n in json.loads(row["left_out"]).items():
            more = n - self.values.get((flow.name, name), 0)
            if more > 0:
                found[name] = found.get(name, 0) + more
        return found


class Both:
    """The migrated database (`here`) and its source (`there`)."""

    def __init__(
        self, here: Connection, there: Connection, migration: Migration, say: Callable[[str], None]
    ) -> None:
        self.here, self.there, self.say = here, there, say
        self.migration, self.plan = migration, migration.plan
        self.notes: list[str] = []

    def old(self) -> Iterator[OldTable]:
        """The tables that the migration took: the others stand where they stood."""
        for table in self.plan.tables:
            if table.fate in ("copied", "archived"):
                yield table
        left = [table.name for table in self.plan.tables if table.fate in ("kept", "altered")]
        if left:
            self.notes.append(
                f"not compared, because the last migration left them in place: {', '.join(left)}"
            )

    def uncounted(self, flow: Flow, rows: int, waiting: int) -> Moved:
        """A flow whose rows cannot be found one by one: what was counted when they were copied."""
        saved = self._saved(flow)
        arrived = saved["arrived"] if saved else 0
        why = "counted only: a row's new id cannot be told from the old one"
        return Moved(
            flow.name, flow.source, flow.target, rows, arrived, waiting, 0, 0, {}, {}, "equal", why
        )

    def judge(
        self, flow: Flow, gone: int, lost: Mapping[str, int], changed: bool
    ) -> tuple[Verdict, str]:
        """What the numbers mean; rows that had arrived before the switch were deleted since."""
        if lost:
            return "lost", "values differ in rows that nobody wrote since: " + ", ".join(lost)
        if gone and not self._balanced(flow):
            return "lost", f"{gone} rows are neither in the unified table nor in quarantine"
        if gone:
            return "changed", f"{gone} rows that had arrived were deleted since"
        return ("changed", "rows were written since") if changed else ("equal", "")

    async def changed(self, flow: Flow) -> int:
        """How many rows of the target were written since the switch."""
        if "horizon" not in self.migration.notes:
            return 0
        found: int = await self.here.fetchval(self.since("written", flow))
        return found

    def since(self, query: str, flow: Flow) -> str:
        """A query about who wrote the rows of a target."""
        notes = self.migration.notes
        own = ", ".join(quote_literal(str(number)) for number in notes.get("own", []))
        condition = _SQL["condition"].format(
            horizon=quote_literal(notes["horizon"]), own=f"array[{own}]"
        )
        rows = _SQL["rows"].format(table=spelled(flow.target).sql)
        return _SQL[query].format(rows=rows, condition=condition)

    def _saved(self, flow: Flow) -> Mapping[str, Any] | None:
        flows = (self.migration.report or {}).get("flows", [])
        return next((item for item in flows if item["flow"] == flow.name), None)

    def _balanced(self, flow: Flow) -> bool:
        """Whether every row of this flow was accounted for before the switch."""
        saved = self._saved(flow)
        if saved is None:
            return False
        return bool(saved["rows"] == saved["arrived"] + saved["quarantined"])
