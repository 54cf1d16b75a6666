"""The tenants that other tests build are complete: a row in every table, every reference set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schema.facts import counts, foreign_keys

if TYPE_CHECKING:
    from roseram.postgres import Connection


async def test_every_table_has_rows(tenants_connection: Connection) -> None:
    assert {name for name, n in (await counts(tenants_connection)).items() if not n} == set()


async def test_every_reference_is_set_somewhere(tenants_connection: Connection) -> None:
    for key in await foreign_keys(tenants_connection):
        query = (
            f"select count(*) from public.{key.child} where num_nulls({', '.join(key.columns)}) = 0"
        )
        assert await tenants_connection.fetchval(query), key
