"""Reconciliation: for each old table, rows in = rows arrived + quarantined + archived."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from roseram.migrate import journal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.migrate.journal import Migration
    from roseram.migrate.plan import Flow
    from roseram.postgres import Connection

_FEW = 20_000  # rows that are compared value by value


async def reconcile(connection: Connection, migration: Migration) -> dict[str, Any]:
    """The report, from one snapshot: rows per flow, and differing values per moved column."""
    plan = migration.plan
    async with connection.transaction(isolation="repeatable_read"):
        waiting = await connection.fetchval("select count(*) from roseram.migration_changes")
        quarantined = {
            (row["flow"], row["kind"]): row["rows"]
            for row in await connection.fetch(journal.SQL["quarantined"], migration.id)
        }
        flows = [await _flow(connection, flow, quarantined) for flow in plan.flows]
        values = {
            (row["flow"], row["column_name"]): row["rows"]
            for row in await connection.fetch(journal.SQL["values_quarantined"], migration.id)
        }
    for flow in flows:  # a value that is not in the target is in quarantine
        flow["unexplained"] = {
            name: n - values.get((flow["flow"], name), 0)
            for name, n in flow["left_out"].items()
            if n > values.get((flow["flow"], name), 0)
        }
    tables = [_table(table.name, table.fate, table.rows, flows) for table in plan.tables]
    return {
        "tables": tables,
        "flows": flows,
        "changes_waiting": waiting,
        "balanced": all(t["balanced"] for t in tables)
        and not any(flow["unexplained"] or flow["differing"] for flow in flows),
    }


async def _flow(
    connection: Connection, flow: Flow, quarantined: dict[tuple[str, str], int]
) -> dict[str, Any]:
    row = await _counted(connection, flow)
    refused = quarantined.get((flow.name, "row"), 0)
    arrived = row["rows"] - refused if row["arrived"] is None else row["arrived"]
    return {
        "flow": flow.name, "source": flow.source, "target": flow.target, "split": flow.split,
        "partial": flow.partial, "rows": row["rows"], "arrived": arrived, "quarantined": refused,
        "values_quarantined": quarantined.get((flow.name, "value"), 0),
        "differing": {name: n for name, n in json.loads(row["differing"]).items() if n},
        "left_out": {name: n for name, n in json.loads(row["left_out"]).items() if n},
    }  # fmt: skip


async def _counted(connection: Connection, flow: Flow) -> Mapping[str, Any]:
    """What `flow.arrived` finds; where sums of rows say that nearly all are alike, by these."""
    if flow.alike is None:
        return await _one(connection, flow.arrived)
    counts, keys, arrived = flow.alike
    row = await _one(connection, counts)
    if row["others"] > _FEW:
        return await _one(connection, flow.arrived)
    others = [item["key"] for item in await connection.fetch(keys)] if row["others"] else []
    found = await _one(connection, arrived, f"[{', '.join(others)}]")
    return {**found, "rows": row["rows"], "arrived": row["arrived"]}


async def _one(connection: Connection, statement: str, *values: object) -> Mapping[str, Any]:
    row = await connection.fetchrow(statement, *values)
    assert row is not None
    return dict(row)


def _table(name: str, fate: str, rows: int, flows: list[dict[str, Any]]) -> dict[str, Any]:
    """One old table: its own flow counts its rows; a table without one is archived whole."""
    main = next((flow for flow in flows if flow["source"] == name and not flow["split"]), None)
    if main is None:
        return {
            "table": name,
            "fate": fate,
            "rows": rows,
            "arrived": 0,
            "quarantined": 0,
            "archived": rows,
            "balanced": True,
        }
    left = main["rows"] - main["arrived"] - main["quarantined"]
    return {
        "table": name, "fate": fate, "rows": main["rows"], "arrived": main["arrived"],
        "quarantined": main["quarantined"], "archived": left if main["partial"] else 0,
        "balanced": (left == 0 or (main["partial"] and left > 0)),
    }  # fmt: skip
