"""One connection: batches, their transactions, prepared statements, errors, and its end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.postgres.pipeline import (
    Connection,
    Lost,
    ServerError,
    Step,
    columns,
    connect,
    read_parameters,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def connection(empty_database: str) -> AsyncIterator[Connection]:
    opened = await connect(read_parameters(empty_database), keep=4)
    yield opened
    opened.close()


@pytest.fixture
async def other(empty_database: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    opened = await asyncpg.connect(empty_database)
    yield opened
    await opened.close()


async def one(connection: Connection, sql: str, *parameters: bytes | None) -> bytes | None:
    [[row]] = await connection.run([Step(sql, parameters)])
    return columns(row)[0]


class TestBatch:
    async def test_each_step_has_its_rows(self, connection: Connection) -> None:
        results = await connection.run(
            [
                Step("select $1::integer + 1, null, ''", (b"41",)),
                Step("create table t (a integer)"),
                Step("insert into t select generate_series(1, 3) returning a"),
            ]
        )
        assert [[columns(row) for row in rows] for rows in results] == [
            [[b"42", None, b""]],
            [],
            [[b"1"], [b"2"], [b"3"]],
        ]

    async def test_parameters_are_read_as_what_they_stand_for(self, connection: Connection) -> None:
        sql = "select array_position($1, 'b'::text), $2 = date '2026-03-15', $3::text is null"
        [[row]] = await connection.run([Step(sql, (b"{a,b}", b"15 March 2026", None))])
        assert columns(row) == [b"2", b"t", b"t"]

    async def test_it_is_one_transaction_that_leaves_no_settings(
        self, connection: Connection
    ) -> None:
        results = await connection.run(
            [
                Step("select set_config('role', 'pg_monitor', true), pg_current_xact_id()"),
                Step("select current_user, pg_current_xact_id()"),
            ]
        )
        first, second = (columns(rows[0]) for rows in results)
        assert second == [b"pg_monitor", first[1]]
        assert await one(connection, "select current_user") != b"pg_monitor"
        assert connection.status == "I"

    async def test_it_can_be_made_read_only_by_its_first_step(self, connection: Connection) -> None:
        readonly = Step("select set_config('transaction_read_only', 'on', true)")
        with pytest.raises(ServerError) as refused:
            await connection.run([readonly, Step("create table t ()")])
        assert refused.value.sqlstate == "25006"
        await connection.run([Step("create table t ()")])

    async def test_what_fails_takes_everything_with_it(self, connection: Connection) -> None:
        await connection.run([Step("create table t (a integer check (a > 0))")])
        with pytest.raises(ServerError) as refused:
            await connection.run(
                [
                    Step("insert into t values (1)"),
                    Step("insert into t values (-1)"),
                    Step("insert into t values (2)"),
                ]
            )
        error = refused.value
        assert (error.sqlstate, error.severity, error.table) == ("23514", "ERROR", "t")
        assert error.constraint == "t_a_check"
        assert error.detail == "Failing row contains (-1)."
        assert await one(connection, "select count(*) from t") == b"0"

    async def test_what_fails_at_the_end_fails(self, connection: Connection) -> None:
        await connection.run(
            [
                Step("create table p (id integer primary key)"),
                Step("create table c (p integer references p deferrable initially deferred)"),
            ]
        )
        with pytest.raises(ServerError, match="23503"):
            await connection.run([Step("insert into c values (7)")])

    async def test_the_caller_may_decide_the_end(self, connection: Connection) -> None:
        await connection.run([Step("create table t (a integer)")])
        for end, expected in (("rollback", b"0"), ("commit", b"1")):
            await connection.run([Step("begin"), Step("insert into t values (1)")])
            assert connection.status == "T"
            await connection.run([Step(end)])
            assert connection.status == "I"
            assert await one(connection, "select count(*) from t") == expected

    async def test_a_long_row_arrives_whole(self, connection: Connection) -> None:
        found = await one(connection, "select repeat($1, 300000)", "aéß€Z".encode())
        assert found == "aéß€Z".encode() * 300_000

    async def test_many_rows_arrive_whole(self, connection: Connection) -> None:
        [rows] = await connection.run(
            [Step("select n, repeat('x', n % 50) from generate_series(1, 20000) n")]
        )
        assert [columns(row) for row in rows] == [
            [b"%d" % n, b"x" * (n % 50)] for n in range(1, 20_001)
        ]

    async def test_no_statement_is_no_rows(self, connection: Connection) -> None:
        assert await connection.run([Step("")]) == [[]]

    async def test_notices_do_not_disturb(self, connection: Connection) -> None:
        await connection.run([Step("do $$ begin raise notice 'hello'; end $$")])
        assert await one(connection, "select 1") == b"1"

    async def test_a_setting_that_the_server_reports_is_kept(self, connection: Connection) -> None:
        await connection.run([Step("set datestyle = 'German, DMY'")])
        assert connection.settings["DateStyle"] == "German, DMY"

    async def test_one_at_a_time(self, connection: Connection) -> None:
        first = asyncio.create_task(connection.run([Step("select pg_sleep(0.05)")]))
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError):
            await connection.run([Step("select 1")])
        await first


class TestPrepared:
    async def test_a_statement_is_prepared_once_for_each_role(self, connection: Connection) -> None:
        for role in ("a", "b", "a", "a"):
            await connection.run([Step("select 1 as known", (), role)])
        sql = "select count(*) from pg_prepared_statements where statement like '%known'"
        assert await one(connection, sql) == b"2"

    async def test_the_least_used_are_given_up(self, connection: Connection) -> None:
        kept = "select 'kept'"
        for n in range(20):
            await connection.run([Step(kept), Step(f"select {n}")])
        [rows] = await connection.run([Step("select statement from pg_prepared_statements")])
        statements = {columns(row)[0] for row in rows}
        assert len(statements) <= 6
        assert kept.encode() in statements

    async def test_what_fails_to_be_prepared_is_tried_again(self, connection: Connection) -> None:
        for _ in range(2):
            with pytest.raises(ServerError, match="42P01"):
                await connection.run([Step("select 1"), Step("select * from later")])
        await connection.run([Step("create table later ()")])
        assert await connection.run([Step("select * from later")]) == [[]]

    async def test_after_a_failure_none_is_taken_for_prepared(self, connection: Connection) -> None:
        """The server skips what follows a failed step, its Parse included."""
        with pytest.raises(ServerError):
            await connection.run([Step("select 1 / 0"), Step("select 'second'")])
        assert await one(connection, "select 'second'") == b"second"

    async def test_a_table_that_changed_is_read_as_it_is_now(self, connection: Connection) -> None:
        await connection.run([Step("create table t as select 1 as a")])
        assert await one(connection, "select * from t") == b"1"
        await connection.run([Step("alter table t alter a type text using 'one'")])
        assert await one(connection, "select * from t") == b"one"

    async def test_so_inside_a_transaction(self, connection: Connection) -> None:
        steps = [Step("begin"), Step("select * from t"), Step("commit")]
        await connection.run([Step("create table t as select 1 as a")])
        await connection.run(steps)
        await connection.run([Step("alter table t alter a type text using 'one'")])
        _, [row], _ = await connection.run(steps)
        assert columns(row) == [b"one"]

    async def test_statements_that_somebody_dropped_are_made_again(
        self, connection: Connection
    ) -> None:
        assert await one(connection, "select 5") == b"5"
        await connection.run([Step("deallocate all")])
        assert await one(connection, "select 5") == b"5"

    async def test_what_vanished_while_it_was_looked_up_is_looked_up_again(
        self, connection: Connection
    ) -> None:
        """The server says so of a function that is replaced at that very moment."""
        setup = """create sequence tries; create function flaky() returns text language plpgsql as
            $$ begin if nextval('tries') = 1 then raise 'cache lookup failed for function 1'
            using errcode = 'XX000'; end if; return 'found'; end $$"""
        for statement in setup.split(";", 1):
            await connection.run([Step(statement)])
        assert await one(connection, "select flaky()") == b"found"

    async def test_the_end_of_a_transaction_is_not_tried_again(
        self, connection: Connection
    ) -> None:
        """What it would commit the second time is nothing."""
        await connection.run([Step("commit")])  # prepared, and then dropped
        await connection.run([Step("create table t ()")])
        await connection.run([Step("begin"), Step("drop table t"), Step("deallocate all")])
        with pytest.raises(ServerError, match="26000"):
            await connection.run([Step("commit")])
        assert connection.status == "E"

    async def test_another_unsupported_feature_is_told(self, connection: Connection) -> None:
        with pytest.raises(ServerError, match="0A000"):
            await connection.run([Step("create table t (a other.public.t)")])

    async def test_behind_a_pooler_nothing_stays_prepared(self, empty_database: str) -> None:
        parameters = read_parameters(f"{empty_database}&pgbouncer=true")
        connection = await connect(parameters)
        assert await one(connection, "select $1 || ''", b"a") == b"a"
        assert await one(connection, "select count(*) from pg_prepared_statements") == b"0"
        connection.close()


class TestEnd:
    async def test_a_connection_that_the_server_ends(
        self, connection: Connection, other: asyncpg.Connection[asyncpg.Record]
    ) -> None:
        running = asyncio.create_task(connection.run([Step("select pg_sleep(60)")]))
        await asyncio.sleep(0)
        await other.fetchval("select pg_terminate_backend($1, 5000)", connection.process)
        with pytest.raises(ServerError) as ended:
            await running
        assert (ended.value.sqlstate, ended.value.fatal) == ("57P01", True)
        with pytest.raises(Lost):
            await connection.run([Step("select 1")])
        assert connection.closed

    async def test_a_connection_that_breaks(self, connection: Connection) -> None:
        running = asyncio.create_task(connection.run([Step("select pg_sleep(60)")]))
        await asyncio.sleep(0)
        connection.abort()
        with pytest.raises(Lost):
            await running

    async def test_goodbye_is_said(
        self, connection: Connection, other: asyncpg.Connection[asyncpg.Record]
    ) -> None:
        connection.close()
        sql = "select count(*) from pg_stat_activity where pid = $1"
        async with asyncio.timeout(5):
            while await other.fetchval(sql, connection.process):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)
