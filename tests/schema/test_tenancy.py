"""No row can point into another tenant, whoever writes it: every foreign key is tried."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from schema.facts import ForeignKey, foreign_keys, plain_columns, tables_with
from schema.tenants import ours, theirs

if TYPE_CHECKING:
    from roseram.postgres import Connection

# Foreign keys to a tenant's row that may cross tenants, and why.
MAY_CROSS = {
    "favorites_project_id_fkey": "a favourite is a person's row; the person may like a public "
    "project of another tenant",
}
TEAM, OTHER_TEAM = ours["team"], theirs["team"]


async def tenant_keys(connection: Connection) -> list[ForeignKey]:
    """The foreign keys from a tenant's table to a tenant's table."""
    tenant = await tables_with(connection, "organization_id")
    return [k for k in await foreign_keys(connection) if k.parent in tenant and k.child in tenant]


async def mismatches(connection: Connection) -> dict[str, int]:
    """Rows whose parent, looked up by its id alone, is another tenant's; by foreign key."""
    found = {}
    for key in await tenant_keys(connection):
        found[key.name] = await connection.fetchval(
            f"select count(*) from public.{key.child} c join public.{key.parent} p"
            f" on p.id = c.{key.column} where c.organization_id is distinct from p.organization_id"
        )
    return {name: count for name, count in found.items() if count}


async def refused(connection: Connection, statement: str, *values: Any) -> str:
    """The SQLSTATE with which a statement fails, or "" where it does not; undone either way."""
    attempt = connection.transaction()
    await attempt.start()
    try:
        await connection.execute(statement, *values)
    except asyncpg.PostgresError as error:
        return error.sqlstate or ""
    finally:
        await attempt.rollback()
    return ""


@dataclass(frozen=True)
class Child:
    """A row of ours that has a parent, and how to write it again in another way."""

    key: ForeignKey
    columns: list[str]
    row: dict[str, Any]

    @classmethod
    async def find(cls, connection: Connection, key: ForeignKey) -> Child:
        text = await connection.fetchval(
            f"select to_jsonb(c) from public.{key.child} c"
            f" where c.organization_id = $1 and c.{key.column} is not null limit 1",
            TEAM,
        )
        return cls(key, await plain_columns(connection, key.child), json.loads(text))

    def rewrite(self, **changes: object) -> str:
        """SQL that deletes the row and inserts it again with these values."""
        names = ", ".join(self.columns)
        values = json.dumps({k: str(v) if v else None for k, v in changes.items()})
        return f"""
            delete from public.{self.key.child} where id = '{self.row["id"]}';
            insert into public.{self.key.child} ({names})
            select {names} from jsonb_populate_record(null::public.{self.key.child},
                $row${json.dumps(self.row)}$row$::jsonb || $row${values}$row$::jsonb)
        """

    def update(self, column: str, value: object) -> str:
        return (
            f"update public.{self.key.child} set {column} = '{value}' where id = '{self.row['id']}'"
        )


async def childless(connection: Connection, key: ForeignKey) -> uuid.UUID:
    """A parent of theirs that no row refers to, so that nothing but the tenant is wrong with it."""
    found = await connection.fetchval(
        f"select p.id from public.{key.parent} p where p.organization_id = $1 and not exists"
        f" (select from public.{key.child} c where c.{key.column} = p.id) limit 1",
        OTHER_TEAM,
    )
    assert isinstance(found, uuid.UUID), f"{key.name}: no {key.parent} without {key.child}"
    return found


async def test_every_key_between_tenants_tables_holds_the_tenant(
    tenants_connection: Connection,
) -> None:
    keys = await tenant_keys(tenants_connection)
    assert len(keys) > 30
    assert {key.name for key in keys if not key.composite} == set()
    assert not await tenants_connection.fetchval(
        "select count(*) from pg_constraint where contype = 'f' and not convalidated"
    )


async def test_a_key_without_the_tenant_is_found(tenants_connection: Connection) -> None:
    await tenants_connection.execute(
        "alter table public.pages add column home uuid constraint loose references public.sites"
    )
    assert [k.name for k in await tenant_keys(tenants_connection) if not k.composite] == ["loose"]


async def test_rows_of_nobody_that_refer_to_a_tenants(tenants_connection: Connection) -> None:
    """A person's row that points at a tenant's is a decision, written down above."""
    tenant = await tables_with(tenants_connection, "organization_id")
    keys = await foreign_keys(tenants_connection)
    outside = {k.name for k in keys if k.parent in tenant and k.child not in tenant}
    assert outside == set(MAY_CROSS)


async def test_no_reference_crosses(tenants_connection: Connection) -> None:
    """Neither a new row nor a changed one can name another tenant's parent, even a superuser's."""
    crossed = []
    for key in await tenant_keys(tenants_connection):
        child = await Child.find(tenants_connection, key)
        parent = await childless(tenants_connection, key)
        attempts = {
            "insert with another's parent": child.rewrite(**{key.column: parent}),
            "insert with another's tenant": child.rewrite(organization_id=OTHER_TEAM),
            "update of the reference": child.update(key.column, parent),
            "update of the tenant": child.update("organization_id", OTHER_TEAM),
        }
        for name, statement in attempts.items():
            sqlstate = await refused(tenants_connection, statement)
            if sqlstate != "23503":
                crossed.append((key.name, name, sqlstate))
        assert not await refused(tenants_connection, child.rewrite()), "else nothing is proved"
    assert crossed == []


async def test_no_reference_outlives_its_tenant(tenants_connection: Connection) -> None:
    """A row without a tenant refers to nothing of one."""
    for key in await tenant_keys(tenants_connection):
        child = await Child.find(tenants_connection, key)
        cleared = f"update public.{key.child} set organization_id = null where id = $1"
        attempt = tenants_connection.transaction()
        await attempt.start()
        try:
            await tenants_connection.execute(cleared, uuid.UUID(child.row["id"]))
            left = f"select {key.column} from public.{key.child} where id = $1"
            assert await tenants_connection.fetchval(left, uuid.UUID(child.row["id"])) is None, key
        except asyncpg.NotNullViolationError:
            pass
        finally:
            await attempt.rollback()


async def test_a_moved_parent_takes_its_children_along_or_stays(
    tenants_connection: Connection,
) -> None:
    moved = set()
    for key in await tenant_keys(tenants_connection):
        child = await Child.find(tenants_connection, key)
        attempt = tenants_connection.transaction()
        await attempt.start()
        try:
            await tenants_connection.execute(
                f"update public.{key.parent} set organization_id = $1 where id = $2",
                *(OTHER_TEAM, uuid.UUID(child.row[key.column])),
            )
            assert await mismatches(tenants_connection) == {}, key
            moved.add(key.parent)
        except asyncpg.ForeignKeyViolationError:
            pass  # it has a parent of its own, or shares a child with something that stays
        finally:
            await attempt.rollback()
    assert {"invoices", "webhook_endpoints"} <= moved


async def test_a_site_moves_with_all_that_it_has(tenants_connection: Connection) -> None:
    """What it shares with a project goes first: a deployment of both would have two tenants."""
    await tenants_connection.execute("delete from public.deployments where project_id is not null")
    await tenants_connection.execute("delete from public.error_logs where project_id is not null")
    await tenants_connection.execute(
        "update public.sites set organization_id = $1, slug = 'moved' where id = $2",
        *(OTHER_TEAM, ours["site"]),
    )
    assert await mismatches(tenants_connection) == {}
    for table in ("pages", "forms", "assets", "site_domains", "deployment_targets"):
        query = f"select distinct organization_id from public.{table} where site_id = $1"
        assert await tenants_connection.fetchval(query, ours["site"]) == OTHER_TEAM, table
    for table in ("page_versions", "page_views", "ai_generations", "page_comments"):
        query = f"select distinct organization_id from public.{table} where page_id = $1"
        assert await tenants_connection.fetchval(query, ours["page"]) == OTHER_TEAM, table


async def test_the_parents_tenant_fills_in(tenants_connection: Connection) -> None:
    """Application code sends no organization_id for the rows of a parent."""
    for key in await tenant_keys(tenants_connection):
        child = await Child.find(tenants_connection, key)
        attempt = tenants_connection.transaction()
        await attempt.start()
        await tenants_connection.execute(child.rewrite(organization_id=None))
        found = await tenants_connection.fetchval(
            f"select organization_id from public.{key.child} where id = $1",
            uuid.UUID(child.row["id"]),
        )
        await attempt.rollback()
        assert found == TEAM, key


async def test_a_missing_parent_is_told(tenants_connection: Connection) -> None:
    keys = await tenant_keys(tenants_connection)
    for table in sorted({key.child for key in keys}):
        parents = [key for key in keys if key.child == table]
        child = await Child.find(tenants_connection, parents[0])
        nowhere = {key.column: uuid.uuid4() for key in parents}
        with pytest.raises(asyncpg.ForeignKeyViolationError, match="does not exist") as caught:
            async with tenants_connection.transaction():
                await tenants_connection.execute(child.rewrite(organization_id=None, **nowhere))
        assert getattr(caught.value, "hint", "").startswith("Insert the "), table


PERSONAL = [
    "insert into public.projects (user_id, name) values (<owner>, 'P') returning organization_id",
    "insert into ai_generations (user_id, prompt) values (<owner>, '') returning organization_id",
    "insert into public.ai_conversations (user_id) values (<owner>) returning organization_id",
]


@pytest.mark.parametrize("statement", PERSONAL)
async def test_what_has_no_parent_is_personal(
    tenants_connection: Connection, statement: str
) -> None:
    found = await tenants_connection.fetchval(ours.sql(statement))
    personal = "select id from public.organizations where owner_id = $1 and is_personal"
    assert found == await tenants_connection.fetchval(personal, ours["owner"])


async def test_a_project_of_an_unknown_person(tenants_connection: Connection) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError, match=r"user .* does not exist"):
        await tenants_connection.execute(
            "insert into public.projects (user_id, name) values ($1, 'P')", uuid.uuid4()
        )
