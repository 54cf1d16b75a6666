"""Keeps what the API exposes up to date: listens for notifications, reads again, tells others."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self, TypeAlias

import asyncpg

from roseram.errors import ConnectionLost, RoseramError, from_postgres
from roseram.postgres import FAILURES, load_sql
from roseram.server.rest.cache.read import read_exposed
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from roseram.postgres import Connection, Database
    from roseram.server.rest.exposed import Exposed
    from roseram.server.rest.settings import Settings

    Told: TypeAlias = Callable[[Exposed, Settings], None]
    LoadSettings: TypeAlias = Callable[[Connection], Awaitable[Settings]]

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds between attempts, each twice the one before
CHECK_EVERY = 30.0  # seconds without a notification after which the connection is tried
ANSWER_WITHIN = 10.0  # seconds
SCHEMA, CONFIG = "reload schema", "reload config"
_SQL = load_sql("roseram.server.rest.cache", "watch.sql")
_log = logging.getLogger(__name__)


class Watch:
    """The current Exposed and settings; `async with Watch(...)` keeps them so.

    It holds one connection of `database`, whose role needs no rights. `load_settings` is asked at
    the start and on 'reload config'; without it the settings stay as given. While the database is
    away the last Exposed stays in use.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        load_settings: LoadSettings | None = None,
        check_every: float = CHECK_EVERY,
    ) -> None:
        self.settings = settings
        self.failure: RoseramError | None = None  # of the last attempt
        self._database = database
        self._load_settings = load_settings
        self._check_every = check_every
        self._exposed: Exposed | None = None
        self._subscribers: list[Told] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._asked = asyncio.Event()
        self._config_asked = False
        self._task: asyncio.Task[None] | None = None

    @property
    def exposed(self) -> Exposed:
        """What requests are planned from now. Raises Refusal PGRST002 before the first reading."""
        if self._exposed is None:
            raise Refusal(
                503,
                "PGRST002",
                "Could not query the database for the schema cache. Retrying.",
                headers=(("Retry-After", "1"),),
            )
        return self._exposed

    async def start(self) -> None:
        """Begin; returns after the first attempt to read, of which `failure` tells."""
        first = self._ask(config=True)
        self._task = asyncio.create_task(self._keep_up(), name="watch of the data API")
        await asyncio.wait([first])
        first.exception()  # taken note of: it is in `failure`

    async def stop(self) -> None:
        """Listen no more. What waits for a reload is cancelled."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None
        for waiter in self._take_waiting():
            waiter.cancel()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def subscribe(self, told: Told) -> Callable[[], None]:
        """Call `told(exposed, settings)` after each change; what is returned ends that."""
        self._subscribers.append(told)
        return lambda: self._subscribers.remove(told)

    async def reload(self, *, config: bool = False) -> None:
        """Read again now, with `config` the settings first; done when the change is in use.

        Raises what the reading raised as a RoseramError; the old Exposed stays in use then.
        """
        await self._ask(config=config)

    def _ask(self, *, config: bool) -> asyncio.Future[None]:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        self._wake(config=config)
        return waiter

    def _wake(self, *, config: bool = False) -> None:
        self._config_asked = self._config_asked or config
        self._asked.set()

    def _take_waiting(self) -> list[asyncio.Future[None]]:
        waiting, self._waiting = self._waiting, []
        return [waiter for waiter in waiting if not waiter.done()]

    async def _keep_up(self) -> None:
        """Serve one connection after the other, until cancelled."""
        pause = FIRST_PAUSE
        while True:
            try:
                async with self._database.connection() as connection:
                    channel = self._channel()
                    async with self._listening(connection, channel):
                        self._wake(config=True)  # for what was said while nobody listened
                        while channel == self._channel():
                            await self._serve(connection)
                            pause = FIRST_PAUSE
            except Exception as error:  # noqa: BLE001 - whatever it is, requests need the next try
                self._failed(error, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _channel(self) -> str | None:
        """What is listened to; None: nothing (db-channel-enabled)."""
        return self.settings.channel if self.settings.channel_enabled else None

    @asynccontextmanager
    async def _listening(self, connection: Connection, channel: str | None) -> AsyncIterator[None]:
        try:
            if channel is not None:
                await connection.add_listener(channel, self._notified)
        except asyncpg.PostgresError as error:  # a replica hears nothing, but can be read
            _log.warning("The data API will not hear of changes: %s", from_postgres(error))
        connection.add_termination_listener(self._lost)
        try:
            yield
        finally:
            connection.remove_termination_listener(self._lost)
            if channel is not None:
                await connection.remove_listener(channel, self._notified)

    def _notified(self, *notification: object) -> None:
        """Called with the connection, its process, the channel and the payload."""
        payload = notification[-1]
        if payload in ("", SCHEMA, CONFIG):
            self._wake(config=payload != SCHEMA)

    def _lost(self, *_: object) -> None:
        self._wake()

    async def _serve(self, connection: Connection) -> None:
        """Wait until somebody asks, then read; or see that the connection still answers."""
        try:
            async with asyncio.timeout(self._check_every):
                await self._asked.wait()
        except TimeoutError:
            await connection.fetchval(_SQL["alive"], timeout=ANSWER_WITHIN)
            return
        if connection.is_closed():
            raise ConnectionLost(why="the one that listens for changes")
        await self._read(connection)

    async def _read(self, connection: Connection) -> None:
        """Answer everybody who asked until now; who asks from here on gets another reading."""
        self._asked.clear()
        config, self._config_asked = self._config_asked, False
        waiting = self._take_waiting()
        try:
            await self._renew(connection, config=config)
        except BaseException:
            self._waiting[:0] = waiting  # whoever handles the error tells them
            raise
        self.failure = None
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def _renew(self, connection: Connection, *, config: bool) -> None:
        settings = self.settings
        if config and self._load_settings is not None:
            settings = await self._load_settings(connection)
        before = self._exposed
        timezones = before.timezones if before else None
        exposed = await read_exposed(connection, settings, timezones=timezones)
        if before is None or (exposed, settings) != (before, self.settings):
            self._publish(exposed, settings)

    def _publish(self, exposed: Exposed, settings: Settings) -> None:
        self._exposed, self.settings = exposed, settings
        for told in tuple(self._subscribers):
            try:
                told(exposed, settings)
            except Exception:  # noqa: BLE001 - the others are told all the same
                _log.exception("A subscriber failed with what the data API exposes now")

    def _failed(self, error: Exception, pause: float) -> None:
        known = isinstance(error, (RoseramError, *FAILURES))
        self.failure = from_postgres(error)
        _log.warning(
            "The data API's schema was not read, next try in %.1f s: %s",
            pause,
            self.failure,
            exc_info=None if known else error,
        )
        for waiter in self._take_waiting():
            waiter.set_exception(self.failure)
