"""Every change of a tenant's content leaves a line: who, what, from, to; never a secret."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from schema.facts import plain_columns, tables
from schema.tenants import acting, ours

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.postgres import Connection

AUDITED = {
    "assets": "asset",
    "components": "component",
    "deployment_targets": "spare target",
    "deployments": "spare deployment",
    "forms": "spare form",
    "integrations": "integration",
    "organization_invitations": "invitation",
    "organization_members": "",
    "organizations": "team",
    "page_comments": "spare comment",
    "pages": "spare page",
    "project_env_vars": "variable",
    "project_files": "file",
    "project_snapshots": "snapshot",
    "projects": "spare project",
    "prompt_templates": "prompt",
    "review_requests": "review",
    "sections": "section",
    "site_domains": "domain",
    "site_redirects": "redirect",
    "site_releases": "release",
    "sites": "spare site",
    "subscriptions": "subscription",
    "templates": "template",
    "webhook_endpoints": "spare endpoint",
}
# Names of columns whose values are nobody's business, and those that only sound like it.
SECRET = "(encrypted|secret|token|hash|credential|password|fingerprint)"
NO_SECRETS = ("content_hash", "tokens_used", "generations_tokens_used")


async def log(connection: Connection, resource: str, identifier: object) -> list[dict[str, Any]]:
    """What this transaction has left of a row in the log, in order."""
    rows = await connection.fetch(
        "select user_id, action, organization_id, changes, ip_address, user_agent"
        " from activity_logs where resource_type = $1 and resource_id = $2 and created_at = now()"
        " order by cmin::text::integer",
        *(resource, str(identifier)),
    )
    return [dict(row) | {"changes": json.loads(row["changes"])} for row in rows]


async def row_of(connection: Connection, table: str) -> dict[str, Any]:
    """The row of a table that is changed here."""
    where = "id = $1"
    if table == "organization_members":
        where = "organization_id = $1 and role = 'viewer'"
    name = AUDITED[table] or "team"
    text = await connection.fetchval(
        f"select to_jsonb(t) from public.{table} t where {where}", ours[name]
    )
    row: dict[str, Any] = json.loads(text)
    return row


def told(row: Mapping[str, Any], side: str) -> dict[str, Any]:
    """What the log says of a whole row: its values, but no secrets and nothing that is null."""
    hidden = {"credentials_encrypted", "secret_encrypted", "value_encrypted", "token_hash"}
    hidden |= {"verification_token", "updated_at"}
    return {n: {side: v} for n, v in row.items() if v is not None and n not in hidden}


def test_the_table_of_audited_tables_is_in_order() -> None:
    assert list(AUDITED) == sorted(AUDITED)


async def test_what_is_audited(tenants_connection: Connection) -> None:
    """Each of them in full: insert, update and delete, row by row, after the fact."""
    rows = await tenants_connection.fetch(
        "select c.relname, t.tgtype from pg_trigger t join pg_class c on c.oid = t.tgrelid"
        " where t.tgfoid = 'roseram.audit'::regproc and t.tgenabled = 'O' and t.tgqual is null"
    )
    assert {row["relname"] for row in rows} == set(AUDITED)
    row_insert_update_delete = 1 + 4 + 8 + 16
    assert {row["tgtype"] for row in rows} == {row_insert_update_delete}


@pytest.mark.parametrize("table", AUDITED)
async def test_update(tenants_connection: Connection, table: str) -> None:
    row = await row_of(tenants_connection, table)
    async with acting(tenants_connection, ours["admin"], "service_role"):
        after = await tenants_connection.fetchval(
            f"update {table} set created_at = created_at - interval '1 day'"
            " where id = $1::text::uuid returning to_jsonb(created_at)",
            row["id"],
        )
    (line,) = await log(tenants_connection, table, row["id"])
    assert line["changes"] == {"created_at": {"from": row["created_at"], "to": json.loads(after)}}
    assert (line["user_id"], line["action"]) == (ours["admin"], "update")
    assert line["organization_id"] == ours["team"]


@pytest.mark.parametrize("table", sorted(AUDITED.keys() - {"organizations"}))
async def test_delete_and_insert(tenants_connection: Connection, table: str) -> None:
    row = await row_of(tenants_connection, table)
    columns = ", ".join(await plain_columns(tenants_connection, table))
    async with acting(tenants_connection, ours["admin"], "service_role"):
        await tenants_connection.execute(
            f"delete from {table} where id = $1::text::uuid", row["id"]
        )
        again = await tenants_connection.fetchval(
            f"insert into {table} as t ({columns}) select {columns}"
            f" from jsonb_populate_record(null::public.{table}, $1) returning to_jsonb(t)",
            json.dumps(row),
        )
    deleted, created = await log(tenants_connection, table, row["id"])
    assert (deleted["action"], created["action"]) == ("delete", "create")
    assert deleted["changes"] == told(row, "from")
    assert created["changes"] == told(json.loads(again), "to")
    assert deleted["user_id"] == created["user_id"] == ours["admin"]


async def test_a_new_organization(tenants_connection: Connection) -> None:
    async with acting(tenants_connection, ours["member"]):
        made = await tenants_connection.fetchval(
            "insert into organizations (name, slug) values ('New', 'new') returning id"
        )
    (line,) = await log(tenants_connection, "organizations", made)
    assert (line["action"], line["organization_id"]) == ("create", made)
    assert line["changes"]["name"] == {"to": "New"}


async def test_a_deleted_organization(tenants_connection: Connection) -> None:
    """One line without a tenant stays of all that it had."""
    async with acting(tenants_connection, ours["owner"]):
        await tenants_connection.execute("delete from organizations where id = $1", ours["team"])
    (line,) = await log(tenants_connection, "organizations", ours["team"])
    assert (line["action"], line["organization_id"]) == ("delete", None)
    assert (line["user_id"], line["changes"]["name"]) == (ours["owner"], {"from": "Team"})
    written = "select count(*) from activity_logs where created_at = now()"
    assert await tenants_connection.fetchval(written) == 1


async def test_rows_that_come_with_roseram(tenants_connection: Connection) -> None:
    """A template of nobody's tenant is content, too."""
    async with acting(tenants_connection, None, "service_role"):
        made = await tenants_connection.fetchval(
            "insert into templates (name, content) values ('Blog', '{}') returning id"
        )
        await tenants_connection.execute("update templates set name = 'Log' where id = $1", made)
        await tenants_connection.execute("delete from templates where id = $1", made)
    lines = await log(tenants_connection, "templates", made)
    assert [line["action"] for line in lines] == ["create", "update", "delete"]
    assert {line["organization_id"] for line in lines} == {None}


# -- values -------------------------------------------------------------------------------------


async def change(connection: Connection, content: object) -> dict[str, Any]:
    """Give the page this content; what the log says of the change."""
    await connection.execute(
        "update pages set content = $1, title = null where id = $2",
        json.dumps(content),
        ours["page"],
    )
    found: dict[str, Any] = (await log(connection, "pages", ours["page"]))[-1]["changes"]
    return found


@pytest.mark.parametrize(
    "content",
    [
        {"a": None, "b": [None, {"c": None}]},
        {},
        [],
        "text",
        {"é": 'quote " backslash \\ newline \n tab \t 🙂'},
        {"n": 10**30},
    ],
)
async def test_values_as_they_were(tenants_connection: Connection, content: object) -> None:
    found = await change(tenants_connection, content)
    assert found["content"] == {"from": {"blocks": []}, "to": content}
    assert found["version"] == {"from": 1, "to": 2}
    assert found.keys() == {"content", "version"}


async def test_a_value_that_becomes_null(tenants_connection: Connection) -> None:
    for title in ("'T'", "null"):
        await tenants_connection.execute(
            f"update pages set title = {title} where id = $1", ours["page"]
        )
    first, second = await log(tenants_connection, "pages", ours["page"])
    assert first["changes"] == {"title": {"from": None, "to": "T"}}
    assert second["changes"] == {"title": {"from": "T", "to": None}}


@pytest.mark.parametrize("text", ["x" * 1001, 'a\n"\\x41' * 400, "é🙂" * 1000])
async def test_long_values_as_length_and_hash(tenants_connection: Connection, text: str) -> None:
    found = await change(tenants_connection, {"text": text})
    written = await tenants_connection.fetchval(
        "select content::text from pages where id = $1", ours["page"]
    )
    digest = hashlib.sha256(written.encode()).hexdigest()
    assert found["content"]["to"] == {"length": len(written), "sha256": digest}


async def test_where_long_begins(tenants_connection: Connection) -> None:
    short = (await change(tenants_connection, "x" * 998))["content"]["to"]
    long = (await change(tenants_connection, "x" * 999))["content"]["to"]
    assert (short, long["length"]) == ("x" * 998, 1001)


async def test_nothing_changed(tenants_connection: Connection) -> None:
    for table in AUDITED:
        row = await row_of(tenants_connection, table)
        await tenants_connection.execute(
            f"update {table} set created_at = created_at where id = $1::text::uuid", row["id"]
        )
        assert await log(tenants_connection, table, row["id"]) == [], table


# -- secrets ------------------------------------------------------------------------------------


async def secrets(connection: Connection) -> list[tuple[str, str]]:
    """Every text column of schema public whose name says that it holds a secret."""
    rows = await connection.fetch(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'public' and data_type = 'text' and column_name ~ $1"
        " and column_name <> all($2) and table_name = any($3) order by 1, 2",
        *(SECRET, NO_SECRETS, await tables(connection)),
    )
    return [(row["table_name"], row["column_name"]) for row in rows]


async def test_no_secret_is_told(tenants_connection: Connection) -> None:
    """A canary in every secret column, through update, delete and insert."""
    columns = await secrets(tenants_connection)
    assert len(columns) >= 9
    for table, column in columns:
        await tenants_connection.execute(
            f"update {table} set {column} = 'canary-' || md5(random()::text)"
        )
        everything = await tenants_connection.fetchval(
            f"select jsonb_agg(t) from {table} t where {column} like 'canary-%'"
        )
        names = ", ".join(await plain_columns(tenants_connection, table))
        await tenants_connection.execute(f"delete from {table}")
        await tenants_connection.execute(
            f"insert into {table} ({names}) overriding system value select {names}"
            f" from jsonb_populate_recordset(null::public.{table}, $1)",
            everything,
        )
    told = "select count(*) from activity_logs t where t::text like '%canary%'"
    assert await tenants_connection.fetchval(told) == 0
    await tenants_connection.execute("update sites set name = 'canary'")
    assert await tenants_connection.fetchval(told) > 0, "else nothing is proved"


async def test_that_a_secret_changed_is_told(tenants_connection: Connection) -> None:
    await tenants_connection.execute("update integrations set credentials_encrypted = 'new'")
    (line,) = await log(tenants_connection, "integrations", ours["integration"])
    assert (line["action"], line["changes"]) == ("update", {})


# -- who and from where -------------------------------------------------------------------------

RENAME = "update sites set name = 'New name' where id = $1"


async def test_a_person_through_the_api(tenants_connection: Connection) -> None:
    headers = {"x-forwarded-for": "203.0.113.7, 10.0.0.1", "user-agent": "Browser/1"}
    async with acting(tenants_connection, ours["editor"], headers=headers):
        await tenants_connection.execute(RENAME, ours["site"])
    (line,) = await log(tenants_connection, "sites", ours["site"])
    assert line == {
        "user_id": ours["editor"],
        "action": "update",
        "organization_id": ours["team"],
        "changes": {"name": {"from": "Site", "to": "New name"}},
        "ip_address": "203.0.113.7",
        "user_agent": "Browser/1",
    }


async def test_the_server(tenants_connection: Connection) -> None:
    """Without a person, and without a request (a worker, a script)."""
    async with acting(tenants_connection, None, "service_role"):
        await tenants_connection.execute(RENAME, ours["site"])
    await tenants_connection.execute("update sites set name = 'Again' where id = $1", ours["site"])
    lines = await log(tenants_connection, "sites", ours["site"])
    assert len(lines) == 2
    for line in lines:
        assert (line["user_id"], line["ip_address"], line["user_agent"]) == (None, None, None)


async def test_somebody_whose_account_is_gone(tenants_connection: Connection) -> None:
    """A token outlives the account by some minutes; what is done with it must not fail on that."""
    await tenants_connection.execute("delete from auth.users where id = $1", ours["admin"])
    async with acting(tenants_connection, ours["admin"], "service_role"):
        await tenants_connection.execute(RENAME, ours["site"])
    (line,) = await log(tenants_connection, "sites", ours["site"])
    assert line["user_id"] is None


async def test_the_log_keeps_its_lines_when_an_account_goes(
    tenants_connection: Connection,
) -> None:
    async with acting(tenants_connection, ours["admin"]):
        await tenants_connection.execute(RENAME, ours["site"])
    await tenants_connection.execute("delete from auth.users where id = $1", ours["admin"])
    (line,) = await log(tenants_connection, "sites", ours["site"])
    assert (line["user_id"], line["action"]) == (None, "update")
