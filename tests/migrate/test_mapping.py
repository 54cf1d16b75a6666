"""Mapping files: what is read, refused and joined; and the bundle against every known old table."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from migrate.states import STATES, catalog
from roseram.catalog import Catalog, read_catalog
from roseram.errors import FileUnusable, RoseramError
from roseram.migrate.mapping import MappingError, TableRule, bundled, check, load, merged
from roseram.migrate.mapping.read import _COLUMN, _ROWS, _TABLE
from roseram.postgres import quote_ident
from schema.fixtures import rolled_back

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from roseram.migrate.mapping import ColumnRule, Mappings, RowsRule
    from roseram.postgres import Connection

# Names that the bundle knows from states of which there is no catalog here.
ELSEWHERE = {
    "users": "name display_name profile_image_url password_hash",
    "user_profiles": "full_name name",
    "user_sessions": "first_name last_name email avatar_url x_api_key_hash",
    "session_audit_log": "event",
    "chat_messages": "metadata",
    "action_logs": "action_type",
    "actions": "action",
    "file_changes": "path content",
    "favorites": "template_id resource_type",
    "comments": "parent_id block_id element_id resolved",
    "ai_chat_sessions": "model",
    "deployments": "metadata",
    "api_usage_logs": "endpoint",
    "user_ai_usage": "tokens_used",
    "templates": "organization_id",
    "site_netlify_deployments": (
        "roseram_site_id netlify_site_id site_id netlify_deploy_id deploy_id deployment_id"
        " netlify_url site_url deployment_url deploy_url url"
    ),
}


async def _wanted(url: str) -> Catalog:
    connection = await asyncpg.connect(url)
    try:
        return await read_catalog(connection, schemas=("public", "roseram"))
    finally:
        await connection.close()


@pytest.fixture(scope="module")
def wanted_by_url() -> dict[str, Catalog]:
    return {}


@pytest.fixture
async def want(schema_shared: str, wanted_by_url: dict[str, Catalog]) -> Catalog:
    if schema_shared not in wanted_by_url:
        wanted_by_url[schema_shared] = await _wanted(schema_shared)
    return wanted_by_url[schema_shared]


@pytest.fixture
async def connection(schema_shared: str) -> AsyncIterator[Connection]:
    async with rolled_back(schema_shared) as connection:
        yield connection


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


class Reader:
    """Loads a text as an operator's own file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "own.toml"

    def __call__(self, text: str) -> Mappings:
        self.path.write_text(text, "utf-8")
        return load(self.path)

    def refused(self, text: str) -> str:
        with pytest.raises(MappingError) as caught:
            self(text)
        assert caught.value.next
        return str(caught.value)


def _shapes(table: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The shapes of an old table: state, columns with their types."""
    for state in STATES:
        found = catalog(state)["tables"].get(table)
        if found is not None:
            yield state, {column["name"]: column["type"] for column in found["columns"]}


def _column_rules(rule: TableRule) -> Iterator[tuple[TableRule | RowsRule, ColumnRule]]:
    for owner in _owners(rule):
        yield from ((owner, column) for column in owner.columns)


def _owners(rule: TableRule) -> tuple[TableRule | RowsRule, ...]:
    """What makes target rows: the rule itself, unless it archives, and its splits."""
    return rule.rows if rule.archive is not None else (rule, *rule.rows)


def _each(owner: TableRule | RowsRule) -> str:
    call = None if isinstance(owner, TableRule) else owner.each
    return "" if call is None else f" cross join lateral {call} with ordinality e"


def _names(rule: TableRule) -> set[str]:
    """Every source column that a rule names, but for those that exist only to say what is gone."""
    found = {*rule.key.values(), *rule.newest_by, *rule.leave, *(rule.accounts or {}).values()}
    found |= {name for rows in rule.rows for name in rows.needs}
    return found | {name for _, column in _column_rules(rule) for name in column.sources}


class TestBundle:
    """The files that come with Roseram."""

    def test_it_makes_sense(self, want: Catalog) -> None:
        assert check(bundled(), want, want, None) == ()
        assert len(bundled().files) > 5
        assert all(len(digest) == 64 for _, digest in bundled().files)

    def test_every_old_table_has_a_home(self, want: Catalog) -> None:
        old = {name for state in STATES for name in catalog(state)["tables"]}
        without = {name for name in old if want.table(name) is None}
        assert len(without) > 20
        assert {name for name in without if bundled().rule(name) is None} == set()

    def test_tables_without_a_catalog_have_a_home(self) -> None:
        for name in (
            "fly_preview_apps", "sprites_preview_instances", "machine_setup_sessions",
            "preview_config", "preview_urls", "preview_logs", "sprites_config", "data_endpoints",
            "sprite_config_mappings", "endpoint_health_checks", "netlify_sites",
            "site_netlify_deployments", "crypto_payments", "projects_backup",
        ):  # fmt: skip
            assert bundled().rule(f"public.{name}") is not None, name

    @pytest.mark.parametrize("rule", bundled().tables.values(), ids=lambda rule: rule.table)
    def test_it_names_only_columns_that_exist_somewhere(self, rule: TableRule) -> None:
        known = {name for _, columns in _shapes(rule.table) for name in columns}
        known |= set(ELSEWHERE.get(rule.table.removeprefix("public."), "").split())
        assert _names(rule) - known == set()

    def test_the_names_known_from_elsewhere_are_used(self) -> None:
        for table, names in ELSEWHERE.items():
            rule = bundled().rule(f"public.{table}")
            assert rule is not None
            seen = {name for _, columns in _shapes(rule.table) for name in columns}
            assert set(names.split()) == _names(rule) - seen, table

    def test_reasons_are_sentences(self) -> None:
        for rule in bundled().tables.values():
            said = [rule.archive, rule.reason, *rule.leave.values(), *(r.reason for r in rule.rows)]
            assert [text for text in said if text and not text.endswith(".")] == [], rule.table

    def test_ciphertext_goes_only_where_ciphertext_belongs(self) -> None:
        secret = ("_encrypted", "encrypted_value", "password", "_hash", "token", "credential")
        for rule in bundled().tables.values():
            for _, column in _column_rules(rule):
                for name in column.sources:
                    if name.startswith("tokens_"):  # a number
                        continue
                    if any(part in name for part in secret):
                        assert column.target == "token_encrypted", (rule.table, column)

    def test_a_project_shared_with_somebody_opens_no_organization(self) -> None:
        rule = bundled().rule("public.collaborators")
        assert rule is not None
        assert rule.archive
        assert rule.rows == ()
        into = {item.target for item in bundled().tables.values() if item.archive is None}
        assert "public.organization_invitations" not in into
        members = [
            item.table
            for item in bundled().tables.values()
            if item.target == "public.organization_members"
        ]
        assert members == ["public.organization_members"]


@pytest.mark.parametrize(
    "rule",
    [rule for rule in bundled().tables.values() if any(_shapes(rule.table))],
    ids=lambda rule: rule.table,
)
async def test_the_bundles_sql_runs_on_every_known_shape(
    rule: TableRule, want: Catalog, connection: Connection
) -> None:
    """Each expression, condition and set of rows is planned by a server."""
    for number, (_, columns) in enumerate(_shapes(rule.table)):
        source = quote_ident(f"t{number}")
        listed = ", ".join(f"{quote_ident(name)} {kind}" for name, kind in columns.items())
        await connection.execute(f"create temp table {source} ({listed})")
        for owner in _owners(rule):
            if isinstance(owner, TableRule) or set(owner.needs) <= set(columns):
                await connection.execute("explain " + _select(owner, source, columns, want))


def _select(
    owner: TableRule | RowsRule, source: str, columns: dict[str, str], want: Catalog
) -> str:
    target = want.table(owner.target if isinstance(owner, TableRule) else f"public.{owner.into}")
    assert target is not None
    types = {column.name: column.type for column in target.columns}
    values = ["1"]
    for rule in owner.columns:
        if rule.sql is not None and set(rule.needs) <= set(columns):
            kind = types[rule.target] if rule.key is None else "text"
            values.append(f"({rule.sql})::{kind}")
        if rule.fill_sql is not None:
            values.append(f"({rule.fill_sql})::{types[rule.target]}")
    parent = "left join (select null::uuid as user_id) project on true"
    return (
        f"select {', '.join(values)} from pg_temp.{source} s{_each(owner)} {parent}"
        f" where coalesce(({owner.where or 'true'}), false)"
    )


async def _made(
    connection: Connection,
    table: str,
    shape: str,
    row: dict[str, Any],
    target: str,
    rows: str | None = None,
) -> list[str | None]:
    """What the bundle's SQL makes of one row, as texts."""
    rule = bundled().rule(f"public.{table}")
    assert rule is not None
    owner: TableRule | RowsRule
    owner = rule if rows is None else next(item for item in rule.rows if item.name == rows)
    sql = next(item.sql for item in owner.columns if item.name == target)
    columns = next(columns for state, columns in _shapes(rule.table) if state == shape)
    listed = ", ".join(f"{quote_ident(name)} {kind}" for name, kind in columns.items())
    await connection.execute(f"create temp table one ({listed})")
    found = await connection.fetch(
        f"select ({sql})::text as made from jsonb_populate_record(null::one, $1) s{_each(owner)}"
        f" where coalesce(({owner.where or 'true'}), false)",
        json.dumps(row),
    )
    return [record["made"] for record in found]


SNAPSHOTS = {
    "texts by path": ({"a.js": "A", "b/c.css": "C"}, [("a.js", "A"), ("b/c.css", "C")]),
    "objects by path": (
        {"a.js": {"content": "A", "language": "js"}},
        [("a.js", "A")],
    ),
    "below files": ({"files": [{"path": "a.js", "content": "A"}]}, [("a.js", "A")]),
    "texts below files": ({"files": {"a.js": "A"}}, [("a.js", "A")]),
    "a list": ([{"file_path": "a.js", "code": "A"}, "B"], [("a.js", "A"), ("file-2", "B")]),
    "a text": ("only this", [("snapshot.txt", "only this")]),
    "nothing": ({}, []),
    "no text": ({"a.js": None}, [("a.js", "")]),
}


@pytest.mark.parametrize("case", SNAPSHOTS)
async def test_kept_files_in_every_form(connection: Connection, case: str) -> None:
    tree, files = SNAPSHOTS[case]
    row = {"files_snapshot": tree}
    [made] = await _made(connection, "history_snapshots", "rebuild", row, "files")
    assert made is not None
    found = json.loads(made)
    assert [(item["path"], item["content"]) for item in found] == files
    if case == "objects by path":
        assert found[0]["language"] == "js"  # what else was said of a file stays with it


async def test_a_version_is_a_snapshot_of_its_texts(connection: Connection) -> None:
    row = {"html_code": "<p>", "css_code": "", "javascript_code": "x()", "version_number": 3}
    [made] = await _made(connection, "code_versions", "rebuild", row, "files")
    assert made is not None
    assert json.loads(made) == [
        {"path": "index.html", "content": "<p>", "language": "html"},
        {"path": "script.js", "content": "x()", "language": "javascript"},
    ]


@pytest.mark.parametrize(
    ("code", "paths"),
    [
        ({"html": "<p>", "css": "", "javascript": "x()"}, ["index.html", "script.js"]),
        ({"/src/a.ts": "a", "JS": "b"}, ["script.js", "src/a.ts"]),
        (["no", "object"], []),
        ("text", []),
        (None, []),
    ],
)
async def test_generated_code_becomes_files(
    connection: Connection, code: object, paths: list[str]
) -> None:
    row = {"generated_code": code}
    made = await _made(connection, "projects", "docs-schema", row, "path", "generated_code")
    assert sorted(path or "" for path in made) == paths


async def test_generated_code_that_is_no_object_is_kept_as_text(connection: Connection) -> None:
    row = {"generated_code": ["no", "object"]}
    made = await _made(connection, "projects", "docs-schema", row, "content", "generated_text")
    assert made == ['["no", "object"]']


@pytest.mark.parametrize(
    ("dollars", "cents"), [(12.34, "1234"), (0, "0"), (None, None), (99999999.99, None)]
)
async def test_payments_are_counted_in_cents(
    connection: Connection, dollars: float | None, cents: str | None
) -> None:
    row = {"amount_usd": dollars}
    assert await _made(connection, "solana_payments", "rebuild", row, "amount") == [cents]


async def test_a_payment_says_who_paid_what(connection: Connection) -> None:
    row = {"amount_sol": 0.5, "transaction_signature": "5xY", "wallet_address": "me"}
    made = await _made(connection, "solana_payments", "rebuild", row, "description")
    assert made == ["Solana payment 0.50000000 SOL transaction 5xY from me"]


@pytest.mark.parametrize(
    ("word", "kept"), [("edit", None), ("push", None), ("login", "login"), (None, None)]
)
async def test_an_unknown_action_keeps_its_word(
    connection: Connection, word: str | None, kept: str | None
) -> None:
    row = {"action": word}
    made = await _made(connection, "action_logs", "production", row, "metadata.action")
    assert made == [kept]


@pytest.mark.parametrize(("visible", "public"), [("public", "true"), ("private", "false")])
async def test_only_public_projects_are_public(
    connection: Connection, visible: str, public: str
) -> None:
    row = {"visibility": visible}
    assert await _made(connection, "projects", "production", row, "is_public") == [public]


@pytest.mark.parametrize(("public", "shown"), [(True, 1), (None, 1), (False, 0)])
async def test_private_templates_are_shown_to_nobody(
    connection: Connection, public: bool | None, shown: int
) -> None:
    row = {"is_public": public, "html_code": "<p>", "css_code": "", "javascript_code": None}
    made = await _made(connection, "templates", "m001", row, "content")
    assert len(made) == shown


async def test_an_entry_keeps_its_project(connection: Connection) -> None:
    project = "0190c1a0-0000-7000-8000-000000000001"
    row = {"project_id": project, "changes": {"name": {"from": "a", "to": "b"}}}
    [made] = await _made(connection, "activity_logs", "m001", row, "changes")
    assert made is not None
    assert json.loads(made) == {**row["changes"], "project_id": {"to": project}}  # type: ignore[dict-item]


async def test_sums_and_metrics_part_ways(connection: Connection) -> None:
    """One table in two shapes: rows of sums stay, rows of one metric each become events."""
    rule = bundled().rule("public.usage_stats")
    assert rule is not None
    for state, rows in (("m001", 1), ("production", 0)):
        columns = next(columns for name, columns in _shapes(rule.table) if name == state)
        listed = ", ".join(f"{quote_ident(name)} {kind}" for name, kind in columns.items())
        await connection.execute(f"create temp table {state} ({listed})")
        query = f"select count(*) from (select (null::{state}).*) s where {rule.where}"
        assert await connection.fetchval(query) == rows
    row = {"metric_type": "api_calls", "metric_value": 12.5}
    assert await _made(connection, "usage_stats", "production", row, "metric", "metrics") == [
        "legacy_api_calls"
    ]


class TestReading:
    """The format, part by part."""

    def test_everything_that_can_be_said(self, read: Reader) -> None:
        found = read("""
[table.people]
into = "public.profiles"
how = "merge"
key = { id = "uid" }
where = "s.kind = 'x'"
newest_by = ["seen"]
reason = "Because."
accounts = { id = "uid", email = "mail" }
[table.people.columns]
full_name = { from = ["a", "b"], values = { x = "y" }, fill = "?" }
email = { sql = "lower(s.mail)", needs = ["mail"], fill_sql = "s.other" }
"metadata.plan" = { text = "" }
[table.people.leave]
c = "Not needed."
[[table.people.rows]]
into = "project_files"
name = "one"
needs = ["d"]
where = "s.d <> ''"
each = "jsonb_each_text(s.d)"
reason = "Only these."
columns = { path = { text = "index.html" } }
[table."other.Things"]
archive = "Nobody needs them."
""")
        rule = found.rule("public.people")
        assert rule is not None
        assert (rule.into, rule.target, rule.how) == ("profiles", "public.profiles", "merge")
        assert (dict(rule.key), rule.newest_by) == ({"id": "uid"}, ("seen",))
        assert (rule.where, rule.reason, rule.origin) == ("s.kind = 'x'", "Because.", "own.toml")
        assert rule.accounts == {"id": "uid", "email": "mail"}
        first, second, third = rule.columns
        assert (first.name, first.from_, first.values, first.fill) == (
            "full_name", ("a", "b"), {"x": "y"}, "?",
        )  # fmt: skip
        assert (second.sql, second.needs, second.fill_sql) == (
            "lower(s.mail)", ("mail",), "s.other",
        )  # fmt: skip
        assert (third.target, third.key, third.text) == ("metadata", "plan", "")
        assert rule.leave == {"c": "Not needed."}
        [rows] = rule.rows
        assert (rows.into, rows.name, rows.needs) == ("project_files", "one", ("d",))
        assert (rows.where, rows.each) == ("s.d <> ''", "jsonb_each_text(s.d)")
        assert (rows.reason, rows.columns[0].text) == ("Only these.", "index.html")
        other = found.rule('other."Things"')
        assert other is not None
        assert other.archive == "Nobody needs them."

    def test_a_rule_may_be_empty(self, read: Reader) -> None:
        rule = read("[table.things]").rule("public.things")
        assert rule is not None
        assert (rule.into, rule.how, rule.columns, rule.target) == (
            None, "insert", (), "public.things",
        )  # fmt: skip

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(FileUnusable, match="No such file"):
            load(tmp_path / "none.toml")

    def test_bytes_that_are_no_text(self, tmp_path: Path) -> None:
        path = tmp_path / "own.toml"
        path.write_bytes(b"\xff")
        with pytest.raises(MappingError, match="not UTF-8"):
            load(path)


T = "[table.users]\n"
R = "[[table.projects.rows]]\ninto = 'favorites'\nname = 'n'\n"
C = "[table.users.columns]\n"
REFUSED = {
    "no TOML": (T + "into = \n", "line 2"),
    "a table twice": (T + 'into = "a"\n' + T, "give each table one rule"),
    "a table under two names": (
        T + '[table."public.users"]\n', "two rules for the table public.users",
    ),
    "a column twice": (
        C + 'a = { from = ["b"] }\na = { from = ["c"] }\n', "line 3",
    ),
    "a key twice": (
        C + '"m.k" = { from = ["b"] }\n"m. k" = { from = ["c"] }', "two rules for m.k",
    ),
    "rows twice": (
        T + '[[table.users.rows]]\ninto = "x"\nname = "n"\n' * 2, "two rows for n",
    ),
    "an unknown word at the top": ("[tabel.users]", "did you mean table?"),
    "an unknown key of a table": (T + 'wher = "x"', "did you mean where?"),
    "an unknown key of a column": (C + 'a = { form = ["b"] }', "did you mean from?"),
    "an unknown key of rows": (
        '[[table.users.rows]]\ninto = "x"\nname = "n"\nneed = ["y"]', "did you mean needs?",
    ),
    "a JSON key without quotes": (C + 'm.k = { from = ["b"] }', 'like "metadata.plan"'),
    "a name instead of a list": (C + 'a = { from = "b" }', 'like ["old_name"]'),
    "an empty list": (C + "a = { from = [] }", "a list"),
    "a number as a word": (C + 'a = { from = ["b"], values = { x = 1 } }', "a table of texts"),
    "a number as a fill": (C + "a = { fill = 0 }", "a text in quotes · it is a number"),
    "a text as a table": ('table = "x"', "table must be a table"),
    "a text as a rule": ('[table]\nusers = "x"', "it is the text 'x'"),
    "another way to put rows": (T + 'how = "upsert"', '"insert" or "merge"'),
    "empty SQL": (C + 'a = { sql = "  " }', "sql must be a text that is not empty"),
    "an empty condition": (T + 'where = ""\nreason = "r"', "where must be"),
    "into and archive": (T + 'into = "a"\narchive = "b"', "exclude each other"),
    "archive without a reason": (T + 'archive = ""', "archive must be a text that is not empty"),
    "archive and columns": (T + 'archive = "b"\n' + C + 'a = { text = "b" }', "do not go together"),
    "archive and a key": (T + 'archive = "b"\nkey = { a = "b" }', "archive and key"),
    "an extension that archives": (T + 'archive = "b"\nextends = true', "extends nothing"),
    "merge without a key": (T + 'how = "merge"', "needs key"),
    "a key without merge": (T + 'key = { a = "b" }', "goes with merge"),
    "a condition without a reason": (T + 'where = "true"', "needs reason"),
    "another schema": (T + 'into = "auth.users"', "schema public"),
    "two sources": (C + 'a = { from = ["b"], sql = "1" }', "from and sql exclude each other"),
    "two fills": (C + 'a = { fill = "b", fill_sql = "1" }', "exclude each other"),
    "no source": (C + "a = {}", "nothing says where"),
    "needs without SQL": (C + 'a = { from = ["b"], needs = ["c"] }', "needs goes with sql"),
    "words of a constant": (C + 'a = { text = "b", values = { b = "c" } }', "goes with from"),
    "a key too deep": (C + '"a.b.c" = { from = ["d"] }', "one level deep"),
    "the engine's own key": (C + '"a.legacy" = { from = ["d"] }', "engine's own"),
    "a fill of a key": (C + '"a.b" = { from = ["d"], fill = "e" }', "from, sql or text only"),
    "used and left": (
        C + 'a = { from = ["b"] }\n[table.users.leave]\nb = "r"', "has a rule and is left",
    ),
    "left without a reason": ("[table.users.leave]\nb = ' '", "must say why"),
    "an unknown part of an account": (T + 'accounts = { mail = "x" }', "accounts has no part mail"),
    "rows without a target": ('[[table.users.rows]]\nname = "n"', "into is missing"),
    "rows without a name": ('[[table.users.rows]]\ninto = "n"', "name is missing"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused(read: Reader, case: str) -> None:
    text, words = REFUSED[case]
    message = read.refused(text)
    assert words in message
    assert message.startswith("own.toml")


class TestJoining:
    """An operator's own rules over the bundled ones."""

    BASE = """
[table.users]
into = "profiles"
how = "merge"
key = { id = "id" }
reason = "Base."
[table.users.columns]
full_name = { from = ["name", "nick"] }
email = { sql = "s.mail", needs = ["mail"] }
[table.users.leave]
bio = "Base."
[[table.users.rows]]
into = "user_settings"
name = "one"
[[table.users.rows]]
into = "user_settings"
name = "two"
[table.things]
archive = "Base."
"""

    def both(self, read: Reader, own: str) -> tuple[Mappings, Mappings]:
        base = read(self.BASE)
        return base, merged(base, read(own))

    def test_a_rule_replaces_the_one_of_its_table(self, read: Reader) -> None:
        base, joined = self.both(read, '[table.users]\narchive = "Own."')
        rule = joined.rule("public.users")
        assert rule is not None
        assert (rule.archive, rule.into, rule.columns, rule.rows) == ("Own.", None, (), ())
        assert joined.rule("public.things") == base.rule("public.things")
        assert len(joined.files) == 2

    def test_an_extension_is_added_and_wins(self, read: Reader) -> None:
        _, joined = self.both(
            read,
            """
[table.users]
extends = true
reason = "Own."
[table.users.columns]
avatar_url = { from = ["bio"] }
full_name = { from = ["title"] }
[table.users.leave]
mail = "Own."
[[table.users.rows]]
into = "favorites"
name = "two"
[[table.users.rows]]
into = "favorites"
name = "three"
""",
        )
        rule = joined.rule("public.users")
        assert rule is not None
        assert (rule.into, rule.how, dict(rule.key)) == ("profiles", "merge", {"id": "id"})
        assert rule.reason == "Own."
        columns = {column.name: column.from_ for column in rule.columns}
        assert columns == {"avatar_url": ("bio",), "full_name": ("title",)}  # email needs mail
        assert rule.leave == {"mail": "Own."}  # bio has a home now
        assert [(rows.name, rows.into) for rows in rule.rows] == [
            ("one", "user_settings"), ("two", "favorites"), ("three", "favorites"),
        ]  # fmt: skip
        assert rule.origin == "own.toml + own.toml"

    def test_a_left_column_leaves_the_other_sources(self, read: Reader) -> None:
        own = '[table.users]\nextends = true\n[table.users.leave]\nnick = "Own."'
        rule = self.both(read, own)[1].rule("public.users")
        assert rule is not None
        assert rule.columns[0].from_ == ("name",)

    def test_an_archived_table_gets_a_target(self, read: Reader) -> None:
        _, joined = self.both(read, '[table.things]\nextends = true\ninto = "favorites"')
        rule = joined.rule("public.things")
        assert rule is not None
        assert (rule.archive, rule.into) == (None, "favorites")

    def test_an_extension_must_be_complete_in_the_end(self, read: Reader) -> None:
        base = read(self.BASE)
        own = read('[table.none]\nextends = true\nhow = "merge"')
        with pytest.raises(MappingError, match="needs key"):
            merged(base, own)


WRONG = {
    "a table": ('[table.users]\ninto = "profile"', "no table profile · did you mean profiles?"),
    "a table of its own name": ("[table.things]", "say into = the table"),
    "a column": (
        '[table.users]\ninto = "profiles"\n' + C + 'full_nam = { text = "x" }',
        "public.profiles has no column full_nam · did you mean full_name?",
    ),
    "a key of a text": (
        '[table.users]\ninto = "profiles"\n' + C + '"email.x" = { text = "x" }',
        "email takes no key",
    ),
    "a computed column": (
        '[table.users]\ninto = "project_files"\n' + C + 'size_bytes = { text = "1" }',
        "size_bytes takes no value",
    ),
    "no key of the target": (
        '[table.users]\ninto = "profiles"\nhow = "merge"\nkey = { email = "email" }',
        "public.profiles has no such key · use id",
    ),
    "the table of rows": (
        '[table.users]\narchive = "x"\n[[table.users.rows]]\ninto = "nothing"\nname = "n"',
        "no table nothing",
    ),
    "a column of rows": (
        R.replace("favorites", "projects") + "columns = { nam = { text = 'x' } }",
        "public.projects has no column nam",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_the_unified_schema_lacks(read: Reader, want: Catalog, case: str) -> None:
    text, words = WRONG[case]
    [error] = check(read(text), want, want, None)
    assert isinstance(error, RoseramError)
    assert words in str(error)
    assert error.next


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[table.organisations]\narchive = "x"', "did you mean public.organizations?"),
        (
            "[table.projects.columns]\ndescription = { from = ['description', 'descr'] }",
            "public.projects has no column descr · did you mean description?",
        ),
        ('[table.projects.leave]\nslug = "x"', "public.projects has no column slug"),
        ("[table.projects]\nnewest_by = ['seen']", "[table.projects.newest_by]"),
        ("[table.projects]\naccounts = { id = 'uid' }", "has no column uid"),
        (
            "[table.projects]\nhow = 'merge'\nkey = { id = 'uid' }",
            "[table.projects.key]: public.projects has no column uid",
        ),
        (
            R + "needs = ['stars']",
            "[table.projects.rows.n]",
        ),
        (
            R + "columns = { user_id = { sql = '1', needs = ['stars'] } }",
            "has no column stars",
        ),
    ],
)
def test_an_own_file_names_nothing(read: Reader, want: Catalog, text: str, words: str) -> None:
    own = read(text)
    [error] = check(own, want, want, own)
    assert words in str(error)
    assert check(own, want, want, None) == ()


def test_an_own_file_that_fits(read: Reader, want: Catalog) -> None:
    own = read("[table.projects.columns]\ndescription = { from = ['name'] }")
    assert check(merged(bundled(), own), want, want, own) == ()


class TestManual:
    """docs/reference/mappings.md: its examples are read like anybody's file."""

    TEXT = (Path(__file__).parents[2] / "docs" / "reference" / "mappings.md").read_text("utf-8")

    @pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL))
    def test_example(self, read: Reader, want: Catalog, example: str) -> None:
        assert check(merged(bundled(), read(example)), want, want, None) == ()

    def test_every_key_is_explained(self) -> None:
        for key in {**_TABLE, **_ROWS, **_COLUMN}:
            assert f"`{key}`" in self.TEXT, key
            assert re.search(rf"^(\[+.*\b)?{key}\b|[{{,] {key} =", self.TEXT, re.MULTILINE), key
