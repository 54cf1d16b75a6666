"""What an API key may do: every table, command and scope, on a real database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.postgres import quote_ident
from roseram.schema.access import COMMANDS, access_matrix
from schema.existing import each, statements
from schema.inserts import inserts
from schema.observe import Step, observe
from schema.world import PERSONS, id_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roseram.postgres import Connection
    from schema.cells import Cell
    from schema.ground import Ground
    from schema.rows import Table

KEY = "00000000-0000-7000-8000-000000000001"
# Never seen by a key; never written by one.
HIDDEN = {"api_keys", "duplicate_users", "session_audit_log", "stripe_events", "user_sessions"}
READ_ONLY = HIDDEN | {
    "activity_logs", "api_usage", "error_logs", "invoice_items", "invoices",
    "organization_invitations", "organization_members", "organizations", "page_analytics",
    "page_views", "plans", "subscriptions", "usage_events", "usage_quotas", "usage_stats",
}  # fmt: skip
# What else an insert needs: the favorite of a project that the key cannot see is none.
ALSO = {("favorites", "insert"): ["projects:read"]}
AREAS = "select table_name, area, may_write from roseram.key_areas"
RESTRICTIVE = """
    select tablename as table, policyname as name, lower(cmd) as command, qual, with_check
    from pg_catalog.pg_policies where schemaname = 'public' and permissive = 'RESTRICTIVE'
    order by 1, 2
"""


async def areas(connection: Connection) -> dict[str, str | None]:
    return {row["table_name"]: row["area"] for row in await connection.fetch(AREAS)}


async def all_scopes(connection: Connection) -> list[str]:
    """Every scope there is, and some that look as if they opened what is closed."""
    found = await areas(connection)
    words = {*found, *filter(None, found.values()), "", "null", "*"}
    return [f"{word}:{action}" for word in sorted(words) for action in ("read", "write", "*")]


def cells(ground: Ground, table: Table, command: str) -> list[Cell]:
    """What the matrix allows a person to do."""

    def every() -> Iterator[Cell]:
        if command == "insert":
            yield from inserts(ground.new_rows(), table, PERSONS)
            return
        for label, sent in statements(table, command).items():
            for actor in PERSONS:
                yield from each(ground, table, command, label, sent, actor)

    return [cell for cell in every() if cell.allowed and cell.kept is None]


async def reached(
    connection: Connection, asked: Sequence[Cell], scopes: Sequence[str]
) -> list[bool]:
    """Whether each cell is allowed to a key with these scopes."""
    steps = [cell.step for cell in asked]
    outcomes = await observe(connection, steps, key_id=KEY, scopes=list(scopes))
    for outcome in outcomes:
        assert outcome.state in (None, "42501"), outcome
    return [str(outcome) == "allowed" for outcome in outcomes]


@pytest.mark.parametrize("table", sorted(access_matrix()))
async def test_scopes(connection: Connection, ground: Ground, table: str) -> None:
    """The table's own scope opens it as far as its person may go; all others together do not."""
    area = (await areas(connection))[table]
    everything = await all_scopes(connection)
    for command in COMMANDS:
        asked = cells(ground, ground.tables[table], command)
        action = "read" if command == "select" else "write"
        closed = table in (HIDDEN if command == "select" else READ_ONLY)
        opening = {f"{area}:write", f"{area}:{action}"}
        others = [scope for scope in everything if closed or scope not in opening]
        assert not any(await reached(connection, asked, others)), command
        assert not any(await reached(connection, asked, [])), command
        for scope in () if closed else sorted(opening):
            got = await reached(connection, asked, [scope, *ALSO.get((table, command), [])])
            assert all(got), (command, scope, asked[got.index(False)])


@pytest.mark.parametrize("table", sorted(access_matrix()))
async def test_each_policy_is_needed(connection: Connection, ground: Ground, table: str) -> None:
    """Without a policy, or with one that takes reading for writing, some cell turns red."""
    everything = await all_scopes(connection)
    area = (await areas(connection))[table]
    for policy in await connection.fetch(RESTRICTIVE):
        if policy["table"] != table:
            continue
        asked = cells(ground, ground.tables[table], policy["command"])
        name = quote_ident(policy["name"])
        drop = f"drop policy {name} on public.{table}"
        others = [scope for scope in everything if not scope.startswith(f"{area}:")]
        # Whoever changes a row reads it, too: what is dropped is seen with the right to read only.
        reading = [] if policy["command"] == "select" else [f"{area}:read"]
        if area is None and policy["command"] != "select":
            continue  # what cannot be read cannot be changed: the policy for reading is tested
        assert await _weakened(connection, drop, asked, [*others, *reading]), policy["name"]
        condition = f"roseram.key_allows('{area}', 'read')"
        clauses = " ".join(
            f"{clause} ((select {condition}))"
            for clause, old in (("using", policy["qual"]), ("with check", policy["with_check"]))
            if old is not None
        )
        if policy["command"] != "select":
            alter = f"alter policy {name} on public.{table} {clauses}"
            reading += ALSO.get((table, policy["command"]), [])
            assert await _weakened(connection, alter, asked, reading), policy["name"]


async def _weakened(
    connection: Connection, statement: str, asked: Sequence[Cell], scopes: Sequence[str]
) -> bool:
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(statement)
        return any(await reached(connection, asked, scopes))
    finally:
        await transaction.rollback()


async def test_every_table_is_said(connection: Connection) -> None:
    found = await areas(connection)
    assert found.keys() == access_matrix().keys() | {"storage.objects"}
    rows = await connection.fetch(AREAS)
    assert {row["table_name"] for row in rows if row["area"] is None} == HIDDEN
    assert {row["table_name"] for row in rows if not row["may_write"]} == READ_ONLY


async def test_every_policy_has_its_twin(connection: Connection) -> None:
    """No command is allowed by a policy beside which none asks for a scope."""
    missing = await connection.fetch(
        "select tablename, cmd from pg_policies"
        " where schemaname = 'public' and permissive = 'PERMISSIVE'"
        " except select tablename, cmd from pg_policies"
        " where schemaname = 'public' and permissive = 'RESTRICTIVE'"
    )
    assert missing == []


async def test_functions_that_act_refuse_keys(connection: Connection) -> None:
    """What runs with its owner's rights is not held by any policy."""
    rows = await connection.fetch(
        "select format('select public.%I(%s)', p.proname, (select string_agg('null::' ||"
        "   format_type(t, null), ', ' order by n) from unnest(p.proargtypes) with ordinality"
        "   a (t, n))) as call"
        " from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef"
        " and p.prorettype <> 'trigger'::regtype"
        " and has_function_privilege('authenticated', p.oid, 'execute')"
    )
    assert len(rows) >= 4
    steps = [Step("owner", row["call"]) for row in rows]
    scopes = await all_scopes(connection)
    for step, outcome in zip(
        steps, await observe(connection, steps, key_id=KEY, scopes=scopes), strict=True
    ):
        assert outcome.state == "42501", step.run
        assert "API key" in (outcome.message or ""), step.run


@pytest.mark.parametrize(
    "claims",
    [
        {"key_id": KEY},
        {"key_id": KEY, "scopes": None},
        {"key_id": KEY, "scopes": "projects:read"},
        {"key_id": KEY, "scopes": {"projects": "read"}},
        {"key_id": KEY, "scopes": ["projects"]},
        {"key_id": KEY, "scopes": [["projects:read"]]},
        {"scopes": ["sites:read"], "key_id": KEY},
        {"key_id": ""},
    ],
)
async def test_claims_without_the_scope(connection: Connection, claims: dict[str, object]) -> None:
    (outcome,) = await observe(connection, [Step("owner", "select from projects")], **claims)
    assert str(outcome) == ("allowed" if claims.get("scopes") == "projects:read" else "refused")


async def test_a_person_is_not_taken_for_a_key(connection: Connection) -> None:
    """What people write into their metadata changes nothing."""
    for metadata in ({"key_id": KEY}, {"a": '"key_id"'}, {"key_id": None}):
        step = Step("owner", "select from projects")
        (outcome,) = await observe(connection, [step], user_metadata=metadata)
        assert str(outcome) == "allowed"


async def _make(connection: Connection, **arguments: object) -> dict[str, object]:
    claims = json.dumps({"sub": id_of("owner"), "role": "authenticated"})
    await connection.execute("select set_config('request.jwt.claims', $1, true)", claims)
    await connection.execute("set local role authenticated")
    names = ", ".join(f"{name} => ${n}" for n, name in enumerate(arguments, 1))
    made = await connection.fetchval(f"select create_api_key({names})", *arguments.values())
    await connection.execute("reset role")
    found: dict[str, object] = json.loads(made)
    return found


async def test_a_key_is_made(connection: Connection) -> None:
    made = await _make(connection, name="Backup", scopes=["sites:read", "projects:write"])
    row = await connection.fetchrow("select * from api_keys where id = $1::text::uuid", made["id"])
    assert row is not None
    assert row["key_hash"] == await connection.fetchval(
        "select encode(sha256(convert_to($1, 'UTF8')), 'hex')", made["key"]
    )
    assert str(made["key"]) not in str(dict(row))
    assert row["scopes"] == made["scopes"] == ["projects:write", "sites:read"]
    assert str(made["key"]).startswith(str(made["key_prefix"]))
    noted = await connection.fetch(
        "select action, changed_fields from session_audit_log where user_id = $1::text::uuid",
        id_of("owner"),
    )
    assert ("api_key_created", None) in [tuple(record) for record in noted]


async def test_a_second_factor_is_asked_for(connection: Connection) -> None:
    """Who only has the password does not get a key that lasts."""
    await connection.execute(
        "insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)"
        " values (gen_random_uuid(), $1::text::uuid, 'totp', 'verified', now(), now())",
        id_of("owner"),
    )
    make = Step("owner", "select create_api_key('x', '{sites:read}')")
    (weak,) = await observe(connection, [make], aal="aal1")
    (strong,) = await observe(connection, [make], aal="aal2")
    assert (weak.state, str(strong)) == ("42501", "allowed")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"name": "", "scopes": ["sites:read"]}, "needs a name"),
        ({"name": "x", "scopes": []}, "needs scopes"),
        ({"name": "x", "scopes": None}, "needs scopes"),
        ({"name": "x", "scopes": ["sites:read", "organizations:write"]}, "organizations:write"),
        ({"name": "x", "scopes": ["sites:*"]}, "no such scope"),
        ({"name": "x", "scopes": [None]}, "no such scope"),
        ({"name": "x", "scopes": ["sites:read"], "rate_limit": 1001}, "1 to 1000"),
        ({"name": "x", "scopes": ["sites:read"], "rate_limit": 0}, "1 to 1000"),
    ],
)
async def test_a_key_is_not_made(
    connection: Connection, arguments: dict[str, object], said: str
) -> None:
    with pytest.raises(asyncpg.PostgresError, match=said):
        await _make(connection, **arguments)


@pytest.mark.parametrize(
    "statement",
    [
        "update api_keys set rate_limit = 1001",
        "update api_keys set rate_limit = 500, rate_limit_window = '1 minute'",
        "update api_keys set rate_limit = null, rate_limit_window = '1 minute'",
        "update api_keys set key_prefix = 'rsm_known'",
        "update api_keys set key_hash = 'known'",
        "insert into api_keys (name, key_hash, key_prefix) values ('x', 'known', 'rsm_known')",
        "insert into api_keys (name, key_hash, rate_limit) values ('x', 'known', 100000)",
        f"insert into api_keys (name, key_hash, user_id) values ('x', 'known', '{id_of('admin')}')",
    ],
)
async def test_what_a_person_may_not_give_a_key(connection: Connection, statement: str) -> None:
    await _make(connection, name="x", scopes=["sites:read"])
    (outcome,) = await observe(connection, [Step("owner", statement)])
    assert outcome.state == "42501", outcome


async def test_what_a_person_may_do_with_a_key(connection: Connection) -> None:
    """As before there were scopes: rows of one's own may be written directly."""
    await _make(connection, name="x", scopes=["sites:read"])
    steps = [
        Step("owner", "insert into api_keys (name, key_hash) values ('x', 'known')"),
        Step("owner", "update api_keys set rate_limit = 10, rate_limit_window = '1 minute'"),
        Step("owner", "update api_keys set is_active = false"),
        Step("owner", "delete from api_keys"),
    ]
    assert [str(o) for o in await observe(connection, steps)] == ["allowed"] * 4


@pytest.mark.parametrize(
    ("window", "seconds"),
    [
        ("1hour", 3600), ("1 hour", 3600), ("2 hours", 7200), ("30minutes", 1800), ("10 s", 10),
        ("hour", 3600), ("1day", 86400), ("0 hours", None), ("-1 hour", None), ("soon", None),
        ("1 hour; drop", None), (None, None), ("", None),
    ],
)  # fmt: skip
async def test_windows(connection: Connection, window: str | None, seconds: float | None) -> None:
    assert await connection.fetchval("select roseram.window_seconds($1)", window) == seconds


async def test_the_manual_says_what_a_scope_opens(connection: Connection) -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/api-keys.md").read_text("utf-8")
    tables: dict[str, list[str]] = {}
    writable = set()
    for row in await connection.fetch(AREAS):
        tables.setdefault(row["area"] or "", []).append(row["table_name"])
        if row["may_write"]:
            writable.add(row["area"])
    for area, names in tables.items():
        scopes = f"`{area}:read`" + (f", `{area}:write`" if area in writable else "")
        listed = ", ".join(sorted(names))
        if area:
            assert f"| {scopes} | {listed} |" in page
    assert f"No key reads {', '.join(sorted(HIDDEN)[:-1])} or {max(HIDDEN)}" in page
