"""Verifies a database against the schema: the guide's checklist, item by item."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from roseram.catalog import OWNERSHIP, USUALLY_IGNORED, Difference, compare, read_catalog
from roseram.catalog.wanted import SCHEMAS, wanted_catalog
from roseram.operate.verify.checks import CHECKS, Evidence, server
from roseram.operate.verify.repair import PLAN
from roseram.operate.verify.report import Item, Problem, Report, Status
from roseram.postgres import load_sql
from roseram.schema import SCHEMA_VERSION, State, inspect

if TYPE_CHECKING:
    from pathlib import Path

    from roseram.catalog import Catalog
    from roseram.postgres import Connection, Database

__all__ = ["Item", "Problem", "Report", "Status", "check", "verify"]

_SQL = load_sql(__package__, "facts.sql")


async def verify(database: Database, cache: Path) -> Report:
    """Check every item; reads only. `cache` is the folder where the wanted catalog is kept."""
    want = await wanted_catalog(database, cache)
    async with database.transaction(readonly=True, isolation="repeatable_read") as connection:
        return await check(connection, want)


async def check(connection: Connection, want: Catalog) -> Report:
    """Check the database of an open transaction against the catalog that it should have."""
    evidence = await _gather(connection, want)
    # Of an empty database one item says all: that nothing is installed.
    checks = (server,) if evidence.inspection.state is State.EMPTY else CHECKS
    return Report(
        database=evidence.facts["database"],
        server_version=evidence.facts["server_version"],
        schema_version=SCHEMA_VERSION,
        items=tuple(_advised(item, evidence) for each in checks for item in each(evidence)),
    )


def _advised(item: Item, evidence: Evidence) -> Item:
    """Of a database that is not ours a part cannot be mended alone: all of it is migrated."""
    if evidence.inspection.state is not State.FOREIGN:
        return item
    return replace(item, problems=tuple(replace(each, repair=PLAN) for each in item.problems))


async def _gather(connection: Connection, want: Catalog) -> Evidence:
    have = await read_catalog(connection, schemas=SCHEMAS)
    inspection = await inspect(connection)
    installed = inspection.state in (State.CURRENT, State.OTHER, State.NEWER)
    installed = installed and await connection.fetchval(_SQL["partitioned"])
    return Evidence(
        have=have,
        want=want,
        differences=tuple(
            difference
            for difference in compare(have, want, ignore=(*USUALLY_IGNORED, *OWNERSHIP))
            if not _expected(difference, have, want)
        ),
        facts=await _facts(connection),
        inspection=inspection,
        partitions_missing=await _names(connection, "partitions_missing") if installed else (),
        partitions_open=await _names(connection, "partitions_open"),
        migration=await _migration(connection),
    )


def _expected(difference: Difference, have: Catalog, want: Catalog) -> bool:
    """The one function that is another on Postgres 18, seen from another major version."""
    return (
        difference.object == "roseram.uuid7()"
        and have.server_version // 10000 != want.server_version // 10000
    )


async def _facts(connection: Connection) -> dict[str, Any]:
    row = await connection.fetchrow(_SQL["facts"])
    if row is None:
        return {}
    parts = (
        "roles",
        "auth_triggers",
        "platform_missing",
        "functions_missing",
        "storage_missing",
        "extensions",
    )
    return {
        name: json.loads(value) if name in parts and value else value for name, value in row.items()
    }


async def _migration(connection: Connection) -> dict[str, Any] | None:
    """The last migration with its report; None where there was none."""
    if not await connection.fetchval(_SQL["migrated"]):
        return None
    row = await connection.fetchrow(_SQL["migration"])
    return None if row is None else {**row, "report": json.loads(row["report"])}


async def _names(connection: Connection, query: str) -> tuple[str, ...]:
    return tuple(record["name"] for record in await connection.fetch(_SQL[query]))
