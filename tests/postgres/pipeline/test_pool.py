"""The pool: turns, limits, cancelled requests, and a database that goes and comes back."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import random
import socket
import time
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from roseram.postgres import EmbeddedServer
from roseram.postgres.pipeline import (
    Down,
    Full,
    Limits,
    Lost,
    Pool,
    ServerError,
    Step,
    columns,
    read_parameters,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

PID = Step("select pg_backend_pid()")
SLEEP = Step("select pg_sleep(60)")


@contextlib.asynccontextmanager
async def opened(url: str, **limits: Any) -> AsyncIterator[Pool]:
    pool = Pool(url, Limits(**limits), name="pool-test")
    try:
        yield pool
    finally:
        await pool.close()


async def pid(pool: Pool) -> bytes | None:
    [[row]] = await pool.run([PID])
    return columns(row)[0]


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not what():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.005)


async def _running(url: str, sql: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        found = await connection.fetchval(
            "select count(*) from pg_stat_activity where query like $1 || '%' and state = 'active'"
            " and application_name = 'pool-test' and datname = current_database()",
            sql,
        )
    finally:
        await connection.close()
    return int(found)


async def until_running(url: str, sql: str, times: int) -> None:
    async with asyncio.timeout(10):
        while await _running(url, sql) != times:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


class TestTurns:
    async def test_a_connection_is_used_again(self, empty_database: str) -> None:
        async with opened(empty_database, size=3) as pool:
            assert len({await pid(pool) for _ in range(10)}) == 1
            assert (pool.size, pool.in_use) == (1, 0)

    async def test_never_more_than_its_size(self, empty_database: str) -> None:
        async with opened(empty_database, size=3) as pool:
            found = await asyncio.gather(*(pid(pool) for _ in range(40)))
            assert len(set(found)) == pool.size <= 3

    async def test_first_come_first_served(self, empty_database: str) -> None:
        order: list[int] = []

        async def ask(pool: Pool, number: int) -> None:
            await pool.run([Step("select 1")])
            order.append(number)

        async with opened(empty_database, size=1) as pool:
            await asyncio.gather(*(ask(pool, number) for number in range(30)))
        assert order == list(range(30))

    async def test_who_waits_too_long_is_told(self, empty_database: str) -> None:
        async with opened(empty_database, size=1, acquire=0.1) as pool:
            async with pool.connection():
                with pytest.raises(Full):
                    await pool.run([PID])
                assert pool.waiting == 0
            assert await pid(pool)

    async def test_errors_leave_the_connection_in_the_pool(self, empty_database: str) -> None:
        async with opened(empty_database, size=1) as pool:
            before = await pid(pool)
            with pytest.raises(ServerError):
                await pool.run([Step("select 1 / 0")])
            assert await pid(pool) == before

    async def test_an_open_transaction_is_rolled_back(self, empty_database: str) -> None:
        async with opened(empty_database, size=1) as pool:
            async with pool.connection() as connection:
                await connection.run([Step("begin"), Step("create table t ()")])
            [[row]] = await pool.run([Step("select to_regclass('t') is null")])
            assert columns(row) == [b"t"]

    async def test_the_server_looks_whether_we_are_still_there(self, empty_database: str) -> None:
        async with opened(empty_database) as pool:
            [[row]] = await pool.run([Step("show client_connection_check_interval")])
            assert columns(row) == [b"5s"]

    async def test_a_connection_has_a_life(self, empty_database: str) -> None:
        async with opened(empty_database, size=1, lifetime=0.0) as pool:
            assert await pid(pool) != await pid(pool)
            assert pool.size == 0


class TestCancelled:
    async def test_the_statement_of_who_has_gone_ends(self, empty_database: str) -> None:
        async with opened(empty_database, size=1) as pool:
            before = await pid(pool)
            task = asyncio.create_task(pool.run([SLEEP]))
            await until_running(empty_database, "select pg_sleep", 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await until_running(empty_database, "select pg_sleep", 0)
            assert await pid(pool) == before

    async def test_who_goes_while_waiting_leaves_the_queue(self, empty_database: str) -> None:
        async with opened(empty_database, size=1) as pool:
            async with pool.connection():
                task = asyncio.create_task(pool.run([PID]))
                await until(lambda: pool.waiting == 1)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert pool.waiting == 0
            assert await pid(pool)

    async def test_a_connection_given_at_that_moment_is_not_lost(self, empty_database: str) -> None:
        async with opened(empty_database, size=1, acquire=1.0) as pool:
            for _ in range(20):
                async with pool.connection():
                    task = asyncio.create_task(pool.run([PID]))
                    await until(lambda: pool.waiting == 1)
                task.cancel()  # its turn has come, but it has not run yet
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            await until(lambda: pool.in_use == 0)
            assert await pid(pool)


class Relay:
    """Stands before the server; a request to cancel arrives when it is told to let it go."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._tasks: set[asyncio.Task[None]] = set()
        self.asked, self.go, self.sent = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(8)
        cancels = int.from_bytes(first[4:]) == 80877102
        if cancels:
            first += await reader.readexactly(8)
            self.asked.set()
            await self.go.wait()
        from_server, to_server = await asyncio.open_unix_connection(self._path)
        to_server.write(first)
        await asyncio.gather(self._pass(reader, to_server), self._pass(from_server, writer))
        if cancels:
            self.sent.set()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
        writer.close()


class TestLateCancel:
    async def test_it_ends_nobody_elses_statement(
        self, empty_database: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The request to cancel takes so long that the statement has ended by itself."""
        module = importlib.import_module("roseram.postgres.pipeline.connect")
        monkeypatch.setattr(module, "_CANCEL_TIMEOUT", 0.2)
        [(folder, port)] = read_parameters(empty_database).hosts
        relay = Relay(f"{folder}/.s.PGSQL.{port}")
        listening = await asyncio.start_server(relay.connected, "127.0.0.1", 0)
        at = listening.sockets[0].getsockname()[1]
        name = read_parameters(empty_database).database
        url = f"postgresql://postgres@127.0.0.1:{at}/{name}?sslmode=disable"
        async with opened(url, size=1) as pool:
            before = await pid(pool)
            gone = asyncio.create_task(pool.run([Step("select pg_sleep(0.1)")]))
            await until_running(empty_database, "select pg_sleep(0.1)", 1)
            gone.cancel()
            await relay.asked.wait()
            mine = asyncio.create_task(pool.run([Step("select pg_sleep(0.5), 'mine'")]))
            await until_running(empty_database, "select pg_sleep(0.5)", 1)
            relay.go.set()  # only now the server hears of it
            await relay.sent.wait()
            [[row]] = await mine
            assert columns(row)[1] == b"mine"
            assert await pid(pool) != before
        listening.close()

    async def test_behind_a_pooler_the_connection_is_given_up(self, empty_database: str) -> None:
        """It closes before, or after, the server has heard of it: nobody knows."""
        async with opened(f"{empty_database}&pgbouncer=true", size=1) as pool:
            before = await pid(pool)
            task = asyncio.create_task(pool.run([SLEEP]))
            await until_running(empty_database, "select pg_sleep", 1)
            task.cancel()
            await until_running(empty_database, "select pg_sleep", 0)
            assert await pid(pool) != before

    async def test_many_that_go(self, empty_database: str) -> None:
        """Whoever stays gets the own answer, whatever the others do."""
        chance = random.Random(1)
        answered = 0

        async def ask(pool: Pool, number: int) -> None:
            nonlocal answered
            pause = chance.choice((0, 0.001, 0.01))
            statement = Step(
                "select $1::text, pg_sleep($2::float)", (b"%d" % number, b"%f" % pause)
            )
            task = asyncio.create_task(pool.run([statement]))
            if chance.random() < 0.5:
                await asyncio.sleep(chance.random() * 0.01)
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
                return
            [[row]] = await task
            assert columns(row)[0] == b"%d" % number
            answered += 1

        async def client(pool: Pool, first: int) -> None:
            for number in range(40):
                await ask(pool, first + number)

        async with opened(empty_database, size=3) as pool:
            await asyncio.gather(*(client(pool, 1000 * n) for n in range(20)))
            assert answered > 300
            assert pool.size <= 3


class TestEnds:
    async def test_a_connection_that_the_server_ended_is_replaced(
        self, empty_database: str
    ) -> None:
        async with opened(empty_database, size=1) as pool:
            before = await pid(pool)
            assert before is not None
            admin = await asyncpg.connect(empty_database)
            await admin.fetchval("select pg_terminate_backend($1, 5000)", int(before))
            await admin.close()
            await until(lambda: pool.size == 0)
            assert await pid(pool) != before

    async def test_nothing_is_begun_after_the_end(self, empty_database: str) -> None:
        async with opened(empty_database) as pool:
            await pid(pool)
            await pool.close()
            assert pool.size == 0
            with pytest.raises(Lost):
                await pool.run([PID])

    async def test_what_runs_may_end(self, empty_database: str) -> None:
        async with opened(empty_database, size=2) as pool:
            running = asyncio.create_task(pool.run([Step("select pg_sleep(0.2), 'done'")]))
            await until(lambda: pool.in_use == 1)
            await pool.close()
            [[row]] = await running
            assert columns(row)[1] == b"done"

    async def test_what_runs_too_long_is_cut(self, empty_database: str) -> None:
        async with opened(empty_database, size=1, close=0.1) as pool:
            running = asyncio.create_task(pool.run([SLEEP]))
            await until(lambda: pool.in_use == 1)
            await pool.close()
            with pytest.raises(Lost):
                await running


class TestDown:
    async def test_everybody_is_told_at_once(self) -> None:
        with socket.socket() as taken:  # bound and not listening: nobody else answers there
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            async with opened(f"postgresql://me@127.0.0.1:{port}/d", size=4) as pool:
                start = time.monotonic()
                found = await asyncio.gather(
                    *(pool.run([PID]) for _ in range(50)), return_exceptions=True
                )
                assert all(isinstance(one, Down) and one.retry_after >= 1 for one in found)
                assert pool.down
                with pytest.raises(Down):
                    await pool.run([PID])
                assert time.monotonic() - start < 2

    async def test_it_stops_while_a_connection_is_prepared(self, empty_database: str) -> None:
        """The server's last word reaches a connection that nobody has yet: it is none."""
        [(folder, port)] = read_parameters(empty_database).hosts
        fields = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0"
        goodbye = b"E" + (len(fields) + 4).to_bytes(4) + fields

        async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            behind, to_server = await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")

            async def back() -> None:
                while data := await behind.read(65536):
                    writer.write(data)

            passing = asyncio.create_task(back())
            while data := await reader.read(65536):
                if b"client_connection_check_interval" in data:
                    passing.cancel()
                    writer.write(goodbye)
                    break
                to_server.write(data)
            writer.close()
            to_server.close()

        listening = await asyncio.start_server(relay, "127.0.0.1", 0)
        at = listening.sockets[0].getsockname()[1]
        name = read_parameters(empty_database).database
        url = f"postgresql://postgres@127.0.0.1:{at}/{name}?sslmode=disable"
        async with opened(url, size=1) as pool:
            with pytest.raises(Down):
                await pool.run([PID])
            assert pool.size == 0
        listening.close()

    async def test_it_comes_back(self, tmp_path: Path) -> None:
        server = await EmbeddedServer.start(tmp_path / "data", settings={"fsync": "off"})
        async with opened(server.url(), size=4) as pool:
            await asyncio.gather(*(pid(pool) for _ in range(8)))
            await server.stop()
            await until(lambda: pool.size == 0)
            with pytest.raises(Down):
                await pool.run([PID])
            again = await EmbeddedServer.start(tmp_path / "data", settings={"fsync": "off"})
            try:
                await until(lambda: not pool.down)
                assert await pid(pool)
            finally:
                await pool.close()
                await again.stop()
