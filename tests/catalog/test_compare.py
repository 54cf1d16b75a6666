"""Each change of a database is exactly the differences it should be."""

from __future__ import annotations

import re
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import asyncpg
import pytest

from roseram.catalog import (
    GRANTS,
    OWNERSHIP,
    Catalog,
    compare,
    datatypes,
    fingerprint,
    read_catalog,
    relations,
    routines,
    surroundings,
)
from roseram.catalog.compare import kind_of
from roseram.catalog.fields import element_of, facts
from roseram.errors import UsageError

if TYPE_CHECKING:
    from conftest import Server

    Connection = asyncpg.Connection[asyncpg.Record]

HERE = Path(__file__).parent

# Fields that no mutation can show: the names by which two objects are found to be the same, lists
# that are compared member by member, and what a comparison leaves to another place.
BY_NAME = {"name", "signature", "role", "schema", "objects", "kind_", "table", "identity"}
NOT_SHOWN = {
    "column_position",  # ignored unless asked for
    "constraint_index",  # listed among the indexes
    "constraint_inherited", "constraint_local", "constraint_temporal",  # part of what it stands on
    "index_inherited", "trigger_inherited",  # partitions only
    "table_partition",  # partitions only
    "index_tablespace", "table_tablespace", "view_tablespace",  # need a folder of the server
    "function_library", "range_type_canonical",  # need a C function
    "unknown_kind",
}  # fmt: skip


def changes(file: str) -> list[tuple[str, list[str]]]:
    """The statements of a mutation file, each with the lines that it should make."""
    blocks = (HERE / file).read_text("utf-8").strip().split("\n\n")[1:]
    return [
        (re.sub(r"^-- .*\n", "", block, flags=re.MULTILINE), re.findall(r"^-- (.+)$", block, re.M))
        for block in blocks
    ]


@dataclass(frozen=True)
class Before:
    """A database before its change."""

    catalog: Catalog
    fingerprint: str


@pytest.fixture(scope="session")
def read() -> dict[str, Before]:
    """What was read of each database, once."""
    return {}


@pytest.fixture
async def before(connection: Connection, everything: str, read: dict[str, Before]) -> Before:
    if everything not in read:
        catalog = await read_catalog(connection)
        read[everything] = Before(catalog, fingerprint(catalog))
    return read[everything]


async def differences(connection: Connection, statement: str, before: Before) -> list[str]:
    """What the statement changes; the fingerprint must tell as well."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(statement)
        changed = await read_catalog(connection)
    finally:
        await transaction.rollback()
    found = [f"{item.kind} {item.object}" for item in compare(before.catalog, changed)]
    same_on_every_server = "extension_version" in found[0] or "maintain" in statement
    assert (fingerprint(changed) == before.fingerprint) == same_on_every_server
    back = {f"{item.kind} {item.object}" for item in compare(changed, before.catalog)}
    assert len(back) == len(found)  # seen from the other side as well
    return found


CHANGES = changes("mutations.sql")
BUNDLE = 40  # changes that share a connection, which is slow to warm up


@pytest.mark.parametrize("first", range(0, len(CHANGES), BUNDLE))
async def test_each_change_is_exactly_its_differences(
    connection: Connection, before: Before, first: int
) -> None:
    bundle = dict(CHANGES[first : first + BUNDLE])
    found = {statement: await differences(connection, statement, before) for statement in bundle}
    assert found == bundle


async def test_changes_that_only_newer_servers_know(
    connection: Connection, server: Server, before: Before
) -> None:
    for statement, expected in changes("mutations_18.sql"):
        if server.major >= 18:
            assert await differences(connection, statement, before) == expected
        else:
            with pytest.raises(asyncpg.PostgresError):
                await differences(connection, statement, before)


def test_every_property_has_a_change_that_shows_it() -> None:
    shown = {
        line.split(" ")[0]
        for file in ("mutations.sql", "mutations_18.sql")
        for _, lines in changes(file)
        for line in lines
    }
    missing = {
        f"{kind_of(kind)}_{name}"
        for module in (relations, routines, datatypes, surroundings)
        for kind in vars(module).values()
        if is_dataclass(kind) and hasattr(kind, "key") and kind.__module__ == module.__name__
        for name in facts(cast("Any", kind))
        if name not in BY_NAME and name != "extension"
        and (name == "grants" or not hasattr(element_of(kind, name), "key"))
    }  # fmt: skip
    # a role's properties belong to the server; attributes come from the query of the columns
    missing = {kind for kind in missing if not kind.startswith(("role_", "attribute_"))}
    assert missing - shown - NOT_SHOWN == set()
    assert shown & NOT_SHOWN == set()


async def test_owners_and_grants_can_be_left_out(connection: Connection) -> None:
    base = await read_catalog(connection)
    async with connection.transaction():
        await connection.execute(
            "alter table app.fast owner to service_role; grant all on app.base to service_role"
        )
        changed = await read_catalog(connection)
        await connection.execute(
            "alter table app.fast owner to postgres; revoke all on app.base from service_role"
        )
    assert len(compare(base, changed)) == 2
    ignore = (*OWNERSHIP, *GRANTS)
    assert [item.kind for item in compare(base, changed, ignore=ignore)] == []
    assert fingerprint(base, ignore=ignore) == fingerprint(changed, ignore=ignore)


async def test_partitions_are_seen_through_their_parent_unless_asked_for(
    connection: Connection,
) -> None:
    base = await read_catalog(connection)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(
        "create table app.events_2025 partition of app.events"
        " for values from ('2025-01-01') to ('2026-01-01');"
        "alter table app.events detach partition app.events_rest;"
        "drop table app.events_rest;"
        "alter table app.events_2024 enable row level security"
    )
    changed = await read_catalog(connection)
    await transaction.rollback()
    assert compare(base, changed) == ()
    assert fingerprint(base) == fingerprint(changed)
    found = [f"{item.kind} {item.object}" for item in compare(base, changed, partitions=True)]
    assert found == [
        "table_rls_enabled app.events_2024",
        "table_missing app.events_2025",
        "table_extra app.events_rest",
    ]


async def test_the_order_of_columns_counts_when_asked_for(connection: Connection) -> None:
    base = await read_catalog(connection)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("alter table app.logs drop event cascade, add event uuid")
    changed = await read_catalog(connection)
    await transaction.rollback()
    kinds = [item.kind for item in compare(base, changed, ignore=())]
    assert kinds == ["column_position", "column_position", "constraint_extra"]


async def test_one_text_for_ignore_is_a_mistake_of_the_caller(connection: Connection) -> None:
    catalog = await read_catalog(connection)
    with pytest.raises(UsageError):
        compare(catalog, catalog, ignore="*_owner")
