from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.catalog import Name
from roseram.errors import RoseramError
from roseram.postgres import Database, EmbeddedServer, quote_ident
from roseram.server.rest.cache import Watch
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.settings import Settings
from server.rest.cache.world import SETTINGS, as_login

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from conftest import Server
    from roseram.postgres import Connection
    from roseram.server.rest.exposed import Exposed

NEW = Name("harbour", "brand_new")
CUT = (
    "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
    " where usename = 'world_login' and datname = current_database()"
)
NOTIFY = "select pg_notify($1, $2)"


@pytest.fixture
async def admin(world: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(world)
    yield connection
    await connection.close()


@pytest.fixture
async def database(world: str) -> AsyncIterator[Database]:
    async with await Database.open(as_login(world), max_size=1) as database:
        yield database


class Changes:
    """Collects what a watch tells; `next()` waits for one more."""

    def __init__(self, watch: Watch) -> None:
        self.seen: asyncio.Queue[tuple[Exposed, Settings]] = asyncio.Queue()
        self.end = watch.subscribe(lambda *told: self.seen.put_nowait(told))

    async def next(self) -> tuple[Exposed, Settings]:
        return await asyncio.wait_for(self.seen.get(), 20)


@pytest.mark.parametrize("payload", ["reload schema", ""])
async def test_a_notification_changes_what_is_exposed(
    database: Database, admin: Connection, payload: str
) -> None:
    async with Watch(database, SETTINGS) as watch:
        before = watch.exposed
        assert NEW not in before.relations
        changes = Changes(watch)
        await admin.execute("create table harbour.brand_new (id int)")
        await admin.execute(NOTIFY, "pgrst", payload)
        exposed, settings = await changes.next()
        assert NEW in exposed.relations
        assert watch.exposed is exposed
        assert settings is SETTINGS
        assert NEW not in before.relations


async def test_other_payloads_and_channels_do_nothing(
    database: Database, admin: Connection
) -> None:
    odd = 'Odd "channel"'
    async with Watch(database, replace(SETTINGS, channel=odd)) as watch:
        changes = Changes(watch)
        await admin.execute("create table harbour.brand_new (id int)")
        await admin.execute("notify pgrst, 'reload schema'")
        await admin.execute(NOTIFY, odd, "reload everything")
        assert NEW not in watch.exposed.relations
        await admin.execute("create table harbour.another (id int)")
        await admin.execute(NOTIFY, odd, "reload schema")
        exposed, _ = await changes.next()
        assert {NEW, Name("harbour", "another")} <= set(exposed.relations)
        assert changes.seen.empty()


async def test_nobody_listens_where_the_channel_is_switched_off(
    database: Database, admin: Connection
) -> None:
    now = replace(SETTINGS, channel_enabled=False)

    async def load(_: Connection) -> Settings:
        return now

    listening = (
        "select count(*)::int from pg_stat_activity where usename = 'world_login'"
        " and datname = current_database() and query ilike 'listen%'"
    )
    async with Watch(database, SETTINGS, load_settings=load) as watch:
        changes = Changes(watch)
        await watch.reload()  # by now it has let go of the connection with which it began
        assert await admin.fetchval(listening) == 0
        await admin.execute("create table harbour.brand_new (id int); notify pgrst")
        now = SETTINGS
        await watch.reload(config=True)
        exposed, changed = await changes.next()
        assert NEW in exposed.relations
        assert changed.channel_enabled
        await watch.reload()
        await admin.execute("create table harbour.another (id int); notify pgrst")
        exposed, _ = await changes.next()
        assert Name("harbour", "another") in exposed.relations


async def test_reload_is_done_when_the_change_is_in_use(
    database: Database, admin: Connection
) -> None:
    async with Watch(database, SETTINGS) as watch:
        await admin.execute("create table harbour.brand_new (id int)")
        await asyncio.gather(watch.reload(), watch.reload())
        assert NEW in watch.exposed.relations


async def test_without_a_change_the_old_one_stays(database: Database) -> None:
    async with Watch(database, SETTINGS) as watch:
        changes, before = Changes(watch), watch.exposed
        await watch.reload(config=True)
        assert watch.exposed is before
        assert changes.seen.empty()


async def test_config_is_loaded_again_and_may_name_another_channel(
    database: Database, admin: Connection
) -> None:
    loaded = [SETTINGS, replace(SETTINGS, schemas=("tide",), channel="other")]

    async def load(connection: Connection) -> Settings:
        assert await connection.fetchval("select current_user") == "world_login"
        return loaded.pop(0) if len(loaded) > 1 else loaded[0]

    async with Watch(database, Settings(schemas=("nowhere",)), load_settings=load) as watch:
        assert watch.exposed.schemas == SETTINGS.schemas
        changes = Changes(watch)
        await admin.execute("notify pgrst, 'reload config'")
        exposed, settings = await changes.next()
        assert exposed.schemas == settings.schemas == watch.settings.schemas == ("tide",)
        await watch.reload()  # the new channel is listened to
        await admin.execute("create table tide.brand_new (id int)")
        await admin.execute("notify other, 'reload schema'")
        exposed, _ = await changes.next()
        assert Name("tide", "brand_new") in exposed.relations


async def test_a_subscriber_that_fails_keeps_nobody_else_from_it(
    database: Database, admin: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no use for it")

    async with Watch(database, SETTINGS) as watch:
        watch.subscribe(fail)
        changes = Changes(watch)
        gone = Changes(watch)
        gone.end()
        await admin.execute("create table harbour.brand_new (id int)")
        await watch.reload()
        assert not changes.seen.empty()
        assert gone.seen.empty()
        assert "no use for it" in caplog.text


async def test_a_failed_reading_is_told_and_tried_again(
    database: Database, admin: Connection
) -> None:
    broken = False

    async def load(connection: Connection) -> Settings:
        if broken:
            await connection.execute("select 1 / 0")
        return SETTINGS

    async with Watch(database, SETTINGS, load_settings=load) as watch:
        before = watch.exposed
        changes = Changes(watch)
        await admin.execute("create table harbour.brand_new (id int)")
        broken = True
        with pytest.raises(RoseramError, match="division by zero"):
            await watch.reload(config=True)
        assert watch.exposed is before
        assert "division by zero" in str(watch.failure)
        broken = False
        exposed, _ = await changes.next()
        assert NEW in exposed.relations
        await watch.reload()
        assert watch.failure is None


async def test_a_connection_that_is_cut_is_replaced(database: Database, admin: Connection) -> None:
    async with Watch(database, SETTINGS) as watch:
        changes, before = Changes(watch), watch.exposed
        await admin.execute("create table harbour.brand_new (id int)")
        await admin.execute(CUT)
        assert watch.exposed is before
        exposed, _ = await changes.next()
        assert NEW in exposed.relations


async def test_a_silent_connection_is_tried_now_and_then(
    database: Database, admin: Connection
) -> None:
    async with Watch(database, SETTINGS, check_every=0.01) as watch:
        async with asyncio.timeout(20):
            while not await admin.fetchval(
                "select bool_or(query ~ 'that nobody announced') from pg_stat_activity"
                " where usename = 'world_login' and datname = current_database()"
            ):
                pass
        assert watch.failure is None


async def test_the_server_may_be_restarted(tmp_path: Path, server: Server) -> None:
    folder, binaries = tmp_path / "data", server.binaries
    embedded = await EmbeddedServer.start(folder, binaries=binaries)
    url = embedded.url("postgres")
    async with (
        await Database.open(url, max_size=1) as database,
        Watch(database, Settings()) as watch,
    ):
        changes, before = Changes(watch), watch.exposed
        await embedded.stop()
        with pytest.raises(RoseramError):
            await asyncio.wait_for(watch.reload(), 20)
        assert watch.exposed is before
        assert watch.failure is not None
        embedded = await EmbeddedServer.start(folder, binaries=binaries)
        connection = await asyncpg.connect(url)
        await connection.execute("create table brand_new (id int); notify pgrst")
        await connection.close()
        exposed, _ = await changes.next()
        assert Name("public", "brand_new") in exposed.relations
    await embedded.stop()


async def test_before_the_first_reading_requests_are_told_to_wait(
    server: Server, database: Database, admin: Connection
) -> None:
    name = quote_ident(await admin.fetchval("select current_database()"))
    await server.execute(f"alter database {name} allow_connections false")
    await admin.execute(CUT)
    async with Watch(database, SETTINGS) as watch:
        with pytest.raises(Refusal) as refused:
            _ = watch.exposed
        assert (refused.value.status, refused.value.code) == (503, "PGRST002")
        assert watch.failure is not None
        changes = Changes(watch)
        await server.execute(f"alter database {name} allow_connections true")
        exposed, _ = await changes.next()
        assert Name("harbour", "ports") in exposed.relations
        assert watch.exposed is exposed


async def test_where_nobody_can_listen_it_reads_when_told(
    database: Database, admin: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    async with Watch(database, replace(SETTINGS, channel="")) as watch:
        assert "will not hear of changes" in caplog.text
        await admin.execute("create table harbour.brand_new (id int)")
        await watch.reload()
        assert NEW in watch.exposed.relations


async def test_stopping_leaves_nothing_behind(database: Database, admin: Connection) -> None:
    watch = Watch(database, SETTINGS)
    await watch.start()
    await watch.stop()
    await watch.stop()
    async with database.connection() as connection:
        assert await connection.fetchval("select count(*) from pg_listening_channels()") == 0
