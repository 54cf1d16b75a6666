"""An application that goes on working, how long each of its statements takes, and the disk."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CONNECTIONS = 4
PAUSE = 0.01  # seconds between two statements of a connection: some 300 a second in all
DISK_EVERY = 0.25  # seconds

# Both schemas have these tables and columns, so the application need not know which one is there.
_WRITES = (
    """insert into public.chat_messages (project_id, user_id, role, content)
    select p.id, p.user_id, 'user', $2 from public.projects p
    where p.id = md5('project ' || $1::integer)::uuid""",
    """insert into public.file_revisions (project_id, file_path, content)
    values (md5('project ' || $1::integer)::uuid, 'src/part1.js', repeat($2::text, 20))""",
    """update public.projects set description = $2
    where id = md5('project ' || $1::integer)::uuid""",
    """update public.chat_messages set content = $2
    where id = md5('message ' || $1::integer)::uuid""",
)
_SIZE = """
select pg_database_size(current_database())
  + coalesce((select sum(size) from pg_ls_tmpdir()), 0)::bigint"""


@dataclass
class Statements:
    """When each statement was sent and how long it took, in seconds; the errors there were."""

    sent: list[float] = field(default_factory=list)  # since 1970
    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def worst(self) -> tuple[float, float]:
        """The longest time and when that statement was sent."""
        place = max(range(len(self.took)), key=self.took.__getitem__)
        return self.took[place], self.sent[place]

    def share(self, part: float) -> float:
        """The time that this part of the statements stayed below."""
        return sorted(self.took)[int(part * (len(self.took) - 1))]

    def between(self, start: float, end: float) -> Statements:
        """The statements that waited or ran at some moment of this time."""
        chosen = [
            (sent, took)
            for sent, took in zip(self.sent, self.took, strict=True)
            if sent < end and sent + took > start
        ]
        return Statements([sent for sent, _ in chosen], [took for _, took in chosen])


@asynccontextmanager
async def traffic(url: str, projects: int) -> AsyncIterator[Statements]:
    """Write with four connections until the context ends."""
    found, end = Statements(), asyncio.Event()
    writers = [
        asyncio.create_task(_write(url, projects, found, end, random.Random(number)))
        for number in range(CONNECTIONS)
    ]
    try:
        yield found
    finally:
        end.set()
        await asyncio.gather(*writers)


async def _write(
    url: str, projects: int, found: Statements, end: asyncio.Event, dice: random.Random
) -> None:
    connection = await asyncpg.connect(url, server_settings={"application_name": "application"})
    try:
        while not end.is_set():
            statement, number = dice.choice(_WRITES), dice.randint(1, projects)
            sent, start = time.time(), time.perf_counter()
            try:
                await connection.execute(statement, number, f"written at {sent}")
            except asyncpg.PostgresError as error:
                found.errors.append(str(error))
            found.sent.append(sent)
            found.took.append(time.perf_counter() - start)
            await asyncio.sleep(dice.uniform(0.5, 1.5) * PAUSE)
    finally:
        await connection.close()


@dataclass
class Disk:
    """What a database takes on disk, sorting included, the log excluded, in bytes."""

    before: int = 0
    most: int = 0


@asynccontextmanager
async def disk(url: str) -> AsyncIterator[Disk]:
    """Look at the size again and again until the context ends."""
    connection = await asyncpg.connect(url)
    size = await connection.fetchval(_SIZE)
    found = Disk(size, size)
    watching = asyncio.create_task(_watch(connection, found))
    try:
        yield found
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        await connection.close()


async def _watch(connection: asyncpg.Connection[asyncpg.Record], found: Disk) -> None:
    while True:
        found.most = max(found.most, await connection.fetchval(_SIZE))
        await asyncio.sleep(DISK_EVERY)
