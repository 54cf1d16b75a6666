from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.catalog import Name
from roseram.server.rest.cache import read_exposed
from roseram.server.rest.settings import Settings
from server.rest.cache.world import SETTINGS, as_login

if TYPE_CHECKING:
    from conftest import Server
    from roseram.server.rest.exposed import Column, Exposed, Relation


def relation(exposed: Exposed, name: str) -> Relation:
    return exposed.relations[Name("harbour", name)]


def column(exposed: Exposed, table: str, name: str) -> Column:
    return relation(exposed, table).columns[name]


class TestRelations:
    def test_of_the_exposed_schemas_only_and_no_partitions(self, exposed: Exposed) -> None:
        assert {name.schema for name in exposed.relations} == {"harbour", "tide"}
        names = {name.name for name in exposed.relations}
        assert "voyages" in names
        assert not names & {"voyages_2024", "voyages_later", "manifests_inner"}

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("ports", "table"),
            ("voyages", "table"),
            ("owners", "view"),
            ("tonnage", "materialized view"),
            ("far_away", "foreign table"),
        ],
    )
    def test_kinds(self, exposed: Exposed, name: str, kind: str) -> None:
        assert relation(exposed, name).kind == kind

    @pytest.mark.parametrize(
        ("name", "flags"),
        [
            ("ports", "iud"),
            ("voyages", "iud"),
            ("ship_names", "iud"),
            ("manifests", "iud"),
            ("everybody", ""),
            ("port_counts", ""),
            ("tonnage", ""),
            ("far_away", ""),
            ("insert_only", "i"),
            ("rule_deleted", "d"),
        ],
    )
    def test_what_can_be_written(self, exposed: Exposed, name: str, flags: str) -> None:
        found = relation(exposed, name)
        can = (("i", found.insertable), ("u", found.updatable), ("d", found.deletable))
        assert "".join(letter for letter, yes in can if yes) == flags

    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("ports", ("id",)),
            ("berths", ("port_id", "number")),
            ("voyages", ("id", "left_on")),
            ("logbook", ()),
            ("owners", ("id",)),
            ("manifests", ("manifest",)),
            ("shares", ("manifest_id", "owner_id")),
            ("ships_at_home", ("port_id", "id")),
            ("odd_view", ("Id, (a)",)),
            ("everybody", ()),
            ("far_ids", ()),
            ("port_counts", ()),
        ],
    )
    def test_primary_keys(self, exposed: Exposed, name: str, key: tuple[str, ...]) -> None:
        assert set(relation(exposed, name).primary_key) == set(key)
        if name != "ships_at_home":  # two tables: whichever is first
            assert relation(exposed, name).primary_key == key

    def test_comments(self, exposed: Exposed) -> None:
        assert relation(exposed, "ports").comment == "Where ships lie"
        assert column(exposed, "ports", "flag").comment == "Two letters"
        assert exposed.schema_comments == {"harbour": "The harbour\n\nShips, and where they lie."}


class TestColumns:
    def test_stand_in_their_order(self, exposed: Exposed) -> None:
        assert list(relation(exposed, "owners").columns) == ["name", "id", "patron_id"]

    @pytest.mark.parametrize(
        ("name", "type_", "base", "kind"),
        [
            ("id", "bigint", "bigint", "plain"),
            ("code", "harbour.short_code", "character varying", "plain"),
            ("region", "harbour.region", "harbour.region", "enum"),
            ("flag", "character(2)", "bpchar", "plain"),
            ("depth", "int4range", "int4range", "range"),
            ("open_on", "datemultirange", "datemultirange", "range"),
            ("tags", "text[]", "text[]", "array"),
            ("aliases", "harbour.codes", "text[]", "array"),
            ("facts", "jsonb", "jsonb", "json"),
            ("raw", "json", "json", "json"),
            ("at", "harbour.spot", "harbour.spot", "composite"),
            ("words", "tsvector", "tsvector", "tsvector"),
            ("bits", "bit(3)", '"bit"', "plain"),
        ],
    )
    def test_types(self, exposed: Exposed, name: str, type_: str, base: str, kind: str) -> None:
        found = column(exposed, "ports", name)
        assert (found.type, found.base_type, found.kind) == (type_, base, kind)

    def test_enum(self, exposed: Exposed) -> None:
        assert column(exposed, "ports", "region").enum == ("north", "south", "open sea")
        assert column(exposed, "ports", "name").enum == ()

    @pytest.mark.parametrize(
        ("table", "name", "length"),
        [("ports", "flag", 2), ("ports", "bits", 3), ("people", "name", 40), ("ports", "code", 12)],
    )
    def test_length(self, exposed: Exposed, table: str, name: str, length: int) -> None:
        assert column(exposed, table, name).max_length == length
        assert column(exposed, table, "id").max_length is None

    def test_what_may_be_null(self, exposed: Exposed) -> None:
        assert not column(exposed, "ports", "name").nullable
        assert column(exposed, "ports", "flag").nullable
        assert not column(exposed, "ports", "code").nullable  # its domain says so
        assert column(exposed, "owners", "id").nullable  # a view never knows

    @pytest.mark.parametrize(
        ("table", "name", "default"),
        [
            ("ports", "id", "nextval('harbour.ports_id_seq'::regclass)"),
            ("ports", "region", "'north'::harbour.region"),
            ("ports", "code", "'NONE'::character varying"),
            ("ports", "opened", "now()"),
            ("ports", "name", None),
            ("ports", "words", None),
            ("people", "id", None),
        ],
    )
    def test_defaults(self, exposed: Exposed, table: str, name: str, default: str | None) -> None:
        assert column(exposed, table, name).default == default

    def test_what_cannot_be_given(self, exposed: Exposed) -> None:
        assert column(exposed, "people", "id").generated  # always as identity
        assert column(exposed, "ports", "words").generated
        assert not column(exposed, "ports", "id").generated  # by default as identity


async def test_the_defaults_are_sql(exposed: Exposed, world: str) -> None:
    connection = await asyncpg.connect(world)
    try:
        for item in exposed.relations.values():
            for found in item.columns.values():
                if found.default:
                    await connection.fetchval(f"select ({found.default})::{found.type}")
                if found.kind != "composite":
                    await connection.fetchval(f"select null::{found.base_type}")
    finally:
        await connection.close()


async def test_any_role_that_can_log_in_reads_the_same(exposed: Exposed, world_shared: str) -> None:
    connection = await asyncpg.connect(as_login(world_shared, "postgres"))
    try:
        assert await read_exposed(connection, SETTINGS, timezones=exposed.timezones) == exposed
    finally:
        await connection.close()


class TestSettings:
    async def test_the_schemas_and_hoisted_settings_are_theirs(self, world_shared: str) -> None:
        wanted = Settings(schemas=("tide",), hoisted_tx_settings=())
        connection = await asyncpg.connect(world_shared)
        try:
            found = await read_exposed(connection, wanted)
        finally:
            await connection.close()
        assert set(found.relations) == {Name("tide", "ships"), Name("tide", "tables")}
        assert set(found.routines) == {Name("tide", "next")}
        assert found.relationships == {}
        assert found.schemas == ("tide",)

    async def test_a_schema_that_is_not_there_is_empty(self, world_shared: str) -> None:
        connection = await asyncpg.connect(world_shared)
        try:
            found = await read_exposed(connection, Settings(schemas=("nowhere", "pg_catalog")))
        finally:
            await connection.close()
        assert not found.relations
        assert not found.routines

    async def test_known_time_zones_are_not_read_again(self, world_shared: str) -> None:
        connection = await asyncpg.connect(world_shared)
        try:
            found = await read_exposed(connection, SETTINGS, timezones=frozenset({"Mars/Base"}))
        finally:
            await connection.close()
        assert found.timezones == {"Mars/Base"}

    async def test_nobody_asks_for_time_zones(self, world_shared: str) -> None:
        connection = await asyncpg.connect(world_shared)
        try:
            without = replace(SETTINGS, timezone_enabled=False)
            found = await read_exposed(connection, without, timezones=frozenset({"Mars/Base"}))
            assert found.timezones == frozenset()
            again = await read_exposed(connection, SETTINGS, timezones=found.timezones)
        finally:
            await connection.close()
        assert "UTC" in again.timezones


def test_time_zones(exposed: Exposed) -> None:
    assert {"Europe/Rome", "UTC", "America/New_York"} <= exposed.timezones


def test_media_types(exposed: Exposed) -> None:
    assert exposed.media_types == {
        "application/vnd.harbour.list": {Name("harbour", "ports"): '"harbour"."list_ports"'}
        | {Name("harbour", "list_step"): '"harbour"."list_step"'},
        "text/tab-separated": {Name("pg_catalog", "anyelement"): '"harbour"."tab_all"'}
        | {Name("harbour", "tab_step"): '"harbour"."tab_step"'},
        "image/png": {Name("harbour", "picture"): '"harbour"."picture"'},
    }


class TestExtremes:
    async def test_a_view_that_shows_a_key_very_often_is_no_burden(
        self, empty_database: str
    ) -> None:
        connection = await asyncpg.connect(empty_database)
        many = ", ".join(f"b as b{place}, c as c{place}" for place in range(40))
        try:
            await connection.execute(
                "create table a (b int, c int, primary key (b, c));"
                "create table d (e int primary key, b int, c int,"
                " foreign key (b, c) references a);"
                f"create view v as select e, {many} from d"
            )
            found = await read_exposed(connection, Settings())
        finally:
            await connection.close()
        assert 1 <= len(found.relationships[Name("public", "v")]) <= 100

    async def test_a_key_over_time_is_no_relationship(
        self, empty_database: str, server: Server
    ) -> None:
        if server.major < 18:
            return  # Postgres has none
        connection = await asyncpg.connect(empty_database)
        try:
            await connection.execute(
                "create table rooms (nos int4range, during daterange,"
                " primary key (nos, during without overlaps));"
                "create table stays (nos int4range, during daterange,"
                " foreign key (nos, period during) references rooms (nos, period during))"
            )
            found = await read_exposed(connection, Settings())
        finally:
            await connection.close()
        assert found.relationships == {}
        assert found.relations[Name("public", "rooms")].primary_key == ("nos", "during")
