"""The data API as a process, while things go wrong around it."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import signal
import socket
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import psutil
import pytest

from cli.test_serve import Serving, serving
from conftest import FAST
from roseram.postgres import EmbeddedServer
from server.asking import BOUND, Answer, Asker, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence

    from conftest import Server
    from roseram.postgres import Connection

TABLES = """
do $$ begin
    create role serve_web nologin;
exception when duplicate_object or unique_violation then null;
end $$;
create table things (id int primary key, name text);
insert into things select n, 'thing ' || n from generate_series(1, 50) n;
create table log (place int generated always as identity, id int);
create function held() returns text language plpgsql volatile as $$
begin perform pg_advisory_xact_lock(1); return 'let go'; end $$;
create function process() returns int language sql volatile as 'select pg_backend_pid()';
create function much() returns text language sql volatile as $$ select repeat('x', 8000000) $$;
grant usage on schema public to serve_web;
grant all on things, log to serve_web;
"""
RUNNING = (
    "select count(*)::int from pg_stat_activity where state = 'active' and query ~ $1"
    " and datname = current_database() and application_name = 'roseram rest'"
)
THINGS = "/rest/v1/things"
BREATH = 0.005  # seconds between two requests of one client: the server shares our processors
# What has nothing to do with Postgres's version.
once = pytest.mark.parametrize("server", ["18"], indirect=True, ids=["pg18"])


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


@pytest.fixture
async def url(empty_database: str) -> str:
    async with connected(empty_database) as connection:
        await connection.execute(TABLES)
    return empty_database


@pytest.fixture
async def admin(url: str) -> AsyncIterator[Connection]:
    async with connected(url) as connection:
        yield connection


@contextmanager
def served(url: str, *flags: str) -> Iterator[Serving]:
    """A server that is ready."""
    with serving(url, "--db-anon-role", "serve_web", "--access-log", "off", *flags) as made:
        assert "is ready" in made.ready()
        yield made


class Load:
    """Clients that ask again and again and keep every answer."""

    def __init__(self, port: int, ask: Sequence[Callable[[Asker], Awaitable[Answer]]]) -> None:
        self._port, self._ask = port, ask
        self._tasks: list[asyncio.Task[None]] = []
        self.answers: list[Answer] = []
        self.cut: Counter[int] = Counter()  # by client
        self.slowest = 0.0
        self.last: dict[int, int] = {}

    async def __aenter__(self) -> Load:
        self._tasks = [
            asyncio.create_task(self._keep_asking(number, ask))
            for number, ask in enumerate(self._ask)
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        ends = await asyncio.gather(*self._tasks, return_exceptions=True)
        failed = [one for one in ends if not isinstance(one, asyncio.CancelledError)]
        assert failed == []

    async def _keep_asking(self, number: int, ask: Callable[[Asker], Awaitable[Answer]]) -> None:
        async with Asker(self._port) as asker:
            while True:
                began = time.monotonic()
                try:
                    answer = await ask(asker)
                except (OSError, EOFError):
                    self.cut[number] += 1
                    continue
                self.slowest = max(self.slowest, time.monotonic() - began)
                self.answers.append(answer)
                self.last[number] = answer.status
                await asyncio.sleep(BREATH)

    async def everybody(self, *statuses: int) -> None:
        """Wait until the last answer of each client has one of these statuses, from now on."""
        self.last.clear()

        async def seen() -> bool:
            return len(self.last) == len(self._ask) and set(self.last.values()) <= set(statuses)

        await until(seen)

    def statuses(self) -> set[int]:
        return {answer.status for answer in self.answers}


def thing(number: int) -> Callable[[Asker], Awaitable[Answer]]:
    """Asks for one row, and looks whether it is the right one."""

    async def ask(asker: Asker) -> Answer:
        answer = await asker.ask(f"{THINGS}?id=eq.{number}")
        if answer.status == 200:
            assert answer.json == [{"id": number, "name": f"thing {number}"}]
        return answer

    return ask


# -- the database goes away -----------------------------------------------------------------------


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=os.environ["ROSERAM_TEST_SERVERS"]) as made:
        yield Path(made) / "data"


def stop_at_once(folder: Path) -> None:
    """As `pg_ctl stop -m immediate` does."""
    (pid_file,) = folder.rglob("postmaster.pid")
    os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)


async def test_postgres_is_restarted_under_load(folder: Path, server: Server) -> None:
    async def start() -> EmbeddedServer:
        return await EmbeddedServer.start(folder, settings=FAST, binaries=server.binaries)

    embedded = await start()
    url = embedded.url()
    async with connected(url) as connection:
        await connection.execute(TABLES)
    with served(url) as api:
        async with Load(api.port, [thing(number) for number in range(1, 9)]) as load:
            await load.everybody(200)
            stop_at_once(folder)
            await load.everybody(503)
            async with Asker(api.port) as asker:
                began = time.monotonic()
                for _ in range(20):
                    told = await asker.ask(THINGS)
                    assert (told.status, told.code) == (503, "PGRST000")
                    assert int(told.headers["retry-after"]) <= 5
                assert time.monotonic() - began < 2  # at once, not after a timeout each
            embedded = await start()
            await load.everybody(200)
        assert load.statuses() == {200, 503}
        assert {a.code for a in load.answers if a.status == 503} <= {
            "PGRST000", "PGRST001", "57P01", "57P02", "57P03",
        }  # fmt: skip
        assert all("retry-after" in a.headers for a in load.answers if a.status == 503)
        assert not load.cut
        assert load.slowest < BOUND / 2
        async with connected(url) as connection, Asker(api.port) as asker:
            await connection.execute("create table later (); grant all on later to serve_web")
            await connection.execute("notify pgrst")
            await until(lambda: _is(asker, "/rest/v1/later", 200))
    await embedded.stop()


async def _is(asker: Asker, target: str, status: int) -> bool:
    return (await asker.ask(target)).status == status


# -- every connection is in use -------------------------------------------------------------------


@asynccontextmanager
async def all_held(
    admin: Connection, stack: AsyncExitStack, port: int, count: int
) -> AsyncIterator[None]:
    """So many requests that occupy a connection each, until the end."""
    holding = [await stack.enter_async_context(Asker(port)) for _ in range(count)]
    await admin.execute("select pg_advisory_lock(1)")
    for asker in holding:
        await asker.send("/rest/v1/rpc/held", "POST")

    async def so_many() -> bool:
        return bool(await admin.fetchval(RUNNING, "held") == count)

    await until(so_many)
    yield
    await admin.execute("select pg_advisory_unlock(1)")
    for asker in holding:
        assert (await asker.answer()).json == "let go"


async def test_who_waits_too_long_is_told_when_to_come_again(url: str, admin: Connection) -> None:
    flags = ("--db-pool", "2", "--db-pool-acquisition-timeout", "1")
    with served(url, *flags) as api:
        async with AsyncExitStack() as stack:
            askers = [await stack.enter_async_context(Asker(api.port)) for _ in range(20)]
            async with all_held(admin, stack, api.port, 2):
                told = await asyncio.gather(*(asker.ask(THINGS) for asker in askers))
                assert {(one.status, one.code) for one in told} == {(503, "PGRST003")}
                assert all(int(one.headers["retry-after"]) >= 1 for one in told)
            again = await asyncio.gather(*(asker.ask(THINGS) for asker in askers))
            assert {one.status for one in again} == {200}


async def test_first_come_first_served(url: str, admin: Connection) -> None:
    with served(url, "--db-pool", "1", "--db-pool-acquisition-timeout", "60") as api:
        async with AsyncExitStack() as stack:
            askers = [await stack.enter_async_context(Asker(api.port)) for _ in range(15)]
            watcher = await stack.enter_async_context(Asker(api.port))
            async with all_held(admin, stack, api.port, 1):
                for number, asker in enumerate(askers):
                    await asker.send("/rest/v1/log", "POST", {"id": number})
                    await until(lambda running=number + 3: _running(watcher, running))  # type: ignore[misc]
            for asker in askers:
                assert (await asker.answer()).status == 201
    found = await admin.fetch("select id from log order by place")
    assert [row["id"] for row in found] == list(range(15))


async def _running(watcher: Asker, number: int) -> bool:
    """Whether so many requests are being answered, this one included."""
    page = (await watcher.ask("/metrics")).body.decode()
    line = next(one for one in page.splitlines() if one.startswith("roseram_http_requests_running"))
    return float(line.split()[1]) == number


# -- a worker dies --------------------------------------------------------------------------------


@once
async def test_a_worker_is_killed_under_load(url: str) -> None:
    with served(url, "--workers", "2") as api:
        parent = psutil.Process(api.process.pid)
        async with Load(api.port, [thing(number) for number in range(1, 9)]) as load:
            await load.everybody(200)
            first, second = parent.children()
            its = [one for one in first.net_connections() if one.status == "ESTABLISHED"]
            theirs = sum(one.laddr.port == api.port for one in its)
            before = second.pid
            first.kill()

            async def replaced() -> bool:
                return len({one.pid for one in parent.children()} - {first.pid}) == 2

            await until(replaced)
            await load.everybody(200)
            assert before in {one.pid for one in parent.children()}
        assert load.statuses() == {200}
        assert sum(load.cut.values()) == theirs
        assert set(load.cut.values()) <= {1}


# -- the schema changes ---------------------------------------------------------------------------

MAKE = "drop function process(); create function process() returns"
CHANGES = (
    "alter table things add column extra int default 7",
    "alter table things rename column name to title",
    "alter table things alter column id type bigint",
    "alter table things rename column title to name",
    "alter table things alter column id type int",
    "alter table things drop column extra",
    "create or replace function process() returns int language sql volatile as 'select 1'",
    f"{MAKE} text language sql as 'select 2::text'",
    f"{MAKE} setof things language sql as 'select * from things limit 1'",
    f"{MAKE} int language sql as 'select 3'",
    "create view shown as select * from things; grant all on shown to serve_web",
    "drop view shown",
    "alter table things add foreign key (id) references things",
    "alter table things drop constraint things_id_fkey",
)


def asks(target: str, method: str = "GET", body: Any = None, **more: str) -> Any:
    return lambda asker: asker.ask(target, method, body, **more)


async def test_the_schema_changes_under_load(url: str, admin: Connection) -> None:
    changing = [
        asks(THINGS),
        asks(f"{THINGS}?select=*&order=id&limit=3"),
        asks(f"{THINGS}?select=id,name&id=eq.3"),
        asks("/rest/v1/rpc/process", "POST"),
        asks(f"{THINGS}?id=eq.4", "PATCH", {"name": "x"}, Prefer="return=representation"),
        asks("/rest/v1/shown?limit=1"),
    ]
    with served(url, "--db-pool", "4") as api:
        async with Load(api.port, changing) as load, Asker(api.port) as asker:
            for change in CHANGES * 2:
                await load.everybody(200, 400, 404)
                await admin.execute(f"{change}; notify pgrst, 'reload schema'")
            for column in ("one", "two"):
                await admin.execute(f"alter table things add {column} int; notify pgrst")
                await until(lambda name=column: _has(asker, name))  # type: ignore[misc]
            await admin.execute(f"{CHANGES[10]}; notify pgrst")
            await load.everybody(200)
        wrong = {a.body for a in load.answers if a.status not in (200, 400, 404)}
        assert wrong == set()
        known = {"42703", "PGRST202", "PGRST204", "PGRST205", "42P01", "42883"}
        assert {a.code for a in load.answers if a.status != 200} <= known
        assert not load.cut


async def test_a_new_table_is_there_at_once(schema_database: str) -> None:
    """Nobody notifies: event triggers of the installed schema do."""
    with served(schema_database) as api:
        async with connected(schema_database) as connection, Asker(api.port) as asker:
            assert (await asker.ask("/rest/v1/extra")).code == "PGRST205"
            await connection.execute("create table extra (); grant all on extra to serve_web")
            await until(lambda: _is(asker, "/rest/v1/extra", 200))
            await connection.execute("drop table extra")
            await until(lambda: _is(asker, "/rest/v1/extra", 404))


async def test_nothing_is_installed_into_any_other_database(url: str, admin: Connection) -> None:
    with served(url) as api:
        async with Asker(api.port) as asker:
            await admin.execute("create table extra (); grant all on extra to serve_web")
            await admin.execute("notify pgrst, 'reload schema'")
            await until(lambda: _is(asker, "/rest/v1/extra", 200))
    assert await admin.fetchval("select count(*) from pg_event_trigger") == 0


async def _has(asker: Asker, column: str) -> bool:
    """Whether every connection reads and writes the column."""
    read = await asker.ask(f"{THINGS}?select={column},*&limit=1")
    wrote = await asker.ask(f"{THINGS}?id=eq.5", "PATCH", {column: 1}, Prefer="return=minimal")
    return read.status == 200 and wrote.status == 204


# -- very many clients, and those that leave ------------------------------------------------------

MANY = 10_000


@once
def test_ten_thousand_idle_connections(url: str) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert hard >= MANY + 500, "each connection is an open file: raise the hard limit (ulimit -Hn)"
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    idle: list[socket.socket] = []
    try:
        with served(url) as api:
            assert api.get(THINGS).status_code == 200
            process = psutil.Process(api.process.pid)
            before = process.memory_info().rss
            idle.extend(
                socket.create_connection(("127.0.0.1", api.port), timeout=BOUND)
                for _ in range(MANY)
            )
            used = idle[::10]
            for one in used:
                one.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert all(one.recv(4096).startswith(b"HTTP/1.1 200") for one in used)
            began = time.monotonic()
            assert len(api.get(THINGS).json()) == 50
            assert time.monotonic() - began < 2
            assert (process.memory_info().rss - before) / MANY < 20_000  # bytes for each
            for one in random.sample(idle, 100):  # they are still there
                one.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                assert one.recv(4096).startswith(b"HTTP/1.1 200")
    finally:
        for one in idle:
            one.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_a_client_that_leaves_ends_its_statement(url: str, admin: Connection) -> None:
    with served(url, "--db-pool", "1") as api:
        async with Asker(api.port) as asker:
            before = (await asker.ask("/rest/v1/rpc/process", "POST")).json
            await admin.execute("select pg_advisory_lock(1)")
            async with Asker(api.port) as leaving:
                await leaving.send("/rest/v1/rpc/held", "POST")
                await until(lambda: admin.fetchval(RUNNING, "held"))

            async def ended() -> bool:
                return not await admin.fetchval(RUNNING, "held")

            await until(ended)
            assert (await asker.ask("/rest/v1/rpc/process", "POST")).json == before


async def test_a_client_that_leaves_in_the_middle_of_its_answer(url: str) -> None:
    with served(url, "--db-pool", "1") as api:
        async with Asker(api.port) as asker:
            for _ in range(3):
                with closing(socket.create_connection(("127.0.0.1", api.port))) as leaving:
                    leaving.sendall(b"GET /rest/v1/rpc/much HTTP/1.1\r\nHost: x\r\n\r\n")
                    assert leaving.recv(100).startswith(b"HTTP/1.1 ")
                assert (await asker.ask(f"{THINGS}?id=eq.1")).status == 200


async def test_nobody_gets_anybody_elses_answer(url: str, admin: Connection) -> None:
    """Few connections, many clients, of whom half leave at any moment; reloads all the while."""

    def hasty(number: int) -> Callable[[Asker], Awaitable[Answer]]:
        chance = random.Random(number)

        async def ask(asker: Asker) -> Answer:
            await asker.send(f"{THINGS}?id=eq.{number}&select=id,name,process")
            if chance.random() < 0.7:
                for _ in range(chance.randrange(6)):
                    await asyncio.sleep(0)
                await asker.leave()
                raise EOFError
            return await asker.answer()

        return ask

    await admin.execute("create function process(things) returns int language sql volatile as"
                        " 'select pg_backend_pid() from pg_sleep(0.002)'")  # fmt: skip
    clients = [thing(number) for number in range(1, 9)] + [hasty(n) for n in range(9, 25)]
    with served(url, "--db-pool", "3") as api:
        async with Load(api.port, clients) as load:
            for number in range(15):
                await admin.execute(f"comment on table log is '{number}'; notify pgrst")
                seen = len(load.answers)

                async def more(least: int = seen + 60) -> bool:
                    return len(load.answers) > least

                await until(more)
        assert load.statuses() == {200}, {a.body for a in load.answers if a.status != 200}
        assert set(load.cut) == set(range(8, 24))  # those that leave, and nobody else
        async with Asker(api.port) as asker:
            assert (await asker.ask(THINGS)).status == 200
