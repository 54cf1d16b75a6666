"""Conversions of values, on real servers: none raises an error, none loses anything silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from migrate.convert_values import ENUM, EXPECTED, FAILS, TARGETS, TYPES, VALUES
from roseram.migrate.convert import HELPERS, SETTINGS, Conversion, conversion
from roseram.migrate.convert.datatypes import Kind, read_datatype
from roseram.postgres import quote_literal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import MakeDatabase, Server

SCHEMA = "roseram_next_private"
DATE, LOCAL, INSTANT = "date", "timestamp without time zone", "timestamp with time zone"


def convert(source: str, target: str, x: str, zone: str = "UTC") -> Conversion | None:
    return conversion(
        source,
        target,
        x,
        helpers=SCHEMA,
        enum=source.startswith(ENUM),
        enum_target=target.startswith(ENUM),
        time_zone=zone,
    )


def given(source: str, target: str, x: str = "t.v", zone: str = "UTC") -> Conversion:
    found = convert(source, target, x, zone)
    assert found is not None, f"{source} to {target}"
    return found


@pytest.fixture
async def database(
    server: Server, make_database: MakeDatabase
) -> AsyncIterator[asyncpg.Connection]:
    """A table of the edge values of each type, NULL among them: `source_0`, `source_1`, ..."""

    async def build(url: str) -> None:
        connection = await asyncpg.connect(url, server_settings=SETTINGS)
        await connection.execute(TYPES)
        await connection.execute(f"create schema {SCHEMA}")
        await connection.execute(HELPERS)
        for place, (name, values) in enumerate(VALUES.items()):
            await connection.execute(f"create table source_{place} (n serial, v {name})")
            listed = ", ".join(f"({quote_literal(value)})" for value in values)
            await connection.execute(
                f"insert into source_{place} (v) select null "
                f"union all select v::{name} from (values {listed}) q (v)"
            )
        await connection.close()

    template = await server.template("convert_values", build)
    connection = await asyncpg.connect(
        await make_database(template=template), server_settings=SETTINGS
    )
    yield connection
    await connection.close()


def pairs() -> Iterator[tuple[int, str, str, Conversion]]:
    """Every conversion that there is, with the number of its source's table."""
    for place, source in enumerate(VALUES):
        for target in TARGETS:
            found = convert(source, target, "t.v")
            if found is not None:
                yield place, source, target, found


def is_json(source: str) -> bool:
    return source in ("json", "jsonb")


async def judge(
    database: asyncpg.Connection, place: int, source: str, target: str, found: Conversion
) -> list[str]:
    """What is wrong with one conversion of all of a table's values."""
    json_null = f"{'t.v::text' if is_json(source) else 'null'} = 'null'"
    query = f"""
        select left(t.v::text, 60) as value, t.v is not distinct from null as nothing,
          {json_null} as json_null, ({found.sql}) is not distinct from null as gone,
          {found.fails or "false"} as fails, pg_typeof({found.sql})::text as type
        from source_{place} t"""
    wrong = []
    try:
        rows = await database.fetch(query)
    except asyncpg.PostgresError as error:
        return [f"{source} to {target} raises {error!r}"]
    for row in rows:
        expected = row["gone"] and not row["nothing"] and not (row["json_null"] and row["gone"])
        right = row["fails"] is expected and (row["gone"] or not row["nothing"])
        if not right or (not found.same and row["type"] != typeof(target)):
            wrong.append(f"{source} to {target}: {dict(row)}")
    return wrong


def typeof(target: str) -> str:
    """What pg_typeof says of a type: no modifiers, and no schema that is on the search path."""
    datatype = read_datatype(target, enum=target.startswith(ENUM))
    name = "interval" if datatype.kind is Kind.INTERVAL else datatype.name.removeprefix("public.")
    name = {"bpchar": "character"}.get(name, name)
    return f"{name}[]" if datatype.array else name


class TestAnyPair:
    """Every pair of types with every edge value: the whole contract but what values become."""

    async def test_it_never_raises_and_fails_exactly_where_a_value_is_lost(
        self, database: asyncpg.Connection
    ) -> None:
        wrong = []
        for place, source, target, found in pairs():
            wrong += await judge(database, place, source, target, found)
        assert wrong == []

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Sao_Paulo", "Pacific/Kiritimati"])
    async def test_so_in_other_time_zones(self, database: asyncpg.Connection, zone: str) -> None:
        wrong = []
        for place, source, target, _ in pairs():
            if "stamp" in target + source or "date" in (source, target):
                found = given(source, target, zone=zone)
                wrong += await judge(database, place, source, target, found)
        assert wrong == []

    async def test_what_is_lossless_comes_back(self, database: asyncpg.Connection) -> None:
        wrong, unchecked = [], set()
        for place, source, target, found in pairs():
            back = way_back(source, target)
            if not found.lossless or found.same:
                continue
            if back is None:
                unchecked.add(source)
                continue
            # an array of arrays comes back from JSON only by hand, see below
            flat = (
                "array_ndims(m.v) = 1" if source.endswith("[]") and "[]" not in target else "true"
            )
            same = (
                "m.back::jsonb = m.v::jsonb"
                if is_json(source)
                else "m.back is not distinct from m.v"
            )
            rows = await database.fetch(f"""
                select left(m.v::text, 60) as value, left(m.made::text, 60) as made,
                  left(m.back::text, 60) as back
                from (select m.*, ({back})::{source} as back from (
                  select t.v, ({found.sql})::{target} as made from source_{place} t
                  where t.v is distinct from null and not {found.fails or "false"} offset 0) m
                  offset 0) m
                where ({same}) is not true and {flat}""")
            wrong += [
                f"{source} to {target}: {dict(row)}"
                for row in rows
                if not (is_json(source) and row["value"] == "null")
            ]
        assert wrong == []
        assert unchecked == {"public.pair", "macaddr"}  # their JSON is not read


def way_back(source: str, target: str) -> str | None:
    """SQL of the source's value from `m.made`: by Postgres's casts where they do, else by us."""
    have = read_datatype(source, enum=source.startswith(ENUM))
    want = read_datatype(target, enum=target.startswith(ENUM))
    documents = {have.kind, want.kind} & {Kind.JSON, Kind.JSONB}
    made = "(m.made)[1]" if want.array and not have.array else "m.made"
    if want.kind is Kind.TEXT and not have.array and not documents:
        return f"{made}::text::{source}"
    whole = have.kind is Kind.FLOAT and want.kind is Kind.INTEGER
    if whole or (have.array and want.array and not documents):
        return f"{made}::{source}"
    found = convert(target, source, "m.made")
    return None if found is None else found.sql


class TestValues:
    async def test_each_becomes_what_it_should(self, database: asyncpg.Connection) -> None:
        wrong = []
        for source, target, value, expected in EXPECTED:
            made = await one(database, source, target, value)
            if made != expected:
                wrong.append(f"{source} to {target}: {value!r:.60} became {made!r:.60}")
        assert wrong == []

    @pytest.mark.parametrize("style", ["SQL, DMY", "German", "ISO, MDY"])
    async def test_text_is_read_alike_in_any_session(
        self, database: asyncpg.Connection, style: str
    ) -> None:
        await database.execute(f"set datestyle = '{style}'; set timezone = 'America/New_York'")
        await database.execute("set intervalstyle = 'sql_standard'; set bytea_output = 'escape'")
        date = given("text", "date", "t.v").sql
        instant = given("text", "timestamp with time zone", "t.v").sql
        query = f"""
            select array_agg(({date}) = date '2024-02-01' and
              ({instant}) = timestamptz '2024-02-01 00:00+00')
            from (values ('2024-02-01'), ('2024/02/01'), ('20240201'),
              ('1 Feb 2024'), ('2024-02-01T00:00:00Z')) t (v)"""
        assert await database.fetchval(query) == [True] * 5
        assert (
            await database.fetchval(f"select ({date}) from (values ('01/02/2024')) t (v)") is None
        )
        made = given("bytea", "text", "t.v").sql
        assert await database.fetchval(f"select {made} from (values ('a'::bytea)) t (v)") == "\\x61"

    @pytest.mark.parametrize(
        ("source", "target", "value", "expected"),
        [
            (DATE, INSTANT, "2024-07-01", "2024-06-30 22:00:00+00"),
            (LOCAL, INSTANT, "infinity", "infinity"),
            (LOCAL, INSTANT, "294276-12-31 12:00", FAILS),
            (INSTANT, DATE, "-infinity", "-infinity"),
            (INSTANT, DATE, "2024-06-30 22:00+00", "2024-07-01"),
            (INSTANT, DATE, "2024-07-01 00:00+00", FAILS),
            # the clock was put forward from 02:00 to 03:00, and back from 03:00 to 02:00
            (LOCAL, INSTANT, "2024-03-31 02:30", FAILS),
            (INSTANT, LOCAL, "2024-10-27 00:30+00", FAILS),
            ("text", INSTANT, "2024-03-31 02:30", FAILS),
            ("text", INSTANT, "2024-07-01", "2024-06-30 22:00:00+00"),
            ("text", LOCAL, "2024-07-01T00:00Z", "2024-07-01 02:00:00"),
        ],
    )
    async def test_times_without_zone_are_in_the_zone_that_is_given(
        self, database: asyncpg.Connection, source: str, target: str, value: str, expected: str
    ) -> None:
        assert await one(database, source, target, value, "Europe/Berlin") == expected

    async def test_a_day_without_a_midnight_is_no_time(self, database: asyncpg.Connection) -> None:
        # in Brazil that day began at 01:00
        assert await one(database, DATE, INSTANT, "2018-11-04", "America/Sao_Paulo") == FAILS


async def one(
    database: asyncpg.Connection, source: str, target: str, value: str | None, zone: str = "UTC"
) -> str | None:
    """The text of one converted value, or FAILS."""
    found = given(source, target, "t.v", zone)
    query = f"""select ({found.sql})::text as made, {found.fails or "false"} as fails
        from (select $1::text::{source} as v offset 0) t"""
    row = await database.fetchrow(query, value)
    assert row is not None
    if row["fails"]:
        assert row["made"] is None
        return FAILS
    return None if row["made"] is None else str(row["made"])


class TestUnchanged:
    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("text", "text"),
            ("public.mood", "public.mood"),
            ("character varying(50)", "text"),
            ("character varying(50)", "character varying(50)"),
            ("character varying(50)", "character varying(100)"),
            ("text", "character varying"),
            ("text", "extensions.citext"),
            ("character(3)", "character(5)"),
            ("smallint", "integer"),
            ("integer", "bigint"),
            ("bigint", "numeric"),
            ("numeric(10,2)", "numeric"),
            ("numeric(10,2)", "numeric(12,2)"),
            ("timestamp(3) without time zone", "timestamp without time zone"),
            ("timestamp(3) with time zone", "timestamp(6) with time zone"),
            ("text[]", "text[]"),
            ("character varying(5)[]", "text[]"),
            ("integer[]", "bigint[]"),
        ],
    )
    def test_the_expression_is_left_alone(self, source: str, target: str) -> None:
        found = conversion(source, target, "a || b")
        assert found == Conversion("a || b", None, lossless=True, same=True, how="unchanged")

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("text", "character varying(50)"),
            ("character varying(100)", "character varying(50)"),
            ("character varying", "character varying(50)"),
            ("character(3)", "text"),
            ("bigint", "integer"),
            ("numeric", "numeric(10,2)"),
            ("numeric(10,2)", "numeric(12,4)"),
            ("timestamp without time zone", "timestamp with time zone"),
            ("timestamp without time zone", "timestamp(3) without time zone"),
            ("text", "text[]"),
            ("json", "jsonb"),
        ],
    )
    def test_what_looks_alike_is_converted(self, source: str, target: str) -> None:
        assert not given(source, target).same


class TestConversion:
    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("integer", "timestamp with time zone"),
            ("bigint", "uuid"),
            ("uuid", "bigint"),
            ("boolean", "date"),
            ("interval", "integer"),
            ("text", "macaddr"),
            ("integer[]", "uuid[]"),
            ("date", "time without time zone"),
        ],
    )
    def test_there_is_none_where_it_makes_no_sense(self, source: str, target: str) -> None:
        assert conversion(source, target, "x") is None

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            ("uuid", "character varying(255)"),
            ("inet", "character varying(45)"),
            ("uuid", "text"),
            ("boolean", "character varying(5)"),
            ("integer", "numeric(12,2)"),
            ("numeric(5,2)", "numeric(10,4)"),
            ("public.mood", "character varying(63)"),
            ("timestamp without time zone", "timestamp with time zone"),
            ("jsonb", "text"),
        ],
    )
    def test_nothing_is_tested_where_all_values_can_be_converted(
        self, source: str, target: str
    ) -> None:
        found = given(source, target)
        assert found.fails is None
        assert not found.same

    @pytest.mark.parametrize(
        ("source", "target", "how"),
        [
            ("text", "uuid", "text to uuid"),
            ("timestamp without time zone", "timestamp with time zone", "as UTC"),
            ("timestamp with time zone", "timestamp without time zone", "in UTC"),
            ("uuid", "character varying(255)", "uuid to varchar(255)"),
            ("integer", "boolean", "1 is true, 0 is false"),
            ("date", "timestamp with time zone", "midnight, as UTC"),
            ("timestamp with time zone", "date", "in UTC, midnight only"),
        ],
    )
    def test_it_says_how(self, source: str, target: str, how: str) -> None:
        assert given(source, target).how == how

    async def test_an_expression_and_a_helper_schema_may_have_any_name(
        self, empty_database: str
    ) -> None:
        schema = 'odd "one"'
        connection = await asyncpg.connect(empty_database)
        try:
            await connection.execute('create schema "odd ""one"""')
            script = HELPERS.replace(SCHEMA, '"odd ""one"""')
            await connection.execute(script)
            await connection.execute(script)  # again: nothing stands in the way
            found = conversion("text", "date", '"A b" || $1', helpers=schema)
            assert found is not None
            query = f"""select ({found.sql})::text from (select '2024-' as "A b") t"""
            assert await connection.fetchval(query, "02-29") == "2024-02-29"
        finally:
            await connection.close()

    async def test_helpers_trust_no_search_path(self, database: asyncpg.Connection) -> None:
        open_ones = await database.fetch(
            "select proname from pg_proc where pronamespace = $1::regnamespace "
            "and (proconfig is null or not 'search_path=\"\"' = any (proconfig) or prosecdef)",
            SCHEMA,
        )
        assert open_ones == []
