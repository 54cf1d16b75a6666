"""Who sees what of the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operate.demo.conftest import NOW, fetch, tables_with
from roseram.operate.demo.notation import identify
from roseram.operate.demo.story import read_people
from roseram.postgres import Database, Identity, quote_ident

if TYPE_CHECKING:
    from roseram.postgres import Connection


async def test_everybody_sees_their_own_organizations_only(demo: Database) -> None:
    tenants = await tables_with(demo, "organization_id")
    shared = set(await tables_with(demo, "is_public"))
    for person in read_people(NOW):
        mine = {
            row[0]
            for row in await fetch(
                demo,
                "select organization_id from public.organization_members where user_id = $1",
                person.id,
            )
        }
        async with demo.transaction(Identity.user(person.id), readonly=True) as connection:
            seen = await _seen(connection, "organizations", "id")
            assert seen == mine
            for table in tenants:
                only = "where not is_public" if table in shared else ""
                assert await _seen(connection, table, "organization_id", only) <= mine, table
            for table in ("notifications", "user_sessions", "user_settings", "api_keys"):
                assert await _seen(connection, table, "user_id") <= {person.id}


async def _seen(connection: Connection, table: str, column: str, only: str = "") -> set[object]:
    rows = await connection.fetch(
        f"select distinct {column} as seen from public.{quote_ident(table)} {only}"
    )
    return {row["seen"] for row in rows}


async def test_members_see_the_content_and_strangers_do_not(demo: Database) -> None:
    everywhere = {
        name: {row[0] for row in await fetch(demo, f"select id from public.{name}")}
        for name in ("sites", "pages", "deployments", "page_comments")
    }
    for name, found in everywhere.items():
        elena, kenji = (identify(f"profiles/{who}") for who in ("elena", "kenji"))
        seen = []
        for person in (elena, kenji):
            async with demo.transaction(Identity.user(person)) as connection:
                seen.append(await _seen(connection, name, "id"))
        assert seen[0]
        assert seen[1]
        assert not seen[0] & seen[1]
        assert seen[0] | seen[1] == found
        async with demo.transaction(Identity.user(identify("nobody"))) as connection:
            assert await _seen(connection, name, "id") == set()
