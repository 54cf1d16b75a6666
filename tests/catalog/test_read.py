"""What the catalog says of a database that has everything, under odd names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from roseram.catalog import Catalog, Name, UnknownShape, compare, read_catalog
from roseram.catalog.codec import decode
from roseram.catalog.grants import Grant, UnknownPrivilege, parse_acl
from roseram.catalog.read import queries
from roseram.catalog.relations import Policy

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record]


@pytest.fixture
async def catalog(connection: Connection) -> Catalog:
    return await read_catalog(connection)


def table(catalog: Catalog, name: str) -> Any:
    found = catalog.table(name)
    assert found is not None
    return found


async def test_columns(catalog: Catalog) -> None:
    organizations = table(catalog, "app.organizations")
    moods = organizations.column("moods")
    assert (moods.type, moods.base_type, moods.array) == ("app.mood[]", Name("app", "mood"), True)
    assert moods.default == "'{sad,ok}'::app.mood[]"
    title = organizations.column("title")
    assert (title.type, title.nullable, title.default) == (
        "character varying(80)", False, "'it''s new'::character varying",
    )  # fmt: skip
    assert title.grants == (Grant("authenticated", "UPDATE", False),)
    assert organizations.column("Upper Case").collation == Name("pg_catalog", "C")
    full = organizations.column("full_title")
    assert (full.generated, full.generated_kind, full.default) == (
        "upper((title)::text)", "stored", None,
    )  # fmt: skip
    assert organizations.column("number").identity == "always"
    assert [item.position for item in organizations.columns] == list(range(1, 18))
    assert organizations.column("nothing") is None
    assert catalog.columns_of("app.simple")[0].name == "id"
    assert catalog.columns_of("app.nothing") == ()


async def test_odd_names(catalog: Catalog) -> None:
    odd = table(catalog, '"Odd.Schema""s"."Tab.le"')
    assert odd.name == Name('Odd.Schema"s', "Tab.le")
    assert odd.name.sql == '"Odd.Schema""s"."Tab.le"'
    assert [item.key for item in odd.columns] == ['"Id.1"', '"a""b"', '"größe"', "updated_at"]
    assert odd.column("größe").type == '"Odd.Schema""s"."Größe"'
    (trigger,) = odd.triggers
    assert trigger.arguments == ("one", "", "ü'x(")
    assert trigger.columns == ('a"b', "updated_at")
    assert trigger.when == "(old.* IS DISTINCT FROM new.*)"
    assert catalog.table(Name('Odd.Schema"s', "user")) is not None
    assert table(catalog, "app.organizations").owner == "catalog owner"


async def test_keys(catalog: Catalog) -> None:
    members = table(catalog, "app.members")
    assert members.primary_key.columns == ("organization_id", "user_id")
    assert members.primary_key.include == ("role",)
    assert [item.name for item in members.foreign_keys] == [
        "members_inviter",
        "members_organization",
    ]
    inviter = members.constraint("members_inviter")
    assert (inviter.on_delete, inviter.set_columns) == ("set null", ("invited_by",))
    assert (inviter.deferrable, inviter.initially_deferred) == (True, True)
    assert members.constraint("recent").validated is False
    (slug,) = table(catalog, "app.organizations").unique_keys
    assert slug.nulls_not_distinct
    incoming = [f"{key.table.key}.{key.constraint.name}" for key in
                catalog.foreign_keys_to("app.organizations")]  # fmt: skip
    assert incoming == [
        "app.events.events_organization_id_fkey",
        "app.members.members_organization",
    ]
    # a key that leads to a partitioned table is listed once, not once more for each partition
    assert [key.table.key for key in catalog.foreign_keys_to("app.events")] == ["app.logs"]
    assert len(table(catalog, "app.logs").constraints) == 1


async def test_not_null_is_no_constraint_on_any_server(catalog: Catalog) -> None:
    kinds = {item.kind for found in catalog.tables for item in found.constraints}
    assert kinds == {"primary key", "unique", "foreign key", "check", "exclusion"}


async def test_indexes(catalog: Catalog) -> None:
    found = {item.name: item for item in table(catalog, "app.members").indexes}
    user = found["members_user"]
    assert user.columns == ("user_id", None)
    assert user.keys[0].descending
    assert not user.keys[0].nulls_first
    assert user.keys[1].expression == "lower(role)"
    assert user.keys[1].opclass == Name("pg_catalog", "text_pattern_ops")
    assert user.keys[1].collation == Name("pg_catalog", "C")
    assert (user.include, user.options) == (("invited_by",), ("fillfactor=80",))
    assert found["members pkey"].constraint == "members pkey"
    assert found["members pkey"].replica_identity
    assert found["members_search"].keys[0].opclass == Name("app", "gin_trgm_ops")


async def test_policies(catalog: Catalog) -> None:
    write, read = table(catalog, "app.members").policies
    assert (write.name, write.permissive, write.roles) == ("Write.own", False, ("public",))
    assert write.check.startswith("(EXISTS ( SELECT 1\n   FROM app.organizations o")
    assert (read.command, read.roles, read.check) == ("select", ("authenticated",), None)


async def test_partitions(catalog: Catalog) -> None:
    events = table(catalog, "app.events")
    assert events.partition_key.columns == ("at",)
    assert events.partition_key.definition == "RANGE (at)"
    parts = catalog.partitions_of("app.events")
    assert [item.partition.bounds for item in parts if item.partition] == [
        "FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2025-01-01 00:00:00+00')", "DEFAULT",
    ]  # fmt: skip
    assert all(item.triggers[0].inherited for item in parts)
    assert not {item.key for item in catalog.root_tables} & {item.key for item in parts}
    assert table(catalog, "app.derived").inherits == (Name("app", "base"),)
    assert table(catalog, "app.events_2024").inherits == ()


async def test_views(catalog: Catalog) -> None:
    simple, summary = catalog.view("app.simple"), catalog.view("app.summary")
    assert simple is not None
    assert summary is not None
    assert simple.security_invoker
    assert simple.updatable == ("insert", "update", "delete")
    assert [item.name for item in simple.rules] == ["quiet"]
    assert (summary.materialized, summary.populated) == (True, False)
    assert [item.name for item in summary.indexes] == ["summary_kind"]
    joined = catalog.view("app.joined")
    assert joined is not None
    assert not joined.security_invoker
    assert joined.updatable == ("insert",)  # by its trigger
    assert catalog.view("app.members") is None
    assert catalog.table("app.simple") is None


async def test_functions(catalog: Catalog) -> None:
    overloads = catalog.functions_named("app.add")
    assert [item.key for item in overloads] == [
        "app.add(integer, integer, integer[])",
        "app.add(text)",
    ]
    modes = [(item.name, item.mode, item.default) for item in overloads[0].arguments]
    assert modes == [("a", "in", None), ("b", "in", "2"), ("rest", "variadic", "'{}'::integer[]")]
    (listing,) = catalog.functions_named("app.list_members")
    assert [item.name for item in listing.inputs] == ["p_org"]
    assert [item.name for item in listing.result_columns] == ["user_id", "role"]
    assert listing.config == ("search_path=app, pg_temp", "work_mem=8MB")
    assert listing.grants == (
        Grant("authenticated", "EXECUTE", False), Grant("postgres", "EXECUTE", False),
    )  # fmt: skip
    (organizations,) = catalog.functions_named("app.orgs")
    assert organizations.result_relation == Name("app", "organizations")
    (moods,) = catalog.functions_named("app.all_moods")
    assert (moods.result, moods.result_type) == ("app.mood[]", Name("app", "mood"))
    (longest,) = catalog.functions_named("app.longest")
    assert longest.aggregate is not None
    assert longest.aggregate.transition == "textcat(text,text)"
    (touch,) = catalog.functions_named("app.touch")
    assert touch.is_trigger
    # the constructors of a range type belong to the type
    assert catalog.functions_named("app.span") == ()


async def test_types_sequences_and_surroundings(catalog: Catalog) -> None:
    assert set(catalog.types) == {
        "app.mood", '"Odd.Schema""s"."Größe"', "app.email", "app.point3", "app.span",
    }  # fmt: skip
    assert [item.labels for item in catalog.enums] == [("klein", "groß"), ("sad", "ok", "ha'ppy")]
    (email,) = catalog.domains
    assert [item.name for item in email.checks] == ["has_at", "short"]
    owned = {item.key: (item.identity, item.owned_by and item.owned_by.column)
             for item in catalog.sequences}  # fmt: skip
    assert owned == {
        "app.counter": (False, None),
        "app.events_number_seq": (True, "number"),
        "app.organizations_number_seq": (True, "number"),
        "app.organizations_old_number_seq": (False, "old_number"),
    }
    insert = next(item for item in catalog.publications if item.name == "everything_insert")
    assert insert.operations == ("insert", "update")
    assert insert.tables[1].columns == ("organization_id", "role", "user_id")
    assert insert.tables[1].filter == "(role = 'owner'::text)"
    service = next(item for item in catalog.roles if item.name == "service_role")
    assert service.bypass_rls
    assert [item.key for item in catalog.default_privileges] == [
        '"catalog owner" in every schema on functions', "postgres in app on tables",
    ]  # fmt: skip
    assert [item.key for item in catalog.schemas] == ['"Odd.Schema""s"', "app", "public"]


async def test_other_kinds_are_reported_as_unknown(catalog: Catalog) -> None:
    assert [item.key for item in catalog.unknown] == [
        "cast (app.mood AS integer)",
        "collation app.own_c",
        "foreign-data wrapper nowhere",
        "operator app.===(pg_catalog.text,pg_catalog.text)",
        "server elsewhere",
        "text search configuration app.plain",
    ]


async def test_more_kinds_are_reported_as_unknown(connection: Connection) -> None:
    async with connection.transaction():
        await connection.execute("set local search_path = app")
        await connection.execute(
            "create user mapping for anon server elsewhere; create type app.unfinished;"
            "create operator class app.odd for type int4 using btree as operator 1 <;"
            "create text search dictionary app.words (template = pg_catalog.simple);"
            "create access method heap2 type table handler heap_tableam_handler;"
            "select lo_create(987654)"
        )
        kinds = {item.kind for item in (await read_catalog(connection)).unknown}
        await connection.execute("select lo_unlink(987654)")
        await connection.execute(
            "drop user mapping for anon server elsewhere; drop type app.unfinished;"
            "drop operator family app.odd using btree; drop access method heap2;"
            "drop text search dictionary app.words"
        )
    assert kinds >= {
        "user mapping", "type", "operator class", "operator family", "access method",
        "large object", "text search dictionary",
    }  # fmt: skip


async def test_objects_of_extensions_are_there_by_choice(connection: Connection) -> None:
    without = await read_catalog(connection)
    with_them = await read_catalog(connection, extension_objects=True)
    assert without.functions_named("app.similarity") == ()
    (similarity,) = with_them.functions_named("app.similarity")
    assert similarity.extension == "pg_trgm"
    # they never make a difference, except that kinds without a model are listed
    assert {item.kind for item in compare(without, with_them)} <= {"unknown_missing"}


async def test_only_the_schemas_asked_for(connection: Connection) -> None:
    catalog = await read_catalog(connection, schemas=['Odd.Schema"s', "absent"])
    assert [item.name for item in catalog.schemas] == ['Odd.Schema"s']
    assert {item.name.schema for item in catalog.tables} == {'Odd.Schema"s'}
    assert catalog.functions == ()


async def test_every_query_is_found_by_listing(catalog: Catalog) -> None:
    assert {"tables", "columns", "policies", "unknown"} < set(queries())


async def test_reading_leaves_the_session_as_it_was(connection: Connection) -> None:
    await connection.execute("set search_path = app; set timezone = 'Asia/Tokyo'")
    await read_catalog(connection)
    async with connection.transaction():
        await connection.execute("set local work_mem = '7MB'; create table app.inside (id int)")
        inside = await read_catalog(connection)
        assert await connection.fetchval("show work_mem") == "7MB"
        assert await connection.fetchval("show search_path") == "app"
        await connection.execute("drop table app.inside")
    assert inside.table("app.inside") is not None
    assert await connection.fetchval("show timezone") == "Asia/Tokyo"
    assert not connection.is_in_transaction()


async def test_a_transaction_begun_by_hand_is_fine(connection: Connection) -> None:
    await connection.execute("begin; create table app.by_hand (id int)")
    assert (await read_catalog(connection)).table("app.by_hand") is not None
    await connection.execute("rollback")
    assert (await read_catalog(connection)).table("app.by_hand") is None


async def test_the_reader_sees_one_moment_and_the_same_under_any_setting(
    connection: Connection, catalog: Catalog
) -> None:
    await connection.execute(
        "set datestyle = 'SQL, DMY'; set timezone = 'America/New_York';"
        "set bytea_output = 'escape';"
        "set quote_all_identifiers = on; set extra_float_digits = -3; set search_path = app, public"
    )
    assert await read_catalog(connection) == catalog


async def test_an_ordinary_user_reads_the_same(connection: Connection, catalog: Catalog) -> None:
    await connection.execute("set role catalog_plain")
    assert await connection.fetchval("select current_setting('is_superuser')") == "off"
    assert compare(catalog, await read_catalog(connection), ignore=(), partitions=True) == ()


async def test_estimates_come_with_analyze(connection: Connection) -> None:
    fast = table(await read_catalog(connection), "app.fast")
    assert fast.estimated_rows is None
    await connection.execute("insert into app.fast select generate_series(1, 1000)")
    await connection.execute("analyze app.fast")
    fast = table(await read_catalog(connection), "app.fast")
    await connection.execute("truncate app.fast")
    assert fast.estimated_rows == 1000
    assert fast.estimated_bytes > 30_000


def test_an_unknown_word_is_refused() -> None:
    row = {"name": "p", "command": "merge", "permissive": True, "roles": [], "using": None,
           "check": None, "comment": None}  # fmt: skip
    with pytest.raises(UnknownShape, match=r"Policy p: 'merge' is none of all, delete"):
        decode(Policy, row)
    with pytest.raises(UnknownShape, match="unknown or missing comment, note"):
        decode(Policy, {**{k: v for k, v in row.items() if k != "comment"}, "note": None})


def test_access_lists() -> None:
    assert parse_acl(('"odd ""role"=r*w/postgres', "=X/a", '"odd ""role"=r/b')) == (
        Grant('odd "role', "SELECT", True),
        Grant('odd "role', "UPDATE", False),
        Grant("public", "EXECUTE", False),
    )
    with pytest.raises(UnknownPrivilege):
        parse_acl(("anon=z/postgres",))
