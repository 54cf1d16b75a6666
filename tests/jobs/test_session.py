"""A worker's connection to the database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from roseram.jobs.session import Session

if TYPE_CHECKING:
    from jobs.conftest import Jobs
    from roseram.postgres import Connection

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


class Slow:
    """A connection that listens only when it is let."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.asked, self.let = asyncio.Event(), asyncio.Event()

    async def add_listener(self, *given: Any) -> None:
        self.asked.set()
        await self.let.wait()
        await self._connection.add_listener(*given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


async def test_word_that_is_sent_while_it_begins_to_listen_is_heard(jobs: Jobs) -> None:
    """PgQueuer asks at once whether it hears itself, and gives the worker up where it does not."""
    async with jobs.database.connection() as connection:
        slow, heard = Slow(connection), asyncio.Event()
        session = Session(jobs.database, slow)  # type: ignore[arg-type]
        listening = asyncio.create_task(session.add_listener("word", lambda _: heard.set()))
        await slow.asked.wait()
        telling = asyncio.create_task(session.notify("word", "x"))
        for _ in range(20):
            await jobs.value("select 1")  # time in which word could be sent
        slow.let.set()
        await asyncio.gather(listening, telling)
        await asyncio.wait_for(heard.wait(), 10)
        await session.close()
