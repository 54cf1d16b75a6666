"""Small old databases for tests that cut, crowd and hinder migrations, and what became of them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from roseram.migrate.apply import RunOptions, apply
from roseram.migrate.plan import from_json, to_json
from roseram.migrate.planner import make_plan
from roseram.postgres import Database, quote_ident
from roseram.postgres.flock import FileLock
from roseram.schema.source import sections
from schema.situations import ROLES_LOCK

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Server
    from roseram.migrate.apply import Progress
    from roseram.migrate.plan import Plan
    from roseram.postgres import Connection

_HERE = Path(__file__).parent
_SCHEMA, _ROWS = (
    (_HERE / f"{name}.sql").read_text("utf-8") for name in ("old_database", "old_rows")
)
# Rows of these tables are made for each person or organization where the old database had none:
# with an id of chance.
_MADE = (
    "organizations",
    "organization_members",
    "user_settings",
    "usage_stats",
    "usage_quotas",
    "action_logs",
)


async def build(connection: Connection, size: int) -> None:
    """Make an empty database (as superuser) an old one with `size` projects."""
    await connection.execute(
        next(section.sql for section in sections() if section.name == "platform")
    )
    await connection.execute(_SCHEMA)
    await connection.execute("select set_config('test.size', $1, false)", str(size))
    await connection.execute(_ROWS)


async def old_template(server: Server, size: int) -> str:
    """The name of an old database of this size, built once per server; clone it."""

    async def make(url: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            async with FileLock.held(server.folder / ROLES_LOCK):
                await build(connection, size)
            await connection.execute("analyze")
        finally:
            await connection.close()

    return await server.template(f"old_{size}", make)


async def plan_for(server: Server, template: str) -> Plan:
    """The plan for all clones of a template, made once per server: their fingerprints are equal."""
    file = server.folder / f"plan-{template}.json"
    async with FileLock.held(server.folder / f"plan-{template}.lock"):
        if not file.exists():
            async with await Database.open(server.url(template), max_size=3) as database:
                file.write_text(
                    to_json(await make_plan(database, server.folder / "catalogs")), "utf-8"
                )
    return from_json(file.read_text("utf-8"))


async def migrated_template(server: Server, size: int) -> str:
    """The name of an old database of this size that a quiet migration has been through."""

    async def make(url: str) -> None:
        template = await old_template(server, size)
        plan = await plan_for(server, template)
        connection = await asyncpg.connect(url)
        try:
            async with FileLock.held(server.folder / ROLES_LOCK):
                await build(connection, size)
        finally:
            await connection.close()
        async with await Database.open(url, max_size=3) as database:
            await apply(database, plan)

    return await server.template(f"migrated_{size}", make)


class Stopped(Exception):  # noqa: N818 - not an error: it is what the test wants
    """A migration was stopped on purpose."""


def stop_at(step: str) -> Callable[[Progress], None]:
    """What stops a migration where this step would begin."""

    def look(progress: Progress) -> None:
        if progress.step.id == step and not progress.done and not progress.rows:
            raise Stopped(step)

    return look


async def apply_until(
    database: Database, step: str, plan: Plan | None = None, **options: Any
) -> None:
    """Carry a migration out (or on) as far as this step."""
    with pytest.raises(Stopped):
        await apply(database, plan, RunOptions(progress=stop_at(step), **options))


async def waits_for_lock(connection: Connection, task: asyncio.Task[Any] | None = None) -> int:
    """Wait until somebody in this database waits for a lock on a table; the process that does."""
    async with asyncio.timeout(30):
        while task is None or not task.done():
            pid = await connection.fetchval(
                "select pid from pg_locks where not granted and locktype = 'relation' "
                "and database = (select oid from pg_database where datname = current_database())"
            )
            if pid is not None:
                return int(pid)
    raise AssertionError(f"nobody waited: {task}")


async def unified_rows(connection: Connection) -> dict[str, list[str]]:
    """Every row of the unified tables and the quarantine, less what chance and the clock made."""
    tables = await connection.fetch(
        "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace "
        "and c.relkind in ('r', 'p') and not c.relispartition order by 1"
    )
    found = {row["relname"]: await _rows(connection, row["relname"]) for row in tables}
    found["quarantine"] = [
        row["entry"]
        for row in await connection.fetch(
            # of two parents that a row lacks, either is a reason
            "select jsonb_build_array(kind, flow, source_key, source_row, code, case when "
            "(kind, code) <> ('row', 'orphan') then array[column_name, reason] end)::text as entry "
            "from roseram.quarantine "
            "where migration_id = (select max(id) from roseram.migrations) order by 1"
        )
    ]
    return found


async def _rows(connection: Connection, table: str) -> list[str]:
    rows = await connection.fetch(
        f"select to_jsonb(t)::text as row, o.slug from public.{quote_ident(table)} t "
        "left join public.organizations o on o.id::text = to_jsonb(t) ->> 'organization_id'"
    )
    return sorted(_plain(table, json.loads(row["row"]), row["slug"]) for row in rows)


def _plain(table: str, row: dict[str, Any], organization: str | None) -> str:
    made = {name for name in row if table in _MADE and name == "id"}
    kept = {name: _old(value) for name, value in row.items() if name not in made}
    if "organization_id" in kept:
        kept["organization_id"] = organization
    if kept.get("is_personal"):
        del kept["name"]  # the person's, when it was made
    return json.dumps(kept, sort_keys=True)


def _old(value: Any) -> Any:
    """Times of the old rows lie in 2024; any other is the migration's own.

    A number is the same however it is written.
    """
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    is_time = (
        isinstance(value, str) and len(value) > 18 and value[4:5] == "-" and value[10:11] == "T"
    )
    return "now" if is_time and not value.startswith("2024") else value


async def old_rows(connection: Connection, schema: str = "public") -> dict[str, list[str]]:
    """Every row of the old tables."""
    tables = await connection.fetch(
        "select c.relname from pg_class c where c.relnamespace = $1::regnamespace "
        "and c.relkind in ('r', 'p') order by 1",
        schema,
    )
    return {
        row["relname"]: [
            item["row"]
            for item in await connection.fetch(
                "select to_jsonb(t)::text as row "
                f"from {quote_ident(schema)}.{quote_ident(row['relname'])} t order by 1"
            )
        ]
        for row in tables
    }


def first_difference(left: dict[str, list[str]], right: dict[str, list[str]]) -> str:
    """What is in one and not in the other, for a failing test; empty where they are equal."""
    lines = [f"tables: {sorted(set(left) ^ set(right))}"] if set(left) != set(right) else []
    for table in sorted(set(left) & set(right)):
        if left[table] != right[table]:
            only = sorted(set(left[table]) - set(right[table]))
            other = sorted(set(right[table]) - set(left[table]))
            lines.append(
                f"{table}: {len(left[table])} rows, {len(right[table])}; "
                f"only left {only[:3]}; only right {other[:3]}"
            )
    return "\n".join(lines)


def cache_of(server: Server) -> Path:
    """Where the wanted catalog is kept for this server."""
    return server.folder / "catalogs"
