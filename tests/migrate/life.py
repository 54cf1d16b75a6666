"""The whole life of a migration, with a proof after every part of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import asyncpg

from migrate import oracle
from roseram.catalog import compare, read_catalog
from roseram.migrate import journal
from roseram.migrate.apply import RunOptions, apply
from roseram.migrate.finish import finish
from roseram.migrate.mapping import bundled
from roseram.migrate.planner import SCHEMAS, Options, make_plan
from roseram.migrate.rollback import LATER_WRITES, rollback
from roseram.migrate.scope import only_ours, without_journal
from roseram.operate.verify import verify
from roseram.postgres import Database

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from roseram.catalog import Catalog
    from roseram.migrate.plan import Plan
    from roseram.postgres import Connection

TABLES = """
select format('%I.%I', n.nspname, c.relname) as name
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition
  and (n.nspname = 'public' or c.oid = 'auth.users'::regclass)
order by 1
"""
# Counters, which a migration sets to what there is; the old number stays in the archive.
COUNTED = {
    "pages_used",
    "sites_used",
    "team_members_used",
    "custom_domains_used",
    "storage_used_gb",
}


@dataclass(frozen=True)
class Before:
    """A database as it was: its catalog, the digest of each table, every value."""

    catalog: Catalog
    contents: dict[str, str]
    values: oracle.Snapshot


async def contents(connection: Connection) -> dict[str, str]:
    """Table -> number and digest of its rows."""
    found = {}
    for row in await connection.fetch(TABLES):
        found[row["name"]] = await connection.fetchval(
            "select count(*) || ' ' || "
            "coalesce(md5(string_agg(t::text, E'\\n' order by t::text collate \"C\")), '') "
            f"from {row['name']} t"
        )
    return found


async def look(url: str) -> Before:
    """Everything there is to compare with afterwards."""
    connection = await asyncpg.connect(url)
    try:
        catalog = only_ours(without_journal(await read_catalog(connection, schemas=SCHEMAS)))
        return Before(catalog, await contents(connection), await oracle.snapshot(connection))
    finally:
        await connection.close()


async def live(
    url: str, cache: Path, strategy: str, sections: tuple[str | None, ...] = (None,)
) -> None:
    """Apply (section by section), prove, go back, prove, apply again, finish, prove."""
    async with await Database.open(url, max_size=4) as database:
        for number, section in enumerate(sections):
            options = Options(strategy=strategy, section=section)  # type: ignore[arg-type]
            before = await look(url)
            plan = await _apply(database, cache, options)
            if plan.empty:
                continue
            last = number == len(sections) - 1
            await _prove_applied(database, cache, plan, before, last=last)
            await _prove_back(database, url, before)
            await _apply(database, cache, options)
        assert (await make_plan(database, cache)).empty
        await _finish(database, url)
        assert (await make_plan(database, cache)).empty
        report = await verify(database, cache)
        assert report.ok, [problem for item in report.items for problem in item.problems]


async def _apply(database: Database, cache: Path, options: Options) -> Plan:
    plan = await make_plan(database, cache, options)
    if not plan.empty:
        assert not plan.blockers
        allow = frozenset(hazard.name for hazard in plan.hazards)
        await apply(database, plan, RunOptions(allow=allow))
    return plan


async def _prove_applied(
    database: Database, cache: Path, plan: Plan, before: Before, *, last: bool
) -> None:
    if last:
        again = await make_plan(database, cache)
        assert again.empty, [(t.name, t.fate, t.reason) for t in again.tables if t.fate != "kept"]
        report = await verify(database, cache)
        assert report.ok, [problem for item in report.items for problem in item.problems]
    async with database.connection() as connection:
        migration = await journal.latest(connection)
        assert migration is not None
        assert migration.report is not None
        assert migration.report["balanced"], _unbalanced(migration.report)
        expected = sum(item.rows for item in plan.quarantine if item.kind == "row")
        rows = await connection.fetchval(
            "select count(*) from roseram.quarantine "
            "where migration_id = $1 and kind = 'row' and code <> 'orphan'",
            migration.id,
        )
        # counted before anything was changed; later ones lead to rows that were refused
        assert rows <= expected
        renamed, homes = _mapped()
        renamed = renamed | _people(plan, before.values)
        found = await oracle.audit(connection, before.values, renamed=renamed, homes=homes)
    assert not found.losses, [str(loss) for loss in found.losses[:10]]
    _prove_carried(plan, found)


def _unbalanced(report: Mapping[str, Any]) -> list[Any]:
    flows = [flow for flow in report["flows"] if flow["differing"] or flow["unexplained"]]
    return [*(table for table in report["tables"] if not table["balanced"]), *flows]


class _AnyCase(dict[str, str]):
    """Words that are the same in capitals."""

    def __contains__(self, word: object) -> bool:
        return super().__contains__(str(word).casefold().strip())

    def __getitem__(self, word: str) -> str:
        return super().__getitem__(word.casefold().strip())


def _people(plan: Plan, before: oracle.Snapshot) -> dict[tuple[str, str], dict[str, str]]:
    """Where a person was known by an address, the account's id stands now."""
    accounts = before.tables["auth.users"].rows
    known = _AnyCase({row["email"].casefold(): row["id"] for row in accounts if "email" in row})
    return {
        (table.name.removeprefix("public."), column.name): known
        for table in plan.tables
        for column in table.columns
        if column.how == "as the id it leads to"
    }


@cache
def _mapped() -> tuple[dict[tuple[str, str], dict[str, str]], dict[tuple[str, str], list[str]]]:
    """Words that the bundled mappings replace, and the other names under which they put a value."""
    renamed: dict[tuple[str, str], dict[str, str]] = {}
    homes: dict[tuple[str, str], list[str]] = {}
    for rule in bundled().tables.values():
        table = rule.table.removeprefix("public.")
        for column in (*rule.columns, *(item for rows in rule.rows for item in rows.columns)):
            for name in {column.target, *column.sources}:
                renamed.setdefault((table, name), {}).update(column.values)
            for name in column.sources:
                homes.setdefault((table, name), []).extend(
                    [column.target, column.key or column.target, "to"]
                )
    return renamed, homes


def _prove_carried(plan: Plan, found: oracle.Audit) -> None:
    """What the plan carries over stands in the new tables or quarantine, not only in the archive.

    Where a mapping makes further rows of a row, or computes a value, the value may have another
    form: that it is not lost was proved above, and what becomes of it is tested with the mappings.
    """
    where = {flow.source for flow in plan.flows if flow.partial and not flow.split}
    made = {flow.source for flow in plan.flows if flow.split or flow.how == "merge"}
    computed = ("by SQL of the mapping", "as the id it leads to")
    for table in plan.tables:
        for column in table.columns if table.fate == "copied" and table.name not in where else ():
            account = found.accounts.get((table.name.removeprefix("public."), column.name))
            if account is None or column.fate == "archived" or column.name in COUNTED:
                continue
            if column.how in computed or (table.name in made and column.rule.startswith("mapping")):
                continue
            assert not account.archive_only, (table.name, column, account)


async def _prove_back(database: Database, url: str, before: Before) -> None:
    undone = await rollback(database, RunOptions(allow=frozenset((LATER_WRITES,))))
    after = await look(url)
    assert not compare(after.catalog, before.catalog), [
        str(d) for d in compare(after.catalog, before.catalog)[:10]
    ]
    assert undone.fingerprint_equal
    assert after.contents == before.contents
    assert undone.kept is None


async def _finish(database: Database, url: str) -> None:
    async with database.connection() as connection:
        name = await connection.fetchval("select current_database()")
    await finish(database, name)
    connection = await asyncpg.connect(url)
    try:
        left = await connection.fetch(
            r"select nspname from pg_namespace where nspname ~ '^roseram_'"
        )
    finally:
        await connection.close()
    assert [row["nspname"] for row in left] == []
