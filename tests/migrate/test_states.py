"""The states of `legacy/` are built as their catalogs say, and any of them can be filled."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from migrate.nasty import CannotFill, fill, filled_template
from migrate.nasty_shape import read_shape
from migrate.states import LEGACY, STATES, state_sql, state_template
from roseram.catalog import read_catalog
from roseram.postgres import Database, quote_ident

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from conftest import MakeDatabase, Server
    from migrate.nasty_shape import Key, Table
    from roseram.catalog import Catalog
    from roseram.catalog.relations import Constraint, Index
    from roseram.catalog.relations import Table as CatalogTable
    from roseram.postgres import Connection

ROWS = 200
ACCOUNTS = 40
# What somebody may have done to the oldest schema: the keys gone, the words free, a column lost
# that a trigger's function still names, ids kept as text.
_MUTATION = """
alter table user_profiles drop constraint user_profiles_pkey cascade;
alter table user_profiles drop column email, alter column id drop not null;
alter table projects drop column name, drop column updated_at;
alter table activity_logs alter column resource_id type text;
alter table projects add constraint short check (length(slug) < 30 and slug <> '') not valid;
alter table deployments drop constraint deployments_status_check;
alter table deployments alter column status type varchar(5);
alter table favorites alter column user_id drop not null;
alter table usage_stats add check (created_at is not null or updated_at is null);
drop table templates cascade;
create table projects_backup as table projects;
create function stale() returns trigger language plpgsql as
  'begin new.gone = 1; return new; end';
create trigger stale before insert on favorites for each row execute function stale();
"""


_NASTY = (
    "\U0010fffd", "\u202e", "e\u0301", "\u1234\U00011234", "%s", "$1", "\\\\", "'", "<script>",
    "BC", "infinity", "294276-12-31",
    "NULL", "null", "1e400",
)  # fmt: skip


class TestState:
    @pytest.mark.parametrize("state", STATES)
    async def test_it_is_what_the_catalog_says(
        self, server: Server, make_database: MakeDatabase, state: str
    ) -> None:
        url = await make_database(template=await state_template(server, state))
        async with await Database.open(url) as database, database.connection() as connection:
            found = await read_catalog(connection, schemas=["public", "auth"])
        wanted = json.loads((LEGACY / f"{state}.json").read_text("utf-8"))
        described = _described(found)
        for part in wanted.keys() - {"format", "name"}:
            assert described[part] == _comparable(wanted[part]), part

    @pytest.mark.parametrize("state", STATES)
    def test_every_policy_asks_something(self, state: str) -> None:
        script = state_sql(state)
        policies = re.findall(r"create policy .*", script)
        open_to_all = [policy for policy in policies if policy.endswith("(true);")]
        assert len(open_to_all) <= 1 + len(policies) // 10

    def test_policies_lead_to_other_tables(self) -> None:
        assert "exists (select 1 from public.projects p" in state_sql("m001")
        assert "exists (select 1 from public.organization_members m" in state_sql("unified")


@pytest.mark.parametrize("server", ["18"], indirect=True, ids=["pg18"])
@pytest.mark.parametrize("state", STATES)
class TestEveryStateFilled:
    async def test_every_table_is_full(self, filled: Connection) -> None:
        tables = {table.name: table for table in await read_shape(filled)}
        counts = {name: await _count(filled, table.sql) for name, table in tables.items()}
        assert await _count(filled, "auth.users") == ACCOUNTS
        for name, table in tables.items():
            assert counts[name] == min([ROWS, *await _limits(filled, table)]), name

    async def test_null_is_wherever_it_may_be(self, filled: Connection) -> None:
        for table in await read_shape(filled):
            values = ", ".join(
                f"count(*) filter (where {quote_ident(column.name)} is null) as"
                f" {quote_ident(column.name)}"
                for column in table.columns
                if column.nullable
            )
            count = await _count(filled, table.sql)
            nulls = await filled.fetchrow(f"select {values or '1 as one'} from {table.sql}")
            for column, found in nulls.items() if nulls and count == ROWS else ():
                assert 0 < found < count, (table.name, column)

    async def test_they_are_nasty(self, filled: Connection) -> None:
        tables = await read_shape(filled)
        texts = await filled.fetchval(
            f"select string_agg(row, ',') from {_everything(tables)} all_rows (row)"
        )
        for sample in _NASTY:
            assert sample in texts, sample
        assert max(map(len, texts.split(","))) > 100_000


class TestFill:
    async def test_the_same_seed_gives_the_same_rows(
        self, server: Server, make_database: MakeDatabase
    ) -> None:
        template = await state_template(server, "m001")
        sums = [
            await _filled_sum(await make_database(template=template), seed) for seed in (1, 1, 2)
        ]
        assert sums[0] == sums[1] != sums[2]

    @pytest.mark.parametrize("state", ["m001"])
    async def test_what_no_key_forbids_is_there_twice(self, filled: Connection) -> None:
        for table, columns in (
            ("api_keys", "name"), ("chat_messages", "project_id, user_id, content"),
            ("code_generations", "project_id, prompt"), ("deployments", "project_id, netlify_url"),
        ):  # fmt: skip
            twins = f"select from {table} group by {columns} having count(*) > 1"
            assert await _count(filled, f"({twins}) twins"), table

    async def test_a_mutated_state(self, server: Server, make_database: MakeDatabase) -> None:
        url = await make_database(template=await state_template(server, "m001"))
        connection = await asyncpg.connect(url)
        await connection.execute(_MUTATION)
        await fill(connection, ROWS, accounts=ACCOUNTS)
        for table in await read_shape(connection):
            assert await _count(connection, table.sql) == ROWS, table.name
        copies = "select id from user_profiles where id is not null group by id having count(*) > 1"
        assert await _count(connection, f"({copies}) twice")
        await connection.close()

    async def test_a_table_that_nothing_fits_into(self, empty_database: str) -> None:
        connection = await asyncpg.connect(empty_database)
        await connection.execute("create table closed (a integer not null check (false))")
        with pytest.raises(CannotFill, match="closed"):
            await fill(connection)
        await connection.close()


@pytest.fixture
async def filled(
    server: Server, make_database: MakeDatabase, state: str
) -> AsyncIterator[Connection]:
    """A filled database in this state."""
    url = await make_database(template=await filled_template(server, state))
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


async def _filled_sum(url: str, seed: int) -> str:
    connection = await asyncpg.connect(url)
    await fill(connection, 50, seed)
    everything = _everything(await read_shape(connection))
    found: str = await connection.fetchval(
        f"select md5(string_agg(row, '' order by row)) from {everything} all_rows (row)"
    )
    await connection.close()
    return found


def _everything(tables: Iterable[Table]) -> str:
    rows = " union all ".join(f"select one::text from {table.sql} one" for table in tables)
    return f"({rows})"


async def _count(connection: Connection, source: str) -> int:
    found: int = await connection.fetchval(f"select count(*) from {source}")
    return found


async def _limits(connection: Connection, table: Table) -> list[int]:
    """How many rows the keys allow whose columns are all foreign keys or lists of words."""
    counts = [await _combinations(connection, table, key) for key in table.keys]
    return [count for count in counts if count]


async def _combinations(connection: Connection, table: Table, key: Key) -> int:
    """How many values a key can have; 0 where that is not limited."""
    product = 1
    for name in key.columns:
        targets = [one for one in table.references if one.columns == (name,)]
        words = [
            check.expression.count("::character varying)")
            or len(re.findall(r"'[^']*'::", check.expression))
            for check in table.checks
            if check.columns == (name,) and "ANY" in check.expression
        ]
        counts = [await _count(connection, one.table) for one in targets] + words
        if not counts or table.column(name).nullable:
            return 0
        product *= min(counts)
    return product


def _comparable(part: Any) -> Any:
    """A part of a catalog, with lists that have no order sorted."""
    if isinstance(part, list):
        return sorted(part, key=json.dumps)
    if isinstance(part, dict) and "columns" in part and "primary_key" in part:
        lists = ("unique", "foreign_keys", "checks", "indexes", "policies")
        return part | {name: [_spelled(one) for one in _comparable(part[name])] for name in lists}
    return {name: _comparable(one) if isinstance(one, dict) else one for name, one in part.items()}


def _spelled(one: dict[str, Any]) -> dict[str, Any]:
    return one | {"in": sorted(one["in"])} if "in" in one else one


def _described(catalog: Catalog) -> dict[str, Any]:
    """The catalog of a database in the form of `legacy/`."""
    public = [table for table in catalog.tables if table.name.schema == "public"]
    return {
        "tables": {str(table.name): _comparable(_table(table)) for table in public},
        "views": {
            str(view.name): {
                "columns": [{"name": one.name, "type": one.type} for one in view.columns]
            }
            for view in catalog.views
        },
        "functions": _comparable(
            [
                {
                    "name": str(function.name),
                    "arguments": function.identity_arguments,
                    "returns": function.result,
                }
                for function in catalog.functions
                if function.name.schema == "public"
            ]
        ),
        "triggers": _comparable([one for table in catalog.tables for one in _triggers(table)]),
        "sequences": {
            str(one.name): {
                "type": one.type,
                "owned_by": one.owned_by and f"{one.owned_by.table}.{one.owned_by.column}",
            }
            for one in catalog.sequences
            if one.name.schema == "public"
        },
        "enums": {
            str(one.name): one.labels for one in catalog.enums if one.name.schema == "public"
        },
        "domains": {str(one.name): one for one in catalog.domains},
    }


def _table(table: CatalogTable) -> dict[str, Any]:
    primary = table.primary_key
    return {
        "columns": [
            {"name": one.name, "type": one.type, "nullable": one.nullable}
            | ({"default": one.default} if one.default is not None else {})
            for one in table.columns
        ],
        "primary_key": primary and _key(primary),
        "unique": [_key(key) for key in table.unique_keys],
        "foreign_keys": [
            _key(key)
            | {
                "references": str(key.references),
                "ref_columns": list(key.referenced_columns),
                "on_delete": str(key.on_delete).upper(),
            }
            for key in table.foreign_keys
        ],
        "checks": [_check(one) for one in table.constraints if one.kind == "check"],
        "indexes": [_index(one) for one in table.indexes if one.constraint is None],
        "row_level_security": table.rls_enabled,
        "policies": [
            {
                "name": one.name,
                "command": one.command.upper(),
                "roles": list(one.roles),
                "permissive": one.permissive,
            }
            for one in table.policies
        ],
    }


def _key(key: Constraint) -> dict[str, Any]:
    return {"name": key.name, "columns": list(key.columns)}


def _check(check: Constraint) -> dict[str, Any]:
    expression = check.expression or ""
    if "ANY" not in expression:
        return {"name": check.name, "expression": expression}
    words = re.findall(r"'((?:[^']|'')*)'", expression)
    return {"name": check.name, "column": check.columns[0], "in": words}


def _index(index: Index) -> dict[str, Any]:
    keys = [f"{key.column or key.expression}{' DESC' * key.descending}" for key in index.keys]
    found = {"name": index.name, "columns": keys, "method": index.method, "unique": index.unique}
    return found | ({"where": index.predicate} if index.predicate else {})


def _triggers(table: CatalogTable) -> list[dict[str, Any]]:
    return [
        {
            "table": str(table.name),
            "name": one.name,
            "timing": one.timing.upper(),
            "events": [event.upper() for event in one.events],
            "function": str(one.function),
        }
        for one in table.triggers
    ]
