"""Opening a database, transactions with an identity, named locks: against real servers."""

# ruff: noqa: PT012, SIM117 - what raises is often the end of a context

from __future__ import annotations

import asyncio
import json
import struct
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram import errors
from roseram.postgres import Database, EmbeddedServer, Identity, load_sql, with_database
from roseram.postgres.database import lock_key
from roseram.postgres.owner import server_owner

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from conftest import Server
    from roseram.postgres import Connection

STATE = """
    select current_user::text as user, current_setting('role') as role,
        current_setting('request.jwt.claims', true) as claims,
        current_setting('search_path') as path, pg_backend_pid() as pid
"""
IDENTITY = Identity("pg_read_all_data", {"sub": "it's", "n": 1}, ("first", 'se"cond'))


@pytest.fixture
async def database(empty_database: str) -> AsyncIterator[Database]:
    async with await Database.open(empty_database, max_size=1) as opened:
        yield opened


async def _state(connection: Connection) -> dict[str, object]:
    row = await connection.fetchrow(STATE)
    assert row is not None
    return dict(row)


# -- opening ------------------------------------------------------------------------------------


async def test_open(server: Server, empty_database: str) -> None:
    async with await Database.open(empty_database, application_name="tester") as database:
        assert database.server_major == server.major
        assert database.server_version // 10000 == server.major
        async with database.connection() as connection:
            assert await connection.fetchval("show application_name") == "tester"


async def test_parameters_the_server_does_not_know(empty_database: str) -> None:
    url = empty_database + "&pgbouncer=true&connect_timeout=5&connection_limit=1&schema=public"
    async with await Database.open(url) as database, database.connection() as connection:
        assert await connection.fetchval("select 1") == 1
        prepared = await connection.fetchval("select count(*) from pg_prepared_statements")
        assert prepared == 0, "a pooler's next session would not know a prepared statement"


async def test_prepared_statements_are_kept_without_a_pooler(database: Database) -> None:
    for _ in range(2):
        async with database.connection() as connection:
            await connection.fetchval("select 1")
            count = await connection.fetchval("select count(*) from pg_prepared_statements")
    assert count >= 1


async def test_init_prepares_each_connection(empty_database: str) -> None:
    async def init(con: asyncpg.Connection[asyncpg.Record], /) -> None:
        await con.set_type_codec("json", encoder=str, decoder=len, schema="pg_catalog")

    async with await Database.open(empty_database, init=init) as database:
        async with database.connection() as connection:
            assert await connection.fetchval("select '[1]'::json") == 3


async def test_nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(errors.Unreachable) as caught:
        await Database.open(f"postgresql://x:S3cret@/d?host={tmp_path}&port=5432")
    assert str(tmp_path) in str(caught.value)
    assert "S3cret" not in str(caught.value)


async def test_unknown_host() -> None:
    with pytest.raises(errors.HostUnknown, match=r"nowhere\.invalid"):
        await Database.open("postgresql://x@nowhere.invalid/d")


async def test_missing_database(server: Server) -> None:
    with pytest.raises(errors.DatabaseMissing, match="no_such_database"):
        await Database.open(server.url("no_such_database"))


async def test_unreadable_address() -> None:
    with pytest.raises(errors.UsageError):
        await Database.open("postgresql://x@host:port/d")


async def _speak_as_14(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Just enough of a server of version 14 for a client to connect and to leave."""

    def message(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("!I", len(body) + 4) + body

    (length,) = struct.unpack("!I", await reader.readexactly(4))
    await reader.readexactly(length - 4)
    settings = {b"server_version": b"14.11", b"client_encoding": b"UTF8"}
    writer.write(message(b"R", struct.pack("!I", 0)))
    for name, value in settings.items():
        writer.write(message(b"S", name + b"\0" + value + b"\0"))
    writer.write(message(b"K", struct.pack("!II", 1, 1)) + message(b"Z", b"I"))
    while kind := await reader.read(1):
        (length,) = struct.unpack("!I", await reader.readexactly(4))
        await reader.readexactly(length - 4)
        if kind == b"X":
            break
        writer.write(message(b"C", b"SELECT 0\0") + message(b"Z", b"I"))
    writer.close()
    await writer.wait_closed()


async def test_a_server_that_is_too_old() -> None:
    left = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _speak_as_14(reader, writer)
        left.set()

    with tempfile.TemporaryDirectory(prefix="old") as folder:  # a socket's path must be short
        async with await asyncio.start_unix_server(serve, f"{folder}/.s.PGSQL.5432"):
            with pytest.raises(errors.ServerTooOld, match="PostgreSQL 14"):
                await Database.open(f"postgresql://x@/d?host={folder}")
            await left.wait()


async def test_default_read_only(server: Server, empty_database: str) -> None:
    name = empty_database.partition("?")[0].rpartition("/")[2]
    await server.execute(f"alter database {name} set default_transaction_read_only = on")
    async with await Database.open(empty_database) as database:
        with pytest.raises(errors.ReadOnly, match="default_transaction_read_only"):
            await database.require_writable()


async def test_read_only_replica(server: Server, tmp_path: Path) -> None:
    root = Path(tempfile.mkdtemp(dir=server.folder.parent))
    owner = server_owner(server.folder, server.folder / "postgres")
    owner.give(root)
    copy = await asyncio.create_subprocess_exec(
        server.binaries.path("pg_basebackup"),
        *(f"--dbname={server.url()}", f"--pgdata={root / 'postgres'}"),
        *("--write-recovery-conf", "--checkpoint=fast", "--no-sync", "--wal-method=stream"),
        **owner.process_arguments,
    )
    assert await copy.wait() == 0
    settings = {"max_connections": "200", "fsync": "off", "max_wal_senders": "20"}
    standby = await EmbeddedServer.start(root, settings=settings, binaries=server.binaries)
    async with standby, await Database.open(standby.url()) as replica:
        with pytest.raises(errors.ReadOnly, match="read-only replica"):
            await replica.require_writable()
    async with await Database.open(server.url()) as primary:
        await primary.require_writable()


# -- transactions -------------------------------------------------------------------------------


async def test_identities() -> None:
    assert Identity.anon().role == "anon"
    assert Identity.service().claims == {"role": "service_role"}
    user = Identity.user("42", email="a@b")
    assert user.role == "authenticated"
    assert user.claims == {"sub": "42", "role": "authenticated", "email": "a@b"}
    assert Identity.user("42", role="custom").role == "authenticated"


async def test_transaction_sets_the_identity_and_leaks_nothing(database: Database) -> None:
    async with database.connection() as connection:
        before = await _state(connection)
    async with database.transaction(IDENTITY) as connection:
        inside = await _state(connection)
    async with database.connection() as connection:
        after = await _state(connection)
    assert inside["user"] == inside["role"] == "pg_read_all_data"
    assert json.loads(str(inside["claims"])) == {"sub": "it's", "n": 1}
    assert inside["path"] == '"first", "se""cond"'
    assert after["pid"] == before["pid"], "the same session"
    assert (after["user"], after["role"], after["path"]) == ("postgres", "none", before["path"])
    assert not after["claims"]


async def test_the_identity_ends_with_its_transaction(database: Database) -> None:
    """Not only with the session's reset: the connection may go on."""
    set_identity = load_sql("roseram.postgres", "database.sql")["set_identity"]
    async with database.connection() as connection:
        before = await _state(connection)
        async with connection.transaction():
            await connection.execute(set_identity, "pg_read_all_data", "{}", "x")
        after = await _state(connection)
    assert after == {**before, "claims": ""}


async def test_a_failed_transaction_leaks_nothing(database: Database) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction(IDENTITY) as connection:
            await connection.execute("create table public.t (a int)")
    async with database.connection() as connection:
        state = await _state(connection)
    assert (state["user"], state["role"]) == ("postgres", "none")
    assert not state["claims"]


async def test_what_a_session_sets_ends_with_it(database: Database) -> None:
    async with database.connection() as connection:
        pid = (await _state(connection))["pid"]
        await connection.execute("set role pg_read_all_data")
        await connection.execute("set statement_timeout = '1s'; select pg_advisory_lock(1)")
        await connection.execute("select set_config('request.jwt.claims', 'leak', false)")
    async with database.connection() as connection:
        state = await _state(connection)
        assert state["pid"] == pid
        assert (state["user"], state["role"], state["claims"]) == ("postgres", "none", "")
        assert await connection.fetchval("show statement_timeout") == "0"
        held = "select count(*) from pg_locks where locktype = 'advisory'"
        assert await connection.fetchval(f"{held} and pid = pg_backend_pid()") == 0


async def test_commit_and_rollback(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute("create table t (a int)")
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as connection:
            await connection.execute("insert into t values (1)")
            raise ZeroDivisionError
    async with database.connection() as connection:
        assert await connection.fetchval("select count(*) from t") == 0


async def test_readonly_and_isolation(database: Database) -> None:
    async with database.transaction(readonly=True, isolation="repeatable_read") as connection:
        assert await connection.fetchval("show transaction_isolation") == "repeatable read"
        assert await connection.fetchval("show transaction_read_only") == "on"


async def test_a_transaction_inside_is_a_savepoint(database: Database) -> None:
    async with database.transaction(IDENTITY) as connection:
        with pytest.raises(ZeroDivisionError):
            async with connection.transaction():
                raise ZeroDivisionError
        assert (await _state(connection))["role"] == "pg_read_all_data"


async def test_a_killed_connection(database: Database) -> None:
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)) as caught:
        async with database.transaction() as connection:
            await connection.fetchval("select pg_terminate_backend(pg_backend_pid())")
    assert type(errors.from_postgres(caught.value)) is errors.ConnectionLost
    async with database.connection() as connection:
        assert await connection.fetchval("select 1") == 1, "the pool has opened a new one"


# -- locks --------------------------------------------------------------------------------------


def test_lock_keys_never_change() -> None:
    assert lock_key("migrate") == -6592403435308653058
    assert lock_key("migrate") != lock_key("migrate2")
    assert -(2**63) <= lock_key("any") < 2**63


async def test_a_held_lock_says_who_holds_it(database: Database) -> None:
    async with database.lock("work") as connection:
        pid = connection.get_server_pid()
        with pytest.raises(errors.LockHeld) as caught:
            async with database.lock("work", wait=False):
                pytest.fail("two holders")
        async with database.lock("other work", wait=False):
            pass
    assert "'work'" in str(caught.value)
    assert f"process {pid} (roseram) since 2" in str(caught.value)


async def test_the_lock_is_free_at_once_afterwards(database: Database) -> None:
    for _ in range(5):
        async with database.lock("work", wait=False):
            pass
    with pytest.raises(ZeroDivisionError):
        async with database.lock("work", wait=False):
            raise ZeroDivisionError
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with database.lock("work", wait=False) as connection:
            await connection.execute("begin; select 1 / 0")
    async with database.lock("work", wait=False):
        pass


async def test_waiting_for_the_lock(database: Database) -> None:
    order: list[str] = []

    async def second() -> None:
        async with database.lock("work"):
            order.append("second")

    async with database.lock("work"):
        waiting = asyncio.create_task(second())
        async with await Database.open(database.url) as watcher:
            await _until_somebody_waits(watcher)
        order.append("first")
    await waiting
    assert order == ["first", "second"]


async def _until_somebody_waits(watcher: Database) -> None:
    waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
    async with asyncio.timeout(20), watcher.connection() as connection:
        while not await connection.fetchval(waiting):
            pass


async def test_a_waiter_that_gives_up_leaves_no_lock(database: Database) -> None:
    async with database.lock("work"):
        waiting = asyncio.create_task(_hold_for_ever(database))
        async with await Database.open(database.url) as watcher:
            await _until_somebody_waits(watcher)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(20), database.lock("work"):
        pass


async def test_a_cancelled_holder_lets_go(database: Database) -> None:
    entered = asyncio.Event()
    holder = asyncio.create_task(_hold_for_ever(database, entered))
    await entered.wait()
    holder.cancel()
    with pytest.raises(asyncio.CancelledError):
        await holder
    async with database.lock("work", wait=False):
        pass


async def _hold_for_ever(database: Database, entered: asyncio.Event | None = None) -> None:
    async with database.lock("work"):
        if entered is not None:
            entered.set()
        await asyncio.Event().wait()


async def test_a_lock_whose_connection_was_killed(database: Database) -> None:
    with pytest.raises(errors.ConnectionLost, match="'work'"):
        async with database.lock("work") as connection:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _: lost.set())
            async with database.connection() as other:
                kill = "select pg_terminate_backend($1, 10000)"
                assert await other.fetchval(kill, connection.get_server_pid())
            await lost.wait()
    async with database.lock("work", wait=False):
        pass


async def test_the_lock_is_one_databases_own(database: Database, server: Server) -> None:
    elsewhere = with_database(database.url, "postgres")
    async with database.lock("work"), await Database.open(elsewhere) as other:
        async with other.lock("work", wait=False):
            pass


async def test_no_lock_through_a_transaction_pooler(empty_database: str) -> None:
    async with await Database.open(empty_database + "&pgbouncer=true") as database:
        with pytest.raises(errors.LockNeedsSession):
            async with database.lock("work"):
                pytest.fail("it would be another session's")
